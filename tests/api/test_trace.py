"""Why, over HTTP: afresh from the stored text, as JSON that is as documented, or as a picture in plain text."""

import pytest

from app.api.examples import TRACE
from app.api.schemas import ArticleTrace
from app.store.session import make_engine, writing
from app.store.tables import ExtractionRun

TEXT = (
    "Kenyan President William Ruto met Ugandan President Yoweri Museveni in Kampala on Monday. "
    "France agreed to send aid to Haiti.\n\nThe weather was fine. Peru made a film."
)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def article(client):
    reply = client.post("/ingest", content=TEXT.encode(), params={"published_at": "2024-05-15"})
    return reply.json()


def _trace(client, article, **query):
    reply = client.get(f"/articles/{article['article']['id']}/trace", params=query)
    assert reply.status_code == 200, reply.text
    return reply


def _triggers(body):
    return [each["trigger"]["text"] for sentence in body["sentences"] for each in sentence["candidates"]]


def test_the_trace_tells_the_events_of_the_article(client, article):
    body = _trace(client, article).json()
    told = [mention for event in article["events"] for mention in event["mentions"]]
    found = [each for sentence in body["sentences"] for each in sentence["candidates"] if each["event"]]
    assert [each["trigger"] for each in found] == [mention["trigger"] for mention in told]
    assert [each["frame"] for each in found] == [mention["frame"] for mention in told]
    assert found


def test_it_is_as_documented_and_as_in_the_example(client, article):
    body = _trace(client, article).json()
    ArticleTrace.model_validate(body)
    ArticleTrace.model_validate(TRACE)
    assert _keys(TRACE) <= _keys(body)
    described = client.get("/openapi.json").json()
    (operation,) = described["paths"]["/articles/{key}/trace"].values()
    assert {each["name"] for each in operation["parameters"]} == {"key", "all", "format"}
    assert {"SentenceSeen", "Candidate", "EventDate"} <= described["components"]["schemas"].keys()


def _keys(value, path=""):
    """The paths of all keys, lists without their numbers."""
    if isinstance(value, dict):
        return {path} | {key for name, each in value.items() for key in _keys(each, f"{path}.{name}")}
    if isinstance(value, list):
        return {key for each in value for key in _keys(each, path)}
    return {path}


def test_dropped_words_have_their_reason_and_those_of_longer_entries_only_if_asked_for(client, article):
    body = _trace(client, article).json()
    (dropped,) = [c for s in body["sentences"] for c in s["candidates"] if c["trigger"]["text"] == "send"]
    assert (dropped["outcome"], dropped["reason"]) == ("dropped", "it is told by “agreed” already")
    assert "made" not in _triggers(body)
    assert "made" in _triggers(_trace(client, article, all="true").json())


def test_it_says_which_extractor_read_and_whether_that_is_the_one_of_the_current_run(start, tmp_path):
    with start() as client:
        number = client.post("/ingest", content=TEXT.encode()).json()["article"]["id"]
        first = client.get(f"/articles/{number}/trace").json()
        engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'dateline.db'}")
        with writing(engine) as session:
            session.get_one(ExtractionRun, 1).data_digest = "0" * 64
        second = client.get(f"/articles/{number}/trace").json()
        engine.dispose()
    assert first["current"]
    assert first["extractor"] == first["current_extractor"]
    assert not second["current"]
    assert second["current_extractor"]["data_digest"] == "0" * 64
    assert second["sentences"] == first["sentences"]


def test_every_span_is_the_text_at_its_offsets(client, article):
    found = list(_spans(_trace(client, article, all="true").json()["sentences"]))
    assert len(found) > 20
    text = article["article"]["text"]
    assert [each for each in found if text[each["start"] : each["end"]] != each["text"]] == []


def _spans(value):
    if isinstance(value, list):
        value = dict(enumerate(value))
    elif isinstance(value, dict) and {"text", "start", "end"} <= value.keys():
        yield value
    if isinstance(value, dict):
        for each in value.values():
            yield from _spans(each)


def test_nothing_is_stored(client, article):
    before = client.get(f"/articles/{article['article']['id']}").json(), client.get("/events").json()
    _trace(client, article)
    assert before == (
        client.get(f"/articles/{article['article']['id']}").json(),
        client.get("/events").json(),
    )


@pytest.mark.parametrize(
    ("accept", "form", "is_text"),
    [
        ("*/*", None, False),
        ("application/json", None, False),
        ("application/json, text/plain, */*", None, False),
        (BROWSER, None, True),
        ("text/html", None, True),
        ("text/plain", None, True),
        ("*/*", "text", True),
        (BROWSER, "json", False),
    ],
)
def test_a_browser_and_whoever_asks_for_text_gets_the_picture(client, article, accept, form, is_text):
    address = f"/articles/{article['article']['id']}/trace"
    reply = client.get(address, params={"format": form} if form else {}, headers={"Accept": accept})
    assert reply.headers["Content-Type"] == ("text/plain; charset=utf-8" if is_text else "application/json")
    assert "Accept" in reply.headers["Vary"]


def test_the_picture_marks_the_words_under_the_sentence(client, article):
    lines = _trace(client, article, format="text").text.splitlines()
    told = lines.index("  France agreed to send aid to Haiti.")
    assert lines[told + 1] == "  SSSSSS ^^^^^^    xxxx        TTTTT"
    assert lines[told + 2].startswith("  ^ “agreed” AGREE, occurred, confidence")
    assert any(line.startswith("  x “send” is no AID: it is told by “agreed” already") for line in lines)
    quiet = lines.index("  The weather was fine.")
    assert lines[quiet + 1] == "  no word here is known to a frame"


def test_marks_stay_under_their_words_where_a_sentence_is_broken(client):
    text = (
        "After many weeks of long and bitter arguments about the ferries between the two old harbours of the "
        "north, Norway condemned Sweden on Monday."
    )
    reply = client.post("/ingest", content=text.encode()).json()
    lines = _trace(client, reply, format="text").text.splitlines()
    (marks,) = [number for number, line in enumerate(lines) if "^^^^" in line and "tells" not in line]
    at = lines[marks].index("^")
    assert lines[marks - 1][at : at + len("condemned")] == "condemned"
    assert max(len(line) for line in lines[4:marks]) <= 102


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/articles/999999/trace", 404, "999999"),
        ("/articles/no-such/trace", 404, "no-such"),
        ("/articles/99999999999999999999/trace", 404, "article"),
        ("/articles/1/trace?al=true", 422, "did you mean 'all'"),
        ("/articles/1/trace?format=pdf", 422, "format"),
        ("/articles/1/trace?all=perhaps", 422, "all"),
    ],
)
def test_what_is_not_there_or_not_understood_is_a_problem(client, article, path, status, said):
    reply = client.get(path)
    assert reply.status_code == status
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert said in reply.json()["detail"]
