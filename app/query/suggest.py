"""What somebody who begins to type may mean: people, organisations, states, places, publishers, and words of the ontology."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.domain.ontology import ontology
from app.domain.words import fold
from app.query import names
from app.query.names import Noun
from app.store.tables import Source

NOUNS: tuple[Noun, ...] = ("actor", "organisation", "place")
CODES = ("type", "mode", "context")
KINDS = (*NOUNS, "source", *CODES)
_LOOKED_AT = 1000  # names that begin so, of each kind, before the best known are taken


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that may be meant: a filter's name (`kind`) and value, as it is called, and by which name it was found."""

    kind: str
    id: int | None
    value: str
    name: str
    matched: str
    events: int | None  # not counted for words of the ontology


def suggest(session: Session, text: str, kinds: Collection[str], limit: int) -> list[Meaning]:
    """At most `limit` meanings of an unfinished name, those with most events first."""
    found = [*_codes(text, kinds), *_sources(session, text, kinds)]
    for noun in NOUNS:
        if noun in kinds:
            found += _identities(session, noun, text, limit)
    return sorted(found, key=lambda each: (-(each.events or 0), each.kind, each.name))[:limit]


def _identities(session: Session, noun: Noun, text: str, limit: int) -> Iterator[Meaning]:
    matched: dict[int, str] = {}
    for number, name in names.beginning(session, noun, text, _LOOKED_AT):
        matched.setdefault(number, name)
    letter = names.LETTERS[noun]
    totals = names.totals(session, [f"{letter}{number}" for number in matched])
    best = sorted(matched, key=lambda number: (-totals.get(f"{letter}{number}", 0), number))[:limit]
    for who in names.known(session, [(noun, number) for number in best]):
        yield Meaning(noun, who.id, who.slug, who.name, matched[who.id], who.events)


def _sources(session: Session, text: str, kinds: Collection[str]) -> list[Meaning]:
    if "source" not in kinds:
        return []
    begun = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").lower()
    called = func.lower(Source.name)
    begins = or_(called.like(f"{begun}%", escape="\\"), called.like(f"% {begun}%", escape="\\"))
    ids = list(session.scalars(select(Source.id).where(begins).order_by(Source.id).limit(_LOOKED_AT)))
    known = names.known(session, [("source", number) for number in ids])
    return [Meaning("source", who.id, who.slug, who.name, who.name, who.events) for who in known]


def _codes(text: str, kinds: Collection[str]) -> list[Meaning]:
    begun = fold(text)
    known = {
        "type": [(each.code, each.label) for each in ontology().types],
        "mode": [(each.code, each.label) for each in ontology().modes],
        "context": [(each.code, each.label) for each in ontology().contexts],
    }
    return [
        Meaning(kind, None, code, label, code, None)
        for kind, codes in known.items()
        if kind in kinds
        for code, label in dict(codes).items()
        if begun and f" {begun}" in f" {fold(code)} {fold(label)}"
    ]
