"""The review queue: unreviewed events by doubt and by how widely they are told."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = ("confidence", "article_count")


def upgrade() -> None:
    for column in COLUMNS:
        op.create_index(op.f(f"ix_event_review_{column}_id"), "event", ["review", column, "id"])


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(op.f(f"ix_event_review_{column}_id"), "event")
