"""Score the extraction through the public API of a fresh service: `python -m tools.evaluate ../shared/eval`.

The scorer lies beside the project, not in it; so do its annotated documents, but any folder with sets of the same form
will do, and one that holds some kinds of set only. A service is started on an empty database and a free port, each set
is sent to it, and the figures are printed. `--write` replaces the short table of the README, `--page` what the page of
evaluations says of this folder: every figure with its counts and its meaning, and the events by type.
"""

import argparse
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tools.figures import Figures, counts, page, shown, summary
from tools.sets import AnnotatedSet, find_sets, load_scorer

TERMINAL = Console(stderr=True)
PAGE_END = "<!-- /evaluation -->"
MARKS = ("<!-- quality -->", "<!-- /quality -->")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def fresh_service(command: tuple[str, ...] = ("-m", "app.cli", "serve")) -> Iterator[str]:
    """A service on an empty database; gives its address. `command` is what Python is to run."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        whole = [sys.executable, *command, "--port", str(port)]
        environment = {**os.environ, "DATELINE_DATA_DIR": folder, "DATELINE_LOG_LEVEL": "warning"}
        with subprocess.Popen(whole, env=environment, stdout=subprocess.DEVNULL) as process:
            try:
                yield _when_ready(f"http://127.0.0.1:{port}", process)
            finally:
                process.terminate()


def _when_ready(address: str, process: subprocess.Popen[bytes]) -> str:
    for _ in range(300):
        if process.poll() is not None:
            sys.exit("the service stopped before it was ready")
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{address}/readyz").status_code == httpx.codes.OK:
                return address
        time.sleep(0.2)
    sys.exit("the service was not ready within a minute")


def seed_figures(scorer: ModuleType, folder: Path, address: str) -> dict[str, str]:
    """The flagship article: how many of its people, organisations and events are found, and whether furniture is left."""
    gold = json.loads((folder / "seed.gold.json").read_text(encoding="utf-8"))
    body = next((folder.parent / "seeds").glob("*.txt")).read_bytes()
    reply = httpx.post(
        f"{address}/ingest", content=body, headers={"Content-Type": "text/plain"}, timeout=60
    ).json()
    people = sum(_person_found(scorer, person, reply["actors"]) for person in gold["people"])
    organisations = sum(
        _names_meet(scorer, organisation, reply["organisations"]) for organisation in gold["organisations"]
    )
    events = _events_found(scorer, gold["events"], scorer.predicted_mentions(reply))
    furniture = [words for words in gold["not_in_text"] if words in reply["article"]["text"]]
    return {
        "people with title and country": f"{people} of {len(gold['people'])}",
        "organisations of the article": f"{organisations} of {len(gold['organisations'])}",
        "events with type and participants": f"{events} of {len(gold['events'])}",
        "furniture left in the text": ", ".join(furniture) or "none",
    }


def _names_meet(scorer: ModuleType, wanted: dict[str, Any], found: list[dict[str, Any]]) -> bool:
    names = [wanted["name"], *wanted["aliases"]]
    return any(
        scorer.fold(a) == scorer.fold(b) for a in names for record in found for b in scorer.names_of(record)
    )


def _person_found(scorer: ModuleType, wanted: dict[str, Any], found: list[dict[str, Any]]) -> bool:
    for person in found:
        if _names_meet(scorer, wanted, [person]):
            titles = " ".join(scorer.fold(role["title"]) for role in person["roles"]).split()
            return person["country"] == wanted["country"] and set(scorer.fold(wanted["role"]).split()) <= set(
                titles
            )
    return False


def _parties_fit(scorer: ModuleType, wanted: dict[str, Any], event: dict[str, Any]) -> bool:
    reciprocal = bool(set(wanted["types"]) & {"CONSULT", "AGREE", "COOPERATE"})
    for role in ("source", "target"):
        pool = event["participants"] if reciprocal else scorer.parties(event, role)
        if not all(any(scorer.party_fits(party, found) for found in pool) for party in wanted[role]):
            return False
    return True


def _events_found(scorer: ModuleType, gold: list[dict[str, Any]], mentions: list[dict[str, Any]]) -> int:
    found = 0
    for wanted in gold:
        for mention in mentions:
            fits = scorer.sentence_fits(wanted, mention) and scorer.type_fits(wanted, mention["event"])
            if fits and _parties_fit(scorer, wanted, mention["event"]):
                mentions.remove(mention)
                found += 1
                break
    return found


def measure(
    sets: list[AnnotatedSet], scorer: ModuleType, address: str, errors: int
) -> list[tuple[AnnotatedSet, Figures]]:
    """The figures of every set, in their order."""
    measured = []
    with Progress(console=TERMINAL, transient=True) as progress:
        for each in sets:
            task = progress.add_task(each.title, total=each.documents)
            with counted(scorer, lambda task=task: progress.advance(task)):
                measured.append((each, _figures(each, scorer, address, errors)))
    return measured


def _figures(each: AnnotatedSet, scorer: ModuleType, address: str, errors: int) -> Figures:
    gold = str(each.gold)
    figures: Figures
    if each.kind == "events":
        figures = scorer.score_events(gold, str(each.docs), address, None, errors)
    elif each.kind == "plover":
        figures = scorer.score_plover(gold, address, None, errors)
    elif each.kind == "spans":
        figures = scorer.score_spans(gold, address, None, errors)
    else:
        figures = dict(seed_figures(scorer, each.gold.parent, address))
    return figures


@contextlib.contextmanager
def counted(scorer: ModuleType, step: Callable[[], object]) -> Iterator[None]:
    """Take a step with every document that the scorer sends."""
    send = scorer.post

    def post(*given: Any) -> Any:
        reply = send(*given)
        step()
        return reply

    scorer.post = post  # type: ignore[attr-defined]
    try:
        yield
    finally:
        scorer.post = send  # type: ignore[attr-defined]


def write_between(page: Path, marks: tuple[str, str], text: str) -> None:
    """Replace what stands between two marks of a page."""
    start, end = marks
    old = page.read_text(encoding="utf-8")
    new = re.sub(
        f"{re.escape(start)}.*{re.escape(end)}", lambda _: f"{start}\n{text}\n{end}", old, flags=re.DOTALL
    )
    page.write_text(new, encoding="utf-8")


def write_section(page: Path, name: str, text: str) -> None:
    """Put the figures of one folder on the page of evaluations, in the place of those it had; others stay."""
    marks = (f"<!-- set {name} -->", f"<!-- /set {name} -->")
    if marks[0] not in page.read_text(encoding="utf-8"):
        old = page.read_text(encoding="utf-8")
        page.write_text(old.replace(PAGE_END, f"{marks[0]}\n{marks[1]}\n\n{PAGE_END}"), encoding="utf-8")
    write_between(page, marks, text)


def grid(title: str, figures: Figures) -> Table:
    """The figures of one set for the terminal."""
    table = Table("figure", "measured", "counts", title=title, title_justify="left")
    for key, value in figures.items():
        if key != "by_type":
            table.add_row(key, shown(value), counts(value))
    return table


def main() -> None:
    """Read the command line, measure, print, write."""
    parser = argparse.ArgumentParser(description="Score the extraction through the API of a fresh service.")
    parser.add_argument("folder", type=Path, help="a folder with annotated sets, or one such file")
    parser.add_argument("--scorer", type=Path, help="the folder of score.py, if it is not beside the sets")
    parser.add_argument("--errors", type=int, default=0, help="how many misses and false alarms to print")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, by type too")
    parser.add_argument("--write", type=Path, metavar="README", help="put the short table into this file")
    parser.add_argument("--page", type=Path, metavar="PAGE", help="put all tables into this page")
    options = parser.parse_args()
    sets = find_sets(options.folder)
    if not sets:
        sys.exit(f"no annotated sets in {options.folder}")
    with fresh_service() as address:
        measured = measure(sets, load_scorer(options.scorer or options.folder), address, options.errors)
    if options.json:
        print(json.dumps({each.title: figures for each, figures in measured}, indent=1))
    else:
        for each, figures in measured:
            Console().print(grid(each.title, figures))
    if options.write:
        write_between(options.write, MARKS, summary(measured))
    if options.page:
        name = options.folder.resolve().name.split(".")[0]
        write_section(options.page, name, page(name, measured))


if __name__ == "__main__":
    main()
