"""Another reading of a kept article: it becomes the current one, and what is the same in both keeps its identity.

An entity of the new reading with the name of one of the old is judged at first as that one was, and an event told by the
same words is the same event; the decisions that stand are then taken over both. So ids, corrections, merges and splits
outlast the extractor, and a reading that came before can come back. A changed text at a known address is treated alike:
the article is retired, the new one stands in its place, and its events follow.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.document import Article, RawDocument
from app.domain.event import Extraction, Extractor
from app.domain.identity import Judgement as Judged
from app.domain.identity import Resolution
from app.domain.mention import EntityKind
from app.domain.names import name_key
from app.domain.retelling import kin
from app.errors import Conflict
from app.store import archive, decisions, derive, rebuild, search, tables, versions
from app.store.base import now
from app.store.decisions import By
from app.store.session import one_at_a_time
from app.store.versions import Cause

_WORD = re.compile(r"\w+")
_LEAST_SHARED = 0.4  # of the words of two sentences that tell of one event in two versions of a text
_KINDS: tuple[EntityKind, ...] = ("actor", "organisation", "place")


@dataclass(frozen=True, slots=True)
class _Told:
    """An event mention of a kept reading."""

    row: int
    type: str
    trigger: str
    sentence: frozenset[str]  # its words
    event: int  # as it was judged at first


def read_again(session: Session, article: int, extraction: Extraction, resolution: Resolution, by: By) -> int:
    """Make an extraction the current reading of a kept article; its run. One that is current already is left as it is."""
    one_at_a_time(session)
    run = tables.ExtractionRun
    before = session.scalars(select(run).where(run.article_id == article, run.is_current)).first()
    if before is not None and _extractor(before) == extraction.extractor:
        return before.id
    old = before.id if before is not None else None
    known = _run_of(session, article, extraction.extractor)
    if old is not None:
        session.execute(update(run).where(run.id == old).values(is_current=False))
    if known is not None:
        session.execute(update(run).where(run.id == known).values(is_current=True))
        new = known
    else:
        judged, events = _carried(session, old, extraction, resolution)
        new = archive.add_reading(session, article, extraction, judged, events)
    _take_over(session, old, new, Cause("extraction", by.who, by.reason))
    return new


def version_before(session: Session, article: Article) -> int | None:
    """The article that stands at the address of this one with another text, if any."""
    table = tables.Article
    if article.url is None:
        return None
    return session.scalar(
        select(table.id)
        .where(table.url == article.url, table.retired_at.is_(None), table.text != article.text)
        .order_by(table.id.desc())
        .limit(1)
    )


def keep_version(
    session: Session,
    before: int,
    document: RawDocument,
    article: Article,
    extraction: Extraction,
    resolution: Resolution,
) -> int:
    """Keep a document as the next version of an article, which is retired; its events follow. The new article's id.

    Raises Conflict where another version has come in between.
    """
    one_at_a_time(session)
    known = archive.find_by_digest(session, document.digest)
    if known is not None:
        return known
    table, run = tables.Article, tables.ExtractionRun
    if session.scalar(select(table.retired_at).where(table.id == before)) is not None:
        raise Conflict(
            f"article {before} was replaced in the meantime; look at the version that stands, and ask again"
        )
    old = session.scalar(select(run.id).where(run.article_id == before, run.is_current))
    session.execute(update(table).where(table.id == before).values(retired_at=now()))
    search.remove_words(session, before)
    session.execute(update(run).where(run.article_id == before).values(is_current=False))
    judged, events = _carried(session, old, extraction, resolution)
    row = archive.keep(session, document, article, extraction, judged, before, events)
    new = session.scalars(select(run.id).where(run.article_id == row, run.is_current)).one()
    cause = Cause("article", reason="a changed text in place of the one before")
    _take_over(session, old, new, cause)
    record = {"url": article.url, "title": article.title}
    versions.note(session, "article", {before: record | {"id": before, "replaced_by": row}}, cause)
    versions.note(session, "article", {before: None, row: record | {"id": row, "replaces": before}}, cause)
    return row


def _extractor(run: tables.ExtractionRun) -> Extractor:
    return Extractor(run.extractor, run.version, run.data_digest)


def _run_of(session: Session, article: int, extractor: Extractor) -> int | None:
    run = tables.ExtractionRun
    return session.scalar(
        select(run.id).where(
            run.article_id == article,
            run.extractor == extractor.name,
            run.version == extractor.version,
            run.data_digest == extractor.data_digest,
        )
    )


# What is the same in both ------------------------------------------------------------------------


def _carried(
    session: Session, old: int | None, extraction: Extraction, resolution: Resolution
) -> tuple[Resolution, dict[int, int]]:
    """The resolution with whom the old reading meant by the same names, and the events of the old that it tells again."""
    entities = _entities(session, old)
    judgements = tuple(
        _as_before(judged, entities.get((each.kind, name_key(each.name))))
        for each, judged in zip(extraction.entities, resolution.judgements, strict=True)
    )
    told = _mentions(session, old)
    events = {each.row: before.event for each, before in _same_words(_as_read(extraction), told)}
    return replace(resolution, judgements=judgements), events


def _as_before(judged: Judged, before: tuple[int, int] | None) -> Judged:
    if before is None:
        return judged
    return replace(
        judged, identity=before[1], score=1.0, reason="the same name in an earlier reading", near=()
    )


def _entities(session: Session, run: int | None) -> dict[tuple[str, str], tuple[int, int]]:
    """The entities of a reading by kind and name: their rows, and whom they were judged to be at first."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    entity, judged = tables.Entity, tables.Judgement
    wanted = (
        select(entity.id, entity.kind, entity.key, judged.actor_id, judged.organisation_id, judged.place_id)
        .join(judged, judged.entity_id == entity.id)
        .where(entity.run_id == run, judged.decision_id.is_(None))
        .order_by(judged.id)
    )
    for row in session.execute(wanted):
        found.setdefault((row.kind, row.key), (row.id, row.actor_id or row.organisation_id or row.place_id))
    return found


def _mentions(session: Session, run: int | None) -> list[_Told]:
    """The event mentions of a reading, in the order of the text."""
    mention, judged = tables.EventMention, tables.Judgement
    wanted = (
        select(mention, judged.event_id)
        .join(judged, judged.event_mention_id == mention.id)
        .where(mention.run_id == run, judged.decision_id.is_(None))
        .order_by(mention.number, judged.id)
    )
    found: dict[int, _Told] = {}
    for row, event in session.execute(wanted):
        told = _Told(row.id, row.type, row.trigger.lower(), _words(row.sentence), int(event or 0))
        found.setdefault(row.id, told)
    return list(found.values())


def _as_read(extraction: Extraction) -> list[_Told]:
    """The event mentions of a reading that is not kept yet; their rows are their numbers, their events nobody knows."""
    return [
        _Told(number, each.type, each.trigger.text.lower(), _words(each.sentence.text), 0)
        for number, each in enumerate(extraction.events)
    ]


def _words(sentence: str) -> frozenset[str]:
    return frozenset(_WORD.findall(sentence.lower()))


def _same_words(later: Sequence[_Told], earlier: Sequence[_Told]) -> list[tuple[_Told, _Told]]:
    """The mentions that tell of one thing by the same words, surest first and none twice."""
    pairs = [(likeness, a, b) for a in later for b in earlier if (likeness := _likeness(a, b)) > 0]
    found: dict[int, tuple[_Told, _Told]] = {}
    taken: set[int] = set()
    for _, a, b in sorted(pairs, key=lambda pair: (-pair[0], pair[1].row, pair[2].row)):
        if a.row not in found and b.row not in taken:
            found[a.row] = a, b
            taken.add(b.row)
    return list(found.values())


def _likeness(a: _Told, b: _Told) -> float:
    """0 for another event; else how much of the sentence is the same, 2 more for the same word, 1 more for the type."""
    same_word, same_type = a.trigger == b.trigger, b.type in kin(a.type)
    shared = len(a.sentence & b.sentence) / len(a.sentence | b.sentence) if a.sentence or b.sentence else 0.0
    if shared < _LEAST_SHARED or not (same_word or same_type):
        return 0.0
    return 2.0 * same_word + 1.0 * same_type + shared


# What was decided about the one holds for the other ----------------------------------------------


def _take_over(session: Session, old: int | None, new: int, cause: Cause) -> None:
    before, after = _entities(session, old), _entities(session, new)
    for kind in _KINDS:
        heirs = {before[key][0]: [row] for key, (row, _) in after.items() if key in before and key[0] == kind}
        decisions.inherit(session, kind, heirs)
    told_before, told_after = _mentions(session, old), _mentions(session, new)
    same = {earlier.row: [later.row] for later, earlier in _same_words(told_after, told_before)}
    decisions.inherit(session, "event", same)
    for kind in _KINDS:
        theirs = [row for (of, _), (row, _) in after.items() if of == kind]
        decisions.replay(session, kind, theirs, cause)
    decisions.replay(session, "event", [each.row for each in told_after], cause)
    _build_again(session, [run for run in (old, new) if run is not None], cause)


def _build_again(session: Session, runs: Collection[int], cause: Cause) -> None:
    """Whoever and whatever either reading speaks of, as the current readings tell it."""
    judged, entity, mention = tables.Judgement, tables.Entity, tables.EventMention
    of_runs = select(entity.id).where(entity.run_id.in_(runs))
    for kind in _KINDS:
        owner = rebuild.JUDGED[kind]
        ids = session.scalars(
            select(owner).where(
                judged.entity_id.in_(of_runs), judged.withdrawn_at.is_(None), owner.is_not(None)
            )
        )
        rebuild.identities(session, kind, set(ids), cause)
    told = session.scalars(select(mention.event_id).where(mention.run_id.in_(runs)))
    events = set(told) | derive.events_of_entities(session, session.scalars(of_runs))
    derive.events(session, events, cause)
