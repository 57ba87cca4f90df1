"""Bytes on the wire: JSON built once, and pages that say how to go on."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request, Response

JSON = "application/json"


def json_answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`body` as JSON."""
    return Response(orjson.dumps(body), status, dict(headers or {}), JSON)


def page_answer(request: Request, items: list[Any], cursor: str | None, **more: Any) -> Response:
    """A list with `next` and the Link header (RFC 8288)."""
    following = None
    headers = {}
    if cursor is not None:
        following = str(request.url.include_query_params(cursor=cursor))
        headers["Link"] = f'<{following}>; rel="next"'
    return json_answer({"items": items, "next": following, **more}, headers=headers)
