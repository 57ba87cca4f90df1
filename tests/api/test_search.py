"""Search over HTTP: the shape of the answer, its pages, and what is refused."""

import pytest

TEXTS = (
    "Japanese Prime Minister Fumio Kishida met Indian Prime Minister Narendra Modi in Delhi on Monday.",
    "Fumio Kishida visited Canada on Tuesday. Canada condemned North Korea.",
    "Fumio Kishida spoke of <b>cherry trees</b> & peace in Kyoto, he said on Friday.",
)


@pytest.fixture(scope="module")
def filled(client):
    for number, text in enumerate(TEXTS):
        given = {"published_at": f"2024-03-0{number + 1}", "title": f"Kishida, part {number}"}
        assert client.post("/ingest", content=text.encode(), params=given).status_code == 201
    return client


def asked(client, status=200, **query):
    reply = client.get("/search", params=query)
    assert reply.status_code == status, reply.text
    return reply.json()


def test_articles_and_events_are_found_with_marked_passages(filled):
    answer = asked(filled, q='"narendra modi"')
    assert {hit["kind"] for hit in answer["items"]} == {"article", "event"}
    for hit in answer["items"]:
        assert [hit["snippet"][mark["start"] : mark["end"]] for mark in hit["highlights"]] == [
            "Narendra Modi"
        ]
    assert answer["ranked"] == {"considered": 2, "of": 2, "at_least": 2, "capped": False}


def test_the_query_is_told_in_english(filled):
    told = asked(filled, q='kishida -"north korea"', **{"in": "articles"})["interpreted"]["query"]
    assert told == "articles with “kishida” but not “north korea”, the best first"


@pytest.mark.parametrize(
    ("where", "kinds"),
    [("articles", {"article"}), ("events", {"event"}), ("all", {"article", "event"}),
     (["events", "articles"], {"article", "event"})],
)  # fmt: skip
def test_one_may_search_in_articles_or_events(filled, where, kinds):
    assert {hit["kind"] for hit in asked(filled, q="kishida", **{"in": where})["items"]} == kinds


def test_the_snippet_is_the_plain_text(filled):
    (hit,) = asked(filled, q="cherry", **{"in": "articles"})["items"]
    assert hit["snippet"] == TEXTS[2]
    assert (hit["title"], hit["published_at"]) == ("Kishida, part 2", "2024-03-03")


def test_pages_are_linked(filled):
    reply = filled.get("/search", params={"q": "kishida", "in": "articles", "limit": 2})
    first = reply.json()
    assert reply.headers["Link"] == f'<{first["next"]}>; rel="next"'
    second = filled.get(first["next"]).json()
    assert second["next"] is None
    assert {hit["id"] for hit in first["items"] + second["items"]} == {1, 2, 3}


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ({"q": 'kishida "modi'}, "q", "never closed (character 9)"),
        ({"q": "-kishida"}, "q", "what to leave out"),
        ({"q": "…"}, "q", "no word"),
        ({"q": "a", "in": "article"}, "in", "did you mean 'articles'?"),
        ({"q": "a", "limits": 1}, "limits", "did you mean 'limit'?"),
        ({"q": "a", "limit": 101}, "limit", "100"),
        ({"q": "a", "cursor": "x"}, "cursor", "next"),
        ({}, "q", "required"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(filled, query, field, says):
    problem = asked(filled, status=422, **query)
    assert problem["errors"][0]["field"] == field
    assert says in problem["detail"]


def test_the_list_of_articles_speaks_the_same_language(filled):
    reply = filled.get("/articles", params={"q": '"cherry trees" -canada'})
    assert [article["id"] for article in reply.json()["items"]] == [3]
