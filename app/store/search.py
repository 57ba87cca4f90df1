"""What articles are searched by, kept beside them: one row for each that stands, gone when another version replaces it."""

from sqlalchemy import delete, except_, insert, select
from sqlalchemy.orm import Session

from app.domain.words import fold
from app.store import sql
from app.store.tables import Article, article_view

# PostgreSQL takes a megabyte of different words and no more. What stands behind the first 400,000 letters of a text,
# some sixty thousand words, is not searched, on either database.
_MOST_LETTERS = 400_000
_MOST_IN_TITLE = 10_000


def add_words(session: Session, article: int, title: str | None, text: str) -> None:
    """Make an article searchable."""
    sql.add(session, article_view, [row_of(article, title, text)])


def remove_words(session: Session, article: int) -> None:
    """An article that was replaced is not searched any more."""
    session.execute(delete(article_view).where(article_view.c.article_id == article))


def fill_missing(session: Session, limit: int) -> int:
    """Make up to `limit` articles searchable that are not, the oldest first; how many. They came before this table did."""
    lacking = except_(select(Article.id), select(article_view.c.article_id)).subquery()
    wanted = (
        select(Article.id, Article.title, Article.text)
        .join(lacking, lacking.c.id == Article.id)
        .where(Article.retired_at.is_(None))
        .order_by(Article.id)
        .limit(limit)
    )
    rows = [row_of(*row) for row in session.execute(wanted)]
    if rows:
        session.execute(insert(article_view), rows)
    return len(rows)


def row_of(article: int, title: str | None, text: str) -> dict[str, int | str]:
    """The row of `article_view` for an article."""
    return {
        "article_id": article,
        "title": _within(fold(title or ""), _MOST_IN_TITLE),
        "words": _within(fold(text), _MOST_LETTERS),
    }


def _within(folded: str, most: int) -> str:
    """As many whole words as fit."""
    return folded if len(folded) <= most else folded[: most + 1].rpartition(" ")[0]
