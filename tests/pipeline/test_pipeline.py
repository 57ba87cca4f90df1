"""One document goes in once; the slow part runs only for what is new, and outside any transaction."""

import pytest

from app.domain.document import RawDocument
from app.errors import EmptyDocument
from app.pipeline import Ingested, ingest
from app.store.session import writing
from tests.examples import a_document, an_article, an_extraction
from tests.store.keeping import counts, keep


def read(document: RawDocument):
    if not document.body:
        raise EmptyDocument("There is nothing in it.")
    return an_article()


def take_in(engine, document: RawDocument) -> Ingested:
    return ingest(engine, document, read=read, extract=lambda _article: an_extraction())


def test_a_new_document_is_created(engine):
    result = take_in(engine, a_document())
    assert result.created
    assert counts(engine)["event"] == 1


def test_a_known_document_is_not_read_again(engine):
    first = take_in(engine, a_document())

    def never(_document):
        pytest.fail("a known document was read again")

    assert ingest(engine, a_document(), read=never) == Ingested(first.article_id, created=False)


def test_whoever_is_overtaken_while_thinking_finds_the_article_of_the_other(engine):
    def overtaken(_article):
        keep(engine)
        return an_extraction()

    assert not ingest(engine, a_document(), read=read, extract=overtaken).created
    assert counts(engine)["article"] == 1


def test_a_document_that_cannot_be_read_leaves_nothing(engine):
    with pytest.raises(EmptyDocument):
        take_in(engine, a_document(""))
    assert set(counts(engine).values()) == {0}


def test_others_can_write_while_a_document_is_thought_about(engine):
    def busy(_article):
        with writing(engine) as session:
            session.connection()
        return an_extraction()

    assert ingest(engine, a_document(), read=read, extract=busy).created
