"""Counts are of events, by one or two dimensions, and say the same whether the tallies told or not."""

from collections import Counter
from datetime import UTC, datetime

import pytest

DOCUMENTS = [
    ("2024-01-10", "Japanese Prime Minister Fumio Kishida met Indian Prime Minister Narendra Modi in Delhi on Monday."),
    ("2024-01-17", "Fumio Kishida visited Canada on Tuesday. Canada condemned North Korea on Tuesday."),
    ("2024-04-10", "Indian police arrested three Pakistani fishermen on Monday. Pakistan condemned India on Tuesday."),
    ("2024-04-17", "Brazil sent food aid to Haiti on Monday. Fumio Kishida met Narendra Modi in Tokyo on Tuesday."),
]  # fmt: skip


@pytest.fixture(scope="module")
def filled(client):
    for published, text in DOCUMENTS:
        reply = client.post("/ingest", content=text.encode(), params={"published_at": published})
        assert reply.status_code == 201
    return client


def counted(client, **query):
    reply = client.get("/events/counts", params=query)
    assert reply.status_code == 200, reply.text
    return reply.json()


def everything(client, **query):
    return client.get("/events", params={"limit": 1000, **query}).json()["items"]


def test_months_without_events_are_zeros(filled):
    found = counted(filled, by="month")
    assert [(cell["month"], cell["count"]) for cell in found["items"] if cell["month"]][1:3] == [
        ("2024-02", 0),
        ("2024-03", 0),
    ]


def test_no_month_is_made_up_where_that_is_not_wanted(filled):
    assert all(cell["count"] for cell in counted(filled, by="month", fill="false")["items"])


@pytest.mark.parametrize("by", ["type", "status", "quad_class", "mode"])
def test_a_plain_dimension_counts_each_event_once(filled, by):
    found = {cell[by]: cell["count"] for cell in counted(filled, by=by)["items"]}
    assert found == Counter(event[by] for event in everything(filled))


@pytest.mark.parametrize(
    ("by", "seen"),
    [
        ("country", lambda event: {p["country"] for p in event["participants"] if p["country"]}),
        ("actor", lambda event: {p["id"] for p in event["participants"] if p["kind"] == "actor" and p["id"]}),
        ("organisation", lambda event: {p["id"] for p in event["participants"] if p["kind"] == "organisation" and p["id"]}),
    ],
)  # fmt: skip
def test_an_event_counts_once_for_each_of_its_values(filled, by, seen):
    found = {
        cell[by]["id"] if by != "country" else cell[by]: cell["count"]
        for cell in counted(filled, by=by)["items"]
    }
    assert found == Counter(value for event in everything(filled) for value in seen(event))


@pytest.mark.parametrize(
    "query",
    [
        {"by": "month"},
        {"by": "month,type"},
        {"by": "year,quad_class", "actor": "Fumio Kishida"},
        {"by": "type", "country": "IND", "type": ["CONSULT", "COERCE"]},
        {"by": "month", "from": "2024-02", "to": "2024-04"},
        {"by": "month,type", "from": "2024-02", "actor": "India"},
    ],
)
def test_the_tallies_tell_what_counting_tells(filled, query):
    kept = counted(filled, **query)
    live = counted(filled, **query, min_confidence="0")
    assert kept["from_tallies"]
    assert not live["from_tallies"]
    assert kept["items"] == live["items"]
    assert kept["total"] == live["total"] > 0


def test_a_share_is_of_all_events_of_the_period(filled):
    found = counted(filled, by="month", actor="Fumio Kishida", share="true")["items"]
    everyone = {cell["month"]: cell["count"] for cell in counted(filled, by="month")["items"]}
    assert found
    assert all(
        cell["share"] == round(cell["count"] / everyone[cell["month"]], 6) for cell in found if cell["count"]
    )


def test_what_is_not_shown_is_added_up_as_the_rest(filled):
    every = counted(filled, by="country")["items"]
    first = counted(filled, by="country", top=2)["items"]
    assert first[:2] == every[:2]
    assert first[2]["rest"]
    assert first[2]["count"] == sum(cell["count"] for cell in every[2:])


def test_pairs_make_a_network(filled):
    found = counted(filled, by="pair")
    names = {(node["kind"], node["id"]): node["name"] for node in found["nodes"]}
    edges = {
        (names[e["source"]["kind"], e["source"]["id"]], names[e["target"]["kind"], e["target"]["id"]]): e[
            "count"
        ]
        for e in found["edges"]
    }
    assert edges["Fumio Kishida", "Narendra Modi"] == 2
    assert edges["Pakistan", "India"] == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "by=month"),
        ({"by": "monht"}, "did you mean 'month'"),
        ({"by": "month,day"}, "of which one may be a period"),
        ({"by": "type,mode,status"}, "one or two"),
        ({"by": "month", "top": "0"}, "from 1 to 1000"),
        ({"by": "month", "shares": "true"}, "did you mean 'share'"),
        ({"by": "day", "from": "0001", "to": "9999"}, "longer periods"),
    ],
)
def test_a_question_that_cannot_be_counted_is_refused(filled, query, said):
    reply = filled.get("/events/counts", params=query)
    assert reply.status_code == 422
    assert said in reply.json()["detail"]


@pytest.mark.parametrize(
    "by", ["month", "week,type", "country", "actor", "organisation", "place", "source", "pair", "year,pair"]
)
def test_as_it_is_now_the_past_counts_the_same(filled, by):
    now = datetime.now(UTC).isoformat()
    then = counted(filled, by=by, as_of=now, share="true")
    assert then["items"] == counted(filled, by=by, share="true")["items"]
    assert then["total"] > 0


def test_before_anything_was_known_there_was_nothing_to_count(filled):
    assert counted(filled, by="type", as_of="2020-01-01T00:00:00Z")["items"] == []
