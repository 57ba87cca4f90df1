"""What reviews say of the extraction, and what is worth reviewing next."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.quality import urgency, wilson
from app.query.records import Record
from app.store.tables import Event, EventMention, ExtractionRun

_LOOKED_AT = 1000  # of the least certain and of the most told, from which the queue is made


def quality(session: Session) -> Record:
    """Precision as people found it: of all reviewed events, by type as extracted, and by extractor."""
    seen = _reviewed(session)
    by_type: dict[str, list[str]] = defaultdict(list)
    by_extractor: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for review, event_type, *extractor in seen:
        by_type[event_type].append(review)
        by_extractor[tuple(extractor)].append(review)
    return {
        "events": session.scalar(select(func.count()).where(Event.retired_at.is_(None))),
        **_judged(review for review, *_ in seen),
        "by_type": [{"type": name, **_judged(by_type[name])} for name in sorted(by_type)],
        "by_extractor": [
            {"name": name, "version": version, "data_digest": digest, **_judged(reviews)}
            for (name, version, digest), reviews in sorted(by_extractor.items())
        ],
    }


def _reviewed(session: Session) -> list[tuple[Any, ...]]:
    """The verdict on each reviewed event, with its first current mention's type and extractor.

    What people have added themselves no extractor has told, and does not count.
    """
    mention, run = EventMention, ExtractionRun
    first = (
        select(func.min(mention.id).label("id"))
        .join(run, run.id == mention.run_id)
        .join(Event, Event.id == mention.event_id)
        .where(Event.review != "unreviewed", run.is_current)
        .group_by(mention.event_id)
        .subquery()
    )
    wanted = (
        select(Event.review, mention.type, run.extractor, run.version, run.data_digest)
        .join(first, first.c.id == mention.id)
        .join(run, run.id == mention.run_id)
        .join(Event, Event.id == mention.event_id)
        .order_by(mention.id)
    )
    return [tuple(row) for row in session.execute(wanted)]


def _judged(reviews: Iterable[str]) -> Record:
    """`precision` counts an event whose details were put right as an event; `exact` does not."""
    found = list(reviews)
    confirmed, corrected = found.count("confirmed"), found.count("corrected")
    of = len(found)
    return {
        "reviewed": of,
        "confirmed": confirmed,
        "corrected": corrected,
        "rejected": of - confirmed - corrected,
        "precision": _share(confirmed + corrected, of),
        "exact": _share(confirmed, of),
    }


def _share(right: int, of: int) -> Record | None:
    interval = wilson(right, of)
    if interval is None:
        return None
    return {"value": round(right / of, 4), "low": round(interval[0], 4), "high": round(interval[1], 4)}


def waiting(session: Session, limit: int) -> list[tuple[int, float]]:
    """Unreviewed events that are worth a look, with how much so, the most first; equal ones the newest first."""
    event = Event
    columns = event.id, event.confidence, event.source_count, event.article_count
    found: dict[int, float] = {}
    for order in (event.confidence, event.article_count.desc()):
        wanted = (
            select(*columns)
            .where(event.review == "unreviewed", event.retired_at.is_(None))
            .order_by(order, event.id.desc())
            .limit(_LOOKED_AT)
        )
        found |= {
            number: urgency(confidence, sources, articles)
            for number, confidence, sources, articles in session.execute(wanted)
        }
    return sorted(found.items(), key=lambda each: (-each[1], -each[0]))[:limit]
