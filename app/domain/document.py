"""What came in (`RawDocument`) and what was read from it (`Article`)."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

PublishedBasis = Literal["request", "document", "unknown"]
PublishedPrecision = Literal["time", "day", "unknown"]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the sender says of a document; every field may be missing.

    `published_at` is ISO 8601, a date or a date with time; it was checked at the door.
    """

    title: str | None = None
    url: str | None = None
    source: str | None = None
    authors: tuple[str, ...] = ()
    published_at: str | None = None
    language: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Bytes as they were handed in, with their media type (`text/plain`, `text/html`) and metadata."""

    body: bytes
    media_type: str
    charset: str | None = None
    metadata: Metadata = Metadata()

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of media type, body and URL: the same document gives the same digest.

        The URL belongs to it, since one text at two addresses is two publications; title and
        date do not, since they are often read from the body and sent only the second time.
        """
        content = hashlib.sha256()
        for part in (self.media_type.encode(), (self.metadata.url or "").encode(), self.body):
            content.update(len(part).to_bytes(8, "big"))
            content.update(part)
        return content.hexdigest()


@dataclass(frozen=True, slots=True)
class Publication:
    """When a document was published, how exactly that is known, and who says so.

    `at` is timezone-aware when `precision` is `time` and the zone is known, otherwise naive;
    `text` is the words of the document that gave it (basis `document`).
    """

    at: datetime | None = None
    precision: PublishedPrecision = "unknown"
    basis: PublishedBasis = "unknown"
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """The readable article. Every offset in the house counts Unicode code points of `text`.

    `text` is paragraphs joined by a blank line; captions stand in it as its last paragraphs, so
    that an event read from a caption has offsets too, and are listed in `captions` besides.
    `body_end` is where the body ends and the captions begin.
    """

    text: str
    body_end: int
    title: str | None = None
    url: str | None = None
    source: str | None = None
    authors: tuple[str, ...] = ()
    published: Publication = Publication()
    language: str = "en"
    captions: tuple[str, ...] = ()

    @property
    def word_count(self) -> int:
        """Words separated by white space."""
        return len(self.text.split())
