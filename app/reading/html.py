"""The article in a web page: text by trafilatura, date with time and zone and captions from the markup itself."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lxml import html as lxml_html

from app.domain.document import Article, Publication
from app.errors import NoArticleFound
from app.reading.text import _Page, assemble, read_text

_META_DATES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date",
    "pubdate",
    "publish-date",
)
_SPACES = re.compile(r"\s+")


def read_html(text: str, title: str | None = None) -> Article:
    """The article of a page. Raises NoArticleFound when the page holds none."""
    import trafilatura  # noqa: PLC0415 - 0.7 s of import, only when a page comes in

    tree = _parsed(text)
    body = trafilatura.extract(text, include_comments=False, include_tables=False, favor_precision=True)
    if not body:
        raise NoArticleFound("send the page of one article, or its text as text/plain")
    found = trafilatura.extract_metadata(text)
    captions = _captions(tree)
    page = _Page(
        title=title or (found.title if found else None),
        source=found.sitename if found else None,
        published=_published(tree) or _date_of(found),
        authors=[name.strip() for name in (found.author or "").split(";") if name.strip()] if found else [],
        captions=captions,
    )
    paragraphs = [line.strip() for line in body.split("\n") if line.strip()]
    inside = read_text("\n\n".join(paragraphs), page.title or paragraphs[0][:1])
    kept = [
        paragraph for paragraph in inside.text[: inside.body_end].split("\n\n") if paragraph not in captions
    ]
    page.published = page.published or (inside.published if inside.published.at else None)
    return assemble(kept or paragraphs, captions, page)


def canonical_url(text: str) -> str | None:
    """The address the page gives itself."""
    found = _parsed(text).xpath("//link[@rel='canonical']/@href")
    return str(found[0]) if found and str(found[0]).startswith("http") else None


def _parsed(text: str) -> Any:
    try:
        return lxml_html.document_fromstring(text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except Exception as error:
        raise NoArticleFound("this is not readable as HTML; send the text as text/plain") from error


def _captions(tree: Any) -> list[str]:
    found = [_SPACES.sub(" ", each.text_content()).strip() for each in tree.xpath("//figcaption")]
    return [caption for caption in dict.fromkeys(found) if len(caption.split()) >= 4]


def _published(tree: Any) -> Publication | None:
    for said in (*_linked_dates(tree), *_meta_dates(tree)):
        try:
            at = datetime.fromisoformat(said)
        except ValueError:
            continue
        exact = len(said) > len("2024-07-24")
        return Publication(
            at if at.tzinfo else at.replace(tzinfo=UTC), "time" if exact else "day", "document", said
        )
    return None


def _linked_dates(tree: Any) -> Iterator[str]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            data = json.loads(str(script))
        except ValueError:
            continue
        yield from _dates_in(data)


def _dates_in(data: Any) -> Iterator[str]:
    if isinstance(data, list):
        for each in data:
            yield from _dates_in(each)
    elif isinstance(data, dict):
        if isinstance(data.get("datePublished"), str):
            yield data["datePublished"]
        yield from _dates_in(data.get("@graph", []))


def _meta_dates(tree: Any) -> Iterator[str]:
    for meta in tree.xpath("//meta[@content]"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name in _META_DATES:
            yield str(meta.get("content")).strip()
    for time in tree.xpath("//time/@datetime"):
        yield str(time).strip()


def _date_of(found: Any) -> Publication | None:
    if not found or not found.date:
        return None
    try:
        at = datetime.fromisoformat(found.date).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Publication(at, "day", "document", found.date)
