"""People at work over HTTP: merges, splits, corrections, verdicts, and what was true before."""

from datetime import UTC, datetime

import pytest

ONE = "Foreign Minister Ana Diaz of Peru met Chilean President Bo Lind in Oslo on 4 March 2024. They discussed trade."
TWO = "Peruvian envoy Rosa Diaz praised Chile in Rome on 5 March 2024. She thanked its people for their help."


@pytest.fixture
def told(start):
    with start() as client:
        for text in (ONE, TWO):
            client.post("/ingest", content=text, headers={"Content-Type": "text/plain"})
        yield client


def actor(client, name):
    return next(each for each in client.get("/actors").json()["items"] if each["name"] == name)


def test_a_merge_and_its_undoing(told):
    one, other = actor(told, "Ana Diaz"), actor(told, "Rosa Diaz")
    made = told.post(f"/actors/{one['id']}/merge", json={"with": [other["id"]], "reason": "the same"})
    assert made.status_code == 201
    assert told.get(f"/actors/{other['id']}").json()["id"] == one["id"]
    assert "Rosa Diaz" in told.get(f"/actors/{one['id']}").json()["aliases"]
    assert len(told.get("/events", params={"actor": "Ana Diaz"}).json()["items"]) >= 2
    undone = told.post(f"/decisions/{made.json()['id']}/undo", headers={"X-User": "eva"}).json()
    assert undone["undone_by"] == "eva"
    assert told.get(f"/actors/{other['id']}").json() == other
    assert told.get(f"/actors/{one['id']}").json() == one


def test_parts_say_why_they_are_there_and_can_be_split_off(told):
    one, other = actor(told, "Ana Diaz"), actor(told, "Rosa Diaz")
    told.post(f"/actors/{one['id']}/merge", json={"with": [other["id"]]})
    parts = told.get(f"/actors/{one['id']}/parts").json()["items"]
    assert {part["judge"] for part in parts} == {"resolver/2", "local"}
    made = told.post(f"/actors/{one['id']}/split", json={"articles": [2]}).json()
    assert told.get(f"/actors/{made['into']}").json()["name"] == "Rosa Diaz"


def test_a_correction_stands_beside_what_was_extracted(told):
    event = told.get("/events", params={"type": "CONSULT"}).json()["items"][0]
    before = datetime.now(UTC)
    fixed = told.patch(
        f"/events/{event['id']}",
        json={"date": {"start": "2024-03-06", "end": "2024-03-06"}, "status": "planned"},
        headers={"X-Reason": "misread", "X-User": "eva"},
    )
    assert fixed.status_code == 200
    assert (fixed.json()["date"]["start"], fixed.json()["review"]) == ("2024-03-06", "corrected")
    history = told.get(f"/events/{event['id']}/history").json()
    assert [(row["who"], row["reason"]) for row in history["corrections"]] == [("eva", "misread")] * 2
    assert "date_start" in history["items"][-1]["changed"]
    old = told.get(f"/events/{event['id']}", params={"as_of": before.isoformat()}).json()
    assert (old["date"], old["status"]) == (event["date"], event["status"])
    listed = told.get("/events", params={"as_of": before.isoformat(), "type": "CONSULT"}).json()
    assert [each["date"] for each in listed["items"]] == [event["date"]]


def test_a_withdrawn_correction_leaves_what_was_extracted(told):
    event = told.get("/events", params={"type": "CONSULT"}).json()["items"][0]
    told.patch(f"/events/{event['id']}", json={"place": None})
    said = told.get(f"/events/{event['id']}/history").json()["corrections"]
    told.delete(f"/corrections/{said[0]['id']}")
    now = told.get(f"/events/{event['id']}").json()
    assert (now["place"], now["review"]) == (event["place"], "unreviewed")


@pytest.mark.parametrize(("verdict", "review"), [("confirm", "confirmed"), ("reject", "rejected")])
def test_a_verdict_is_kept(told, verdict, review):
    event = told.get("/events").json()["items"][0]
    assert told.post(f"/events/{event['id']}/{verdict}").json()["review"] == review
    assert [each["id"] for each in told.get("/events", params={"review": review}).json()["items"]] == [
        event["id"]
    ]


def test_an_event_added_by_hand_is_confirmed(told):
    party = {"role": "source", "name": "gunmen"}
    made = told.post(
        "/events", json={"type": "assault", "participants": [party], "date": None, "reason": "seen"}
    )
    assert made.status_code == 201
    assert (made.json()["type"], made.json()["review"], made.json()["article_count"]) == (
        "ASSAULT",
        "confirmed",
        0,
    )


def test_two_events_joined_are_one_with_all_mentions(told):
    found = told.get("/events").json()["items"]
    first = next(each["id"] for each in found if each["mentions"][0]["article_id"] == 1)
    second = next(each["id"] for each in found if each["mentions"][0]["article_id"] == 2)
    told.post(f"/events/{first}/merge", json={"with": [second]})
    articles = {mention["article_id"] for mention in told.get(f"/events/{first}").json()["mentions"]}
    assert articles == {1, 2}
    assert told.get(f"/events/{second}").json()["id"] == first


def test_changes_tell_what_came_and_what_went(told):
    answer = told.get("/changes", params={"limit": 1000}).json()
    assert {each["kind"] for each in answer["items"]} >= {"event", "actor", "organisation"}
    one, other = actor(told, "Ana Diaz"), actor(told, "Rosa Diaz")
    told.post(f"/actors/{one['id']}/merge", json={"with": [other["id"]]})
    since = told.get("/changes", params={"since": answer["cursor"]}).json()["items"]
    assert ("actor", other["id"], "removed") in [(each["kind"], each["id"], each["change"]) for each in since]


WRONG = [
    ("post", "/actors/1/merge", {"with": [1]}, 422),
    ("post", "/actors/1/merge", {"with": [999]}, 404),
    ("post", "/actors/999/split", {"parts": [1]}, 404),
    ("post", "/decisions/9/undo", None, 404),
    ("post", "/suggestions/9/accept", None, 404),
    ("patch", "/events/1", {}, 422),
    ("patch", "/events/1", {"type": "MEETING"}, 422),
    ("patch", "/events/999", {"status": "denied"}, 404),
    ("patch", "/events/1", {"date": {"start": "2024-03-06", "end": "2024-03-01"}}, 422),
    ("post", "/events", {"type": "ASSAULT", "participants": [{"role": "source"}]}, 422),
    ("get", "/events/999/history", None, 404),
    ("get", "/events/1?as_of=yesterday", None, 422),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), WRONG)
def test_what_makes_no_sense_is_a_problem(told, method, path, body, status):
    answer = told.request(method.upper(), path, json=body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


def test_a_key_that_may_only_ingest_may_not_review(start):
    with start(api_keys="feed:read+ingest:0123456789abcdef,eva:read+review:fedcba9876543210") as client:
        feed, eva = ({"Authorization": f"Bearer {key}"} for key in ("0123456789abcdef", "fedcba9876543210"))
        client.post("/ingest", content=ONE, headers={"Content-Type": "text/plain", **feed})
        assert client.post("/events/1/confirm", headers=feed).status_code == 403
        assert client.post("/events/1/confirm", headers=eva).status_code == 200
        history = client.get("/events/1/history", headers=eva).json()
        assert [row["who"] for row in history["corrections"]] == ["eva"]
