"""Fit the confidence of events on annotated documents: `python -m tools.calibrate FOLDER [FOLDER …]`.

A folder holds `score.py` and `dev/`, or `*.docs.jsonl` beside `*.gold.jsonl` of the same form. Every event read from a
document is right if the scorer matches it, with its type, to one that an annotator saw, optional ones included. The
weights are fitted with a pull towards zero, so that few documents do not make strong opinions; the curve is of events
in documents that the weights were not fitted on (five folds, by document).
"""

import argparse
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np

from app.domain.document import Article, Publication
from app.domain.event import EventMention
from app.extraction import confidence, events, extract
from tools.evaluate import load_scorer, write_between

TARGET = Path(__file__).parent.parent / "app" / "data" / "confidence.json"
MARKS = ("<!-- reliability -->", "<!-- /reliability -->")
FOLDS, PULL, ROUNDS, BINS = 5, 2.0, 30, 5
Example = tuple[str, dict[str, float], bool]


def _pairs(folder: Path) -> Iterator[tuple[Path, Path]]:
    dev = folder / "dev"
    if (dev / "events.gold.jsonl").exists():
        yield dev / "events.gold.jsonl", dev / "event_docs.jsonl"
    for gold in sorted(folder.glob("*.gold.jsonl")):
        yield gold, gold.with_name(gold.name.replace(".gold.", ".docs."))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def examples(scorer: ModuleType, gold_path: Path, docs_path: Path) -> Iterator[Example]:
    """Each event read from the documents: its document, what the model sees of it, and whether it is right."""
    docs = {each["id"]: each for each in _lines(docs_path)}
    for gold in _lines(gold_path):
        doc = docs[gold["id"]]
        seen: list[dict[str, float]] = []

        def noted(*given: Any, seen: list[dict[str, float]] = seen) -> float:
            seen.append(confidence.features(*given))
            return 0.5

        published = Publication(datetime.fromisoformat(doc["published"]), "day", "request")
        article = Article(
            doc["text"], len(doc["text"]), doc["title"], source=doc["source"], published=published
        )
        with mock.patch.object(events, "confidence", noted):
            told = extract(article).events
        right = _right(scorer, gold["events"], told)
        for number, found in enumerate(seen):
            yield gold["id"], found, number in right


def _right(scorer: ModuleType, gold: list[dict[str, Any]], told: tuple[EventMention, ...]) -> set[int]:
    records = [
        {
            "event": {"type": each.type, "status": each.status},
            "sentence": each.sentence.text,
            "trigger": each.trigger.text,
        }
        for each in told
    ]
    right: set[int] = set()
    matched: set[int] = set()
    for need in (2, 1, 0):
        for number, wanted in enumerate(gold):
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


def reliability(found: list[tuple[float, bool]]) -> tuple[list[tuple[int, float, float]], float]:
    """Bins of equal size as (events, mean confidence, share right), and the expected calibration error."""
    parts = np.array_split(np.array(sorted(found)), BINS)
    bins = [(len(part), float(part[:, 0].mean()), float(part[:, 1].mean())) for part in parts]
    error = sum(n * abs(said - was) for n, said, was in bins) / len(found)
    return bins, error


def curve_table(bins: list[tuple[int, float, float]], error: float) -> str:
    """The reliability curve as Markdown."""
    lines = ["| events | mean confidence | share right |", "|---|---|---|"]
    lines += [f"| {n} | {said:.2f} | {was:.2f} |" for n, said, was in bins]
    return "\n".join([*lines, "", f"Expected calibration error {error:.3f}."])


def picture(bins: list[tuple[int, float, float]]) -> str:
    """The curve as a small SVG: confidence to the right, share right upwards; on the line is honest."""

    def at(said: float, was: float) -> tuple[float, float]:
        return 40 + 240 * said, 280 - 240 * was

    dots = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{3 + n**0.5 / 3:.1f}" fill="#1f6f8b"/>'
        for n, said, was in bins
        for x, y in [at(said, was)]
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 310" font-family="sans-serif" font-size="11">'
        '<rect width="300" height="310" fill="white"/><path d="M40 280V40M40 280H280" stroke="#444"/>'
        '<path d="M40 280L280 40" stroke="#bbb" stroke-dasharray="4"/>'
        f"{dots}"
        '<text x="160" y="302" text-anchor="middle">confidence</text><text x="36" y="44" text-anchor="end">1</text>'
        '<text x="36" y="284" text-anchor="end">0</text><text x="280" y="294" text-anchor="end">1</text>'
        '<text x="14" y="160" text-anchor="middle" transform="rotate(-90 14 160)">share right</text></svg>\n'
    )


def main() -> None:
    """Read the command line, collect, fit, write."""
    parser = argparse.ArgumentParser(description="Fit the confidence of events on annotated documents.")
    parser.add_argument("folders", type=Path, nargs="+", help="the first holds score.py")
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="where table and picture go")
    options = parser.parse_args()
    scorer = load_scorer(options.folders[0])
    read: Callable[[Path, Path], Iterator[Example]] = lambda gold, docs: examples(scorer, gold, docs)  # noqa: E731
    rows = [row for folder in options.folders for gold, docs in _pairs(folder) for row in read(gold, docs)]
    names = sorted({name for _, seen, _ in rows for name in seen})
    bins, error = reliability(held_out(rows, names))
    weights = {name: round(float(weight), 3) for name, weight in zip(names, fit(rows, names), strict=True)}
    about = f"log-odds that an event is right, fitted on {len(rows)} events of annotated documents"
    TARGET.write_text(json.dumps({"about": about, "weights": weights}, indent=1) + "\n", encoding="utf-8")
    print(curve_table(bins, error))
    write_between(options.docs / "evaluation.md", MARKS, curve_table(bins, error))
    (options.docs / "reliability.svg").write_text(picture(bins), encoding="utf-8")


if __name__ == "__main__":
    main()
