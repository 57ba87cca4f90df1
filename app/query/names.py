"""Whom a name means: people, organisations, states, places and publishers by any of their names, an id or a slug."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, String, func, literal_column, or_, select, union_all
from sqlalchemy import text as text_of
from sqlalchemy.orm import Session

from app.domain.names import name_key
from app.domain.words import fold
from app.store.tables import ALL_MONTHS, Actor, Name, Organisation, Place, Source, tally

Noun = Literal["actor", "organisation", "place", "source"]
_TABLES: dict[Noun, Any] = {"actor": Actor, "organisation": Organisation, "place": Place, "source": Source}
_COLUMNS: dict[Noun, Any] = {
    "actor": Name.actor_id,
    "organisation": Name.organisation_id,
    "place": Name.place_id,
}
LETTERS: dict[Noun, str] = {"actor": "a", "organisation": "o", "place": "p", "source": "u"}
MOST_MATCHES = 50
_BY_ID, _BY_NAME = 0, 1


@dataclass(frozen=True, slots=True)
class Known:
    """An identity a name filter matched, with the number of its events."""

    kind: Noun
    id: int
    name: str
    events: int
    slug: str


def find(session: Session, text: str, nouns: Sequence[Noun]) -> tuple[Known, ...]:
    """Everybody whom `text` may mean, by the number of events: of each kind by id or slug, else by a whole name;
    where nobody is meant so, by a word of a name.
    """
    found = _meant(session, text, nouns)
    if not found:
        found = [(noun, number) for noun in nouns for number in _by_word(session, noun, text)]
    return known(session, found)


def _meant(session: Session, text: str, nouns: Sequence[Noun]) -> list[tuple[Noun, int]]:
    parts = [part for noun in nouns for part in _ways(noun, text)]
    rows = session.execute(union_all(*parts)).all()
    best: dict[str, int] = {}
    for noun, how, _ in rows:
        best[noun] = min(how, best.get(noun, how))
    return list(dict.fromkeys((noun, number) for noun, how, number in rows if how == best[noun]))


def _named(noun: Noun) -> ColumnElement[str]:
    return literal_column(f"'{noun}'", String).label("noun")


def _ways(noun: Noun, text: str) -> Iterable[Any]:
    table, kind = _TABLES[noun], _named(noun)
    meant = [table.slug == text]
    if text.isascii() and text.isdigit() and len(text) < 19:
        meant.append(table.id == int(text))
    by_id = select(kind, literal_column(str(_BY_ID)).label("how"), table.id.label("number")).where(
        or_(*meant)
    )
    yield by_id if noun == "source" else by_id.where(table.retired_at.is_(None))
    by_name: Any = select(kind, literal_column(str(_BY_NAME)).label("how"))
    if noun == "source":
        yield by_name.add_columns(Source.id).where(func.lower(Source.name) == text.lower())
    else:
        column = _COLUMNS[noun]
        named = by_name.add_columns(column.label("number")).where(
            Name.key == name_key(text), column.is_not(None)
        )
        yield select(named.limit(MOST_MATCHES).subquery())


def known(session: Session, found: Sequence[tuple[Noun, int]]) -> tuple[Known, ...]:
    """These with their names and numbers of events, those of most events first."""
    if not found:
        return ()
    parts = []
    for noun in dict.fromkeys(noun for noun, _ in found):
        table, kind = _TABLES[noun], _named(noun)
        ids = [number for each, number in found if each == noun]
        parts.append(select(kind, table.id, table.name, table.slug).where(table.id.in_(ids)))
    rows = session.execute(union_all(*parts)).all()
    counts = totals(session, [f"{LETTERS[noun]}{number}" for noun, number, *_ in rows])
    listed = (
        Known(noun, number, name, counts.get(f"{LETTERS[noun]}{number}", 0), slug)
        for noun, number, name, slug in rows
    )
    return tuple(sorted(listed, key=lambda each: (-each.events, each.kind, each.id)))


def totals(session: Session, facets: Sequence[str]) -> dict[str, int]:
    """How many standing events each of the facets has, of those that have any."""
    wanted = select(tally.c.facet, tally.c.count).where(
        tally.c.facet.in_(facets), tally.c.month == ALL_MONTHS
    )
    return {facet: count for facet, count in session.execute(wanted) if count}


def _by_word(session: Session, noun: Noun, text: str) -> list[int]:
    """A surname, or the beginning of a word of a name: only asked where no whole name is meant."""
    if noun == "source":
        return []
    return list(dict.fromkeys(number for number, _ in beginning(session, noun, text, MOST_MATCHES)))


_BEGINNING = {
    "sqlite": """SELECT n.{owner}, n.text FROM name_index i JOIN name n ON n.id = i.rowid
        WHERE i.name_index MATCH :words AND n.{owner} IS NOT NULL LIMIT :most""",
    "postgresql": """SELECT n.{owner}, n.text FROM name n
        WHERE to_tsvector('simple', n.key) @@ to_tsquery('simple', :words) AND n.{owner} IS NOT NULL LIMIT :most""",
}


def beginning(session: Session, noun: Noun, text: str, most: int) -> list[tuple[int, str]]:
    """Identities with a name in which these words follow each other, the last of them perhaps not ended; and that name."""
    asked = fold(name_key(text)).split()
    if not asked or noun == "source":
        return []
    dialect = session.get_bind().dialect.name
    if dialect == "sqlite":
        phrase = f'"{" ".join(asked)}" *'
    else:
        phrase = " <-> ".join([*asked[:-1], f"{asked[-1]}:*"])
    statement = text_of(_BEGINNING[dialect].format(owner=f"{noun}_id"))
    return [(row[0], row[1]) for row in session.execute(statement, {"words": phrase, "most": most})]
