"""Why an article gave the events it gave: the trace of its extraction, as JSON or to look at."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from app.api import schemas
from app.api.answers import json_answer
from app.api.dependencies import Conf, MayRead, Reading
from app.domain.document import Article, Publication
from app.domain.event import EventMention
from app.domain.mention import Entity, EventDate, Mention, Span
from app.errors import NotFound
from app.extraction.trace import Candidate, Trace, TracedSentence
from app.pipeline import why
from app.query import lists, records

router = APIRouter(tags=["articles"], dependencies=[MayRead])
Record = dict[str, Any]


@router.get(
    "/articles/{key}/trace",
    operation_id="traceArticle",
    responses=schemas.answers(schemas.ArticleTrace, 404),
    summary="Why these events: candidates, frames, arguments, dates, places, and what was dropped",
)
def trace_article(
    key: str,
    request: Request,
    session: Reading,
    settings: Conf,
    everything: Annotated[
        bool, Query(alias="all", description="also words whose company a frame misses")
    ] = False,
    form: Annotated[Literal["json", "text"] | None, Query(alias="format")] = None,
) -> Response:
    """Read the kept text again with the extractor of this service, and tell what it saw and why.

    `current` says whether the events of the article were read by this very extractor and data.
    """
    number = lists.one(session, "articles", key)
    if number is None:
        raise NotFound(f"there is no article {key[:80]!r}")
    record = records.articles(session, [number])[0]
    extractor, found = why(_article(record), settings.dictionary, everything=everything)
    run = records.current_run(session, number)
    named = {"name": extractor.name, "version": extractor.version, "data_digest": extractor.data_digest}
    if form == "text" or (form is None and request.headers.get("accept", "").startswith("text/plain")):
        return Response(_to_look_at(record, found), media_type="text/plain; charset=utf-8")
    return json_answer(
        {
            "article_id": number,
            "extractor": named,
            "current": run == named,
            "sentences": [_sentence(each, found.entities) for each in found.sentences],
        }
    )


def _article(record: Record) -> Article:
    at = record["published_at"]
    published = record["published"]
    publication = Publication(
        datetime.fromisoformat(at) if at else None,
        published["precision"],
        published["basis"],
        published["text"],
    )
    source = record["source"]["name"] if record["source"] else None
    text = record["text"]
    return Article(text, len(text), record["title"], record["url"], source, published=publication)


def _span(span: Span) -> Record:
    return {"text": span.text, "start": span.start, "end": span.end}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(found: EventDate) -> Record:
    return {
        "start": _day(found.start),
        "end": _day(found.end),
        "precision": found.precision,
        "basis": found.basis,
        "words": _span(found.span) if found.span else None,
    }


def _mention(mention: Mention, entities: tuple[Entity, ...]) -> Record:
    entity = entities[mention.entity]
    return {"kind": mention.kind, "name": entity.name, "by_name": mention.by_name, **_span(mention.span)}


def _sentence(sentence: TracedSentence, entities: tuple[Entity, ...]) -> Record:
    return {
        **_span(sentence.span),
        "candidates": [_candidate(each, entities) for each in sentence.candidates],
        "dates": [_date(each) for each in sentence.dates],
        "mentions": [_mention(each, entities) for each in sentence.mentions],
    }


def _candidate(candidate: Candidate, entities: tuple[Entity, ...]) -> Record:
    return {
        "trigger": _span(candidate.trigger),
        "type": candidate.type,
        "frame": candidate.frame,
        "outcome": "dropped" if candidate.event is None else "event",
        "reason": candidate.reason,
        "event": None if candidate.event is None else _event(candidate.event, entities),
    }


def _event(event: EventMention, entities: tuple[Entity, ...]) -> Record:
    return {
        "type": event.type,
        "mode": event.mode,
        "status": event.status,
        "participants": [
            {
                "role": each.role,
                "name": each.span.text if each.entity is None else entities[each.entity].name,
                "country": each.country,
                **_span(each.span),
            }
            for each in event.participants
        ],
        "date": _date(event.date),
        "place": None
        if event.place is None
        else {"name": entities[event.place.entity].name, **_span(event.place.span)},
        "attribution": event.attribution.name if event.attribution else None,
        "confidence": event.confidence,
        "evidence": [{"of": name, **_span(span)} for name, span in event.evidence],
    }


def _to_look_at(record: Record, found: Trace) -> str:
    """The trace as plain text: each sentence with its candidate words in brackets, and a line on each of them."""
    lines = [record["title"] or "", ""]
    for sentence in found.sentences:
        lines.append(_bracketed(sentence))
        lines += [_line(each, found.entities) for each in sentence.candidates]
        lines.append("")
    return "\n".join(lines)


def _bracketed(sentence: TracedSentence) -> str:
    text, start = sentence.span.text, sentence.span.start
    for candidate in reversed(sentence.candidates):
        first, last = candidate.trigger.start - start, candidate.trigger.end - start
        text = f"{text[:first]}[{text[first:last]}]{text[last:]}"
    return " ".join(text.split())


def _line(candidate: Candidate, entities: tuple[Entity, ...]) -> str:
    head = f"{candidate.trigger.text}: {candidate.type} by {candidate.frame}"
    event = candidate.event
    if event is None:
        return f"  - {head}: no event, for {candidate.reason}"
    names: dict[str, list[str]] = {"source": [], "target": []}
    for each in event.participants:
        names[each.role].append(each.span.text if each.entity is None else entities[each.entity].name)
    parts = [f"{role} {', '.join(who)}" for role, who in names.items() if who]
    if event.date.start:
        words = f" “{event.date.span.text}”" if event.date.span else ""
        parts.append(f"date {event.date.start} to {event.date.end} ({event.date.basis}{words})")
    if event.place:
        parts.append(f"place {entities[event.place.entity].name}")
    if event.attribution:
        parts.append(f"says {event.attribution.name}")
    return f"  + {head}, {event.status}; {'; '.join(parts)}; confidence {event.confidence:.2f}"
