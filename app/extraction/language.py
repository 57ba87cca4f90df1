"""The language pipeline: tags, features, lemmas, dependencies and names for English, loaded once, on first use."""

import functools
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.util import compile_infix_regex

from app.extraction import aside
from app.extraction.lemmas import by_rule, group_of
from app.extraction.repairs import repair

DATA = Path(__file__).parent.parent / "data" / "language"
_BREAK = re.compile(r"\n[ \t]*\n\s*")
_SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+(?=[A-Z“\"])")
_LONGEST_PIECE, _LONGEST_RUN = 4_000, 400  # characters
_RUN = re.compile(rf"\S{{{_LONGEST_RUN + 1},}}")
# "Haidar,[1] is", "Qanbar(Arabic: ...)": marks of notes and brackets that no space parts from a name.
_GLUED = (r"(?<=[A-Za-z])[.,;](?=\[\d)", r"\[(?=\d)", r"(?<=[a-z])\((?=[A-Z])")
# The fine tag is right more often than the universal one, so it decides where the two disagree.
_UNIVERSAL = {"NNPS": "PROPN", "NNS": "NOUN"}
# "al-Sudani": the treebanks split it, the tokenizer does not, so the tagger has hardly seen it.
_ARTICLED = re.compile(r"[A-Za-z]{2,3}-['‘’]?[A-Z]")


@dataclass(frozen=True, slots=True)
class Lemmas:
    """Exceptions by fine tag, and the verb and noun lemmas that settle what suffix rules leave open."""

    exceptions: dict[str, dict[str, str]]
    verbs: frozenset[str]
    nouns: frozenset[str]


@functools.cache
def load() -> Language:
    """The spaCy pipeline: about 0.3 s and 160 MB the first time, nothing after."""
    nlp = spacy.load(DATA)
    tokenizer: Any = nlp.tokenizer  # spaCy calls it any function of a text
    tokenizer.infix_finditer = compile_infix_regex((*(nlp.Defaults.infixes or ()), *_GLUED)).finditer
    return nlp


@functools.cache
def lemmas() -> Lemmas:
    """The lemma table that ships with the pipeline."""
    table = json.loads((DATA / "lemmas.json").read_text(encoding="utf-8"))
    known = table["known"]
    return Lemmas(table["exceptions"], frozenset(known.get("V", ())), frozenset(known.get("N", ())))


@functools.cache
def data_digest() -> str:
    """SHA-256 of all files of the pipeline: what tells one training from another."""
    digest = hashlib.sha256()
    for path in sorted(file for file in DATA.rglob("*") if file.is_file()):
        digest.update(path.relative_to(DATA).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def parse(text: str) -> Doc:
    """The text with tags, lemmas, dependencies and names; token offsets are those of `text`.

    Paragraphs are parsed one by one, so that no sentence runs over a blank line and cost grows with length.
    """
    nlp = load()
    whole = [nlp.make_doc(paragraph) for paragraph in _paragraphs(text)]
    set_aside = [aside.phrases(doc) for doc in whole]
    reduced = (aside.without(doc, days) if days else doc for doc, days in zip(whole, set_aside, strict=True))
    documents = [
        aside.restored(doc, parsed, days) if days else parsed
        for doc, parsed, days in zip(whole, nlp.pipe(reduced, batch_size=16), set_aside, strict=True)
    ]
    if not documents:
        return Doc(nlp.vocab)
    doc = (
        documents[0]
        if len(documents) == 1
        else Doc.from_docs(documents, ensure_whitespace=False, exclude=("tensor",))  # type: ignore[call-arg]  # spaCy's stub lacks it
    )
    assert doc is not None
    assert doc.text == text, "the parts of a text must join to the text"
    _set_lemmas(doc)
    repair(doc)
    return doc


def _paragraphs(text: str) -> Iterator[str]:
    """The text cut behind its blank lines, and where there is none for long; the pieces join to the text again."""
    start = 0
    for blank in _BREAK.finditer(text):
        if text[start : blank.start()].strip():
            yield from _pieces(text, start, blank.end())
            start = blank.end()
    yield from _pieces(text, start, len(text))


def _pieces(text: str, start: int, end: int) -> Iterator[str]:
    """One paragraph, or what is none: cut behind a sentence, else at a space, else anywhere, before it grows too long."""
    while end - start > _LONGEST_PIECE:
        low, high = start + _LONGEST_PIECE // 2, start + _LONGEST_PIECE
        ends = [found.end() for found in _SENTENCE_END.finditer(text, low, high)]
        cut = ends[-1] if ends else text.rfind(" ", low, high) + 1 or high
        yield from _unspaced(text[start:cut])
        start = cut
    if start < end:
        yield from _unspaced(text[start:end])


def _unspaced(piece: str) -> Iterator[str]:
    """The piece, cut where no space comes for so long that it is no language: tokenizing such a run is not linear."""
    done = 0
    for run in _RUN.finditer(piece):
        for cut in range(run.start() + _LONGEST_RUN, run.end(), _LONGEST_RUN):
            yield piece[done:cut]
            done = cut
    yield piece[done:]


def _set_lemmas(doc: Doc) -> None:
    table = lemmas()
    for token in doc:
        fine = _fine(token)
        if fine != token.tag_:
            token.tag_ = fine
        universal = _universal(token)
        if universal != token.pos_:
            token.pos_ = universal
        token.lemma_ = _lemma(token, table)


def _fine(token: Token) -> str:
    if token.is_space:
        return "_SP"
    return "NNP" if _ARTICLED.match(token.text) else token.tag_


def _universal(token: Token) -> str:
    tag = token.tag_
    if token.is_space:
        return "SPACE"
    if tag == "NNP":
        return "PROPN"
    if tag.startswith("VB"):
        return token.pos_ if token.pos_ in ("VERB", "AUX") else "VERB"
    return _UNIVERSAL.get(tag, token.pos_)


def _lemma(token: Token, table: Lemmas) -> str:
    tag = token.tag_
    if tag.startswith("NNP"):
        return token.text
    group = group_of(tag)
    form = token.lower_.replace("’", "'")
    exception = table.exceptions.get(group, {}).get(form)
    if exception is not None:
        return exception
    if tag in ("VB", "VBP") and form not in table.verbs:
        past = table.exceptions.get(group_of("VBD"), {}).get(form)  # "tore" taken for an infinitive
        if past is not None:
            return past
    return by_rule(form, group, table.nouns if group == "NNS" else table.verbs)
