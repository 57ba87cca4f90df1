"""What a route may ask for: a reading session, the engine, the settings, and a key that allows it."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Collection, Iterator
from typing import Annotated

from fastapi import Depends, Path, Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.domain.names import nearest
from app.errors import BadQuery, Forbidden, Unauthorised
from app.pipeline import Explain, ReadAgain, TakeIn
from app.settings import Settings
from app.store.decisions import By
from app.store.session import reading

# These are asynchronous though they wait for nothing: FastAPI would borrow a thread for each of them otherwise.


async def _settings(request: Request) -> Settings:
    settings = request.app.state.settings
    assert isinstance(settings, Settings)
    return settings


async def _engine(request: Request) -> Engine:
    engine = request.app.state.engine
    assert isinstance(engine, Engine)
    return engine


def _session(request: Request) -> Iterator[Session]:
    with reading(request.app.state.engine) as session:
        yield session


def requires(scope: str) -> Callable[[Request], Awaitable[None]]:
    """A check that the key of a request has this scope; without keys every request from this machine may pass."""

    async def check(request: Request) -> None:
        request.state.who = None
        keys = request.app.state.keys
        if not keys:
            return
        digest = hashlib.sha256(_presented(request).encode()).hexdigest()
        # Every key is compared, so that the time taken does not tell which one was near.
        fitting = [key for key in keys if hmac.compare_digest(key.digest, digest)]
        if not fitting:
            raise Unauthorised("send a key as `Authorization: Bearer …`")
        if not {scope, "admin"} & fitting[0].scopes:
            raise Forbidden(f"this key may not {scope}; it may {', '.join(sorted(fitting[0].scopes))}")
        request.state.who = fitting[0].name

    return check


def _presented(request: Request) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return token.strip()
    return request.headers.get("X-API-Key", "")


async def _take_in(request: Request) -> TakeIn:
    found: TakeIn = request.app.state.take_in
    return found


async def _explain(request: Request) -> Explain:
    found: Explain = request.app.state.explain
    return found


async def _read_again(request: Request) -> ReadAgain:
    found: ReadAgain = request.app.state.read_again
    return found


def refuse_unknown(request: Request, known: Collection[str]) -> None:
    """A parameter nobody knows is a mistake, not to be passed over. Raises BadQuery with the nearest known."""
    for name in request.query_params:
        if name not in known:
            raise BadQuery(f"there is no parameter {name[:60]!r}{nearest(name, known)}", field=name[:60])


def whose(request: Request, reason: str | None = None) -> By:
    """Who decides and why: the name of the key, else `X-User`; the reason of the body, else `X-Reason`."""
    who = request.state.who or request.headers.get("X-User", "").strip() or "local"
    why = (reason or request.headers.get("X-Reason", "")).strip() or None
    return By(who[:100], why[:2000] if why else None)


Number = Annotated[int, Path(ge=0, lt=2**63)]  # of a record: no database counts further
Pipeline = Annotated[TakeIn, Depends(_take_in)]
Why = Annotated[Explain, Depends(_explain)]
Rereading = Annotated[ReadAgain, Depends(_read_again)]
Conf = Annotated[Settings, Depends(_settings)]
Database = Annotated[Engine, Depends(_engine)]
Reading = Annotated[Session, Depends(_session, scope="function")]
MayRead = Depends(requires("read"))
MayIngest = Depends(requires("ingest"))
MayReview = Depends(requires("review"))
