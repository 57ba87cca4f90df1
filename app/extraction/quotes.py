"""The quotations of a text, with their speakers where it tells."""

from collections.abc import Sequence

from app.domain.event import Quote
from app.domain.mention import Span
from app.extraction.speech import Speech


def find_quotes(speeches: Sequence[Speech]) -> tuple[Quote, ...]:
    """Every quotation in text order; a statement of several paragraphs without marks is one."""
    return tuple(Quote(each.span, each.speaker, described=_described(each)) for each in speeches)


def _described(speech: Speech) -> Span | None:
    """The words for a speaker whom no mention covers, from the first modifier to the noun, without an article."""
    head = speech.head
    if speech.named or head is None or head.tag_ not in ("NN", "NNS", "NNP"):
        return None
    first = next((t for t in head.doc[head.left_edge.i : head.i + 1] if t.pos_ not in ("DET", "PUNCT")), head)
    words = head.doc[first.i : head.i + 1]
    return Span(words.start_char, words.end_char, words.text)
