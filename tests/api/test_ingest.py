import json

import pytest

ARTICLE = (
    "Kenyan President William Ruto met Ugandan President Yoweri Museveni in Kampala on Monday.\n\n"
    '"We shall build this railway together," Ruto said.'
)
PAGE = f"""<!DOCTYPE html><html><head><title>Leaders meet</title>
<meta property="article:published_time" content="2024-05-15T09:00:00+03:00"></head><body><nav>Home</nav>
<article><h1>Leaders meet</h1>{"".join(f"<p>{part}</p>" for part in ARTICLE.split(chr(10) * 2))}
<p>The two neighbours have traded across their common border for many years and plan to go on with it.</p>
</article></body></html>"""


def _meeting(reply):
    return next(event for event in reply.json()["events"] if event["type"] == "CONSULT")


def test_a_plain_body_with_no_header_at_all_is_read(client):
    reply = client.post("/ingest", content=ARTICLE.encode(), params={"published_at": "2024-05-15"})
    assert reply.status_code == 201
    assert reply.headers["Location"] == f"/articles/{reply.json()['article']['id']}"
    event = _meeting(reply)
    assert {party["name"] for party in event["participants"]} == {"William Ruto", "Yoweri Museveni"}
    assert event["date"]["start"] == event["date"]["end"] == "2024-05-13"
    assert event["place"]["name"] == "Kampala"
    assert event["place"]["country"] == "UGA"


def test_every_span_is_what_stands_in_the_text(client):
    reply = client.post("/ingest", content=ARTICLE.encode()).json()
    text = reply["article"]["text"]
    spans = [*reply["mentions"], *reply["quotes"]]
    for event in reply["events"]:
        for mention in event["mentions"]:
            assert text[mention["start"] : mention["end"]] == mention["sentence"]
            spans += [
                mention["trigger"],
                *(each for each in mention["evidence"].values() if isinstance(each, dict)),
            ]
    assert spans
    for span in spans:
        assert text[span["start"] : span["end"]] == span["text"]


def test_a_quote_has_its_speaker(client):
    quote = client.post("/ingest", content=ARTICLE.encode()).json()["quotes"][0]
    assert quote["text"] == "We shall build this railway together,"
    assert quote["speaker"]["name"] == "William Ruto"


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (ARTICLE.encode() + b" Plain.", {"Content-Type": "text/plain; charset=utf-8"}),
        (ARTICLE.encode() + b" Curl.", {"Content-Type": "application/x-www-form-urlencoded"}),
        (PAGE.encode(), {"Content-Type": "text/html"}),
        (PAGE.replace("many", "several").encode(), {"Content-Type": "application/x-www-form-urlencoded"}),
        (json.dumps({"text": ARTICLE + " Json."}).encode(), {"Content-Type": "application/json"}),
        (json.dumps({"html": PAGE.replace("many", "some")}).encode(), {"Content-Type": "application/json"}),
    ],
    ids=["plain", "curl", "html", "html sent by curl", "json text", "json html"],
)
def test_each_form_of_a_document_is_read(client, content, headers):
    reply = client.post("/ingest", content=content, headers=headers)
    assert reply.status_code == 201, reply.text
    assert _meeting(reply)["participants"]


def test_an_uploaded_file_is_read_with_its_metadata(client):
    files = {"file": ("a.txt", ARTICLE + " Uploaded.", "text/plain")}
    reply = client.post("/ingest", files=files, data={"source": "Rift Times", "published_at": "2024-05-15"})
    assert reply.status_code == 201, reply.text
    assert reply.json()["article"]["source"]["name"] == "Rift Times"
    assert reply.json()["article"]["published_at"] == "2024-05-15"


def test_a_page_gives_its_own_publication_time(client):
    article = client.post(
        "/ingest", content=PAGE.replace("common", "shared").encode(), headers={"Content-Type": "text/html"}
    ).json()["article"]
    assert article["published_at"] == "2024-05-15T06:00:00Z"
    assert article["published"]["basis"] == "document"
    assert "Home" not in article["text"]


def test_the_same_document_twice_is_the_same_article(client):
    first = client.post("/ingest", content=ARTICLE.encode() + b" Twice.")
    counts = [
        len(client.get(f"/{noun}", params={"limit": 1000}).json()["items"]) for noun in ("articles", "actors")
    ]
    second = client.post("/ingest", content=ARTICLE.encode() + b" Twice.")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert counts == [
        len(client.get(f"/{noun}", params={"limit": 1000}).json()["items"]) for noun in ("articles", "actors")
    ]


def test_an_article_of_unknown_day_says_so(client):
    article = client.post("/ingest", content=b"Chad and Niger signed an agreement in Zinder.").json()[
        "article"
    ]
    assert article["published_at"] is None
    assert article["published"]["basis"] == "unknown"


def test_json_documents_go_in_at_articles_too(client):
    reply = client.post(
        "/articles", json={"text": "Norway recognised Palestine on Tuesday.", "title": "Recognition"}
    )
    assert reply.status_code == 201
    assert reply.json()["article"]["title"] == "Recognition"


def test_a_document_may_be_left_for_later(client):
    reply = client.post(
        "/ingest",
        content=b"Peru and Chile held talks in Lima on Friday.",
        headers={"Prefer": "respond-async"},
    )
    assert reply.status_code == 202
    job = client.get(reply.headers["Location"]).json()
    assert job["state"] == "waiting"
    assert job["counts"]["total"] == 1
