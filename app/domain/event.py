"""What a text says happened: event mentions with their participants, quotes, and `Extraction`, the sum of it."""

from dataclasses import dataclass
from typing import Literal

from app.domain.mention import Entity, EventDate, Mention, Span

ParticipantRole = Literal["source", "target"]
EventStatus = Literal["occurred", "ongoing", "planned", "proposed", "hypothetical", "denied"]


@dataclass(frozen=True, slots=True)
class Participant:
    """Who acts (`source`) or is acted upon (`target`); `entity` indexes `Extraction.entities` (actor or organisation).

    `entity` is None for a party that the text only describes ("gunmen"). `span` is the words that name or describe
    the party here; `title` the office under which it acts here.
    """

    role: ParticipantRole
    entity: int | None
    span: Span
    country: str | None = None
    sector: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A counted thing: 12, "killed", "a dozen people were killed"."""

    value: float
    unit: str
    span: Span


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says so, where the text attributes it ("according to Reuters")."""

    name: str
    span: Span
    entity: int | None = None


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where it happened: an entity of kind `place`, and the words that say so."""

    entity: int
    span: Span


@dataclass(frozen=True, slots=True)
class EventMention:
    """One telling of an event in one sentence.

    `same_as` is the index (in `Extraction.events`) of the first mention of the same event in this text.
    `frame` names the rule that fired (`verb/meet`, `noun/airstrike`); `confidence` is between 0 and 1.
    `evidence` names the words behind fields that have no span of their own (`status`, `mode`, `negation`).
    """

    type: str
    sentence: Span
    trigger: Span
    participants: tuple[Participant, ...]
    status: EventStatus = "occurred"
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    date: EventDate = EventDate()
    place: EventPlace | None = None
    attribution: Attribution | None = None
    quantities: tuple[Quantity, ...] = ()
    confidence: float = 0.5
    frame: str = ""
    same_as: int | None = None
    evidence: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Words somebody spoke; `span` covers them without quotation marks.

    `described` are the words for a speaker who is not named ("a Foreign Office spokesman"); `speaker` is then the body
    spoken for, if the text names one. `event` indexes `Extraction.events` where the quote belongs to one.
    """

    span: Span
    speaker: int | None = None
    event: int | None = None
    described: Span | None = None


@dataclass(frozen=True, slots=True)
class Extractor:
    """Which code and data read the text: a run of another extractor stands beside it, not in its place."""

    name: str
    version: str
    data_digest: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one extractor found in one article; indices in mentions, events and quotes point into `entities`."""

    extractor: Extractor
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    events: tuple[EventMention, ...] = ()
    quotes: tuple[Quote, ...] = ()
