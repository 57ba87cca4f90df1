"""Keyset pages: a cursor in, rows and the next cursor out, stable while others write."""

import base64
import json
import math
from typing import Any

from app.errors import BadQuery


def encode_cursor(*position: Any) -> str:
    """An opaque cursor behind the row at this position."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[Any]:
    """The position a cursor stands for. Raises BadQuery for one that this service did not give."""
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        position = None
    if not isinstance(position, list) or len(position) != length or not all(map(_is_plain, position)):
        raise BadQuery("take the cursor from `next` of the page before", field="cursor")
    return position


def _is_plain(value: Any) -> bool:
    """Whether a database can be asked for what lies behind it: some text, or a number that it can hold."""
    if isinstance(value, str):
        return value.isprintable()
    if isinstance(value, int):
        return not isinstance(value, bool) and -(2**63) <= value < 2**63
    return isinstance(value, float) and math.isfinite(value)


def cursor_number(cursor: str) -> int:
    """The number of a cursor that holds nothing else. Raises BadQuery."""
    (number,) = decode_cursor(cursor, 1)
    if not isinstance(number, int) or number < 0:
        raise BadQuery("take the cursor from `next` of the page before", field="cursor")
    return number
