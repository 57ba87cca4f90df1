"""The open treebanks and name corpora, read into spaCy documents for training."""

import csv
import gzip
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

SENTENCES_A_DOCUMENT = 8  # enough context to learn where sentences end, short enough to batch well

# What CrossNER tells apart and we do not.
PERSON = {"person", "politician", "writer", "musicalartist", "scientist", "researcher", "per"}
ORGANISATION = {"organisation", "politicalparty", "band", "university", "org"}
LOCATION = {"location", "country", "loc", "geo"}
# Words that one corpus counts to the name of a person and the others do not.
TITLES = {
    "mr.", "mrs.", "ms.", "dr.", "president", "prime", "minister", "vice", "senator", "general", "foreign",
    "secretary", "king", "queen", "prince", "princess", "pope", "chancellor", "judge", "justice", "state",
    "sir", "lord", "captain", "colonel", "major", "lieutenant", "admiral", "sergeant", "governor", "mayor",
    "cardinal", "bishop", "archbishop", "ayatollah", "sheikh", "sheik", "premier", "ambassador",
    "representative", "congressman", "congresswoman", "professor", "spokesman", "spokeswoman", "deputy",
    "assistant", "former", "defense", "defence", "interior", "finance", "leader", "chief", "commander",
    "emir", "sultan", "of",
}  # fmt: skip

# A spreadsheet through which one corpus went took "5-6" for the fifth of June.
_MANGLED = re.compile(r"\d\d-[A-Z][a-z]{2}")

Row = list[str]
Sentence = list[Row]


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")


def _universal(tag: str, fine: str) -> str:
    """UPOS made to agree with the fine tag: treebanks call the "United" of a country a verb."""
    if fine in ("NNP", "NNPS"):
        return "PROPN"
    if fine.startswith("VB"):
        return tag if tag in ("VERB", "AUX") else "VERB"
    return tag


def read_treebank(path: Path) -> Iterator[list[Sentence]]:
    """Groups of sentences that follow each other in one text; a row is one CoNLL-U word."""
    group: list[Sentence] = []
    sentence: Sentence = []
    glued: dict[int, bool] = {}
    for line in _lines(path):
        if line.startswith(("# newdoc", "# newpar")) and group:
            yield group
            group = []
        elif line and not line.startswith("#"):
            row = line.split("\t")
            if "-" in row[0]:
                first, last = (int(number) for number in row[0].split("-"))
                glued.update(dict.fromkeys(range(first, last), True))
                glued[last] = "SpaceAfter=No" in row[9]
            elif "." not in row[0]:
                no_space = glued.get(int(row[0]), "SpaceAfter=No" in row[9])
                sentence.append([*row[:9], "" if no_space else " "])
        elif not line and sentence:
            group.append(sentence)
            sentence, glued = [], {}
            if len(group) == SENTENCES_A_DOCUMENT:
                yield group
                group = []
    if group:
        yield group


def treebank_document(nlp: Language, group: list[Sentence]) -> Doc:
    """One spaCy document with fine and universal tags, features, heads, relations and lemmas."""
    rows = [row for sentence in group for row in sentence]
    heads: list[int] = []
    for sentence in group:
        offset = len(heads)
        heads += [
            offset + (int(row[6]) - 1 if row[6] != "0" else number) for number, row in enumerate(sentence)
        ]
    return Doc(
        nlp.vocab,
        words=[row[1] for row in rows],
        spaces=[row[9] == " " for row in rows],
        tags=[row[4] for row in rows],
        pos=[_universal(row[3], row[4]) for row in rows],
        morphs=["" if row[5] == "_" else row[5] for row in rows],
        lemmas=[row[2] for row in rows],
        heads=heads,
        deps=_relations(rows, heads),
        sent_starts=[number == 0 for sentence in group for number in range(len(sentence))],
    )


def _relations(rows: Sentence, heads: list[int]) -> list[str]:
    """The relations; "by" under a passive names the agent, which one treebank leaves unsaid."""
    by = {heads[number] for number, row in enumerate(rows) if row[7] == "case" and row[1].lower() == "by"}
    passives = {heads[number] for number, row in enumerate(rows) if row[7] == "aux:pass"}
    found = ["ROOT" if row[7] == "root" else row[7] for row in rows]
    for number, relation in enumerate(found):
        if relation == "obl" and number in by and heads[number] in passives and rows[number][3] != "NUM":
            found[number] = "obl:agent"
    return found


def _label(tag: str) -> str:
    """The tag of a name corpus as ours: `B-PER`, `I-ORG`, … or `O`."""
    if "-" not in tag:
        return "O"
    place, kind = tag.split("-", 1)
    for label, kinds in (("PER", PERSON), ("ORG", ORGANISATION), ("LOC", LOCATION)):
        if kind.lower() in kinds:
            return f"{place}-{label}"
    return "O"


def read_names(path: Path) -> Iterator[list[tuple[str, str]]]:
    """Sentences of (word, tag) from a BIO, IOB2 or CoNLL file, whichever columns it has."""
    sentence: list[tuple[str, str]] = []
    numbered = ".iob2." in path.name
    for line in [*_lines(path), ""]:
        if line.startswith("#") and numbered:
            continue
        cells = line.split()
        if len(cells) >= 2:
            sentence.append((cells[1], cells[2]) if numbered else (cells[0], cells[-1]))
        elif sentence:
            yield sentence
            sentence = []


def read_table(path: Path) -> Iterator[list[tuple[str, str]]]:
    """Sentences of (word, tag) from a table that marks the first word of each sentence (Groningen Meaning Bank)."""
    sentence: list[tuple[str, str]] = []
    rows = csv.reader(_lines(path))
    next(rows)
    for first, word, _, tag in [*rows, ["end", "", "", ""]]:
        if first and sentence:
            if not any(_MANGLED.fullmatch(said) for said, _ in sentence):
                yield _without_titles(sentence)
            sentence = []
        sentence.append((word, tag))


def _without_titles(sentence: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names of people without the titles in front of them."""
    stripped: list[tuple[str, str]] = []
    in_title = False
    for word, tag in sentence:
        person = tag.endswith("-per")
        in_title = person and word.lower() in TITLES and (tag.startswith("B") or in_title)
        stripped.append((word, "O" if in_title else tag))
    return stripped


def _repaired(labels: Iterable[str]) -> list[str]:
    """IO or BIO labels as BIO: an inside without a beginning begins."""
    fixed: list[str] = []
    before = "O"
    for label in labels:
        starts = label.startswith("I-") and before[1:] != label[1:]
        fixed.append("B" + label[1:] if starts else label)
        before = label
    return fixed


def guess_spaces(words: list[str]) -> list[bool]:
    """Whether a space follows each word, guessed from punctuation, since name corpora keep no spaces."""
    spaces: list[bool] = []
    open_quote = False
    for word, following in zip(words, [*words[1:], "."], strict=True):
        open_quote ^= word == '"'
        glued = word in "([$£€" or (word == '"' and open_quote) or (following == '"' and open_quote)
        spaces.append(not (glued or following[:1] in ".,;:!?)]%'’" or following == "n't"))
    return spaces


def names_document(nlp: Language, sentence: list[tuple[str, str]]) -> Doc:
    """One spaCy document with names."""
    words = [word for word, _ in sentence]
    labels = _repaired(_label(tag) for _, tag in sentence)
    return Doc(nlp.vocab, words=words, spaces=guess_spaces(words), ents=labels)
