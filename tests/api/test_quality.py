"""What reviews say of the extraction, and what waits for one."""

import pytest

TEXTS = (
    "Foreign Minister Ana Diaz of Peru met Chilean President Bo Lind in Oslo on 4 March 2024.",
    "Brazil sent aid to Haiti on 5 March 2024. Police in Lima arrested three men on 6 March 2024.",
)


@pytest.fixture
def told(start):
    with start() as client:
        for text in TEXTS:
            client.post("/ingest", content=text, headers={"Content-Type": "text/plain"})
        yield client


def by_type(client):
    return {event["type"]: event["id"] for event in client.get("/events").json()["items"]}


def test_nothing_reviewed_is_no_figure(told):
    found = told.get("/quality").json()
    assert (found["events"], found["reviewed"], found["precision"], found["by_type"]) == (3, 0, None, [])


def test_precision_is_counted_from_what_people_said(told):
    ids = by_type(told)
    told.post(f"/events/{ids['CONSULT']}/confirm")
    told.post(f"/events/{ids['AID']}/reject")
    told.patch(f"/events/{ids['COERCE']}", json={"type": "ASSAULT"})
    found = told.get("/quality").json()
    assert (found["confirmed"], found["corrected"], found["rejected"]) == (1, 1, 1)
    assert found["precision"] == {"value": 0.6667, "low": 0.2077, "high": 0.9385}
    assert found["exact"]["value"] == 0.3333
    assert [(each["type"], each["exact"]["value"]) for each in found["by_type"]] == [
        ("AID", 0.0), ("COERCE", 0.0), ("CONSULT", 1.0),
    ]  # fmt: skip
    (extractor,) = found["by_extractor"]
    assert (extractor["name"], extractor["reviewed"]) == ("dateline-rules", 3)


def test_what_a_person_added_is_nobody_elses_success(told):
    told.post(
        "/events",
        json={"type": "AID", "date": {"start": "2024-03-07", "end": "2024-03-07"}, "participants": []},
    )
    assert told.get("/quality").json()["reviewed"] == 0


def test_the_queue_begins_with_the_least_certain(told):
    found = told.get("/review-queue").json()["items"]
    assert len(found) == 3
    assert found == sorted(found, key=lambda each: (-each["urgency"], -each["event"]["id"]))
    assert [each["event"]["confidence"] for each in found] == sorted(
        each["event"]["confidence"] for each in found
    )


def test_what_was_reviewed_waits_no_more(told):
    first = told.get("/review-queue", params={"limit": 1}).json()["items"][0]["event"]["id"]
    told.post(f"/events/{first}/confirm")
    assert first not in [each["event"]["id"] for each in told.get("/review-queue").json()["items"]]


def test_an_event_told_by_many_comes_before_as_sure_a_one_told_by_one(start):
    story = "Brazil sent aid to Haiti on 5 March 2024, the foreign ministry said."
    with start() as client:
        papers = {"The Portville Post": "Lula sends help", "Sylvan Herald": "Ships leave for Port-au-Prince"}
        for source, title in papers.items():
            body = {"text": f"{title} today. {story}", "source": source, "published_at": "2024-03-06"}
            client.post("/ingest", json=body)
        client.post(
            "/ingest", json={"text": "Norway sent aid to Mali on 7 March 2024.", "published_at": "2024-03-08"}
        )
        first = client.get("/review-queue").json()["items"][0]["event"]
    assert (first["source_count"], first["date"]["start"]) == (2, "2024-03-05")
