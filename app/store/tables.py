"""The schema on one page: documents and articles, who is who, what happened, and the judgements that tie them.

Three kinds of row stand apart on purpose. What an extractor said (`entity`, `entity_mention`, `event_mention`,
`mention_participant`, `quote`) belongs to one `extraction_run` and is never edited. What was decided about it
(`judgement`, `correction`) is only added to, and withdrawn by a date. What is true now (`actor`, `organisation`,
`place`, `name`, `event`, `participant`) is derived from the two and may be built again from them.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Base, Dated, Document, Key

KINDS = ("actor", "organisation", "place")
ORGANISATION_KINDS = (
    "state", "government", "military", "igo", "armed_group", "party", "company", "media", "ngo", "other",
)  # fmt: skip
PLACE_KINDS = ("country", "region", "city", "facility", "other")
STATUSES = ("occurred", "ongoing", "planned", "proposed", "hypothetical", "denied")
DATE_PRECISIONS = ("day", "week", "month", "year", "unknown")
DATE_BASES = ("stated", "relative", "published")
REVIEWS = ("unreviewed", "confirmed", "corrected", "rejected")
JOB_STATES = ("waiting", "running", "done", "failed")
ROLES = ("source", "target")


def _one_of(column: str, values: tuple[str, ...], name: str | None = None) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name or column)


def _exactly_one(*columns: str) -> CheckConstraint:
    counted = " + ".join(f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)" for column in columns)
    return CheckConstraint(f"{counted} = 1", name="one_owner")


def _at_most_one(*columns: str) -> CheckConstraint:
    return CheckConstraint(" OR ".join(f"{column} IS NULL" for column in columns), name="one_owner")


def _key(target: str, *, cascade: bool = True, index: bool = True) -> Any:
    return mapped_column(Key, ForeignKey(target, ondelete="CASCADE" if cascade else None), index=index)


def _maybe(target: str, *, index: bool = True, cascade: bool = False) -> Any:
    key = ForeignKey(target, ondelete="CASCADE" if cascade else None)
    return mapped_column(Key, key, index=index, default=None)


_AUTO = {"sqlite_autoincrement": True}
_COUNTRY = String(3)


# What came in ------------------------------------------------------------------------------------


class Source(Dated, Base):
    """A publisher."""

    __tablename__ = "source"
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(Text)
    __table_args__ = (_AUTO,)


class RawDocument(Base):
    """A document as it was handed in, byte for byte; the digest keeps it from going in twice."""

    __tablename__ = "raw_document"
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    media_type: Mapped[str] = mapped_column(String(100))
    charset: Mapped[str | None] = mapped_column(String(40), default=None)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sent: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the metadata that came with it
    received_at: Mapped[datetime]
    __table_args__ = (_AUTO,)


class Article(Dated, Base):
    """The readable article of a document. `version` counts corrections of one publication."""

    __tablename__ = "article"
    document_id: Mapped[int] = mapped_column(Key, ForeignKey("raw_document.id"), unique=True)
    source_id: Mapped[int | None] = _maybe("source.id")
    url: Mapped[str | None] = mapped_column(Text, default=None, index=True)
    title: Mapped[str | None] = mapped_column(Text, default=None)
    authors: Mapped[list[Any]] = mapped_column(default=list)
    published_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    published_precision: Mapped[str] = mapped_column(String(10), default="unknown")
    published_basis: Mapped[str] = mapped_column(String(10), default="unknown")
    published_text: Mapped[str | None] = mapped_column(Text, default=None)
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    captions: Mapped[list[Any]] = mapped_column(default=list)
    word_count: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    duplicate_of: Mapped[int | None] = _maybe("article.id")
    replaces: Mapped[int | None] = _maybe("article.id")  # the version before this one
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
    __table_args__ = (
        _one_of("published_precision", ("time", "day", "unknown")),
        _one_of("published_basis", ("request", "document", "unknown")),
        _AUTO,
    )


class ArticleBand(Base):
    """One part of the MinHash signature of an article: near copies share at least one."""

    __tablename__ = "article_band"
    article_id: Mapped[int] = _key("article.id")
    band: Mapped[int]
    hash: Mapped[str] = mapped_column(String(32))
    __table_args__ = (Index(None, "hash", "band"), _AUTO)


class Job(Dated, Base):
    """Work that waits, runs or is done. `heartbeat_at` tells a job that runs from one whose worker died."""

    __tablename__ = "job"
    kind: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    document_id: Mapped[int | None] = _maybe("raw_document.id")
    article_id: Mapped[int | None] = _maybe("article.id")
    attempts: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=1)
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    duplicates: Mapped[int] = mapped_column(default=0)
    errors: Mapped[list[Any]] = mapped_column(default=list)
    available_at: Mapped[datetime]
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    heartbeat_at: Mapped[datetime | None] = mapped_column(default=None)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    __table_args__ = (_one_of("state", JOB_STATES), Index(None, "state", "available_at"), _AUTO)


# Who is who --------------------------------------------------------------------------------------


class Actor(Dated, Base):
    """A person."""

    __tablename__ = "actor"
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(Text)
    known: Mapped[str | None] = mapped_column(String(200), unique=True, default=None)
    country: Mapped[str | None] = mapped_column(_COUNTRY, default=None, index=True)
    sector: Mapped[str | None] = mapped_column(String(6), default=None)
    wikidata: Mapped[str | None] = mapped_column(String(20), default=None)
    merged_into: Mapped[int | None] = _maybe("actor.id")
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
    card: Mapped[str | None] = mapped_column(Text, default=None)  # how events show it: see store.views
    __table_args__ = (_AUTO,)


class Organisation(Dated, Base):
    """A body that acts; a state is the organisation of kind `state`."""

    __tablename__ = "organisation"
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(Text)
    known: Mapped[str | None] = mapped_column(String(200), unique=True, default=None)
    kind: Mapped[str] = mapped_column(String(20), default="other")
    country: Mapped[str | None] = mapped_column(_COUNTRY, default=None, index=True)
    sector: Mapped[str | None] = mapped_column(String(6), default=None)
    wikidata: Mapped[str | None] = mapped_column(String(20), default=None)
    merged_into: Mapped[int | None] = _maybe("organisation.id")
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
    card: Mapped[str | None] = mapped_column(Text, default=None)  # how events show it: see store.views
    __table_args__ = (_one_of("kind", ORGANISATION_KINDS), _AUTO)


class Place(Dated, Base):
    """Somewhere. Coordinates are WGS 84 degrees, null where unknown or undecided."""

    __tablename__ = "place"
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(Text)
    known: Mapped[str | None] = mapped_column(String(200), unique=True, default=None)
    kind: Mapped[str] = mapped_column(String(20), default="other")
    country: Mapped[str | None] = mapped_column(_COUNTRY, default=None, index=True)
    admin1: Mapped[str | None] = mapped_column(Text, default=None)
    latitude: Mapped[float | None] = mapped_column(default=None)
    longitude: Mapped[float | None] = mapped_column(default=None)
    geonames_id: Mapped[int | None] = mapped_column(default=None, index=True)
    merged_into: Mapped[int | None] = _maybe("place.id")
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
    card: Mapped[str | None] = mapped_column(Text, default=None)  # how events show it: see store.views
    __table_args__ = (
        _one_of("kind", PLACE_KINDS),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        Index(None, "latitude", "longitude", "id"),
        _AUTO,
    )


class Name(Dated, Base):
    """A name by which somebody or something is called; `key` is the name made comparable."""

    __tablename__ = "name"
    actor_id: Mapped[int | None] = _maybe("actor.id")
    organisation_id: Mapped[int | None] = _maybe("organisation.id")
    place_id: Mapped[int | None] = _maybe("place.id")
    text: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text, index=True)
    __table_args__ = (
        _exactly_one("actor_id", "organisation_id", "place_id"),
        UniqueConstraint("actor_id", "text"),
        UniqueConstraint("organisation_id", "text"),
        UniqueConstraint("place_id", "text"),
        _AUTO,
    )


class NameSound(Base):
    """How a full name of a person sounds, so that other spellings of it are found."""

    __tablename__ = "name_sound"
    actor_id: Mapped[int] = _key("actor.id")
    sound: Mapped[str] = mapped_column(String(60))
    __table_args__ = (UniqueConstraint("sound", "actor_id"), _AUTO)


class ActorRole(Dated, Base):
    """A title a person was seen to bear, and on which days (of publication)."""

    __tablename__ = "actor_role"
    actor_id: Mapped[int] = _key("actor.id")
    title: Mapped[str] = mapped_column(Text)
    organisation: Mapped[str | None] = mapped_column(Text, default=None)
    country: Mapped[str | None] = mapped_column(_COUNTRY, default=None)
    first_seen: Mapped[date | None] = mapped_column(default=None)
    last_seen: Mapped[date | None] = mapped_column(default=None)
    __table_args__ = (UniqueConstraint("actor_id", "title", "organisation", "country"), _AUTO)


# What an extractor said --------------------------------------------------------------------------


class ExtractionRun(Base):
    """One reading of one article by one extractor. Of the runs of an article one is current."""

    __tablename__ = "extraction_run"
    article_id: Mapped[int] = _key("article.id")
    extractor: Mapped[str] = mapped_column(String(100))
    version: Mapped[str] = mapped_column(String(50))
    data_digest: Mapped[str] = mapped_column(String(64))
    is_current: Mapped[bool] = mapped_column(default=True)
    finished_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("article_id", "extractor", "version", "data_digest"), _AUTO)


class Entity(Base):
    """A person, organisation or place as one article speaks of it, joined across its mentions there."""

    __tablename__ = "entity"
    run_id: Mapped[int] = _key("extraction_run.id", index=False)
    number: Mapped[int]  # its place in the extraction
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text, index=True)
    known: Mapped[str | None] = mapped_column(String(200), default=None)
    said: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # aliases, roles, country, sector, kind, location
    __table_args__ = (_one_of("kind", KINDS), UniqueConstraint("run_id", "number"), _AUTO)


class EntityMention(Base):
    """Words of the article that speak of an entity; `by_name` is false for pronouns and descriptions."""

    __tablename__ = "entity_mention"
    entity_id: Mapped[int] = _key("entity.id")
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    by_name: Mapped[bool]
    __table_args__ = (CheckConstraint('start >= 0 AND "end" > start', name="span"), _AUTO)


class EventMention(Base):
    """One sentence of one article telling of an event, with everything the extractor read from it."""

    __tablename__ = "event_mention"
    event_id: Mapped[int] = _key("event.id", cascade=False)  # derived from the judgements
    article_id: Mapped[int] = _key("article.id")
    run_id: Mapped[int] = _key("extraction_run.id")
    number: Mapped[int]
    sentence: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]
    trigger: Mapped[str] = mapped_column(Text)
    trigger_start: Mapped[int]
    trigger_end: Mapped[int]
    type: Mapped[str] = mapped_column(String(20))
    mode: Mapped[str | None] = mapped_column(String(30), default=None)
    contexts: Mapped[list[Any]] = mapped_column(default=list)
    status: Mapped[str] = mapped_column(String(20))
    date_start: Mapped[date | None] = mapped_column(default=None)
    date_end: Mapped[date | None] = mapped_column(default=None)
    date_precision: Mapped[str] = mapped_column(String(10), default="unknown")
    date_basis: Mapped[str | None] = mapped_column(String(10), default=None)
    date_text: Mapped[str | None] = mapped_column(Text, default=None)
    place_entity_id: Mapped[int | None] = _maybe("entity.id", index=False)
    place_text: Mapped[str | None] = mapped_column(Text, default=None)
    attribution: Mapped[str | None] = mapped_column(Text, default=None)
    attribution_text: Mapped[str | None] = mapped_column(Text, default=None)
    quantities: Mapped[list[Any]] = mapped_column(default=list)
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)  # field → {start, end, text}
    confidence: Mapped[float]
    frame: Mapped[str] = mapped_column(String(100), default="")
    __table_args__ = (
        _one_of("status", STATUSES),
        _one_of("date_precision", DATE_PRECISIONS),
        _one_of("date_basis", DATE_BASES),
        CheckConstraint('start >= 0 AND "end" > start', name="span"),
        CheckConstraint('trigger_start >= start AND trigger_end <= "end"', name="trigger_inside"),
        CheckConstraint("date_start <= date_end", name="interval"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        UniqueConstraint("run_id", "number"),
        _AUTO,
    )


class MentionParticipant(Base):
    """A party as one event mention names it."""

    __tablename__ = "mention_participant"
    mention_id: Mapped[int] = _key("event_mention.id")
    entity_id: Mapped[int | None] = _maybe("entity.id", index=False, cascade=True)
    role: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text, default=None)
    country: Mapped[str | None] = mapped_column(_COUNTRY, default=None)
    sector: Mapped[str | None] = mapped_column(String(6), default=None)
    __table_args__ = (_one_of("role", ROLES), _AUTO)


class Quote(Base):
    """Quoted words and who spoke them."""

    __tablename__ = "quote"
    article_id: Mapped[int] = _key("article.id")
    run_id: Mapped[int] = _key("extraction_run.id")
    speaker_entity_id: Mapped[int | None] = _maybe("entity.id", index=False)
    speaker_text: Mapped[str | None] = mapped_column(Text)
    event_mention_id: Mapped[int | None] = _maybe("event_mention.id", index=False)
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    __table_args__ = (CheckConstraint('start >= 0 AND "end" > start', name="span"), _AUTO)


# What was decided --------------------------------------------------------------------------------


class Judgement(Base):
    """An entity of an article is this identity, or an event mention tells of this event; withdrawn, never deleted.

    `judge` is the resolver with its version or a person; `verdict` is `same` or `different`.
    """

    __tablename__ = "judgement"
    entity_id: Mapped[int | None] = _maybe("entity.id")
    event_mention_id: Mapped[int | None] = _maybe("event_mention.id")
    actor_id: Mapped[int | None] = _maybe("actor.id")
    organisation_id: Mapped[int | None] = _maybe("organisation.id")
    place_id: Mapped[int | None] = _maybe("place.id")
    event_id: Mapped[int | None] = _maybe("event.id")
    verdict: Mapped[str] = mapped_column(String(10), default="same")
    score: Mapped[float]
    reason: Mapped[str] = mapped_column(Text)
    judge: Mapped[str] = mapped_column(String(100))
    decided_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    decision_id: Mapped[int | None] = _maybe("decision.id")  # none for what the resolver judged at first
    __table_args__ = (
        _one_of("verdict", ("same", "different")),
        CheckConstraint("score BETWEEN 0 AND 1", name="score"),
        CheckConstraint("(entity_id IS NULL) <> (event_mention_id IS NULL)", name="one_subject"),
        CheckConstraint("(event_mention_id IS NULL) = (event_id IS NULL)", name="event_to_event"),
        _exactly_one("actor_id", "organisation_id", "place_id", "event_id"),
        _AUTO,
    )


class Decision(Base):
    """Somebody joined or parted identities or events; undone by a date, never deleted.

    `data` holds what it is about: `{"from": [ids], "into": id}` of a merge, `{"from": id, "into": id, "subjects": [ids]}`
    of a split, whose subjects are entities, or event mentions where `kind` is `event`; those of a later reading of the same
    text are added to them.
    """

    __tablename__ = "decision"
    kind: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(10))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    score: Mapped[float | None] = mapped_column(default=None)
    who: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(Text, default=None)
    decided_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_by: Mapped[str | None] = mapped_column(String(100), default=None)
    __table_args__ = (
        _one_of("kind", (*KINDS, "event")),
        _one_of("action", ("merge", "split")),
        Index(None, "kind", "id"),
        _AUTO,
    )


class Suggestion(Base):
    """Two identities that may be one: too alike to pass over, not alike enough to be joined unasked."""

    __tablename__ = "suggestion"
    kind: Mapped[str] = mapped_column(String(20))
    one_id: Mapped[int] = mapped_column(Key)
    other_id: Mapped[int] = mapped_column(Key)
    score: Mapped[float]
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="open")
    suggested_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    who: Mapped[str | None] = mapped_column(String(100), default=None)
    __table_args__ = (
        _one_of("kind", KINDS),
        _one_of("state", ("open", "accepted", "rejected")),
        UniqueConstraint("kind", "one_id", "other_id"),
        Index(None, "state", "score", "id"),
        _AUTO,
    )


class Version(Base):
    """What was true of one event, identity or article for a time; `data` is its record, null once it is gone.

    The newest row of an owner has no `valid_to`. The ids rise in the order of what happened: they are the feed of changes.
    """

    __tablename__ = "version"
    kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[int] = mapped_column(Key)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None] = mapped_column(default=None)
    cause: Mapped[str] = mapped_column(String(40))
    who: Mapped[str | None] = mapped_column(String(100), default=None)
    reason: Mapped[str | None] = mapped_column(Text, default=None)
    data: Mapped[dict[str, Any] | None] = mapped_column(Document, default=None)
    __table_args__ = (
        _one_of("kind", (*KINDS, "event", "article")),
        Index(None, "kind", "owner_id", "id"),
        Index(None, "kind", "valid_to", "owner_id"),
        _AUTO,
    )


class Correction(Base):
    """What a person said of an event's field; it stands above what was extracted until it is withdrawn."""

    __tablename__ = "correction"
    event_id: Mapped[int] = _key("event.id")
    field: Mapped[str] = mapped_column(String(50))
    value: Mapped[dict[str, Any]] = mapped_column(default=dict)
    who: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text, default=None)
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    __table_args__ = (_AUTO,)


# What is true now --------------------------------------------------------------------------------


class Event(Dated, Base):
    """Something that happened, is planned or is denied, told by one or more articles.

    `sort_date` is the start of the date, or the day before all days where it is unknown, so that one order
    holds for every event and a page can go on from any of them.
    """

    __tablename__ = "event"
    type: Mapped[str] = mapped_column(String(20))
    mode: Mapped[str | None] = mapped_column(String(30), default=None)
    contexts: Mapped[list[Any]] = mapped_column(default=list)
    quad_class: Mapped[str] = mapped_column(String(30))
    score: Mapped[float]
    status: Mapped[str] = mapped_column(String(20))
    summary: Mapped[str] = mapped_column(Text)
    date_start: Mapped[date | None] = mapped_column(default=None)
    date_end: Mapped[date | None] = mapped_column(default=None)
    date_precision: Mapped[str] = mapped_column(String(10), default="unknown")
    date_basis: Mapped[str | None] = mapped_column(String(10), default=None)
    date_text: Mapped[str | None] = mapped_column(Text, default=None)
    sort_date: Mapped[date]
    place_id: Mapped[int | None] = _maybe("place.id")
    place_text: Mapped[str | None] = mapped_column(Text, default=None)
    quantities: Mapped[list[Any]] = mapped_column(default=list)
    attribution: Mapped[str | None] = mapped_column(Text, default=None)
    attribution_text: Mapped[str | None] = mapped_column(Text, default=None)
    confidence: Mapped[float]
    article_count: Mapped[int] = mapped_column(default=1)
    source_count: Mapped[int] = mapped_column(default=1)
    review: Mapped[str] = mapped_column(String(20), default="unreviewed")
    merged_into: Mapped[int | None] = _maybe("event.id")
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
    __table_args__ = (
        _one_of("status", STATUSES),
        _one_of("date_precision", DATE_PRECISIONS),
        _one_of("date_basis", DATE_BASES),
        _one_of("review", REVIEWS),
        CheckConstraint("date_start <= date_end", name="interval"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        Index(None, "sort_date", "id"),
        Index(None, "type", "sort_date", "id"),
        Index(None, "status", "sort_date", "id"),
        Index(None, "place_id", "sort_date", "id", postgresql_include=["retired_at"]),
        Index(None, "review", "confidence", "id"),
        Index(None, "review", "article_count", "id"),
        Index(None, "confidence", "id"),
        Index(None, "source_count", "id"),
        Index(None, "article_count", "id"),
        Index(None, "updated_at", "id"),
        _AUTO,
    )


class EventClue(Base):
    """A party, the place or a country of an event under the day it was, or, undated, was first told: by these its retellings are found."""

    __tablename__ = "event_clue"
    event_id: Mapped[int] = _key("event.id")
    kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[int] = mapped_column(Key)
    day: Mapped[date]
    __table_args__ = (
        _one_of("kind", (*KINDS, "country", "word")),
        Index(None, "kind", "owner_id", "day"),
        _AUTO,
    )


class Participant(Base):
    """A party to an event. It carries the event's date and type, so that one index answers who did what when; on PostgreSQL
    also in which role.

    A party that the texts only describe ("gunmen") is neither a known person nor a known organisation.
    """

    __tablename__ = "participant"
    event_id: Mapped[int] = _key("event.id")
    role: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    actor_id: Mapped[int | None] = _maybe("actor.id", index=False)
    organisation_id: Mapped[int | None] = _maybe("organisation.id", index=False)
    country: Mapped[str | None] = mapped_column(_COUNTRY, default=None)
    sector: Mapped[str | None] = mapped_column(String(6), default=None)
    title: Mapped[str | None] = mapped_column(Text, default=None)
    text: Mapped[str] = mapped_column(Text)
    event_date: Mapped[date]
    event_type: Mapped[str] = mapped_column(String(20))
    __table_args__ = (
        _one_of("role", ROLES),
        _at_most_one("actor_id", "organisation_id"),
        Index(
            "ix_participant_actor",
            "actor_id",
            "event_date",
            "event_id",
            "event_type",
            postgresql_include=["role"],
        ),
        Index("ix_participant_actor_type", "actor_id", "event_type", "event_date", "event_id"),
        Index(
            "ix_participant_organisation",
            "organisation_id",
            "event_date",
            "event_id",
            "event_type",
            postgresql_include=["role"],
        ),
        Index("ix_participant_organisation_type", "organisation_id", "event_type", "event_date", "event_id"),
        Index("ix_participant_country", "country", "event_date", "event_id", "event_type"),
        _AUTO,
    )


# How it is read ----------------------------------------------------------------------------------


# A standing event as it is read: its finished JSON, the words it is searched by and the facets it is found by.
# `position` is the order by date and id in one number. On SQLite the table `event_index` (FTS5) follows this one by
# triggers; on PostgreSQL it has further columns, `tags` of the facets and `vector` of the words, with a GIN index each.
# What the columns hold: store.views.
event_view = Table(
    "event_view",
    Base.metadata,
    Column("position", Key, primary_key=True, autoincrement=False),
    Column("event_id", Key, nullable=False, unique=True),
    Column("body", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("facets", Text, nullable=False),
)

# How many standing events a facet has, by month and type; under ALL_MONTHS the sum of all, of no type.
tally = Table(
    "tally",
    Base.metadata,
    Column("facet", String(30), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("type", String(20), primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)
ALL_MONTHS = date(9999, 12, 1)

# A standing article as it is searched. On SQLite the table `article_index` (FTS5) follows this one by triggers; on
# PostgreSQL it has a further column `vector` of both, with a GIN index. What the columns hold: store.search.
article_view = Table(
    "article_view",
    Base.metadata,
    Column(
        "article_id", Key, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("title", Text, nullable=False),
    Column("words", Text, nullable=False),
)
