"""How events are read: their finished JSON, the index over words and facets, monthly tallies, and cards of identities."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IDENTITIES = ("actor", "organisation", "place")
SORTS = ("confidence", "source_count", "article_count", "updated_at")
COLUMNS = "words, facets"
# The index keeps no text of its own: it must be told the old text of a row that goes.
FOLLOW = (
    (
        f"CREATE VIRTUAL TABLE event_index USING fts5({COLUMNS}, content='event_view', content_rowid='position', "
        "tokenize='unicode61')"
    ),
    (
        f"CREATE TRIGGER event_view_in AFTER INSERT ON event_view BEGIN "
        f"INSERT INTO event_index(rowid, {COLUMNS}) VALUES (new.position, new.words, new.facets); END"
    ),
    (
        f"CREATE TRIGGER event_view_out AFTER DELETE ON event_view BEGIN "
        f"INSERT INTO event_index(event_index, rowid, {COLUMNS}) "
        f"VALUES ('delete', old.position, old.words, old.facets); END"
    ),
)
GIN = (
    "CREATE INDEX ix_event_view_facets ON event_view USING gin (string_to_array(facets, ' '))",
    "CREATE INDEX ix_event_view_words ON event_view USING gin (to_tsvector('simple', words))",
)


def upgrade() -> None:
    op.create_table(
        "event_view",
        sa.Column("position", KEY, autoincrement=False, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("facets", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_event_view")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_view_event_id")),
    )
    op.create_table(
        "tally",
        sa.Column("facet", sa.String(30), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("facet", "month", "type", name=op.f("pk_tally")),
        sqlite_with_rowid=False,
    )
    for statement in FOLLOW if op.get_bind().dialect.name == "sqlite" else GIN:
        op.execute(statement)
    for table in IDENTITIES:
        op.add_column(table, sa.Column("card", sa.Text(), nullable=True))
    for column in SORTS:
        op.create_index(op.f(f"ix_event_{column}_id"), "event", [column, "id"])


def downgrade() -> None:
    for column in SORTS:
        op.drop_index(op.f(f"ix_event_{column}_id"), "event")
    for table in IDENTITIES:
        op.drop_column(table, "card")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE event_index")
    op.drop_table("tally")
    op.drop_table("event_view")
