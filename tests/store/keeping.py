"""Keep made-up articles and look at the rows."""

from sqlalchemy import Engine, func, select

from app.domain.event import Extraction
from app.resolution import resolve
from app.store import archive, identities
from app.store.base import Base
from app.store.session import reading, writing
from tests.examples import a_document, an_article, an_extraction


def keep(engine: Engine, text: str | None = None, extraction: Extraction | None = None, **article) -> int:
    """Keep an article; `text` makes it another document."""
    document = a_document(text) if text else a_document()
    extraction = extraction or an_extraction()
    with writing(engine) as session:
        resolution = resolve(extraction, identities.candidates(session, extraction.entities))
        return archive.keep(session, document, an_article(**article), extraction, resolution)


def counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def rows(engine: Engine, *columns) -> list[tuple]:
    with reading(engine) as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(columns[0]))]
