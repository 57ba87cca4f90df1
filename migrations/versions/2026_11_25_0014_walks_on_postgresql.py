"""PostgreSQL keeps words and facets as it looks at them, and the role of a party in its indexes: pages are walks then.

A walk in the order of dates looks at every row it passes. To take the words and facets of each apart first made up
almost all of its time.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PARTIES = {"actor": "actor_id", "organisation": "organisation_id"}
COLUMNS = """
    ALTER TABLE event_view
        ADD COLUMN tags tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(facets, ' '))) STORED,
        ADD COLUMN vector tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, words)) STORED"""
NEW = {"facets": "tags", "words": "vector"}
OLD = {"facets": "string_to_array(facets, ' ')", "words": "to_tsvector('simple', words)"}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    _drop()
    op.execute(COLUMNS)
    _index(NEW, include=["role"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    _drop()
    op.execute("ALTER TABLE event_view DROP COLUMN tags, DROP COLUMN vector")
    _index(OLD, include=None)


def _drop() -> None:
    for name in NEW:
        op.drop_index(f"ix_event_view_{name}", "event_view")
    for name in PARTIES:
        op.drop_index(f"ix_participant_{name}", "participant")


def _index(of: dict[str, str], include: list[str] | None) -> None:
    for name, what in of.items():
        op.execute(f"CREATE INDEX ix_event_view_{name} ON event_view USING gin ({what})")
    for name, column in PARTIES.items():
        columns = [column, "event_date", "event_id", "event_type"]
        op.create_index(f"ix_participant_{name}", "participant", columns, postgresql_include=include)
    op.execute("ANALYZE event_view")  # the planner knows nothing of a new column
