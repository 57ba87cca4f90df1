"""Clues to events: parties and places under the day, by which the same event in another article is found."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "event_clue",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('actor', 'organisation', 'place', 'country', 'word')", name=op.f("ck_event_clue_kind")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_clue_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_clue")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_clue_event_id"), "event_clue", ["event_id"])
    op.create_index(op.f("ix_event_clue_kind_owner_id_day"), "event_clue", ["kind", "owner_id", "day"])
    for kind, column in (("actor", "actor_id"), ("organisation", "organisation_id")):
        op.execute(
            f"INSERT INTO event_clue (event_id, kind, owner_id, day) "  # names of our own columns
            f"SELECT event_id, '{kind}', {column}, event_date FROM participant WHERE {column} IS NOT NULL"
        )
    op.execute(
        "INSERT INTO event_clue (event_id, kind, owner_id, day) "
        "SELECT id, 'place', place_id, sort_date FROM event WHERE place_id IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_table("event_clue")
