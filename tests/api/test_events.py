import pytest

DOCUMENTS = [
    (
        "2024-03-06",
        "Japanese Prime Minister Fumio Kishida met Indian Prime Minister Narendra Modi in Delhi on Monday.",
    ),
    ("2024-03-13", "Fumio Kishida visited Canada on Tuesday. Canada condemned North Korea."),
    ("2024-03-20", "Indian police arrested three Pakistani fishermen on Monday. Pakistan condemned India."),
    ("2024-03-27", "Brazil will send food aid to Haiti next week."),
]


@pytest.fixture(scope="module")
def filled(client):
    for published, text in DOCUMENTS:
        reply = client.post("/ingest", content=text.encode(), params={"published_at": published})
        assert reply.status_code == 201
    return client


def _found(client, **query):
    reply = client.get("/events", params=query)
    assert reply.status_code == 200, reply.text
    return reply.json()


def _names(event):
    return {party["name"] for party in event["participants"]}


@pytest.mark.parametrize("name", ["Fumio Kishida", "fumio kishida", "Kishida", "KISHIDA", "fumio-kishida"])
def test_an_actor_is_found_by_any_name_in_any_case(filled, name):
    found = _found(filled, actor=name)
    assert len(found["items"]) == 2
    assert all("Fumio Kishida" in _names(event) for event in found["items"])
    assert [each["name"] for each in found["interpreted"]["actor"][name]] == ["Fumio Kishida"]


@pytest.mark.parametrize("name", ["Canada", "canada"])
def test_a_state_is_an_actor(filled, name):
    found = _found(filled, actor=name)
    assert found["items"]
    assert found["interpreted"]["actor"][name][0]["kind"] == "organisation"


def test_a_name_nobody_bears_finds_nothing_and_says_so(filled):
    found = _found(filled, actor="Zaphod")
    assert found["items"] == []
    assert found["interpreted"]["actor"] == {"Zaphod": []}
    assert "nobody" in found["interpreted"]["query"]


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"type": "CONSULT"}, lambda event: event["type"] == "CONSULT"),
        ({"type": ["CONSULT", "ACCUSE"]}, lambda event: event["type"] in ("CONSULT", "ACCUSE")),
        ({"type": "consult"}, lambda event: event["type"] == "CONSULT"),
        ({"not_type": "CONSULT"}, lambda event: event["type"] != "CONSULT"),
        ({"status": "planned"}, lambda event: event["status"] == "planned"),
        ({"country": "IND"}, lambda event: any(p["country"] == "IND" for p in event["participants"])),
        ({"from": "2024-03-10", "to": "2024-03-15"}, lambda event: event["date"]["end"] >= "2024-03-10"),
        ({"min_confidence": "0.6"}, lambda event: event["confidence"] >= 0.6),
    ],
)
def test_a_filter_keeps_what_fits_and_all_that_fits(filled, query, fits):
    everything = _found(filled, limit=1000)["items"]
    found = _found(filled, limit=1000, **query)["items"]
    assert found
    assert all(fits(event) for event in found)
    if "from" not in query:
        assert len(found) == sum(fits(event) for event in everything)


def test_different_filters_mean_all_of_them(filled):
    found = _found(filled, actor="Kishida", type="CONSULT", **{"from": "2024-03-10"})["items"]
    assert [_names(event) for event in found] == [{"Fumio Kishida", "Canada"}]


def test_pages_follow_each_other_without_a_gap_or_a_repeat(filled):
    everything = [event["id"] for event in _found(filled, limit=1000)["items"]]
    walked = []
    page = filled.get("/events", params={"limit": 2})
    while True:
        walked += [event["id"] for event in page.json()["items"]]
        following = page.json()["next"]
        if following is None:
            break
        assert page.headers["Link"] == f'<{following}>; rel="next"'
        page = filled.get(following)
    assert walked == everything
    assert len(set(walked)) == len(walked)


def test_the_order_is_by_date(filled):
    for sort, reverse in (("date", False), ("-date", True)):
        days = [event["date"]["start"] for event in _found(filled, sort=sort, limit=1000)["items"]]
        known = [day for day in days if day]
        assert known == sorted(known, reverse=reverse)


def test_the_total_is_given_when_asked_for(filled):
    found = _found(filled, total="true", limit=1)
    assert found["total"] == len(_found(filled, limit=1000)["items"])
    assert found["at_least"] == found["total"]


def test_an_event_is_shown_with_the_sentences_behind_it(filled):
    event = _found(filled, actor="Modi")["items"][0]
    assert filled.get(f"/events/{event['id']}").json() == event
    evidence = filled.get(f"/events/{event['id']}/evidence").json()["items"]
    assert evidence[0]["sentence"] == DOCUMENTS[0][1]
    assert evidence[0]["article"]["published_at"] == "2024-03-06"


@pytest.mark.parametrize("noun", ["actors", "organisations", "places", "articles"])
def test_a_record_is_shown_by_its_number_and_by_its_slug(filled, noun):
    record = filled.get(f"/{noun}", params={"limit": 1}).json()["items"][0]
    assert filled.get(f"/{noun}/{record['id']}").json() == record
    if "slug" in record:
        assert filled.get(f"/{noun}/{record['slug']}").json() == record


def test_codes_give_the_whole_ontology(filled):
    codes = filled.get("/codes").json()
    assert (len(codes["types"]), len(codes["modes"]), len(codes["contexts"])) == (16, 67, 37)


def test_the_service_says_that_it_is_alive_and_ready(filled):
    assert filled.get("/healthz").status_code == 200
    assert filled.get("/readyz").status_code == 200


def test_the_description_names_every_filter_and_problem(filled):
    described = filled.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    listed = {each["name"] for each in described["paths"]["/events"]["get"]["parameters"]}
    assert {
        "actor",
        "organisation",
        "type",
        "status",
        "country",
        "from",
        "to",
        "article",
        "limit",
        "cursor",
    } <= listed
    assert "application/problem+json" in described["paths"]["/events"]["get"]["responses"]["422"]["content"]
