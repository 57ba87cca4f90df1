"""What articles are searched by: their title and text as plain words, and a full-text index over them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEX = """
    CREATE VIRTUAL TABLE article_index USING fts5(
        title, words, content='article_view', content_rowid='article_id', tokenize='unicode61'
    )"""
# The index keeps no text of its own: it must be told the old text of a row that goes.
ROW_IN = """
    CREATE TRIGGER article_view_in AFTER INSERT ON article_view BEGIN
        INSERT INTO article_index(rowid, title, words) VALUES (new.article_id, new.title, new.words);
    END"""
ROW_OUT = """
    CREATE TRIGGER article_view_out AFTER DELETE ON article_view BEGIN
        INSERT INTO article_index(article_index, rowid, title, words)
        VALUES ('delete', old.article_id, old.title, old.words);
    END"""
# The vector is stored, since ranking a thousand texts that are first cut into words takes half a second and more.
# Between title and text stands a lexeme that no query can ask for, so that no phrase runs from the one into the other.
VECTOR = r"""
    ALTER TABLE article_view ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, title), 'A') || '''|''\:1'::tsvector
        || to_tsvector('simple'::regconfig, words)
    ) STORED"""
GIN = "CREATE INDEX ix_article_view_vector ON article_view USING gin (vector)"


def upgrade() -> None:
    op.create_table(
        "article_view",
        sa.Column("article_id", KEY, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_article_view_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_view")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (INDEX, ROW_IN, ROW_OUT) if sqlite else (VECTOR, GIN):
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE article_index")
    op.drop_table("article_view")
