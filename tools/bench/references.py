"""Reference endpoints: `/events?actor=ID&limit=50` as others would build it, over the same tables with the same answer.

`sqlite` and `postgresql` are what a good developer writes by hand: Starlette, raw SQL, orjson, all on the event loop.
A page is one walk of the covering index of participants, then one statement each for events, parties, mentions and
names. `orm` is FastAPI with SQLAlchemy objects and a response model. `ONE_STATEMENT` is the same question as a single
statement, for Datasette. None of them counts the events of the actor or says the query in English, as the service does.
"""

import argparse
import base64
import gc
import sqlite3
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

import orjson
import uvicorn
from sqlalchemy import make_url
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

Record = dict[str, Any]
Rows = Sequence[Sequence[Any]]
Ask = Callable[[str, str, Sequence[int]], Awaitable[Rows]]  # (statement, column, its values)

_WHO = "SELECT id, name FROM actor WHERE id = {0}"
_PAGE = """
SELECT DISTINCT event_date, event_id FROM participant WHERE actor_id = {0}
ORDER BY event_date DESC, event_id DESC LIMIT {1}"""
_PAGE_AFTER = """
SELECT DISTINCT event_date, event_id FROM participant WHERE actor_id = {0} AND (event_date, event_id) < ({2}, {3})
ORDER BY event_date DESC, event_id DESC LIMIT {1}"""
_EVENTS = """
SELECT e.id, e.type, e.mode, e.contexts, e.quad_class, e.score, e.status, e.summary, e.date_start, e.date_end,
       e.date_precision, e.date_basis, e.date_text, e.quantities, e.attribution, e.attribution_text, e.confidence,
       e.article_count, e.source_count, e.review, e.created_at, e.updated_at, e.place_id, e.place_text,
       p.name, p.country, p.latitude, p.longitude, p.kind
FROM event e LEFT JOIN place p ON p.id = e.place_id WHERE"""
_PARTIES = """
SELECT t.event_id, t.role, t.actor_id, t.organisation_id, coalesce(a.name, o.name, t.text),
       coalesce(t.country, a.country, o.country), coalesce(t.sector, a.sector, o.sector), t.title, t.text
FROM participant t LEFT JOIN actor a ON a.id = t.actor_id LEFT JOIN organisation o ON o.id = t.organisation_id
WHERE"""
_PARTIES_ORDER = "ORDER BY t.event_id, t.role, t.position, t.id"
_MENTIONS = """
SELECT m.event_id, m.article_id, m.sentence, m.start, m."end", m.trigger, m.trigger_start, m.trigger_end, m.frame,
       m.confidence, m.status, m.evidence
FROM event_mention m JOIN extraction_run r ON r.id = m.run_id AND r.is_current WHERE"""
_MENTIONS_ORDER = "ORDER BY m.event_id, m.article_id, m.number"
_NAMES = "SELECT {0}, text FROM name WHERE"


async def page_of(ask: Ask, ids: Sequence[int]) -> list[Record]:
    """The events of a page with parties, mentions and names, in the order of `ids`."""
    events = {row[0]: row for row in await ask(_EVENTS, "e.id", ids)}
    parties: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for row in await ask(f"{_PARTIES} {{}} {_PARTIES_ORDER}", "t.event_id", ids):
        parties[row[0]].append(row)
    mentions: dict[int, list[Record]] = defaultdict(list)
    for row in await ask(f"{_MENTIONS} {{}} {_MENTIONS_ORDER}", "m.event_id", ids):
        mentions[row[0]].append(_mention(row))
    people = await _names(ask, "actor_id", {row[2] for group in parties.values() for row in group})
    bodies = await _names(ask, "organisation_id", {row[3] for group in parties.values() for row in group})
    places = await _names(ask, "place_id", {row[22] for row in events.values()})
    return [
        _event(
            events[number], [_party(row, people, bodies) for row in parties[number]], mentions[number], places
        )
        for number in ids
    ]


async def _names(ask: Ask, column: str, ids: Iterable[int | None]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    wanted = [number for number in ids if number is not None]
    if wanted:
        for owner, text in await ask(_NAMES.format(column), column, wanted):
            found[owner].append(text)
    return found


def _event(
    row: Sequence[Any], parties: list[Record], told: list[Record], names: Mapping[int, list[str]]
) -> Record:
    return {
        "id": row[0], "type": row[1], "mode": row[2], "contexts": _json(row[3]), "quad_class": row[4],
        "score": row[5], "status": row[6], "summary": row[7],
        "date": {"start": row[8], "end": row[9], "precision": row[10], "basis": row[11], "text": row[12]},
        "place": None if row[22] is None else {
            "id": row[22], "name": row[24], "aliases": _aliases(row[24], names[row[22]]), "country": row[25],
            "latitude": row[26], "longitude": row[27], "precision": row[28], "text": row[23],
        },
        "participants": parties,
        "quantities": _json(row[13]),
        "attribution": {"name": row[14], "text": row[15]} if row[14] else None,
        "confidence": round(row[16], 3),
        "mentions": told,
        "article_count": row[17], "source_count": row[18], "review": row[19],
        "created_at": _moment(row[20]), "updated_at": _moment(row[21]),
    }  # fmt: skip


def _party(row: Sequence[Any], people: Mapping[int, list[str]], bodies: Mapping[int, list[str]]) -> Record:
    _, role, person, body, name, country, sector, title, text = row
    known = people[person] if person else bodies[body] if body else []
    return {
        "role": role, "kind": "actor" if person else "organisation", "id": person or body, "name": name,
        "aliases": _aliases(name, known), "country": country, "sector": sector, "title": title, "text": text,
    }  # fmt: skip


def _mention(row: Sequence[Any]) -> Record:
    return {
        "article_id": row[1], "sentence": row[2], "start": row[3], "end": row[4],
        "trigger": {"text": row[5], "start": row[6], "end": row[7]},
        "frame": row[8], "confidence": round(row[9], 3), "status": row[10], "evidence": _json(row[11]),
    }  # fmt: skip


def _aliases(name: str, names: list[str]) -> list[str]:
    return sorted(other for other in names if other != name)


def _json(text: str) -> orjson.Fragment:
    return orjson.Fragment(text)


def _moment(value: str | datetime) -> str:
    if isinstance(value, str):
        return f"{value[:10]}T{value[11:19]}Z"
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def answer(
    request: Request, who: Sequence[Any] | None, items: list[Record], more: bool, last: Sequence[Any]
) -> Response:
    """The answer of the contract: items, where to go on, and whom the name meant."""
    following = None
    if more:
        cursor = base64.urlsafe_b64encode(orjson.dumps([str(last[0]), last[1]])).decode().rstrip("=")
        following = str(request.url.include_query_params(cursor=cursor))
    meant = [] if who is None else [{"kind": "actor", "id": who[0], "name": who[1]}]
    body = {
        "items": items,
        "next": following,
        "interpreted": {"actor": {request.query_params["actor"]: meant}},
    }
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    return Response(orjson.dumps(body), 200, headers, "application/json")


def _asked(request: Request) -> tuple[int, int, tuple[str, int] | None]:
    """Actor, limit, and behind which event to go on."""
    given = request.query_params
    behind = None
    if "cursor" in given:
        cursor = given["cursor"]
        day, number = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        behind = (day, number)
    return int(given["actor"]), int(given.get("limit", 50)), behind


# Starlette and sqlite3 ---------------------------------------------------------------------------


def sqlite_app(file: str) -> Starlette:
    """The hand-written endpoint on SQLite; every statement runs on the event loop."""
    connection = sqlite3.connect(file, check_same_thread=False)
    for pragma in ("query_only=1", "cache_size=-65536", "mmap_size=1073741824", "temp_store=memory"):
        connection.execute(f"PRAGMA {pragma}")

    async def ask(statement: str, column: str, ids: Sequence[int]) -> Rows:
        marks = f"{column} IN ({','.join('?' * len(ids))})"
        statement = statement.format(marks) if "{}" in statement else f"{statement} {marks}"
        return connection.execute(statement, ids).fetchall()

    async def events(request: Request) -> Response:
        actor, limit, behind = _asked(request)
        who = connection.execute(_WHO.format("?1"), (actor,)).fetchone()
        statement = _PAGE_AFTER if behind else _PAGE
        rows = connection.execute(
            statement.format("?1", "?2", "?3", "?4"), (actor, limit + 1, *(behind or ()))
        ).fetchall()
        ids = [number for _, number in rows[:limit]]
        items = await page_of(ask, ids) if ids else []
        return answer(request, who, items, len(rows) > limit, rows[:limit][-1] if ids else ())

    return _app(events)


# Starlette and asyncpg ---------------------------------------------------------------------------


def postgresql_app(url: str) -> Starlette:
    """The hand-written endpoint on PostgreSQL, with a pool of asyncpg."""
    import asyncpg  # noqa: PLC0415 - of the extra `bench`

    @asynccontextmanager
    async def lifespan(app: Starlette) -> Any:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        app.state.pool = await asyncpg.create_pool(plain, min_size=8, max_size=8)
        yield
        await app.state.pool.close()

    async def events(request: Request) -> Response:
        actor, limit, behind = _asked(request)
        async with request.app.state.pool.acquire() as connection:

            async def ask(statement: str, column: str, ids: Sequence[int]) -> Rows:
                marks = f"{column} = ANY($1)"
                statement = statement.format(marks) if "{}" in statement else f"{statement} {marks}"
                found: Rows = await connection.fetch(statement, ids)
                return found

            who = await connection.fetchrow(_WHO.format("$1"), actor)
            after = (date.fromisoformat(behind[0]), behind[1]) if behind else ()
            statement = (_PAGE_AFTER if behind else _PAGE).format("$1", "$2", "$3", "$4")
            rows = await connection.fetch(statement, actor, limit + 1, *after)
            ids = [row[1] for row in rows[:limit]]
            items = await page_of(ask, ids) if ids else []
        return answer(request, who, items, len(rows) > limit, rows[:limit][-1] if ids else ())

    return _app(events, lifespan)


def _app(events: Callable[[Request], Awaitable[Response]], lifespan: Any = None) -> Starlette:
    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(routes=[Route("/events", events), Route("/healthz", alive)], lifespan=lifespan)


# FastAPI, the ORM and a response model -------------------------------------------------------------


def orm_app(url: str) -> Any:
    """The endpoint as most are written: objects with relationships, a response model, threads of the framework."""
    from fastapi import FastAPI  # noqa: PLC0415
    from pydantic import BaseModel  # noqa: PLC0415
    from sqlalchemy.orm import Session  # noqa: PLC0415

    from app.api import schemas  # noqa: PLC0415
    from app.store.session import make_engine  # noqa: PLC0415
    from tools.bench import objects  # noqa: PLC0415

    class Page(BaseModel):
        items: list[schemas.Event]
        next: str | None
        interpreted: Record

    app = FastAPI()
    engine = make_engine(url)

    @app.get("/events", response_model=Page)
    def events(actor: int, limit: int = 50) -> Any:
        with Session(engine) as session:
            return objects.page(session, actor, limit)

    @app.get("/healthz")
    def alive() -> str:
        return "ok"

    return app


# One statement, for Datasette ----------------------------------------------------------------------

ONE_STATEMENT = """
SELECT e.id, e.type, e.mode, e.contexts, e.quad_class, e.score, e.status, e.summary, e.date_start, e.date_end,
       e.date_precision, e.date_basis, e.date_text, e.quantities, e.attribution, e.attribution_text,
       round(e.confidence, 3) AS confidence, e.article_count, e.source_count, e.review, e.created_at, e.updated_at,
       p.id AS place_id, p.name AS place, p.country, p.latitude, p.longitude, p.kind AS precision, e.place_text,
       (SELECT json_group_array(text) FROM name n WHERE n.place_id = p.id AND n.text <> p.name) AS place_aliases,
       (SELECT json_group_array(json_object(
            'role', t.role, 'kind', iif(t.actor_id IS NULL, 'organisation', 'actor'),
            'id', coalesce(t.actor_id, t.organisation_id), 'name', coalesce(a.name, o.name, t.text),
            'aliases', (SELECT json_group_array(text) FROM name n
                        WHERE n.actor_id = t.actor_id AND n.text <> a.name
                           OR n.organisation_id = t.organisation_id AND n.text <> o.name),
            'country', coalesce(t.country, a.country, o.country), 'sector', coalesce(t.sector, a.sector, o.sector),
            'title', t.title, 'text', t.text))
        FROM participant t LEFT JOIN actor a ON a.id = t.actor_id LEFT JOIN organisation o ON o.id = t.organisation_id
        WHERE t.event_id = e.id) AS participants,
       (SELECT json_group_array(json_object(
            'article_id', m.article_id, 'sentence', m.sentence, 'start', m.start, 'end', m."end",
            'trigger', json_object('text', m.trigger, 'start', m.trigger_start, 'end', m.trigger_end),
            'frame', m.frame, 'confidence', round(m.confidence, 3), 'status', m.status, 'evidence', json(m.evidence)))
        FROM event_mention m JOIN extraction_run r ON r.id = m.run_id AND r.is_current
        WHERE m.event_id = e.id) AS mentions
FROM (SELECT DISTINCT event_date, event_id FROM participant WHERE actor_id = :actor
      ORDER BY event_date DESC, event_id DESC LIMIT 50) f
JOIN event e ON e.id = f.event_id LEFT JOIN place p ON p.id = e.place_id
ORDER BY f.event_date DESC, f.event_id DESC"""


def _of_parties(role: str, what: str) -> str:
    return f"""
       (SELECT group_concat({what}, '; ') FROM participant t LEFT JOIN actor a ON a.id = t.actor_id
        LEFT JOIN organisation o ON o.id = t.organisation_id WHERE t.event_id = e.id AND t.role = '{role}')"""


_PARTIES_IN_CELLS = ",".join(
    _of_parties(role, what)
    for role in ("source", "target")
    for what in ("coalesce(a.name, o.name, t.text)", "t.country", "t.sector")
)
# Events between two days with the columns of `/events.csv`, for the CSV writer.
CSV_ROWS = f"""
SELECT e.id, e.type, e.mode, (SELECT group_concat(value, '; ') FROM json_each(e.contexts)), e.quad_class, e.score,
       e.status, e.date_start, e.date_end, e.date_precision, {_PARTIES_IN_CELLS},
       p.name, p.country, p.latitude, p.longitude, e.summary,
       (SELECT sentence FROM event_mention m WHERE m.event_id = e.id ORDER BY m.article_id, m.number LIMIT 1),
       e.attribution, round(e.confidence, 3), e.article_count, e.source_count, e.review,
       (SELECT group_concat(m.article_id, '; ') FROM event_mention m WHERE m.event_id = e.id),
       (SELECT a.url FROM event_mention m JOIN article a ON a.id = m.article_id WHERE m.event_id = e.id
        ORDER BY m.article_id LIMIT 1)
FROM event e LEFT JOIN place p ON p.id = e.place_id
WHERE e.sort_date BETWEEN ? AND ? AND e.retired_at IS NULL
ORDER BY e.sort_date DESC, e.id DESC"""


def main() -> None:
    """Serve one of the references."""
    parser = argparse.ArgumentParser(description="Serve a reference endpoint.")
    parser.add_argument("name", choices=("sqlite", "postgresql", "orm"))
    parser.add_argument("url", help="the database address")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--tuned", action="store_true", help="what was there at the start is no garbage, and look seldom"
    )
    options = parser.parse_args()
    if options.name == "sqlite":
        app: Any = sqlite_app(make_url(options.url).database or "")
    else:
        app = {"postgresql": postgresql_app, "orm": orm_app}[options.name](options.url)
    if options.tuned:
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000)
    uvicorn.run(app, port=options.port, log_config=None, access_log=False, server_header=False)


if __name__ == "__main__":
    main()
