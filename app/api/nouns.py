"""People, organisations, places, sources and articles: list, find, show."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, BaseModel
from sqlalchemy.orm import Session

from app.api import schemas
from app.api.answers import json_answer, page_answer
from app.api.dependencies import MayRead, Reading, refuse_unknown
from app.errors import NotFound
from app.query import lists, past, records

router = APIRouter(dependencies=[MayRead])
_KNOWN = ("q", "country", "limit", "cursor", "as_of")
_PAST: dict[str, past.Noun] = {"actors": "actor", "organisations": "organisation", "places": "place"}
AsOf = Annotated[AwareDatetime | None, Query(description="as it was known at this moment")]
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
        as_of: AsOf = None,
    ) -> Response:
        refuse_unknown(request, _KNOWN)
        codes = tuple(code.upper() for code in country or ())
        ids, following = lists.page_of(session, what, q=q, country=codes, limit=limit, cursor=cursor)
        called = f" called “{q}”" if q else ""
        home = f" of {', '.join(codes)}" if codes else ""
        english = f"{what}{called}{home}"
        if as_of is not None:
            english += f", as known at {as_of.isoformat()}"
        return page_answer(request, _loaded(session, ids, as_of), following, interpreted={"query": english})

    def _loaded(session: Session, ids: Sequence[int], as_of: datetime | None) -> list[dict[str, Any]]:
        """As they are, or as they were; what nobody knew of then is left out."""
        if as_of is None:
            return load(session, ids)
        if what in _PAST:
            return past.identities(session, _PAST[what], ids, as_of)
        return load(session, lists.known_by(session, what, ids, as_of))

    def show_record(key: str, request: Request, session: Reading, as_of: AsOf = None) -> Response:
        refuse_unknown(request, ("as_of",))
        found = lists.one(session, what, key)
        shown = _loaded(session, [found], as_of) if found is not None else []
        if not shown:
            raise NotFound(f"there is no {singular} {key[:80]!r}")
        return json_answer(shown[0])

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
