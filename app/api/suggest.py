"""Type-ahead: whom or what an unfinished name may mean."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.api import schemas
from app.api.answers import json_answer
from app.api.dependencies import MayRead, Reading
from app.domain.names import nearest
from app.errors import BadQuery
from app.query import suggest
from app.query.suggest import KINDS

router = APIRouter(dependencies=[MayRead])
_Kind = Annotated[
    list[str] | None,
    Query(
        description=f"only these, of {', '.join(KINDS)}", json_schema_extra={"items": {"enum": list(KINDS)}}
    ),
]


@router.get("/suggest", operation_id="suggest", tags=["search"], summary="Suggest what is meant",
            responses=schemas.answers(schemas.Meanings))  # fmt: skip
def show_suggestions(
    session: Reading,
    q: Annotated[
        str, Query(min_length=1, max_length=100, description="the beginning of a name or of its words")
    ],
    kind: _Kind = None,
    limit: Annotated[int, Query(ge=1, le=100, description="at most so many")] = 10,
) -> Response:
    """Names, places, publishers, types, modes and contexts that begin so, those with most events first."""
    kinds = tuple(_known(each) for each in kind or KINDS)
    items: list[dict[str, Any]] = [asdict(each) for each in suggest.suggest(session, q, kinds, limit)]
    return json_answer({"items": items, "next": None, "interpreted": {"query": f"what begins with “{q}”"}})


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise BadQuery(f"kind {kind[:60]!r} is not known{nearest(kind, KINDS)}", field="kind")
    return kind
