"""Found things: a span of text, the entities a text names, and dates that know their precision."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

EntityKind = Literal["actor", "organisation", "place"]
OrganisationKind = Literal[
    "state", "government", "military", "igo", "armed_group", "party", "company", "media", "ngo", "other"
]
PlaceKind = Literal["country", "region", "city", "facility", "other"]
DatePrecision = Literal["day", "week", "month", "year", "unknown"]
DateBasis = Literal["stated", "relative", "published"]


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the article: `article.text[start:end] == text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Role:
    """A title a person bears in a text: "Defense Minister" of `organisation` and/or `country` (ISO alpha-3)."""

    title: str
    organisation: str | None = None
    country: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """Where a place lies. Coordinates in decimal degrees (WGS 84); `precision` says what the point stands for."""

    kind: PlaceKind
    country: str | None = None
    admin1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None

    @property
    def precision(self) -> str:
        """`country`, `region`, `city`, `facility` or `other`: the kind, under the name the contract gives it."""
        return self.kind


@dataclass(frozen=True, slots=True)
class Entity:
    """One person, organisation or place as one text speaks of it, joined across all its mentions there.

    `known` is the key of an entry of the shipped or the user's dictionary ("org/islamic-state",
    "state/USA", "place/geonames/98182"), the same in every article; None for a name known from context alone.
    `aliases` are the other names the text uses plus those of the dictionary entry; `name` is the fullest
    form in the text, or the dictionary's name where the text uses only a short one.
    """

    kind: EntityKind
    name: str
    aliases: tuple[str, ...] = ()
    known: str | None = None
    country: str | None = None
    sector: str | None = None
    organisation_kind: OrganisationKind | None = None
    roles: tuple[Role, ...] = ()
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in the text that speaks of an entity; `entity` indexes `Extraction.entities`.

    `by_name` is false for pronouns and descriptions ("he", "the minister", "Iraqi officials").
    """

    kind: EntityKind
    entity: int
    span: Span
    by_name: bool = True


@dataclass(frozen=True, slots=True)
class EventDate:
    """When: an interval, both ends inclusive, with what it rests on. Unknown is None with precision `unknown`."""

    start: date | None = None
    end: date | None = None
    precision: DatePrecision = "unknown"
    basis: DateBasis | None = None
    span: Span | None = None
