"""How good the database is, by what people have reviewed, and what they might review next."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api import schemas
from app.api.answers import json_answer
from app.api.dependencies import MayRead, Reading, refuse_unknown
from app.query import printed, quality

router = APIRouter(tags=["quality"], dependencies=[MayRead])


@router.get("/quality", operation_id="quality", responses=schemas.answers(schemas.Quality))
def show_quality(request: Request, session: Reading) -> Response:
    """Precision of the events that were reviewed, by type and by extractor, each with its 95 % Wilson interval.

    `precision` asks whether it was an event at all, `exact` whether nothing had to be put right. Whoever reviews only
    the doubtful ones will find it lower than it is: take a random sample for a figure to publish.
    """
    refuse_unknown(request, ())
    return json_answer(quality.quality(session))


@router.get("/review-queue", operation_id="reviewQueue", responses=schemas.answers(schemas.Queue))
def list_queue(
    request: Request, session: Reading, limit: Annotated[int, Query(ge=1, le=200)] = 20
) -> Response:
    """Unreviewed events, the least certain and most widely told first; confirm, correct or reject them, and ask again."""
    refuse_unknown(request, ("limit",))
    found = dict(quality.waiting(session, limit))
    items = [
        {"urgency": round(found[event["id"]], 3), "event": event}
        for event in printed.events(session, list(found))
    ]
    english = "unreviewed events, the least certain and most widely told first"
    return json_answer({"items": items, "next": None, "interpreted": {"query": english}})
