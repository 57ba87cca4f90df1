"""CSV, GeoJSON and Atom."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from app.query.records import Record

Articles = Mapping[int, tuple[str | None, str | None, str | None]]  # address, title, publisher
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = frozenset("=+-@\t\r")
# What XML 1.0 has no place for.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def told_by(event: Record) -> list[int]:
    """The articles that tell an event, the first one first."""
    told = [mention["article_id"] for mention in event["mentions"]]
    return told if len(told) < 2 else list(dict.fromkeys(told))


COLUMNS = (
    "id", "type", "mode", "contexts", "quad_class", "score", "status", "date_start", "date_end", "date_precision",
    "sources", "source_countries", "source_sectors", "targets", "target_countries", "target_sectors", "place",
    "place_country", "latitude", "longitude", "summary", "sentence", "attribution", "confidence", "article_count",
    "source_count", "review", "articles", "url",
)  # fmt: skip
_NOWHERE: Record = {"name": None, "country": None, "latitude": None, "longitude": None}


def _row(event: Record, articles: Articles) -> tuple[Any, ...]:
    """An event under COLUMNS: written out at once, as an export makes millions."""
    date, place, mentions = event["date"], event["place"] or _NOWHERE, event["mentions"]
    attribution, told = event["attribution"], told_by(event)
    return (
        event["id"], event["type"], event["mode"], "; ".join(event["contexts"]), event["quad_class"], event["score"],
        event["status"], date["start"], date["end"], date["precision"],
        *_parties(event, "source"), *_parties(event, "target"),
        place["name"], place["country"], place["latitude"], place["longitude"],
        event["summary"], mentions[0]["sentence"] if mentions else None, attribution and attribution["name"],
        event["confidence"], event["article_count"], event["source_count"], event["review"],
        "; ".join(map(str, told)), next((articles[number][0] for number in told if articles[number][0]), None),
    )  # fmt: skip


def _parties(event: Record, role: str) -> tuple[str, str, str]:
    """Names, countries and sectors of a role, each once."""
    found = [party for party in event["participants"] if party["role"] == role]
    if len(found) == 1:
        only = found[0]
        return only["name"] or "", only["country"] or "", only["sector"] or ""
    return _joined(found, "name"), _joined(found, "country"), _joined(found, "sector")


def _joined(parties: Sequence[Record], key: str) -> str:
    return "; ".join(dict.fromkeys(party[key] for party in parties if party[key]))


def csv_text(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as CSV (RFC 4180), no cell of which a spreadsheet runs."""
    text = io.StringIO()
    csv.writer(text).writerows(
        [
            [f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULA else cell for cell in row]
            for row in rows
        ]
    )
    return text.getvalue().encode()


def csv_rows(batches: Iterator[tuple[list[Record], Articles]]) -> Iterator[bytes]:
    """A line of names, then a line an event."""
    yield csv_text([COLUMNS])
    for events, articles in batches:
        yield csv_text(_row(event, articles) for event in events)


def geojson(batches: Iterator[tuple[list[Record], Articles]]) -> Iterator[bytes]:
    """A FeatureCollection (RFC 7946); the geometry is null where the place is unknown or undecided."""
    yield b'{"type":"FeatureCollection","features":['
    between = b""
    for events, _ in batches:
        yield between + b",\n".join(orjson.dumps(_feature(event)) for event in events)
        between = b",\n"
    yield b"]}\n"


def _feature(event: Record) -> dict[str, Any]:
    place = event["place"]
    point = None
    if place is not None and place["latitude"] is not None:
        point = {"type": "Point", "coordinates": [place["longitude"], place["latitude"]]}
    properties = {key: value for key, value in event.items() if key != "id"}
    return {"type": "Feature", "id": event["id"], "geometry": point, "properties": properties}


def atom(
    batches: Iterator[tuple[list[Record], Articles]], base: str, here: str, title: str, following: str | None
) -> Iterator[bytes]:
    """A feed (RFC 4287) with an entry an event, the sentence that says so as its content."""
    begun = False
    for events, articles in batches:
        if not begun:
            updated = max(event["updated_at"] for event in events)
            yield _feed(here, title, updated, following)
            begun = True
        yield "".join(_entry(event, articles, base) for event in events).encode()
    if not begun:
        yield _feed(here, title, "1970-01-01T00:00:00Z", following)
    yield b"</feed>\n"


def _xml(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", text))


def _feed(here: str, title: str, updated: str, following: str | None) -> bytes:
    more = f"<link rel={_attribute('next')} href={_attribute(following)}/>" if following else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{_xml(here)}</id><title>Dateline: {_xml(title)}</title><updated>{updated}</updated>"
        f'<link rel="self" href={_attribute(here)}/>{more}<author><name>Dateline</name></author>\n'
    ).encode()


def _entry(event: Record, articles: Articles, base: str) -> str:
    address = f"{base}/events/{event['id']}"
    told = [articles[number][0] for number in told_by(event)]
    links = "".join(f'<link rel="via" href={_attribute(url)}/>' for url in told if url)
    sentences = "\n".join(dict.fromkeys(mention["sentence"] for mention in event["mentions"]))
    return (
        f"<entry><id>{_xml(address)}</id><title>{_xml(event['summary'])}</title>"
        f"<updated>{event['updated_at']}</updated><published>{event['created_at']}</published>"
        f'<link rel="alternate" type="application/json" href={_attribute(address)}/>{links}'
        f"<category term={_attribute(event['type'])}/><category term={_attribute(event['status'])}/>"
        f'<content type="text">{_xml(sentences or event["summary"])}</content></entry>\n'
    )
