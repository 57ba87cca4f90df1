"""Events: list by who, what, when and where; show one, and the sentences behind it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from app.api import schemas
from app.api.answers import json_answer, page_answer
from app.api.dependencies import MayRead, Reading, refuse_unknown
from app.domain.names import nearest
from app.domain.ontology import ontology
from app.errors import BadQuery, NotFound
from app.query import lists, past, records
from app.query.events import EventFilters, find_events
from app.query.names import Known

router = APIRouter(prefix="/events", tags=["events"], dependencies=[MayRead])

_STATUSES = ("occurred", "ongoing", "planned", "proposed", "hypothetical", "denied")
_REVIEWS = ("unreviewed", "confirmed", "corrected", "rejected")
_Text = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[list[_Text], Field(max_length=50)]


class EventQuery(BaseModel):
    """The query language of `/events`: repeat a parameter for "or", combine different ones for "and"."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    actor: Names = Field(
        [], description="any participant: person, organisation or state, by any name, id or slug"
    )
    source_actor: Names = Field([], description="who acts")
    target_actor: Names = Field([], description="who is acted upon")
    organisation: Names = Field([], description="an organisation or a state among the participants")
    country: Names = Field([], description="country of a participant, ISO 3166-1 alpha-3")
    sector: Names = Field([], description="PLOVER sector of a participant")
    type: Names = Field([], description="PLOVER type, such as CONSULT")
    mode: Names = []
    quad_class: Names = []
    status: Names = []
    review: Names = []
    place: Names = Field([], description="where, by name, id or slug")
    place_country: Names = Field([], description="country of the place, ISO 3166-1 alpha-3")
    article: Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], Field(max_length=200)] = []
    not_actor: Names = []
    not_organisation: Names = []
    not_country: Names = []
    not_type: Names = []
    not_status: Names = []
    since: date | None = Field(None, alias="from", description="the event's date ends on or after this day")
    until: date | None = Field(None, alias="to", description="the event's date starts on or before this day")
    min_confidence: float | None = Field(None, ge=0, le=1)
    min_sources: int | None = Field(None, ge=1, lt=2**31)
    sort: Literal["date", "-date"] = "-date"
    limit: int = Field(50, ge=1, le=1000)
    cursor: Annotated[str, Field(max_length=300)] | None = None
    total: bool = False
    as_of: AwareDatetime | None = Field(None, description="the database as it was at this moment")


_NAMES = {field.alias or name: name for name, field in EventQuery.model_fields.items()}
_SINGLE = {"from", "to", "min_confidence", "min_sources", "sort", "limit", "cursor", "total", "as_of"}


def parameters() -> list[dict[str, Any]]:
    """The query as OpenAPI parameters: FastAPI cannot name the nearest known parameter, so the model is read by hand."""
    schema = EventQuery.model_json_schema(by_alias=True)
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "schema": each,
            "description": each.get("description", ""),
        }
        for name, each in schema["properties"].items()
    ]


def read_query(request: Request) -> EventQuery:
    """The query of a request. Raises BadQuery that names the nearest known parameter or value."""
    given: dict[str, Any] = {}
    for name in request.query_params:
        if name not in _NAMES:
            raise BadQuery(f"there is no parameter {name[:60]!r}{nearest(name, _NAMES)}", field=name[:60])
        values = request.query_params.getlist(name)
        if name in _SINGLE and len(values) > 1:
            raise BadQuery(f"{name} may be given once only", field=name)
        given[name] = values[0] if name in _SINGLE else values
    try:
        query = EventQuery.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        raise BadQuery(f"{field}: {first['msg']}", field=field) from None
    return _normal(query)


def _normal(query: EventQuery) -> EventQuery:
    """Codes in the case of the ontology; an unknown one is refused with the nearest known."""
    types = [each.code for each in ontology().types]
    quads = sorted({each.quad_class for each in ontology().types})
    modes = sorted({each.code for each in ontology().modes})
    sectors = [each.code for each in ontology().sectors]
    known: dict[str, tuple[list[str] | tuple[str, ...], bool]] = {
        "type": (types, True),
        "not_type": (types, True),
        "mode": (modes, False),
        "quad_class": (quads, False),
        "status": (_STATUSES, False),
        "not_status": (_STATUSES, False),
        "review": (_REVIEWS, False),
        "sector": (sectors, True),
    }
    changes: dict[str, Any] = {
        name: [_code(name, value, *known[name]) for value in getattr(query, name)] for name in known
    }
    for name in ("country", "place_country", "not_country"):
        changes[name] = [_country(name, value) for value in getattr(query, name)]
    return query.model_copy(update=changes)


def _code(name: str, value: str, codes: list[str] | tuple[str, ...], upper: bool) -> str:
    code = value.upper() if upper else value.lower()
    if code not in codes:
        raise BadQuery(f"{name} {value[:60]!r} is not known{nearest(code, codes)}", field=name)
    return code


def _country(name: str, value: str) -> str:
    if len(value) != 3 or not value.isascii() or not value.isalpha():
        raise BadQuery(f"{name} {value[:60]!r} is not ISO 3166-1 alpha-3, such as IRQ", field=name)
    return value.upper()


def _filters(query: EventQuery) -> EventFilters:
    def many(name: str) -> tuple[str, ...]:
        return tuple(getattr(query, name))

    plain = EventFilters(
        actor=many("actor"), source_actor=many("source_actor"), target_actor=many("target_actor"),
        organisation=many("organisation"), country=many("country"), sector=many("sector"), type=many("type"),
        mode=many("mode"), quad_class=many("quad_class"), status=many("status"), review=many("review"),
        place=many("place"), place_country=many("place_country"), article=tuple(query.article),
        since=query.since, until=query.until, min_confidence=query.min_confidence, min_sources=query.min_sources,
    )  # fmt: skip
    without = EventFilters(
        actor=many("not_actor"), organisation=many("not_organisation"), country=many("not_country"),
        type=many("not_type"), status=many("not_status"),
    )  # fmt: skip
    return replace(plain, without=without) if without != EventFilters() else plain


@router.get(
    "",
    operation_id="listEvents",
    responses=schemas.answers(schemas.Events),
    openapi_extra={"parameters": parameters()},
)
def list_events(request: Request, session: Reading) -> Response:
    """Events, newest first."""
    query = read_query(request)
    if query.as_of is not None:
        return _as_it_was(request, session, query, query.as_of)
    page = find_events(
        session,
        _filters(query),
        ascending=query.sort == "date",
        limit=query.limit,
        cursor=query.cursor,
        total=query.total,
    )
    more: dict[str, Any] = {"interpreted": _interpreted(page.matched, query)}
    if page.total is not None:
        more["total"] = page.total
    return page_answer(request, records.events(session, page.ids), page.cursor, **more)


def _as_it_was(request: Request, session: Reading, query: EventQuery, when: datetime) -> Response:
    page = past.find_events(
        session, _filters(query), when, ascending=query.sort == "date", limit=query.limit, cursor=query.cursor
    )
    more: dict[str, Any] = {"interpreted": _interpreted(page.matched, query)}
    if query.total:
        more["total"] = page.total
    return page_answer(request, past.events(session, page.ids, when), page.cursor, **more)


def _interpreted(matched: dict[str, dict[str, tuple[Known, ...]]], query: EventQuery) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: {value: [_known(each) for each in group] for value, group in values.items()}
        for name, values in matched.items()
    }
    return {**found, "query": in_english(query, matched)}


def _known(known: Known) -> dict[str, Any]:
    record: dict[str, Any] = {"kind": known.kind, "id": known.id, "name": known.name}
    return record if known.events is None else {**record, "events": known.events}


_WORDS = {
    "actor": "involving", "source_actor": "done by", "target_actor": "done to", "organisation": "involving",
    "country": "with a party from", "sector": "with a party of sector", "type": "of type", "mode": "of mode",
    "quad_class": "of class", "status": "with status", "review": "reviewed as", "place": "at",
    "place_country": "in country", "article": "told by article", "not_actor": "not involving",
    "not_organisation": "not involving", "not_country": "with no party from", "not_type": "not of type",
    "not_status": "without status", "since": "from", "until": "until", "min_confidence": "with confidence of at least",
    "min_sources": "with at least this many sources:", "as_of": "as known at",
}  # fmt: skip


def in_english(query: EventQuery, matched: dict[str, dict[str, tuple[Known, ...]]]) -> str:
    """The query in plain English, with the names that were matched."""
    parts = ["events"]
    for name, words in _WORDS.items():
        value = getattr(query, name)
        if isinstance(value, list):
            said = [_said(each, matched.get(name, {})) for each in value]
            parts += [f"{words} {' or '.join(said)}"] if said else []
        elif value is not None:
            parts.append(f"{words} {value}")
    order = "oldest" if query.sort == "date" else "newest"
    return f"{' '.join(parts)}, {order} first"


def _said(value: Any, matched: dict[str, tuple[Known, ...]]) -> str:
    group = matched.get(value, ()) if isinstance(value, str) else ()
    if value in matched and not group:
        return f"“{value}” (nobody known by that name)"
    return " or ".join(each.name for each in group[:3]) or str(value)


@router.get("/{event}", operation_id="getEvent", responses=schemas.answers(schemas.Event, 404))
def show_event(
    event: int,
    request: Request,
    session: Reading,
    as_of: Annotated[AwareDatetime | None, Query(description="as it was known at this moment")] = None,
) -> Response:
    """One event with all its mentions; of one that was merged, that into which it was."""
    refuse_unknown(request, ("as_of",))
    if as_of is None:
        return json_answer(_one(session, event))
    found = past.events(session, [event], as_of) if 0 < event < 2**63 else []
    if not found:
        raise NotFound(f"there was no event {event} at {as_of.isoformat()}")
    return json_answer(found[0])


@router.get("/{event}/evidence", operation_id="getEvidence", responses=schemas.answers(schemas.Records, 404))
def show_evidence(event: int, session: Reading) -> Response:
    """The sentences that tell of an event, each with its article and the words behind every field."""
    found = _one(session, event)
    told = {
        row["id"]: row
        for row in records.articles(session, sorted({m["article_id"] for m in found["mentions"]}))
    }
    items = [
        {**mention, "article": {key: told[mention["article_id"]][key] for key in _ARTICLE}}
        for mention in found["mentions"]
    ]
    return json_answer(
        {"items": items, "next": None, "interpreted": {"query": f"the evidence of event {event}"}}
    )


_ARTICLE = ("id", "url", "title", "source", "published_at")


def _one(session: Reading, event: int) -> dict[str, Any]:
    standing = lists.standing(session, "events", event) if 0 < event < 2**63 else None
    found = records.events(session, [standing]) if standing else []
    if not found:
        raise NotFound(f"there is no event {event}")
    return found[0]
