"""What other systems load: PLOVER records, FollowTheMoney entities, and the columns of GDELT 1.0 events."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from app.api.formats.plain import Articles, csv_text, told_by
from app.domain import countries
from app.domain.ontology import ontology
from app.query.records import Record

Batches = Iterator[tuple[list[Record], Articles]]
_QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")

# PLOVER ------------------------------------------------------------------------------------------

_RESOLUTION = {"facility": 5, "city": 4, "region": 2, "country": 1}


def plover(batches: Batches) -> Iterator[bytes]:
    """PLOVER 2.0 records, one a line. An event without a date or without a source lacks that field."""
    for events, articles in batches:
        yield b"".join(orjson.dumps(_plover(event, articles)) + b"\n" for event in events)


def ndjson(batches: Batches) -> Iterator[bytes]:
    """The events as they are shown, one a line."""
    for events, _ in batches:
        yield b"".join(orjson.dumps(event) + b"\n" for event in events)


def _plover(event: Record, articles: Articles) -> dict[str, Any]:
    when = event["date"]
    found = {
        "id": f"dateline-{event['id']}",
        "has_event": True,
        "date": when["start"],
        "enddate": when["end"] if when["end"] != when["start"] else None,
        "actor": [_entity(party) for party in event["participants"] if party["role"] == "source"],
        "event": [event["type"]],
        "recipient": [_entity(party) for party in event["participants"] if party["role"] == "target"],
        "mode": [event["mode"]] if event["mode"] else [],
        "context": event["contexts"],
        "quad_code": _QUADS.index(event["quad_class"]) + 1,
        "event_scale": event["score"],
        "event_loc": _location(event["place"]),
        "event_text": list(dict.fromkeys(mention["sentence"] for mention in event["mentions"])),
        "cite_info": [
            {
                key: value
                for key, value in (("url", url), ("title", title), ("publication", publisher))
                if value
            }
            for url, title, publisher in (articles[number] for number in told_by(event))
        ],
        "coder": "dateline",
        "coded_date": event["created_at"][:10] if event["created_at"] else None,
        "comment": f"status {event['status']}, confidence {event['confidence']}",
    }
    return {key: value for key, value in found.items() if value not in (None, [], {})}


def _entity(party: Record) -> dict[str, Any]:
    found = {
        "code": party["country"],
        "sector": party["sector"],
        "entity_text": party["text"],
        "identifier_text": party["name"],
        "office": party["title"],
    }
    return {key: value for key, value in found.items() if value}


def _location(place: Record | None) -> dict[str, Any] | None:
    if place is None:
        return None
    found = {
        "extracted_place": place["text"],
        "resolved_place": place["name"],
        "lat": place["latitude"],
        "lon": place["longitude"],
        "country_code": place["country"],
        "resolution": _RESOLUTION.get(place["precision"]),
    }
    return {key: value for key, value in found.items() if value is not None}


# FollowTheMoney ----------------------------------------------------------------------------------

_KNOWN_AT_MOST = (
    200_000  # parties remembered as written; beyond that one may be written twice, which loads the same
)


def follow_the_money(batches: Batches) -> Iterator[bytes]:
    """Entities, one a line: the parties, then the events that involve them. Ids are stable, so that loading again updates."""
    written: set[str] = set()
    for events, articles in batches:
        entities: list[dict[str, Any]] = []
        for event in events:
            for party in event["participants"]:
                number = _party_id(event, party)
                if number not in written:
                    entities.append(_party(number, party))
                    written.add(number)
            entities.append(_event(event, articles))
        if len(written) > _KNOWN_AT_MOST:
            written.clear()
        yield b"".join(orjson.dumps(entity) + b"\n" for entity in entities)


def _party_id(event: Record, party: Record) -> str:
    if party["id"] is not None:
        return f"dateline-{party['kind']}-{party['id']}"
    words = re.sub(r"\W+", "-", party["text"].lower())
    return f"dateline-event-{event['id']}-{words}"


def _party(number: str, party: Record) -> dict[str, Any]:
    if party["kind"] == "actor":
        schema = "Person"
    elif party["id"] is None:
        schema = "LegalEntity"  # described, not named
    else:
        schema = (
            "PublicBody" if party["sector"] in {"GOV", "MIL", "COP", "JUD", "LEG", "SPY"} else "Organization"
        )
    properties = {"name": [party["name"]], "alias": party["aliases"], "country": _land(party["country"])}
    return _entity_of(number, schema, properties)


def _land(code: str | None) -> list[str]:
    found = countries.alpha2(code)
    return [found.lower()] if found else []


def _event(event: Record, articles: Articles) -> dict[str, Any]:
    when, place = event["date"], event["place"]
    sources = [_party_id(event, party) for party in event["participants"] if party["role"] == "source"]
    parties = [_party_id(event, party) for party in event["participants"]]
    told = [articles[number] for number in told_by(event)]
    properties = {
        "name": [event["summary"]],
        "startDate": [when["start"]] if when["start"] else [],
        "endDate": [when["end"]] if when["end"] else [],
        "location": [place["name"]] if place else [],
        "country": _land(place["country"]) if place else [],
        "organizer": list(dict.fromkeys(sources)),
        "involved": list(dict.fromkeys(parties)),
        "description": list(dict.fromkeys(mention["sentence"] for mention in event["mentions"])),
        "keywords": [
            each for each in (event["type"], event["mode"], event["status"], *event["contexts"]) if each
        ],
        "sourceUrl": [url for url, _, _ in told if url],
        "publisher": list(dict.fromkeys(publisher for _, _, publisher in told if publisher)),
        "recordId": [str(event["id"])],
    }
    return _entity_of(f"dateline-event-{event['id']}", "Event", properties)


def _entity_of(number: str, schema: str, properties: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    given = {name: list(values) for name, values in properties.items() if values}
    return {"id": number, "schema": schema, "properties": given}


# GDELT -------------------------------------------------------------------------------------------

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
    "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID")
GDELT_COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor1{name}" for name in _ACTOR), *(f"Actor2{name}" for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
    *(f"Actor1Geo_{name}" for name in _GEO), *(f"Actor2Geo_{name}" for name in _GEO),
    *(f"ActionGeo_{name}" for name in _GEO), "DATEADDED", "SOURCEURL",
)  # fmt: skip
# PLOVER's sectors that CAMEO writes otherwise.
_TYPES = {"MED": "HLH", "JRN": "MED", "PRM": "GOV"}
_GEO_TYPES = {"country": 1, "city": 4, "facility": 4, "region": 5}
_GEO_TYPES_OF_THE_USA = {"country": 1, "city": 3, "facility": 3, "region": 2}


def gdelt(batches: Batches) -> Iterator[bytes]:
    """The columns of GDELT 1.0 events, as CSV with a line of names.

    The first source and the first target are the actors. What we do not know (tone, religion, ethnicity, where the
    actors are) stays empty.
    """
    yield csv_text([GDELT_COLUMNS])
    for events, articles in batches:
        yield csv_text([_gdelt(event, articles) for event in events])


@cache
def _cameo() -> dict[tuple[str, str], str]:
    text = files("app").joinpath("data/codes/cameo.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {(row["type"], row["mode"]): row["cameo"] for row in rows}


def cameo(event_type: str, mode: str | None) -> str:
    """The CAMEO code that lies nearest to a PLOVER type and mode."""
    return _cameo().get((event_type, mode or "")) or _cameo()[event_type, ""]


def _gdelt(event: Record, articles: Articles) -> list[Any]:
    code = cameo(event["type"], event["mode"])
    code = f"{code}0" if len(code) == 2 else code  # GDELT writes "04", told no further, as "040"
    quad = {each.code: each.quad_class for each in ontology().types}[event["type"]]
    urls = [articles[number][0] for number in told_by(event)]
    parties = [
        next((p for p in event["participants"] if p["role"] == role), None) for role in ("source", "target")
    ]
    return [
        event["id"],
        *_days(event["date"]["start"]),
        *_gdelt_actor(parties[0]),
        *_gdelt_actor(parties[1]),
        1,
        code,
        code[:3],
        code[:2],
        _QUADS.index(quad) + 1,
        event["score"],
        len(event["mentions"]),
        event["source_count"],
        event["article_count"],
        None,
        *[None] * (2 * len(_GEO)),
        *_gdelt_place(event["place"]),
        (event["created_at"] or "")[:10].replace("-", ""),
        next((url for url in urls if url), None),
    ]


def _days(start: str | None) -> list[Any]:
    if start is None:
        return [None, None, None, None]
    day = date.fromisoformat(start)
    length = (date(day.year, 12, 31) - date(day.year, 1, 1)).days + 1
    fraction = day.year + (day.timetuple().tm_yday - 1) / length
    return [f"{day:%Y%m%d}", f"{day:%Y%m}", day.year, round(fraction, 4)]


def _gdelt_actor(party: Record | None) -> list[Any]:
    if party is None:
        return [None] * len(_ACTOR)
    sector = _TYPES.get(party["sector"], party["sector"])
    return [
        f"{party['country'] or ''}{sector or ''}" or None,
        party["name"].upper(),
        party["country"],
        *[None] * 4,
        sector,
        None,
        None,
    ]


def _gdelt_place(place: Record | None) -> list[Any]:
    if place is None:
        return [0, *[None] * 6]
    return [
        (_GEO_TYPES_OF_THE_USA if place["country"] == "USA" else _GEO_TYPES).get(place["precision"], 0),
        place["name"],
        countries.fips(place["country"]),
        None,
        place["latitude"],
        place["longitude"],
        None,
    ]
