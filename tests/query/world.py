"""A small made-up world in a database, and the same in memory, where questions are answered by looking at everything."""

import math
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.ontology import ontology
from app.domain.settling import Who
from app.store import rebuild, tables, versions, views
from app.store.session import writing

WORDS = (
    "talks",
    "ceasefire",
    "strike",
    "air",
    "border",
    "minister",
    "aid",
    "talking",
    "Iraq's",
    "naïve",
    "Œuvre",
    "25",
)
COUNTRIES = ("IRQ", "USA", "FJI", "NOR", None)
SECTORS = ("GOV", "MIL", "REB", None)
STATUSES = ("occurred", "ongoing", "planned", "denied")
REVIEWS = ("unreviewed", "confirmed", "rejected")
# In the middle, on both sides of the 180th meridian, at a pole, close together, and unknown.
PLACES = (
    ("Baghdad", "IRQ", 33.34, 44.4), ("Kadhimiya", "IRQ", 33.38, 44.34), ("Suva", "FJI", -18.14, 178.44),
    ("Taveuni", "FJI", -16.9, -179.9), ("Alert", "USA", 89.5, -62.3), ("Oslo", "NOR", 59.91, 10.75),
    ("Nowhere", None, None, None), ("South Pole", None, -90.0, 0.0), ("The Line", "FJI", 1.0, 180.0),
)  # fmt: skip
PEOPLE = ("Ann Berg", "Ann Dahl", "Omar Hadi", "Li Wei", "Jo Berg")
BODIES = ("Iraq", "Red Group", "Berg Institute", "United Nations")
SOURCES = ("Oslo Post", "Suva Times", "Wire")
_DAY = date(2024, 3, 15)
_NOW = datetime(2024, 6, 1, tzinfo=UTC)


@dataclass
class Party:
    role: str
    kind: str | None
    id: int | None
    country: str | None
    sector: str | None


@dataclass
class Told:
    article: int
    source: int | None
    published: date | None
    title: str
    sentence: str


@dataclass
class Made:
    """An event as the contract sees it."""

    id: int
    type: str
    mode: str | None
    contexts: list[str]
    quad_class: str
    status: str
    start: date | None
    end: date | None
    place: int | None
    confidence: float
    sources: int
    articles: int
    review: str
    updated: datetime
    parties: list[Party] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    @property
    def position(self):
        return (self.start or date.min, self.id)


@dataclass
class World:
    events: list[Made]
    places: dict[int, tuple]
    names: dict[str, dict[int, str]]  # by kind, then id


def fill(engine, seed: int, events: int = 150) -> World:
    """Write a world into a migrated, empty database."""
    random = Random(seed)
    with writing(engine) as session:
        articles = _articles(session, random)
        names = _identities(session)
        made = [_event(random, number, articles) for number in range(1, events + 1)]
        _write(session, made)
        views.write(session, [event.id for event in made])
        for kind, ids in (
            ("actor", names["actor"]),
            ("organisation", names["organisation"]),
            ("place", names["place"]),
        ):
            views.write_cards(session, kind, rebuild.records(session, kind, list(ids)))
    places = dict(enumerate(PLACES, 1))
    return World(made, places, names)


def _articles(session: Session, random: Random) -> list[Told]:
    session.execute(
        insert(tables.Source),
        [{"id": n, "slug": _slug(name), "name": name} for n, name in enumerate(SOURCES, 1)],
    )
    told: list[Told] = []
    for number in range(1, 21):
        published = random.choice(
            [None, *(_DAY + timedelta(days=random.randint(-400, 400)) for _ in range(4))]
        )
        source = random.choice([None, 1, 2, 3])
        title = " ".join(random.choices(WORDS, k=3))
        at = (
            datetime.combine(published, datetime.min.time(), UTC) + timedelta(hours=random.randint(0, 23))
            if published
            else None
        )
        session.execute(insert(tables.RawDocument), [{"id": number, "digest": f"{number:064}", "media_type": "text/plain",
                                                      "body": b"x", "sent": {}, "received_at": _NOW}])  # fmt: skip
        session.execute(insert(tables.Article), [{"id": number, "document_id": number, "source_id": source, "title": title,
                                                  "published_at": at, "language": "en", "text": title, "word_count": 3,
                                                  "authors": [], "captions": [], "created_at": _NOW, "updated_at": _NOW}])  # fmt: skip
        session.execute(insert(tables.ExtractionRun), [{"id": number, "article_id": number, "extractor": "made", "version": "1",
                                                        "data_digest": "0" * 64, "is_current": True, "finished_at": _NOW}])  # fmt: skip
        told.append(Told(number, source, published, title, ""))
    return told


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _identities(session: Session) -> dict[str, dict[int, str]]:
    from app.domain.names import name_key

    dated = {"created_at": _NOW, "updated_at": _NOW}
    people = [{"id": n, "slug": _slug(name), "name": name, **dated} for n, name in enumerate(PEOPLE, 1)]
    bodies = [
        {"id": n, "slug": _slug(name), "name": name, "kind": "other", **dated}
        for n, name in enumerate(BODIES, 1)
    ]
    places = [
        {"id": n, "slug": _slug(name), "name": name, "kind": "city", "country": country, "latitude": latitude,
         "longitude": longitude, **dated}
        for n, (name, country, latitude, longitude) in enumerate(PLACES, 1)
    ]  # fmt: skip
    found = {}
    for kind, table, rows in (
        ("actor", tables.Actor, people),
        ("organisation", tables.Organisation, bodies),
        ("place", tables.Place, places),
    ):
        session.execute(insert(table), rows)
        called = [
            {f"{kind}_id": row["id"], "text": row["name"], "key": name_key(row["name"]), **dated}
            for row in rows
        ]
        session.execute(insert(tables.Name), called)
        found[kind] = {row["id"]: row["name"] for row in rows}
    return {**found, "source": dict(enumerate(SOURCES, 1))}


def _event(random: Random, number: int, articles: list[Told]) -> Made:
    kind = random.choice(ontology().types[:5])
    modes = [mode.code for mode in ontology().modes if mode.type == kind.code]
    start = None if random.random() < 0.15 else _DAY + timedelta(days=random.randint(-40, 40))
    length = random.choice([0, 0, 0, 1, 6, 7, 8, 30, 31, 32, 200, 366, 367, 4000])
    if start and random.random() < 0.3:
        start -= timedelta(days=random.choice([length, 300, 3000]))
    return Made(
        id=number, type=kind.code, mode=random.choice([None, *modes]),
        contexts=random.sample([each.code for each in ontology().contexts[:4]], random.randint(0, 2)),
        quad_class=kind.quad_class, status=random.choice(STATUSES), start=start,
        end=start and start + timedelta(days=length), place=random.choice([None, *range(1, len(PLACES) + 1)]),
        confidence=random.choice([0.1, 0.35, 0.5, 0.62, 0.9]), sources=random.randint(1, 3), articles=random.randint(1, 4),
        review=random.choice(REVIEWS), updated=_NOW + timedelta(minutes=random.randint(0, 30)),
        parties=[_party(random) for _ in range(random.randint(0, 4))],
        told=[_telling(random, article) for article in random.sample(articles, random.randint(1, 3))],
    )  # fmt: skip


def _party(random: Random) -> Party:
    kind, number = random.choice(
        [
            ("actor", random.randint(1, len(PEOPLE))),
            ("organisation", random.randint(1, len(BODIES))),
            (None, None),
        ]
    )
    return Party(
        random.choice(["source", "target"]), kind, number, random.choice(COUNTRIES), random.choice(SECTORS)
    )


def _telling(random: Random, article: Told) -> Told:
    sentence = " ".join(random.choices(WORDS, k=random.randint(3, 8))) + "."
    return Told(article.article, article.source, article.published, article.title, sentence)


def _write(session: Session, made: list[Made]) -> None:
    session.execute(insert(tables.Event), [event_row(event) for event in made])
    parties = [
        party_row(event, position, party) for event in made for position, party in enumerate(event.parties)
    ]
    session.execute(insert(tables.Participant), parties)
    numbers: dict[int, int] = {}
    rows = []
    for event in made:
        for told in event.told:
            numbers[told.article] = numbers.get(told.article, -1) + 1
            rows.append(
                {"event_id": event.id, "article_id": told.article, "run_id": told.article, "number": numbers[told.article],
                 "sentence": told.sentence, "start": 0, "end": len(told.sentence), "trigger": "x", "trigger_start": 0,
                 "trigger_end": 1, "type": event.type, "contexts": [], "status": event.status, "date_precision": "unknown",
                 "quantities": [], "evidence": {}, "confidence": event.confidence, "frame": ""}
            )  # fmt: skip
    session.execute(insert(tables.EventMention), rows)


def event_row(event: Made) -> dict:
    return {
        "id": event.id, "type": event.type, "mode": event.mode, "contexts": event.contexts, "quad_class": event.quad_class,
        "score": 1.0, "status": event.status, "summary": f"event {event.id}", "date_start": event.start,
        "date_end": event.end, "date_precision": "day" if event.start else "unknown",
        "date_basis": "stated" if event.start else None, "sort_date": event.start or date.min, "place_id": event.place,
        "place_text": None, "quantities": [], "confidence": event.confidence, "article_count": event.articles,
        "source_count": event.sources, "review": event.review, "created_at": _NOW, "updated_at": event.updated,
    }  # fmt: skip


def party_row(event: Made, position: int, party: Party) -> dict:
    return {
        "event_id": event.id, "role": party.role, "position": position,
        "actor_id": party.id if party.kind == "actor" else None,
        "organisation_id": party.id if party.kind == "organisation" else None,
        "country": party.country, "sector": party.sector, "text": "somebody", "event_date": event.start or date.min,
        "event_type": event.type,
    }  # fmt: skip


def note_versions(session: Session, world: World) -> None:
    """Write the version of each event that says what its rows say."""
    records = {event.id: _record(world, event) for event in world.events}
    versions.note(session, "event", records, versions.INGEST)


def _record(world: World, event: Made) -> dict:
    row = event_row(event)
    kept = {key: row[key] for key in row if key not in ("sort_date", "created_at", "updated_at")}
    kept |= {key: kept[key] and kept[key].isoformat() for key in ("date_start", "date_end")}
    parties = [
        asdict(Who(party.role, party.kind, party.id, world.names[party.kind][party.id] if party.kind else "somebody",
                   "somebody", party.country, party.sector))
        for party in event.parties
    ]  # fmt: skip
    empty = dict.fromkeys(("date_text", "attribution", "attribution_text"))
    return {**kept, **empty, "parties": parties, "place_name": None, "corrected": []}


# What the contract says, by looking at everything ---------------------------------------------------


def fits(world: World, event: Made, name: str, values: list[str]) -> bool:
    """Whether an event fits one filter, any of whose values will do."""
    return any(_fits(world, event, name, value) for value in values)


def _fits(world: World, event: Made, name: str, value: str) -> bool:
    match name:
        case "actor" | "source_actor" | "target_actor" | "organisation":
            role = {"source_actor": "source", "target_actor": "target"}.get(name)
            kinds = ("organisation",) if name == "organisation" else ("actor", "organisation")
            return any(
                party.kind in kinds
                and _means(world, party.kind, party.id, value, kinds)
                and role in (None, party.role)
                for party in event.parties
            )
        case "country" | "sector":
            return any(getattr(party, name) == value for party in event.parties)
        case "context":
            return value in event.contexts
        case "type" | "mode" | "quad_class" | "status" | "review":
            return getattr(event, name) == value
        case "place":
            return event.place is not None and _means(world, "place", event.place, value, ("place",))
        case "place_country":
            return event.place is not None and world.places[event.place][1] == value
        case "bbox" | "near":
            return _lies(world, event, name, [float(part) for part in value.split(",")])
        case "source":
            return any(
                told.source and _means(world, "source", told.source, value, ("source",))
                for told in event.told
            )
        case "article":
            return any(told.article == int(value) for told in event.told)
        case "q":
            return _said(event, value)
        case "from":
            return event.end is not None and event.end >= date.fromisoformat(value)
        case "to":
            return event.start is not None and event.start <= date.fromisoformat(value)
        case "published_from":
            return any(told.published and told.published >= date.fromisoformat(value) for told in event.told)
        case "published_to":
            return any(told.published and told.published <= date.fromisoformat(value) for told in event.told)
        case "min_confidence":
            return event.confidence >= float(value)
        case "min_sources":
            return event.sources >= int(value)
    raise AssertionError(name)


def _means(world: World, kind: str, number: int, value: str, kinds: tuple[str, ...]) -> bool:
    """By id or a whole name; by the beginning of a word only where nobody of any kind is meant otherwise."""
    exact = {
        (k, n)
        for k in kinds
        for n, name in world.names[k].items()
        if value in (str(n), _slug(name)) or value.lower() == name.lower()
    }
    by_id = {(k, n) for k, n in exact if value == str(n) or value == _slug(world.names[k][n])}
    exact = {(k, n) for k, n in exact if (k, n) in by_id or k not in {k for k, _ in by_id}}
    if exact:
        return (kind, number) in exact
    words = world.names[kind][number].lower().split()
    asked = value.lower().split()
    return kind != "source" and any(
        words[at : at + len(asked) - 1] == asked[:-1] and words[at + len(asked) - 1].startswith(asked[-1])
        for at in range(len(words) - len(asked) + 1)
    )


def _lies(world: World, event: Made, name: str, numbers: list[float]) -> bool:
    if event.place is None or world.places[event.place][2] is None:
        return False
    _, _, latitude, longitude = world.places[event.place]
    if name == "bbox":
        west, south, east, north = numbers
        across = west <= longitude <= east if west <= east else longitude >= west or longitude <= east
        return south <= latitude <= north and across
    return _km(numbers[0], numbers[1], latitude, longitude) <= numbers[2]


def _km(a: float, b: float, c: float, d: float) -> float:
    """Over the angle between two unit vectors, another way than that of the service."""

    def vector(latitude, longitude):
        one, other = math.radians(latitude), math.radians(longitude)
        return (math.cos(one) * math.cos(other), math.cos(one) * math.sin(other), math.sin(one))

    one, other = vector(a, b), vector(c, d)
    return 6371.0088 * 2 * math.asin(min(1.0, math.dist(one, other) / 2))


def _said(event: Made, query: str) -> bool:
    """One word, a phrase in quotation marks, or a beginning with a star, of what we write in this world."""
    plain = {"Iraq's": "iraq", "naïve": "naive", "Œuvre": "oeuvre"}
    texts = [each for told in event.told for each in (told.sentence.rstrip("."), told.title)]
    spoken = [[plain.get(word, word.lower()) for word in text.split()] for text in texts]
    asked = query.strip('"').rstrip("*").lower().split()
    for words in spoken:
        for at in range(len(words) - len(asked) + 1):
            found = words[at : at + len(asked)]
            if found == asked or (query.endswith("*") and found[0].startswith(asked[0])):
                return True
    return False


def ordered(events: list[Made], sort: str) -> list[Made]:
    keys = {
        "date": lambda event: event.position,
        "confidence": lambda event: (event.confidence, event.id),
        "sources": lambda event: (event.sources, event.id),
        "articles": lambda event: (event.articles, event.id),
        "updated": lambda event: (event.updated, event.id),
        "created": lambda event: event.id,
    }
    return sorted(events, key=keys[sort.removeprefix("-")], reverse=sort.startswith("-"))
