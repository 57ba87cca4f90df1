"""Build the web application: settings in, routes on, errors answered."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from sqlalchemy import Engine
from starlette.middleware.gzip import GZipMiddleware

from app.api import (
    counts,
    documents,
    events,
    exports,
    history,
    nouns,
    problems,
    quality,
    readings,
    reviewing,
    search,
    service,
    suggest,
    trace,
)
from app.api.described import describe
from app.api.http import Conditional, NoNulls, RequestIds
from app.pipeline import explaining, rereading, with_dictionary
from app.settings import Settings
from app.store.session import make_engine

_DESCRIPTION = "Who did what to whom, when and where, with the sentence that says so."


def create_app(settings: Settings, engine: Engine | None = None) -> FastAPI:
    """The application on a database; its schema is brought up to date by whoever starts it."""
    # The documentation pages of FastAPI fetch their scripts from elsewhere, and this service works offline.
    app = FastAPI(title="Dateline", version="0.1.0", description=_DESCRIPTION, docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.state.engine = engine or make_engine(settings.database)
    app.state.keys = settings.keys
    app.state.running = exports.Running()
    app.state.parameters = {}  # of each route that was asked with any
    dictionary = settings.dictionary
    app.state.take_in = with_dictionary(dictionary)
    app.state.explain = explaining(dictionary)
    app.state.read_again = rereading(dictionary)
    problems.install(app)
    rooms = (
        service,
        documents,
        counts,
        exports,
        events,
        search,
        suggest,
        nouns,
        trace,
        readings,
        quality,
        history,
        reviewing,
    )
    for room in rooms:
        app.include_router(room.router)
    describe(app)
    # The last added is the outermost: an answer is tagged as it was made, then compressed.
    app.add_middleware(NoNulls)
    app.add_middleware(Conditional)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=["Link", "Location", "ETag", "X-Request-ID"],
        )
    app.add_middleware(RequestIds)
    return app
