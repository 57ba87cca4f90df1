"""What becomes known of a person is known of the events he took part in before, and their history says since when."""

import pytest

ARTICLES = [
    ("2024-03-06", "Zarko Belin met Dana Ostrik in Oslo on Monday."),
    ("2024-03-13", "Norwegian Foreign Minister Zarko Belin visited Canada on Tuesday."),
]


@pytest.fixture(scope="module")
def told(client):
    """The service, and the numbers of the two events."""
    numbers = []
    for published, text in ARTICLES:
        reply = client.post("/ingest", content=text, params={"published_at": published})
        numbers.append(reply.json()["events"][0]["id"])
    return client, *numbers


def test_the_earlier_event_shows_what_became_known(told):
    client, first, _ = told
    belin = next(p for p in client.get(f"/events/{first}").json()["participants"] if "Belin" in p["name"])
    assert belin["sector"] == "GOV"


@pytest.mark.parametrize("moment", [{}, {"as_of": "2999-01-01T00:00:00Z"}])
def test_both_are_found_by_it_now_and_as_of_now(told, moment):
    client, *numbers = told
    found = client.get("/events", params={"actor": "Zarko Belin", "sector": "GOV", **moment}).json()["items"]
    assert sorted(event["id"] for event in found) == sorted(numbers)


def test_its_history_says_that_the_parties_changed(told):
    client, first, _ = told
    versions = client.get(f"/events/{first}/history").json()["items"]
    assert [version["changed"] for version in versions] == [[], ["parties"]]


def test_before_that_it_was_not_known(told):
    client, first, _ = told
    before = client.get(f"/events/{first}/history").json()["items"][0]["from"]
    then = client.get(f"/events/{first}", params={"as_of": before}).json()
    assert {party["sector"] for party in then["participants"]} == {None}
