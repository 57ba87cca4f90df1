"""A kept article is read back as it was, with the extractor whose run is current."""

import pytest
from sqlalchemy import update

from app.errors import NotFound
from app.resolution import resolve
from app.store import archive, tables
from app.store.articles import article_of, current_extractor
from app.store.session import reading, writing
from tests.examples import EXTRACTOR, TEXT, a_document, an_article, an_extraction
from tests.store.keeping import keep

CAPTIONS = ("A bridge.", "A ferry.")


@pytest.mark.parametrize(
    "article",
    [
        an_article(),
        an_article(f"{TEXT}\n\nA bridge.\n\nA ferry.", captions=CAPTIONS, body_end=len(TEXT)),
        an_article("A bridge.\n\nA ferry.", captions=CAPTIONS, body_end=0),
        an_article(source=None, title=None, authors=(), url="https://example.org/a"),
    ],
    ids=["plain", "with captions", "captions alone", "bare"],
)
def test_an_article_comes_back_as_it_went_in(engine, article):
    nothing = an_extraction([], (), mentions=(), quotes=())
    with writing(engine) as session:
        number = archive.keep(session, a_document(), article, nothing, resolve(nothing, ()))
    with reading(engine) as session:
        assert article_of(session, number) == article


def test_an_article_that_is_not_there_is_not_found(engine):
    with reading(engine) as session, pytest.raises(NotFound, match="7"):
        article_of(session, 7)


def test_the_extractor_of_the_current_run_is_known(engine):
    number = keep(engine)
    with reading(engine) as session:
        assert current_extractor(session, number) == EXTRACTOR
    with writing(engine) as session:
        session.execute(update(tables.ExtractionRun).values(is_current=False))
    with reading(engine) as session:
        assert current_extractor(session, number) is None
