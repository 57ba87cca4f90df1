"""Keep one understood article, whole or not at all; keeping it twice changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from app.domain.copies import bands, is_copy
from app.domain.document import Article, RawDocument
from app.domain.event import Extraction
from app.domain.identity import Resolution
from app.domain.mention import Entity, EntityKind
from app.domain.names import name_key, slug
from app.store import sql, tables
from app.store.base import now
from app.store.documents import add_document
from app.store.events import Kept, KeptArticle, keep_events
from app.store.identities import settle
from app.store.joining import Join, join
from app.store.search import add_words
from app.store.session import one_at_a_time
from app.store.suggestions import Pair, suggest

_KINDS: tuple[EntityKind, ...] = ("actor", "organisation", "place")


def find_by_digest(session: Session, digest: str) -> int | None:
    """The article of the document with this digest, if it was kept."""
    wanted = """
        SELECT article.id FROM article JOIN raw_document ON raw_document.id = article.document_id
        WHERE raw_document.digest = :digest
    """
    found: int | None = sql.value(session, wanted, {"digest": digest})
    return found


def keep(
    session: Session,
    document: RawDocument,
    article: Article,
    extraction: Extraction,
    resolution: Resolution,
    replaces: int | None = None,
    events: Mapping[int, int] = MappingProxyType({}),
) -> int:
    """Write everything that is known of one document; the article's id. A known document is left as it is.

    `replaces` is the version before it, and `events` are those of that version which it tells again, by number.
    """
    one_at_a_time(session)
    known = find_by_digest(session, document.digest)
    if known is not None:
        return known
    parts = bands(article.text)
    row = _add_article(session, document, article, _original(session, article, parts), replaces)
    _add_bands(session, row, parts)
    add_words(session, row, article.title, article.text)
    add_reading(session, row, extraction, resolution, events)
    return row


def add_reading(
    session: Session, article: int, extraction: Extraction, resolution: Resolution, events: Mapping[int, int]
) -> int:
    """Write what an extractor reads in a kept article, as its current run; the run. `events` are known already, by number."""
    of = _of_article(session, article)
    run = _add_run(session, article, extraction)
    entity_rows = _add_entities(session, run, extraction.entities)
    _add_mentions(session, entity_rows, extraction)
    identities = settle(session, extraction.entities, resolution, of.told)
    _add_judgements(session, extraction.entities, resolution, entity_rows, identities)
    identities = _join(session, extraction.entities, resolution, identities)
    suggest(session, _near(extraction.entities, resolution, identities))
    kept = Kept(of, run, extraction, resolution, entity_rows, identities, events)
    _add_quotes(session, kept, keep_events(session, kept))
    session.flush()
    return run


def _join(
    session: Session, entities: Sequence[Entity], resolution: Resolution, identities: Sequence[int]
) -> tuple[int, ...]:
    """Join identities that an entity shows to be one; the identities of all entities after that."""
    found = list(identities)
    for kind in _KINDS:
        numbers = [number for number, entity in enumerate(entities) if entity.kind == kind]
        joins = [
            Join(
                kind,
                identities[number],
                near.identity,
                near.score,
                f"both are {entities[number].name}: {near.reason}",
            )
            for number in numbers
            for near in resolution.judgements[number].joins
        ]
        gone = join(session, joins, resolution.judge)
        for number in numbers:
            while found[number] in gone:
                found[number] = gone[found[number]]
    return tuple(found)


def _near(entities: Sequence[Entity], resolution: Resolution, identities: Sequence[int]) -> list[Pair]:
    return [
        Pair(entity.kind, identities[number], near.identity, near.score, near.reason)
        for number, (entity, judgement) in enumerate(zip(entities, resolution.judgements, strict=True))
        for near in judgement.near
        if near.identity != identities[number]
    ]


def _of_article(session: Session, article: int) -> KeptArticle:
    wanted = "SELECT title, source_id, duplicate_of, published_at FROM article WHERE id = :id"
    title, source, original, published_at = sql.rows(session, wanted, {"id": article})[0]
    published = sql.moment(published_at)
    told = published.date() if published else None
    return KeptArticle(article, title, source, original is not None, told)


# The document and its article --------------------------------------------------------------------


def _add_article(
    session: Session, document: RawDocument, article: Article, original: int | None, replaces: int | None
) -> int:
    table = tables.Article
    published = article.published
    row = {
        "document_id": add_document(session, document),
        "source_id": _source(session, article.source) if article.source else None,
        "url": article.url,
        "title": article.title,
        "authors": list(article.authors),
        "published_at": _moment(published.at),
        "published_precision": published.precision,
        "published_basis": published.basis,
        "published_text": published.text,
        "language": article.language,
        "text": article.text,
        "captions": list(article.captions),
        "word_count": article.word_count,
        "duplicate_of": original,
        "replaces": replaces,
    }
    return sql.add_numbered(session, sql.table(table), [row])[0]


_COPIED_WITHIN = timedelta(days=10)
_MOST_COPIES = 20  # articles that share a band and are looked at


def _original(session: Session, article: Article, parts: Sequence[str]) -> int | None:
    """The first article of which this one is a copy: one story at two addresses, or in two papers."""
    wanted = f"""
        SELECT id, duplicate_of, text, published_at FROM article
        WHERE id IN (SELECT article_id FROM article_band WHERE {sql.one_of(session, "hash", "parts", "text")})
        AND retired_at IS NULL ORDER BY id LIMIT {_MOST_COPIES}
    """
    at = _moment(article.published.at)
    for number, original, text, published_at in sql.rows(
        session, wanted, {"parts": sql.listed(session, parts)}
    ):
        published = sql.moment(published_at)
        apart = at is not None and published is not None and abs(at - published) > _COPIED_WITHIN
        if not apart and is_copy(text, article.text):
            return int(original or number)
    return None


def _add_bands(session: Session, row: int, parts: Sequence[str]) -> None:
    rows = [{"article_id": row, "band": band, "hash": part} for band, part in enumerate(parts)]
    sql.add(session, sql.table(tables.ArticleBand), rows)


def _moment(at: datetime | None) -> datetime | None:
    """A naive time has no zone that anybody knows; it is kept as if it were UTC, its precision says how far to go."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


def _source(session: Session, name: str) -> int:
    address = slug(name)[:200]
    known = sql.value(session, "SELECT id FROM source WHERE slug = :slug", {"slug": address})
    table = sql.table(tables.Source)
    return known or sql.add_numbered(session, table, [{"slug": address, "name": name}])[0]


# What the extractor said -------------------------------------------------------------------------


def _add_run(session: Session, article: int, extraction: Extraction) -> int:
    table = tables.ExtractionRun
    row = {
        "article_id": article,
        "extractor": extraction.extractor.name,
        "version": extraction.extractor.version,
        "data_digest": extraction.extractor.data_digest,
        "finished_at": now(),
    }
    return sql.add_numbered(session, sql.table(table), [row])[0]


def _add_entities(session: Session, run: int, entities: Sequence[Entity]) -> tuple[int, ...]:
    rows = [
        {
            "run_id": run,
            "number": number,
            "kind": entity.kind,
            "name": entity.name,
            "key": name_key(entity.name),
            "known": entity.known,
            "said": _said(entity),
        }
        for number, entity in enumerate(entities)
    ]
    return tuple(sql.add_numbered(session, sql.table(tables.Entity), rows))


def _said(entity: Entity) -> dict[str, Any]:
    everything = asdict(entity)
    return {field: everything[field] for field in everything if field not in {"kind", "name", "known"}}


def _add_mentions(session: Session, entity_rows: Sequence[int], extraction: Extraction) -> None:
    rows = [
        {
            "entity_id": entity_rows[mention.entity],
            "start": mention.span.start,
            "end": mention.span.end,
            "text": mention.span.text,
            "by_name": mention.by_name,
        }
        for mention in extraction.mentions
    ]
    sql.add(session, sql.table(tables.EntityMention), rows)


def _add_judgements(
    session: Session,
    entities: Sequence[Entity],
    resolution: Resolution,
    entity_rows: Sequence[int],
    identities: Sequence[int],
) -> None:
    moment = now()
    rows = [
        {
            "entity_id": entity_rows[number],
            **{f"{each}_id": identities[number] if each == kind else None for each in _KINDS},
            "score": judgement.score,
            "reason": judgement.reason,
            "judge": resolution.judge,
            "decided_at": moment,
        }
        for kind in _KINDS
        for number, judgement in enumerate(resolution.judgements)
        if entities[number].kind == kind
    ]
    sql.add(session, sql.table(tables.Judgement), rows)


def _add_quotes(session: Session, kept: Kept, event_mentions: Sequence[int]) -> None:
    rows = [
        {
            "article_id": kept.article.row,
            "run_id": kept.run,
            "speaker_entity_id": None if quote.speaker is None else kept.entity_rows[quote.speaker],
            "speaker_text": None if quote.described is None else quote.described.text,
            "event_mention_id": None if quote.event is None else event_mentions[quote.event],
            "start": quote.span.start,
            "end": quote.span.end,
            "text": quote.span.text,
        }
        for quote in kept.extraction.quotes
    ]
    sql.add(session, sql.table(tables.Quote), rows)
