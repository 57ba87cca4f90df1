"""Who we think it is, and why: candidates already known, judgements about them, and the resolution of a text."""

from dataclasses import dataclass
from typing import Literal

from app.domain.mention import EntityKind

SubjectKind = Literal["actor", "organisation", "place", "event"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An identity the database knows, found by one of the names of an entity.

    `names` are all its names, `keys` the same made comparable.
    """

    kind: EntityKind
    id: int
    name: str
    keys: frozenset[str]
    known: str | None = None
    country: str | None = None
    titles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """An identity that an entity may be too, for a person to decide."""

    identity: int
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Entity number `entity` of the extraction is the identity `identity` (None: a new one), with a score (0 to 1)
    and a reason in words; `near` are others that it may be as well, `joins` others that it shows to be the same one.
    """

    entity: int
    identity: int | None
    score: float
    reason: str
    near: tuple["Near", ...] = ()
    joins: tuple["Near", ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """One judgement for every entity of an extraction, in its order; `judge` names the rules that made them."""

    judgements: tuple[Judgement, ...]
    judge: str = "resolver/2"
