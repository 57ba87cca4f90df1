"""Fit the confidence of events on annotated documents: `python -m tools.calibrate FOLDER [SET …]`.

The first folder holds `score.py`; a set is a file of annotations beside that of its documents, or a folder of such.
Every document goes through the same door as one that is handed in. An event read from it is right if the scorer
matches it, with its type, to one that an annotator saw, optional ones included, and wrong if not. The weights are
fitted with a pull towards zero, so that few documents do not make strong opinions; the curve is of events in documents
that the weights were not fitted on (five folds, by document).

Sets of sentences with one annotated event each (PLOVER) are looked at, but not fitted on: another event in such a
sentence is not necessarily wrong, and to take only the right ones would make every event look surer than it is.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np
from rich.console import Console
from rich.progress import Progress

from app.domain.document import Metadata, RawDocument
from app.domain.event import EventMention
from app.extraction import confidence, events, extract
from app.reading import read
from tools.evaluate import write_between
from tools.sets import find_sets, lines, load_scorer

TARGET = Path(__file__).parent.parent / "app" / "data" / "confidence.json"
MARKS = ("<!-- reliability -->", "<!-- /reliability -->")
FOLDS, PULL, ROUNDS, BINS = 5, 6.0, 30, 5
Seen = dict[str, float]
Example = tuple[str, Seen, bool]  # the document, what the model sees of an event there, whether it is right


@dataclass(frozen=True, slots=True)
class Bin:
    """Events of about the same confidence."""

    events: int
    said: float
    right: float

    @property
    def margin(self) -> float:
        """How far the share may be off by chance, 19 times in 20."""
        return 1.96 * (self.right * (1 - self.right) / self.events) ** 0.5


def told(text: str, metadata: Metadata) -> tuple[tuple[EventMention, ...], list[Seen]]:
    """The events of a document, read as if it were handed in, each with what the model sees of it."""
    seen: list[Seen] = []

    def noted(*given: Any) -> float:
        seen.append(confidence.features(*given))
        return 0.5

    article = read(RawDocument(text.encode(), "text/plain", metadata=metadata))
    with mock.patch.object(events, "confidence", noted):
        found = extract(article).events
    return found, seen


def examples(scorer: ModuleType, gold_path: Path, docs_path: Path) -> Iterator[Example]:
    """Every event read from the documents of a set."""
    docs = {each["id"]: each for each in lines(docs_path)}
    for gold in lines(gold_path):
        doc = docs[gold["id"]]
        about = Metadata(doc["title"], source=doc["source"], published_at=doc["published"])
        found, seen = told(doc["text"], about)
        right = _right(scorer, gold["events"], found)
        for number, each in enumerate(seen):
            yield gold["id"], each, number in right


def _right(scorer: ModuleType, gold: list[dict[str, Any]], found: tuple[EventMention, ...]) -> set[int]:
    """Which of the events the scorer matches to an annotated one, the nearest triggers first."""
    records = [
        {
            "event": {"type": each.type, "status": each.status},
            "sentence": each.sentence.text,
            "trigger": each.trigger.text,
        }
        for each in found
    ]
    right: set[int] = set()
    matched: set[int] = set()
    for need in (2, 1, 0):
        for number, wanted in sorted(enumerate(gold), key=lambda item: item[1]["optional"]):
            for place, record in enumerate(records):
                fits = (
                    number not in matched
                    and place not in right
                    and scorer.sentence_fits(wanted, record)
                    and scorer.type_fits(wanted, record["event"])
                    and scorer.cue_overlap(wanted, record) >= need
                )
                if fits:
                    right.add(place)
                    matched.add(number)
    return right


def fit(rows: list[Example], names: list[str]) -> Any:
    """The weights of a logistic regression with a pull towards zero, by Newton's method; the base is not pulled."""
    table = np.array([[row[1].get(name, 0.0) for name in names] for row in rows])
    right = np.array([float(row[2]) for row in rows])
    pull = np.diag([0.01 if name == "base" else PULL for name in names])
    weights = np.zeros(len(names))
    for _ in range(ROUNDS):
        share = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (right - share) - pull @ weights
        curve = (table * (share * (1 - share))[:, None]).T @ table + pull
        weights += np.linalg.solve(curve, slope)
    return weights


def held_out(rows: list[Example], names: list[str]) -> list[tuple[float, bool]]:
    """Confidence and truth of every event, the weights fitted without its document."""
    documents = sorted({row[0] for row in rows})
    fold = {name: number % FOLDS for number, name in enumerate(documents)}
    found: list[tuple[float, bool]] = []
    for left_out in range(FOLDS):
        weights = fit([row for row in rows if fold[row[0]] != left_out], names)
        for document, seen, right in rows:
            if fold[document] == left_out:
                score = sum(weights[n] * seen.get(name, 0.0) for n, name in enumerate(names))
                found.append((1 / (1 + float(np.exp(-score))), right))
    return found


def reliability(found: list[tuple[float, bool]]) -> tuple[list[Bin], float]:
    """Bins of equal size by rising confidence, and the expected calibration error."""
    parts = np.array_split(np.array(sorted(found)), BINS)
    bins = [Bin(len(part), float(part[:, 0].mean()), float(part[:, 1].mean())) for part in parts]
    return bins, sum(each.events * abs(each.said - each.right) for each in bins) / len(found)


def curve_table(bins: list[Bin], error: float) -> str:
    """The reliability curve as Markdown."""
    lines = ["| events | mean confidence | share right | by chance ± |", "|---|---|---|---|"]
    lines += [f"| {b.events} | {b.said:.2f} | {b.right:.2f} | {b.margin:.2f} |" for b in bins]
    return "\n".join([*lines, "", f"Expected calibration error {error:.3f}."])


def sentence_check(path: Path, weights: Seen) -> str:
    """What the fitted model says of the events in single sentences: those of the annotated type, and others."""
    said: dict[bool, list[float]] = {True: [], False: []}
    for gold in lines(path):
        found, seen = told(gold["text"], Metadata(published_at="2000-01-01", language="en"))
        for event, each in zip(found, seen, strict=True):
            said[event.type in gold["types"]].append(_probability(weights, each))
    right, other = said[True], said[False]
    return f"| {path.parent.name}/{path.stem} | {len(right)} | {np.mean(right or [0]):.2f} | {len(other)} | {np.mean(other or [0]):.2f} |"


def _probability(weights: Seen, seen: Seen) -> float:
    return float(1 / (1 + np.exp(-sum(weights.get(name, 0.0) * value for name, value in seen.items()))))


def picture(bins: list[Bin]) -> str:
    """The curve as a small SVG: confidence to the right, share right upwards; on the broken line is honest."""

    def place(said: float, right: float) -> tuple[float, float]:
        return 40 + 240 * said, 280 - 240 * right

    marks = ""
    for each in bins:
        x, y = place(each.said, each.right)
        low, high = max(0.0, each.right - each.margin), min(1.0, each.right + each.margin)
        marks += f'<path d="M{x:.0f} {place(0, low)[1]:.0f}V{place(0, high)[1]:.0f}" stroke="#1f6f8b"/>'
        marks += f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="#1f6f8b"/>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 310" font-family="sans-serif" font-size="11">'
        '<rect width="300" height="310" fill="white"/><path d="M40 280V40M40 280H280" stroke="#444"/>'
        f'<path d="M40 280L280 40" stroke="#bbb" stroke-dasharray="4"/>{marks}'
        '<text x="160" y="302" text-anchor="middle">confidence</text><text x="36" y="44" text-anchor="end">1</text>'
        '<text x="36" y="284" text-anchor="end">0</text><text x="280" y="294" text-anchor="end">1</text>'
        '<text x="14" y="160" text-anchor="middle" transform="rotate(-90 14 160)">share right</text></svg>\n'
    )


def collect(scorer: ModuleType, places: list[Path]) -> list[Example]:
    """The examples of all sets, a document that stands in two of them only once."""
    rows: list[Example] = []
    sets = [each for place in places for each in find_sets(place) if each.kind == "events" and each.docs]
    with Progress(transient=True) as progress:
        for each in progress.track(sets, description="reading the annotated documents"):
            known = {document for document, _, _ in rows}
            rows += [row for row in examples(scorer, each.gold, each.docs) if row[0] not in known]
    return rows


def main() -> None:
    """Read the command line, collect, fit, write."""
    parser = argparse.ArgumentParser(description="Fit the confidence of events on annotated documents.")
    parser.add_argument(
        "places", type=Path, nargs="+", help="folders or files of annotations; the first holds score.py"
    )
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="where table and picture go")
    options = parser.parse_args()
    rows = collect(load_scorer(options.places[0]), options.places)
    names = sorted({name for _, seen, _ in rows for name in seen})
    bins, error = reliability(held_out(rows, names))
    weights = {name: round(float(weight), 3) for name, weight in zip(names, fit(rows, names), strict=True)}
    documents = len({document for document, _, _ in rows})
    about = (
        f"log-odds that an event is right, fitted on {len(rows)} events of {documents} annotated documents"
    )
    TARGET.write_text(json.dumps({"about": about, "weights": weights}, indent=1) + "\n", encoding="utf-8")
    share = sum(right for _, _, right in rows) / len(rows)
    page = f"Fitted on {len(rows)} events of {documents} documents, {share:.0%} of them right.\n\n{curve_table(bins, error)}"
    singles = [each.gold for place in options.places for each in find_sets(place) if each.kind == "plover"]
    if singles:
        checks = [sentence_check(path, weights) for path in singles]
        page += "\n\n" + "\n".join([SENTENCES, *checks])
    Console().print(page, markup=False)
    write_between(options.docs / "evaluation.md", MARKS, page)
    (options.docs / "reliability.svg").write_text(picture(bins), encoding="utf-8")


SENTENCES = """In sentences with one annotated event each, which were not fitted on, since another event there is not necessarily
wrong: the events of the annotated type, and the others.

| set | of the type | mean confidence | others | mean confidence |
|---|---|---|---|---|"""


if __name__ == "__main__":
    main()
