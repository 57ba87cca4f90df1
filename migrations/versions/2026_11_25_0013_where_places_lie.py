"""Places by where they lie: those in a box are asked for by name."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_place_latitude_longitude_id", "place", ["latitude", "longitude", "id"])


def downgrade() -> None:
    op.drop_index("ix_place_latitude_longitude_id", table_name="place")
