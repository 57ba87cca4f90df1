"""Whom a name means: people, organisations, states, places and publishers by any of their names, an id or a slug."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from app.domain.names import name_key
from app.domain.words import fold
from app.query import kept
from app.query.words import Condition
from app.store import sql
from app.store.tables import ALL_MONTHS

Noun = Literal["actor", "organisation", "place", "source"]
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
    answers = kept.answers(session)
    asked = ("name", text, tuple(nouns))
    if asked not in answers:
        found = _meant(session, text, nouns)
        if not found:
            found = [(noun, number) for noun in nouns for number in _by_word(session, noun, text)]
        answers[asked] = known(session, found)
    meant: tuple[Known, ...] = answers[asked]
    return meant


def _meant(session: Session, text: str, nouns: Sequence[Noun]) -> list[tuple[Noun, int]]:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1
    values = {"text": text, "key": name_key(text), "number": number, "lower": text.lower()}
    ways = " UNION ALL ".join(way for noun in nouns for way in _ways(noun))
    found = sql.rows(session, ways, values)
    best: dict[str, int] = {}
    for noun, how, _ in found:
        best[noun] = min(how, best.get(noun, how))
    return list(dict.fromkeys((noun, number) for noun, how, number in found if how == best[noun]))


def _ways(noun: Noun) -> Iterable[str]:
    """By slug, by id and by a whole name, each by an index of its own."""
    standing = "" if noun == "source" else " AND retired_at IS NULL"
    yield f"SELECT '{noun}', {_BY_ID}, id FROM {noun} WHERE slug = :text{standing}"
    yield f"SELECT '{noun}', {_BY_ID}, id FROM {noun} WHERE id = :number{standing}"
    if noun == "source":
        yield f"SELECT 'source', {_BY_NAME}, id FROM source WHERE lower(name) = :lower"
    else:
        yield (
            f"SELECT * FROM (SELECT DISTINCT '{noun}', {_BY_NAME}, {noun}_id FROM name "
            f"WHERE key = :key AND {noun}_id IS NOT NULL LIMIT {MOST_MATCHES}) named_{noun}"
        )


def known(session: Session, found: Sequence[tuple[Noun, int]]) -> tuple[Known, ...]:
    """These with their names and numbers of events, those of most events first."""
    if not found:
        return ()
    nouns = list(dict.fromkeys(noun for noun, _ in found))
    parts = [
        f"SELECT '{noun}', i.id, i.name, i.slug, coalesce(t.count, 0) FROM {noun} i "
        f"LEFT JOIN tally t ON t.facet = '{LETTERS[noun]}' || i.id AND t.month = :all AND t.type = '' "
        f"WHERE {sql.one_of(session, 'i.id', noun, 'bigint')}"
        for noun in nouns
    ]
    values: dict[str, Any] = {
        noun: sql.listed(session, [number for each, number in found if each == noun]) for noun in nouns
    }
    rows = sql.rows(session, " UNION ALL ".join(parts), {**values, "all": ALL_MONTHS})
    listed = (Known(noun, number, name, events, slug) for noun, number, name, slug, events in rows)
    return tuple(sorted(listed, key=lambda each: (-each.events, each.kind, each.id)))


def totals(session: Session, facets: Sequence[str]) -> dict[str, int]:
    """How many standing events each of the facets has, of those that have any."""
    statement = f"SELECT facet, count FROM tally WHERE {sql.one_of(session, 'facet', 'facets', 'text')} AND month = :all"
    rows = sql.rows(session, statement, {"facets": sql.listed(session, facets), "all": ALL_MONTHS})
    return {facet: count for facet, count in rows if count}


def _by_word(session: Session, noun: Noun, text: str) -> list[int]:
    """A surname, or the beginning of a word of a name: only asked where no whole name is meant."""
    if noun == "source":
        return []
    return list(dict.fromkeys(number for number, _ in beginning(session, noun, text, MOST_MATCHES)))


_CALLED = {
    "sqlite": """SELECT n.{owner} AS id, n.text FROM name_index i JOIN name n ON n.id = i.rowid
        WHERE i.name_index MATCH :words AND n.{owner} IS NOT NULL""",
    "postgresql": """SELECT n.{owner} AS id, n.text FROM name n
        WHERE to_tsvector('simple', n.key) @@ to_tsquery('simple', :words) AND n.{owner} IS NOT NULL""",
}


def beginning(session: Session, noun: Noun, text: str, most: int) -> list[tuple[int, str]]:
    """Identities with a name in which these words follow each other, the last of them perhaps not ended; and that name."""
    found = _named_so(session, noun, text)
    if found is None:
        return []
    rows = sql.rows(session, f"{found.sql} LIMIT :most", {**found.values, "most": most})
    return [(row[0], row[1]) for row in rows]


def called(session: Session, noun: Noun, text: str) -> Condition:
    """All identities with such a name, as a statement of their ids."""
    found = _named_so(session, noun, text)
    if found is None:
        return Condition(f"SELECT id FROM {noun} WHERE id < 0", {})
    return Condition(f"SELECT id FROM ({found.sql}) called", found.values)


def _named_so(session: Session, noun: Noun, text: str) -> Condition | None:
    asked = fold(name_key(text)).split()
    if not asked:
        return None
    if sql.is_sqlite(session):
        phrase = f'"{" ".join(asked)}" *'
    else:
        phrase = " <-> ".join([*asked[:-1], f"{asked[-1]}:*"])
    dialect = "sqlite" if sql.is_sqlite(session) else "postgresql"
    return Condition(_CALLED[dialect].format(owner=f"{noun}_id"), {"words": phrase})
