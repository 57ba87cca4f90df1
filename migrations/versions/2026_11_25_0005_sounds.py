"""Names are found by how they sound too: a key for other spellings of a person's full name."""

import sqlalchemy as sa
from alembic import op

from app.domain.spelling import person_sounds

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    table = op.create_table(
        "name_sound",
        sa.Column("id", KEY, nullable=False),
        sa.Column("actor_id", KEY, nullable=False),
        sa.Column("sound", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name=op.f("fk_name_sound_actor_id_actor"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_sound")),
        sa.UniqueConstraint("sound", "actor_id", name=op.f("uq_name_sound_sound_actor_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_name_sound_actor_id"), "name_sound", ["actor_id"])
    _fill(table)


def _fill(table: sa.Table) -> None:
    name = sa.table("name", sa.column("actor_id", KEY), sa.column("text", sa.Text()))
    rows = op.get_bind().execute(sa.select(name.c.actor_id, name.c.text).where(name.c.actor_id.is_not(None)))
    found = {(actor, sound[:60]) for actor, text in rows for sound in person_sounds(text)}
    if found:
        op.bulk_insert(table, [{"actor_id": actor, "sound": sound} for actor, sound in sorted(found)])


def downgrade() -> None:
    op.drop_table("name_sound")
