"""Annotated sets in a folder, found by what their lines hold, whatever the files are called."""

import importlib.util
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

Kind = Literal["events", "plover", "spans", "seed"]
TITLES: dict[Kind, str] = {
    "events": "news documents",
    "plover": "PLOVER sentences",
    "spans": "names",
    "seed": "flagship article",
}
USUAL = Path("../shared/eval")  # where the scorer lies if it is not beside the sets


@dataclass(frozen=True, slots=True)
class AnnotatedSet:
    """One set: its annotations, for news documents also their texts, and how many documents it has."""

    kind: Kind
    title: str
    gold: Path
    docs: Path | None
    documents: int


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def find_sets(place: Path) -> list[AnnotatedSet]:
    """Every set in a folder, in its `dev/`, or in one file; a folder may hold some kinds only."""
    files = [place] if place.is_file() else sorted((*place.glob("*.jsonl"), *(place / "dev").glob("*.jsonl")))
    near = sorted(place.parent.glob("*.jsonl")) if place.is_file() else files
    texts = [
        (path, {row["id"] for row in rows}) for path in near if (rows := lines(path)) and _is_text(rows[0])
    ]
    found = [each for path in files if (each := _set(path, texts)) is not None]
    seed = place / "seed.gold.json"
    if seed.is_file() and any((place.parent / "seeds").glob("*.txt")):
        found.append(AnnotatedSet("seed", TITLES["seed"], seed, None, 1))
    order = list(TITLES)
    return sorted(_told_apart(found), key=lambda each: order.index(each.kind))


def _is_text(row: dict[str, Any]) -> bool:
    return "text" in row and not {"events", "types", "spans"} & set(row)


def _set(path: Path, texts: list[tuple[Path, set[str]]]) -> AnnotatedSet | None:
    rows = lines(path)
    if not rows or _is_text(rows[0]):
        return None
    if "events" in rows[0]:
        wanted = {row["id"] for row in rows}
        fitting = [(len(ids), docs) for docs, ids in texts if wanted <= ids]
        return AnnotatedSet("events", TITLES["events"], path, min(fitting)[1], len(rows)) if fitting else None
    kind: Kind | None = "plover" if "types" in rows[0] else "spans" if "spans" in rows[0] else None
    return AnnotatedSet(kind, TITLES[kind], path, None, len(rows)) if kind else None


def _told_apart(found: list[AnnotatedSet]) -> Iterator[AnnotatedSet]:
    """Sets of one kind bear the names of their files as well."""
    for each in found:
        alone = sum(other.kind == each.kind for other in found) == 1
        title = each.title if alone else f"{each.title} ({each.gold.name.split('.')[0]})"
        yield AnnotatedSet(each.kind, title, each.gold, each.docs, each.documents)


def load_scorer(place: Path) -> ModuleType:
    """The scorer beside the sets, above them, or where it usually lies."""
    tried = [folder / "score.py" for folder in (place, place.parent, USUAL)]
    path = next((each for each in tried if each.is_file()), None)
    spec = importlib.util.spec_from_file_location("score", path) if path else None
    if spec is None or spec.loader is None:
        sys.exit(f"no score.py in {place}, above it, or in {USUAL}; name one with --scorer")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer
