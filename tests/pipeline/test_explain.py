"""A kept article is explained as it was read when it came in, to the day."""

import pytest

from app.domain.document import Metadata, RawDocument
from app.errors import NotFound
from app.pipeline import Explained, explain_article, ingest
from app.store.tables import EventMention
from tests.examples import a_document
from tests.store.keeping import counts, rows

TEXT = "Norway condemned Sweden. Norway attacked Sweden on Tuesday."


def events(explained: Explained):
    return [
        candidate.event
        for sentence in explained.trace.sentences
        for candidate in sentence.candidates
        if candidate.event
    ]


@pytest.mark.parametrize(
    "published",
    ["2024-03-12", "2024-03-12T23:30:00-05:00", "2024-03-12T00:30:00+03:00", "2024-03-12T12:00:00Z", None],
)
def test_the_days_are_those_of_the_writer_and_not_of_the_database(engine, published):
    number = ingest(engine, a_document(TEXT, published_at=published)).article_id
    stored = rows(engine, EventMention.number, EventMention.date_start, EventMention.date_basis)
    found = events(explain_article(engine, number, everything=False))
    assert [(each.number, each.date.start, each.date.basis) for each in found] == stored


def test_a_page_with_a_time_of_its_own_too(engine):
    page = (
        '<html><head><meta property="article:published_time" content="2024-03-12T23:30:00-05:00"></head>'
        f"<body><article><h1>North</h1><p>{TEXT} The two have been neighbours for a very long time, and the "
        "people on both sides of the border hope that they will be good ones again.</p></article></body></html>"
    )
    number = ingest(engine, RawDocument(page.encode(), "text/html", metadata=Metadata())).article_id
    assert {str(each.date.start) for each in events(explain_article(engine, number, everything=False))} == {
        "2024-03-12"
    }


def test_it_is_the_extractor_of_the_current_run_and_nothing_is_written(engine):
    number = ingest(engine, a_document(TEXT)).article_id
    before = counts(engine)
    assert explain_article(engine, number, everything=False).is_current
    assert counts(engine) == before


def test_an_article_that_is_not_there_is_not_found(engine):
    with pytest.raises(NotFound):
        explain_article(engine, 1, everything=False)
