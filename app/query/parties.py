"""Events of parties on PostgreSQL: by the indexes of participants, which lie in the order of dates.

A GIN index knows no order: what it finds of a busy party has to be sorted, and a walk along all events takes each of
them apart to see whose it is. Of each party an index of participants has the days and ids of its events in their order, so
that a page is the end of one list, or of what several lists have in common.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.ontology import ontology
from app.store.sql import Statement
from app.store.views import ID_BITS

Group = frozenset[str]  # facets of which an event has at least one

_PARTY = re.compile(r"(?:([ao])([st]?)(\d{1,18})|c([a-z]{3}))\Z")
_COLUMNS = {"a": "actor_id", "o": "organisation_id"}
_ROLES = {"s": "source", "t": "target"}
_MOST_LISTS = 8
_END = (1 << 63) - 1
_PLACE = f"((CAST(x.day - DATE '0001-01-01' AS bigint) + 1) << {ID_BITS}) + x.event"


@dataclass(frozen=True, slots=True)
class Walk:
    """Lists to walk together, or one after the other, and what is left to be looked at in the events on them.

    `types` are those of the events, if they are asked for; an index of participants knows them.
    """

    lists: tuple[tuple[str, ...], ...]  # of each an event is on all
    types: frozenset[str] | None
    rest: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What of the lists is wanted: positions from `low` to `high`, in an order if any, and at most so many if any."""

    low: int
    high: int
    order: str | None
    most: int | None


def walk(groups: Sequence[Group]) -> Walk | None:
    """How to find the events of these groups by their parties, or None where they ask for none, or for very many."""
    single = [group for group in groups if len(group) == 1 and _are_parties(group)]
    if single:
        lists: tuple[tuple[str, ...], ...] = (tuple(sorted({word for group in single for word in group})),)
        led = single
    else:
        several = [group for group in groups if 1 < len(group) <= _MOST_LISTS and _are_parties(group)]
        if not several:
            return None
        led = [min(several, key=len)]
        lists = tuple((word,) for word in sorted(led[0]))
    typed = [group for group in groups if types_of(group)]
    types = frozenset.intersection(*map(types_of, typed)) if typed else None
    return Walk(lists, types, tuple(group for group in groups if group not in led and group not in typed))


def _are_parties(group: Group) -> bool:
    return all(map(_PARTY.match, group))


def types_of(group: Group) -> frozenset[str]:
    """The types that a group of facets stands for, empty where it is about something else."""
    known = {f"y{each.code.lower()}": each.code for each in ontology().types}
    found = {known[word] for word in group if word in known}
    quads = {word[1:] for word in group if word[0] == "q"}
    found |= {each.code for each in ontology().types if each.quad_class.replace("_", "") in quads}
    return frozenset(found)


def statement(
    walk: Walk, part: Part, of_view: Sequence[str], of_row: Sequence[str], suffix: str
) -> Statement:
    """The positions and events on the lists that fulfil conditions on the view `v` and the row `e` of an event."""
    values: dict[str, Any] = {}
    rows = [_list(*each, walk, part, of_view, of_row, suffix, values) for each in enumerate(walk.lists)]
    found = rows[0] if len(rows) == 1 else " UNION ".join(f"({each})" for each in rows)
    return Statement(f"SELECT {_PLACE} AS place, x.event AS event FROM ({found}) x{_ending(part)}", values)


def _list(
    number: int,
    words: Sequence[str],
    walk: Walk,
    part: Part,
    of_view: Sequence[str],
    of_row: Sequence[str],
    suffix: str,
    values: dict[str, Any],
) -> str:
    """Days and ids of the events that have all of the parties, each event once."""
    tables: list[str] = []
    conditions: list[str] = []
    for place, word in enumerate(words):
        same = f" ON p{place}.event_id = p0.event_id AND p{place}.event_date = p0.event_date"
        tables.append(f"participant p{place}{same if place else ''}")
        conditions += _is_party(word, f"p{place}", f"{number}_{place}{suffix}", values)
    if walk.types is not None:
        conditions.append(f"p0.event_type = ANY(CAST(:types{suffix} AS text[]))")
        values[f"types{suffix}"] = sorted(walk.types)
    conditions += _within(part, suffix, values)
    tables += ["event_view v ON v.event_id = p0.event_id"] if of_view else []
    tables += ["event e ON e.id = p0.event_id"] if of_row else []
    where = " AND ".join([*conditions, *of_view, *of_row])
    return (
        f"SELECT DISTINCT p0.event_date AS day, p0.event_id AS event FROM {' JOIN '.join(tables)} "
        f"WHERE {where}{_ending(part)}"
    )


def _is_party(word: str, table: str, name: str, values: dict[str, Any]) -> Iterator[str]:
    found = _PARTY.match(word)
    assert found is not None
    letter, role, number, country = found.groups()
    values[f"party{name}"] = country.upper() if country else int(number)
    yield f"{table}.{'country' if country else _COLUMNS[letter]} = :party{name}"
    if role:
        yield f"{table}.role = '{_ROLES[role]}'"


def _within(part: Part, suffix: str, values: dict[str, Any]) -> Iterator[str]:
    for name, sign, place, open_end in (("low", ">=", part.low, 0), ("high", "<=", part.high, _END)):
        if place != open_end:
            values[f"{name}_day{suffix}"] = (place >> ID_BITS) - 1
            values[f"{name}_event{suffix}"] = place & ((1 << ID_BITS) - 1)
            yield (
                f"(p0.event_date, p0.event_id) {sign} "
                f"(DATE '0001-01-01' + CAST(:{name}_day{suffix} AS integer), CAST(:{name}_event{suffix} AS bigint))"
            )


def _ending(part: Part) -> str:
    order = f" ORDER BY day {part.order}, event {part.order}" if part.order else ""
    return order + (" LIMIT :most" if part.most is not None else "")
