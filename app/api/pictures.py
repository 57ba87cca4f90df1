"""A trace as plain text, for people who would rather look than read: every sentence with its words marked below them."""

from collections.abc import Iterable, Iterator
from datetime import date

from app.domain.mention import Span
from app.extraction.trace import Candidate, DateSeen, EventSeen, PartySeen, PlaceSeen, SentenceSeen
from app.pipeline import Explained

_WIDTH = 100
_INDENT = "  "
_KEY = (
    "^ tells of an act   S source   T target   D date   P place   A who says so   C cue   N denial   x no act"
)
Mark = tuple[str, Span]


def picture(number: int, title: str | None, explained: Explained) -> str:
    """The whole trace, one block a sentence; a sentence that tells of several acts is shown once for each."""
    extractor = explained.trace.extractor
    same = "is" if explained.is_current else "is not"
    reader = f"{extractor.name} {extractor.version}, data {extractor.data_digest[:12]}"
    head = [
        f"Article {number}: {_plain(title or 'without a title')}",
        f"Read by {reader}, which {same} the extractor of its current run.",
        _KEY,
    ]
    blocks = (
        "\n".join(_block(number, sentence))
        for number, sentence in enumerate(explained.trace.sentences, start=1)
    )
    return "\n\n".join(["\n".join(head), *blocks]) + "\n"


def _block(number: int, sentence: SentenceSeen) -> Iterator[str]:
    yield f"[{number}] {sentence.start}–{sentence.end}"
    dropped = [each for each in sentence.candidates if each.event is None]
    crosses = [("x", each.trigger) for each in dropped]
    told = [(each, each.event) for each in sentence.candidates if each.event is not None]
    for place, (candidate, event) in enumerate(told):
        if place:
            yield ""
        yield from _marked(sentence, [("^", candidate.trigger), *_marks(event), *crosses])
        yield from _indented(_legend(candidate, event))
    if not told:
        yield from _marked(sentence, crosses)
    if not sentence.candidates:
        yield f"{_INDENT}{'no word here is known to a frame' if sentence.readable else 'this is too long to be read'}"
    yield from _indented(_cross(each) for each in dropped)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"{_INDENT}{line}" for line in lines)


def _marks(event: EventSeen) -> Iterator[Mark]:
    """What is told first is drawn first, and keeps its place where two stand on the same words."""
    for each in event.participants:
        yield ("S" if each.role == "source" else "T"), each
    if event.negation:
        yield "N", event.negation
    if event.cue:
        yield "C", event.cue
    if event.date.words:
        yield "D", event.date.words
    if event.place:
        yield "P", event.place
    if event.attribution:
        yield "A", event.attribution


def _marked(sentence: Span, marks: Iterable[Mark]) -> Iterator[str]:
    """The lines of a sentence, each with its marks in a line below."""
    below = [" "] * len(sentence.text)
    for letter, span in marks:
        for at in range(max(span.start, sentence.start), min(span.end, sentence.end)):
            if below[at - sentence.start] == " ":
                below[at - sentence.start] = letter
    text = _plain(sentence.text)
    for start, end in _lines(text):
        yield f"{_INDENT}{text[start:end]}".rstrip()
        line = f"{_INDENT}{''.join(below[start:end])}".rstrip()
        if line:
            yield line


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where to break a sentence: behind the last blank that still fits."""
    start = 0
    while len(text) - start > _WIDTH:
        blank = text.rfind(" ", start + 1, start + _WIDTH + 1)
        end = blank + 1 if blank > start else start + _WIDTH
        yield start, end
        start = end
    yield start, len(text)


def _plain(text: str) -> str:
    """Letter for letter, but nothing that moves the cursor of a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _legend(candidate: Candidate, event: EventSeen) -> Iterator[str]:
    yield (
        f"^ “{_plain(candidate.trigger.text)}” {event.type}{f'/{event.mode}' if event.mode else ''}, "
        f"{event.status}, confidence {event.confidence}, by {candidate.frame} in {_file(candidate)}"
    )
    if event.restates is not None:
        yield f"= tells event {event.restates + 1} of the article again"
    yield from (_party(each) for each in event.participants)
    if event.inherited:
        yield "S understood from another clause"
    if event.cue:
        yield f"C “{_plain(event.cue.text)}” gives the status"
    if event.negation:
        yield f"N “{_plain(event.negation.text)}” denies it"
    yield f"D {_when(event.date)}{_also(map(_when, event.other_dates))}"
    yield f"P {_where(event.place)}{_also(map(_where, event.other_places))}"
    if event.attribution:
        yield f"A “{_plain(event.attribution.text)}” is {_plain(event.attribution.name)}"


def _file(candidate: Candidate) -> str:
    return candidate.rule.file or "the code"


def _party(party: PartySeen) -> str:
    facts = [party.known, party.country, party.sector, party.title]
    listed = ", ".join(_plain(fact) for fact in facts if fact)
    letter = "S" if party.role == "source" else "T"
    who = _plain(party.name) if party.kind else "nobody by name"
    return f"{letter} “{_plain(party.text)}” is {who}{f' ({listed})' if listed else ''}"


def _when(seen: DateSeen) -> str:
    if seen.basis is None and seen.words is None:
        return "unknown"
    words = f"“{_plain(seen.words.text)}” is " if seen.words else ""
    return f"{words}{_days(seen.start, seen.end)} ({seen.precision}, {seen.basis or 'no basis'})"


def _days(start: date | None, end: date | None) -> str:
    if start is None or end is None:
        return "an unknown day"
    return start.isoformat() if start == end else f"{start.isoformat()} to {end.isoformat()}"


def _where(seen: PlaceSeen | None) -> str:
    if seen is None:
        return "unknown"
    facts = [seen.location.kind, seen.location.country] if seen.location else []
    listed = ", ".join(fact for fact in (*facts, f"by {seen.basis}") if fact)
    return f"“{_plain(seen.text)}” is {_plain(seen.name)} ({listed})"


def _also(others: Iterable[str]) -> str:
    listed = " nor ".join(others)
    return f"; not {listed}" if listed else ""


def _cross(candidate: Candidate) -> str:
    rule = candidate.rule
    return (
        f"x “{_plain(candidate.trigger.text)}” is no {rule.type}: {candidate.reason} "
        f"({rule.name} in {_file(candidate)})"
    )
