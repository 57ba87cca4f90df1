"""People, organisations, places, sources and articles: list, find, show."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.api import schemas
from app.api.answers import json_answer, page_answer
from app.api.dependencies import MayRead, Reading, refuse_unknown
from app.errors import NotFound
from app.query import lists, records

router = APIRouter(dependencies=[MayRead])
_KNOWN = ("q", "country", "limit", "cursor")
Load = Callable[[Session, Sequence[int]], list[dict[str, Any]]]


def _add(what: str, model: type[BaseModel], load: Load) -> None:
    singular = what.removesuffix("s")

    def list_records(
        request: Request,
        session: Reading,
        q: Annotated[str | None, Query(max_length=200, description="a name, or part of a title")] = None,
        country: Annotated[list[str] | None, Query(description="ISO 3166-1 alpha-3")] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 50,
        cursor: Annotated[str | None, Query(max_length=300)] = None,
    ) -> Response:
        refuse_unknown(request, _KNOWN)
        codes = tuple(code.upper() for code in country or ())
        ids, following = lists.page_of(session, what, q=q, country=codes, limit=limit, cursor=cursor)
        called = f" called “{q}”" if q else ""
        home = f" of {', '.join(codes)}" if codes else ""
        english = f"{what}{called}{home}"
        return page_answer(request, load(session, ids), following, interpreted={"query": english})

    def show_record(key: str, session: Reading) -> Response:
        found = lists.one(session, what, key)
        if found is None:
            raise NotFound(f"there is no {singular} {key[:80]!r}")
        return json_answer(load(session, [found])[0])

    path, tag = f"/{what}", what
    router.add_api_route(
        path, list_records, operation_id=f"list{what.title()}", tags=[tag],
        responses=schemas.answers(schemas.Records), summary=f"List {what}",
    )  # fmt: skip
    router.add_api_route(
        f"{path}/{{key}}", show_record, operation_id=f"get{singular.title()}", tags=[tag],
        responses=schemas.answers(model, 404), summary=f"Show one {singular} by id or slug",
    )  # fmt: skip


_add("articles", schemas.Article, records.articles)
_add("actors", schemas.Actor, records.actors)
_add("organisations", schemas.Organisation, records.organisations)
_add("places", schemas.Place, records.places)
_add("sources", schemas.Source, records.sources)
