"""Parties that a text only describes ("gunmen") take part in events without being a known person or organisation."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACTLY_ONE = "(CASE WHEN actor_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END) = 1"
AT_MOST_ONE = "actor_id IS NULL OR organisation_id IS NULL"


def upgrade() -> None:
    with op.batch_alter_table("participant") as table:
        table.drop_constraint(op.f("ck_participant_one_owner"), type_="check")
        table.create_check_constraint(op.f("ck_participant_one_owner"), AT_MOST_ONE)
    with op.batch_alter_table("mention_participant") as table:
        table.alter_column("entity_id", existing_type=KEY, nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM participant WHERE actor_id IS NULL AND organisation_id IS NULL")
    op.execute("DELETE FROM mention_participant WHERE entity_id IS NULL")
    with op.batch_alter_table("mention_participant") as table:
        table.alter_column("entity_id", existing_type=KEY, nullable=False)
    with op.batch_alter_table("participant") as table:
        table.drop_constraint(op.f("ck_participant_one_owner"), type_="check")
        table.create_check_constraint(op.f("ck_participant_one_owner"), EXACTLY_ONE)
