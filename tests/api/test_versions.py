"""A corrected text stands in place of the one before; its events follow, and what was true before can still be asked for."""

import pytest

FIRST = (
    "Foreign Minister Ana Diaz of Peru met Chilean President Bo Lind in Oslo on 4 March 2024. "
    "Brazil sent aid to Haiti on 5 March 2024."
)
CORRECTED = "Foreign Minister Ana Diaz of Peru met Chilean President Bo Lind in Oslo on 3 March 2024."
URL = "https://example.org/meeting"


@pytest.fixture
def told(start):
    with start() as client:
        first = client.post("/ingest", json={"text": FIRST, "url": URL}).json()
        yield client, first["article"]["id"], {event["type"]: event["id"] for event in first["events"]}


def by_put(client, article):
    return client.put(f"/articles/{article}", content=CORRECTED, headers={"Content-Type": "text/plain"})


def by_address(client, _article):
    return client.post("/ingest", json={"text": CORRECTED, "url": URL})


HOWS = pytest.mark.parametrize("replace", [by_put, by_address])


@HOWS
def test_an_event_that_is_told_again_keeps_its_id_and_is_put_right(told, replace):
    client, article, events = told
    answer = replace(client, article)
    assert answer.status_code == 201
    assert [(event["id"], event["date"]["start"]) for event in answer.json()["events"]] == [
        (events["CONSULT"], "2024-03-03")
    ]


@HOWS
def test_an_event_that_is_told_no_more_is_gone_and_the_feed_says_so(told, replace):
    client, article, events = told
    replace(client, article)
    assert client.get(f"/events/{events['AID']}").status_code == 404
    changes = client.get("/changes").json()["items"]
    assert {"event", "article"} <= {each["kind"] for each in changes if each["change"] == "removed"}


@HOWS
def test_only_the_new_version_is_listed_and_each_names_the_other(told, replace):
    client, article, _ = told
    new = replace(client, article).json()["article"]["id"]
    assert [each["id"] for each in client.get("/articles").json()["items"]] == [new]
    assert client.get(f"/articles/{article}").json()["replaced_by"] == new
    assert client.get(f"/articles/{new}").json()["replaces"] == article


@HOWS
def test_an_event_counts_one_article(told, replace):
    client, article, events = told
    replace(client, article)
    found = client.get(f"/events/{events['CONSULT']}").json()
    assert (found["article_count"], len(found["mentions"])) == (1, 1)


def test_people_stay_who_they_were(told):
    client, article, _ = told
    before = {each["name"]: each["id"] for each in client.get("/actors").json()["items"]}
    by_put(client, article)
    assert {each["name"]: each["id"] for each in client.get("/actors").json()["items"]} == before


def test_what_was_true_before_is_still_told(told):
    client, article, events = told
    at = client.get(f"/events/{events['CONSULT']}/history").json()["items"][0]["from"]
    by_put(client, article)
    before = client.get(f"/events/{events['CONSULT']}", params={"as_of": at}).json()
    assert before["date"]["start"] == "2024-03-04"


def test_a_correction_outlasts_the_text(told):
    client, article, events = told
    client.patch(f"/events/{events['CONSULT']}", json={"type": "AGREE"})
    by_put(client, article)
    assert client.get(f"/events/{events['CONSULT']}").json()["type"] == "AGREE"


def test_the_last_version_is_replaced_whichever_is_named(told):
    client, article, _ = told
    second = by_put(client, article).json()["article"]["id"]
    third = client.put(
        f"/articles/{article}", content=FIRST + " It rained.", headers={"Content-Type": "text/plain"}
    )
    assert third.json()["article"]["replaces"] == second


def test_the_same_text_at_its_address_changes_nothing(told):
    client, article, _ = told
    again = client.post("/ingest", json={"text": FIRST, "url": URL})
    assert (again.status_code, again.json()["article"]["id"]) == (200, article)


def test_a_text_that_was_replaced_is_not_brought_back_in_silence(told):
    client, article, _ = told
    new = by_put(client, article).json()["article"]["id"]
    old = client.put(f"/articles/{new}", json={"text": FIRST, "url": URL})
    assert (old.status_code, old.headers["content-type"]) == (409, "application/problem+json")
    assert f"article {article} already" in old.json()["detail"]


def test_an_article_that_is_not_there_cannot_be_replaced(told):
    client, _, _ = told
    answer = by_put(client, 99)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
