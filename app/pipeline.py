"""The conductor: read, extract, recall, resolve, keep. The only file that knows the order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from app.domain.document import Article, RawDocument
from app.domain.event import Extraction, Extractor
from app.extraction import extract, extractor
from app.extraction.trace import Trace
from app.extraction.trace import trace as trace_extraction
from app.reading import read
from app.resolution import resolve
from app.store import archive, identities
from app.store.session import reading, writing


@dataclass(frozen=True, slots=True)
class Ingested:
    """The article of a document, and whether it came in just now or was known already."""

    article_id: int
    created: bool


TakeIn = Callable[[Engine, RawDocument], Ingested]


def ingest(
    engine: Engine,
    document: RawDocument,
    *,
    read: Callable[[RawDocument], Article] = read,
    extract: Callable[[Article], Extraction] = extract,
) -> Ingested:
    """Take one document in: a long thought outside any transaction, then one short transaction that keeps it.

    `read` and `extract` may be others than ours, say a second extractor.
    """
    with reading(engine) as session:
        known = archive.find_by_digest(session, document.digest)
    if known is not None:
        return Ingested(known, created=False)
    article = read(document)
    return keep_read(engine, document, article, extract(article))


def with_dictionary(extra: Path | None) -> TakeIn:
    """`ingest` reading a user's own dictionaries and frames beside the shipped ones."""
    return partial(ingest, extract=partial(extract, extra=extra))


def why(article: Article, extra: Path | None = None, *, everything: bool = False) -> tuple[Extractor, Trace]:
    """Read a kept article again and say why it gave the events it gave, with the extractor that says so."""
    return extractor(extra), trace_extraction(article, extra, everything=everything)


def keep_read(engine: Engine, document: RawDocument, article: Article, extraction: Extraction) -> Ingested:
    """Recognise whom an article speaks of and keep it, in one transaction."""
    with writing(engine) as session:
        candidates = identities.candidates(session, extraction.entities)
        # Another may have handed in the same document while we were thinking; from here on nobody can.
        known = archive.find_by_digest(session, document.digest)
        if known is not None:
            return Ingested(known, created=False)
        resolution = resolve(extraction, candidates)
        return Ingested(archive.keep(session, document, article, extraction, resolution), created=True)
