"""How long it takes to resolve and keep one article as ever more people, bodies and places are known.

Databases are filled with a history of made-up articles, one event each, told at the same pace: whoever knows more has
looked on for longer. The same new articles then go into all of them in turn, so that a noisy machine slows all alike.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from rich.progress import Progress
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from app.domain.names import name_key, slug
from app.domain.settling import Telling, When, Where, Who, settle
from app.pipeline import keep_read
from app.store import derive
from app.store.base import Base, now
from app.store.rebuild import sounds_of
from app.store.session import writing
from tools.bench.plans import listening
from tools.scale.orders import Read, database
from tools.scale.world import START, World, Zipf, given_name, made_up_name

SIZES = (1_000, 10_000, 100_000)
_ACTORS, _BODIES = 0.6, 0.25  # shares of all that are known; the rest are places
_SURNAMES = 20_000
_A_DAY = 20  # articles
_BANDS = 16
_CHUNK = 2_000
_PLANNED = 100  # articles whose questions are looked at
_WARM_UP = 20  # articles that are taken in before the clock runs
_HEADS = (
    "Council",
    "Ministry",
    "Front",
    "Bank",
    "Agency",
    "Union",
    "Police",
    "Institute",
    "Movement",
    "Company",
)
_TYPES = ("CONSULT", "ACCUSE", "REQUEST", "SUPPORT", "AGREE", "ASSAULT", "COERCE", "AID", "PROTEST", "REJECT")
_JUDGED = {"score": 1.0, "reason": "the first", "judge": "history"}
_OFFICES = (
    "Foreign Minister",
    "Interior Minister",
    "General",
    "Senator",
    "Mayor",
    "President",
    "Ambassador",
    "Judge",
)


@dataclass(frozen=True, slots=True)
class Pace:
    """Milliseconds of processor time that one article takes where so many are known."""

    known: int
    articles: int
    middle: float
    mean: float
    slow: float  # nine of ten are faster


@dataclass(frozen=True, slots=True)
class Plans:
    """Questions asked while some articles are taken in, and the tables that any of them reads from end to end."""

    articles: int

    asked: int
    scans: tuple[str, ...]


def measure(
    articles: Sequence[Read], folder: Path, seed: int, progress: Progress
) -> tuple[list[Pace], Plans]:
    """The pace at each size, and the plans of the questions at the largest."""
    engines = {}
    for size in SIZES:
        engines[size] = database(folder / f"known-{size}.db")
        fill(engines[size], size, seed, progress)
    times: dict[int, list[float]] = {size: [] for size in SIZES}
    timed, planned = articles[:-_PLANNED], articles[-_PLANNED:]
    for each in progress.track(timed, description="taking in"):
        for size, engine in engines.items():
            start = time.process_time()
            keep_read(engine, *each)
            times[size].append(1000 * (time.process_time() - start))
    plans = _plans(engines[SIZES[-1]], planned)
    for engine in engines.values():
        engine.dispose()
    return [_pace(size, found[_WARM_UP:]) for size, found in times.items()], plans


def _pace(size: int, times: Sequence[float]) -> Pace:
    slow = sorted(times)[int(0.9 * len(times))]
    return Pace(size, len(times), median(times), sum(times) / len(times), slow)


def _plans(engine: Engine, articles: Sequence[Read]) -> Plans:
    with listening(engine) as questions:
        for article in articles:
            keep_read(engine, *article)
    scans: set[str] = set()
    with engine.connect() as connection:
        for words, values in questions:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values).all()
            found = {row[3].split()[1] for row in plan if row[3].startswith("SCAN")}
            scans |= found & set(Base.metadata.tables)
    return Plans(len(articles), len(questions), tuple(sorted(scans)))


# What is known -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    number: int
    kind: Any
    name: str
    country: str
    title: str


@dataclass(frozen=True, slots=True)
class _News:
    """A made-up article that brings somebody or something new: who acts upon whom, where, and when."""

    number: int
    new: _Known
    parties: tuple[_Known, ...]
    place: _Known | None
    day: date
    words: str


def fill(engine: Engine, size: int, seed: int, progress: Progress) -> None:
    """Make so many people, bodies and places known, each from an article that tells of what it did."""
    news = _history(size, seed)
    task = progress.add_task(f"making {size:,} known", total=size)
    while chunk := list(islice(news, _CHUNK)):
        with writing(engine) as session:
            _keep(session, chunk)
        progress.update(task, advance=len(chunk))


def _history(size: int, seed: int) -> Iterator[_News]:
    random = Random(seed)
    world = World(seed)
    surnames = [person.surname for person in world.people]
    surnames += [made_up_name(random) for _ in range(_SURNAMES)]
    random.shuffle(surnames)
    families, countries = Zipf(surnames, 0.9), Zipf(world.countries)
    known: dict[str, list[_Known]] = {"actor": [], "organisation": [], "place": []}
    for number in range(1, size + 1):
        new = _someone(number, families, countries, random)
        known[new.kind].append(new)
        acting = known["actor"] or known["organisation"] or [new]
        named = [*([new] if new.kind != "place" else []), _older(acting, random)]
        parties = tuple(dict.fromkeys(each for each in named if each.kind != "place"))
        place = new if new.kind == "place" else _older(known["place"], random) if known["place"] else None
        words = " ".join(made_up_name(random) for _ in range(8))
        day = START - timedelta(days=(size - number) // _A_DAY)
        yield _News(number, new, parties, place, day, words)


def _someone(number: int, families: Zipf, countries: Zipf, random: Random) -> _Known:
    way = random.random()
    country: Any = countries.draw(random)
    family = str(families.draw(random))
    if way < _ACTORS:
        return _Known(
            number, "actor", f"{given_name(random)} {family}", country.code, random.choice(_OFFICES)
        )
    if way < _ACTORS + _BODIES:
        return _Known(number, "organisation", f"{family} {random.choice(_HEADS)}", country.code, "")
    return _Known(
        number, "place", f"{family}{random.choice(('ville', 'grad', 'abad', 'ton'))}", country.code, ""
    )


def _older(known: Sequence[_Known], random: Random) -> _Known:
    """One of those, the oldest the most often."""
    return known[int(len(known) * random.random() ** 3)]


def _keep(session: Session, chunk: Sequence[_News]) -> None:
    """The rows of all of it, as they would be had each article been taken in by itself."""
    settled = [settle([_telling(news)]) for news in chunk]
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for news in chunk:
        _add_identity(rows, news.new, news.day)
        _add_article(rows, news)
    _insert(session, rows, ("actor", "organisation", "place", "name", "name_sound", "actor_role", "version"))
    _insert(session, rows, ("raw_document", "article", "article_band", "extraction_run", "entity"))
    for news, number in zip(chunk, derive.add_events(session, settled), strict=True):
        _add_mention(rows, news, number)
    _insert(session, rows, ("event_mention", "mention_participant", "judgement"))


def _insert(session: Session, rows: dict[str, list[dict[str, Any]]], names: Sequence[str]) -> None:
    for name in names:
        alike: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
        for row in rows.pop(name, ()):
            alike[frozenset(row)].append(row)
        for each in alike.values():
            session.connection().execute(insert(Base.metadata.tables[name]), each)


def _telling(news: _News) -> Telling:
    parties = tuple(
        Who(role, each.kind, each.number, each.name, each.name, each.country, title=each.title or None)
        for role, each in zip(("source", "target"), news.parties, strict=False)
    )
    place = news.place
    where = Where(place.number, "city", place.name, place.name, place.country) if place else None
    kind = _TYPES[news.number % len(_TYPES)]
    when = When(news.day, news.day, "day", "relative", "on that day")
    return Telling(
        news.number, kind, None, "occurred", (), when, where, parties, told=news.day, sentence=news.words
    )


def _add_identity(rows: dict[str, list[dict[str, Any]]], new: _Known, day: date) -> None:
    row = {
        "id": new.number,
        "slug": f"{slug(new.name)}-{new.number}",
        "name": new.name,
        "country": new.country,
    }
    row |= {"organisation": {"kind": "other"}, "place": {"kind": "city"}}.get(new.kind, {})
    rows[new.kind].append(row)
    rows["name"].append({f"{new.kind}_id": new.number, "text": new.name, "key": name_key(new.name)})
    version = {"kind": new.kind, "owner_id": new.number, "valid_from": now(), "cause": "ingest", "data": row}
    rows["version"].append(version)
    if new.kind == "actor":
        rows["name_sound"] += [{"actor_id": new.number, "sound": sound} for sound in sounds_of(new.name)]
        role = {"actor_id": new.number, "title": new.title, "country": new.country}
        rows["actor_role"].append(role | {"first_seen": day, "last_seen": day})


def _entities(news: _News) -> list[_Known]:
    return [*news.parties, *([news.place] if news.place else [])]


def _add_article(rows: dict[str, list[dict[str, Any]]], news: _News) -> None:
    number = news.number
    at = datetime.combine(news.day, clock(12), UTC)
    rows["raw_document"].append(
        {
            "id": number,
            "digest": f"{number:064x}",
            "media_type": "text/plain",
            "body": b"",
            "sent": {},
            "received_at": at,
        }
    )
    rows["article"].append(
        {"id": number, "document_id": number, "title": news.words, "authors": [], "published_at": at, "language": "en",
         "published_precision": "day", "published_basis": "request", "text": news.words, "captions": [], "word_count": 8}
    )  # fmt: skip
    rows["article_band"] += [
        {"article_id": number, "band": band, "hash": f"{number * _BANDS + band:016x}"}
        for band in range(_BANDS)
    ]
    run = {
        "id": number,
        "article_id": number,
        "extractor": "history",
        "version": "1",
        "data_digest": "",
        "finished_at": at,
    }
    rows["extraction_run"].append(run)
    for place, each in enumerate(_entities(news)):
        said = {"country": each.country}
        row = {
            "id": number * 3 + place,
            "run_id": number,
            "number": place,
            "kind": each.kind,
            "name": each.name,
        }
        rows["entity"].append(row | {"key": name_key(each.name), "said": said})
        judged = {"entity_id": number * 3 + place, f"{each.kind}_id": each.number}
        rows["judgement"].append(judged | _JUDGED | {"decided_at": at})


def _add_mention(rows: dict[str, list[dict[str, Any]]], news: _News, event_row: int) -> None:
    number = news.number
    rows["event_mention"].append(
        {"id": number, "event_id": event_row, "article_id": number, "run_id": number, "number": 0, "sentence": news.words,
         "start": 0, "end": len(news.words), "trigger": news.words[:4], "trigger_start": 0, "trigger_end": 4,
         "type": _TYPES[number % len(_TYPES)], "contexts": [], "status": "occurred", "date_start": news.day,
         "date_end": news.day, "date_precision": "day", "date_basis": "relative", "date_text": "on that day",
         "place_entity_id": number * 3 + len(news.parties) if news.place else None, "quantities": [], "evidence": {},
         "confidence": 0.9, "frame": ""}
    )  # fmt: skip
    for place, each in enumerate(news.parties):
        rows["mention_participant"].append(
            {"mention_id": number, "entity_id": number * 3 + place, "role": ("source", "target")[place], "position": place,
             "start": 0, "end": len(each.name), "text": each.name, "country": each.country, "title": each.title or None}
        )  # fmt: skip
    at = datetime.combine(news.day, clock(12), UTC)
    rows["judgement"].append(
        {"event_mention_id": number, "event_id": event_row} | _JUDGED | {"decided_at": at}
    )
