"""How many events: by month, by type, by whom, between whom; and the names one may have meant."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from app.api import asking, schemas
from app.api.answers import json_answer
from app.api.asking import EventQuery
from app.api.dependencies import MayRead
from app.api.turns import in_turn
from app.domain.names import nearest
from app.errors import BadQuery
from app.query.counts import DIMENSIONS, PERIODS, Asked, Counts, count_as_it_was, count_events

router = APIRouter(prefix="/events", tags=["events"], dependencies=[MayRead])
_MOST = 1000
_OF_SOMEBODY = {"pair", "actor", "organisation", "place", "source"}  # their values are identities
_ANY = "|".join(DIMENSIONS)
_OWN: dict[str, tuple[dict[str, Any], str]] = {
    "by": (
        {"type": "string", "pattern": f"^({_ANY})(,({_ANY}))?$", "example": "month,type"},
        f"one or two of {', '.join(DIMENSIONS)}; two of them with a comma between, of which one may be a period",
    ),
    "top": (
        {"type": "integer", "minimum": 1, "maximum": _MOST, "default": 50},
        "so many values of what is no period; the others are added up as `rest`",
    ),
    "share": ({"type": "boolean", "default": False}, "each count as a share of all events of its period too"),
    "fill": ({"type": "boolean", "default": True}, "periods without events as zeros"),
}


@router.get(
    "/counts",
    operation_id="countEvents",
    summary="Count events",
    responses=schemas.answers(schemas.EventCounts),
    openapi_extra={
        "parameters": [
            *asking.parameters("as_of"),
            *(
                asking.parameter(name, schema, said) | {"required": name == "by"}
                for name, (schema, said) in _OWN.items()
            ),
        ]
    },
)
async def show_counts(request: Request) -> Response:
    """Counts of the events that fit, by one or two dimensions."""
    query = asking.read_query(request, "as_of", more=_OWN)
    return await in_turn(request, partial(_count, query, _asked(request)))


def _count(query: EventQuery, asked: Asked, session: Session) -> Response:
    if query.as_of is not None:
        found = count_as_it_was(session, query.filters, asked, query.as_of)
    else:
        found = count_events(session, query.filters, asked)
    body: dict[str, Any] = {
        "items": _shown(asked, found),
        "next": None,
        "total": found.total,
        "from_tallies": found.tallied,
        "interpreted": asking.interpreted(query, found.matched, f", counted by {' and '.join(asked.by)}"),
    }
    if "pair" in asked.by:
        body |= _network(found, asked.by.index("pair"))
    return json_answer(body)


def _asked(request: Request) -> Asked:
    given = {name: request.query_params.getlist(name) for name in _OWN}
    for name, values in given.items():
        if len(values) > 1:
            raise BadQuery(f"{name} may be given once only", field=name)
    if not given["by"]:
        raise BadQuery(f"say by what: by=month, by=month,type; known are {', '.join(DIMENSIONS)}", field="by")
    top = asking.whole(1, _MOST)("top", given["top"][0]) if given["top"] else 50
    share, fill = (asking.truth(name, given[name][0]) if given[name] else None for name in ("share", "fill"))
    return Asked(_dimensions(given["by"][0]), top, share=bool(share), fill=fill is not False)


def _dimensions(value: str) -> tuple[str, ...]:
    by = tuple(part.strip() for part in value.split(","))
    for name in by:
        if name not in DIMENSIONS:
            raise BadQuery(f"by {name[:60]!r} is not known{nearest(name, DIMENSIONS)}", field="by")
    if len(by) > 2 or len(set(by)) < len(by) or len(set(by) & set(PERIODS)) > 1:
        raise BadQuery("by takes one or two dimensions, of which one may be a period", field="by")
    return by


def _shown(asked: Asked, found: Counts) -> list[dict[str, Any]]:
    are_plain = not _OF_SOMEBODY & {*asked.by}
    items: list[dict[str, Any]] = []
    for values, count, rest, share in found.cells:
        shown = zip(asked.by, values, strict=True)
        item = dict(shown) if are_plain else {name: _value(name, value, found) for name, value in shown}
        item["count"] = count
        item["rest"] = rest
        if asked.share:
            item["share"] = share
        items.append(item)
    return items


def _value(name: str, value: Any, found: Counts) -> Any:
    if value is None:
        return None
    if name == "pair":
        return {role: _who(found, each) for role, each in zip(("source", "target"), value, strict=True)}
    if name in _OF_SOMEBODY:
        return _who(found, (name, value))
    return value


def _who(found: Counts, who: tuple[Any, int]) -> dict[str, Any]:
    return {"kind": who[0], "id": who[1], "name": found.names[who].name}


def _network(found: Counts, at: int) -> dict[str, Any]:
    """The pairs as nodes and edges; a node's `events` are all it has, whatever was asked."""
    edges: dict[Any, int] = {}
    for cell in found.cells:
        if cell.values[at] is not None:
            edges[cell.values[at]] = edges.get(cell.values[at], 0) + cell.count
    nodes = dict.fromkeys(who for pair in edges for who in pair)
    return {
        "nodes": [{**_who(found, who), "events": found.names[who].events} for who in nodes],
        "edges": [
            {**{role: {"kind": who[0], "id": who[1]} for role, who in zip(("source", "target"), pair, strict=True)},
             "count": count}
            for pair, count in edges.items()
        ],
    }  # fmt: skip
