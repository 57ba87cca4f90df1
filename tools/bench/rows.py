"""Made-up articles and events as the rows the writers would keep, ten thousand events at a time.

A chunk depends on the seed, the number of events in all and its own number, on nothing else, so that several processes
may make chunks side by side. Days and moments stand as text that both databases read.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.domain.ontology import ontology, quad_class, score
from app.store import views
from app.store.search import row_of
from app.store.summaries import summarise
from tools.bench.world import SEED, Row, World, Zipf

CHUNK = 10_000
FIRST_DAY = date(2016, 1, 1)
DAYS = 3_650
PARTIES_OF_CHUNK = 6 * CHUNK  # room for ids
MENTIONS_OF_CHUNK = 2 * CHUNK
_ARTICLE_WORDS = 280
_TYPE_SHARES = (.06, .2, .06, .03, .05, .04, .03, .07, .1, .05, .06, .05, .04, .04, .05, .07)  # fmt: skip
_STATUSES = ("occurred", "ongoing", "planned", "proposed", "hypothetical", "denied")
_STATUS_SHARES = (0.78, 0.05, 0.08, 0.05, 0.02, 0.02)
_REVIEWS = ("unreviewed", "confirmed", "corrected", "rejected")
_REVIEW_SHARES = (0.97, 0.015, 0.01, 0.005)
_PARTY_SHARES = (0.1, 0.3, 0.3, 0.18, 0.08, 0.04)
_DESCRIBED = (
    ("gunmen", "UAF"),
    ("protesters", "CVL"),
    ("residents", "CVL"),
    ("police", "COP"),
    ("rebels", "REB"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EXTRACTOR = ("rules", "1", hashlib.sha256(b"synthetic").hexdigest())

COLUMNS: dict[str, tuple[str, ...]] = {
    "raw_document": ("id", "digest", "media_type", "charset", "body", "sent", "received_at"),
    "article": (
        "id", "document_id", "source_id", "url", "title", "authors", "published_at", "published_precision",
        "published_basis", "published_text", "language", "text", "captions", "word_count", "version", "created_at",
        "updated_at",
    ),
    "article_view": ("article_id", "title", "words"),
    "extraction_run": ("id", "article_id", "extractor", "version", "data_digest", "is_current", "finished_at"),
    "event": (
        "id", "type", "mode", "contexts", "quad_class", "score", "status", "summary", "date_start", "date_end",
        "date_precision", "date_basis", "date_text", "sort_date", "place_id", "place_text", "quantities", "attribution",
        "attribution_text", "confidence", "article_count", "source_count", "review", "created_at", "updated_at",
    ),
    "participant": (
        "id", "event_id", "role", "position", "actor_id", "organisation_id", "country", "sector", "title", "text",
        "event_date", "event_type",
    ),
    "event_mention": (
        "id", "event_id", "article_id", "run_id", "number", "sentence", "start", "end", "trigger", "trigger_start",
        "trigger_end", "type", "mode", "contexts", "status", "date_start", "date_end", "date_precision", "date_basis",
        "date_text", "place_text", "attribution", "attribution_text", "quantities", "evidence", "confidence", "frame",
    ),
    "event_view": ("position", "event_id", "body", "words", "facets"),
}  # fmt: skip


@dataclass(slots=True)
class Chunk:
    """Rows by table, in the order of `COLUMNS`, and how often each row of the tally is counted."""

    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    tally: Counter[tuple[str, date, str]] = field(default_factory=Counter)


@dataclass(slots=True)
class _Telling:
    """A sentence of an article that tells of an event; offsets are those within the sentence until it is placed."""

    event: Row
    article: int
    sentence: str
    trigger: tuple[int, int]
    spans: dict[str, tuple[int, int]]
    start: int = 0


def chunks(events: int) -> int:
    """How many chunks so many events make."""
    return -(-events // CHUNK)


def make(events: int, number: int) -> Chunk:
    """One chunk of a database of so many events."""
    return _Maker(_world(events), number).make()


@cache
def _world(events: int) -> World:
    return World(events)


class _Maker:
    """Makes one chunk; every choice is drawn from a generator of its own."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.number = world, number
        self.events = range(number * CHUNK + 1, min((number + 1) * CHUNK, world.sizes.events) + 1)
        self.random = np.random.default_rng([SEED, number])
        self.chunk = Chunk()
        sizes = world.sizes
        self.article_of = [(event - 1) * sizes.articles // sizes.events + 1 for event in self.events]
        self.articles = range(self.article_of[0], self.article_of[-1] + 1)

    def make(self) -> Chunk:
        """All rows."""
        articles = {row["id"]: row for row in self._articles()}
        parties = self._parties()
        tellings: dict[int, list[_Telling]] = {number: [] for number in articles}
        events = list(self._events(articles, parties))
        for event, told_by in zip(events, self._told_by(), strict=True):
            for article in told_by:
                tellings[article].append(self._telling(event, article, parties[event["id"]]))
        mentions = self._texts(articles, tellings)
        for event in events:
            told = mentions[event["id"]]
            event["article_count"] = len({row["article_id"] for row in told})
            event["source_count"] = len({articles[row["article_id"]]["source_id"] for row in told})
        self._keep("raw_document", map(_document, articles.values()))
        self._keep("article", articles.values())
        self._keep(
            "article_view", (row_of(row["id"], row["title"], row["text"]) for row in articles.values())
        )
        self._keep("extraction_run", map(_run, articles.values()))
        self._keep("event", events)
        self._keep("participant", (party for event in events for party in parties[event["id"]]))
        self._keep("event_mention", (row for event in events for row in mentions[event["id"]]))
        self._keep_views(articles, events, parties, mentions)
        return self.chunk

    def _keep_views(
        self,
        articles: dict[int, Row],
        events: Sequence[Row],
        parties: dict[int, list[Row]],
        mentions: dict[int, list[Row]],
    ) -> None:
        """What is read of the events, and what they add up to, by the functions of the writers themselves."""
        kept = self.chunk.rows["event_view"]
        for event in events:
            told = [
                row
                | {key: articles[row["article_id"]][key] for key in ("title", "source_id", "published_at")}
                for row in mentions[event["id"]]
            ]
            shown = sorted(parties[event["id"]], key=itemgetter("role", "position", "id"))
            place = self.world.places[event["place_id"] - 1].row if event["place_id"] else None
            view = views.view_of(event, shown, told, place)
            kept.append((view.position, view.event, view.body, view.words, view.facets))
            self.chunk.tally.update(views.tallied(view.position, view.facets))

    def _keep(self, table: str, rows: Iterable[Row]) -> None:
        columns = itemgetter(*COLUMNS[table])
        text_of = _AS_TEXT.get
        self.chunk.rows[table] = [
            tuple(
                [value if (plain := text_of(type(value))) is None else plain(value) for value in columns(row)]
            )
            for row in rows
        ]

    def _choose(self, values: Sequence[Any], size: int, shares: Sequence[float] | None = None) -> list[Any]:
        return [values[n] for n in self.random.choice(len(values), size, p=_summing_to_one(shares))]

    # Articles ------------------------------------------------------------------------------------

    def _articles(self) -> Iterator[Row]:
        size, sizes = len(self.articles), self.world.sizes
        sources = Zipf(sizes.sources).draw(self.random, size)
        late = self.random.exponential(3.0, size)
        for n, number in enumerate(self.articles):
            hours = (number / sizes.articles) * DAYS * 24 - late[n] * 24
            at = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC) + timedelta(
                hours=max(0.0, hours)
            )
            at = at.replace(microsecond=0)
            source = self.world.sources[sources[n]]
            received = at + timedelta(hours=2)
            yield {
                "id": number, "document_id": number, "source_id": source["id"],
                "url": f"https://{source['slug']}.example/{at:%Y/%m/%d}/{number}", "authors": [], "published_at": at,
                "published_precision": "time", "published_basis": "document", "published_text": at.isoformat(),
                "language": "en", "captions": [], "version": 1, "created_at": received, "updated_at": received,
            }  # fmt: skip

    def _told_by(self) -> Iterator[tuple[int, ...]]:
        """The articles that tell of each event: one, or for every fifth another of the next few as well."""
        again = self.random.random(len(self.events)) < 0.2
        later = self.random.integers(1, 9, len(self.events))
        for n, article in enumerate(self.article_of):
            second = min(article + int(later[n]), self.articles[-1])
            yield (article, second) if again[n] and second != article else (article,)

    # Events --------------------------------------------------------------------------------------

    def _events(self, articles: dict[int, Row], parties: dict[int, list[Row]]) -> Iterator[Row]:
        size = len(self.events)
        types = self._choose([each.code for each in ontology().types], size, _TYPE_SHARES)
        statuses = self._choose(_STATUSES, size, _STATUS_SHARES)
        reviews = self._choose(_REVIEWS, size, _REVIEW_SHARES)
        contexts = self.random.integers(0, 3, size)
        confidences = self.random.beta(6, 2.5, size)
        places = self.world.place_ids[Zipf(self.world.sizes.places).draw(self.random, size)]
        draws = self.random.random((size, 4))
        dates = self._dates(articles)
        for n, number in enumerate(self.events):
            event_type, article = types[n], articles[self.article_of[n]]
            modes = _modes()[event_type]
            mode = modes[int(draws[n, 0] * 2 * len(modes))] if draws[n, 0] < 0.5 and modes else None
            place = self.world.places[places[n] - 1] if draws[n, 1] < 0.8 else None
            when = next(dates)
            day = when["date_start"] or date.min
            for party in parties[number]:
                party["event_date"], party["event_type"] = day, event_type
            yield {
                "id": number, "type": event_type, "mode": mode,
                "contexts": list(dict.fromkeys(self._choose(_contexts(), int(contexts[n])))) if contexts[n] else [],
                "quad_class": quad_class(event_type), "score": score(event_type, mode), "status": statuses[n],
                "summary": _summary(event_type, mode, statuses[n], parties[number], place.row["name"] if place else None),
                **when, "sort_date": day,
                "place_id": place.row["id"] if place else None, "place_text": place.row["name"] if place else None,
                "quantities": [], "attribution": None, "attribution_text": None,
                "says": draws[n, 2] < 0.2, "counts": int(draws[n, 3] * 400) if draws[n, 3] < 0.15 else None,
                "confidence": float(confidences[n]), "review": reviews[n],
                "created_at": article["created_at"], "updated_at": article["created_at"],
            }  # fmt: skip

    def _dates(self, articles: dict[int, Row]) -> Iterator[Row]:
        size = len(self.events)
        kinds = self._choose(("near", "day", "week", "month", "year", "old", "unknown"), size, _DATE_SHARES)
        backs = self.random.integers(0, 4, size)
        olds = self.random.integers(30, 1000, size)
        for n, kind in enumerate(kinds):
            yield _DATES[kind](
                articles[self.article_of[n]]["published_at"].date(), int(backs[n]), int(olds[n])
            )

    def _parties(self) -> dict[int, list[Row]]:
        world, size = self.world, len(self.events)
        numbers = self.random.choice(6, size, p=_PARTY_SHARES) + 1
        total = int(numbers.sum())
        kinds = self.random.choice(4, total, p=(0.45, 0.25, 0.2, 0.1))
        people = world.actor_ids[Zipf(len(world.actor_ids)).draw(self.random, total)]
        states = Zipf(len(world.states)).draw(self.random, total) + 1
        bodies = world.body_ids[Zipf(len(world.body_ids)).draw(self.random, total)]
        draws = self.random.random((total, 3))
        found: dict[int, list[Row]] = {}
        n = 0
        row_id = self.number * PARTIES_OF_CHUNK
        for event, number in zip(self.events, numbers, strict=True):
            seen: dict[Any, Row] = {}
            for place in range(int(number)):
                role = "source" if place == 0 or (place > 1 and draws[n, 0] < 0.2) else "target"
                drawn = (kinds[n], people[n], states[n], bodies[n], draws[n])
                party = self._party(event, role, *drawn)
                key = (party["actor_id"], party["organisation_id"], party["text"] if kinds[n] == 3 else None)
                if key not in seen:
                    row_id += 1
                    seen[key] = {"id": row_id, **party, "position": len(seen)}
                n += 1
            found[event] = list(seen.values())
        return found

    def _party(
        self, event: int, role: str, kind: int, person: int, state: int, body: int, draws: NDArray[np.float64]
    ) -> Row:
        plain: Row = {
            "event_id": event,
            "role": role,
            "actor_id": None,
            "organisation_id": None,
            "title": None,
        }
        if kind == 3:
            text, sector = _DESCRIBED[int(draws[1] * len(_DESCRIBED))]
            return {**plain, "country": None, "sector": sector, "text": text, "name": text}
        who = (
            self.world.actors[person - 1]
            if kind == 0
            else self.world.organisations[(state if kind == 1 else body) - 1]
        )
        text = who.names[int(draws[1] * len(who.names))] if draws[2] < 0.3 else who.names[0]
        return {
            **plain, "actor_id" if kind == 0 else "organisation_id": who.row["id"], "country": who.row["country"],
            "sector": who.row["sector"], "title": who.title if draws[2] < 0.5 else None, "text": text,
            "name": who.row["name"],
        }  # fmt: skip

    # Texts ---------------------------------------------------------------------------------------

    def _filler(self, words: int) -> list[str]:
        found: list[str] = self.world.words[_word_ranks().draw(self.random, words)].tolist()
        return found

    def _telling(self, event: Row, article: int, parties: Sequence[Row]) -> _Telling:
        words = _Sentence()
        _listed(words, [party for party in parties if party["role"] == "source"])
        verb, *rest = _phrase(
            event["type"], event["mode"], any(party["role"] == "target" for party in parties)
        ).split()
        trigger = words.add(verb)
        words.add(" ".join(rest))
        _listed(words, [party for party in parties if party["role"] == "target"])
        if event["place_text"]:
            words.add("in")
            words.mark("place", event["place_text"])
        if event["date_text"]:
            words.add("on" if event["date_precision"] == "day" else "in")
            words.mark("date", event["date_text"])
        if event["counts"] is not None:
            words.mark("quantity", f"{event['counts']} people")
        words.add(" ".join(self._filler(int(self.random.integers(6, 16)))))
        if event["says"]:
            words.add("according to")
            words.mark("attribution", self.world.sources[event["id"] % self.world.sizes.sources]["name"])
        return _Telling(event, article, words.end(), trigger, words.marks)

    def _texts(self, articles: dict[int, Row], tellings: dict[int, list[_Telling]]) -> dict[int, list[Row]]:
        """Give each article its text; the mentions of each event, in the order of articles."""
        found: dict[int, list[Row]] = {event: [] for event in self.events}
        row_id = self.number * MENTIONS_OF_CHUNK
        for number, row in articles.items():
            title, text = self._place(tellings[number])
            row |= {"title": title, "text": text, "word_count": len(text.split())}
            for place, told in enumerate(tellings[number]):
                row_id += 1
                found[told.event["id"]].append(_mention(row_id, place, told))
        return found

    def _place(self, tellings: Sequence[_Telling]) -> tuple[str, str]:
        """Title and text of an article: a lead, its tellings, and more words until it is long enough."""
        told = sum(telling.sentence.count(" ") + 1 for telling in tellings)
        each = max(8, (_ARTICLE_WORDS - told) // (len(tellings) + 1))
        filler = self._filler(each * (len(tellings) + 1) + 6)
        parts = [_sentences(filler[:each])]
        length = len(parts[0]) + 2
        for n, telling in enumerate(tellings, 1):
            telling.start = length
            parts.append(f"{telling.sentence} {_sentences(filler[n * each : (n + 1) * each])}")
            length += len(parts[-1]) + 2
        first = tellings[0].sentence.split()[:6] if tellings else []
        return " ".join([*first, *filler[-6:]]), "\n\n".join(parts)


class _Sentence:
    """A sentence that is written word by word and remembers where marked words stand."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.marks: dict[str, tuple[int, int]] = {}

    def add(self, words: str) -> tuple[int, int]:
        start = self._length
        if words:
            self._parts.append(words)
            self._length += len(words) + 1
        return start, start + len(words)

    def mark(self, name: str, words: str) -> None:
        self.marks[name] = self.add(words)

    def end(self) -> str:
        text = " ".join(self._parts)
        return f"{text[:1].upper()}{text[1:]}."


def _listed(words: _Sentence, parties: Sequence[Row]) -> None:
    for n, party in enumerate(parties):
        words.add("and" if n else "")
        words.add(f"{party['title']} {party['text']}" if party["title"] else party["text"])
    if not parties:
        words.add("it")


def _sentences(words: Sequence[str]) -> str:
    """Words in sentences of fifteen."""
    return " ".join(f"{' '.join(words[n : n + 15]).capitalize()}." for n in range(0, len(words), 15))


def _mention(row_id: int, number: int, told: _Telling) -> Row:
    event, sentence, start = told.event, told.sentence, told.start

    def span(name: str) -> Row | None:
        at = told.spans.get(name)
        return {"start": start + at[0], "end": start + at[1], "text": sentence[at[0] : at[1]]} if at else None

    evidence = {name: span(name) for name in ("date", "place", "attribution") if name in told.spans}
    source = span("attribution")
    if source is not None:
        event["attribution"] = event["attribution_text"] = source["text"]
    if "quantity" in told.spans and not event["quantities"]:
        event["quantities"] = [{"value": event["counts"], "unit": "people", **(span("quantity") or {})}]
    same = ("type", "mode", "contexts", "status", "date_start", "date_end", "date_precision", "date_basis", "date_text",
            "place_text", "attribution", "attribution_text", "quantities", "confidence")  # fmt: skip
    return {
        "id": row_id, "event_id": event["id"], "article_id": told.article, "run_id": told.article, "number": number,
        "sentence": sentence, "start": start, "end": start + len(sentence),
        "trigger": sentence[told.trigger[0] : told.trigger[1]],
        "trigger_start": start + told.trigger[0], "trigger_end": start + told.trigger[1],
        **{key: event[key] for key in same}, "evidence": evidence,
        "frame": f"verb/{event['type'].lower()}",
    }  # fmt: skip


def _document(article: Row) -> Row:
    return {
        "id": article["id"], "digest": hashlib.sha256(b"%d" % article["id"]).hexdigest(), "media_type": "text/plain",
        "charset": "utf-8", "body": article["text"].encode(), "sent": {}, "received_at": article["created_at"],
    }  # fmt: skip


def _run(article: Row) -> Row:
    name, version, digest = EXTRACTOR
    return {
        "id": article["id"], "article_id": article["id"], "extractor": name, "version": version,
        "data_digest": digest, "is_current": 1, "finished_at": article["created_at"],
    }  # fmt: skip


def as_text(value: Any) -> Any:
    """A value as both databases take it from text."""
    plain = _AS_TEXT.get(type(value))
    return value if plain is None else plain(value)


# What is not written as it stands.
_AS_TEXT: dict[type, Callable[[Any], str]] = {
    dict: lambda value: orjson.dumps(value).decode(),
    list: lambda value: orjson.dumps(value).decode(),
    date: date.isoformat,
    datetime: lambda value: value.replace(tzinfo=None).isoformat(" ", "microseconds"),
}


def _summing_to_one(shares: Sequence[float] | None) -> NDArray[np.float64] | None:
    return None if shares is None else np.array(shares) / sum(shares)


@cache
def _word_ranks() -> Zipf:
    from tools.bench.world import VOCABULARY  # noqa: PLC0415

    return Zipf(VOCABULARY)


@cache
def _modes() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {each.code: [] for each in ontology().types}
    for mode in ontology().modes:
        found[mode.type].append(mode.code)
    return found


@cache
def _contexts() -> list[str]:
    return [each.code for each in ontology().contexts]


@cache
def _phrase(event_type: str, mode: str | None, aimed: bool) -> str:
    """The words between who acts and who is acted upon, as summaries have them."""
    line = summarise(event_type, mode, "occurred", sources=["\0"], targets=["\0"] if aimed else [])
    return line.strip("\0 ")


def _summary(
    event_type: str, mode: str | None, status: str, parties: Sequence[Row], place: str | None
) -> str:
    return summarise(
        event_type,
        mode,
        status,
        sources=[party["name"] for party in parties if party["role"] == "source"],
        targets=[party["name"] for party in parties if party["role"] == "target"],
        place=place,
    )


# Dates of events: from the day of publication, a few days and many days back ---------------------


def _when(start: date | None, end: date | None, precision: str, basis: str | None, text: str | None) -> Row:
    names = ("date_start", "date_end", "date_precision", "date_basis", "date_text")
    return dict(zip(names, (start, end, precision, basis, text), strict=True))


def _near(told: date, back: int, _: int) -> Row:
    day = told - timedelta(days=back)
    return _when(day, day, "day", "relative", _WEEKDAYS[day.weekday()])


def _same_day(told: date, _: int, __: int) -> Row:
    return _when(told, told, "day", "published", None)


def _week(told: date, _: int, __: int) -> Row:
    monday = told - timedelta(days=told.weekday() + 7)
    return _when(monday, monday + timedelta(days=6), "week", "relative", "last week")


def _month(told: date, back: int, _: int) -> Row:
    last = told.replace(day=1) - timedelta(days=1 + 20 * back)
    first = last.replace(day=1)
    return _when(
        first,
        (first + timedelta(days=31)).replace(day=1) - timedelta(days=1),
        "month",
        "stated",
        f"{first:%B %Y}",
    )


def _year(told: date, back: int, _: int) -> Row:
    year = told.year - back
    return _when(date(year, 1, 1), date(year, 12, 31), "year", "stated", str(year))


def _old(told: date, _: int, old: int) -> Row:
    day = told - timedelta(days=old)
    return _when(day, day, "day", "stated", f"{day:%B} {day.day}, {day.year}")


def _unknown(_: date, __: int, ___: int) -> Row:
    return _when(None, None, "unknown", None, None)


_DATES: dict[str, Callable[[date, int, int], Row]] = {
    "near": _near, "day": _same_day, "week": _week, "month": _month, "year": _year, "old": _old, "unknown": _unknown,
}  # fmt: skip
_DATE_SHARES = (0.45, 0.25, 0.08, 0.08, 0.03, 0.08, 0.03)
