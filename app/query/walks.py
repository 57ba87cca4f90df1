"""Walks on PostgreSQL along the indexes that lie in the order of dates: of participants, and of events by their place.

A GIN index knows no order: what it finds of a busy party has to be sorted, and a walk along all events takes each of
them apart to see whose it is. Of each party an index of participants has the days and ids of its events in their order,
and of each place one of events, so that a page is the end of one list, or of what several lists have in common.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.ontology import ontology
from app.store.sql import Statement
from app.store.views import ID_BITS

Group = frozenset[str]  # facets of which an event has at least one

_PARTY = re.compile(r"(?:([ao])([st]?)(\d{1,18})|c([a-z]{3}))\Z")
_PLACE = re.compile(r"p(\d{1,18})\Z")
_COLUMNS = {"a": "actor_id", "o": "organisation_id"}
_ROLES = {"s": "source", "t": "target"}
_MOST_PARTIES = 8  # whose lists are put together
_MOST_PLACES = 100
_END = (1 << 63) - 1
_POSITION = f"((CAST(x.day - DATE '0001-01-01' AS bigint) + 1) << {ID_BITS}) + x.event"


@dataclass(frozen=True, slots=True)
class Part:
    """What of a walk is wanted: positions from `low` to `high`, in an order if any, and at most so many if any."""

    low: int
    high: int
    order: str | None
    most: int | None
    suffix: str  # sets its parameters apart from those of others in one statement

    def within(self, day: str, event: str, values: dict[str, Any]) -> Iterator[str]:
        """The conditions on a day and an event that they lie there; their parameters go into `values`."""
        for name, sign, place, open_end in (("low", ">=", self.low, 0), ("high", "<=", self.high, _END)):
            if place != open_end:
                values[f"{name}_day{self.suffix}"] = (place >> ID_BITS) - 1
                values[f"{name}_event{self.suffix}"] = place & ((1 << ID_BITS) - 1)
                bound = f"DATE '0001-01-01' + CAST(:{name}_day{self.suffix} AS integer)"
                yield f"({day}, {event}) {sign} ({bound}, CAST(:{name}_event{self.suffix} AS bigint))"

    @property
    def ending(self) -> str:
        """In what order, and how many."""
        order = f" ORDER BY day {self.order}, event {self.order}" if self.order else ""
        return order + (" LIMIT :most" if self.most is not None else "")


@dataclass(frozen=True, slots=True)
class Conditions:
    """What else is asked, of the view `v` and of the row `e` of an event."""

    of_view: Sequence[str] = ()
    of_row: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ByParty:
    """Of each tuple of parties the events that have all of them; and what is left to be looked at in those events.

    `types` are those of the events, if they are asked for: the indexes of participants know them too.
    """

    parties: tuple[tuple[str, ...], ...]
    types: Group | None = None
    rest: tuple[Group, ...] = ()

    def statement(self, part: Part, also: Conditions) -> Statement:
        """The positions and events that fulfil the conditions too."""
        values: dict[str, Any] = {}
        rows = [
            self._list(f"{number}_{part.suffix}", each, part, also, values)
            for number, each in enumerate(self.parties)
        ]
        return _positions(" UNION ".join(f"({each})" for each in rows), part, values)

    def _list(
        self, name: str, parties: Sequence[str], part: Part, also: Conditions, values: dict[str, Any]
    ) -> str:
        """Days and ids of the events of all these, each event once."""
        tables: list[str] = []
        conditions = list(part.within("p0.event_date", "p0.event_id", values))
        for number, word in enumerate(parties):
            same = f" ON p{number}.event_id = p0.event_id AND p{number}.event_date = p0.event_date"
            tables.append(f"participant p{number}{same if number else ''}")
            conditions += _is_party(word, f"p{number}", f"party{number}_{name}", values)
        if self.types is not None:
            conditions.append(f"p0.event_type = ANY(CAST(:types{part.suffix} AS text[]))")
            values[f"types{part.suffix}"] = sorted(self.types)
        tables += ["event_view v ON v.event_id = p0.event_id"] if also.of_view else []
        tables += ["event e ON e.id = p0.event_id"] if also.of_row else []
        where = " AND ".join([*conditions, *also.of_view, *also.of_row])
        return (
            f"SELECT DISTINCT p0.event_date AS day, p0.event_id AS event FROM {' JOIN '.join(tables)} "
            f"WHERE {where}{part.ending}"
        )


def _is_party(word: str, table: str, name: str, values: dict[str, Any]) -> Iterator[str]:
    found = _PARTY.match(word)
    assert found is not None
    letter, role, number, country = found.groups()
    values[name] = country.upper() if country else int(number)
    yield f"{table}.{'country' if country else _COLUMNS[letter]} = :{name}"
    if role:
        yield f"{table}.role = '{_ROLES[role]}'"


@dataclass(frozen=True, slots=True)
class ByPlace:
    """The standing events at any of these places."""

    places: tuple[int, ...]
    rest: tuple[Group, ...] = field(default=(), init=False)

    def statement(self, part: Part, also: Conditions) -> Statement:
        """Their positions and events. In an order: of each place as many as are wanted in all."""
        assert not also.of_view
        values: dict[str, Any] = {f"places{part.suffix}": list(self.places)}
        places = f"CAST(:places{part.suffix} AS bigint[])"
        within = ["e.retired_at IS NULL", *part.within("e.sort_date", "e.id", values), *also.of_row]
        rows = f"SELECT e.sort_date AS day, e.id AS event FROM event e WHERE {' AND '.join(within)}"
        if part.order and part.most is not None:
            each = f"{rows} AND e.place_id = at.place{part.ending}"
            found = f"SELECT l.* FROM unnest({places}) AS at(place) CROSS JOIN LATERAL ({each}) l"
        else:
            found = f"{rows} AND e.place_id = ANY({places})"
        return _positions(found, part, values)


def _positions(found: str, part: Part, values: dict[str, Any]) -> Statement:
    return Statement(f"SELECT {_POSITION} AS place, x.event AS event FROM ({found}) x{part.ending}", values)


def walk(groups: Sequence[Group], *, alone: bool) -> ByParty | ByPlace | None:
    """How to walk to the events of these groups, or None where there is no list of theirs, or there are very many.

    `alone` says that nothing is asked of their views beside the groups.
    """
    if (
        alone
        and len(groups) == 1
        and 0 < len(groups[0]) <= _MOST_PLACES
        and all(map(_PLACE.match, groups[0]))
    ):
        return ByPlace(tuple(sorted(int(word[1:]) for word in groups[0])))
    single = [group for group in groups if len(group) == 1 and _are_parties(group)]
    several = [group for group in groups if 1 < len(group) <= _MOST_PARTIES and _are_parties(group)]
    if single:
        led = single
        parties: tuple[tuple[str, ...], ...] = (tuple(sorted({word for group in single for word in group})),)
    elif several:
        led = [min(several, key=len)]
        parties = tuple((word,) for word in sorted(led[0]))
    else:
        return None
    typed = [group for group in groups if types_of(group)]
    types = frozenset.intersection(*map(types_of, typed)) if typed else None
    return ByParty(
        parties, types, tuple(group for group in groups if group not in led and group not in typed)
    )


def _are_parties(group: Group) -> bool:
    return all(map(_PARTY.match, group))


def types_of(group: Group) -> Group:
    """The types that a group of facets stands for, empty where it is about something else."""
    known = {f"y{each.code.lower()}": each.code for each in ontology().types}
    found = {known[word] for word in group if word in known}
    quads = {word[1:] for word in group if word[0] == "q"}
    found |= {each.code for each in ontology().types if each.quad_class.replace("_", "") in quads}
    return frozenset(found)
