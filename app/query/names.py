"""Whom a name means: people, organisations, states and places by any of their names, an id or a slug."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.domain.names import name_key
from app.store.tables import Actor, Name, Organisation, Participant, Place

Noun = Literal["actor", "organisation", "place"]
_TABLES: dict[Noun, Any] = {"actor": Actor, "organisation": Organisation, "place": Place}
_COLUMNS: dict[Noun, Any] = {
    "actor": Name.actor_id,
    "organisation": Name.organisation_id,
    "place": Name.place_id,
}
MOST_MATCHES = 50


@dataclass(frozen=True, slots=True)
class Known:
    """An identity a name filter matched, with the number of its events (None for places)."""

    kind: Noun
    id: int
    name: str
    events: int | None = None


def find(session: Session, text: str, nouns: Sequence[Noun]) -> tuple[Known, ...]:
    """Everybody whom `text` may mean: by id or slug, else by a whole name, else by a word of a name."""
    found: list[Known] = []
    for noun in nouns:
        ids = _by_id(session, noun, text) or _by_name(session, noun, text)
        found += _known(session, noun, ids)
    if not found:
        for noun in nouns:
            found += _known(session, noun, _by_word(session, noun, text))
    return tuple(sorted(found, key=lambda each: (-(each.events or 0), each.kind, each.id)))


def _by_id(session: Session, noun: Noun, text: str) -> list[int]:
    table = _TABLES[noun]
    wanted = [table.slug == text]
    if text.isdigit() and len(text) < 19:
        wanted.append(table.id == int(text))
    return list(session.scalars(select(table.id).where(or_(*wanted), table.retired_at.is_(None))))


def _by_name(session: Session, noun: Noun, text: str) -> list[int]:
    column = _COLUMNS[noun]
    found = select(column).where(Name.key == name_key(text), column.is_not(None)).distinct()
    return list(session.scalars(found.limit(MOST_MATCHES)))


def _by_word(session: Session, noun: Noun, text: str) -> list[int]:
    """A surname, or the beginning of a name: only asked where no whole name is meant."""
    column, key = _COLUMNS[noun], name_key(text)
    if not key:
        return []
    like = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    fits = or_(Name.key.like(f"{like} %", escape="\\"), Name.key.like(f"% {like}%", escape="\\"))
    return list(
        session.scalars(select(column).where(fits, column.is_not(None)).distinct().limit(MOST_MATCHES))
    )


def _known(session: Session, noun: Noun, ids: Sequence[int]) -> list[Known]:
    table = _TABLES[noun]
    if not ids:
        return []
    names = {
        row.id: row.name for row in session.execute(select(table.id, table.name).where(table.id.in_(ids)))
    }
    if noun == "place":
        return [Known(noun, number, names[number]) for number in sorted(names)]
    column = getattr(Participant, f"{noun}_id")
    counted = (
        select(column, func.count(func.distinct(Participant.event_id)))
        .where(column.in_(ids))
        .group_by(column)
    )
    counts: dict[int, int] = {row[0]: row[1] for row in session.execute(counted)}
    return [Known(noun, number, names[number], counts.get(number, 0)) for number in sorted(names)]
