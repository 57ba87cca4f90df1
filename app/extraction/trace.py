"""Why: sentence by sentence the words that could have told of an event, what became of each, and what was at hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.document import Article
from app.domain.event import EventMention
from app.domain.mention import Entity, EventDate, Mention, Span
from app.extraction.circumstances import span_of, whole_sentences
from app.extraction.drafts import WORDS_MISSING
from app.extraction.events import read_events
from app.extraction.understanding import Understood, understand


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that a frame knows: the event it became, or the reason why it is none.

    `frame` names the rule (`verb/meet` of the file of its `type`); `event` and `reason` exclude each other.
    """

    trigger: Span
    type: str
    frame: str
    event: EventMention | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TracedSentence:
    """One sentence with its candidates, and the dates and mentions among which date, place and parties were chosen."""

    span: Span
    candidates: tuple[Candidate, ...]
    dates: tuple[EventDate, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """A whole text traced; mentions and participants index `entities`."""

    entities: tuple[Entity, ...]
    sentences: tuple[TracedSentence, ...]


def trace(article: Article, extra: Path | None = None, *, everything: bool = False) -> Trace:
    """Read an article again and keep what is thrown away otherwise.

    Words that a frame knows but whose company it misses ("hold" without talks) are left out unless `everything`.
    """
    understood = understand(article, extra)
    return Trace(understood.found.entities, tuple(_sentences(understood, everything)))


def _sentences(understood: Understood, everything: bool) -> Iterator[TracedSentence]:
    sentences = whole_sentences(understood.doc)
    dates, mentions = list(understood.dates), list(understood.found.mentions)
    for sentence, (events, dropped) in zip(
        sentences,
        read_events(understood.doc, understood.parties, understood.dates, understood.publication),
        strict=True,
    ):
        span = span_of(sentence)
        if not span.text.strip():
            continue
        kept = [each for each in dropped if everything or each.reason != WORDS_MISSING]
        candidates = [Candidate(each.trigger, each.type, each.frame, each) for each in events]
        candidates += [
            Candidate(span_of(each.trigger), each.frame.type, each.frame.name, reason=each.reason)
            for each in kept
        ]
        yield TracedSentence(
            span,
            tuple(sorted(candidates, key=lambda each: each.trigger.start)),
            tuple(_taken(dates, span.end)),
            tuple(_mentions(mentions, span.end)),
        )


def _taken(dates: list[EventDate], end: int) -> Iterator[EventDate]:
    """The dates up to the end of a sentence, taken from the front of the list."""
    while dates and (dates[0].span is None or dates[0].span.start < end):
        yield dates.pop(0)


def _mentions(mentions: list[Mention], end: int) -> Iterator[Mention]:
    while mentions and mentions[0].span.start < end:
        yield mentions.pop(0)
