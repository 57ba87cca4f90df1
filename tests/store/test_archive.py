"""Keeping an article writes everything once, whole or not at all."""

from threading import Thread

import pytest
from sqlalchemy import Engine, func, select

from app.domain.identity import Resolution
from app.resolution import resolve
from app.store import archive, identities, tables
from app.store.base import Base
from app.store.session import reading, writing
from tests.examples import (
    a_document,
    a_meeting,
    a_person,
    an_article,
    an_extraction,
    an_organisation,
    entities,
)


def keep(engine: Engine, text: str | None = None, extraction=None) -> int:
    document = a_document(text) if text else a_document()
    extraction = extraction or an_extraction()
    with writing(engine) as session:
        candidates = identities.candidates(session, extraction.entities)
        resolution = resolve(extraction, candidates)
        return archive.keep(session, document, an_article(), extraction, resolution)


def counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def rows(engine: Engine, *columns) -> list[tuple]:
    with reading(engine) as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(columns[0]))]


def test_everything_of_an_article_becomes_rows(engine):
    keep(engine)
    assert counts(engine) == {
        "source": 1, "raw_document": 1, "article": 1, "job": 0, "actor": 2, "organisation": 0, "place": 1, "name": 4,
        "actor_role": 2, "extraction_run": 1, "entity": 3, "entity_mention": 2, "event_mention": 2,
        "mention_participant": 2, "quote": 1, "judgement": 5, "correction": 0, "event": 1, "participant": 2,
    }  # fmt: skip


def test_keeping_the_same_document_twice_changes_nothing(engine):
    first = keep(engine)
    before = counts(engine)
    assert keep(engine) == first
    assert counts(engine) == before


def test_the_document_is_kept_byte_for_byte(engine):
    keep(engine)
    assert rows(engine, tables.RawDocument.body) == [(a_document().body,)]
