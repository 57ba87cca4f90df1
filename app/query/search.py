"""Ranked full-text search over articles and over the evidence sentences of events, the same hits on both databases.

Only the newest matches of each kind are ranked, since ranking looks at every one of them; the answer says of how many.
The measure is that of the database (bm25, or ts_rank_cd), put as a share of the best of its kind.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.query.page import decode_cursor, encode_cursor
from app.query.passages import Passage, passage
from app.query.records import Record, moment
from app.query.words import Condition, Phrase, Wanted, condition, fts5, phrases, positive, tsquery
from app.store.sql import Statement
from app.store.tables import Article, Event, EventMention, ExtractionRun, Source
from app.store.views import day_at, event_at

Kind = Literal["article", "event"]
KINDS: tuple[Kind, ...] = ("article", "event")
RANKED = 1_000  # the newest matches of each kind
_COUNTED = 100_000  # counting ends here


@dataclass(frozen=True, slots=True)
class Considered:
    """How many matches were ranked, of how many; `of` is null where counting ended early, at `at_least`."""

    considered: int
    of: int | None
    at_least: int
    capped: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits, the best first."""

    hits: tuple[Record, ...]
    cursor: str | None
    ranked: Considered


@dataclass(frozen=True, slots=True)
class _Index:
    """Where the words of one kind lie. The rows of `view` are in the order of `key`, the newest last."""

    view: str
    key: str
    fts: str  # of SQLite
    only: str  # the columns of `fts` to search in, where those are not all
    weights: str  # of the columns of `fts`: a word of a title counts five times
    vector: str  # of PostgreSQL
    folded: str  # what the vector was made of, where nothing that a query may have stands between the parts


_INDEXES: Mapping[Kind, _Index] = {
    "article": _Index(
        view="article_view", key="article_id", fts="article_index", only="", weights="5.0, 1.0",
        vector="v.vector", folded="v.title || ' | ' || v.words",
    ),
    "event": _Index(
        view="event_view", key="position", fts="event_index", only="words : ", weights="1.0, 0.0",
        vector="v.vector", folded="v.words",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Match:
    """A row of an index that fits; of an article also of which it is a copy, and its day of publication in ISO 8601."""

    key: int
    score: float
    original: int | None
    day: str | None


@dataclass(frozen=True, slots=True)
class _Hit:
    kind: Kind
    id: int
    score: float  # as a share of the best of its kind
    day: str  # ISO 8601; of unknown days the one before all days


def search(
    session: Session, wanted: Wanted, kinds: Sequence[Kind], *, limit: int, cursor: str | None
) -> Found:
    """A page of what is wanted. Raises BadQuery for a cursor that is none of ours."""
    start = _start(cursor)
    hits: list[_Hit] = []
    considered = at_least = 0
    whole = True
    for kind in kinds:
        matches, count = _matches(session, kind, wanted)
        considered, at_least, whole = considered + len(matches), at_least + count, whole and count < _COUNTED
        hits += _articles(matches) if kind == "article" else _events(matches)
    hits.sort(key=lambda hit: (hit.score, hit.day, hit.kind, hit.id), reverse=True)
    page = hits[start : start + limit]
    following = encode_cursor(start + limit) if start + limit < len(hits) else None
    ranked = Considered(considered, at_least if whole else None, at_least, considered < at_least)
    return Found(_shown(session, page, phrases(wanted)), following, ranked)


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    (start,) = decode_cursor(cursor, 1)
    # Behind the last there is nothing; a cursor made by hand finds nothing either.
    return min(max(start, 0), len(KINDS) * RANKED) if isinstance(start, int) else 0


# Matching and ranking ----------------------------------------------------------------------------


def _matches(session: Session, kind: Kind, wanted: Wanted) -> tuple[list[_Match], int]:
    """The newest matches, in no order, and how many there are; counting ends at `_COUNTED`."""
    if session.get_bind().dialect.name == "sqlite":
        found = _ranked(session, kind, wanted)
        return found, len(found) if len(found) < RANKED else _count(session, kind, wanted)
    with _by_words(session):
        count = _count(session, kind, wanted)
        if count < _COUNTED:
            return _ranked(session, kind, wanted), count
    return _ranked(session, kind, wanted), count


@contextmanager
def _by_words(session: Session) -> Iterator[None]:
    """PostgreSQL goes by the index of words, and does not walk through the rows until it has met enough that fit.

    Its planner would walk for a rare word too: it does not know what it costs to look into a vector that is stored
    apart from its row. For a word of very many texts, walking is right.
    """
    scans = ("enable_seqscan", "enable_indexscan")
    for scan in scans:
        session.execute(text(f"SET LOCAL {scan} = off"))
    yield
    for scan in scans:
        session.execute(text(f"SET LOCAL {scan} = on"))


def _ranked(session: Session, kind: Kind, wanted: Wanted) -> list[_Match]:
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (_sqlite if sqlite else _postgresql)(session, _INDEXES[kind], wanted)
    if kind == "event":
        sql = f"SELECT place, score, NULL, NULL FROM ({statement.sql}) found"
    else:
        day = "substr(a.published_at, 1, 10)" if sqlite else _UTC_DAY
        # The order of a CROSS JOIN is kept: an index that is asked once for each article would be asked for very long.
        sql = (
            f"SELECT place, score, a.duplicate_of, {day} FROM ({statement.sql}) found "
            f"{'CROSS JOIN article a' if sqlite else 'JOIN article a'} {'WHERE' if sqlite else 'ON'} a.id = place"
        )
    return [_Match(*row) for row in session.execute(text(sql), statement.values)]


_UTC_DAY = "to_char(a.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')"


def _sqlite(session: Session, index: _Index, wanted: Wanted) -> Statement:
    matches = f"{index.fts} MATCH :words"
    values: dict[str, Any] = {"words": _expression(index, wanted), "skipped": RANKED - 1}
    # FTS5 walks its lists from the newest row on, without looking at the older ones.
    oldest = session.scalar(
        text(f"SELECT rowid FROM {index.fts} WHERE {matches} ORDER BY rowid DESC LIMIT 1 OFFSET :skipped"),
        values,
    )
    sql = (
        f"SELECT rowid AS place, -bm25({index.fts}, {index.weights}) AS score "
        f"FROM {index.fts} WHERE {matches} AND rowid >= :oldest"
    )
    return Statement(sql, {"words": values["words"], "oldest": oldest or 0})


def _expression(index: _Index, wanted: Wanted) -> str:
    return f"{index.only}({fts5(wanted)})"


_WEIGHTS = "{0.2, 0.2, 0.4, 1.0}"  # of D to A: a title is A
_BY_LENGTH = 1  # a long text is divided by the logarithm of its length


def _postgresql(_: Session, index: _Index, wanted: Wanted) -> Statement:
    asked = condition(wanted, index.vector, index.folded)
    sql = (
        f"WITH newest AS MATERIALIZED (SELECT v.{index.key} AS place, {index.vector} AS vector "
        f"FROM {index.view} v WHERE {asked.sql} ORDER BY v.{index.key} DESC LIMIT :most) "
        f"SELECT place, ts_rank_cd('{_WEIGHTS}', vector, to_tsquery('simple', :ranked), {_BY_LENGTH}) AS score "
        "FROM newest"
    )
    return Statement(sql, {**asked.values, "ranked": tsquery(positive(wanted)), "most": RANKED})


def _count(session: Session, kind: Kind, wanted: Wanted) -> int:
    index = _INDEXES[kind]
    if session.get_bind().dialect.name == "sqlite":
        asked = Condition(f"{index.fts} MATCH :words", {"words": _expression(index, wanted)})
        return _counted(session, index.fts, asked)
    return _counted(session, f"{index.view} v", condition(wanted, index.vector, index.folded))


def articles_with(session: Session, wanted: Wanted) -> Condition:
    """All articles that fit, as a statement of their ids."""
    index = _INDEXES["article"]
    if session.get_bind().dialect.name == "sqlite":
        asked = Condition(f"{index.fts} MATCH :words", {"words": _expression(index, wanted)})
        return Condition(f"SELECT rowid AS id FROM {index.fts} WHERE {asked.sql}", asked.values)
    asked = condition(wanted, index.vector, index.folded)
    return Condition(f"SELECT v.{index.key} AS id FROM {index.view} v WHERE {asked.sql}", asked.values)


def _counted(session: Session, table: str, asked: Condition) -> int:
    inner = f"SELECT 1 FROM {table} WHERE {asked.sql} LIMIT :most"
    values = {**asked.values, "most": _COUNTED}
    return session.scalar(text(f"SELECT count(*) FROM ({inner}) found"), values) or 0


# From matches to hits ----------------------------------------------------------------------------


def _shares(matches: Sequence[_Match]) -> list[float]:
    best = max((each.score for each in matches), default=0.0)
    return [round(max(each.score, 0.0) / best, 4) if best > 0 else 1.0 for each in matches]


def _events(matches: Sequence[_Match]) -> list[_Hit]:
    return [
        _Hit("event", event_at(each.key), share, day_at(each.key).isoformat())
        for each, share in zip(matches, _shares(matches), strict=True)
    ]


def _articles(matches: Sequence[_Match]) -> list[_Hit]:
    """Copies of one story are one hit: the original if it is among the matches, else the best of the copies."""
    stories: dict[int, list[tuple[bool, float, int, str]]] = defaultdict(list)
    for each, share in zip(matches, _shares(matches), strict=True):
        telling = each.original is None, share, each.key, each.day or date.min.isoformat()
        stories[each.original or each.key].append(telling)
    hits: list[_Hit] = []
    for told in stories.values():
        _, _, shown, day = max(told)
        hits.append(_Hit("article", shown, max(share for _, share, _, _ in told), day))
    return hits


# What is shown of a hit --------------------------------------------------------------------------


def _shown(session: Session, hits: Sequence[_Hit], wanted: Sequence[Phrase]) -> tuple[Record, ...]:
    loaded: dict[Kind, dict[int, Record]] = {}
    for kind, load in _LOADERS.items():
        ids = [hit.id for hit in hits if hit.kind == kind]
        loaded[kind] = load(session, ids, wanted) if ids else {}
    return tuple(
        {"kind": hit.kind, "id": hit.id, "score": hit.score, **loaded[hit.kind][hit.id]}
        for hit in hits
        if hit.id in loaded[hit.kind]
    )


def _article_records(session: Session, ids: Sequence[int], wanted: Sequence[Phrase]) -> dict[int, Record]:
    columns = (
        Article.id, Article.title, Article.url, Article.published_at, Article.published_precision,
        Article.duplicate_of, Article.text, Source.id.label("source_id"), Source.name.label("source"),
    )  # fmt: skip
    rows = session.execute(select(*columns).outerjoin(Source).where(Article.id.in_(ids))).all()
    copies = _copies(session, {row.duplicate_of or row.id for row in rows})
    return {
        row.id: {
            "title": row.title,
            "url": row.url,
            "source": {"id": row.source_id, "name": row.source} if row.source_id else None,
            "published_at": _published(row.published_at, row.published_precision),
            "duplicate_of": row.duplicate_of,
            "copies": copies.get(row.duplicate_of or row.id, 0),
            **_passage(passage(row.text, wanted)),
        }
        for row in rows
    }


def _published(at: Any, precision: str) -> str | None:
    if at is None:
        return None
    return moment(at) if precision == "time" else str(at.date().isoformat())


def _copies(session: Session, originals: Iterable[int]) -> dict[int, int]:
    """How many standing copies each of the originals has."""
    counted = (
        select(Article.duplicate_of, func.count())
        .where(Article.duplicate_of.in_(sorted(originals)), Article.retired_at.is_(None))
        .group_by(Article.duplicate_of)
    )
    return {number: count for number, count in session.execute(counted) if number is not None}


def _event_records(session: Session, ids: Sequence[int], wanted: Sequence[Phrase]) -> dict[int, Record]:
    rows = session.scalars(select(Event).where(Event.id.in_(ids))).all()
    told = _told(session, ids, wanted)
    return {
        row.id: {
            "summary": row.summary,
            "type": row.type,
            "status": row.status,
            "date": {
                "start": row.date_start.isoformat() if row.date_start else None,
                "end": row.date_end.isoformat() if row.date_end else None,
                "precision": row.date_precision,
            },
            "article_id": told[row.id][0],
            **_passage(told[row.id][1]),
        }
        for row in rows
        if row.id in told
    }


def _told(session: Session, ids: Sequence[int], wanted: Sequence[Phrase]) -> dict[int, tuple[int, Passage]]:
    """The best evidence sentence of each event, with its article."""
    sentences = (
        select(EventMention.event_id, EventMention.article_id, EventMention.sentence)
        .join(ExtractionRun, ExtractionRun.id == EventMention.run_id)
        .where(EventMention.event_id.in_(ids), ExtractionRun.is_current)
        .order_by(EventMention.article_id, EventMention.number)
    )
    found: dict[int, tuple[int, Passage]] = {}
    for event, article, sentence in session.execute(sentences):
        shown = passage(sentence, wanted)
        if event not in found or shown.weight > found[event][1].weight:
            found[event] = article, shown
    return found


def _passage(shown: Passage) -> Record:
    marks = [{"start": start, "end": end} for start, end in shown.marks]
    return {"snippet": shown.text, "highlights": marks}


_LOADERS: Mapping[Kind, Callable[[Session, Sequence[int], Sequence[Phrase]], dict[int, Record]]] = {
    "article": _article_records,
    "event": _event_records,
}
