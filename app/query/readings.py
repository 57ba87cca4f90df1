"""Who read what: the runs of an article, the extractors there were, and what two of them tell otherwise."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.errors import BadQuery, NotFound
from app.query.records import Record, moment
from app.store.tables import EventMention, ExtractionRun, MentionParticipant

_SHORTEST_DIGEST = 6


def of_article(session: Session, article: int) -> list[Record]:
    """The runs of an article, the first first."""
    run, mention = ExtractionRun, EventMention
    told = select(func.count()).where(mention.run_id == run.id).scalar_subquery()
    wanted = select(run, told).where(run.article_id == article).order_by(run.id)
    return [
        {
            "id": row.id,
            "article_id": row.article_id,
            "extractor": {"name": row.extractor, "version": row.version, "data_digest": row.data_digest},
            "current": row.is_current,
            "finished_at": moment(row.finished_at),
            "event_mentions": count,
        }
        for row, count in session.execute(wanted)
    ]


def extractors(session: Session) -> list[Record]:
    """Every extractor that has read anything, the latest first."""
    run = ExtractionRun
    current = func.count().filter(run.is_current)
    wanted = (
        select(run.extractor, run.version, run.data_digest, func.count(), current, func.max(run.finished_at), func.max(run.id))
        .group_by(run.extractor, run.version, run.data_digest)
        .order_by(func.max(run.id).desc())
    )  # fmt: skip
    return [
        {
            "name": name,
            "version": version,
            "data_digest": digest,
            "articles": articles,
            "current_of": standing,
            "last_run_at": moment(last),
        }
        for name, version, digest, articles, standing, last, _ in session.execute(wanted)
    ]


def comparable(session: Session, a: str, b: str) -> tuple[list[int], list[int]]:
    """The runs of two sides in the articles that both have read. Raises NotFound, BadQuery."""
    one, other = _runs(session, a, "a"), _runs(session, b, "b")
    both = one.keys() & other.keys()
    if not both:
        raise BadQuery("the two have read no article in common", field="b")
    return [one[article] for article in sorted(both)], [other[article] for article in sorted(both)]


def _runs(session: Session, said: str, field: str) -> dict[int, int]:
    """The newest run of each article."""
    run = ExtractionRun
    found = {
        article: number
        for number, article in session.execute(
            select(run.id, run.article_id).where(_meant(said, field)).order_by(run.id)
        )
    }
    if not found:
        raise NotFound(f"there is no extraction {said!r}; GET /extractions lists them")
    return found


def _meant(said: str, field: str) -> ColumnElement[bool]:
    run = ExtractionRun
    if said.isdecimal() and len(said) < _SHORTEST_DIGEST * 3:
        return run.id == int(said)
    name, slash, version = said.rpartition("/")
    if slash:
        return (run.extractor == name) & (run.version == version)
    if len(said) < _SHORTEST_DIGEST:
        raise BadQuery(
            "name a run by its number, or an extractor as `name/version` or by its digest", field=field
        )
    return or_(run.data_digest.startswith(said, autoescape=True), run.extractor == said)


_COMPARED = (
    "type", "mode", "status", "date_start", "date_end", "date_precision", "date_basis", "place_text", "attribution_text",
)  # fmt: skip


def difference(session: Session, one: Collection[int], other: Collection[int]) -> Record:
    """What the runs of the second side tell otherwise than those of the first, event by event."""
    a, b = _as_told(session, one), _as_told(session, other)
    both = sorted(a.keys() & b.keys())
    changes = {event: _fields(a[event], b[event]) for event in both}
    return {
        "appeared": sorted(b.keys() - a.keys()),
        "vanished": sorted(a.keys() - b.keys()),
        "changed": [{"event_id": event, "fields": fields} for event, fields in changes.items() if fields],
        "same": sum(not fields for fields in changes.values()),
    }


def _fields(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: {"a": one[name], "b": other[name]} for name in one if one[name] != other[name]}


def _as_told(session: Session, runs: Collection[int]) -> dict[int, dict[str, Any]]:
    """Each event as its first mention in these runs tells it."""
    mention, party = EventMention, MentionParticipant
    first: dict[int, EventMention] = {}
    wanted = select(mention).where(mention.run_id.in_(runs)).order_by(mention.article_id, mention.number)
    for row in session.scalars(wanted):
        first.setdefault(row.event_id, row)
    parties: dict[int, list[str]] = {row.id: [] for row in first.values()}
    named = select(party).where(party.mention_id.in_(parties)).order_by(party.mention_id, party.position)
    for each in session.scalars(named):
        parties[each.mention_id].append(f"{each.role}: {each.text}")
    return {
        event: {name: _plain(getattr(row, name)) for name in _COMPARED} | {"parties": parties[row.id]}
        for event, row in first.items()
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
