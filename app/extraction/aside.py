"""Days and datelines set aside before parsing: "ratified on Wednesday a treaty" is parsed as "ratified a treaty".

News puts the day between a verb and its object, or between subject and verb, where treebanks hardly ever do; there the
parser loses the object or the verb. Such a phrase is taken out, the rest is parsed, and the phrase is hung on its verb.
So is the dateline of a report ("KABUL, Afghanistan (April 9) –"), which else is taken for the subject.
"""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

# Places in capitals, a country, a date in brackets, an agency; then a dash.
_DATELINE = re.compile(
    r"((?:[A-Z][A-Z.'’/-]+[ ,]+)+(?:[A-Z][\w.'’-]+,?[ ]){0,4}(?:\([^()\n]{2,40}\)[ ]?)?[-–—]{1,2})[ ]+(?=[A-Z\"“])"
)
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())  # noqa: SIM905
_BARE = frozenset({"today", "yesterday", "tonight"})
_PARTS = frozenset({"morning", "afternoon", "evening", "night"})
# Behind the day one of these starts a phrase of its own, which the parser reads well.
_OPENERS = frozenset(
    """in at of to for from with by on after before during over under about against as that when while where who which
    and or but amid among near into through since until because if than between despite following upon within without
    across outside inside around off toward towards""".split()  # noqa: SIM905
)


def phrases(doc: Doc) -> tuple[tuple[int, int], ...]:
    """The phrases to set aside, as (first token, token behind), in text order."""
    return tuple(_phrases(doc))


def _phrases(doc: Doc) -> Iterator[tuple[int, int]]:
    start = 0
    dateline = _DATELINE.match(doc.text)
    words = doc.char_span(0, dateline.end(1)) if dateline else None
    if words is not None and words.end < len(doc):
        start = words.end
        yield 0, start
    for day in doc[start:]:
        word = day.lower_
        if word not in _DAYS and word not in _BARE:
            continue
        first, last = day.i, day.i + 1
        if word in _DAYS:
            if first == 0 or doc[first - 1].lower_ != "on" or not day.text[0].isupper():
                continue
            first -= 1
            if last < len(doc) and doc[last].lower_ in _PARTS:
                last += 1
        if first > 0 and last < len(doc) and _between_words(doc[first - 1], doc[last]):
            yield first, last


def _between_words(before: Token, after: Token) -> bool:
    """Whether the phrase stands in the middle of a clause, with no mark of punctuation beside it."""
    if not before.text[-1:].isalnum() or before.is_space:
        return False
    return after.text[:1].isalnum() and after.lower_ not in _OPENERS


def without(doc: Doc, aside: tuple[tuple[int, int], ...]) -> Doc:
    """The tokens of a document but those set aside."""
    dropped = {i for first, last in aside for i in range(first, last)}
    kept = [token for token in doc if token.i not in dropped]
    return Doc(doc.vocab, words=[t.text for t in kept], spaces=[bool(t.whitespace_) for t in kept])


def restored(full: Doc, parsed: Doc, aside: tuple[tuple[int, int], ...]) -> Doc:
    """The whole document with the parse of the reduced one, the phrases hung on their verbs."""
    dropped = {i for first, last in aside for i in range(first, last)}
    kept = [i for i in range(len(full)) if i not in dropped]
    at = {old: new for new, old in enumerate(kept)}
    tags, poses, morphs, deps, ents = ([""] * len(full) for _ in range(5))
    heads = [0] * len(full)
    for token in parsed:
        i = kept[token.i]
        tags[i], poses[i], morphs[i], deps[i] = token.tag_, token.pos_, str(token.morph), token.dep_
        heads[i] = kept[token.head.i]
        ents[i] = f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O"
    for first, last in aside:
        if first == 0:
            _hang_dateline(full, last, heads, tags, poses, deps, ents)
            continue
        verb = kept[_verb_beside(parsed, at, first, last).i]
        for i in range(first, last):
            tags[i], poses[i], deps[i], heads[i], ents[i] = "NNP", "PROPN", "compound", last - 1, "O"
        heads[last - 1], deps[last - 1] = verb, "obl:unmarked"
        if full[first].lower_ == "on":
            tags[first], poses[first], deps[first], deps[last - 1] = "IN", "ADP", "case", "obl"
        elif full[first].lower_ in _BARE:
            tags[first], poses[first] = "NN", "NOUN"
    return Doc(
        full.vocab,
        words=[token.text for token in full],
        spaces=[bool(token.whitespace_) for token in full],
        tags=tags,
        pos=poses,
        morphs=morphs,
        heads=heads,
        deps=deps,
        ents=ents,
    )


def _hang_dateline(
    full: Doc,
    last: int,
    heads: list[int],
    tags: list[str],
    poses: list[str],
    deps: list[str],
    ents: list[str],
) -> None:
    """Hang the dateline on the root of the sentence it opens, as words that belong to no clause."""
    root = last
    for _ in range(len(full)):
        if heads[root] == root:
            break
        root = heads[root]
    for i in range(last):
        mark = not full[i].text[0].isalnum()
        tags[i], poses[i] = (":", "PUNCT") if mark else ("NNP", "PROPN")
        heads[i], deps[i], ents[i] = root, "punct" if mark else "dep", "O"


def _verb_beside(parsed: Doc, at: dict[int, int], first: int, last: int) -> Token:
    """The verb right behind the phrase ("on Sunday called"), else the last one before it, else the root."""
    after, before = parsed[at[last]], parsed[at[first - 1]]
    if after.pos_ in ("VERB", "AUX") and after.sent == before.sent:
        return after.head if after.dep_.startswith("aux") else after
    for token in reversed(parsed[before.sent.start : before.i + 1]):
        if token.pos_ == "VERB":
            return token
    return before.sent.root
