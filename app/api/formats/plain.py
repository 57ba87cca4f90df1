"""CSV, GeoJSON and Atom."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
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


def listed(event: Record, role: str, key: str) -> str:
    """What the parties of a role have in a field, each once."""
    found = [party[key] for party in event["participants"] if party["role"] == role and party[key]]
    return found[0] if len(found) == 1 else "; ".join(dict.fromkeys(found))


def _first_url(event: Record, articles: Articles) -> str | None:
    return next((articles[number][0] for number in told_by(event) if articles[number][0]), None)


COLUMNS: dict[str, Callable[[Record, Articles], Any]] = {
    "id": lambda event, _: event["id"],
    "type": lambda event, _: event["type"],
    "mode": lambda event, _: event["mode"],
    "contexts": lambda event, _: "; ".join(event["contexts"]),
    "quad_class": lambda event, _: event["quad_class"],
    "score": lambda event, _: event["score"],
    "status": lambda event, _: event["status"],
    "date_start": lambda event, _: event["date"]["start"],
    "date_end": lambda event, _: event["date"]["end"],
    "date_precision": lambda event, _: event["date"]["precision"],
    "sources": lambda event, _: listed(event, "source", "name"),
    "source_countries": lambda event, _: listed(event, "source", "country"),
    "source_sectors": lambda event, _: listed(event, "source", "sector"),
    "targets": lambda event, _: listed(event, "target", "name"),
    "target_countries": lambda event, _: listed(event, "target", "country"),
    "target_sectors": lambda event, _: listed(event, "target", "sector"),
    "place": lambda event, _: event["place"] and event["place"]["name"],
    "place_country": lambda event, _: event["place"] and event["place"]["country"],
    "latitude": lambda event, _: event["place"] and event["place"]["latitude"],
    "longitude": lambda event, _: event["place"] and event["place"]["longitude"],
    "summary": lambda event, _: event["summary"],
    "sentence": lambda event, _: event["mentions"][0]["sentence"] if event["mentions"] else None,
    "attribution": lambda event, _: event["attribution"] and event["attribution"]["name"],
    "confidence": lambda event, _: event["confidence"],
    "article_count": lambda event, _: event["article_count"],
    "source_count": lambda event, _: event["source_count"],
    "review": lambda event, _: event["review"],
    "articles": lambda event, _: "; ".join(map(str, told_by(event))),
    "url": _first_url,
}


def cell(value: Any) -> Any:
    """A value as a cell that no spreadsheet runs."""
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA else value


def csv_text(rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows as CSV (RFC 4180)."""
    text = io.StringIO()
    csv.writer(text).writerows([map(cell, row) for row in rows])
    return text.getvalue().encode()


def csv_rows(batches: Iterator[tuple[list[Record], Articles]], columns: Sequence[str]) -> Iterator[bytes]:
    """A line of names, then a line an event."""
    yield csv_text([columns])
    take = [COLUMNS[name] for name in columns]
    for events, articles in batches:
        yield csv_text([[each(event, articles) for each in take] for event in events])


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
