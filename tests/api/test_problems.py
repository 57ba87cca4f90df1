import pytest

from app import errors
from app.api.problems import STATUS


def _leaves(error):
    below = error.__subclasses__()
    return [leaf for each in below for leaf in _leaves(each)] if below else [error]


def test_every_error_of_the_family_has_a_status_and_a_message():
    leaves = _leaves(errors.DatelineError)
    assert set(leaves) == set(STATUS)
    assert all(leaf.__doc__ for leaf in leaves)


@pytest.mark.parametrize(
    ("content", "media_type", "status", "said"),
    [
        (b"", "text/plain", 422, "empty"),
        (b"  \n ", "text/plain", 422, "empty"),
        (b"%PDF-1.7 rest", "text/plain", 422, "PDF"),
        (b"abc\x00\x01def", "text/plain", 422, "control"),
        (b"caf\xe9 society met in Paris", "text/plain", 422, "byte 3"),
        (b"<html><body><p></p></body></html>", "text/html", 422, "article"),
        (b"{", "application/json", 422, ""),
        (b"{}", "application/json", 422, "text"),
        (b'{"text": "a", "titel": "b"}', "application/json", 422, "did you mean 'title'"),
        (b'{"text": "a b", "published_at": "yesterday"}', "application/json", 422, "2024-07-24"),
        (b'{"url": "http://127.0.0.1/"}', "application/json", 422, "DATELINE_ALLOW_URL_INGEST"),
        (b"x" * 20_001, "text/plain", 413, "20000"),
        (b"x", "image/png", 415, "image/png"),
        (
            "Der Bundeskanzler hat am Montag in Berlin den Präsidenten von Frankreich zu Gesprächen empfangen.".encode(),
            "text/plain",
            422,
            "de",
        ),
    ],
)
def test_a_document_that_cannot_be_read_is_told_why_and_not_kept(client, content, media_type, status, said):
    before = client.get("/articles", params={"limit": 1000}).json()["items"]
    reply = client.post("/ingest", content=content, headers={"Content-Type": media_type})
    assert reply.status_code == status
    assert reply.headers["Content-Type"] == "application/problem+json"
    body = reply.json()
    assert {"type", "title", "status", "detail", "instance"} <= body.keys()
    assert said.lower() in f"{body['title']} {body['detail']}".lower()
    assert client.get("/articles", params={"limit": 1000}).json()["items"] == before


def test_a_body_without_a_length_is_bounded_while_it_streams(client):
    reply = client.post("/ingest", content=(b"word " * 1000 for _ in range(50)))
    assert reply.status_code == 413


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/events/999999", 404),
        ("/events/abc", 422),
        ("/actors/nobody", 404),
        ("/jobs/999999", 404),
        ("/events?actr=Ruto", 422),
        ("/events?type=CONSLT", 422),
        ("/events?limit=0", 422),
        ("/events?limit=5&limit=6", 422),
        ("/events?from=tomorrow", 422),
        ("/events?country=Irak-Iran", 422),
        ("/actors?" + "&".join(["country=IRQ"] * 51), 422),
        ("/actors/²", 404),
        ("/extractions/diff?a=²&b=1", 422),
        ("/events?cursor=rubbish", 422),
        ("/actors?nmae=x", 422),
    ],
)
def test_every_error_has_the_one_shape(client, path, status):
    reply = client.get(path)
    assert reply.status_code == status
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.json()["status"] == status
    assert reply.json()["instance"] == path.split("?")[0]


def test_an_unknown_parameter_is_told_the_nearest_known_one(client):
    found = client.get("/events?organization=UN").json()["errors"]
    assert found[0]["field"] == "organization"
    assert "'organisation'" in found[0]["message"]


def test_a_method_that_is_not_there_is_a_problem_too(client):
    reply = client.delete("/events")
    assert reply.status_code == 405
    assert reply.headers["Content-Type"] == "application/problem+json"
