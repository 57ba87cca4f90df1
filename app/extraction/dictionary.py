"""A user's own dictionary looked over before it is used: every fault with its file, its line and what to write."""

import csv
import io
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args

from app.domain.mention import OrganisationKind, PlaceKind
from app.domain.names import nearest
from app.domain.ontology import ontology
from app.errors import BadDictionary
from app.extraction.frames import LISTS, Frame, load_frames

Rule = Callable[[str], str | None]
_CODE = re.compile(r"[A-Z]{3}")
_TOML_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")
_TOML_END = " (at end of document)"
_TABLE = re.compile(r"\s*\[\[\s*frame\s*\]\]")
# Classes that no list defines: the extraction sees them in the parties and the clause.
BUILT_IN = frozenset({"party", "person", "organisation", "place", "clause", "none"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place; `line` is None where a whole file is."""

    file: Path
    line: int | None
    what: str

    def __str__(self) -> str:
        return f"{self.file}{'' if self.line is None else f', line {self.line}'}: {self.what}"


def check_dictionary(folder: Path) -> None:
    """Nothing where all is well. Raises BadDictionary with every fault, one a line."""
    faults = list(faults_in(folder))
    if faults:
        raise BadDictionary("\n".join(map(str, faults)))


def faults_in(folder: Path) -> Iterator[Fault]:
    """All faults of the tables in a folder and of the frames below it, file by file; other files are left alone."""
    for path in sorted(folder.glob("*.tsv")):
        yield from _faults(path, _table_faults)
    for path in sorted(folder.glob("*.toml")):
        yield Fault(path, None, "it is not read here; frames and word lists stand in frames/")
    classes = BUILT_IN | set(load_frames().classes) | _own_classes(folder / "frames" / "classes.toml")
    for path in sorted((folder / "frames").glob("*.toml")):
        yield from _faults(path, lambda path, text: _toml_faults(path, text, classes))
    for path in sorted((folder / "frames").glob("*.tsv")):
        yield Fault(path, None, "it is not read here; tables stand in the folder above")


def _faults(path: Path, look: Callable[[Path, str], Iterator[Fault]]) -> Iterator[Fault]:
    """The faults of one file, beginning with whether it can be read at all."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        yield Fault(path, None, f"it cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        yield Fault(
            path, content[: error.start].count(b"\n") + 1, "this is not UTF-8; save the file as UTF-8"
        )
    else:
        yield from look(path, text)


# Tables ------------------------------------------------------------------------------------------


def _any(_cell: str) -> None:
    return None


def _country(cell: str) -> str | None:
    return None if _CODE.fullmatch(cell) else "is not ISO 3166-1 alpha-3, such as IRQ"


def _sector(cell: str) -> str | None:
    return None if _CODE.fullmatch(cell) else "is not a sector code of three capitals, such as GOV"


def _number(cell: str) -> str | None:
    try:
        float(cell)
    except ValueError:
        return "is not a number of degrees, such as 33.79"
    return None


def _one_of(*known: str) -> Rule:
    def rule(cell: str) -> str | None:
        return None if cell in known else f"is not one of {', '.join(known)}{nearest(cell, known)}"

    return rule


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns of a table with a rule for each filled cell; `needed` cells must be filled, `spare` columns may lack."""

    columns: dict[str, Rule]
    needed: tuple[str, ...]
    spare: tuple[str, ...] = ()


_ORGANISATION = _one_of(*get_args(OrganisationKind))
_POINT = {"latitude": _number, "longitude": _number}
_NAMED: dict[str, Rule] = {"name": _any, "aliases": _any}
_TABLES = {
    "countries.tsv": _Table(
        {"iso3": _country, **_NAMED, "demonyms": _any, "capitals": _any, **_POINT}, ("iso3", "name")
    ),
    "organisations.tsv": _Table(
        {"key": _any, **_NAMED, "kind": _ORGANISATION, "country": _country, "sector": _sector},
        ("key", "name", "kind"),
    ),
    "facilities.tsv": _Table(
        {**_NAMED, "kind": _one_of(*get_args(PlaceKind)), "country": _country, **_POINT}, ("name", "kind")
    ),
    "officials.tsv": _Table({**_NAMED, "country": _country, "title": _any}, ("name",)),
    "titles.tsv": _Table({"title": _any, "sector": _sector, "country": _country}, ("title",), ("country",)),
    "portfolios.tsv": _Table({"word": _any}, ("word",)),
    "heads.tsv": _Table(
        {"word": _any, "kind": _one_of("place", *get_args(OrganisationKind)), "sector": _sector},
        ("word", "kind"),
    ),
    "bodies.tsv": _Table({"body": _any, "kind": _ORGANISATION, "sector": _sector}, ("body", "kind")),
    "groups.tsv": _Table(
        {"noun": _any, "sector": _sector, "for_state": _one_of("yes", "no")}, ("noun", "sector", "for_state")
    ),
}


def _table_faults(path: Path, text: str) -> Iterator[Fault]:
    table = _TABLES.get(path.name)
    if table is None:
        known = ", ".join(_TABLES)
        yield Fault(
            path, None, f"there is no such table{nearest(path.name, _TABLES)}; the tables are {known}"
        )
        return
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    try:
        header = next(rows, [])
        wrong = list(_header_faults(path, header, table))
        yield from wrong
        for row in rows if not wrong else ():
            yield from (Fault(path, rows.line_num, what) for what in _row_faults(header, row, table))
    except csv.Error as error:
        yield Fault(path, rows.line_num, f"it cannot be read as a table: {error}")


def _header_faults(path: Path, header: list[str], table: _Table) -> Iterator[Fault]:
    """An unknown column, or one that lacks, which is often the same one misspelt."""
    unknown = [name for name in header if name not in table.columns]
    for name in unknown:
        yield Fault(path, 1, f"there is no column {name[:60]!r}{nearest(name, table.columns)}")
    for name in table.columns:
        if name not in header and name not in table.spare:
            listed = ", ".join(table.columns)
            yield Fault(path, 1, f"the column {name!r} is missing; tab-separated, the columns are {listed}")


def _row_faults(header: list[str], row: list[str], table: _Table) -> Iterator[str]:
    if not row:
        return
    if len(row) > len(header):
        yield f"it has {len(row)} cells where the header has {len(header)}"
    cells = dict(zip(header, row, strict=False))
    for name, rule in table.columns.items():
        cell = cells.get(name, "")
        if not cell.strip() and name in table.needed:
            yield f"{name} is empty"
        elif cell and (wrong := rule(cell)):
            yield f"{name} {cell[:60]!r} {wrong}"


# Frames and word lists ---------------------------------------------------------------------------

_TRIGGERS = ("verbs", "nouns", "adjectives")
_WORDS = (*_TRIGGERS, "object", "of_class", "target")
_FLAGS = frozenset(each.name for each in fields(Frame) if each.default is False)
_KEYS = (*_TRIGGERS, *(each.name for each in fields(Frame) if each.name not in ("type", "file")))


def _own_classes(path: Path) -> set[str]:
    """The classes a user's list adds; where it cannot be read, that is told when its turn comes."""
    try:
        return set(tomllib.loads(path.read_text("utf-8-sig")))
    except (OSError, ValueError):
        return set()


def _toml_faults(path: Path, text: str, classes: Iterable[str]) -> Iterator[Fault]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        at = _TOML_LINE.search(said)
        line = int(at[1]) if at else text.count("\n") + 1
        yield Fault(path, line, f"it is not TOML: {_TOML_LINE.sub('', said).removesuffix(_TOML_END)}")
        return
    found = (
        _list_faults(path.stem, content) if path.stem in LISTS else _frame_file_faults(content, set(classes))
    )
    for number, key, what in found:
        yield Fault(path, _line_of(text, number, key), what)


def _line_of(text: str, number: int | None, key: str) -> int:
    """The line of a key of the frame with this number (None: above all frames), else the line its table begins in."""
    start, seen = 1, -1
    for at, line in enumerate(text.splitlines(), start=1):
        if _TABLE.match(line):
            seen += 1
            if number is None or seen > number:
                break
            start = at
        elif (number is None or seen == number) and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", line):
            return at
    return start


# Where in a file (number of the frame, key), and what is wrong there.
_Found = tuple[int | None, str, str]


def _list_faults(stem: str, content: dict[str, Any]) -> Iterator[_Found]:
    """Word lists; only classes may have names of one's own, the others are asked for by name."""
    known = {
        "operators": list(load_frames().operators),
        "contexts": [each.code for each in ontology().contexts],
    }
    for key, words in content.items():
        if stem in known and key not in known[stem]:
            yield None, key, f"there is no list {key[:60]!r} in {stem}{nearest(key, known[stem])}"
        elif stem == "actors" and key != "PART" and not _CODE.fullmatch(key):
            yield None, key, f"{key[:60]!r} {_sector(key)}"
        elif not _are_words(words):
            yield None, key, f"{key} must be a list of words"


def _frame_file_faults(content: dict[str, Any], classes: set[str]) -> Iterator[_Found]:
    types = [each.code for each in ontology().types]
    for key in content:
        if key not in ("type", "frame"):
            yield None, key, f"there is no key {key[:60]!r}{nearest(key, ('type', 'frame'))}"
    if content.get("type") not in types:
        given = str(content.get("type", ""))[:60]
        yield None, "type", f"type must be one of {', '.join(types)}{nearest(given, types)}"
        return
    rows = content.get("frame", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield None, "frame", "frames are written as [[frame]] tables"
        return
    for number, row in enumerate(rows):
        for key, what in _frame_faults(row, content["type"], classes):
            yield number, key, what


def _frame_faults(row: dict[str, Any], event_type: str, classes: set[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(row.get("name"), str) or not row["name"].strip():
        yield "name", "the frame needs a name"
    if not any(key in row for key in _TRIGGERS):
        yield "", f"the frame needs words: {', '.join(_TRIGGERS)}"
    for key, value in row.items():
        what = _value_fault(key, value, event_type, classes)
        if what is not None:
            yield key, what


def _value_fault(key: str, value: Any, event_type: str, classes: set[str]) -> str | None:
    if key not in _KEYS:
        return f"there is no key {key[:60]!r}{nearest(key, _KEYS)}"
    if key in _FLAGS:
        return None if isinstance(value, bool) else f"{key} must be true or false"
    if key in _WORDS:
        if not _are_words(value):
            return f"{key} must be a list of words"
        lost = [each for each in value if key in ("object", "of_class") and each not in classes]
        return f"there is no class {lost[0]!r}{nearest(lost[0], classes)}" if lost else None
    allowed = _allowed(key, event_type)
    if allowed is None or value in allowed:
        return None
    return f"{key} must be one of {', '.join(allowed)}{nearest(str(value), allowed)}"


def _allowed(key: str, event_type: str) -> list[str] | None:
    """What a key may say; None for a name, which is looked at by itself."""
    if key in ("hostile", "negated"):
        return [each.code for each in ontology().types]
    if key == "mode":
        return [each.code for each in ontology().modes if each.type == event_type]
    return {"of": ["source", "target", "none"], "need": ["target", "place", "targetclause"]}.get(key)


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)
