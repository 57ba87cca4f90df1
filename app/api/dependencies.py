"""What a route may ask for: a reading session, the engine, the settings, and a key that allows it."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Query, Request, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from pydantic import AfterValidator, AwareDatetime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.domain.names import nearest
from app.errors import BadQuery, Forbidden, Unauthorised
from app.pipeline import Explain, ReadAgain, TakeIn
from app.query.records import in_utc
from app.settings import ApiKey, Settings
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
    """A check that the key of a request has this scope, and then that the request asks for nothing unknown.

    Without keys every request from this machine may pass.
    """

    async def check(request: Request) -> None:
        request.state.who = _holder(request, scope)
        refuse_unknown(request)

    return check


def _holder(request: Request, scope: str) -> str | None:
    """The name of the key that a request shows. Raises Unauthorised, Forbidden."""
    keys: tuple[ApiKey, ...] = request.app.state.keys
    if not keys:
        return None
    digest = hashlib.sha256(_presented(request).encode()).hexdigest()
    # Every key is compared, so that the time taken does not tell which one was near.
    fitting = [key for key in keys if hmac.compare_digest(key.digest, digest)]
    if not fitting:
        raise Unauthorised("send a key as `Authorization: Bearer …`")
    if not {scope, "admin"} & fitting[0].scopes:
        raise Forbidden(f"this key may not {scope}; it may {', '.join(sorted(fitting[0].scopes))}")
    return fitting[0].name


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


def refuse_unknown(request: Request) -> None:
    """A parameter the route does not know is a mistake, not to be passed over. Raises BadQuery with the nearest known."""
    if not request.scope["query_string"]:
        return
    route: APIRoute = request.scope["route"]
    every: dict[str | None, dict[str, None]] = request.app.state.parameters
    if route.operation_id not in every:
        every[route.operation_id] = parameters_of(route)
    known = every[route.operation_id]
    for name in request.query_params:
        if name not in known:
            raise BadQuery(f"there is no parameter {name[:60]!r}{nearest(name, known)}", field=name[:60])


def parameters_of(route: APIRoute) -> dict[str, None]:
    """The query parameters of a route: those of its function, and those it describes because it reads them itself.

    A dictionary, since a list of events has over sixty and every one that is given is looked up.
    """
    declared = [
        each.alias for each in get_flat_params(route.dependant) if isinstance(each.field_info, params.Query)
    ]
    described = (route.openapi_extra or {}).get("parameters", ())
    return dict.fromkeys((*declared, *(each["name"] for each in described)))


def whose(request: Request, reason: str | None = None) -> By:
    """Who decides and why: the name of the key, else `X-User`; the reason of the body, else `X-Reason`."""
    who = request.state.who or request.headers.get("X-User", "").strip() or "local"
    why = (reason or request.headers.get("X-Reason", "")).strip() or None
    return By(who[:100], why[:2000] if why else None)


# No database counts further.
Number = Annotated[int, Path(ge=0, lt=2**63, description="its id")]
Key = Annotated[str, Path(description="its id or slug", examples=["1"])]


def _as_of(value: datetime) -> datetime:
    return in_utc(value, "as_of")


AsOf = Annotated[
    Annotated[AwareDatetime, AfterValidator(_as_of)] | None,
    Query(description="as it was known at this moment, given with its zone"),
]
Pipeline = Annotated[TakeIn, Depends(_take_in)]
Why = Annotated[Explain, Depends(_explain)]
Rereading = Annotated[ReadAgain, Depends(_read_again)]
Conf = Annotated[Settings, Depends(_settings)]
Database = Annotated[Engine, Depends(_engine)]
Reading = Annotated[Session, Depends(_session, scope="function")]
MayRead = Depends(requires("read"))
MayIngest = Depends(requires("ingest"))
MayReview = Depends(requires("review"))
