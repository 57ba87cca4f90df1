"""Raw document → article: read(document) chooses the reader by media type."""

from dataclasses import replace

from app.domain.document import Article, RawDocument
from app.errors import UnsupportedMediaType
from app.reading.bytes import decode
from app.reading.english import check_english
from app.reading.html import canonical_url, read_html
from app.reading.publication import from_request
from app.reading.text import read_text

HTML = ("text/html", "application/xhtml+xml")
PLAIN = ("text/plain", "text/markdown")


def read(document: RawDocument) -> Article:
    """The readable article of a document; what the sender says of it stands above what is read from it.

    Raises a `BadDocument` or UnsupportedMediaType.
    """
    said = document.metadata
    published = from_request(said.published_at) if said.published_at else None
    text = decode(document.body, document.charset)
    article = _read(document.media_type, text, said.title)
    check_english(article.text, said.language)
    url = said.url or (canonical_url(text) if document.media_type in HTML else None)
    return replace(
        article,
        title=said.title or article.title,
        url=url,
        source=said.source or article.source,
        authors=said.authors or article.authors,
        published=published or article.published,
    )


def _read(media_type: str, text: str, title: str | None) -> Article:
    if media_type in HTML:
        return read_html(text, title)
    if media_type in PLAIN:
        return read_text(text, title)
    raise UnsupportedMediaType(
        f"{media_type[:60]!r} is not read; send text/plain, text/html or application/json"
    )
