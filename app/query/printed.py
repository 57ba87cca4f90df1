"""Events in their finished JSON, as the writers keep it: the database joins a page into one row, we fill its holes."""

from collections.abc import Iterable, Mapping, Sequence

import orjson
from sqlalchemy.orm import Session

from app.query import kept
from app.query.records import Record
from app.store import sql
from app.store.views import HOLE, views

_TABLES = {"a": "actor", "o": "organisation", "p": "place"}
_SQLITE_PAGE = """SELECT group_concat(body, :between) FROM (SELECT v.body FROM json_each(:ids) wanted
    JOIN event_view v ON v.event_id = wanted.value ORDER BY wanted.key)"""
_POSTGRESQL_PAGE = """SELECT string_agg(v.body, :between ORDER BY wanted.number)
    FROM unnest(CAST(:ids AS bigint[])) WITH ORDINALITY wanted(id, number)
    JOIN event_view v ON v.event_id = wanted.id"""


def events_json(session: Session, ids: Sequence[int]) -> str:
    """Standing events as one JSON array, in the order of `ids`."""
    return f"[{_joined(session, ids, ',')}]"


def events_lines(session: Session, ids: Sequence[int]) -> str:
    """Standing events as JSON, one a line, in the order of `ids`."""
    found = _joined(session, ids, "\n")
    return f"{found}\n" if found else ""


def _joined(session: Session, ids: Sequence[int], between: str) -> str:
    page = _SQLITE_PAGE if sql.is_sqlite(session) else _POSTGRESQL_PAGE
    values = {"ids": sql.listed(session, ids), "between": between}
    bodies = sql.value(session, page, values) if ids else None
    return filled(session, bodies) if bodies else ""


def events(session: Session, ids: Sequence[int]) -> list[Record]:
    """Events as records, in the order of `ids`; retired ones as they last were."""
    found: dict[int, Record] = {record["id"]: record for record in orjson.loads(events_json(session, ids))}
    lacking = views(session, [number for number in ids if number not in found])
    if lacking:
        bodies = ",".join(view.body for view in lacking.values())
        found |= {record["id"]: record for record in orjson.loads(f"[{filled(session, bodies)}]")}
    return [found[number] for number in ids if number in found]


def filled(session: Session, bodies: str) -> str:
    """The JSON with the names of identities in its holes."""
    pieces = bodies.split(HOLE)
    names = cards(session, set(pieces[1::2]))
    pieces[1::2] = [names[key] for key in pieces[1::2]]
    return "".join(pieces)


def cards(session: Session, keys: Iterable[str]) -> Mapping[str, str]:
    """What fills each hole, by its key: a letter of the kind and a number."""
    answers = kept.answers(session)
    lacking = [key for key in keys if key not in answers]
    if lacking:
        answers |= _cards(session, lacking)
    return answers


def _cards(session: Session, keys: Sequence[str]) -> Mapping[str, str]:
    wanted: dict[str, list[int]] = {}
    for key in keys:
        wanted.setdefault(key[0], []).append(int(key[1:]))
    parts = [
        f"SELECT '{letter}' || id, card FROM {_TABLES[letter]} WHERE {sql.one_of(session, 'id', letter, 'bigint')}"
        for letter in wanted
    ]
    values = {letter: sql.listed(session, ids) for letter, ids in wanted.items()}
    return {
        key: card.partition(HOLE)[0] for key, card in sql.rows(session, " UNION ALL ".join(parts), values)
    }
