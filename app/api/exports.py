"""Whole answers to a query, streamed with constant memory and no end but that of the events."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from app.api import asking, schemas
from app.api.asking import EventQuery
from app.api.dependencies import MayRead
from app.api.formats import exchange, frames, plain
from app.errors import BadQuery, Busy, NotAcceptable
from app.query import exporting
from app.query.events import find_events
from app.query.filters import wanted
from app.query.records import Record
from app.store.session import reading, reading_through

router = APIRouter(tags=["exports"], dependencies=[MayRead])
AT_ONCE = 4  # exports side by side
_FEED = 100  # events of a feed that is not told how many


@dataclass(frozen=True, slots=True)
class Export:
    """One format: its media type, what it is, and how it is made."""

    media_type: str
    said: str
    write: Callable[[Request, EventQuery, Session], Iterator[bytes]]
    shape: tuple[str, ...] = ("sort", "as_of")


class Running:
    """The exports that are being read: each holds a connection for as long as its reader takes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._number = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """While one more is read."""
        with self._lock:
            self._number += 1
        try:
            yield
        finally:
            with self._lock:
                self._number -= 1

    def refuse_more(self) -> None:
        """Leave connections to others. Raises Busy."""
        if self._number >= AT_ONCE:
            raise Busy(f"{AT_ONCE} exports are being read; ask again when one of them has ended")


Batches = Iterator[tuple[list[Record], plain.Articles]]


def _batches(query: EventQuery, session: Session) -> Batches:
    for events in exporting.batches(session, query.filters, query.order, query.as_of):
        told = {number for event in events for number in plain.told_by(event)}
        yield events, exporting.addresses(session, told)


def _csv(request: Request, query: EventQuery, session: Session) -> Iterator[bytes]:
    if request.query_params.get("columns") == "gdelt":
        return exchange.gdelt(_batches(query, session))
    return plain.csv_rows(_batches(query, session))


def _ndjson(_request: Request, query: EventQuery, session: Session) -> Iterator[bytes]:
    if query.as_of is None:
        return (part.encode() for part in exporting.lines(session, query.filters, query.order))
    return exchange.ndjson(_batches(query, session))


def _atom(request: Request, query: EventQuery, session: Session) -> Iterator[bytes]:
    limit = query.limit if "limit" in request.query_params else _FEED
    page = find_events(session, query.filters, query.order, limit=limit, cursor=query.cursor, total=False)
    following = str(request.url.include_query_params(cursor=page.cursor)) if page.cursor else None
    title = asking.in_english(query, page.matched)
    batches = _of_page(session, page.ids)
    return plain.atom(batches, str(request.base_url).rstrip("/"), str(request.url), title, following)


def _of_page(session: Session, ids: tuple[int, ...]) -> Batches:
    events = exporting.of_ids(session, ids)
    if events:
        yield events, exporting.addresses(session, {n for event in events for n in plain.told_by(event)})


def _plainly(
    make: Callable[[Batches], Iterator[bytes]],
) -> Callable[[Request, EventQuery, Session], Iterator[bytes]]:
    return lambda _request, query, session: make(_batches(query, session))


EXPORTS = {
    "csv": Export("text/csv", "CSV, a line an event; `columns=gdelt` for the columns of GDELT 1.0", _csv),
    "ndjson": Export("application/x-ndjson", "JSON as of `/events`, one a line", _ndjson),
    "geojson": Export("application/geo+json", "a FeatureCollection (RFC 7946)", _plainly(plain.geojson)),
    "parquet": Export("application/vnd.apache.parquet", "Parquet, typed columns", _plainly(frames.parquet)),
    "atom": Export("application/atom+xml", f"a feed (RFC 4287) of {_FEED} events, or `limit`", _atom,
                   ("sort", "limit", "cursor")),
    "ftm": Export("application/json+ftm", "FollowTheMoney entities, one a line", _plainly(exchange.follow_the_money)),
    "plover": Export("application/x-ndjson", "PLOVER records, one a line", _plainly(exchange.plover)),
}  # fmt: skip
_COLUMNS: dict[str, Any] = {"type": "string", "enum": ["dateline", "gdelt"], "default": "dateline"}


def asked_for(request: Request) -> str | None:
    """The export that `Accept` asks for, None for JSON (RFC 9110). Raises NotAcceptable."""
    header = ", ".join(request.headers.getlist("accept")).strip() or "*/*"
    known = {"application/json": None, **{each.media_type: name for name, each in reversed(EXPORTS.items())}}
    wished = _by_wish(header)
    refused = {media_type for weight, media_type in wished if weight == 0}
    for weight, asked in wished:
        fitting = [each for each in known if weight and each not in refused and _is_of(each, asked)]
        if fitting:
            return known[fitting[0]]
    raise NotAcceptable(f"{header[:100]!r} is none of {', '.join(sorted(known))}")


def _is_of(media_type: str, asked: str) -> bool:
    return asked in (media_type, "*/*", f"{media_type.partition('/')[0]}/*")


def _by_wish(header: str) -> list[tuple[float, str]]:
    """The media types of an Accept header with their weights, the most wanted first; weight 0 refuses."""
    found: list[tuple[float, str]] = []
    for part in header.split(","):
        media_type, *parameters = (each.strip().lower() for each in part.split(";"))
        weights = [each.removeprefix("q=") for each in parameters if each.startswith("q=")]
        try:
            found.append((float(weights[0]) if weights else 1.0, media_type))
        except ValueError:
            found.append((0.0, media_type))
    return sorted(found, key=lambda each: -each[0])


async def export(name: str, request: Request) -> Response:
    """The answer to a query in a format. Raises BadQuery before the first byte."""
    found = EXPORTS[name]
    own = ("columns",) if name == "csv" else ()
    query = asking.read_query(request, *found.shape, more=own)
    columns = request.query_params.getlist("columns")
    if columns and asking.single("columns", columns) not in _COLUMNS["enum"]:
        raise BadQuery("columns is dateline or gdelt", field="columns")
    engine, running = request.app.state.engine, request.app.state.running
    running.refuse_more()
    await run_in_threadpool(_try, engine, query)
    pieces = _pieces(engine, running, partial(found.write, request, query))
    headers = {"Content-Disposition": f'attachment; filename="events.{name}"', "Vary": "Accept"}
    if name == "atom":
        del headers["Content-Disposition"]
    return StreamingResponse(_closing(pieces), media_type=found.media_type, headers=headers)


def _try(engine: Engine, query: EventQuery) -> None:
    """What cannot be asked is refused while there still is a status to say so."""
    with reading(engine) as session:
        wanted(session, query.filters)
        if query.cursor is not None:
            find_events(session, query.filters, query.order, limit=1, cursor=query.cursor, total=False)


def _pieces(engine: Engine, running: Running, write: Callable[[Session], Iterator[bytes]]) -> Iterator[bytes]:
    """All from one view of the database."""
    with running.one(), reading_through(engine) as session:
        yield from write(session)


async def _closing(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Whoever hangs up leaves no reader behind."""
    try:
        async for piece in iterate_in_threadpool(pieces):
            yield piece
    finally:
        pieces.close()  # type: ignore[attr-defined]


def _schema(name: str) -> dict[str, Any]:
    """What the whole of an export is, as far as OpenAPI can say."""
    if name == "geojson":
        return {
            "type": "object",
            "required": ["type", "features"],
            "properties": {"features": {"type": "array", "items": {"type": "object"}}},
        }
    return {"type": "string", "format": "binary"} if name == "parquet" else {"type": "string"}


def content(*names: str) -> dict[str, Any]:
    """What exports, those of these names or all, are in OpenAPI: their schemas by media type."""
    return {EXPORTS[name].media_type: {"schema": _schema(name)} for name in names or EXPORTS}


def _add(name: str, found: Export) -> None:
    async def export_events(request: Request) -> Response:
        return await export(name, request)

    own = [asking.parameter("columns", _COLUMNS, "which columns")] if name == "csv" else []
    router.add_api_route(
        f"/events.{name}",
        export_events,
        operation_id=f"exportEvents{name.title()}",
        summary=f"Export events as {name.upper()}",
        description=f"Events as {found.said}: all that fit, streamed."
        if name != "atom"
        else f"Events as {found.said}.",
        response_class=Response,
        responses={
            200: {"content": content(name), "description": "the whole answer"},
            **schemas.problems(503),
        },
        openapi_extra={"parameters": [*asking.parameters(*found.shape), *own]},
    )


for _name, _found in EXPORTS.items():
    _add(_name, _found)
