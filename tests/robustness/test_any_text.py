"""Whatever text comes in, the extraction neither crashes nor points beside the words it claims.

Few examples here; `make fuzz` runs ten thousand.
"""

import os
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.document import Article, Publication, RawDocument
from app.domain.event import Extraction
from app.domain.mention import Span
from app.errors import DatelineError
from app.extraction import extract
from app.reading import read

EXAMPLES = int(os.environ.get("DATELINE_FUZZ", "150"))
PUBLISHED = Publication(datetime(2024, 3, 14), "day", "request")  # noqa: DTZ001
NEWS = (
    "Kenyan President Joseph Mwangi met rebel leaders in Nairobi on Tuesday, his office said.",
    "“We condemn the attack,” said Kari Holm, Norway's foreign minister. “They must withdraw.”",
    "OSLO (AP) - Troops shelled the town of Harn, killing at least 12 civilians and wounding 30.",
    "The minister said:\n\nI welcome the agreement reached yesterday between Chad and Niger.",
    "Twenty-three demonstrators were arrested after the 3 May march; the group's lawyers threatened to sue.",
    "France, Germany and Italy on Sunday called on Iran to release U.S. citizens (see page 4).",
)
ODD = st.sampled_from(
    ["\u200b", "\u200f", "\ufeff", "\u00ad", "\x00", "\x0b", "\x1c", "\u2028", "\u2029", "\r", "\t", "\n", "\n\n", "  ", "”", "“",
     '"', "'", "’", "(", ")", "[", "—", "-", ".", ",", ":", ";", "…", "€", "𝔘", "👩‍👩‍👧", "é", "e\u0301", "ß", "İ", "ﬁ", "١٢", "नेपाल",
     "中国", "\u202eabc", "%", "&amp;", "<b>", "http://a.b/c?d=e", "@x", "#y", "U.S.", "al-", "O'", "'s", "on Monday", "today"]
)  # fmt: skip


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """News sentences cut up, doubled, shouted, and strewn with odd characters."""
    pieces = []
    for _ in range(draw(st.integers(1, 5))):
        sentence = draw(st.sampled_from(NEWS))
        start, end = sorted((draw(st.integers(0, len(sentence))), draw(st.integers(0, len(sentence)))))
        piece = draw(st.sampled_from([sentence, sentence[start:end], sentence[:start] + sentence[end:]]))
        piece = draw(st.sampled_from([piece, piece.upper(), piece.lower(), piece[::-1], piece.title()]))
        at = draw(st.integers(0, len(piece)))
        pieces.append(piece[:at] + draw(ODD) + piece[at:] + draw(ODD))
    return "".join(pieces)


TEXTS = st.one_of(
    mangled(),
    st.text(max_size=400),
    st.text(alphabet=".,;:!?\"'“”‘’()[]{}-–—…/\\ \n", max_size=300),
    st.text(alphabet="אבגדהוזחט ءآأبتثجحخ .,\u200f\u202b", max_size=200),
    st.lists(st.sampled_from([*NEWS[0].split(), "(", "“", "”", '"']), max_size=80).map(" ".join),
)


def read_events(text: str) -> Extraction:
    article = Article(text, len(text), title=text[:60], source="UK Government", published=PUBLISHED)
    return extract(article)


def spans_of(extraction: Extraction) -> list[Span]:
    """Every span an extraction claims."""
    found = [mention.span for mention in extraction.mentions]
    found += [role.span for entity in extraction.entities for role in entity.roles if role.span]
    for event in extraction.events:
        found += [event.sentence, event.trigger, *(each.span for each in event.participants)]
        found += [span for _, span in event.evidence] + [each.span for each in event.quantities]
        found += [each.span for each in (event.date, event.place, event.attribution) if each and each.span]
    found += [span for quote in extraction.quotes for span in (quote.span, quote.described) if span]
    return found


def points_at_its_words(text: str, extraction: Extraction) -> bool:
    return all(text[span.start : span.end] == span.text for span in spans_of(extraction))


@given(TEXTS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_is_read_and_every_offset_points_at_its_words(text):
    assert points_at_its_words(text, read_events(text))


@given(TEXTS)
@settings(max_examples=max(20, EXAMPLES // 5), deadline=None, suppress_health_check=list(HealthCheck))
def test_any_document_is_read_or_refused_with_a_reason(text):
    try:
        article = read(RawDocument(text.encode("utf-8", "surrogatepass"), "text/plain"))
    except DatelineError:
        return
    assert points_at_its_words(article.text, extract(article))


LONG = {
    "a document of 5,000 words": " ".join(NEWS * 65),
    "one line of 50,000 characters": ("Kenya and Chad signed a treaty and " * 1500)[:50_000],
    "one word of 50,000 letters": "a" * 50_000,
    "brackets in brackets": "(" * 5_000 + "x" + ")" * 5_000,
    "quotation marks alone": "“" * 5_000 + "”" * 5_000,
    "all capitals": " ".join(NEWS).upper(),
    "hyphens": "al-" * 5_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_a_long_or_monotonous_text_is_read(text):
    assert points_at_its_words(text, read_events(text))
