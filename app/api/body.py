"""The body of a request as a raw document: bounded while it streams in, whatever form it comes in."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from app.domain.document import Metadata, RawDocument
from app.domain.names import nearest
from app.errors import BadQuery, DocumentTooLarge, EmptyDocument, UnsupportedMediaType
from app.fetching import fetch
from app.settings import Settings

PLAIN, HTML, JSON, FORM = "text/plain", "text/html", "application/json", "multipart/form-data"
# What curl and plain clients send when nobody told them what the body is.
_UNSAID = ("", "application/x-www-form-urlencoded", "application/octet-stream")
_MULTIPART_ROOM = 65_536  # boundaries and field names around a document
Text = Annotated[str, Field(max_length=2000)]


class SentMetadata(BaseModel):
    """What a sender may say of a document; unknown fields are refused with the nearest known one."""

    model_config = ConfigDict(extra="forbid")
    title: Text | None = None
    url: Text | None = None
    source: Text | None = None
    authors: list[Text] = []
    published_at: Annotated[str, Field(max_length=64)] | None = None
    language: Annotated[str, Field(max_length=20)] | None = None
    metadata: dict[str, Any] = {}

    def values(self) -> Metadata:
        """As the house speaks of it."""
        return Metadata(
            self.title,
            self.url,
            self.source,
            tuple(self.authors),
            self.published_at,
            self.language,
            self.metadata,
        )


class SentDocument(SentMetadata):
    """The JSON form: `text` or `html`, or `url` alone where fetching is allowed."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "title": "Ministers meet in Erbil",
                "text": "The two ministers met in Erbil on Monday.",
                "source": "Tigris Courier",
                "published_at": "2024-07-24",
            }
        },
    )
    text: str | None = None
    html: str | None = None


async def bounded_body(request: Request, most: int) -> bytes:
    """The body, refused as soon as it grows over the limit. Raises DocumentTooLarge."""
    said = request.headers.get("Content-Length", "")
    if said.isdecimal() and int(said) > most:
        raise DocumentTooLarge(f"it has {said} bytes; the limit is {most}")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise DocumentTooLarge(f"the limit is {most} bytes")
    return bytes(body)


def media_type_of(request: Request) -> tuple[str, str | None]:
    """Media type and character set of the Content-Type header, in lower case."""
    whole = request.headers.get("Content-Type", "")
    name, *parameters = (part.strip() for part in whole.split(";"))
    charset = next((p[8:].strip("\"' ") for p in parameters if p.lower().startswith("charset=")), None)
    return name.lower(), charset


def document_of(body: bytes, media_type: str, charset: str | None, query: dict[str, Any]) -> RawDocument:
    """A plain or HTML body with its metadata from the query. Raises UnsupportedMediaType."""
    if media_type in _UNSAID:
        media_type = HTML if looks_like_html(body) else PLAIN
    if media_type not in (PLAIN, HTML, "application/xhtml+xml", "text/markdown"):
        raise UnsupportedMediaType(
            f"{media_type[:60]!r} is not read; send text/plain, text/html, application/json or multipart/form-data"
        )
    return RawDocument(body, media_type, charset, _metadata(query))


def looks_like_html(body: bytes) -> bool:
    """Whether a body begins as a web page does."""
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<article", b"<?xml")) or (
        start.startswith(b"<") and b"<html" in start
    )


def _metadata(query: dict[str, Any]) -> Metadata:
    given = dict(query)
    if isinstance(given.get("authors"), str):
        given["authors"] = [name.strip() for name in given["authors"].split(",") if name.strip()]
    try:
        return SentMetadata.model_validate(given).values()
    except ValidationError as error:
        raise BadQuery(explain(error, SentMetadata), field=_field(error)) from None


def json_document(body: bytes, settings: Settings) -> RawDocument:
    """The JSON form as a raw document."""
    if not body.strip():
        raise EmptyDocument('send {"text": …} or {"html": …}')
    try:
        sent = SentDocument.model_validate_json(body)
    except ValidationError as error:
        raise BadQuery(explain(error, SentDocument), field=_field(error)) from None
    given = [name for name in ("text", "html") if getattr(sent, name) is not None]
    if len(given) == 2:
        raise BadQuery("send either text or html, not both", field="html")
    if given:
        text: str = getattr(sent, given[0])
        return RawDocument(
            text.encode("utf-8", "surrogatepass"), f"text/{_KIND[given[0]]}", "utf-8", sent.values()
        )
    return _fetched(sent, settings)


_KIND = {"text": "plain", "html": "html"}


def _fetched(sent: SentDocument, settings: Settings) -> RawDocument:
    if sent.url is None:
        raise EmptyDocument("one of text, html or url is needed", field="text")
    if not settings.allow_url_ingest:
        raise BadQuery(
            "documents are not fetched by address here; send text or html, or set DATELINE_ALLOW_URL_INGEST=true",
            field="url",
        )
    page = fetch(sent.url, settings.max_document_bytes)
    return RawDocument(page.body, page.media_type, page.charset, replace(sent.values(), url=page.url))


async def form_document(request: Request, settings: Settings, query: dict[str, Any]) -> RawDocument:
    """A multipart upload: the part `file`, with metadata in other parts or in the query."""
    body = await bounded_body(request, settings.max_document_bytes + _MULTIPART_ROOM)
    try:
        form = await _replayed(request, body).form(max_files=1, max_fields=20)
    except HTTPException as error:
        raise BadQuery(f"the form cannot be read: {error.detail}", field="file") from None
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise EmptyDocument("put the document into the part named file", field="file")
    content = await file.read()
    if len(content) > settings.max_document_bytes:
        raise DocumentTooLarge(f"the limit is {settings.max_document_bytes} bytes")
    fields = {name: value for name, value in form.items() if name != "file" and isinstance(value, str)}
    media_type = (file.content_type or "").split(";")[0].strip().lower()
    return document_of(content, media_type, None, {**query, **fields})


def _replayed(request: Request, body: bytes) -> Request:
    """The same request with a body that was read already."""
    sent = iter((body,))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": next(sent, b""), "more_body": False}

    return Request(request.scope, receive)


def explain(error: ValidationError, model: type[BaseModel]) -> str:
    """What is wrong with each field, in one line; an unknown one with the nearest known."""
    said = []
    for each in error.errors():
        name = ".".join(map(str, each["loc"])) or "body"
        hint = nearest(name, model.model_fields) if each["type"] == "extra_forbidden" else ""
        said.append(
            f"{name}: {'unknown field' if hint or each['type'] == 'extra_forbidden' else each['msg']}{hint}"
        )
    return "; ".join(said)


def _field(error: ValidationError) -> str:
    return ".".join(map(str, error.errors()[0]["loc"])) or "body"
