"""What is true of an event, settled from all its tellings and from what people have corrected.

Pure: a telling is one event mention with its parties resolved; the store builds tellings from what it has at hand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.domain import ontology
from app.domain.names import name_key

MUTUAL = ("CONSULT", "AGREE", "COOPERATE")
_PRECISIONS = ("day", "week", "month", "year", "unknown")
_BASES = ("stated", "relative", "published", None)
_FINER = ("facility", "city", "other", "region", "country")
# What happened outweighs what was planned, whoever told it first.
_STATUSES = ("occurred", "ongoing", "denied", "planned", "proposed", "hypothetical")


@dataclass(frozen=True, slots=True)
class When:
    """A date with how exact it is and on what it rests; both ends inclusive."""

    start: date | None = None
    end: date | None = None
    precision: str = "unknown"
    basis: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """A place by its identity, with the words that named it."""

    identity: int
    kind: str
    name: str
    text: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """A party: a person or organisation by identity, or, described alone, by words."""

    role: str
    kind: str | None
    identity: int | None
    name: str
    text: str
    country: str | None = None
    sector: str | None = None
    title: str | None = None

    @property
    def key(self) -> tuple[str, str, int | str]:
        """What makes two parties the same."""
        if self.identity is None or self.kind is None:
            return self.role, "unnamed", name_key(self.text)
        return self.role, self.kind, self.identity


@dataclass(frozen=True, slots=True)
class Telling:
    """One mention of an event. `publisher` is None where nobody knows it; `copied` says that its article is a copy.

    `article` is 0 for what a person has added and no article tells.
    """

    article: int
    type: str
    mode: str | None
    status: str
    contexts: tuple[str, ...]
    when: When
    where: Where | None
    parties: tuple[Who, ...]
    quantities: tuple[Mapping[str, Any], ...] = ()
    attribution: tuple[str, str] | None = None
    confidence: float = 1.0
    publisher: int | None = None
    copied: bool = False
    told: date | None = None  # when the article was published
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What is true of an event now."""

    type: str
    mode: str | None
    status: str
    contexts: tuple[str, ...]
    when: When
    where: Where | None
    parties: tuple[Who, ...]
    quantities: tuple[Mapping[str, Any], ...]
    attribution: tuple[str, str] | None
    confidence: float
    article_count: int
    source_count: int
    corrected: frozenset[str] = field(default_factory=frozenset)
    told: date | None = None

    @property
    def day(self) -> date | None:
        """The day it was, as far as a text says so, else the day it was first told."""
        says = self.when.start is not None and self.when.basis != "published"
        return self.when.start if says else self.told

    @property
    def quad_class(self) -> str:
        """The PLOVER quad class of the type."""
        return ontology.quad_class(self.type)

    @property
    def score(self) -> float:
        """The PLOVER score of the type and mode."""
        return ontology.score(self.type, self.mode)


def settle(tellings: Sequence[Telling], corrections: Mapping[str, Any] | None = None) -> Settled:
    """The best of every field over all tellings, in the order of articles; what people have said stands above it.

    `corrections` maps a field of `Settled` to its value.
    """
    first = tellings[0]
    event_type = str((corrections or {}).get("type", first.type))
    alike = [each for each in tellings if each.type == event_type] or list(tellings)
    found = Settled(
        type=event_type,
        mode=next((each.mode for each in alike if each.mode and each.type == event_type), None),
        status=min((each.status for each in tellings), key=_STATUSES.index),
        contexts=tuple(dict.fromkeys(context for each in tellings for context in each.contexts)),
        when=best_date([each.when for each in _telling_when(tellings)]),
        where=best_place([each.where for each in tellings if each.where is not None]),
        parties=parties_of(tellings, mutual=event_type in MUTUAL),
        quantities=_once([quantity for each in tellings for quantity in each.quantities]),
        attribution=next((each.attribution for each in tellings if each.attribution), None),
        confidence=max(each.confidence for each in tellings),
        article_count=len({each.article for each in tellings} - {0}),
        source_count=_independent(tellings),
        told=min((each.told for each in tellings if each.told is not None), default=None),
    )
    return found if not corrections else replace(found, **corrections, corrected=frozenset(corrections))


def _telling_when(tellings: Sequence[Telling]) -> list[Telling]:
    """Of a plan that was carried out, those that tell it as done know best when it was."""
    done = [each for each in tellings if each.status in ("occurred", "ongoing") and each.when.start]
    stated = [each for each in done if each.when.basis != "published"]
    return stated or list(tellings)


def best_date(dates: Sequence[When]) -> When:
    """The most exact date; of equals the one that the text states, and of those the first.

    The day of publication stands in only where no telling has any other.
    """

    def rank(when: When) -> tuple[bool, bool, int, int]:
        precision, basis = _PRECISIONS.index(when.precision), _BASES.index(when.basis)
        return when.start is None, when.basis == "published", precision, basis

    return min(dates, key=rank)


def best_place(places: Sequence[Where]) -> Where | None:
    """The finest place; of equals the one told first. A part of the world in no one country is coarser than a country."""
    return min(places, key=_coarseness, default=None)


def _coarseness(place: Where) -> int:
    return len(_FINER) if place.kind == "region" and place.country is None else _FINER.index(place.kind)


def parties_of(tellings: Sequence[Telling], *, mutual: bool) -> tuple[Who, ...]:
    """Every party once for each role, as the first telling that names it does; a later title fills a gap."""
    found: dict[tuple[str, str, int | str], Who] = {}
    for party in (party for each in tellings for party in each.parties):
        key = party.key
        other = ("target" if key[0] == "source" else "source", *key[1:])
        if mutual and other in found:
            continue  # in a meeting nobody is on both sides
        known = found.setdefault(key, party)
        if known.title is None and party.title is not None:
            found[key] = replace(known, title=party.title)
    return _told_in_full(list(found.values()))


def _told_in_full(parties: Sequence[Who]) -> tuple[Who, ...]:
    """Without those described whom another one of the same role is in more words: "the man", "a 25-year-old man"."""
    described: dict[tuple[str, str], list[frozenset[str]]] = {}
    words = [() if each.identity is not None else tuple(name_key(each.text).split()) for each in parties]
    for party, called in zip(parties, words, strict=True):
        if called:
            described.setdefault((party.role, called[-1]), []).append(frozenset(called))
    return tuple(
        party
        for party, called in zip(parties, words, strict=True)
        if not (called and any(set(called) < other for other in described[party.role, called[-1]]))
    )


def _once(quantities: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    once = {(each["value"], each["unit"]): each for each in reversed(quantities)}
    return tuple(reversed(once.values()))


def _independent(tellings: Sequence[Telling]) -> int:
    """Publishers that tell it in their own words: a copy under another name is no second source."""
    own = {each.publisher for each in tellings if not each.copied and each.article}
    return max(1, len(own)) if any(each.article for each in tellings) else 0
