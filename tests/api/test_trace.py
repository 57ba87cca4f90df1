"""Why an article gave the events it gave, over real HTTP."""

TEXT = (
    "Norwegian Foreign Minister Kari Holm met Kenyan President Joseph Mwangi in Nairobi on Tuesday.\n\n"
    "Holm said she would have met the opposition too if the airport had been open."
)


def traced(client, query=""):
    reply = client.post("/ingest", content=TEXT.encode(), params={"published_at": "2024-03-14"})
    return client.get(f"/articles/{reply.json()['article']['id']}/trace{query}")


def test_an_event_is_traced_to_its_frame_arguments_date_and_place(client):
    first = traced(client).json()["sentences"][0]
    met = next(each for each in first["candidates"] if each["outcome"] == "event")
    assert (met["trigger"]["text"], met["type"]) == ("met", "CONSULT")
    assert met["frame"].startswith("verb/")
    assert [each["role"] for each in met["event"]["participants"]] == ["source", "target"]
    assert met["event"]["date"]["words"]["text"] == "Tuesday"
    assert met["event"]["place"]["name"] == "Nairobi"


def test_a_word_that_gives_no_event_says_why(client):
    sentences = traced(client).json()["sentences"]
    dropped = [each for s in sentences for each in s["candidates"] if each["outcome"] == "dropped"]
    assert dropped
    assert all(each["reason"] and each["event"] is None for each in dropped)


def test_every_span_of_a_trace_is_the_text_at_its_offsets(client):
    def spans(value):
        if isinstance(value, dict):
            if {"text", "start", "end"} <= value.keys() and isinstance(value["start"], int):
                yield value
            for inner in value.values():
                yield from spans(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from spans(inner)

    reply = traced(client, "?all=true").json()
    article = client.get(f"/articles/{reply['article_id']}").json()
    found = list(spans(reply["sentences"]))
    assert len(found) > 10
    assert all(article["text"][each["start"] : each["end"]] == each["text"] for each in found)


def test_the_trace_says_that_it_is_of_the_extractor_that_read_the_article(client):
    reply = traced(client).json()
    assert reply["current"] is True
    assert len(reply["extractor"]["data_digest"]) == 64


def test_a_trace_can_be_looked_at(client):
    reply = traced(client, "?format=text")
    assert reply.headers["content-type"].startswith("text/plain")
    assert "[met] Kenyan President" in reply.text
    assert "+ met: CONSULT by verb/" in reply.text


def test_there_is_no_trace_of_an_unknown_article(client):
    reply = client.get("/articles/999999/trace")
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"
