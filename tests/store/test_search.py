"""Every article that stands has its row of words, and the index of the database follows it."""

import itertools

from sqlalchemy import delete, text

from app.query.words import fts5, parse, tsquery
from app.resolution import resolve
from app.store import archive, identities, rereading
from app.store.search import fill_missing
from app.store.session import reading, writing
from app.store.tables import article_view
from tests.examples import a_document, an_article, an_extraction
from tests.store.keeping import keep, rows

NOTHING = an_extraction(found=(), events=(), quotes=(), mentions=())


def told(engine, body, before=None, **fields):
    """An article of this text that tells of nothing."""
    article = an_article(body, **fields)
    with writing(engine) as session:
        resolution = resolve(NOTHING, identities.candidates(session, ()))
        rest = a_document(body), article, NOTHING, resolution
        return (
            archive.keep(session, *rest) if before is None else rereading.keep_version(session, before, *rest)
        )


def found(engine, query):
    sqlite = engine.dialect.name == "sqlite"
    ask = (
        "SELECT rowid FROM article_index WHERE article_index MATCH :query"
        if sqlite
        else "SELECT article_id FROM article_view WHERE vector @@ to_tsquery('simple', :query)"
    )
    with reading(engine) as session:
        return set(
            session.execute(text(ask), {"query": (fts5 if sqlite else tsquery)(parse(query))}).scalars()
        )


def test_a_kept_article_is_found_by_its_title_and_its_text(engine):
    article = keep(engine, title="Hélène’s visit")
    assert rows(engine, article_view.c.article_id, article_view.c.title) == [(article, "helene visit")]
    assert found(engine, "helene portville") == found(engine, '"spoke for an hour"') == {article}
    assert found(engine, '"visit foreign"') == found(engine, "nobody") == set()


def test_an_article_that_was_replaced_is_found_no_more(engine):
    before = told(engine, "It rained for an hour in Portville.")
    now = told(engine, "It rained for a day in Portville.", before)
    assert found(engine, "portville") == {now}
    assert found(engine, "hour") == set()


def test_articles_that_came_before_the_table_are_filled_in_by_batches(engine):
    kept = [told(engine, f"Number {number} of Rome.") for number in range(3)]
    told(engine, "It burned.", kept.pop(0))
    with writing(engine) as session:
        session.execute(delete(article_view))
        assert [fill_missing(session, 2) for _ in range(3)] == [2, 1, 0]
    assert found(engine, "rome") == set(kept)
    assert found(engine, "burned") == {4}


def test_a_very_long_text_of_different_words_is_kept(engine):
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    words = " ".join(map("".join, itertools.product(letters, repeat=4)))[:1_500_000]
    article = told(engine, f"begin {words}")
    assert found(engine, "begin aaab") == {article}
