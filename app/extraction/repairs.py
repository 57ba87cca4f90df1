"""Mistakes that the parser makes again and again, put right by what the tags say.

News writes "Mr A on Sunday called for ..." and "they have detained dozens", where the parser often takes the verb for
a modifier of the noun beside it. A sentence that ends in a full stop has a finite verb; if the tree has none, the verb
that hangs on a noun is it. Only the tree is changed, never a word or its offsets.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from spacy.tokens import Doc, Span, Token

REPAIRED = "repaired"  # under this name a document keeps the tokens that were hung anew
_HAVE = frozenset({"has", "have", "had"})
_SUBORDINATE = frozenset({"acl:relcl", "advcl", "ccomp", "csubj"})
_AS_MODIFIER = frozenset({"amod", "acl", "compound", "nmod", "list", "appos"})
LONGEST_SENTENCE = 300  # tokens; what is longer is a list or a table, and its tree is no help
_ENDINGS = (".", "!", "?")


@dataclass(slots=True)
class _Tree:
    """Heads and labels of a text while they are being changed; the root of a sentence is its own head."""

    heads: list[int]
    labels: list[str]
    changed: set[int] = field(default_factory=set)

    def hang(self, child: int, head: int, label: str) -> None:
        self.heads[child], self.labels[child] = head, label
        self.changed.add(child)

    def replace(self, old: int, new: int) -> None:
        """The new word takes the place of the old one in the tree above; the old one is left to be hung anew."""
        above = self.heads[old]
        self.hang(new, new if above == old else above, self.labels[old])

    def above(self, top: int, token: int) -> bool:
        """Whether `top` stands above `token`; a ring through `token` alone does not."""
        seen: set[int] = set()
        while self.heads[token] != token and token not in seen:
            seen.add(token)
            token = self.heads[token]
            if token == top:
                return True
        return False


def repair(doc: Doc) -> None:
    """Put the trees of a text right, in place."""
    if not doc.has_annotation("DEP"):
        return
    tree = _Tree([token.head.i for token in doc], [token.dep_ for token in doc])
    for sentence in doc.sents:
        if len(sentence) > LONGEST_SENTENCE:
            continue
        before = len(tree.changed)
        _perfects(sentence, tree)
        _lost_verb(sentence, tree)
        if len(tree.changed) > before and not _is_tree(sentence, tree):
            _undo(sentence, tree)
    if tree.changed:
        doc.user_data[REPAIRED] = frozenset(tree.changed)
        strings = doc.vocab.strings
        rows = [
            (strings.add(label), (head - i) % 2**64)
            for i, (head, label) in enumerate(zip(tree.heads, tree.labels, strict=True))
        ]
        table: Any = np.array(rows, dtype="uint64")  # spaCy's stubs ask for a type of another library
        doc.from_array(["DEP", "HEAD"], table)


def _is_tree(sentence: Span, tree: _Tree) -> bool:
    """Whether every word still hangs, step by step, on one root inside the sentence."""
    roots = [i for i in range(sentence.start, sentence.end) if tree.heads[i] == i]
    if len(roots) != 1:
        return False
    return all(tree.heads[i] == i or tree.above(roots[0], i) for i in range(sentence.start, sentence.end))


def _undo(sentence: Span, tree: _Tree) -> None:
    """Leave the sentence as the parser gave it: a wrong tree can be read, a ring cannot."""
    for token in sentence:
        tree.heads[token.i], tree.labels[token.i] = token.head.i, token.dep_
        tree.changed.discard(token.i)


def _perfects(sentence: Span, tree: _Tree) -> None:
    """ "have detained dozens": a participle between "have" and its object is the verb, and "have" its auxiliary."""
    for have in sentence:
        if have.lower_ not in _HAVE:
            continue
        verb = _next_word(have, sentence)
        if verb is None or verb.tag_ not in ("VBN", "VBD") or verb.dep_ != "amod" or verb.head.head != have:
            continue
        tree.replace(have.i, verb.i)
        if have.dep_.startswith("aux"):
            tree.labels[verb.i] = "ccomp"
        for child in have.children:
            tree.hang(child.i, verb.i, child.dep_)
        tree.hang(verb.head.i, verb.i, "obj")
        tree.hang(have.i, verb.i, "aux")


def _next_word(token: Token, sentence: Span) -> Token | None:
    """The word behind a token, adverbs left out."""
    after = (each for each in sentence.doc[token.i + 1 : sentence.end] if each.pos_ not in ("ADV", "PART"))
    return next(after, None)


def _lost_verb(sentence: Span, tree: _Tree) -> None:
    """The finite verb of a sentence without one: the first past form that hangs on a noun as if it described it."""
    if not sentence.text.rstrip().rstrip("\"'”’)").endswith(_ENDINGS) or any(map(_is_main, sentence)):
        return
    if any(token.i in tree.changed for token in sentence):
        return
    past = [token for token in sentence if token.tag_ in ("VBD", "VBN") and token.dep_ in _AS_MODIFIER]
    past.sort(key=lambda token: (token.tag_ != "VBD", token.i))
    for verb in past:
        subject = _subject(verb)
        if subject is not None:
            _promote(verb, subject, tree)
            return


def _is_main(token: Token) -> bool:
    """Whether a finite verb, or a predicate with one, heads a clause that is not subordinate."""
    if token.tag_ not in ("VBD", "VBZ", "VBP", "MD"):
        return token.dep_ == "ROOT" and token.pos_ == "VERB" and not _is_marked(token)
    head = token.head if token.dep_ in ("aux", "aux:pass", "cop") else token
    if head.dep_ in _SUBORDINATE or head.dep_ in _AS_MODIFIER or _is_marked(head):
        return False
    return head.dep_ != "conj" or _is_main(head.head)


def _is_marked(token: Token) -> bool:
    return any(child.dep_ == "mark" for child in token.children)


def _subject(verb: Token) -> Token | None:
    """The noun in front: what the verb hangs on, or the subject or the top of the phrase that it seems to describe."""
    own = [t for t in verb.children if t.i < verb.i and t.dep_ == "nsubj"]
    if own or verb.head.i < verb.i:
        candidate = own[-1] if own else verb.head
    else:
        above = [verb.head, *verb.head.ancestors]
        ahead = [t for top in above for t in top.children if t.i < verb.i and t.dep_ == "nsubj"]
        candidate = ahead[-1] if ahead else above[-1]
    nominal = candidate.pos_ in ("NOUN", "PROPN", "PRON", "NUM")
    free = candidate.i < verb.i and not any(child.dep_ == "case" for child in candidate.children)
    return candidate if nominal and free and candidate.dep_ in ("ROOT", "nsubj") else None


def _phrase_end(verb: Token) -> Token:
    """The top of the phrase behind a verb that seems to describe it."""
    top = verb.head
    while top.head != top and top.head.i > verb.i:
        top = top.head
    return top


def _promote(verb: Token, subject: Token, tree: _Tree) -> None:
    """Make the verb the head of its subject, and of what else hung there: the object it described, or a clause."""
    over = subject.head if subject.head != verb else _phrase_end(verb)
    thing = verb.head if verb.head.i > verb.i else None
    while thing is not None and thing.head.i > verb.i and thing not in (thing.head, over):
        thing = thing.head
    clause = over if over != subject and over.pos_ == "VERB" and _is_marked(over) else None
    tree.replace(over.i if over.i > verb.i else subject.i, verb.i)
    if tree.above(verb.i, verb.i):
        tree.hang(verb.i, verb.i, "ROOT")
    if thing is not None:
        tree.hang(thing.i, verb.i, "obj")
    if clause is not None:
        tree.hang(clause.i, verb.i, "advcl")
    for child in subject.children:
        if child.i > verb.i and child.i != (thing.i if thing is not None else -1):
            tree.hang(child.i, verb.i, child.dep_)
    tree.hang(subject.i, verb.i, "nsubj")
