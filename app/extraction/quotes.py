"""Words in quotation marks, and who spoke them."""

import re
from collections.abc import Sequence

from spacy.tokens import Doc, Token

from app.domain.event import Quote
from app.domain.mention import Mention, Span

_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"\n]+)\"")
_SHORTEST = 4  # words; fewer are a term under reserve, not a quotation
_SAYING = {
    "say", "tell", "add", "state", "declare", "announce", "quote", "note", "remark", "explain", "argue", "warn",
    "insist", "stress", "write", "tweet", "comment", "claim", "reply", "respond", "continue", "conclude", "ask",
    "emphasise", "emphasize", "confirm", "report", "acknowledge", "admit", "observe", "point", "call", "vow",
}  # fmt: skip


def find_quotes(doc: Doc, mentions: Sequence[Mention]) -> tuple[Quote, ...]:
    """Every quotation of four words or more in text order, with its speaker where the text tells."""
    speakers = {
        token.i: mention.entity
        for mention in sorted(mentions, key=lambda each: each.span.end - each.span.start)
        if mention.kind != "place"
        for token in doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand") or ()
    }
    found: list[Quote] = []
    for match in _QUOTED.finditer(doc.text):
        group = 1 if match[1] else 2
        if len(match[group].split()) >= _SHORTEST:
            span = Span(match.start(group), match.end(group), match[group])
            before = found[-1] if found else None
            speaker = _speaker(doc, match.start(), match.end(), speakers)
            if (
                speaker is None
                and before is not None
                and "\n\n" not in doc.text[before.span.end : span.start]
            ):
                speaker = before.speaker
            found.append(Quote(span, speaker))
    return tuple(found)


def _speaker(doc: Doc, start: int, end: int, speakers: dict[int, int]) -> int | None:
    """The subject of the verb of saying nearest to the marks, in the sentences they stand in."""
    words = doc.char_span(start, end, alignment_mode="expand")
    if words is None:
        return None
    first, last = words[0].sent.start, words[-1].sent.end
    if last < len(doc) and words.end >= last - 1 and not doc[last].is_space:
        last = doc[last].sent.end
    outside = [doc[i] for i in range(first, last) if not words.start <= i < words.end]
    verbs = [token for token in outside if token.lemma_ in _SAYING and token.pos_ == "VERB"]
    for verb in sorted(verbs, key=lambda each: min(abs(each.i - words.start), abs(each.i - words.end))):
        speaker = _subject(verb, speakers)
        if speaker is not None:
            return speaker
    return None


def _subject(verb: Token, speakers: dict[int, int]) -> int | None:
    as_saying = verb.tag_ == "VBG" and any(child.lower_ == "as" for child in verb.children)
    labels = ("obj",) if as_saying else ("nsubj", "obl:agent")
    holder = verb.head if as_saying else verb
    for child in holder.children:
        if child.dep_ in labels:
            for token in (child, *child.subtree):
                if token.i in speakers:
                    return speakers[token.i]
    for near in (verb.i - 1, verb.i + 1):  # the parse often loses the subject of an inverted "said X"
        if 0 <= near < len(verb.doc) and near in speakers:
            return speakers[near]
    return None
