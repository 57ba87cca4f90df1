"""Identity is derived: decisions, suggestions, versions, near copies, and where what was merged went."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
KINDS = "'actor', 'organisation', 'place'"
MERGED = ("actor", "organisation", "place", "event")


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("action", sa.String(10), nullable=False),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("withdrawn_by", sa.String(100), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS}, 'event')", name=op.f("ck_decision_kind")),
        sa.CheckConstraint("action IN ('merge', 'split')", name=op.f("ck_decision_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_decision_kind_id"), "decision", ["kind", "id"])
    op.create_table(
        "suggestion",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("one_id", KEY, nullable=False),
        sa.Column("other_id", KEY, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("suggested_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("who", sa.String(100), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_suggestion_kind")),
        sa.CheckConstraint("state IN ('open', 'accepted', 'rejected')", name=op.f("ck_suggestion_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("kind", "one_id", "other_id", name=op.f("uq_suggestion_kind_one_id_other_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_suggestion_state_score_id"), "suggestion", ["state", "score", "id"])
    op.create_table(
        "version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_to", MOMENT, nullable=True),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("who", sa.String(100), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("data", DOCUMENT, nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS}, 'event', 'article')", name=op.f("ck_version_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_version_kind_owner_id_id"), "version", ["kind", "owner_id", "id"])
    op.create_index(op.f("ix_version_kind_valid_to_owner_id"), "version", ["kind", "valid_to", "owner_id"])
    op.create_table(
        "article_band",
        sa.Column("id", KEY, nullable=False),
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_article_band_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_band")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_article_band_article_id"), "article_band", ["article_id"])
    op.create_index(op.f("ix_article_band_hash_band"), "article_band", ["hash", "band"])
    for table in MERGED:
        _point(table, "merged_into", table)
    _point("article", "replaces", "article")
    _point("judgement", "decision_id", "decision")


def downgrade() -> None:
    for table, column, target in (
        ("judgement", "decision_id", "decision"),
        ("article", "replaces", "article"),
        *((table, "merged_into", table) for table in MERGED),
    ):
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f"ix_{table}_{column}"))
            batch.drop_constraint(op.f(f"fk_{table}_{column}_{target}"), type_="foreignkey")
            batch.drop_column(column)
    for table in ("article_band", "version", "suggestion", "decision"):
        op.drop_table(table)


def _point(table: str, column: str, target: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column(column, KEY, nullable=True))
        batch.create_foreign_key(op.f(f"fk_{table}_{column}_{target}"), target, [column], ["id"])
        batch.create_index(op.f(f"ix_{table}_{column}"), [column])
