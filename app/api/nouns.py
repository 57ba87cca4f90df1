"""People, organisations, places, sources and articles: list, find, show."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.api import asking, schemas
from app.api.answers import json_answer, page_answer
from app.api.dependencies import AsOf, Key, MayRead, Reading
from app.errors import NotFound
from app.query import lists, past, records

router = APIRouter(dependencies=[MayRead])
_FILTERS = {
    "articles": ("q", "source", "published_from", "published_to"),
    "actors": ("q", "country", "sector"),
    "organisations": ("q", "country", "sector", "kind"),
    "places": ("q", "country", "kind"),
    "sources": ("q",),
}
_SHAPE = ("limit", "cursor", "as_of")
_WORDS = {"q": "with the words", "source": "of", "published_from": "published from", "published_to": "published until",
          "country": "of", "sector": "of sector", "kind": "of kind", "as_of": "as known at"}  # fmt: skip
_PAST: dict[str, past.Noun] = {"actors": "actor", "organisations": "organisation", "places": "place"}
Load = Callable[[Session, Sequence[int]], list[dict[str, Any]]]


def _parameters(what: str) -> list[dict[str, Any]]:
    """The filters and the shape of a list, as OpenAPI parameters."""
    said: dict[str, tuple[dict[str, Any], str]] = {
        "q": ({"type": "string", "minLength": 1, "maxLength": 200}, "words of the text, as in /search" if what == "articles"
              else "a name, or the beginning of one of its words"),
        "kind": ({"type": "array", "items": {"type": "string", "enum": list(lists.KINDS.get(what, ()))}}, "what it is"),
    }  # fmt: skip
    found = []
    for name in _FILTERS[what]:
        known = asking.FILTERS.get(name)
        if name in said:
            found.append(asking.parameter(name, *said[name]))
        elif known is not None and known.loosest is None:
            many = {"type": "array", "items": known.schema, "maxItems": asking.MOST}
            found.append(asking.parameter(name, many, known.description))
        elif known is not None:
            found.append(asking.parameter(name, known.schema, known.description))
    return found + [asking.parameter(name, *asking.SHAPE[name]) for name in _SHAPE]


def _kind(what: str) -> asking.Filter:
    return asking.Filter("kind", asking.one_of(lambda: lists.KINDS[what]), {}, "what it is", "of kind")


def _read(request: Request, what: str) -> dict[str, Any]:
    """The parameters of a list. Raises BadQuery."""
    found: dict[str, Any] = {}
    for name in dict.fromkeys(request.query_params):
        values = request.query_params.getlist(name)
        known = asking.FILTERS.get(name)
        if name == "kind":
            found[name] = asking.values_of(name, values, _kind(what))
        elif name == "q":
            found[name] = asking.FILTERS["q"].read(name, asking.single(name, values))
        elif known is None:
            found |= asking.shape_of({name: asking.single(name, values)})
        elif known.loosest is None:
            found[name] = asking.values_of(name, values, known)
        else:
            found[name] = known.loosest(asking.values_of(name, values, known))
    return found


def _in_english(what: str, query: dict[str, Any]) -> str:
    parts = [what]
    for name, words in _WORDS.items():
        value = query.get(name)
        if value is not None:
            said = (
                value
                if isinstance(value, tuple)
                else (value.isoformat() if isinstance(value, date) else value,)
            )
            parts.append(f"{words} {' or '.join(map(str, said))}")
    return " ".join(parts)


def _add(what: str, model: type[BaseModel], page: type[BaseModel], load: Load) -> None:
    singular = what.removesuffix("s")

    def list_records(request: Request, session: Reading) -> Response:
        query = _read(request, what)
        wanted = lists.Wanted(**{name: query[name] for name in _FILTERS[what] if name in query})
        limit, as_of = query.get("limit", 50), query.get("as_of")
        ids, following = lists.page_of(session, what, wanted, limit=limit, cursor=query.get("cursor"))
        said = {"query": _in_english(what, query)}
        return page_answer(request, _loaded(session, ids, as_of), following, interpreted=said)

    def _loaded(session: Session, ids: Sequence[int], as_of: datetime | None) -> list[dict[str, Any]]:
        """As they are, or as they were; what nobody knew of then is left out."""
        if as_of is None:
            return load(session, ids)
        if what in _PAST:
            return past.identities(session, _PAST[what], ids, as_of)
        return load(session, lists.known_by(session, what, ids, as_of))

    def show_record(key: Key, session: Reading, as_of: AsOf = None) -> Response:
        found = lists.one(session, what, key)
        shown = _loaded(session, [found], as_of) if found is not None else []
        if not shown:
            raise NotFound(f"there is no {singular} {key[:80]!r}")
        return json_answer(shown[0])

    path, tag = f"/{what}", what
    router.add_api_route(
        path, list_records, operation_id=f"list{what.title()}", tags=[tag],
        responses=schemas.answers(page), summary=f"List {what}",
        description=f"The {what} that fit, page by page; `interpreted` gives the question in English.",
        openapi_extra={"parameters": _parameters(what)},
    )  # fmt: skip
    router.add_api_route(
        f"{path}/{{key}}", show_record, operation_id=f"get{singular.title()}", tags=[tag],
        responses=schemas.answers(model, 404), summary=f"Show one {singular} by id or slug",
        description=f"One {singular}, as it is known now or, with `as_of`, as it was known then.",
    )  # fmt: skip


_add("articles", schemas.Article, schemas.Articles, records.articles)
_add("actors", schemas.Actor, schemas.Actors, records.actors)
_add("organisations", schemas.Organisation, schemas.Organisations, records.organisations)
_add("places", schemas.Place, schemas.Places, records.places)
_add("sources", schemas.Source, schemas.Sources, records.sources)
