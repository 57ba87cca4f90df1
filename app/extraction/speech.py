"""Who is speaking: quoted words, and statements that follow a "said:" without any marks, each with its speaker.

News quotes in marks, over several paragraphs with marks at the head of each. A government's release writes "The
minister said:" and gives the statement as plain paragraphs. Both are speech: the words are quotations, and "I" and "we"
in them are the speaker and whom the speaker speaks for.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from app.domain.mention import Mention, Span
from app.extraction.clauses import children
from app.extraction.grammar import text_of

# A paragraph ends at a blank line, or where a line ends as a sentence does.
_END = r"(?:\n\s*\n|(?<=[.!?:”\"])[ \t]*\n)"
_MARKED = re.compile(rf"“([^“”]+?)(?:”|(?={_END})|\Z)|\"([^\"\n]+)(?:\"|(?={_END})|\Z)")
_GAP = re.compile(_END)
_INTRODUCED = re.compile(r":[ \t]*$")
_INLINE = re.compile(r":[ \t]+(?=[A-Z])")
_SHORTEST = 4  # words; fewer are a term under reserve, unless a verb of saying governs them
_LINES = 30  # tokens of an introduction at most: "Foreign Secretary Jane Doe, speaking in Rome after the talks, said:"
_SAYING = frozenset(
    {
        "say", "tell", "add", "state", "declare", "announce", "quote", "note", "remark", "explain", "argue", "warn",
        "insist", "stress", "write", "tweet", "comment", "claim", "reply", "respond", "continue", "conclude", "ask",
        "emphasise", "emphasize", "confirm", "report", "acknowledge", "admit", "observe", "point", "call", "vow",
        "describe", "allege", "suggest", "maintain", "recall", "joke", "demand", "urge", "accuse", "read", "cite",
        "praise", "denounce", "condemn", "dismiss", "express", "reiterate", "underline", "promise", "pledge", "deny",
    }
)  # fmt: skip
_DASH = re.compile(r"\s*[-–—]+\s*(?=[A-Z])")
_SIGNATURE = 6  # tokens up to the name of who signs: "The Honourable"
_PAPERS = frozenset({"statement", "communique", "communiqué", "release", "letter", "declaration", "text"})
# "issued the following statement:" brings in words in marks; what follows without marks is a paper, not speech.
_ISSUING = frozenset({"issue", "release", "make", "give", "publish", "deliver"})
_FURNITURE = re.compile(r"(?i)^(notes? (to|for) editors?|further information|background|media enquir|ends\b)")


@dataclass(frozen=True, slots=True)
class Speech:
    """Words somebody spoke. `marked` is false for a statement without quotation marks.

    `speaker` is the entity that speaks, None where the text does not say; `head` the token that names or describes it.
    """

    span: Span
    speaker: int | None
    head: Token | None
    marked: bool = True
    named: bool = True  # false where the head only describes the speaker


@dataclass(frozen=True, slots=True)
class _Voice:
    entity: int | None
    head: Token | None


_NOBODY = _Voice(None, None)
_ASIDE = 12  # tokens between a name and its verb of saying: ", editor of the Daily News,"


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Where each paragraph starts and ends, white space around it left out."""
    start = 0
    for gap in (*_GAP.finditer(text), None):
        end = len(text) if gap is None else gap.start()
        words = text[start:end]
        if words.strip():
            yield start + len(words) - len(words.lstrip()), start + len(words.rstrip())
        start = len(text) if gap is None else gap.end()


class _Listener:
    """The mentions of a document by token, and the paragraphs of its text."""

    def __init__(self, doc: Doc, mentions: Sequence[Mention]) -> None:
        self.doc = doc
        self.speakers = {
            token.i: mention.entity
            for mention in sorted(mentions, key=lambda each: (each.by_name, each.span.end - each.span.start))
            if mention.kind != "place"
            for token in doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand") or ()
        }
        self.people = {
            token.i
            for mention in mentions
            if mention.kind == "actor" and mention.by_name
            for token in doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand") or ()
        }
        self.people_order = sorted(self.people)
        self.persons = {mention.entity for mention in mentions if mention.kind == "actor"}
        self.text = text_of(doc)
        self.paragraphs = list(_paragraphs(self.text))

    def paragraph_of(self, at: int) -> int:
        """The number of the paragraph that holds this offset."""
        low, high = 0, len(self.paragraphs)
        while low < high - 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.paragraphs[middle][0] <= at else (low, middle)
        return low

    def words(self, start: int, end: int) -> DocSpan | None:
        """The tokens under these offsets."""
        return self.doc.char_span(start, end, alignment_mode="expand")


def find_speech(doc: Doc, mentions: Sequence[Mention]) -> tuple[Speech, ...]:
    """All speech of a document in text order."""
    if not len(doc):
        return ()
    listener = _Listener(doc, mentions)
    marked = list(_marked(listener))
    starts = [each.span.start for each in marked]
    plain = [each for each in _statements(listener) if not _overlaps(each, marked, starts)]
    found = sorted((*marked, *plain), key=lambda each: each.span.start)
    return tuple(replace(each, named=each.head is None or each.head.i in listener.speakers) for each in found)


def _overlaps(statement: Speech, marked: list[Speech], starts: list[int]) -> bool:
    """Whether the statement is itself given in marks."""
    first = statement.span.start
    near = marked[max(0, bisect_left(starts, first) - 1) : bisect_left(starts, first) + 2]
    return any(each.span.start - 2 <= first <= each.span.end for each in near)


def _marked(listener: _Listener) -> Iterator[Speech]:
    text = listener.text
    last: Speech | None = None
    for match in _MARKED.finditer(text):
        group = 1 if match[1] else 2
        span = Span(match.start(group), match.end(group), match[group])
        voice = _signed(listener, match.end()) or _voice_around(listener, match.start(), match.end())
        if (
            voice.head is not None
            and voice.entity is None
            and voice.head.lemma_.lower() in _PAPERS
            and last is not None
        ):
            voice = _Voice(last.speaker, last.head)  # "the statement added"
        if voice is _NOBODY:
            voice = _voice_before(listener, match.start(), last)
        if last is not None and _goes_on(listener, voice, last, span):
            voice = _Voice(last.speaker, voice.head)
        short = len(span.text.split()) < _SHORTEST
        if short and (voice.entity is None or not _complete(span.text)):
            continue
        last = Speech(span, voice.entity, voice.head)
        yield last


def _goes_on(listener: _Listener, voice: _Voice, last: Speech, span: Span) -> bool:
    """ "he added" in the paragraph of the last quotation: its speaker goes on, unless another person was named since."""
    if voice.head is None or voice.head.lower_ not in ("he", "she") or last.speaker not in listener.persons:
        return False
    order = listener.people_order
    words = listener.words(last.span.end, max(voice.head.idx, last.span.end + 1))
    near = order[bisect_left(order, words.start) : bisect_left(order, words.end)] if words is not None else []
    same = listener.paragraph_of(last.span.start) == listener.paragraph_of(span.start)
    return same and all(listener.speakers[each] == last.speaker for each in near)


def _signed(listener: _Listener, end: int) -> _Voice | None:
    """Who signs a quotation behind a dash: ” – Ana Diaz, Minister of Health."""
    dash = _DASH.match(listener.text, end)
    words = listener.words(dash.end(), dash.end() + 1) if dash else None
    for token in listener.doc[words.start : words.start + _SIGNATURE] if words is not None else ():
        if token.i in listener.people:
            return _Voice(listener.speakers[token.i], token)
        if token.is_space or token.is_punct:
            return None
    return None


def _complete(text: str) -> bool:
    """Whether a short quotation is a saying rather than a name or a term under reserve."""
    return text.rstrip().endswith((".", ",", "!", "?"))


def _voice_around(listener: _Listener, start: int, end: int) -> _Voice:
    """The subject of the verb of saying nearest to the marks, in the sentences they stand in."""
    doc = listener.doc
    words = listener.words(start, end)
    if words is None:
        return _NOBODY
    low, high = listener.paragraphs[listener.paragraph_of(start)]
    first, last = words[0].sent.start, words[-1].sent.end
    if last < len(doc) and words.end >= last - 1 and doc[last].idx < high:
        last = doc[last].sent.end
    outside = [
        doc[i] for i in range(first, last) if not words.start <= i < words.end and low <= doc[i].idx < high
    ]
    verbs = [token for token in outside if token.lemma_.lower() in _SAYING and token.pos_ in ("VERB", "NOUN")]
    for verb in sorted(verbs, key=lambda each: min(abs(each.i - words.start), abs(each.i - words.end))):
        voice = _subject(verb, listener, range(words.start, words.end))
        if voice is not _NOBODY:
            return _pronoun_resolved(voice, listener)
    return _according(outside, listener)


def _pronoun_resolved(voice: _Voice, listener: _Listener) -> _Voice:
    """ "he added": where nobody near is meant, the person last named before."""
    if voice.entity is not None or voice.head is None or voice.head.lower_ not in ("he", "she"):
        return voice
    at = bisect_left(listener.people_order, voice.head.i)
    return voice if at == 0 else _Voice(listener.speakers[listener.people_order[at - 1]], voice.head)


def _according(outside: list[Token], listener: _Listener) -> _Voice:
    for token in outside:
        if token.lower_ == "according":
            for each in outside:
                if token.i < each.i <= token.i + 6 and each.i in listener.speakers:
                    return _Voice(listener.speakers[each.i], each)
    return _NOBODY


def _voice_before(listener: _Listener, start: int, last: Speech | None) -> _Voice:
    """Whoever was introduced at the end of the paragraph before, or was already speaking here or there."""
    here = listener.paragraph_of(start)
    announced = _announced(listener, listener.paragraphs[here][0], start)
    if announced is not _NOBODY:
        return announced
    if here > 0 and not listener.text[listener.paragraphs[here][0] : start].strip():
        introduced = _introduced(listener, here - 1)
        if introduced is _NOBODY:
            introduced = _issued_before(listener, here - 1)
        if introduced is not _NOBODY:
            return introduced
    if last is not None and here - listener.paragraph_of(last.span.start) <= 1:
        return _Voice(last.speaker, last.head)
    return _NOBODY


def _announced(listener: _Listener, low: int, start: int) -> _Voice:
    """Who is told of in the sentence that a colon ends: "Ana Diaz gave another account: “…"."""
    words = listener.words(low, start) if _INTRODUCED.search(listener.text[low:start]) else None
    if words is None:
        return _NOBODY
    verb = words[-1].sent.root
    return _subject(verb, listener) if words.start <= verb.i < words.end else _NOBODY


def _introduced(listener: _Listener, paragraph: int) -> _Voice:
    """The speaker of a paragraph that ends in "… said:"."""
    start, end = listener.paragraphs[paragraph]
    if not _INTRODUCED.search(listener.text[start:end]):
        return _NOBODY
    return _said_before(listener, start, end)


def _said_before(listener: _Listener, start: int, end: int) -> _Voice:
    """The subject of the last verb of saying between the offsets."""
    words = listener.words(start, end)
    if words is None:
        return _NOBODY
    for verb in reversed(words[-_LINES:]):
        if verb.lemma_.lower() in _SAYING and verb.tag_.startswith("VB"):
            voice = _subject(verb, listener)
            return voice if voice is not _NOBODY else _first_named(words, verb, listener)
    return _NOBODY


def _issued_before(listener: _Listener, paragraph: int) -> _Voice:
    """Who issued the statement that a paragraph ends by announcing: "Minister Ana Diaz issued the following statement:"."""
    start, end = listener.paragraphs[paragraph]
    words = listener.words(start, end)
    if words is None or not _INTRODUCED.search(listener.text[start:end]):
        return _NOBODY
    for index in range(len(words) - 1, max(len(words) - _LINES, 0) - 1, -1):
        verb = words[index]
        if verb.lemma_.lower() in _ISSUING and verb.tag_.startswith("VB"):
            issued = any(token.lemma_.lower() in _PAPERS for token in words[index:])
            voice = _subject(verb, listener) if issued else _NOBODY
            return voice if voice is not _NOBODY or not issued else _first_named(words, verb, listener)
    return _NOBODY


def _first_named(words: DocSpan, verb: Token, listener: _Listener) -> _Voice:
    """In an introduction whose tree is broken, the first name in front of the verb."""
    for token in words:
        if token.i < verb.i and token.i in listener.speakers:
            return _Voice(listener.speakers[token.i], token)
    return _NOBODY


def _statements(listener: _Listener) -> Iterator[Speech]:
    """Statements without marks: what follows "said:" to the next introduction or the end of the text."""
    text, paragraphs = listener.text, listener.paragraphs
    number = 0
    while number < len(paragraphs):
        start, end = paragraphs[number]
        number += 1
        voice, opening = _introduced(listener, number - 1), end
        if voice is _NOBODY:
            inline = _INLINE.search(text, start, end)
            if inline is None:
                continue
            voice, opening = _said_before(listener, start, inline.start()), inline.end()
            if voice is _NOBODY or text[opening] in "“\"‘'":
                continue
        number, closing = _end_of_statement(listener, number, opening, end)
        if closing > opening:
            begin = opening + len(text[opening:closing]) - len(text[opening:closing].lstrip())
            yield Speech(Span(begin, closing, text[begin:closing]), voice.entity, voice.head, marked=False)


def _end_of_statement(listener: _Listener, number: int, opening: int, end: int) -> tuple[int, int]:
    """The paragraph behind a statement, and the offset where it ends."""
    text, paragraphs = listener.text, listener.paragraphs
    closing = end
    while number < len(paragraphs):
        start, stop = paragraphs[number]
        if (
            text[start] in '“"'
            or _FURNITURE.match(text[start:stop])
            or _introduced(listener, number) is not _NOBODY
        ):
            break
        closing = stop
        number += 1
    return number, max(closing, opening)


def _subject(verb: Token, listener: _Listener, quoted: range = range(0)) -> _Voice:
    """Who says it: subject or agent of the verb, or the object of "quoted X as saying"; nobody inside the quotation."""
    as_saying = verb.tag_ == "VBG" and any(child.lower_ == "as" for child in verb.children)
    holder = verb.head if as_saying else verb
    for child in children(holder, *(("obj", "nsubj:pass") if as_saying else ("nsubj", "obl:agent"))):
        if child.i in quoted:
            continue
        found = _named(child, listener)
        if found is not None:
            return _nearer_person(verb, _Voice(found, child), listener)
        if child.tag_ in ("NN", "NNS") or child.lower_ in ("he", "she"):
            return _Voice(None, child)
    for near in (verb.i - 1, verb.i + 1):  # the parse often loses the subject of an inverted "said X"
        if 0 <= near < len(listener.doc) and near in listener.speakers and _is_free(listener.doc[near], verb):
            return _Voice(listener.speakers[near], listener.doc[near])
    if verb.dep_ in ("conj", "advcl", "xcomp") and verb.head != verb and verb.head.pos_ == "VERB":
        return _subject(verb.head, listener, quoted)
    aside = _person_aside(verb, listener)
    return _NOBODY if aside is None else _Voice(listener.speakers[aside.i], aside)


def _is_free(token: Token, verb: Token) -> bool:
    """Whether a name beside a verb of saying is not the subject of what is said ("and said NATO backs ...")."""
    return not (token.dep_.startswith("nsubj") and token.head != verb and token.head.i > verb.i)


def _nearer_person(verb: Token, voice: _Voice, listener: _Listener) -> _Voice:
    """ "said Gen. Ana Diaz, commander of the Joint Force": the person beside the verb, not the body further off."""
    if voice.head is None or voice.head.i in listener.people:
        return voice
    aside = _person_aside(verb, listener)
    if aside is None or abs(aside.i - verb.i) >= abs(voice.head.i - verb.i):
        return voice
    return _Voice(listener.speakers[aside.i], aside)


def _person_aside(verb: Token, listener: _Listener) -> Token | None:
    """A person named shortly before the verb with an aside between ("Ana Diaz, editor of the News, said"), or behind it."""
    doc = listener.doc
    for index in range(verb.i - 1, max(verb.i - _ASIDE, -1), -1):
        if doc[index].text in '"“”' or doc[index].is_space:
            break
        if index in listener.people:
            return doc[index]
    for index in range(verb.i + 1, min(verb.i + 6, len(doc))):
        if doc[index].text in '"“”' or doc[index].is_space:
            break
        if index in listener.people:
            return doc[index]
    return None


def _named(head: Token, listener: _Listener) -> int | None:
    """The entity of a phrase: its head's, else the one nearest to the head inside it (the body of its spokesman)."""
    if head.i in listener.speakers:
        return listener.speakers[head.i]
    named = [token for token in head.subtree if token.i in listener.speakers]
    named = [token for token in named if token.i in listener.people] or named
    if not named:
        return None
    return listener.speakers[min(named, key=lambda token: abs(token.i - head.i)).i]
