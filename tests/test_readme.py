"""Everything the README and docs/ show on a console is run against a real service, and must come out as shown."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tools.evaluate import fresh_service

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
ADDRESS = "localhost:8000"


def _examples():
    found = []
    for page in PAGES:
        for number, block in enumerate(BLOCK.findall(page.read_text(encoding="utf-8"))):
            command = re.match(r"\$ (.*(?:\n> .*)*)\n", block)
            if command and "curl" in command[1]:
                shown = block[command.end() :].splitlines()
                found.append(
                    pytest.param(command[1].replace("\n> ", "\n"), shown, id=f"{page.name}-{number}")
                )
    return found


@pytest.fixture(scope="module")
def seeded():
    with fresh_service() as address:
        _send_seeds(address)
        yield address


def _send_seeds(address):
    for file in sorted((ROOT / "seeds").iterdir()):
        media = {".txt": "text/plain", ".html": "text/html", ".json": "application/json"}.get(file.suffix)
        if media:
            reply = httpx.post(
                f"{address}/ingest", content=file.read_bytes(), headers={"Content-Type": media}, timeout=60
            )
            assert reply.is_success, (file.name, reply.text)


@pytest.mark.parametrize(("command", "shown"), _examples())
def test_a_shown_command_answers_what_is_shown(seeded, command, shown):
    run = subprocess.run(
        ["bash", "-c", command.replace(ADDRESS, seeded.removeprefix("http://"))],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    answered = iter(run.stdout.splitlines())
    for line in shown:
        if line.strip() not in ("…", ""):
            assert any(_same(line, other) for other in answered), f"{line!r} is not in\n{run.stdout}"


def _same(shown, answered):
    """Equal, where `…` stands for anything (an id, a time)."""
    pattern = ".*".join(re.escape(part) for part in shown.strip().split("…"))
    return re.fullmatch(pattern, answered.strip()) is not None


def test_there_are_examples_to_run():
    assert len(_examples()) >= 3
