"""How good the database is, by what people have reviewed, and what they might review next."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api import schemas
from app.api.answers import json_answer
from app.api.dependencies import MayRead, Reading
from app.query import printed, quality

router = APIRouter(tags=["quality"], dependencies=[MayRead])


@router.get(
    "/quality",
    operation_id="quality",
    summary="How good are the events?",
    responses=schemas.answers(schemas.Quality),
)
def show_quality(session: Reading) -> Response:
    """Precision of the events that were reviewed, by type and by extractor, each with its 95 % Wilson interval.

    `precision` asks whether it was an event at all, `exact` whether nothing had to be put right. Whoever reviews only
    the doubtful ones will find it lower than it is: take a random sample for a figure to publish.
    """
    return json_answer(quality.quality(session))


@router.get(
    "/review-queue",
    operation_id="reviewQueue",
    summary="What to review next",
    responses=schemas.answers(schemas.Queue),
)
def list_queue(
    session: Reading, limit: Annotated[int, Query(ge=1, le=200, description="at most so many")] = 20
) -> Response:
    """Unreviewed events, the least certain and most widely told first; confirm, correct or reject them, and ask again."""
    found = dict(quality.waiting(session, limit))
    items = [
        {"urgency": round(found[event["id"]], 3), "event": event}
        for event in printed.events(session, list(found))
    ]
    english = "unreviewed events, the least certain and most widely told first"
    return json_answer({"items": items, "next": None, "interpreted": {"query": english}})
