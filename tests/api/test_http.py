"""What HTTP asks of every answer: ids, conditional requests, HEAD, compression, origins."""

import pytest


@pytest.fixture(scope="module")
def filled(client):
    text = "Fumio Kishida visited Canada on Tuesday. Canada condemned North Korea on Tuesday."
    assert client.post("/ingest", content=text, params={"published_at": "2024-03-06"}).status_code == 201
    return client


def test_an_answer_that_is_known_is_not_sent_again(filled):
    first = filled.get("/events")
    again = filled.get("/events", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_one_of_several_known_tags_is_enough(filled):
    tag = filled.get("/actors").headers["ETag"]
    assert filled.get("/actors", headers={"If-None-Match": f'"another", {tag}'}).status_code == 304


def test_an_answer_that_has_changed_is_sent(filled):
    tag = filled.get("/events").headers["ETag"]
    text = "Brazil sent food aid to Haiti on Monday."
    assert filled.post("/ingest", content=text, params={"published_at": "2024-03-13"}).status_code == 201
    assert filled.get("/events", headers={"If-None-Match": tag}).status_code == 200


def test_head_is_get_without_a_body(filled):
    head, get = filled.head("/events"), filled.get("/events")
    assert head.content == b""
    assert head.status_code == get.status_code == 200
    for name in ("ETag", "Content-Type", "Cache-Control"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize(
    ("method", "path", "policy"),
    [("GET", "/events", "no-cache"), ("GET", "/events/999999", "no-store"), ("POST", "/ingest", "no-store")],
)
def test_what_may_be_kept_must_be_asked_for_again(filled, method, path, policy):
    assert filled.request(method, path).headers["Cache-Control"] == policy


def test_a_request_id_is_given_back(filled):
    assert (
        filled.get("/events", headers={"X-Request-ID": "from-a-gateway.1"}).headers["X-Request-ID"]
        == "from-a-gateway.1"
    )


@pytest.mark.parametrize("given", [None, "has space", "x" * 65])
def test_a_request_without_a_plain_id_is_given_one(filled, given):
    headers = {} if given is None else {"X-Request-ID": given}
    assert len(filled.get("/events", headers=headers).headers["X-Request-ID"]) == 32


def test_large_answers_are_compressed_for_who_can_read_them(filled):
    packed = filled.get("/events", headers={"Accept-Encoding": "gzip"})
    plain = filled.get("/events", headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.json() == plain.json()


def test_browsers_of_the_allowed_origins_may_read_the_headers(start):
    with start(cors_origins="https://a.example") as client:
        reply = client.get("/events", headers={"Origin": "https://a.example"})
        assert reply.headers["Access-Control-Allow-Origin"] == "https://a.example"
        assert "Link" in reply.headers["Access-Control-Expose-Headers"]
        stranger = client.get("/events", headers={"Origin": "https://b.example"})
        assert "Access-Control-Allow-Origin" not in stranger.headers


def test_what_a_key_opens_is_not_for_shared_caches(filled):
    reply = filled.get("/events", headers={"X-API-Key": "whatever it is"})
    assert reply.headers["Cache-Control"] == "private, no-cache"
