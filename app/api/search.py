"""Full-text search over articles and the evidence of events, the best hits first."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api import schemas
from app.api.answers import page_answer
from app.api.dependencies import MayRead, Reading
from app.domain.names import nearest
from app.errors import BadQuery
from app.query import words
from app.query.search import KINDS, RANKED, Considered, Kind, search

router = APIRouter(dependencies=[MayRead])
_KNOWN = ("q", "in", "limit", "cursor")
_WHERE: dict[str, tuple[Kind, ...]] = {"articles": ("article",), "events": ("event",), "all": KINDS}
_Q = Annotated[
    str,
    Query(
        min_length=1,
        max_length=1000,
        description='words (all of them), "a phrase", beginning*, AND, OR, NOT or -word, and brackets',
        examples=['ceasefire (gaza OR lebanon) -"prisoner swap"'],
    ),
]
_In = Annotated[
    list[str] | None,
    Query(
        alias="in",
        description="where: articles, the evidence sentences of events, or both",
        json_schema_extra={"items": {"enum": list(_WHERE)}},
    ),
]


@router.get("/search", operation_id="search", tags=["search"], summary="Search articles and events",
            responses=schemas.answers(schemas.Hits))  # fmt: skip
def search_words(
    request: Request,
    session: Reading,
    q: _Q,
    where: _In = None,
    limit: Annotated[int, Query(ge=1, le=100, description="hits on a page")] = 20,
    cursor: Annotated[str | None, Query(max_length=300, description="from `next` of the page before")] = None,
) -> Response:
    """Articles and events by their words, the best first; a word in a title counts more, and the newest breaks ties."""
    kinds = _kinds(where or ["all"])
    wanted = words.parse(q)
    found = search(session, wanted, kinds, limit=limit, cursor=cursor)
    interpreted = {"query": _english(wanted, kinds, found.ranked)}
    return page_answer(
        request, list(found.hits), found.cursor, interpreted=interpreted, ranked=asdict(found.ranked)
    )


def _kinds(where: Sequence[str]) -> tuple[Kind, ...]:
    for each in where:
        if each not in _WHERE:
            raise BadQuery(f"in {each[:60]!r} is not known{nearest(each, _WHERE)}", field="in")
    asked = {kind for each in where for kind in _WHERE[each]}
    return tuple(kind for kind in KINDS if kind in asked)


def _english(wanted: words.Wanted, kinds: Sequence[Kind], ranked: Considered) -> str:
    where = " and ".join({"article": "articles", "event": "events"}[kind] for kind in kinds)
    newest = f", the best of the newest {RANKED:,} of each" if ranked.capped else ", the best first"
    return f"{where} with {words.english(wanted)}{newest}"
