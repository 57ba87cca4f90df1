"""What HTTP asks of every answer: an id to find it in the log by, HEAD, and an ETag so that nothing is sent twice."""

import hashlib
import re
import uuid

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import problem
from app.errors import BadQuery

_TAG = re.compile(r'"[^"]*"')
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestIds:
    """Each answer carries an id: that of the request where it has a plain one, else a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with `X-Request-ID`."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        number = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex

        async def numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-ID"] = number
            await send(message)

        await self.app(scope, receive, numbered)


class NoNulls:
    """A null character in an address is refused: no name has one, and not every database takes it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            detail = "the address has a null character (%00) in it; leave it out"
            refusal = problem(Request(scope), 422, BadQuery.title(), detail)
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class Conditional:
    """HEAD is GET without its body; a whole answer has an ETag, and one the client has already is 304 (RFC 9110).

    Answers may be kept but must be asked for again, since events change; errors and answers to writes are not kept.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a GET or HEAD conditionally, and whatever else as it is."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        if not is_head and scope["method"] != "GET":
            await self.app(scope, receive, _uncached(send))
            return
        asked = {**scope, "method": "GET"} if is_head else scope
        headers = Headers(scope=scope)
        is_private = "authorization" in headers or "x-api-key" in headers
        reply = _Reply(send, headers.get("if-none-match", ""), is_head=is_head, is_private=is_private)
        try:
            await self.app(asked, receive, reply.pass_on)
        except ClientDisconnect:
            if not is_head:
                raise


def _uncached(send: Send) -> Send:
    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
        await send(message)

    return marked


class _Reply:
    """One answer on its way out: its start is held back until the first piece of its body is there."""

    def __init__(self, send: Send, known: str, *, is_head: bool, is_private: bool) -> None:
        self.send, self.known, self.is_head = send, known, is_head
        # What a key opened is not for a cache that others share.
        self.policy = "private, no-cache" if is_private else "no-cache"
        self.start: Message | None = None

    async def pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] != "http.response.body":
            await self.send(message)
        elif self.start is not None:
            start, self.start = self.start, None
            await self._begin(start, message)
        elif self.is_head:
            raise OSError("nobody reads on")  # ends a stream, as a client would that hangs up
        else:
            await self.send(message)

    async def _begin(self, start: Message, first: Message) -> None:
        headers = MutableHeaders(scope=start)
        is_kept = start["status"] == 200
        headers.setdefault("Cache-Control", self.policy if is_kept else "no-store")
        if is_kept and not first.get("more_body", False):
            tag = f'W/"{hashlib.sha256(first["body"]).hexdigest()[:32]}"'
            headers["ETag"] = tag
            if tag[2:] in _TAG.findall(self.known) or self.known.strip() == "*":
                start["status"] = 304
                for name in ("content-length", "content-type"):
                    del headers[name]
                first = {**first, "body": b""}
        if self.is_head:
            first = {**first, "body": b"", "more_body": False}
        await self.send(start)
        await self.send(first)
