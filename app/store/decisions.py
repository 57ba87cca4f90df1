"""Joining and parting identities and events by decision, and undoing it: what is true follows from the decisions that stand.

Every entity has the identity that the resolver judged at first; the standing decisions are then taken in their order. So
undoing one, in whatever order, leaves exactly what there would be without it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.domain.identity import SubjectKind
from app.domain.mention import EntityKind
from app.errors import BadQuery, NotFound
from app.store import derive, rebuild
from app.store.base import now
from app.store.identities import free_slug
from app.store.session import one_at_a_time
from app.store.tables import Decision, Entity, Event, EventMention, ExtractionRun, Judgement
from app.store.versions import Cause


@dataclass(frozen=True, slots=True)
class By:
    """Who decides, and why."""

    who: str
    reason: str | None = None
    score: float | None = None


def merge(session: Session, kind: SubjectKind, into: int, others: Collection[int], by: By) -> int:
    """Make one of several; the number of the decision. Raises NotFound, BadQuery."""
    one_at_a_time(session)
    gone = sorted(set(others) - {into})
    if not gone:
        raise BadQuery("name at least one other to merge with", field="with")
    _must_stand(session, kind, [into, *gone])
    return _decide(
        session, kind, "merge", {"from": gone, "into": into}, by, _subjects_of(session, kind, gone)
    )


def split(
    session: Session, kind: SubjectKind, whole: int, subjects: Collection[int], by: By
) -> tuple[int, int]:
    """Make some of the entities (or event mentions) of one a new one: the numbers of the decision and of the new one."""
    one_at_a_time(session)
    _must_stand(session, kind, [whole])
    theirs = {part.subject for part in parts(session, kind, whole)}
    wanted = sorted(set(subjects) & theirs)
    if not wanted or len(wanted) == len(theirs):
        raise BadQuery(f"a split takes some, not none and not all, of the {len(theirs)} parts", field="parts")
    new = _new_like(session, kind, whole, wanted[0])
    data = {"from": whole, "into": new, "subjects": wanted}
    return _decide(session, kind, "split", data, by, wanted), new


def undo(session: Session, number: int, by: By) -> Decision:
    """Withdraw a decision; everything it changed is as if it had not been. Raises NotFound."""
    one_at_a_time(session)
    decision = session.get(Decision, number)
    if decision is None or decision.withdrawn_at is not None:
        raise NotFound(f"there is no standing decision {number}")
    kind: SubjectKind = decision.kind  # type: ignore[assignment]  # checked by the database
    column = _subject(kind)
    touched = session.scalars(select(column).where(Judgement.decision_id == number)).unique()
    subjects = [each for each in touched if each is not None]
    decision.withdrawn_at, decision.withdrawn_by = now(), by.who
    session.flush()
    replay(session, kind, subjects, Cause("undo", by.who, by.reason))
    return decision


@dataclass(frozen=True, slots=True)
class Part:
    """What an identity or an event is made of: an entity of an article, or a mention in one."""

    subject: int
    article: int
    name: str
    score: float
    reason: str
    judge: str


def parts(session: Session, kind: SubjectKind, owner: int) -> list[Part]:
    """The parts of one identity or event with the judgement that puts them there, in the order they came."""
    subject = _subject(kind)
    wanted = select(subject, Judgement.score, Judgement.reason, Judgement.judge)
    if kind == "event":
        told: Any = wanted.add_columns(EventMention.article_id, EventMention.sentence).join(
            EventMention, EventMention.id == Judgement.event_mention_id
        )
    else:
        told = (
            wanted.add_columns(ExtractionRun.article_id, Entity.name)
            .join(Entity, Entity.id == Judgement.entity_id)
            .join(ExtractionRun, ExtractionRun.id == Entity.run_id)
        )
    if kind == "event":
        told = told.join(ExtractionRun, ExtractionRun.id == EventMention.run_id)
    found = told.where(
        _owner(kind) == owner, Judgement.withdrawn_at.is_(None), ExtractionRun.is_current
    ).order_by(subject)
    return [
        Part(number, article, name, score, reason, judge)
        for number, score, reason, judge, article, name in session.execute(found)
    ]


def standing(session: Session, kind: SubjectKind) -> list[Decision]:
    """The decisions that stand, in their order."""
    wanted = (
        select(Decision).where(Decision.kind == kind, Decision.withdrawn_at.is_(None)).order_by(Decision.id)
    )
    return list(session.scalars(wanted))


# How it is done ----------------------------------------------------------------------------------


def _decide(
    session: Session, kind: SubjectKind, action: str, data: dict[str, Any], by: By, subjects: Sequence[int]
) -> int:
    row = {
        "kind": kind, "action": action, "data": data, "who": by.who, "reason": by.reason, "score": by.score,
        "decided_at": now(),
    }  # fmt: skip
    number = session.scalars(insert(Decision).returning(Decision.id), [row]).one()
    replay(session, kind, subjects, Cause(action, by.who, by.reason))
    return number


def _subject(kind: SubjectKind) -> Any:
    return Judgement.event_mention_id if kind == "event" else Judgement.entity_id


def _owner(kind: SubjectKind) -> Any:
    return Judgement.event_id if kind == "event" else rebuild.JUDGED[kind]


def _must_stand(session: Session, kind: SubjectKind, ids: Collection[int]) -> None:
    table: Any = Event if kind == "event" else rebuild.TABLES[kind]
    known = set(session.scalars(select(table.id).where(table.id.in_(ids), table.retired_at.is_(None))))
    for number in ids:
        if number not in known:
            raise NotFound(f"there is no {kind} {number}, or it was merged into another")


def _subjects_of(session: Session, kind: SubjectKind, owners: Collection[int]) -> list[int]:
    column, owner = _subject(kind), _owner(kind)
    wanted = select(column).where(owner.in_(list(owners)), Judgement.withdrawn_at.is_(None)).order_by(column)
    return [number for number in session.scalars(wanted) if number is not None]


def _new_like(session: Session, kind: SubjectKind, whole: int, subject: int) -> int:
    """A new row for what is parted from `whole`; it is built from its parts right after."""
    if kind == "event":
        columns = dict(session.execute(select(Event.__table__).where(Event.id == whole)).mappings().one())
        for name in ("id", "created_at", "updated_at", "merged_into"):
            columns.pop(name)
        return session.scalars(insert(Event).returning(Event.id), [columns]).one()
    table = rebuild.TABLES[kind]
    name = session.scalar(select(Entity.name).where(Entity.id == subject)) or "unnamed"
    row = {"slug": free_slug(session, kind, name), "name": name}
    number: int = session.scalars(insert(table).returning(table.id), [row]).one()
    return number


def inherit(session: Session, kind: SubjectKind, heirs: Mapping[int, Collection[int]]) -> None:
    """What was parted by its parts is parted by their successors as well, the parts of a later reading of the text."""
    for decision in session.scalars(
        select(Decision).where(Decision.kind == kind, Decision.action == "split")
    ):
        parts = decision.data["subjects"]
        more = sorted({heir for part in parts for heir in heirs.get(part, ())} - set(parts))
        if more:
            decision.data = decision.data | {"subjects": [*parts, *more]}
    session.flush()


def replay(session: Session, kind: SubjectKind, subjects: Sequence[int], cause: Cause) -> None:
    """Give every subject the owner that the first judgement and the standing decisions give it."""
    decisions = standing(session, kind)
    judged = _judgements(session, kind, subjects)
    moved: list[dict[str, Any]] = []
    withdrawn: list[int] = []
    affected: set[int] = set()
    moment = now()
    for subject, rows in judged.items():
        first = next(row for row in rows if row.decision_id is None)
        active = next(row for row in rows if row.withdrawn_at is None)
        owner, last = _follow(subject, int(getattr(first, _owner(kind).key)), decisions)
        held = int(getattr(active, _owner(kind).key))
        if owner == held:
            continue
        affected |= {owner, held}
        withdrawn.append(active.id)
        moved.append(_judgement(kind, subject, owner, last, first, moment))
    if moved:
        session.execute(update(Judgement).where(Judgement.id.in_(withdrawn)).values(withdrawn_at=moment))
        session.execute(insert(Judgement), moved)
    merged = {gone: into for each in decisions if each.action == "merge" for gone, into in _ends(each)}
    if kind == "event":
        _move_mentions(session, moved)
        derive.events(session, affected, cause)
        _point_on(session, affected, merged)
        return
    called = _called(session, kind, affected)
    rebuild.identities(session, kind, affected, cause, merged)
    renamed = [number for number, name in _called(session, kind, affected).items() if name != called[number]]
    # Whoever has another name now is called by it in all their events.
    told = {*judged, *_subjects_of(session, kind, renamed)}
    derive.events(session, derive.events_of_entities(session, told), cause)


def _called(session: Session, kind: EntityKind, ids: Collection[int]) -> dict[int, str]:
    table = rebuild.TABLES[kind]
    return {
        row.id: row.name for row in session.execute(select(table.id, table.name).where(table.id.in_(ids)))
    }


def _ends(decision: Decision) -> list[tuple[int, int]]:
    return [(int(gone), int(decision.data["into"])) for gone in decision.data["from"]]


def _follow(subject: int, owner: int, decisions: Sequence[Decision]) -> tuple[int, Decision | None]:
    """The owner after all decisions, and the last one that moved the subject."""
    last = None
    for each in decisions:
        data = each.data
        moves = (
            owner in data["from"]
            if each.action == "merge"
            else subject in data["subjects"] and owner == data["from"]
        )
        if moves:
            owner, last = int(data["into"]), each
    return owner, last


def _judgements(
    session: Session, kind: SubjectKind, subjects: Sequence[int]
) -> Mapping[int, list[Judgement]]:
    column = _subject(kind)
    found: dict[int, list[Judgement]] = defaultdict(list)
    for row in session.scalars(select(Judgement).where(column.in_(list(subjects))).order_by(Judgement.id)):
        found[int(getattr(row, column.key))].append(row)
    return found


def _judgement(
    kind: SubjectKind, subject: int, owner: int, by: Decision | None, first: Judgement, moment: Any
) -> dict[str, Any]:
    """The row that says whose a subject is now: by decision, or as it was judged at first."""
    return {
        _subject(kind).key: subject,
        _owner(kind).key: owner,
        "score": first.score if by is None else (by.score if by.score is not None else 1.0),
        "reason": first.reason if by is None else (by.reason or f"{by.action} by {by.who}"),
        "judge": first.judge if by is None else by.who,
        "decided_at": moment,
        # Back at the first judgement the row repeats it, and is no first one itself.
        "decision_id": None if by is None else by.id,
    }


def _move_mentions(session: Session, moved: Sequence[Mapping[str, Any]]) -> None:
    for row in moved:
        session.execute(
            update(EventMention)
            .where(EventMention.id == row["event_mention_id"])
            .values(event_id=row["event_id"])
        )


def _point_on(session: Session, events: Collection[int], merged: Mapping[int, int]) -> None:
    """A retired event says into which it was merged, a standing one nothing."""
    for number in events:
        into = merged.get(number)
        retired = session.scalar(select(Event.retired_at).where(Event.id == number)) is not None
        session.execute(update(Event).where(Event.id == number).values(merged_into=into if retired else None))
