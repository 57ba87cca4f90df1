"""The passage of a text that shows best why it was found, with the words that were searched for marked in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.words import fold, words_of
from app.query.words import Phrase, begins_at

_LENGTH = 240  # code points
# A sentence of one line; an abbreviation that ends one too early does no harm.
_SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[\"'”’)\]]*(?=\s|$)|$)", re.MULTILINE)
_WANTED_BEFORE = 1000  # how many times one phrase must stand in a passage to outweigh another phrase


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a text as they stand there, and which code points of them are marked."""

    text: str
    marks: tuple[tuple[int, int], ...]
    weight: int  # how much of what was searched for stands in it


def passage(text: str, phrases: Sequence[Phrase]) -> Passage:
    """The stretch of whole sentences with most of the phrases, the first of equals.

    Where none of the phrases stands within one sentence, their single words are looked for.
    """
    pieces = list(_pieces(text))
    found = _best(text, pieces, phrases)
    if not found.weight and any(len(phrase.words) > 1 for phrase in phrases):
        single = [Phrase((word,)) for phrase in phrases for word in phrase.words]
        found = _best(text, pieces, single)
    return found


def _best(text: str, pieces: Sequence[tuple[int, int]], phrases: Sequence[Phrase]) -> Passage:
    if not pieces:
        return Passage("", (), 0)
    counts = [_counted(text[start:end], phrases) for start, end in pieces]
    weight, first, last = 0, 0, _last(pieces, 0)
    for begin, own in enumerate(counts):
        if any(own):
            end = _last(pieces, begin)
            here = _weight(counts[begin : end + 1])
            if here > weight:
                weight, first, last = here, begin, end
    shown = text[pieces[first][0] : pieces[last][1]]
    return _shortened(Passage(shown, tuple(marks(shown, phrases)), weight))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text; a very long one in parts."""
    for found in _SENTENCE.finditer(text):
        start, end = found.span()
        while end - start > 4 * _LENGTH:
            cut = text.rfind(" ", start, start + _LENGTH)
            cut = cut if cut > start else start + _LENGTH
            yield start, cut
            start = cut
        yield start, end


def _counted(piece: str, phrases: Sequence[Phrase]) -> list[int]:
    folded = f" {fold(piece)} "
    return [folded.count(f" {' '.join(each.words)}{'' if each.prefix else ' '}") for each in phrases]


def _last(pieces: Sequence[tuple[int, int]], first: int) -> int:
    """The last of the pieces that fit into one passage, beginning with the first."""
    last = first
    while last + 1 < len(pieces) and pieces[last + 1][1] - pieces[first][0] <= _LENGTH:
        last += 1
    return last


def _weight(counts: Sequence[Sequence[int]]) -> int:
    totals: list[int] = [sum(each) for each in zip(*counts, strict=True)]
    return sum(total + _WANTED_BEFORE for total in totals if total)


def _shortened(found: Passage) -> Passage:
    """A passage of one long sentence cut to about the length of others, around the first mark."""
    text = found.text
    if len(text) <= 2 * _LENGTH:
        return found
    at = found.marks[0][0] if found.marks else 0
    start = text.rfind(" ", 0, max(at - _LENGTH // 3, 0)) + 1
    end = text.rfind(" ", start, start + _LENGTH)
    end = end if end > at else start + _LENGTH
    before, after = "… " if start else "", " …" if end < len(text) else ""
    shift = len(before) - start
    kept = ((a + shift, b + shift) for a, b in found.marks if a >= start and b <= end)
    return Passage(before + text[start:end] + after, tuple(kept), found.weight)


def marks(text: str, phrases: Sequence[Phrase]) -> Iterator[tuple[int, int]]:
    """The code points of a text in which the phrases stand, in order and not overlapping."""
    stood = list(words_of(text))
    words = [each.text for each in stood]
    begun, ended = -1, -1
    for at, word in enumerate(stood):
        lengths = [len(phrase.words) for phrase in phrases if begins_at(phrase, words, at)]
        if not lengths:
            continue
        start, end = word.start, stood[at + max(lengths) - 1].end
        if start > ended:
            if ended > 0:
                yield begun, ended
            begun = start
        ended = max(end, ended)
    if ended > 0:
        yield begun, ended
