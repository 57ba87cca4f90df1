"""The body of a request as a raw document: bounded while it streams in, whatever form it comes in."""

import math
import re
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.datastructures import ImmutableMultiDict, UploadFile
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
_DEEPEST = 100  # levels of JSON
_UNKEPT = re.compile("[\0\ud800-\udfff]")
Text = Annotated[str, Field(max_length=2000)]


class Sent(BaseModel):
    """What is sent as JSON: no unknown fields, and nothing that not every database keeps and not every reader reads."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _keepable(cls, sent: Any) -> Any:
        found: list[tuple[int, Any]] = [(0, sent)]
        while found:
            depth, value = found.pop()
            if depth > _DEEPEST:
                raise ValueError(f"it is more than {_DEEPEST} levels deep")
            if isinstance(value, dict):
                found += [(depth + 1, each) for pair in value.items() for each in pair]
            elif isinstance(value, list):
                found += [(depth + 1, each) for each in value]
            elif isinstance(value, str) and _UNKEPT.search(value):
                raise ValueError("a text has a null character or half a surrogate pair in it")
            elif isinstance(value, float) and not math.isfinite(value):
                raise ValueError("a number is not finite")
        return sent


class SentMetadata(Sent):
    """What a sender may say of a document; unknown fields are refused with the nearest known one."""

    title: Text | None = None
    url: Text | None = Field(None, description="where the article stands")
    source: Text | None = Field(None, description="who published it")
    authors: list[Text] = Field([], description="who wrote it; as a parameter also with commas between")
    published_at: Annotated[str, Field(max_length=64)] | None = Field(
        None, description="when, in ISO 8601: a day, or a time with its zone", examples=["2024-07-24"]
    )
    language: Annotated[str, Field(max_length=20)] | None = Field(
        None, description="English is read", examples=["en"]
    )
    metadata: dict[str, Any] = Field({}, description="whatever else is to be kept with it")

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
        json_schema_extra={
            "example": {
                "title": "Ministers meet in Erbil",
                "text": "The two ministers met in Erbil on Monday.",
                "source": "Tigris Courier",
                "published_at": "2024-07-24",
            }
        },
    )
    text: str | None = Field(None, description="the plain text; give either this or html")
    html: str | None = Field(None, description="the whole web page")


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


def parameters() -> list[dict[str, Any]]:
    """What may be said of a document in the query, as OpenAPI parameters."""
    fields = SentMetadata.model_json_schema()["properties"]
    return [
        {"name": name, "in": "query", "required": False, "description": field.get("description", f"the {name}"),
         "schema": next((one for one in field.get("anyOf", ()) if one["type"] != "null"), _plainly(field))}
        for name, field in fields.items()
        if name != "metadata"
    ]  # fmt: skip


def _plainly(field: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in field.items() if key in ("type", "items")}


def metadata_of(given: ImmutableMultiDict[str, Any]) -> dict[str, Any]:
    """What the query, or the fields of a form, say of a document. Raises BadQuery for what is said twice."""
    found: dict[str, Any] = {}
    for name in given:
        values = [value for value in given.getlist(name) if isinstance(value, str)]
        if name == "authors":
            found[name] = [each.strip() for value in values for each in value.split(",") if each.strip()]
        elif len(values) > 1:
            raise BadQuery(f"{name[:60]} may be given once only", field=name[:60])
        elif values:
            found[name] = values[0]
    return found


def _metadata(query: dict[str, Any]) -> Metadata:
    try:
        return SentMetadata.model_validate(query).values()
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
    fields = {name: value for name, value in metadata_of(form).items() if name != "file"}
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
