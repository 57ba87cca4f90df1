"""The conductor: read, extract, recall, resolve, keep, explain, and read again. The only file that knows the order."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from app.domain.document import Article, RawDocument
from app.domain.event import Extraction, Extractor
from app.errors import Conflict
from app.extraction import explain, extract
from app.extraction.dictionary import check_dictionary
from app.extraction.trace import Trace
from app.reading import read
from app.reading.publication import in_its_zone
from app.resolution import resolve
from app.store import archive, articles, identities
from app.store.decisions import By
from app.store.rereading import keep_version, read_again, version_before
from app.store.session import reading, writing


@dataclass(frozen=True, slots=True)
class Ingested:
    """The article of a document, and whether it came in just now or was known already."""

    article_id: int
    created: bool


TakeIn = Callable[..., Ingested]  # (engine, document, *, replaces=None)


def ingest(
    engine: Engine,
    document: RawDocument,
    *,
    read: Callable[[RawDocument], Article] = read,
    extract: Callable[[Article], Extraction] = extract,
    replaces: int | None = None,
) -> Ingested:
    """Take one document in: a long thought outside any transaction, then one short transaction that keeps it.

    `read` and `extract` may be others than ours, say a second extractor. `replaces` is the article that this document is
    a new version of; one with the address of another text replaces that one unasked.
    """
    with reading(engine) as session:
        known = archive.find_by_digest(session, document.digest)
    if known is not None:
        return _known(known, replaces)
    article = read(document)
    return keep_read(engine, document, article, extract(article), replaces)


def with_dictionary(extra: Path | None) -> TakeIn:
    """`ingest` reading a user's own dictionaries and frames beside the shipped ones.

    Raises BadDictionary, at once and not with the first document.
    """
    if extra is not None:
        check_dictionary(extra)
    return partial(ingest, extract=partial(extract, extra=extra))


def keep_read(
    engine: Engine,
    document: RawDocument,
    article: Article,
    extraction: Extraction,
    replaces: int | None = None,
) -> Ingested:
    """Recognise whom an article speaks of and keep it, in one transaction."""
    with writing(engine) as session:
        candidates = identities.candidates(session, extraction.entities)
        # Another may have handed in the same document while we were thinking; from here on nobody can.
        known = archive.find_by_digest(session, document.digest)
        if known is not None:
            return _known(known, replaces)
        resolution = resolve(extraction, candidates)
        before = replaces or version_before(session, article)
        if before is not None:
            row = keep_version(session, before, document, article, extraction, resolution)
        else:
            row = archive.keep(session, document, article, extraction, resolution)
        return Ingested(row, created=True)


def _known(article: int, replaces: int | None) -> Ingested:
    """A document that is in already changes nothing; it cannot be a version of another article. Raises Conflict."""
    if replaces is not None and replaces != article:
        raise Conflict(f"this document is article {article} already, so it cannot replace article {replaces}")
    return Ingested(article, created=False)


@dataclass(frozen=True, slots=True)
class Explained:
    """How the extractor of today reads a kept article, and the one whose run of it is current."""

    trace: Trace
    current: Extractor | None

    @property
    def is_current(self) -> bool:
        """Whether the two are the same, so that the trace explains what the database says."""
        return self.trace.extractor == self.current


Explain = Callable[[Engine, int, bool], Explained]


def explain_article(
    engine: Engine, article_id: int, everything: bool, *, extra: Path | None = None
) -> Explained:
    """Read a kept article again and say why it tells what it tells; nothing is written. Raises NotFound."""
    article, current = _kept(engine, article_id)
    return Explained(explain(article, extra, everything=everything), current)


def _kept(engine: Engine, article_id: int) -> tuple[Article, Extractor | None]:
    """An article as it was read, and who extracted last."""
    with reading(engine) as session:
        kept = articles.article_of(session, article_id)
        current = articles.current_extractor(session, article_id)
    return replace(kept, published=in_its_zone(kept.published)), current


def explaining(extra: Path | None) -> Explain:
    """`explain_article` with a user's own dictionaries, which `with_dictionary` has looked over."""
    return partial(explain_article, extra=extra)


ReadAgain = Callable[[Engine, int, By], tuple[int, int | None]]


def read_article_again(
    engine: Engine, article_id: int, by: By, *, extract: Callable[[Article], Extraction] = extract
) -> tuple[int, int | None]:
    """Extract a kept article anew and make that current: the run, and the one that was current. Raises NotFound."""
    article, _ = _kept(engine, article_id)
    extraction = extract(article)
    with writing(engine) as session:
        before = articles.current_run(session, article_id)
        resolution = resolve(extraction, identities.candidates(session, extraction.entities))
        return read_again(session, article_id, extraction, resolution, by), before


def rereading(extra: Path | None) -> ReadAgain:
    """`read_article_again` with a user's own dictionaries, which `with_dictionary` has looked over."""
    return partial(read_article_again, extract=partial(extract, extra=extra))
