"""Score the extraction through the public API of a fresh service: `python -m tools.evaluate ../shared/eval`.

The scorer and the annotated documents lie beside the project, not in it. A service is started on an empty
database and a free port, each set is sent to it, and the figures are printed as the table of the README;
with `--write` the table in the README is replaced.
"""

import argparse
import contextlib
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx

MARKS = ("<!-- quality -->", "<!-- /quality -->")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def fresh_service() -> Iterator[str]:
    """A service on an empty database; gives its address."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
        environment = {**os.environ, "DATELINE_DATA_DIR": folder, "DATELINE_LOG_LEVEL": "warning"}
        with subprocess.Popen(command, env=environment) as process:
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


def load_scorer(folder: Path) -> ModuleType:
    """The scorer of the evaluation folder, as a module."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        sys.exit(f"no scorer in {folder}")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


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
        "organisations": f"{organisations} of {len(gold['organisations'])}",
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


def _shown(value: object) -> str:
    if not isinstance(value, dict):
        return str(value)
    if "f1" in value:
        return f"F1 {value['f1']:.2f} (precision {value['p']:.2f}, recall {value['r']:.2f})"
    return "–" if value["rate"] is None else f"{value['rate']:.2f} of {value['n']}"


def measure(folder: Path, address: str, errors: int) -> dict[str, dict[str, Any]]:
    """All figures of the dev sets, by set."""
    scorer = load_scorer(folder)
    dev = folder / "dev"
    events = scorer.score_events(
        str(dev / "events.gold.jsonl"), str(dev / "event_docs.jsonl"), address, None, errors
    )
    return {
        "news documents": events,
        "PLOVER sentences": scorer.score_plover(str(dev / "plover.jsonl"), address, None, errors),
        "names": scorer.score_spans(str(dev / "spans.jsonl"), address, None, errors),
        "flagship article": seed_figures(scorer, folder, address),
    }


def table(figures: dict[str, dict[str, Any]]) -> str:
    """The figures as a Markdown table."""
    lines = ["| set | figure | measured |", "|---|---|---|"]
    for name, rows in figures.items():
        lines += [
            f"| {name} | `{key}` | {_shown(value)} |" for key, value in rows.items() if key != "by_type"
        ]
    return "\n".join(lines)


def write_between(page: Path, marks: tuple[str, str], text: str) -> None:
    """Replace what stands between two marks of a page."""
    start, end = marks
    old = page.read_text(encoding="utf-8")
    new = re.sub(
        f"{re.escape(start)}.*{re.escape(end)}", lambda _: f"{start}\n{text}\n{end}", old, flags=re.DOTALL
    )
    page.write_text(new, encoding="utf-8")


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description="Score the extraction through the API of a fresh service.")
    parser.add_argument("folder", type=Path, help="the evaluation folder, with score.py and dev/")
    parser.add_argument("--errors", type=int, default=0, help="how many misses and false alarms to print")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, by type too")
    parser.add_argument("--write", type=Path, metavar="README", help="put the table into this file")
    options = parser.parse_args()
    with fresh_service() as address:
        figures = measure(options.folder, address, options.errors)
    print(json.dumps(figures, indent=1) if options.json else table(figures))
    if options.write:
        write_between(options.write, MARKS, table(figures))


if __name__ == "__main__":
    main()
