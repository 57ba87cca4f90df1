"""What each larger part brings: leave one out, measure again: `python -m tools.ablate FOLDER [SET …]`.

Each run is a service of its own, in a process of its own, in which one part was taken out before it started; the app
knows nothing of it. Figures are pooled over all sets of news documents, and over all sets of single sentences.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.extraction import arguments, entities, frames, language, lexicon, understanding
from tools.evaluate import counted, fresh_service, write_between
from tools.sets import AnnotatedSet, find_sets, load_scorer

MARKS = ("<!-- ablation -->", "<!-- /ablation -->")
PAGE = Path("docs/evaluation.md")
COLUMNS = (
    "without",
    "events F1",
    "precision",
    "recall",
    "sources F1",
    "targets F1",
    "type found",
    "type, source, target",
)


def _without_names() -> None:
    """Empty dictionaries of names; titles and common nouns for bodies stay, as grammar."""
    load = understanding.load_lexicon

    def emptied(extra: Path | None = None) -> lexicon.Lexicon:
        return replace(load(extra), index={}, officials={}, demonyms={})

    understanding.load_lexicon = emptied


def _without_classes() -> None:
    frames._wide_classes = dict  # noqa: SLF001 - this is what ablation is


def _without_repairs() -> None:
    language.repair = lambda _: None


def _without_days_aside() -> None:
    language.aside.phrases = lambda _: ()


def _without_coreference() -> None:
    """No pronoun and no description is resolved; an office or a surname alone is nobody."""
    entities.find_surnames = entities.find_descriptions = entities.find_short_forms = lambda _: None
    arguments.Parties.referent = arguments.Parties.target_of  # type: ignore[method-assign]


def _without_nouns() -> None:
    _change_frames(lambda known: replace(known, nouns={}))


def _without_conditions() -> None:
    def eased(patterns: tuple[frames.Pattern, ...]) -> tuple[frames.Pattern, ...]:
        free: frozenset[str] = frozenset()
        return tuple(
            replace(each, frame=replace(each.frame, object=free, of_class=free)) for each in patterns
        )

    def ease(known: frames.Frames) -> frames.Frames:
        verbs = {word: eased(patterns) for word, patterns in known.verbs.items()}
        return replace(known, verbs=verbs, nouns={word: eased(each) for word, each in known.nouns.items()})

    _change_frames(ease)


def _change_frames(change: Callable[[frames.Frames], frames.Frames]) -> None:
    load = understanding.load_frames
    known: dict[Path | None, frames.Frames] = {}

    def changed(extra: Path | None = None) -> frames.Frames:
        return known.setdefault(extra, known.get(extra) or change(load(extra)))

    understanding.load_frames = changed


PARTS: dict[str, Callable[[], None]] = {
    "dictionaries of names": _without_names,
    "classes of nouns from WordNet": _without_classes,
    "repairs of trees": _without_repairs,
    "days set aside before parsing": _without_days_aside,
    "pronouns, descriptions and short names": _without_coreference,
    "frames of nouns": _without_nouns,
    "conditions on objects": _without_conditions,
}


@dataclass(frozen=True, slots=True)
class Result:
    """The figures that a part may change; None where there is no set for them."""

    events: tuple[float, float, float] | None
    sources: float | None
    targets: float | None
    type_found: float | None
    whole: float | None

    def values(self) -> list[float | None]:
        """In the order of the columns."""
        return [*(self.events or (None,) * 3), self.sources, self.targets, self.type_found, self.whole]


def f1(hit: int, miss: int, false: int) -> tuple[float, float, float]:
    """F1, precision and recall of counts."""
    precision, recall = hit / (hit + false or 1), hit / (hit + miss or 1)
    return 2 * precision * recall / (precision + recall or 1), precision, recall


def pooled(figures: list[dict[str, Any]], name: str) -> tuple[float, float, float] | None:
    """One figure over several sets, from their counts."""
    tallies = [each[name] for each in figures]
    if not tallies:
        return None
    return f1(*(sum(each[key] for each in tallies) for key in ("hit", "miss", "false")))


def _share(figures: list[dict[str, Any]], name: str) -> float | None:
    total = sum(each[name]["n"] for each in figures)
    return sum(each[name]["rate"] * each[name]["n"] for each in figures) / total if total else None


def measure(part: str, sets: list[AnnotatedSet], scorer: Any, step: Callable[[], object]) -> Result:
    """The figures without one part, or with all of them for ""."""
    with fresh_service(("-m", "tools.ablate", "--serve", part)) as address, counted(scorer, step):
        news = [
            scorer.score_events(str(each.gold), str(each.docs), address, None, 0)
            for each in sets
            if each.kind == "events"
        ]
        single = [
            scorer.score_plover(str(each.gold), address, None, 0) for each in sets if each.kind == "plover"
        ]
    sources, targets = pooled(news, "sources"), pooled(news, "targets")
    return Result(
        pooled(news, "events"),
        sources and sources[0],
        targets and targets[0],
        _share(single, "type_found"),
        _share(single, "type_source_target"),
    )


def changes(whole: Result, without: Result) -> list[str]:
    """Each figure without the part, less the figure with it."""
    pairs = zip(without.values(), whole.values(), strict=True)
    return ["–" if a is None or b is None else f"{a - b:+.3f}" for a, b in pairs]


def table(results: dict[str, Result]) -> str:
    """The whole first, then the change that each missing part makes."""
    whole = results[""]
    rows = [f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS)]
    cells = ["–" if value is None else f"{value:.3f}" for value in whole.values()]
    rows.append(f"| nothing: the whole | {' | '.join(cells)} |")
    rows += [f"| {name} | {' | '.join(changes(whole, result))} |" for name, result in results.items() if name]
    return "\n".join(rows)


def serve(part: str, port: str) -> None:
    """A service with one part taken out."""
    from app.cli import run  # noqa: PLC0415 - only in the child

    if part:
        PARTS[part]()
    sys.argv = ["dateline", "serve", "--port", port]
    run()


def main() -> None:
    """Read the command line, measure part by part, print and write."""
    parser = argparse.ArgumentParser(description="Measure the extraction with one part left out at a time.")
    parser.add_argument("places", type=Path, nargs="*", help="folders or files of annotated sets")
    parser.add_argument(
        "--scorer", type=Path, help="the folder of score.py, if it is not beside the first sets"
    )
    parser.add_argument("--serve", metavar="PART", help=argparse.SUPPRESS)
    parser.add_argument("--port", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        serve(options.serve, options.port)
        return
    if not options.places:
        parser.error("name a folder with annotated sets")
    sets = [
        each for place in options.places for each in find_sets(place) if each.kind in ("events", "plover")
    ]
    scorer = load_scorer(options.scorer or options.places[0])
    results: dict[str, Result] = {}
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("ablation", total=sum(each.documents for each in sets) * (len(PARTS) + 1))
        for part in ("", *PARTS):
            progress.update(task, description=f"without {part}" if part else "the whole")
            results[part] = measure(part, sets, scorer, lambda: progress.advance(task))
    Console().print(grid(results))
    documents = sum(each.documents for each in sets if each.kind == "events")
    sentences = sum(each.documents for each in sets if each.kind == "plover")
    about = f"Pooled over {documents} news documents and {sentences} single sentences; the lines below the first are changes."
    write_between(PAGE, MARKS, f"{about}\n\n{table(results)}")


def grid(results: dict[str, Result]) -> Table:
    """The same for the terminal."""
    shown = Table(*COLUMNS)
    for line in table(results).splitlines()[2:]:
        shown.add_row(*(cell.strip() for cell in line.strip("|").split("|")))
    return shown


if __name__ == "__main__":
    main()
