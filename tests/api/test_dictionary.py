"""A user's own dictionary takes effect wherever documents come in, and a broken one is refused at the door."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import BadDictionary
from app.pipeline import with_dictionary
from app.store import tables
from app.store.batches import enqueue_document
from app.store.session import writing
from app.worker import work_once
from tests.examples import a_document
from tests.store.keeping import rows

ROOT = Path(__file__).parent.parent.parent
SENTENCE = "Lanterns powwowed with the Malian army in Bamako on Monday."
TABLE = (
    "key\tname\taliases\tkind\tcountry\tsector\n"
    "blue-lantern\tBlue Lantern Front\tBLF|Lanterns\tarmed_group\tMLI\tREB\n"
)
FRAME = """type = "CONSULT"

[[frame]]
name = "powwow"
verbs = ["powwow with"]
target = ["with"]
"""


@pytest.fixture
def dictionary(tmp_path):
    folder = tmp_path / "data" / "dictionary"
    (folder / "frames").mkdir(parents=True)
    (folder / "organisations.tsv").write_text(TABLE, encoding="utf-8")
    (folder / "frames" / "own.toml").write_text(FRAME, encoding="utf-8")
    return folder


def dateline(tmp_path, *command):
    environment = {
        **os.environ,
        "DATELINE_DATA_DIR": "data",
        "DATELINE_DATABASE_URL": "",
        "DATELINE_API_KEYS": "",
    }
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *command],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_users_row_and_frame_are_read_without_touching_code(dictionary, start):
    with start() as client:
        reply = client.post("/ingest", content=SENTENCE.encode()).json()
    found = {each["name"]: each for each in reply["organisations"]}
    assert found["Blue Lantern Front"]["country"] == "MLI"
    assert found["Blue Lantern Front"]["kind"] == "armed_group"
    (event,) = reply["events"]
    assert (event["type"], event["mentions"][0]["frame"]) == ("CONSULT", "verb/powwow")
    assert {party["name"] for party in event["participants"]} >= {"Blue Lantern Front"}


def test_without_the_dictionary_the_same_sentence_tells_nothing(start):
    with start() as client:
        reply = client.post("/ingest", content=SENTENCE.encode()).json()
    assert reply["events"] == []
    assert "Blue Lantern Front" not in {each["name"] for each in reply["organisations"]}


def test_the_worker_reads_it_too(dictionary, engine):
    with writing(engine) as session:
        enqueue_document(session, a_document(SENTENCE))
    assert work_once(engine, with_dictionary(dictionary))
    assert rows(engine, tables.EventMention.frame) == [("verb/powwow",)]


@pytest.mark.parametrize("command", ["ingest", "seed"])
def test_the_commands_read_it_too(dictionary, tmp_path, command):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "one.txt").write_text(SENTENCE, encoding="utf-8")
    run = dateline(tmp_path, command, "papers/one.txt" if command == "ingest" else "papers")
    assert (run.returncode, "1 new" in run.stderr) == (0, True), run.stderr
    assert "verb/powwow" in dateline(tmp_path, "export").stdout


@pytest.mark.parametrize(
    "command", [("serve", "--port", "0"), ("work",), ("seed", "."), ("ingest", "one.txt"), ("check",)]
)
def test_a_broken_file_stops_every_command_with_file_and_line(dictionary, tmp_path, command):
    (tmp_path / "one.txt").write_text(SENTENCE, encoding="utf-8")
    (dictionary / "frames" / "own.toml").write_text(FRAME.replace("verbs", "verb"), encoding="utf-8")
    run = dateline(tmp_path, *command)
    assert run.returncode == 2
    place = Path("data", "dictionary", "frames", "own.toml")
    assert f"{place}, line 5: there is no key 'verb'; did you mean 'verbs'?" in run.stderr
    assert "Traceback" not in run.stderr
    assert not (tmp_path / "data" / "dateline.db").exists()


def test_the_application_is_not_made_with_a_broken_file(dictionary, start):
    (dictionary / "organisations.tsv").write_text("name\n", encoding="utf-8")
    with pytest.raises(BadDictionary, match=r"organisations\.tsv, line 1"), start():
        pass
