"""Every export is the whole answer, and says what the list says; each is read back by somebody else's reader."""

import csv
import io
import json
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from pyarrow import parquet

from app.api import exports
from app.store.migrate import migrate
from tests.api.conftest import serving

DOCUMENTS = [
    ("2024-01-10", "Japanese Prime Minister Fumio Kishida met Indian Prime Minister Narendra Modi in Delhi on Monday."),
    ("2024-01-17", "Fumio Kishida visited Canada on Tuesday. Canada condemned North Korea on Tuesday."),
    ("2024-04-10", "Indian police arrested three Pakistani fishermen on Monday. Pakistan condemned India on Tuesday."),
    ("2024-04-17", "=Alert. Brazil will send food aid to Haiti next week. Militants bombed a market in Mogadishu on Monday."),
]  # fmt: skip
QUERIES = [
    {},
    {"actor": "Fumio Kishida"},
    {"not_country": "India", "sort": "date"},
    {"actor": "Zaphod"},
    {"q": "condemned"},
]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request, tmp_path_factory):
    from app.settings import Settings

    folder = tmp_path_factory.mktemp("exports")
    given = {}
    if request.param == "postgresql":
        from tests.conftest import _new_database

        given["database_url"] = _new_database(request.getfixturevalue("postgresql"), "template")
        migrate(given["database_url"])
    with serving(Settings(data_dir=folder, _env_file=None, **given)) as client:
        for number, (published, text) in enumerate(DOCUMENTS):
            told = {
                "published_at": published,
                "url": f"https://example.org/{number}",
                "source": "A & B <Times>",
            }
            assert client.post("/ingest", content=text.encode(), params=told).status_code == 201
        yield client


def listed(client, query):
    return client.get("/events", params={**query, "limit": 1000}).json()["items"]


def exported(client, name, query):
    reply = client.get(f"/events.{name}", params=query)
    assert reply.status_code == 200, reply.text
    return reply


@pytest.mark.parametrize("query", QUERIES)
def test_ndjson_is_the_list_line_by_line(filled, query):
    lines = exported(filled, "ndjson", query).text.splitlines()
    assert [json.loads(line) for line in lines] == listed(filled, query)


@pytest.mark.parametrize("query", QUERIES)
def test_csv_has_a_line_for_each_event(filled, query):
    rows = list(csv.DictReader(io.StringIO(exported(filled, "csv", query).text)))
    events = listed(filled, query)
    assert [int(row["id"]) for row in rows] == [event["id"] for event in events]
    for row, event in zip(rows, events, strict=True):
        assert row["type"] == event["type"]
        assert row["date_start"] == (event["date"]["start"] or "")
        assert float(row["confidence"]) == event["confidence"]
        names = [party["name"] for party in event["participants"] if party["role"] == "source"]
        assert row["sources"] == "; ".join(dict.fromkeys(names))
        assert row["url"].startswith("https://example.org/")


@pytest.mark.parametrize("query", QUERIES)
def test_geojson_is_a_feature_for_each_event(filled, query):
    found = exported(filled, "geojson", query).json()
    events = listed(filled, query)
    assert found["type"] == "FeatureCollection"
    assert [feature["id"] for feature in found["features"]] == [event["id"] for event in events]
    for feature, event in zip(found["features"], events, strict=True):
        place = event["place"]
        point = place and [place["longitude"], place["latitude"]]
        assert (feature["geometry"] and feature["geometry"]["coordinates"]) == point
        assert feature["properties"]["summary"] == event["summary"]


@pytest.mark.parametrize("query", QUERIES)
def test_parquet_has_typed_columns(filled, query):
    rows = parquet.read_table(io.BytesIO(exported(filled, "parquet", query).content)).to_pylist()
    events = listed(filled, query)
    assert [row["id"] for row in rows] == [event["id"] for event in events]
    for row, event in zip(rows, events, strict=True):
        assert row["date_start"] == (
            date.fromisoformat(event["date"]["start"]) if event["date"]["start"] else None
        )
        assert [party["name"] for party in row["participants"]] == [p["name"] for p in event["participants"]]
        assert row["score"] == event["score"]


@pytest.mark.parametrize("query", QUERIES)
def test_atom_has_an_entry_for_each_event(filled, query):
    feed = ET.fromstring(exported(filled, "atom", query).text)
    events = listed(filled, query)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}title").text for entry in entries] == [event["summary"] for event in events]
    assert all(feed.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "author"))


def test_a_feed_says_how_to_go_on(filled):
    feed = ET.fromstring(exported(filled, "atom", {"limit": 2}).text)
    (following,) = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "next"]
    second = ET.fromstring(filled.get(following).text)
    titles = [
        entry.find(f"{ATOM}title").text for page in (feed, second) for entry in page.findall(f"{ATOM}entry")
    ]
    assert titles == [event["summary"] for event in listed(filled, {})][:4]


def test_follow_the_money_links_events_to_parties_that_are_there(filled):
    entities = [json.loads(line) for line in exported(filled, "ftm", {}).text.splitlines()]
    ids = [entity["id"] for entity in entities]
    events = [entity for entity in entities if entity["schema"] == "Event"]
    assert len(ids) == len(set(ids))
    assert len(events) == len(listed(filled, {}))
    assert {number for event in events for number in event["properties"].get("involved", ())} <= set(ids)
    assert {"in", "jp"} <= {c for entity in entities for c in entity["properties"].get("country", ())}


def test_plover_records_use_the_names_of_plover(filled):
    records = [json.loads(line) for line in exported(filled, "plover", {}).text.splitlines()]
    events = listed(filled, {})
    assert [record["event"] for record in records] == [[event["type"]] for event in events]
    for record, event in zip(records, events, strict=True):
        assert record.get("date") == event["date"]["start"]
        assert 1 <= record["quad_code"] <= 4
        assert record["event_text"]


def test_gdelt_columns_are_those_of_gdelt_in_their_order(filled):
    rows = list(csv.DictReader(io.StringIO(exported(filled, "csv", {"columns": "gdelt"}).text)))
    assert list(rows[0])[:5] == ["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"]
    assert (len(rows[0]), list(rows[0])[-1]) == (58, "SOURCEURL")
    assert all(len(row["EventCode"]) >= 3 for row in rows)
    arrest = next(row for row in rows if row["EventCode"] == "173")
    assert (arrest["Actor1Code"], arrest["EventRootCode"], arrest["QuadClass"]) == ("INDCOP", "17", "4")
    assert arrest["SQLDATE"] == "20240408"


def test_no_cell_is_a_formula():
    from app.api.formats.plain import csv_text

    cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "plain", -1.5]
    (row,) = csv.reader(io.StringIO(csv_text([cells]).decode(), newline=""))
    assert row == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "'\rx", "plain", "-1.5"]


def test_more_than_one_batch_is_still_every_event_once(filled, monkeypatch):
    from app.query import exporting

    monkeypatch.setattr(exporting, "BATCH", 2)
    found = [json.loads(line)["id"] for line in exported(filled, "ndjson", {}).text.splitlines()]
    assert found == [event["id"] for event in listed(filled, {})]


def test_the_past_can_be_exported(filled):
    assert exported(filled, "ndjson", {"as_of": "2020-01-01T00:00:00Z"}).text == ""


@pytest.mark.parametrize("name", ["csv", "ndjson", "geojson", "parquet", "atom", "ftm", "plover"])
def test_what_cannot_be_asked_is_refused_before_the_first_byte(filled, name):
    for query in ({"actr": "x"}, {"type": "CONSULTT"}, {"q": '"unclosed'}, {"columns": ["gdelt", "bogus"]}):
        reply = filled.get(f"/events.{name}", params=query)
        assert reply.status_code == 422
        assert reply.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("text/csv", "text/csv"),
        ("application/geo+json, text/csv;q=0.5", "application/geo+json"),
        ("text/csv;q=0.1, application/json", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("application/x-ndjson;q=0, */*", "application/json"),
        ("text/*", "text/csv"),
        ("", "application/json"),
    ],
)
def test_the_list_comes_in_the_format_that_is_accepted(filled, accept, answered):
    reply = filled.get("/events", headers={"Accept": accept})
    assert reply.headers["Content-Type"].split(";")[0] == answered
    assert "Accept" in reply.headers["Vary"]


def test_a_format_we_do_not_have_is_refused(filled):
    reply = filled.get("/events", headers={"Accept": "image/png"})
    assert (reply.status_code, reply.headers["Content-Type"]) == (406, "application/problem+json")


def test_head_of_an_export_reads_nothing(filled):
    reply = filled.head("/events.ndjson")
    assert (reply.status_code, reply.content) == (200, b"")


def test_readers_of_exports_leave_connections_to_others(filled, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    reply = filled.get("/events.csv")
    assert (reply.status_code, "Retry-After" in reply.headers) == (503, True)
    assert filled.get("/events").status_code == 200


def test_an_export_that_ends_makes_room_for_another(filled):
    for _ in range(exports.AT_ONCE + 1):
        assert exported(filled, "csv", {}).text
