"""People are found by their surname and country too, so that one who was known by it alone is known by the full name."""

import sqlalchemy as sa
from alembic import op

from app.domain.spelling import family_name, family_sound

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SOUND = sa.table("name_sound", sa.column("actor_id", KEY), sa.column("sound", sa.String(60)))


def upgrade() -> None:
    name = sa.table("name", sa.column("actor_id", KEY), sa.column("text", sa.Text()))
    rows = op.get_bind().execute(sa.select(name.c.actor_id, name.c.text).where(name.c.actor_id.is_not(None)))
    found = {
        (actor, sound[:60])
        for actor, text in rows
        for sound in family_sound(text, alone=family_name(text)[1])
    }
    if found:
        op.bulk_insert(SOUND, [{"actor_id": actor, "sound": sound} for actor, sound in sorted(found)])


def downgrade() -> None:
    op.execute(sa.delete(SOUND).where(SOUND.c.sound.like("= %") | SOUND.c.sound.like("- %")))
