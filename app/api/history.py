"""What was true when: the history of one thing, and the feed of all changes."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from app.api import schemas
from app.api.answers import json_answer
from app.api.dependencies import MayRead, Number, Reading
from app.errors import NotFound
from app.query import history

router = APIRouter(tags=["history"], dependencies=[MayRead])
_KINDS = {
    "events": "event", "actors": "actor", "organisations": "organisation", "places": "place", "articles": "article",
}  # fmt: skip


@router.get(
    "/{noun}/{number}/history",
    operation_id="history",
    responses=schemas.answers(schemas.History, 404),
    summary="Everything that was ever true of one thing",
)
def show_history(
    noun: Annotated[
        Literal["events", "actors", "organisations", "places", "articles"], Path(description="what it is")
    ],
    number: Number,
    session: Reading,
) -> Response:
    """Its versions, oldest first, with why and by whom it changed; of an event also what people said of it."""
    kind = _KINDS[noun]
    items = history.of_one(session, kind, number)
    if not items:
        raise NotFound(f"there is no {kind} {number}")
    said = history.corrections(session, number) if kind == "event" else []
    english = f"the history of {kind} {number}"
    return json_answer({"items": items, "corrections": said, "next": None, "interpreted": {"query": english}})


@router.get(
    "/changes",
    operation_id="changes",
    summary="What has changed since",
    responses=schemas.answers(schemas.Changes),
)
def list_changes(
    request: Request,
    session: Reading,
    since: Annotated[
        str | None,
        Query(max_length=300, description="a cursor of an earlier answer, or a moment with its zone"),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="changes on a page")] = 100,
) -> Response:
    """What has changed since: new and changed records, and `removed` for what is gone. Ask again with `cursor`."""
    items, cursor = history.changes(session, since=since, limit=limit)
    following = None
    if len(items) == limit and cursor:
        following = str(request.url.include_query_params(since=cursor))
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    english = f"changes{f' since {since}' if since else ''}, oldest first"
    body = {"items": items, "next": following, "cursor": cursor, "interpreted": {"query": english}}
    return json_answer(body, headers=headers)
