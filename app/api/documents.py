"""Hand in a document; ask how it fares. The only routes that write."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from app.api import body as sent
from app.api import schemas
from app.api.answers import json_answer
from app.api.dependencies import Conf, Database, Key, MayIngest, MayRead, Number, Pipeline, Reading
from app.domain.document import RawDocument
from app.errors import BadQuery, NotFound
from app.pipeline import TakeIn
from app.query import events, lists, printed, records
from app.settings import Settings
from app.store.batches import enqueue_document
from app.store.session import reading, writing

router = APIRouter(tags=["documents"])
_TEXT = "Fumio Kishida met Narendra Modi in Delhi on Monday."
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "the document"},
        **{each["name"]: each["schema"] for each in sent.parameters()},
    },
    "additionalProperties": False,
}
_BODY: dict[str, Any] = {
    "parameters": sent.parameters(),
    "requestBody": {
        "required": True,
        "content": {
            "text/plain": {"schema": {"type": "string"}, "example": _TEXT},
            "text/html": {
                "schema": {"type": "string"},
                "example": f"<html><body><p>{_TEXT}</p></body></html>",
            },
            "application/json": {"schema": sent.SentDocument.model_json_schema()},
            "multipart/form-data": {"schema": _FORM},
        },
    },
}
_CREATED = {
    **schemas.answers(schemas.IngestResult, 413, 502, ok=201),
    200: {"model": schemas.IngestResult, "description": "This document is known already"},
}
_ANSWERS = {
    **_CREATED,
    **schemas.problems(415),
    202: {"model": schemas.Job, "description": "With `Prefer: respond-async`"},
}


@router.post(
    "/ingest", operation_id="ingest", summary="Hand in a document", responses=_ANSWERS, openapi_extra=_BODY,
    dependencies=[MayIngest],
)  # fmt: skip
async def ingest_document(request: Request, engine: Database, settings: Conf, take_in: Pipeline) -> Response:
    """One raw document in whatever form; the answer is what it says: events, people, bodies, places, quotes."""
    document = await _document(request, settings)
    later = "respond-async" in request.headers.get("Prefer", "").lower()
    if later:
        return await run_in_threadpool(_enqueue, engine, document)
    return await run_in_threadpool(_take_in, engine, document, take_in)


async def _document(request: Request, settings: Settings) -> RawDocument:
    """The document of a request, in whichever of its forms."""
    media_type, charset = sent.media_type_of(request)
    query = sent.metadata_of(request.query_params)
    if media_type == sent.FORM:
        return await sent.form_document(request, settings, query)
    content = await sent.bounded_body(request, settings.max_document_bytes)
    if media_type == sent.JSON:
        if query:
            field = next(iter(query))
            raise BadQuery(f"what is said of a document in JSON stands in it, {field} too", field=field)
        return await run_in_threadpool(sent.json_document, content, settings)
    return sent.document_of(content, media_type, charset, query)


@router.put(
    "/articles/{key}",
    operation_id="replaceArticle",
    summary="Replace an article",
    responses=schemas.answers(schemas.IngestResult, 404, 409, 413, 415, 502)
    | {201: {"model": schemas.IngestResult}},
    openapi_extra=_BODY,
    dependencies=[MayIngest],
)
async def replace_article(
    key: Key, request: Request, engine: Database, settings: Conf, take_in: Pipeline
) -> Response:
    """Hand in the corrected text of an article: the next version, with an id of its own; the events follow.

    The old version can still be asked for, and says what replaced it. A document with the `url` of a kept article and
    another text does the same without being asked.
    """
    document = await _document(request, settings)
    number = await run_in_threadpool(_standing, engine, key)
    return await run_in_threadpool(_take_in, engine, document, take_in, number)


def _standing(engine: Engine, key: str) -> int:
    """The latest version of an article. Raises NotFound."""
    with reading(engine) as session:
        found = lists.one(session, "articles", key)
        if found is None:
            raise NotFound(f"there is no article {key[:80]!r}")
        return lists.latest(session, found)


@router.post(
    "/articles", operation_id="createArticle", summary="Hand in an article as JSON", responses=_CREATED,
    dependencies=[MayIngest],
)  # fmt: skip
async def create_article(
    document: sent.SentDocument, engine: Database, settings: Conf, take_in: Pipeline
) -> Response:
    """As `/ingest`, in the JSON form alone."""
    return await run_in_threadpool(_take_in_json, engine, settings, document, take_in)


@router.get(
    "/jobs/{job}", operation_id="getJob", summary="Show one job", dependencies=[MayRead],
    responses=schemas.answers(schemas.Job, 404),
)  # fmt: skip
def show_job(job: Number, session: Reading) -> Response:
    """How a job fares: what is done, what has failed and why, and how fast it goes."""
    found = records.job(session, job)
    if found is None:
        raise NotFound(f"there is no job {job}")
    return json_answer(found)


def _take_in_json(
    engine: Engine, settings: Settings, document: sent.SentDocument, take_in: TakeIn
) -> Response:
    content = document.model_dump_json(exclude_unset=True).encode()
    return _take_in(engine, sent.json_document(content, settings), take_in)


def _take_in(engine: Engine, document: RawDocument, take_in: TakeIn, replaces: int | None = None) -> Response:
    result = take_in(engine, document, replaces=replaces)
    with reading(engine) as session:
        body = _result(session, result.article_id)
    headers = {"Location": f"/articles/{result.article_id}"}
    return json_answer(body, 201 if result.created else 200, headers)


def _result(session: Reading, article: int) -> dict[str, Any]:
    who = lists.identities_of(session, article)
    return {
        "article": records.articles(session, [article])[0],
        "actors": records.actors(session, who["actors"]),
        "organisations": records.organisations(session, who["organisations"]),
        "places": records.places(session, who["places"]),
        "events": printed.events(session, events.of_article(session, article)),
        "quotes": records.quotes(session, article),
        "mentions": records.mentions(session, article),
    }


def _enqueue(engine: Engine, document: RawDocument) -> Response:
    with writing(engine) as session:
        number = enqueue_document(session, document)
    with reading(engine) as session:
        job = records.job(session, number)
    return json_answer(job, 202, {"Location": f"/jobs/{number}", "Preference-Applied": "respond-async"})
