"""Time the whole extraction against the bare language pipeline, on the same documents in the same run.

Both are run turn by turn on the seed documents, so that a noisy machine slows both alike; what counts is the
ratio, not the words per second.
"""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from app.domain.document import Article, RawDocument
from app.extraction import extract, language
from app.reading import read

ROUNDS = 7
MEDIA_TYPES = {".txt": "text/plain", ".html": "text/html"}


def _articles(folder: Path) -> list[Article]:
    files = sorted(file for file in folder.iterdir() if file.suffix in MEDIA_TYPES)
    return [read(RawDocument(file.read_bytes(), MEDIA_TYPES[file.suffix])) for file in files]


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print the table."""
    articles = _articles(Path("seeds"))
    words = sum(article.word_count for article in articles)
    stages: dict[str, Callable[[], object]] = {
        "language pipeline alone": lambda: [language.parse(article.text) for article in articles],
        "whole extraction": lambda: [extract(article) for article in articles],
    }
    for work in stages.values():  # loads weights and dictionaries before the clock runs
        work()
    times: dict[str, list[float]] = {name: [] for name in stages}
    for _ in range(ROUNDS):
        for name, work in stages.items():
            times[name].append(_seconds(work))
    rates = {name: words / median(seconds) for name, seconds in times.items()}
    bare = rates["language pipeline alone"]
    table = Table(
        "stage", "words/s", "÷ language pipeline", title=f"{len(articles)} documents, {words} words"
    )
    for name, rate in rates.items():
        table.add_row(name, f"{rate:,.0f}", f"{rate / bare:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
