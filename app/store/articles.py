"""Kept articles read back as the values they were, and who read them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.document import Article, Publication
from app.domain.event import Extractor
from app.errors import NotFound
from app.store import tables


def article_of(session: Session, article: int) -> Article:
    """An article as it was read. Raises NotFound.

    The moment of publication is in UTC, as the database keeps it; its own words say in which zone it was written.
    """
    row = session.get(tables.Article, article)
    if row is None:
        raise NotFound(f"there is no article {article}")
    source = session.get(tables.Source, row.source_id) if row.source_id else None
    return Article(
        text=row.text,
        body_end=_body_end(row.text, row.captions),
        title=row.title,
        url=row.url,
        source=source.name if source else None,
        authors=tuple(row.authors),
        published=Publication(
            row.published_at,
            row.published_precision,  # type: ignore[arg-type]  # a constraint of the table
            row.published_basis,  # type: ignore[arg-type]  # a constraint of the table
            row.published_text,
        ),
        language=row.language,
        captions=tuple(row.captions),
    )


def _body_end(text: str, captions: list[str]) -> int:
    """Captions are the last paragraphs of the text."""
    return len(text.removesuffix("\n\n".join(captions)).removesuffix("\n\n")) if captions else len(text)


def current_extractor(session: Session, article: int) -> Extractor | None:
    """Whose run of an article is the current one."""
    number = current_run(session, article)
    run = session.get(tables.ExtractionRun, number) if number is not None else None
    return Extractor(run.extractor, run.version, run.data_digest) if run else None


def current_run(session: Session, article: int) -> int | None:
    """The number of the current run of an article."""
    table = tables.ExtractionRun
    return session.scalar(select(table.id).where(table.article_id == article, table.is_current).limit(1))


def every_article(session: Session) -> list[int]:
    """All articles that were not withdrawn, the first first."""
    table = tables.Article
    return list(session.scalars(select(table.id).where(table.retired_at.is_(None)).order_by(table.id)))
