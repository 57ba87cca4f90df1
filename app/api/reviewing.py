"""People at work: put events right, join and part what is one or is not, and undo it all."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, model_validator
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.api import schemas
from app.api.answers import json_answer
from app.api.body import Sent
from app.api.dependencies import Database, MayRead, MayReview, Reading, whose
from app.domain import countries, ontology
from app.domain.identity import SubjectKind
from app.domain.names import nearest
from app.domain.settling import Settled, When, Who
from app.errors import BadQuery, NotFound
from app.query import history, printed
from app.store import decisions, reviews, suggestions
from app.store.session import reading, writing

router = APIRouter()
_NOUNS: dict[str, SubjectKind] = {
    "actors": "actor", "organisations": "organisation", "places": "place", "events": "event",
}  # fmt: skip
Noun = Annotated[Literal["actors", "organisations", "places", "events"], Path(description="what it is")]
Number = Annotated[int, Path(ge=1, lt=2**63, description="its id")]
_Id = Annotated[int, Field(ge=1, lt=2**63)]
_Reason = Annotated[str, Field(max_length=2000)]


def _country(value: str) -> str:
    if value not in countries.codes():
        raise ValueError(f"{value} is no ISO 3166-1 alpha-3 code{nearest(value, countries.codes())}")
    return value


def _enum(codes: list[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": sorted(set(codes))})


_TYPES = [each.code for each in ontology.ontology().types]
_MODES = [each.code for each in ontology.ontology().modes]
_CONTEXTS = [each.code for each in ontology.ontology().contexts]
_Type = Annotated[str, _enum(_TYPES)]


class _Said(Sent):
    reason: _Reason | None = Field(None, description="why; `X-Reason` does as well")


class Reason(_Said):
    """Why."""


class Merge(_Said):
    """Others that are the same one."""

    model_config = schemas.shown({"with": [7], "reason": "the same man"})
    others: list[_Id] = Field(alias="with", min_length=1, max_length=1000)


class Split(_Said):
    """The parts that are another one: their numbers from `/parts`, or the articles they come from."""

    parts: list[_Id] = Field([], max_length=10_000)
    articles: list[_Id] = Field([], max_length=10_000)


class Day(BaseModel):
    """When, both ends inclusive."""

    model_config = ConfigDict(extra="forbid")
    start: date | None = None
    end: date | None = None
    precision: Literal["day", "week", "month", "year", "unknown"] = "day"

    @model_validator(mode="after")
    def _ordered(self) -> "Day":
        if self.start and self.end and self.start > self.end:
            raise ValueError("start comes after end")
        if (self.start is None) != (self.end is None):
            raise ValueError("give both start and end, or neither")
        return self


class Party(BaseModel):
    """A party by id, or, where it is nobody known, by name."""

    model_config = ConfigDict(extra="forbid")
    role: Literal["source", "target"]
    kind: Literal["actor", "organisation"] = "organisation"
    id: _Id | None = None
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    country: Annotated[str, AfterValidator(_country), Field(pattern="^[A-Z]{3}$")] | None = None
    title: Annotated[str, Field(max_length=200)] | None = None

    @model_validator(mode="after")
    def _named(self) -> "Party":
        if (self.id is None) == (self.name is None):
            raise ValueError("give an id or a name")
        return self


class Fields(_Said):
    """The fields to put right; what is not given stays."""

    model_config = schemas.shown({"status": "denied", "reason": "the ministry has denied it"})
    type: _Type | None = None
    mode: Annotated[str, _enum(_MODES)] | None = Field(None, description="how it was done, of its type")
    status: Literal["occurred", "ongoing", "planned", "proposed", "hypothetical", "denied"] | None = None
    contexts: list[Annotated[str, _enum(_CONTEXTS)]] | None = Field(None, max_length=50)
    date: Day | None = None
    place: _Id | None = Field(None, description="a place by id, null for none")
    participants: list[Party] | None = Field(None, max_length=200)
    attribution: Annotated[str, Field(max_length=500)] | None = None


class NewEvent(Fields):
    """An event that no text was read to tell."""

    model_config = schemas.shown(
        {
            "type": "PROTEST",
            "mode": "demo",
            "date": {"start": "2024-03-04", "end": "2024-03-04"},
            "participants": [{"role": "source", "name": "dock workers", "country": "KEN"}],
        }
    )
    type: _Type
    participants: list[Party] = Field(min_length=1, max_length=200)


# Identities --------------------------------------------------------------------------------------


@router.post(
    "/{noun}/{number}/merge", operation_id="merge", summary="Merge into one", tags=["decisions"], dependencies=[MayReview],
    responses=schemas.answers(schemas.Decision, 404, ok=201), status_code=201,
)  # fmt: skip
def merge(noun: Noun, number: Number, body: Merge, request: Request, engine: Database) -> Response:
    """These are one: the others' names, roles and events become this one's."""
    by = whose(request, body.reason)
    return _decided(engine, lambda session: decisions.merge(session, _NOUNS[noun], number, body.others, by))


@router.post(
    "/{noun}/{number}/split", operation_id="split", summary="Part what is not one", tags=["decisions"], dependencies=[MayReview],
    responses=schemas.answers(schemas.Decision, 404, ok=201), status_code=201,
)  # fmt: skip
def split(noun: Noun, number: Number, body: Split, request: Request, engine: Database) -> Response:
    """Some parts of this are another one."""
    by = whose(request, body.reason)
    kind = _NOUNS[noun]

    def act(session: Session) -> int:
        chosen = set(body.parts)
        if body.articles:
            chosen |= {
                part.subject
                for part in decisions.parts(session, kind, number)
                if part.article in body.articles
            }
        return decisions.split(session, kind, number, chosen, by)[0]

    return _decided(engine, act)


@router.get(
    "/{noun}/{number}/parts", operation_id="parts", summary="What is this made of?", tags=["decisions"], dependencies=[MayRead],
    responses=schemas.answers(schemas.Parts, 404),
)  # fmt: skip
def parts(noun: Noun, number: Number, session: Reading) -> Response:
    """What this is made of: the entities or sentences of articles, each with the judgement that puts it here."""
    found = decisions.parts(session, _NOUNS[noun], number)
    if not found:
        raise NotFound(f"there is nothing that {noun} {number} is made of")
    items = [
        {"part": each.subject, "article_id": each.article, "name": each.name, "score": each.score,
         "reason": each.reason, "judge": each.judge}
        for each in found
    ]  # fmt: skip
    english = f"what {_NOUNS[noun]} {number} is made of"
    return json_answer({"items": items, "next": None, "interpreted": {"query": english}})


@router.get("/decisions", operation_id="listDecisions", summary="List decisions", tags=["decisions"], dependencies=[MayRead],
            responses=schemas.answers(schemas.Decisions))  # fmt: skip
def list_decisions(session: Reading) -> Response:
    """The last thousand decisions, the newest first, with those that were undone."""
    items = history.decisions(session)
    return json_answer({"items": items, "next": None, "interpreted": {"query": "decisions, newest first"}})


@router.post("/decisions/{number}/undo", operation_id="undoDecision", summary="Undo a decision", tags=["decisions"],
             dependencies=[MayReview], responses=schemas.answers(schemas.Decision, 404))  # fmt: skip
def undo(number: Number, request: Request, engine: Database, body: Reason | None = None) -> Response:
    """Take a decision back: everything is as if it had not been made."""
    by = whose(request, body.reason if body else None)
    with writing(engine) as session:
        decisions.undo(session, number, by)
    with reading(engine) as session:
        return json_answer(history.decision(session, number))


@router.get("/suggestions", operation_id="listSuggestions", summary="List pairs that may be one", tags=["decisions"], dependencies=[MayRead],
            responses=schemas.answers(schemas.Suggestions))  # fmt: skip
def list_suggestions(session: Reading) -> Response:
    """Pairs that may be one, the likeliest first; at most a thousand."""
    items = history.suggestions(session)
    return json_answer(
        {"items": items, "next": None, "interpreted": {"query": "open suggestions, likeliest first"}}
    )


@router.post("/suggestions/{number}/{verdict}", operation_id="decideSuggestion", summary="Accept or reject a suggestion", tags=["decisions"],
             dependencies=[MayReview], responses=schemas.answers(schemas.Suggestion, 404))  # fmt: skip
def decide(
    number: Number,
    verdict: Annotated[Literal["accept", "reject"], Path(description="whether they are one")],
    request: Request,
    engine: Database,
    body: Reason | None = None,
) -> Response:
    """Accept: the two are merged. Reject: they stay apart, and are not suggested again."""
    by = whose(request, body.reason if body else None)
    with writing(engine) as session:
        suggestions.decide(session, number, accepted=verdict == "accept", by=by)
    with reading(engine) as session:
        return json_answer(history.suggestion(session, number))


def _decided(engine: Engine, act: Callable[[Session], int]) -> Response:
    with writing(engine) as session:
        number = act(session)
    with reading(engine) as session:
        return json_answer(history.decision(session, number), 201, {"Location": f"/decisions/{number}"})


# Events ------------------------------------------------------------------------------------------


@router.patch("/events/{number}", operation_id="correctEvent", summary="Correct an event", tags=["review"], dependencies=[MayReview],
              responses=schemas.answers(schemas.Event, 404))  # fmt: skip
def correct(number: Number, body: Fields, request: Request, engine: Database) -> Response:
    """Put fields right. What was extracted stays beside it, and a new extraction does not undo it."""
    by = whose(request, body.reason)
    with writing(engine) as session:
        fields = _fields(session, body)
        if not fields:
            raise BadQuery("name at least one field to put right", field="type")
        reviews.correct(session, number, fields, by)
    return _event(engine, number)


@router.post("/events", operation_id="addEvent", summary="Add an event by hand", tags=["review"], dependencies=[MayReview], status_code=201,
             responses=schemas.answers(schemas.Event, 404, ok=201))  # fmt: skip
def add(body: NewEvent, request: Request, engine: Database) -> Response:
    """Add an event by hand."""
    by = whose(request, body.reason)
    with writing(engine) as session:
        number = reviews.add(session, _new(session, body), by)
    return _event(engine, number, 201)


@router.post("/events/{number}/{verdict}", operation_id="reviewEvent", summary="Confirm or reject an event", tags=["review"],
             dependencies=[MayReview], responses=schemas.answers(schemas.Event, 404))  # fmt: skip
def review(
    number: Number,
    verdict: Annotated[Literal["confirm", "reject"], Path(description="whether it is an event")],
    request: Request,
    engine: Database,
    body: Reason | None = None,
) -> Response:
    """Confirm that an event is right as it is, or reject it as none."""
    by = whose(request, body.reason if body else None)
    with writing(engine) as session:
        reviews.review(session, number, f"{verdict}ed", by)
    return _event(engine, number)


@router.delete("/corrections/{number}", operation_id="withdrawCorrection", summary="Withdraw a correction", tags=["review"],
               dependencies=[MayReview], responses=schemas.answers(schemas.Event, 404))  # fmt: skip
def withdraw(number: Number, request: Request, engine: Database) -> Response:
    """Take a correction or a verdict back; it stays in the history."""
    by = whose(request)
    with writing(engine) as session:
        event = reviews.withdraw(session, number, by)
    return _event(engine, event)


def _event(engine: Engine, number: int, status: int = 200) -> Response:
    with reading(engine) as session:
        return json_answer(printed.events(session, [number])[0], status, {"Location": f"/events/{number}"})


def _fields(session: Session, body: Fields) -> dict[str, Any]:
    """The fields given, under the names of `Settled`, as JSON."""
    given = body.model_fields_set
    found: dict[str, Any] = {}
    if "type" in given:
        found["type"] = _code("type", body.type, _TYPES)
    if "mode" in given:
        found["mode"] = None if body.mode is None else _code("mode", body.mode, _MODES)
    if "status" in given and body.status is not None:
        found["status"] = body.status
    if "contexts" in given:
        found["contexts"] = _contexts(body)
    if "date" in given:
        day = body.date or Day(precision="unknown")
        found["when"] = {
            "start": day.start.isoformat() if day.start else None,
            "end": day.end.isoformat() if day.end else None,
            "precision": day.precision,
            "basis": "stated" if day.start else None,
            "text": None,
        }
    if "place" in given:
        found["where"] = None if body.place is None else _json(reviews.place_of(session, body.place))
    if "participants" in given:
        found["parties"] = [_json(_who(session, party)) for party in body.participants or []]
    if "attribution" in given:
        found["attribution"] = None if body.attribution is None else [body.attribution, body.attribution]
    return found


def _json(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _who(session: Session, party: Party) -> Who:
    if party.id is not None:
        return reviews.party_of(session, party.role, party.kind, party.id, party.title)
    name = party.name or ""
    return Who(party.role, None, None, name, name, party.country, None, party.title)


def _new(session: Session, body: NewEvent) -> Settled:
    day = body.date or Day(precision="unknown")
    return Settled(
        type=_code("type", body.type, _TYPES),
        mode=None if body.mode is None else _code("mode", body.mode, _MODES),
        status=body.status or "occurred",
        contexts=tuple(_contexts(body)),
        when=When(day.start, day.end, day.precision, "stated" if day.start else None),
        where=None if body.place is None else reviews.place_of(session, body.place),
        parties=tuple(_who(session, party) for party in body.participants),
        quantities=(),
        attribution=None,
        confidence=1.0,
        article_count=0,
        source_count=0,
    )


def _contexts(body: Fields) -> list[str]:
    return list(dict.fromkeys(_code("contexts", each, _CONTEXTS) for each in body.contexts or ()))


def _code(name: str, value: str | None, codes: list[str]) -> str:
    fitting = [code for code in codes if code.lower() == (value or "").lower()]
    if not fitting:
        raise BadQuery(f"{name} {(value or '')[:60]!r} is not known{nearest(value or '', codes)}", field=name)
    return fitting[0]
