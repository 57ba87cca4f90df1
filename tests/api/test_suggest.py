"""Who begins to type is told what may be meant."""

import pytest


@pytest.fixture(scope="module")
def filled(client):
    documents = [
        "Japanese Prime Minister Fumio Kishida met Indian Prime Minister Narendra Modi in Delhi on Monday.",
        "Fumio Kishida visited Canada on Tuesday. Finland condemned North Korea.",
    ]
    for text in documents:
        given = {"published_at": "2024-03-06", "source": "Fiji Times"}
        assert client.post("/ingest", content=text.encode(), params=given).status_code == 201
    return client


def suggested(client, **query):
    reply = client.get("/suggest", params=query)
    assert reply.status_code == 200, reply.text
    return [(item["kind"], item["name"]) for item in reply.json()["items"]]


@pytest.mark.parametrize("begun", ["fum", "Kish", "fumio ki", "KISHIDA"])
def test_a_person_is_found_by_the_beginning_of_any_name(filled, begun):
    assert ("actor", "Fumio Kishida") in suggested(filled, q=begun)


def test_those_with_most_events_come_first(filled):
    items = filled.get("/suggest", params={"q": "fi"}).json()["items"]
    counts = [item["events"] or 0 for item in items]
    assert counts == sorted(counts, reverse=True)
    assert {"source", "organisation"} <= {item["kind"] for item in items}


def test_words_of_the_ontology_are_suggested(filled):
    assert ("type", "Consult") in suggested(filled, q="cons")


def test_only_the_kinds_asked_for_are_suggested(filled):
    assert {kind for kind, _ in suggested(filled, q="fi", kind="source")} == {"source"}


def test_what_is_suggested_can_be_asked_for(filled):
    for item in filled.get("/suggest", params={"q": "fi"}).json()["items"]:
        found = filled.get("/events", params={item["kind"]: item["value"], "total": "true"}).json()
        assert item["events"] is None or found["total"] == item["events"]


def test_an_unknown_kind_is_refused_with_the_nearest(filled):
    reply = filled.get("/suggest", params={"q": "fi", "kind": "actors"})
    assert reply.status_code == 422
    assert "did you mean 'actor'" in reply.json()["detail"]
