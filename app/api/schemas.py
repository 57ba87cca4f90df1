"""The shapes on the wire, for the documentation; answers are built by `query` and not validated row by row."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api import examples
from app.domain.event import Extractor
from app.extraction.trace import SentenceSeen

Problems = dict[int | str, dict[str, Any]]


def shown(example: dict[str, Any]) -> ConfigDict:
    """A model that is shown with an example."""
    return ConfigDict(json_schema_extra={"example": example})


def _at_times(description: str) -> Any:
    """A field that is not always there, which is not the same as null."""
    return Field(None, description=description, json_schema_extra=_without_default)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


class Fault(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "about:blank",
                "title": "The query is not understood",
                "status": 422,
                "detail": "there is no parameter 'actr'; did you mean 'actor'?",
                "instance": "/events",
                "errors": [
                    {"field": "actr", "message": "there is no parameter 'actr'; did you mean 'actor'?"}
                ],
            }
        }
    )
    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Fault] = _at_times("of a 422: what is wrong with which field")


class EventDate(BaseModel):
    """When; both ends inclusive, null where unknown."""

    start: str | None
    end: str | None
    precision: Literal["day", "week", "month", "year", "unknown"]
    basis: Literal["stated", "relative", "published"] | None
    text: str | None


class EventPlace(BaseModel):
    """Where; null where the text does not say or the name is ambiguous."""

    id: int
    name: str
    aliases: list[str]
    country: str | None
    latitude: float | None
    longitude: float | None
    precision: str
    text: str | None


class Participant(BaseModel):
    """Who acts (`source`) or is acted upon (`target`)."""

    role: Literal["source", "target"]
    kind: Literal["actor", "organisation"]
    id: int | None = Field(description="null for a party that the text only describes ('gunmen')")
    name: str
    aliases: list[str]
    country: str | None = Field(description="ISO 3166-1 alpha-3")
    sector: str | None
    title: str | None
    text: str = Field(description="the words of the text that name or describe the party")


class Words(BaseModel):
    """A span of the article's text, in Unicode code points."""

    text: str
    start: int
    end: int


class Quantity(BaseModel):
    """A figure that the text gives."""

    value: float
    unit: str | None
    text: str


class Attribution(BaseModel):
    """Who says so."""

    name: str
    text: str


class Publisher(BaseModel):
    """Who published an article."""

    id: int
    name: str


class Told(BaseModel):
    """An article in short."""

    id: int
    url: str | None
    title: str | None
    source: Publisher | None
    published_at: str | None


class EventMention(BaseModel):
    """One sentence that tells of an event, and the words behind each field."""

    article_id: int
    sentence: str
    start: int
    end: int
    trigger: Words
    frame: str
    confidence: float
    status: str
    evidence: dict[str, Any]


class Event(BaseModel):
    """Who did what to whom, when and where, with the sentences that say so."""

    model_config = shown(examples.EVENT)
    id: int
    type: str
    mode: str | None
    contexts: list[str]
    quad_class: str
    score: float
    status: str
    summary: str
    date: EventDate
    place: EventPlace | None
    participants: list[Participant]
    quantities: list[Quantity]
    attribution: Attribution | None
    confidence: float
    mentions: list[EventMention]
    article_count: int
    source_count: int
    review: Literal["unreviewed", "confirmed", "corrected", "rejected"]
    created_at: str
    updated_at: str
    articles: list[Told] = _at_times("with `include=articles`: which articles tell it")


def _nothing_required(schema: dict[str, Any]) -> None:
    del schema["required"]


class SomeFields(Event):
    """The fields of an event that `fields` named, and no others."""

    model_config = ConfigDict(json_schema_extra=_nothing_required)


class Publication(BaseModel):
    """How exactly the day of publication is known, and whence."""

    precision: str | None
    basis: str | None
    text: str | None


class Reader(BaseModel):
    """The extractor that read an article."""

    name: str
    version: str


class Role(BaseModel):
    """What a person is or was, and when articles said so."""

    title: str
    organisation: str | None
    country: str | None
    from_: str | None = Field(alias="from")
    to: str | None


class Article(BaseModel):
    """The readable article; every offset counts code points of `text`."""

    model_config = shown(examples.ARTICLE)
    id: int
    url: str | None
    title: str | None
    source: Publisher | None
    authors: list[str]
    published_at: str | None
    published: Publication
    language: str
    text: str
    captions: list[str]
    word_count: int
    duplicate_of: int | None
    replaces: int | None = Field(description="the version before this one")
    replaced_by: int | None = Field(
        description="the version after this one; what this one tells counts no more"
    )
    extractor: Reader | None
    created_at: str


class Actor(BaseModel):
    """A person."""

    model_config = shown(examples.ACTOR)
    id: int
    slug: str
    name: str
    aliases: list[str]
    country: str | None
    sector: str | None
    roles: list[Role]
    wikidata: str | None


class Organisation(BaseModel):
    """A body that acts; a state is the organisation of kind `state`."""

    id: int
    slug: str
    name: str
    aliases: list[str]
    kind: str
    country: str | None
    sector: str | None
    wikidata: str | None


class Place(BaseModel):
    """Somewhere."""

    id: int
    slug: str
    name: str
    aliases: list[str]
    kind: str
    country: str | None
    admin1: str | None
    latitude: float | None
    longitude: float | None
    geonames_id: int | None
    precision: str


class Source(BaseModel):
    """A publisher."""

    id: int
    slug: str
    name: str


class Speaker(BaseModel):
    """Who spoke; the id is null for somebody who is only described."""

    kind: Literal["actor", "organisation"]
    id: int | None
    name: str


class Quote(BaseModel):
    """Quoted words and who spoke them."""

    speaker: Speaker | None
    text: str
    start: int
    end: int
    event_id: int | None


class Mention(BaseModel):
    """Words that speak of somebody or something; `by_name` is false for pronouns and descriptions."""

    kind: str
    id: int
    text: str
    start: int
    end: int
    by_name: bool


class IngestResult(BaseModel):
    """What one document says."""

    model_config = shown(examples.INGESTED)
    article: Article
    actors: list[Actor]
    organisations: list[Organisation]
    places: list[Place]
    events: list[Event]
    quotes: list[Quote]
    mentions: list[Mention]


class ArticleTrace(BaseModel):
    """How the extractor of today reads an article, sentence by sentence; every span counts code points of its text."""

    model_config = shown(examples.TRACE)
    article_id: int
    extractor: Extractor = Field(description="which extractor read the text for this answer")
    current_extractor: Extractor | None = Field(description="the one of the article's current extraction run")
    current: bool = Field(description="whether the two are the same")
    sentences: list[SentenceSeen]


class Job(BaseModel):
    """Work that waits, runs or is done."""

    model_config = shown(examples.JOB)
    id: int
    kind: str
    state: Literal["waiting", "running", "done", "failed"]
    counts: dict[str, int]
    errors: list[Any]
    rate: float | None = Field(description="documents a second")
    article_id: int | None
    created_at: str
    started_at: str | None
    finished_at: str | None


class _List(BaseModel):
    next: str | None = Field(description="address of the next page")
    interpreted: dict[str, Any] = Field(description="whom each name filter matched, and the query in English")


class Events(_List):
    """A page of events."""

    model_config = shown(examples.EVENTS)
    items: list[Event | SomeFields]
    total: int | None = Field(description="how many events fit; null where counting ended early")
    at_least: int = Field(description="how many events fit at the least")


class Count(BaseModel):
    """How many events have these values; beside `count` stands each dimension that was asked for, by its name.

    A period is an ISO date, month or year; a name is its kind, id and name, a pair two of them.
    """

    model_config = ConfigDict(extra="allow")
    count: int
    rest: bool = Field(description="whether this adds up all values beyond the `top` ones")
    share: float | None = _at_times("with `share=true`: of all events of the period")


class Node(BaseModel):
    """A party of a network."""

    kind: Literal["actor", "organisation"]
    id: int
    name: str
    events: int = Field(description="how many events it has, whatever was asked")


class End(BaseModel):
    """Where an edge begins or ends."""

    kind: Literal["actor", "organisation"]
    id: int


class Edge(BaseModel):
    """Who acts upon whom, and how often."""

    source: End
    target: End
    count: int


class EventCounts(_List):
    """Counts of events by one or two dimensions; of pairs also the network they make."""

    model_config = shown(examples.COUNTS)
    items: list[Count]
    total: int = Field(description="how many events fit")
    from_tallies: bool = Field(
        description="whether the kept monthly tallies told, or the events were counted now"
    )
    nodes: list[Node] = _at_times("with `by=pair`: the parties")
    edges: list[Edge] = _at_times("with `by=pair`: how often one acts upon another")


class Meaning(BaseModel):
    """One thing that somebody who begins to type may mean."""

    kind: Literal["actor", "organisation", "place", "source", "type", "mode", "context"] = Field(
        description="the filter of /events it is a value of"
    )
    id: int | None
    value: str = Field(description="the value to give that filter")
    name: str
    matched: str = Field(description="the name by which it was found")
    events: int | None = Field(description="how many events it has; not counted for words of the ontology")


class Meanings(_List):
    """Suggestions, those with most events first."""

    model_config = shown(examples.MEANINGS)
    items: list[Meaning]


class Articles(_List):
    """A page of articles."""

    items: list[Article]


class Actors(_List):
    """A page of people."""

    items: list[Actor]


class Organisations(_List):
    """A page of organisations."""

    items: list[Organisation]


class Places(_List):
    """A page of places."""

    items: list[Place]


class Sources(_List):
    """A page of publishers."""

    items: list[Source]


class Sentence(EventMention):
    """A sentence that tells of an event, with its article."""

    article: Told


class Evidence(_List):
    """The sentences behind an event."""

    items: list[Sentence]


class Part(BaseModel):
    """What an identity or an event is made of."""

    part: int
    article_id: int
    name: str
    score: float
    reason: str
    judge: str


class Parts(_List):
    """All that an identity or an event is made of."""

    items: list[Part]


class Health(BaseModel):
    """How the service is."""

    status: str


class EventTypeCode(BaseModel):
    """A type of events."""

    code: str
    label: str
    quad_class: str
    score: float
    target_required: bool
    definition: str


class ModeCode(BaseModel):
    """How an event of a type was done; without a score of its own it has that of the type."""

    type: str
    code: str
    label: str
    score: float | None
    definition: str


class ContextCode(BaseModel):
    """What else a story is about."""

    code: str
    label: str
    definition: str


class SectorCode(BaseModel):
    """What kind of actor somebody is."""

    code: str
    label: str


class Codes(BaseModel):
    """The ontology."""

    types: list[EventTypeCode]
    modes: list[ModeCode]
    contexts: list[ContextCode]
    sectors: list[SectorCode]


class Decision(BaseModel):
    """Somebody joined or parted identities or events."""

    model_config = shown(examples.DECISION)
    id: int
    kind: Literal["actor", "organisation", "place", "event"]
    action: Literal["merge", "split"]
    from_: int | list[int] = Field(alias="from")
    into: int
    subjects: list[int] | None = Field(description="the parts that a split moved")
    who: str
    reason: str | None
    score: float | None
    decided_at: str
    undone_at: str | None
    undone_by: str | None


class Suggestion(BaseModel):
    """Two identities that may be one."""

    id: int
    kind: Literal["actor", "organisation", "place"]
    one: int
    other: int
    score: float
    reason: str
    state: Literal["open", "accepted", "rejected"]
    suggested_at: str
    decided_at: str | None
    who: str | None


class Decisions(_List):
    """What people and the resolver decided."""

    items: list[Decision]


class Suggestions(_List):
    """What may be one."""

    items: list[Suggestion]


class Version(BaseModel):
    """What was true of one thing from then until then."""

    version: int
    from_: str = Field(alias="from")
    to: str | None = Field(description="null: until now")
    cause: str
    who: str | None
    reason: str | None
    changed: list[str] = Field(description="which fields differ from the version before")
    record: dict[str, Any] | None = Field(description="all that was kept of it; null where it was removed")


class Correction(BaseModel):
    """What somebody said of an event."""

    id: int
    field: str
    value: Any
    who: str
    reason: str | None
    made_at: str
    withdrawn_at: str | None


class History(_List):
    """The versions of one thing."""

    items: list[Version]
    corrections: list[Correction]


class Change(BaseModel):
    """One thing as it has become."""

    kind: Literal["event", "actor", "organisation", "place", "article"]
    id: int
    change: Literal["changed", "removed"]
    cause: str
    who: str | None
    at: str
    record: dict[str, Any] | None


class Changes(_List):
    """What has changed, in order."""

    items: list[Change]
    cursor: str | None = Field(description="ask with `since=` this for what comes after")


class Run(BaseModel):
    """One reading of one article by one extractor."""

    id: int
    article_id: int
    extractor: Extractor
    current: bool
    finished_at: str
    event_mentions: int


class Extractions(_List):
    """The readings of an article."""

    items: list[Run]


class ExtractorSeen(BaseModel):
    """An extractor with how much it has read."""

    name: str
    version: str
    data_digest: str
    articles: int
    current_of: int = Field(description="articles of which its reading is the current one")
    last_run_at: str


class Extractors(_List):
    """Every extractor that has read anything."""

    items: list[ExtractorSeen]


class ToldOtherwise(BaseModel):
    """An event with the fields that two readings tell otherwise."""

    event_id: int
    fields: dict[str, dict[Literal["a", "b"], Any]]


class _Difference(BaseModel):
    appeared: list[int] = Field(description="events of the later reading alone")
    vanished: list[int] = Field(description="events of the earlier reading alone")
    changed: list[ToldOtherwise]
    same: int


class Reread(_Difference):
    """What another reading of an article has changed."""

    extraction: Run
    before: Run = Field(description="the run that was current until now")


class ReadingsDiffer(_Difference):
    """What two readings, or two extractors, tell otherwise."""

    articles: int = Field(description="how many articles both have read")
    interpreted: dict[str, Any]


class Share(BaseModel):
    """A share of a sample with its 95 % Wilson interval."""

    value: float
    low: float
    high: float


class Judged(BaseModel):
    """What people found of the events they reviewed."""

    reviewed: int
    confirmed: int
    corrected: int
    rejected: int
    precision: Share | None = Field(description="confirmed or corrected, of all reviewed")
    exact: Share | None = Field(description="confirmed as they were, of all reviewed")


class JudgedType(Judged):
    """The same for one type of events, as extracted."""

    type: str


class JudgedExtractor(Judged):
    """The same for one extractor."""

    name: str
    version: str
    data_digest: str


class Quality(Judged):
    """How good the events are, as far as people have looked."""

    events: int = Field(description="how many there are, reviewed or not")
    by_type: list[JudgedType]
    by_extractor: list[JudgedExtractor]


class Waiting(BaseModel):
    """An event that is worth a look."""

    urgency: float = Field(description="its doubt times how widely it is told")
    event: Event


class Queue(_List):
    """What to review next."""

    items: list[Waiting]


class Mark(BaseModel):
    """Where a word that was searched for stands, in code points of the snippet."""

    start: int
    end: int


class _Hit(BaseModel):
    id: int
    score: float = Field(description="how well it fits, as a share of the best of its kind")
    snippet: str = Field(description="the best passage, as it stands in the text")
    highlights: list[Mark]


class ArticleHit(_Hit):
    """An article that was found."""

    kind: Literal["article"]
    title: str | None
    url: str | None
    source: Publisher | None
    published_at: str | None
    duplicate_of: int | None = Field(description="set where the original is not among the hits")
    copies: int = Field(description="how many articles are copies of the same story; they are not listed")


class EventHit(_Hit):
    """An event whose evidence was found."""

    kind: Literal["event"]
    summary: str
    type: str
    status: str
    date: dict[str, str | None] = Field(description="start, end and precision")
    article_id: int = Field(description="the article in which the snippet stands")


class Ranked(BaseModel):
    """How many matches were ranked: the newest, where there are very many."""

    considered: int
    of: int | None = Field(description="how many matches there are; null where counting ended early")
    at_least: int
    capped: bool = Field(description="whether older matches were left out of the ranking")


class Hits(_List):
    """A page of what was found, the best first."""

    model_config = shown(examples.HITS)
    items: list[ArticleHit | EventHit]
    ranked: Ranked


def answers(model: type[BaseModel], *statuses: int, ok: int = 200) -> Problems:
    """The documented answers of a route: the good one, and the problems it may give."""
    return {ok: {"model": model}, **problems(*statuses)}


def problems(*statuses: int) -> Problems:
    """The problems that a route may answer, those that any may among them."""
    return _problems(401, 403, 422, *statuses)


def plain(model: type[BaseModel], *statuses: int) -> Problems:
    """The documented answers of a route that needs no key and takes nothing."""
    return {200: {"model": model}, **_problems(*statuses)}


def _problems(*statuses: int) -> Problems:
    return {status: {"model": Problem, "content": {"application/problem+json": {}}} for status in statuses}
