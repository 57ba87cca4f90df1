"""Parquet: typed columns for data frames, a row group a batch, the parties of an event as a list."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from app.api.formats.plain import Articles, told_by
from app.query.records import Record

_TEXT = pa.string()
_PARTY = pa.struct(
    [("role", _TEXT), ("kind", _TEXT), ("id", pa.int64())]
    + [(name, _TEXT) for name in ("name", "country", "sector", "title", "text")]
)
_PLACE = pa.struct(
    [("id", pa.int64()), ("name", _TEXT), ("country", _TEXT), ("latitude", pa.float64()), ("longitude", pa.float64()),
     ("precision", _TEXT)]
)  # fmt: skip
SCHEMA = pa.schema(
    [
        ("id", pa.int64()), ("type", _TEXT), ("mode", _TEXT), ("contexts", pa.list_(_TEXT)), ("quad_class", _TEXT),
        ("score", pa.float64()), ("status", _TEXT), ("summary", _TEXT), ("date_start", pa.date32()),
        ("date_end", pa.date32()), ("date_precision", _TEXT), ("date_basis", _TEXT), ("place", _PLACE),
        ("participants", pa.list_(_PARTY)), ("sentences", pa.list_(_TEXT)), ("articles", pa.list_(pa.int64())),
        ("urls", pa.list_(_TEXT)), ("attribution", _TEXT), ("confidence", pa.float64()), ("article_count", pa.int32()),
        ("source_count", pa.int32()), ("review", _TEXT), ("created_at", pa.timestamp("s", tz="UTC")),
        ("updated_at", pa.timestamp("s", tz="UTC")),
    ]
)  # fmt: skip
_AS_IT_IS = (
    "id", "type", "mode", "contexts", "quad_class", "score", "status", "summary", "confidence", "article_count",
    "source_count", "review",
)  # fmt: skip


class _Pieces:
    """A file that is written to at one end and read at the other."""

    closed = False

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def write(self, piece: Any) -> int:
        """Keep a piece until it is taken."""
        self.kept.append(bytes(piece))
        return len(self.kept[-1])

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        found, self.kept = b"".join(self.kept), []
        return found


def parquet(batches: Iterator[tuple[list[Record], Articles]]) -> Iterator[bytes]:
    """A Parquet file, its pieces as they become ready."""
    pieces = _Pieces()
    with pq.ParquetWriter(pa.PythonFile(pieces, mode="w"), SCHEMA, compression="zstd") as writer:
        for events, articles in batches:
            rows = [_row(event, articles) for event in events]
            writer.write_table(pa.Table.from_pylist(rows, schema=SCHEMA))
            yield pieces.taken()
    yield pieces.taken()


def _row(event: Record, articles: Articles) -> dict[str, Any]:
    told = told_by(event)
    return {
        **{key: event[key] for key in _AS_IT_IS},
        "date_start": _day(event["date"]["start"]),
        "date_end": _day(event["date"]["end"]),
        "date_precision": event["date"]["precision"],
        "date_basis": event["date"]["basis"],
        "place": event["place"],
        "participants": event["participants"],
        "sentences": list(dict.fromkeys(mention["sentence"] for mention in event["mentions"])),
        "articles": told,
        "urls": [articles[number][0] for number in told if articles[number][0]],
        "attribution": event["attribution"] and event["attribution"]["name"],
        "created_at": _moment(event["created_at"]),
        "updated_at": _moment(event["updated_at"]),
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
