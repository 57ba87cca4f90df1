"""Whatever the text: reading it does not fail, and every span says exactly the words that stand there.

`make test` tries a few hundred texts, `make fuzz` ten thousand.
"""

import dataclasses
import os
from collections.abc import Iterator
from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.document import Article, Metadata, Publication, RawDocument
from app.domain.event import Extraction
from app.domain.mention import Span
from app.errors import BadDocument
from app.extraction import extract
from app.reading import read
from tests.robustness.texts import NEWS, TEXTS

EXAMPLES = int(os.environ.get("DATELINE_EXAMPLES", "300"))
PUBLISHED = Publication(datetime(2024, 3, 14), "day", "request")  # noqa: DTZ001
_LOOSE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def spans(value: object, path: str = "") -> Iterator[tuple[str, Span]]:
    """Every span in a value, with the way to it."""
    if isinstance(value, Span):
        yield path, value
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from spans(getattr(value, each.name), f"{path}.{each.name}")
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from spans(each, f"{path}[{number}]")


def check(article: Article, found: Extraction) -> None:
    """What holds of any reading of any text."""
    for path, span in spans(found):
        assert article.text[span.start : span.end] == span.text, path
        assert 0 <= span.start < span.end <= len(article.text), path
    count = len(found.entities)
    for mention in found.mentions:
        assert 0 <= mention.entity < count
        assert mention.kind == found.entities[mention.entity].kind
    for number, event in enumerate(found.events):
        assert event.sentence.start <= event.trigger.start < event.trigger.end <= event.sentence.end
        assert 0 <= event.confidence <= 1
        assert event.same_as is None or 0 <= event.same_as < number
        assert event.place is None or found.entities[event.place.entity].kind == "place"
        for party in event.participants:
            assert party.entity is None or found.entities[party.entity].kind != "place"
        if event.date.start and event.date.end:
            assert event.date.start <= event.date.end
    for quote in found.quotes:
        assert quote.speaker is None or 0 <= quote.speaker < count


@settings(_LOOSE, max_examples=EXAMPLES * 2 // 3)
@given(text=TEXTS, dated=st.booleans(), official=st.booleans())
def test_any_text_is_read_and_every_span_says_what_stands_there(text, dated, official):
    published = PUBLISHED if dated else Publication()
    source = "UK Government" if official else None
    article = Article(text, len(text), title=text[:60], source=source, published=published)
    check(article, extract(article))


@settings(_LOOSE, max_examples=EXAMPLES // 3)
@given(text=TEXTS, title=st.none() | st.sampled_from(NEWS))
def test_any_document_is_taken_in_or_turned_away_with_a_reason(text, title):
    document = RawDocument(text.encode(), "text/plain", metadata=Metadata(title=title, language="en"))
    try:
        article = read(document)
    except BadDocument as reason:
        article, told = None, reason.detail
    if article is None:
        assert told
    else:
        check(article, extract(article))
