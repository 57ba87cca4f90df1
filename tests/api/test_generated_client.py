"""A Python client generated from our OpenAPI works against the service."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

# What the generator has no reader for it is told to take for text or bytes.
CONFIG = """
content_type_overrides:
  application/x-ndjson: text/plain
  application/json+ftm: text/plain
  application/atom+xml: text/plain
  application/vnd.apache.parquet: application/octet-stream
"""
TEXT = "Fumio Kishida met Narendra Modi in Delhi on Monday. Canada condemned North Korea on Monday."


@pytest.fixture(scope="module")
def generated(client, tmp_path_factory):
    """The package that the generator makes, and its client for the running service."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(client.get("/openapi.json").text, encoding="utf-8")
    (folder / "config.yml").write_text(CONFIG, encoding="utf-8")
    programs = Path(sys.executable).parent
    run = subprocess.run(
        [programs / "openapi-python-client", "generate", "--path", "openapi.json", "--config", "config.yml",
         "--meta", "none", "--output-path", "dateline_client"],
        cwd=folder, env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    sys.path.insert(0, str(folder))
    try:
        package = importlib.import_module("dateline_client")
        yield package.Client(base_url=str(client.base_url)), run.stdout + run.stderr
    finally:
        sys.path.remove(str(folder))


def operation(name):
    return importlib.import_module(f"dateline_client.api.{name}")


def test_every_operation_can_be_called(client, generated):
    _, said = generated
    paths = client.get("/openapi.json").json()["paths"]
    wanted = {each["operationId"] for methods in paths.values() for each in methods.values()}
    # Only a body of plain text or HTML, which the generator cannot send, is passed over.
    warned = [line for line in said.splitlines() if line.startswith("WARNING")]
    assert len(wanted) > 40
    assert all("within documents" in line for line in warned), said


def test_events_are_listed_paged_and_shown(client, generated):
    caller, _ = generated
    assert client.post("/ingest", content=TEXT, params={"published_at": "2024-03-06"}).status_code == 201
    listed = operation("events.list_events")
    page = listed.sync(client=caller, actor=["Fumio Kishida"], limit=1, total=True)
    assert (page.total, page.items[0].participants[0].name) == (1, "Fumio Kishida")
    shown = operation("events.get_event").sync(page.items[0].id, client=caller)
    assert shown.to_dict() == page.items[0].to_dict()
    first = listed.sync(client=caller, limit=1)
    cursor = first.next_.split("cursor=")[1]
    assert listed.sync(client=caller, limit=1, cursor=cursor).items[0].id != first.items[0].id


def test_counts_are_typed(generated):
    caller, _ = generated
    counts = operation("events.count_events").sync(client=caller, by="type")
    assert counts.total == sum(cell.count for cell in counts.items)


def test_a_document_is_handed_in(generated):
    caller, _ = generated
    document = importlib.import_module("dateline_client.models").SentDocument(
        text="Brazil sent food aid to Haiti on Monday.", published_at="2024-03-13"
    )
    result = operation("documents.create_article").sync(client=caller, body=document)
    assert [event.type_ for event in result.events] == ["AID"]


def test_a_bad_question_is_a_typed_problem(generated):
    caller, _ = generated
    problem = operation("events.list_events").sync(client=caller, actor=[""])
    assert (problem.status, problem.errors[0].to_dict()["field"]) == (422, "actor")
