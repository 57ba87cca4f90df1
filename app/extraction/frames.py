"""What words make an event of which type: the frames and word lists of `app/data/frames`, read once."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

LISTS = ("classes", "operators", "actors", "contexts")


@dataclass(frozen=True, slots=True)
class Frame:
    """One way of saying that an event of `type` happened; the README of the data explains every field.

    `file` is where it stands, `frames/…` shipped or `dictionary/frames/…` of the user; None for a rule in code.
    """

    type: str
    name: str
    mode: str | None = None
    object: frozenset[str] = frozenset()
    of_class: frozenset[str] = frozenset()
    target: tuple[str, ...] = ()
    of: str = "target"
    need: str | None = None
    reciprocal: bool = False
    absorbs: bool = False
    absorbs_object: bool = False
    needs_clause: bool = False
    hostile: str | None = None
    hostile_clause: bool = False
    negated: str | None = None
    armed_source: bool = False
    crowd_required: bool = False
    negative: bool = False
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """The words of one entry beside the trigger word, and the frame they lead to."""

    words: tuple[str, ...]
    frame: Frame


@dataclass(frozen=True, slots=True)
class Cues:
    """What tells of a context: lemmas, and phrases as they stand in the text."""

    words: frozenset[str]
    phrases: tuple[str, ...]

    @classmethod
    def of(cls, cues: Iterable[str]) -> "Cues":
        """Cues sorted by whether they are one word."""
        phrases = tuple(cue for cue in cues if " " in cue)
        return cls(frozenset(cues) - {*phrases}, phrases)


@dataclass(frozen=True, slots=True)
class Frames:
    """All patterns by their trigger lemma, and the word lists that go with them."""

    verbs: dict[str, tuple[Pattern, ...]]
    nouns: dict[str, tuple[Pattern, ...]]
    adjectives: dict[str, tuple[Pattern, ...]]
    classes: dict[str, frozenset[str]]
    operators: dict[str, frozenset[str]]
    actors: dict[str, str]
    parts: frozenset[str]
    contexts: dict[str, Cues]

    def operator(self, name: str, lemma: str) -> bool:
        """Whether the lemma is in the operator list of that name."""
        return lemma in self.operators.get(name, frozenset())


@dataclass(frozen=True, slots=True)
class _Document:
    """One TOML file; `own` when it is the user's."""

    stem: str
    content: dict[str, Any]
    own: bool = False

    @property
    def file(self) -> str:
        return f"{'dictionary/' if self.own else ''}frames/{self.stem}.toml"


def _documents(extra: Path | None) -> Iterator[_Document]:
    shipped = files("app").joinpath("data/frames")
    for entry in sorted(shipped.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            yield _Document(entry.name[:-5], tomllib.loads(entry.read_text("utf-8")))
    if extra is not None and (extra / "frames").is_dir():
        for path in sorted((extra / "frames").glob("*.toml")):
            yield _Document(path.stem, tomllib.loads(path.read_text("utf-8-sig")), own=True)


def _wide_classes() -> dict[str, tuple[str, ...]]:
    """The nouns that WordNet adds to the classes, made by `tools/frames`."""
    table = files("app").joinpath("data/frames/nouns.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in table[1:])
    return {name: tuple(nouns.split("|")) for name, nouns in rows}


def _frame(document: _Document, row: dict[str, Any]) -> Frame:
    fields = {key: value for key, value in row.items() if key not in ("verbs", "nouns", "adjectives")}
    for key in ("object", "of_class"):
        fields[key] = frozenset(fields.get(key, ()))
    fields["target"] = tuple(fields.get("target", ()))
    return Frame(type=document.content["type"], file=document.file, **fields)


def _verb_entry(entry: str) -> tuple[str, tuple[str, ...]]:
    first, *rest = entry.split()
    return first, tuple(rest)


def _noun_entry(entry: str, prepositions: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """`drone strike` hangs on strike with "drone" before it, `call for` on call with "for" after it."""
    words = entry.split()
    at = next((n for n, word in enumerate(words) if word in prepositions), len(words))
    return words[at - 1], (*("-" + word for word in words[: at - 1]), *words[at:])


_PREPOSITIONS = frozenset(
    "of to for with on against in by between among from into at that over about after upon as".split()  # noqa: SIM905
)


@cache
def load_frames(extra: Path | None = None) -> Frames:
    """The shipped frames and those of a user's dictionary directory, which come first where two ask for as much."""
    verbs: dict[str, list[Pattern]] = defaultdict(list)
    nouns: dict[str, list[Pattern]] = defaultdict(list)
    adjectives: dict[str, list[Pattern]] = defaultdict(list)
    documents = list(_documents(extra))
    lists: dict[str, dict[str, list[str]]] = {name: {} for name in LISTS}
    sectors: dict[str, str] = {}
    for document in (each for each in documents if each.stem in LISTS):
        for key, words in document.content.items():
            lists[document.stem].setdefault(key, []).extend(words)
            if document.stem == "actors" and key != "PART":
                sectors |= dict.fromkeys(words, key)
    entries = [each for each in documents if each.stem not in LISTS]
    for document in sorted(entries, key=lambda each: not each.own):
        for row in document.content.get("frame", ()):
            frame = _frame(document, row)
            for entry in row.get("verbs", ()):
                lemma, words = _verb_entry(entry)
                verbs[lemma].append(Pattern(words, frame))
            for entry in row.get("nouns", ()):
                lemma, words = _noun_entry(entry, _PREPOSITIONS)
                nouns[lemma].append(Pattern(words, frame))
            for entry in row.get("adjectives", ()):
                *before, lemma = entry.split()
                adjectives[lemma].append(Pattern(tuple(before), frame))
    wide = _wide_classes()
    return Frames(
        verbs=_ranked(verbs),
        nouns=_ranked(nouns),
        adjectives=_ranked(adjectives),
        classes={name: frozenset((*words, *wide.get(name, ()))) for name, words in lists["classes"].items()},
        operators={name: frozenset(words) for name, words in lists["operators"].items()},
        actors=sectors,
        parts=frozenset(lists["actors"].get("PART", ())),
        contexts={name: Cues.of(cues) for name, cues in lists["contexts"].items()},
    )


def _ranked(patterns: dict[str, list[Pattern]]) -> dict[str, tuple[Pattern, ...]]:
    """The most demanding pattern first: more nouns and particles, then a condition on the object, then prepositions."""

    def demand(pattern: Pattern) -> tuple[int, int, int]:
        frame = pattern.frame
        telling = [word for word in pattern.words if word not in _PREPOSITIONS]
        conditional = bool(frame.object or frame.of_class or frame.armed_source)
        return -len(telling), -conditional, -len(pattern.words)

    return {lemma: tuple(sorted(rows, key=demand)) for lemma, rows in patterns.items()}
