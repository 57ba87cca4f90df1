"""Everything the README and docs/ show is run against a real service, on both databases, and must come out as shown.

A console block is commands (`$ `, continued by `> `), each with the lines it prints: a line of `…` stands for any lines
left out, `…` within a line for anything. Commands, addresses and parameters that sentences name must work as well.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.conftest import _new_database
from tools.evaluate import fresh_service

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\$ (.*(?:\n> .*)*)\n", re.MULTILINE)
NAMED = re.compile(r"`([^`\n]+)`")
ADDRESS = re.compile(r"(?:(GET|POST|PUT|PATCH|DELETE) )?(/[\w./{}-]+)(?:\?(.*))?")
SERVED = "localhost:8000"
ASKING = ("asking.md", "exports.md", "trace.md")
NEEDED = {"by": "month", "q": "talks"}
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def _blocks(language):
    return [
        (page.name, body)
        for page in PAGES
        for found, body in BLOCK.findall(page.read_text(encoding="utf-8"))
        if found == language
    ]


def _examples():
    """Every command of every console block with the lines it is shown to print."""
    for page, body in _blocks("console"):
        assert COMMAND.match(body), f"a console block of {page} begins with no command:\n{body}"
        _, *parts = COMMAND.split(body)
        for command, shown in zip(parts[::2], parts[1::2], strict=True):
            yield pytest.param(command.replace("\n> ", "\n"), shown.splitlines(), id=f"{page}-{command[:60]}")


def _said():
    """What stands in `…` outside blocks: (page, words)."""
    for page in PAGES:
        for words in NAMED.findall(_outside_blocks(page)):
            yield page.name, words


def _outside_blocks(page):
    return BLOCK.sub("", page.read_text(encoding="utf-8"))


def _said_like(pattern):
    return sorted({(page, words) for page, words in _said() if re.fullmatch(pattern, words)})


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def seeded(request):
    url = ""
    if request.param == "postgresql":
        url = _new_database(request.getfixturevalue("postgresql"), "template")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATELINE_DATABASE_URL", url)
        with fresh_service() as address:
            _send_seeds(address)
            yield address


@pytest.fixture(scope="module")
def described(seeded):
    return httpx.get(f"{seeded}/openapi.json").json()["paths"]


def _send_seeds(address):
    for file in sorted((ROOT / "seeds").iterdir()):
        media = {".txt": "text/plain", ".html": "text/html", ".json": "application/json"}.get(file.suffix)
        if media:
            reply = httpx.post(
                f"{address}/ingest", content=file.read_bytes(), headers={"Content-Type": media}, timeout=60
            )
            assert reply.is_success, (file.name, reply.text)


def _run(command, folder=ROOT, **environment):
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder, env={**ENVIRONMENT, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def _left_unseen(shown, printed):
    """The first shown line that is not printed where it should be, or None. Lines follow each other as shown."""
    for number in range(1, len(shown) + 1):
        rest = [] if number == len(shown) else ["…"]
        if not re.fullmatch("".join(_pattern(line) for line in [*shown[:number], *rest]), printed):
            return shown[number - 1]
    return None


def _pattern(line):
    if line == "…":
        return r"(?:.*\n)*?"
    return ".*".join(re.escape(part) for part in line.rstrip().split("…")) + r"[ ]*\n"


@pytest.mark.parametrize(
    ("shown", "unseen"),
    [
        ("one\ntwo\nthree", None),
        ("…\ntwo\n…", None),
        ("one\n…\nthr…", None),
        ("one\nthree", "three"),
        ("two\nthree", "two"),
        ("one\ntwo", "two"),
        ("three\n…\none", "three"),
        ("…\nt…o\nt…r\n…", "t…r"),
    ],
)
def test_shown_lines_follow_each_other_unless_lines_are_left_out(shown, unseen):
    assert _left_unseen(shown.splitlines(), "one\ntwo\nthree\n") == unseen


@pytest.mark.parametrize(("command", "shown"), list(_examples()))
def test_a_shown_command_answers_what_is_shown(seeded, command, shown):
    run = _run(command.replace(SERVED, seeded.removeprefix("http://")))
    assert run.returncode == 0, run.stderr
    printed = run.stdout if run.stdout.endswith("\n") else f"{run.stdout}\n"
    unseen = _left_unseen(shown, printed)
    assert unseen is None, f"{unseen!r} does not stand there in\n{run.stdout}"


def test_no_example_stands_where_it_would_not_be_run():
    assert len(list(_examples())) >= 3
    for page in PAGES:
        for language, body in BLOCK.findall(page.read_text(encoding="utf-8")):
            assert language == "console" or not re.search(r"\bcurl\b|^\$ ", body, re.MULTILINE), body
        text = _outside_blocks(page)
        assert text.count("curl ") == sum(words.count("curl ") for words in NAMED.findall(text)), page.name


@pytest.mark.parametrize(("page", "command"), _said_like(r"curl .*"))
def test_a_curl_command_in_a_sentence_works(seeded, tmp_path, page, command):
    (tmp_path / "article.txt").write_bytes((ROOT / "seeds" / "008_harbour_post_visit.txt").read_bytes())
    where = seeded.removeprefix("http://")
    run = _run(command.replace("curl", "curl --fail -sS").replace(SERVED, where), tmp_path)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)


@pytest.mark.parametrize(("page", "command"), _said_like(r"dateline [a-z]+.*"))
def test_a_dateline_command_in_a_sentence_is_one(page, command):
    _, name, *options = command.split()
    run = _run(f"dateline {name} --help")
    assert run.returncode == 0, run.stderr
    assert [each for each in options if each.startswith("-") and each not in run.stdout] == []


def test_every_make_command_is_one():
    shown = [line.split("#")[0] for _, body in _blocks("sh") for line in body.splitlines()]
    for command in {*shown, *(words for _, words in _said_like(r"make .*"))}:
        assert _run(f"make --dry-run {command.strip().removeprefix('make')}").returncode == 0, command


def _operation(described, method, path):
    """The operation of the OpenAPI that answers this path, with `{any}` where it takes a value; None if there is none."""
    for pattern, operations in described.items():
        ours, theirs = pattern.split("/"), path.split("/")
        if method in operations and len(ours) == len(theirs):
            values = {
                each["name"]: each["schema"].get("enum")
                for each in operations[method].get("parameters", [])
                if each["in"] == "path"
            }
            if all(_takes(mine, other, values) for mine, other in zip(ours, theirs, strict=True)):
                return operations[method]
    return None


def _takes(mine, other, values):
    if not mine.startswith("{"):
        return mine == other
    allowed = values[mine.strip("{}")]
    return other in allowed if allowed else other.startswith("{")


def _addresses():
    """Every address in a sentence: page, method, path, query, and the address of which it may be the end only."""
    for page in PAGES:
        for line in _outside_blocks(page).splitlines():
            method, whole = "GET", ""
            for found in map(ADDRESS.fullmatch, NAMED.findall(line)):
                if found:
                    method, whole = (found[1], found[2]) if found[1] else (method, whole)
                    yield page.name, method, found[2], found[3] or "", whole


def _query_names(operation):
    return {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}


@pytest.mark.parametrize(("page", "method", "path", "query", "whole"), sorted(set(_addresses())))
def test_an_address_in_a_sentence_is_answered(seeded, described, page, method, path, query, whole):
    meant = [path, whole + path, whole.rpartition("/")[0] + path]
    found = [(each, _operation(described, way, each)) for each in meant for way in (method.lower(), "post")]
    path, operation = next((each for each in found if each[1]), (path, None))
    assert operation, f"{page} names {method} {meant}"
    pairs = [each.split("=") for each in query.split("&") if each]
    assert {name for name, _ in pairs} <= _query_names(operation)
    if method == "GET" and all(value for _, value in pairs):
        reply = httpx.get(seeded + re.sub(r"\{\w+\}", "1", path), params=dict(pairs), timeout=60)
        assert reply.status_code == httpx.codes.OK, reply.text


def _parameters():
    """Every `name=value` of a page on asking, and every sample of `q`; a name with the form of its value is left out."""
    for page, words in _said():
        found = re.fullmatch(r"(\w+)=(\S+)", words)
        if found and page in ASKING and found[1] not in ("bbox", "near"):
            yield found[1], found[2]
    (row,) = re.findall(
        r"^\| `q` \|.*", (ROOT / "docs" / "asking.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    yield from (("q", sample) for sample in NAMED.findall(row)[1:])


@pytest.mark.parametrize(("name", "value"), sorted(set(_parameters())))
def test_a_parameter_in_a_sentence_is_understood(seeded, described, name, value):
    paths = [path for path, ways in described.items() if name in _query_names(ways.get("get", {}))]
    paths = ["/events"] if "/events" in paths else paths
    refused = []
    for path in paths:
        others = {each: NEEDED[each] for each in _query_names(described[path]["get"]) if each in NEEDED}
        reply = httpx.get(seeded + re.sub(r"\{\w+\}", "1", path), params={**others, name: value}, timeout=60)
        if reply.status_code != httpx.codes.OK:
            refused.append((path, reply.text))
    assert len(refused) < len(paths), refused


def test_every_parameter_of_a_question_is_explained(described):
    said = {word for page, words in _said() if page in ASKING for word in re.findall(r"\w+", words)}
    asked = {
        name
        for path, ways in described.items()
        if path.startswith(("/events", "/search", "/suggest")) and "get" in ways
        for name in _query_names(ways["get"])
    }
    assert {name for name in asked if name.removeprefix("not_") not in said} == set()


def _dictionary_page():
    return (ROOT / "docs" / "dictionaries.md").read_text(encoding="utf-8")


def _write_dictionary(tmp_path, table, frames):
    folder = tmp_path / "data" / "dictionary"
    (folder / "frames").mkdir(parents=True)
    (folder / "organisations.tsv").write_text(table, encoding="utf-8")
    (folder / "frames" / "consult.toml").write_text(frames, encoding="utf-8")
    return {"DATELINE_DATA_DIR": "data", "DATELINE_DATABASE_URL": "", "DATELINE_API_KEYS": ""}


def _shown_table():
    header, _, row = re.search(r"^\| key .*\n.*\n.*", _dictionary_page(), re.MULTILINE)[0].splitlines()
    cells = [re.split(r"(?<!\\)\|", line.strip("|").replace("`", "")) for line in (header, row)]
    return "".join("\t".join(cell.strip().replace("\\|", "|") for cell in line) + "\n" for line in cells)


def test_the_row_and_the_frame_shown_are_read(tmp_path):
    (frame,) = (body for page, body in _blocks("toml") if page == "dictionaries.md")
    settings = _write_dictionary(tmp_path, _shown_table(), frame.replace('"confer"', '"confer as shown"'))
    sentence = "The Union of Harbours conferred with the Malian army in Bamako on Monday."
    (tmp_path / "one.txt").write_text(sentence, encoding="utf-8")
    assert _run("dateline ingest one.txt", tmp_path, **settings).returncode == 0
    (event,) = map(json.loads, _run("dateline export", tmp_path, **settings).stdout.splitlines())
    assert (event["type"], event["mentions"][0]["frame"]) == ("CONSULT", "verb/confer as shown")
    parties = {
        each["role"]: (each["name"], each["country"], each["sector"]) for each in event["participants"]
    }
    assert parties["source"] == ("Harbour Union", "FRA", "NGO")
    assert parties["target"][1:] == ("MLI", "MIL")


def test_the_faults_shown_are_told_as_shown(tmp_path):
    (shown,) = (body for _, body in _blocks("") if "cannot be used" in body)
    (frame,) = (body for page, body in _blocks("toml") if page == "dictionaries.md")
    header, row = _shown_table().splitlines()
    wrong = row.replace("\tngo\t", "\trebel\t").replace("harbour-union", "other-union")
    table = f"{header}\n{row}\n{wrong}\n"
    settings = _write_dictionary(tmp_path, table, frame.replace("verbs", "verb"))
    told = _run("dateline check", tmp_path, **settings)
    assert told.returncode != 0
    assert _left_unseen(shown.splitlines(), told.stderr) is None, told.stderr
