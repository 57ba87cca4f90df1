"""Events: list by who, what, when and where; show one, and the sentences behind it."""

from functools import partial
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from app.api import asking, exports, schemas
from app.api.answers import json_answer, page_answer
from app.api.asking import EventQuery
from app.api.dependencies import AsOf, MayRead, Number, Reading
from app.api.turns import in_turn
from app.errors import NotFound
from app.query import lists, past, printed, records
from app.query.events import Page, find_events

router = APIRouter(prefix="/events", tags=["events"], dependencies=[MayRead])
_ANSWERS = schemas.answers(schemas.Events, 406, 503)
_ANSWERS[200]["content"] = exports.content()
_ARTICLE = ("id", "url", "title", "source", "published_at")


@router.get(
    "",
    operation_id="listEvents",
    summary="List events",
    responses=_ANSWERS,
    openapi_extra={"parameters": asking.parameters(*asking.LIST)},
)
async def list_events(request: Request) -> Response:
    """Events, newest first; in another format where `Accept` asks for one of the exports."""
    wanted = exports.asked_for(request)
    if wanted is not None:
        return await exports.export(wanted, request)
    query = asking.read_query(request, *asking.LIST)
    return await in_turn(request, partial(_list, request, query))


def _list(request: Request, query: EventQuery, session: Session) -> Response:
    if query.as_of is not None:
        page, items = _as_it_was(session, query)
    else:
        page = find_events(
            session, query.filters, query.order, limit=query.limit, cursor=query.cursor, total=query.total
        )
        items = _shown(session, query, page)
    more = {
        "total": page.total.number if page.total.exact else None,
        "at_least": page.total.number,
        "interpreted": asking.interpreted(query, page.matched, asking.ordered(query.order)),
    }
    answer = page_answer(request, items, page.cursor, **more)
    answer.headers["Vary"] = "Accept"
    return answer


def _shown(session: Session, query: EventQuery, page: Page) -> Any:
    """The events as they are kept in JSON, or with fewer or more fields."""
    if not query.fields and not query.include:
        return orjson.Fragment(printed.events_json(session, page.ids))
    return _shaped(session, query, printed.events(session, page.ids))


def _shaped(session: Session, query: EventQuery, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if "articles" in query.include:
        told = _articles(session, items)
        items = [event | {"articles": [told[n] for n in _told_by(event)]} for event in items]
    if query.fields:
        items = [{key: event[key] for key in query.fields if key in event} for event in items]
    return items


def _told_by(event: dict[str, Any]) -> list[int]:
    return list(dict.fromkeys(mention["article_id"] for mention in event["mentions"]))


def _articles(session: Session, items: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    ids = sorted({number for event in items for number in _told_by(event)})
    return {row["id"]: {key: row[key] for key in _ARTICLE} for row in records.articles(session, ids)}


def _as_it_was(session: Session, query: EventQuery) -> tuple[Page, list[dict[str, Any]]]:
    assert query.as_of is not None
    page = past.find_events(
        session, query.filters, query.as_of, query.order, limit=query.limit, cursor=query.cursor
    )
    return page, _shaped(session, query, past.events(session, page.ids, query.as_of))


@router.get(
    "/{event}",
    operation_id="getEvent",
    responses=schemas.answers(schemas.Event, 404),
    summary="Show one event",
)
def show_event(event: Number, session: Reading, as_of: AsOf = None) -> Response:
    """One event with all its mentions; of one that was merged, that into which it was."""
    if as_of is None:
        return json_answer(_one(session, event))
    found = past.events(session, [event], as_of)
    if not found:
        raise NotFound(f"there was no event {event} at {as_of.isoformat()}")
    return json_answer(found[0])


@router.get(
    "/{event}/evidence",
    operation_id="getEvidence",
    responses=schemas.answers(schemas.Evidence, 404),
    summary="Show the sentences behind one event",
)
def show_evidence(event: Number, session: Reading) -> Response:
    """The sentences that tell of an event, each with its article and the words behind every field."""
    found = _one(session, event)
    told = _articles(session, [found])
    items = [{**mention, "article": told[mention["article_id"]]} for mention in found["mentions"]]
    return json_answer(
        {"items": items, "next": None, "interpreted": {"query": f"the evidence of event {event}"}}
    )


def _one(session: Session, event: int) -> dict[str, Any]:
    standing = lists.standing(session, "events", event)
    found = printed.events(session, [standing]) if standing else []
    if not found:
        raise NotFound(f"there is no event {event}")
    return found[0]
