"""Readings of an article side by side: read it again with the extractor of today, and see what has become of its events."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api import schemas
from app.api.answers import json_answer
from app.api.dependencies import Database, Key, MayIngest, MayRead, Reading, Rereading, whose
from app.errors import NotFound
from app.query import lists, readings
from app.store.session import reading

router = APIRouter(tags=["extractions"])
_RUN = "a run by its number, or an extractor as `name/version` or by the first letters of its digest"


@router.post(
    "/articles/{key}/extract",
    operation_id="extractArticle",
    dependencies=[MayIngest],
    responses=schemas.answers(schemas.Reread, 404),
    summary="Read an article again",
)
def extract_article(request: Request, key: Key, engine: Database, read_again: Rereading) -> Response:
    """The extractor of today reads the stored text, and what it finds becomes current; the earlier run is kept.

    Ids of events stay where the event is the same, and so does what people decided and corrected. A text that this
    extractor has read already is not read again.
    """
    number = _article(engine, key)
    run, before = read_again(engine, number, whose(request))
    with reading(engine) as session:
        found = {each["id"]: each for each in readings.of_article(session, number)}
        gone = readings.difference(session, [before or run], [run])
    return json_answer({"extraction": found[run], "before": found.get(before or run), **gone})


def _article(engine: Database, key: str) -> int:
    with reading(engine) as session:
        found = lists.one(session, "articles", key)
    if found is None:
        raise NotFound(f"there is no article {key[:80]!r}")
    return found


@router.get(
    "/articles/{key}/extractions",
    operation_id="extractionsOfArticle",
    summary="Who has read an article",
    dependencies=[MayRead],
    responses=schemas.answers(schemas.Extractions, 404),
)
def list_of_article(key: Key, engine: Database, session: Reading) -> Response:
    """Who has read an article, the first first; one run is current."""
    number = _article(engine, key)
    items = readings.of_article(session, number)
    english = f"the extraction runs of article {number}"
    return json_answer({"items": items, "next": None, "interpreted": {"query": english}})


@router.get(
    "/extractions",
    operation_id="extractors",
    summary="List extractors",
    dependencies=[MayRead],
    responses=schemas.answers(schemas.Extractors),
)
def list_extractors(session: Reading) -> Response:
    """Every extractor by name, version and digest of its data, with the articles that it read and those it is current of."""
    items = readings.extractors(session)
    return json_answer({"items": items, "next": None, "interpreted": {"query": "all extractors"}})


@router.get(
    "/extractions/diff",
    operation_id="extractionsDiff",
    summary="What two readings tell otherwise",
    dependencies=[MayRead],
    responses=schemas.answers(schemas.ReadingsDiffer, 404),
)
def show_difference(
    session: Reading,
    a: Annotated[str, Query(min_length=1, max_length=200, description=_RUN)],
    b: Annotated[str, Query(min_length=1, max_length=200, description=_RUN)],
) -> Response:
    """Which events `b` has that `a` has not, the other way round, and which it tells otherwise, field by field.

    Of two extractors the articles are compared that both have read.
    """
    one, other = readings.comparable(session, a, b)
    body = readings.difference(session, one, other)
    english = f"what {b} reads otherwise than {a}, in {len(one)} article{'s' if len(one) != 1 else ''}"
    return json_answer({"articles": len(one), **body, "interpreted": {"query": english}})
