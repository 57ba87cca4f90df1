"""Time the extraction: against the bare language pipeline, stage by stage, and as a text grows.

Everything is measured turn by turn in one process on one core, so that a noisy machine slows all alike; what counts
is the ratio, not the words per second.
"""

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

from rich.progress import Progress

import app.extraction as house
from app.domain.document import Article, RawDocument
from app.extraction import extract, language, understanding
from app.reading import read
from tools.bench.page import Table

ROUNDS = 7
FLOOR = 0.6  # of the words a second of the bare language pipeline
LENGTHS = (1_000, 10_000, 50_000, 200_000)
MEDIA_TYPES = {".txt": "text/plain", ".html": "text/html"}
_SYLLABLES = ("ba", "de", "ki", "lo", "mu", "ra", "she", "ti", "vo", "zu")
# The stages by the names under which `understand` and `extract` call them.
STAGES = {
    "language": (language, "parse"),
    "entities": (understanding, "find_entities"),
    "dates": (understanding, "find_dates"),
    "speech": (understanding, "find_speech"),
    "parties": (understanding, "Parties"),
    "events": (house, "find_events"),
    "quotes": (house, "find_quotes"),
}


def articles_in(folder: Path) -> list[Article]:
    """The readable articles of the seed documents."""
    files = sorted(file for file in folder.iterdir() if file.suffix in MEDIA_TYPES)
    return [read(RawDocument(file.read_bytes(), MEDIA_TYPES[file.suffix])) for file in files]


def grown(articles: list[Article], words: int) -> Article:
    """One article of about so many words: the paragraphs of others over and over, each with names of its own."""
    paragraphs: list[str] = []
    left = words
    for number, paragraph in enumerate(cycle(p for article in articles for p in article.text.split("\n\n"))):
        paragraphs.append(f"{paragraph} {_news_of(number)}")
        left -= len(paragraphs[-1].split())
        if left <= 0:
            break
    text = "\n\n".join(paragraphs)
    return Article(text, len(text))


def _news_of(number: int) -> str:
    """A sentence whose names stand nowhere else: a text that brings up ever more people grows in more than words."""
    person, body, town = (_name(number * 3 + n) for n in range(3))
    return f"Karim {person} of the Iraqi {body} Council met members of the {body} Agency in {town} on July {1 + number % 30}."


def _name(number: int) -> str:
    """A name made of syllables, another for each number."""
    syllables = ""
    while number or not syllables:
        number, rest = divmod(number, len(_SYLLABLES))
        syllables += _SYLLABLES[rest]
    return f"{syllables}n".capitalize()


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@contextmanager
def clocked() -> Iterator[dict[str, float]]:
    """Seconds spent in each stage of `extract` while this lasts."""
    spent = dict.fromkeys(STAGES, 0.0)
    before: dict[str, Any] = {name: getattr(module, call) for name, (module, call) in STAGES.items()}

    def timed(name: str) -> Callable[..., object]:
        def call(*args: object, **named: object) -> object:
            start = time.process_time()
            try:
                return before[name](*args, **named)
            finally:
                spent[name] += time.process_time() - start

        return call

    for name, (module, call) in STAGES.items():
        setattr(module, call, timed(name))
    try:
        yield spent
    finally:
        for name, (module, call) in STAGES.items():
            setattr(module, call, before[name])


def ratio(articles: list[Article], progress: Progress) -> Table:
    """Words per second of the whole extraction and of the bare pipeline, run in turns."""
    words = sum(article.word_count for article in articles)
    works: dict[str, Callable[[], object]] = {
        "language pipeline alone": lambda: [bare(article.text) for article in articles],
        "whole extraction": lambda: [extract(article) for article in articles],
    }
    for work in works.values():  # loads weights and dictionaries before the clock runs
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in progress.track(range(ROUNDS), description="ratio"):
        for name, work in works.items():
            times[name].append(_seconds(work))
    rates = {name: words / median(seconds) for name, seconds in times.items()}
    first = rates["language pipeline alone"]
    rows = tuple((name, f"{rate:,.0f}", f"{rate / first:.2f}") for name, rate in rates.items())
    note = (
        f"Median of {ROUNDS} turns over {len(articles)} documents with {words:,} words, one core. The pipeline alone is "
        f"tagger, parser and name finder as spaCy runs them. The floor is {FLOOR}."
    )
    return Table("Against the language pipeline", ("run", "words/s", "÷ pipeline"), rows, note)


def bare(text: str) -> object:
    """What the ratio is taken against: the trained components over the paragraphs, and nothing of ours."""
    return list(language.load().pipe((each for each in text.split("\n\n") if each), batch_size=16))


def shares(articles: list[Article], progress: Progress) -> Table:
    """What part of the time each stage takes."""
    with clocked() as spent:
        whole = sum(
            _seconds(lambda: [extract(article) for article in articles])
            for _ in progress.track(range(ROUNDS), description="stages")
        )
    spent["rest"] = whole - sum(spent.values())
    rows = tuple((name, f"{seconds / whole:.1%}") for name, seconds in spent.items())
    note = "Of the time of the whole extraction; `language` is parsing with lemmas and repairs of trees."
    return Table("Stages", ("stage", "share"), rows, note)


def growth(articles: list[Article], lengths: tuple[int, ...], progress: Progress) -> Table:
    """Seconds for 1,000 words in documents of growing length, in all and stage by stage."""
    names = tuple(name for name in STAGES if name != "quotes")
    rows = []
    for words in progress.track(lengths, description="growth"):
        article = grown(articles, words)
        times = max(1, 20_000 // words)
        with clocked() as spent:
            whole = sum(_seconds(partial(extract, article)) for _ in range(times))
        per = 1000 / (article.word_count * times)
        cells = (f"{seconds * per:.3f}" for seconds in (whole, *(spent[name] for name in names)))
        rows.append((f"{article.word_count:,}", *cells, f"{_peak_memory():,.0f}"))
    note = "Seconds per 1,000 words in one document: flat if cost grows with length and no faster."
    return Table("Growth", ("words", "all", *names, "peak MB so far"), tuple(rows), note)


def _peak_memory() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def one_core() -> None:
    """Keep to one core, where the system lets us."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def measure(longest: int = LENGTHS[-1]) -> list[Table]:
    """All tables of the extraction, with documents of up to `longest` words."""
    one_core()
    articles = articles_in(Path("seeds"))
    lengths = tuple(words for words in LENGTHS if words <= longest)
    with Progress(transient=True) as progress:
        return [
            ratio(articles, progress),
            shares(articles, progress),
            growth(articles, lengths, progress),
        ]
