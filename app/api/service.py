"""The service about itself: alive, ready, its codes, and where everything is."""

from dataclasses import asdict

from fastapi import APIRouter, Depends, Request, Response

from app.api import schemas
from app.api.answers import json_answer
from app.api.dependencies import Database, MayRead, refuse_unknown
from app.domain.ontology import ontology
from app.errors import Unavailable
from app.store.migrate import is_current

router = APIRouter(tags=["service"])
_Plain = Depends(refuse_unknown)


@router.get("/", operation_id="index", include_in_schema=False)
def index(request: Request) -> Response:
    """Where everything is."""
    base = str(request.base_url).rstrip("/")
    nouns = ("events", "actors", "organisations", "places", "articles", "sources", "codes", "openapi.json")
    asked = {"counts": "events/counts?by=month", "search": "search?q=ceasefire", "suggest": "suggest?q=a"}
    return json_answer(
        {
            "name": "Dateline",
            "try": f"{base}/events?limit=5",
            **{noun: f"{base}/{noun}" for noun in nouns},
            **{name: f"{base}/{path}" for name, path in asked.items()},
            "exports": f"{base}/events.csv",
        }
    )


@router.get(
    "/healthz",
    operation_id="healthz",
    summary="Is it alive?",
    dependencies=[_Plain],
    responses=schemas.plain(schemas.Health, 422),
)
def alive() -> Response:
    """The process answers."""
    return json_answer({"status": "ok"})


@router.get(
    "/readyz",
    operation_id="readyz",
    summary="Is it ready?",
    dependencies=[_Plain],
    responses=schemas.plain(schemas.Health, 422, 503),
)
def ready(engine: Database) -> Response:
    """The database answers and has the newest schema; 503 until then."""
    if not is_current(engine):
        raise Unavailable("the database is not migrated yet; run `dateline migrate`")
    return json_answer({"status": "ready"})


@router.get(
    "/codes",
    operation_id="codes",
    dependencies=[MayRead],
    responses=schemas.answers(schemas.Codes),
    summary="The ontology",
)
def codes() -> Response:
    """Types, modes, contexts and sectors with labels, quad classes and scores."""
    return json_answer(asdict(ontology()))
