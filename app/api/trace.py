"""Why an article tells what it tells: the trace of every sentence, as JSON or as a picture in plain text."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from app.api import schemas
from app.api.answers import json_answer
from app.api.dependencies import Database, Key, MayRead, Why
from app.api.pictures import picture
from app.errors import NotFound
from app.query import lists, records
from app.store.session import reading

router = APIRouter(tags=["articles"], dependencies=[MayRead])
_KNOWN = ("all", "format")
_TEXT = "text/plain; charset=utf-8"
_ANSWERS = schemas.answers(schemas.ArticleTrace, 404)
_ANSWERS[200]["content"] = {"text/plain": {"schema": {"type": "string"}}}


@router.get(
    "/articles/{key}/trace",
    operation_id="traceArticle",
    responses=_ANSWERS,
    summary="Why an article tells what it tells",
)
def trace_article(
    request: Request,
    key: Key,
    engine: Database,
    explain: Why,
    everything: Annotated[
        bool, Query(alias="all", description="also words of which the frames know only longer entries")
    ] = False,
    form: Annotated[
        Literal["json", "text"] | None, Query(alias="format", description="text: a picture in plain text")
    ] = None,
) -> Response:
    """The stored text is read afresh by the extractor of today; nothing is stored, and no event changes.

    Every word that a frame knows is a candidate: it came to an event, with what was chosen for it, or was dropped,
    with the reason. A browser gets the picture in plain text, as does `format=text`.
    """
    with reading(engine) as session:
        found = lists.one(session, "articles", key)
        if found is None:
            raise NotFound(f"there is no article {key[:80]!r}")
        title = records.articles(session, [found])[0]["title"]
    explained = explain(engine, found, everything)
    headers = {"Vary": "Accept", "X-Content-Type-Options": "nosniff"}
    if (form or _wanted(request)) == "text":
        return Response(picture(found, title, explained), headers=headers, media_type=_TEXT)
    return json_answer(
        {
            "article_id": found,
            "extractor": explained.trace.extractor,
            "current_extractor": explained.current,
            "current": explained.is_current,
            "sentences": explained.trace.sentences,
        },
        headers=headers,
    )


def _wanted(request: Request) -> str:
    """Text for whoever asks for text and does not mention JSON, which is what browsers do."""
    accept = request.headers.get("Accept", "").lower()
    return "text" if "text/" in accept and "json" not in accept else "json"
