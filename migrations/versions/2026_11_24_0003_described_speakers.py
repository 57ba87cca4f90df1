"""A quotation keeps the words that describe its speaker ("a Foreign Office spokesman"), where no name does."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("quote") as table:
        table.add_column(sa.Column("speaker_text", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("quote") as table:
        table.drop_column("speaker_text")
