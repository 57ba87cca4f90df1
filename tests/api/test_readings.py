"""Articles read again over HTTP and by command, by a real second extractor: the one with a frame of the user's own."""

import pytest
from typer.testing import CliRunner

from app.cli import app

TEXT = (
    "Foreign Minister Ana Diaz of Peru met Chilean President Bo Lind in Oslo on 4 March 2024. "
    "On 5 March 2024 Brazil powwowed with Chile."
)
OWN = """type = "CONSULT"

[[frame]]
name = "powwow"
verbs = ["powwow with"]
target = ["with"]
"""


def teach(tmp_path):
    """Give the user a frame of their own, which makes another extractor."""
    folder = tmp_path / "data" / "dictionary" / "frames"
    folder.mkdir(parents=True)
    (folder / "consult.toml").write_text(OWN, encoding="utf-8")


def take_in(client):
    return client.post("/ingest", content=TEXT, headers={"Content-Type": "text/plain"}).json()["article"][
        "id"
    ]


@pytest.fixture
def read_again(start, tmp_path):
    """A service whose extractor has learnt, with an article of before, and what reading it again said."""
    with start() as client:
        article = take_in(client)
    teach(tmp_path)
    with start() as client:
        yield client, article, client.post(f"/articles/{article}/extract").json()


def test_a_new_reading_adds_what_it_finds(read_again):
    client, _, said = read_again
    assert (said["vanished"], said["changed"], said["same"]) == ([], [], 1)
    assert len(said["appeared"]) == 1
    added = client.get(f"/events/{said['appeared'][0]}").json()
    assert [party["name"] for party in added["participants"]] == ["Brazil", "Chile"]


def test_a_text_is_not_read_twice_by_one_extractor(read_again):
    client, article, said = read_again
    once_more = client.post(f"/articles/{article}/extract").json()
    assert once_more["extraction"] == once_more["before"] == said["extraction"]
    assert (once_more["appeared"], once_more["same"]) == ([], 2)


def test_the_readings_of_an_article_stand_side_by_side(read_again):
    client, article, said = read_again
    runs = client.get(f"/articles/{article}/extractions").json()["items"]
    assert [(run["id"], run["current"], run["event_mentions"]) for run in runs] == [
        (said["before"]["id"], False, 1),
        (said["extraction"]["id"], True, 2),
    ]


@pytest.mark.parametrize("name", [lambda run: run["id"], lambda run: run["extractor"]["data_digest"][:12]])
def test_readings_are_compared_by_run_or_by_extractor(read_again, name):
    client, _, said = read_again
    sides = {"a": name(said["before"]), "b": name(said["extraction"])}
    found = client.get("/extractions/diff", params=sides).json()
    assert (found["articles"], found["appeared"], found["vanished"]) == (1, said["appeared"], [])
    back = client.get("/extractions/diff", params={"a": sides["b"], "b": sides["a"]}).json()
    assert (back["appeared"], back["vanished"]) == ([], said["appeared"])


def test_extractors_are_listed_with_what_they_read(read_again):
    client, _, said = read_again
    found = client.get("/extractions").json()["items"]
    assert [(each["data_digest"], each["articles"], each["current_of"]) for each in found] == [
        (said["extraction"]["extractor"]["data_digest"], 1, 1),
        (said["before"]["extractor"]["data_digest"], 1, 0),
    ]


@pytest.mark.parametrize(
    ("sides", "status"), [({"a": "99", "b": "1"}, 404), ({"a": "abc", "b": "1"}, 422), ({"a": "1"}, 422)]
)
def test_a_reading_that_nobody_made_is_told(read_again, sides, status):
    client, _, _ = read_again
    answer = client.get("/extractions/diff", params=sides)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_correction_outlasts_the_extractor_and_the_past_is_still_told(start, tmp_path):
    with start() as client:
        article = take_in(client)
        event = client.get("/events").json()["items"][0]["id"]
        client.patch(f"/events/{event}", json={"type": "AGREE"})
        changed_at = client.get(f"/events/{event}/history").json()["items"][-1]["from"]
    teach(tmp_path)
    with start() as client:
        client.post(f"/articles/{article}/extract")
        assert client.get(f"/events/{event}").json()["type"] == "AGREE"
        versions = client.get(f"/events/{event}/history").json()["items"]
        before = client.get(f"/events/{event}", params={"as_of": versions[0]["from"]}).json()
        assert before["type"] == "CONSULT"
        assert client.get(f"/events/{event}", params={"as_of": changed_at}).json()["type"] == "AGREE"


def test_the_command_reads_everything_again(start, tmp_path, monkeypatch):
    with start() as client:
        take_in(client)
    monkeypatch.setenv("DATELINE_DATA_DIR", str(tmp_path / "data"))
    runner = CliRunner()
    assert "0 read again, 1 read already" in runner.invoke(app, ["extract", "--all"]).output
    teach(tmp_path)
    assert "1 read again, 0 read already" in runner.invoke(app, ["extract", "1"]).output
    with start() as client:
        assert len(client.get("/events").json()["items"]) == 2


@pytest.mark.parametrize(("words", "code"), [([], 2), (["1", "--all"], 2), (["99"], 1)])
def test_the_command_says_what_it_needs(tmp_path, monkeypatch, words, code):
    monkeypatch.setenv("DATELINE_DATA_DIR", str(tmp_path))
    assert CliRunner().invoke(app, ["extract", *words]).exit_code == code
