"""Builders of made-up documents, articles and extractions for tests; every argument has a sensible default."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from app.domain.document import Article, Metadata, Publication, RawDocument
from app.domain.event import EventMention, EventPlace, Extraction, Extractor, Participant, Quote
from app.domain.mention import Entity, EventDate, Location, Mention, Role, Span

TEXT = (
    "Foreign Minister Ana Diaz met President Bo Lind in Portville on Monday. "
    "Diaz told reporters: “We spoke for an hour.” The meeting was held behind closed doors."
)
EXTRACTOR = Extractor("rules", "1", "0" * 64)


def a_document(text: str = TEXT, **metadata) -> RawDocument:
    return RawDocument(text.encode(), "text/plain", metadata=Metadata(**metadata))


def an_article(text: str = TEXT, **fields) -> Article:
    defaults = {
        "title": "Diaz and Lind meet",
        "source": "The Portville Post",
        "authors": ("Cy Moor",),
        "published": Publication(
            datetime(2024, 3, 5, 12, tzinfo=UTC), "time", "document", "March 5, 2024, noon"
        ),
    }
    return Article(text, **({"body_end": len(text)} | defaults | fields))


def a_span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)


def a_person(name: str = "Ana Diaz", title: str | None = "Foreign Minister", **fields) -> Entity:
    country = fields.setdefault("country", "FRE")
    roles = (Role(title, country=country),) if title else ()
    return Entity("actor", name, **({"sector": "GOV", "roles": roles} | fields))


def an_organisation(name: str, **fields) -> Entity:
    return Entity("organisation", name, **({"organisation_kind": "other"} | fields))


def a_place(name: str = "Portville", **fields) -> Entity:
    return Entity(
        "place", name, **({"location": Location("city", "FRE", latitude=1.5, longitude=2.5)} | fields)
    )


def a_meeting(**fields) -> EventMention:
    defaults = {
        "type": "CONSULT",
        "sentence": a_span("Foreign Minister Ana Diaz met President Bo Lind in Portville on Monday."),
        "trigger": a_span("met"),
        "participants": (
            Participant("source", 0, a_span("Ana Diaz"), "FRE", "GOV", "Foreign Minister"),
            Participant("target", 1, a_span("Bo Lind"), "SYL", "GOV", "President"),
        ),
        "date": EventDate(date(2024, 3, 4), date(2024, 3, 4), "day", "relative", a_span("Monday")),
        "place": EventPlace(2, a_span("Portville")),
        "confidence": 0.8,
        "frame": "verb/meet",
    }
    return EventMention(**(defaults | fields))


def the_same_meeting_again(**fields) -> EventMention:
    defaults = {
        "type": "CONSULT",
        "sentence": a_span("The meeting was held behind closed doors."),
        "trigger": a_span("meeting"),
        "participants": (),
        "same_as": 0,
        "frame": "noun/meeting",
    }
    return EventMention(**(defaults | fields))


def entities() -> tuple[Entity, ...]:
    return (a_person(aliases=("Diaz",)), a_person("Bo Lind", "President", country="SYL"), a_place())


def an_extraction(
    found: Sequence[Entity] | None = None, events: Sequence[EventMention] | None = None, **fields
) -> Extraction:
    """Diaz meets Lind in Portville, told twice, with a quote."""
    defaults = {
        "mentions": (Mention("actor", 0, a_span("Ana Diaz")), Mention("actor", 1, a_span("Bo Lind"))),
        "quotes": (Quote(a_span("We spoke for an hour."), 0, 0),),
    }
    return Extraction(
        EXTRACTOR,
        tuple(entities() if found is None else found),
        events=tuple((a_meeting(), the_same_meeting_again()) if events is None else events),
        **(defaults | fields),
    )
