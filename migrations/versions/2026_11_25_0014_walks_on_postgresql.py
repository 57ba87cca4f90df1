"""PostgreSQL keeps words and facets as it looks at them, and in its indexes in the order of dates what walks ask for.

A walk in the order of dates looks at every row it passes. To take the words and facets of each apart first made up
almost all of its time; and to read a party's role, or whether an event stands, in a row of its table cost most of the rest.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Index, its table, its columns, and what it has to tell beside them.
WALKED = (
    ("ix_participant_actor", "participant", ("actor_id", "event_date", "event_id", "event_type"), "role"),
    (
        "ix_participant_organisation",
        "participant",
        ("organisation_id", "event_date", "event_id", "event_type"),
        "role",
    ),
    ("ix_event_place_id_sort_date_id", "event", ("place_id", "sort_date", "id"), "retired_at"),
)
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
    _index(NEW, telling=True)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    _drop()
    op.execute("ALTER TABLE event_view DROP COLUMN tags, DROP COLUMN vector")
    _index(OLD, telling=False)


def _drop() -> None:
    for name in NEW:
        op.drop_index(f"ix_event_view_{name}", "event_view")
    for name, table, _, _ in WALKED:
        op.drop_index(name, table)


def _index(of: dict[str, str], *, telling: bool) -> None:
    for name, what in of.items():
        op.execute(f"CREATE INDEX ix_event_view_{name} ON event_view USING gin ({what})")
    for name, table, columns, told in WALKED:
        op.create_index(name, table, list(columns), postgresql_include=[told] if telling else None)
    op.execute("ANALYZE event_view")  # the planner knows nothing of a new column
