"""First schema: documents and articles, who is who, what happened, and the judgements that tie them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# In the order in which they are made: each points only at those above it.
TABLES = (
    "actor",
    "organisation",
    "place",
    "raw_document",
    "source",
    "actor_role",
    "article",
    "event",
    "name",
    "correction",
    "extraction_run",
    "job",
    "participant",
    "entity",
    "entity_mention",
    "event_mention",
    "judgement",
    "mention_participant",
    "quote",
)

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:  # noqa: PLR0915  # the whole schema is one step
    op.create_table(
        "actor",
        sa.Column("id", KEY, nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("known", sa.String(length=200), nullable=True),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("sector", sa.String(length=6), nullable=True),
        sa.Column("wikidata", sa.String(length=20), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor")),
        sa.UniqueConstraint("known", name=op.f("uq_actor_known")),
        sa.UniqueConstraint("slug", name=op.f("uq_actor_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_actor_country"), "actor", ["country"])

    op.create_table(
        "organisation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("known", sa.String(length=200), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("sector", sa.String(length=6), nullable=True),
        sa.Column("wikidata", sa.String(length=20), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('state', 'government', 'military', 'igo', 'armed_group', 'party', 'company', 'media', 'ngo', 'other')",
            name=op.f("ck_organisation_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("known", name=op.f("uq_organisation_known")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_organisation_country"), "organisation", ["country"])

    op.create_table(
        "place",
        sa.Column("id", KEY, nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("known", sa.String(length=200), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("admin1", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("geonames_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('country', 'region', 'city', 'facility', 'other')", name=op.f("ck_place_kind")
        ),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_place_whole_point")),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_place_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_place_longitude")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("known", name=op.f("uq_place_known")),
        sa.UniqueConstraint("slug", name=op.f("uq_place_slug")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_place_country"), "place", ["country"])
    op.create_index(op.f("ix_place_geonames_id"), "place", ["geonames_id"])

    op.create_table(
        "raw_document",
        sa.Column("id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("charset", sa.String(length=40), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sent", DOCUMENT, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_document")),
        sa.UniqueConstraint("digest", name=op.f("uq_raw_document_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "source",
        sa.Column("id", KEY, nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("slug", name=op.f("uq_source_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "actor_role",
        sa.Column("id", KEY, nullable=False),
        sa.Column("actor_id", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("first_seen", sa.Date(), nullable=True),
        sa.Column("last_seen", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name=op.f("fk_actor_role_actor_id_actor"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actor_role")),
        sa.UniqueConstraint(
            "actor_id",
            "title",
            "organisation",
            "country",
            name=op.f("uq_actor_role_actor_id_title_organisation_country"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_actor_role_actor_id"), "actor_role", ["actor_id"])

    op.create_table(
        "article",
        sa.Column("id", KEY, nullable=False),
        sa.Column("document_id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("authors", DOCUMENT, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_precision", sa.String(length=10), nullable=False),
        sa.Column("published_basis", sa.String(length=10), nullable=False),
        sa.Column("published_text", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("captions", DOCUMENT, nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("duplicate_of", KEY, nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "published_basis IN ('request', 'document', 'unknown')", name=op.f("ck_article_published_basis")
        ),
        sa.CheckConstraint(
            "published_precision IN ('time', 'day', 'unknown')", name=op.f("ck_article_published_precision")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["raw_document.id"], name=op.f("fk_article_document_id_raw_document")
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["article.id"], name=op.f("fk_article_duplicate_of_article")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_article_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("document_id", name=op.f("uq_article_document_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_article_duplicate_of"), "article", ["duplicate_of"])
    op.create_index(op.f("ix_article_published_at"), "article", ["published_at"])
    op.create_index(op.f("ix_article_source_id"), "article", ["source_id"])
    op.create_index(op.f("ix_article_url"), "article", ["url"])

    op.create_table(
        "event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=30), nullable=True),
        sa.Column("contexts", DOCUMENT, nullable=False),
        sa.Column("quad_class", sa.String(length=30), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("date_start", sa.Date(), nullable=True),
        sa.Column("date_end", sa.Date(), nullable=True),
        sa.Column("date_precision", sa.String(length=10), nullable=False),
        sa.Column("date_basis", sa.String(length=10), nullable=True),
        sa.Column("date_text", sa.Text(), nullable=True),
        sa.Column("sort_date", sa.Date(), nullable=False),
        sa.Column("place_id", KEY, nullable=True),
        sa.Column("place_text", sa.Text(), nullable=True),
        sa.Column("quantities", DOCUMENT, nullable=False),
        sa.Column("attribution", sa.Text(), nullable=True),
        sa.Column("attribution_text", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("article_count", sa.Integer(), nullable=False),
        sa.Column("source_count", sa.Integer(), nullable=False),
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "date_basis IN ('stated', 'relative', 'published')", name=op.f("ck_event_date_basis")
        ),
        sa.CheckConstraint(
            "date_precision IN ('day', 'week', 'month', 'year', 'unknown')",
            name=op.f("ck_event_date_precision"),
        ),
        sa.CheckConstraint(
            "review IN ('unreviewed', 'confirmed', 'corrected', 'rejected')", name=op.f("ck_event_review")
        ),
        sa.CheckConstraint(
            "status IN ('occurred', 'ongoing', 'planned', 'proposed', 'hypothetical', 'denied')",
            name=op.f("ck_event_status"),
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_event_confidence")),
        sa.CheckConstraint("date_start <= date_end", name=op.f("ck_event_interval")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_event_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_place_id"), "event", ["place_id"])
    op.create_index(op.f("ix_event_place_id_sort_date_id"), "event", ["place_id", "sort_date", "id"])
    op.create_index(op.f("ix_event_sort_date_id"), "event", ["sort_date", "id"])
    op.create_index(op.f("ix_event_status_sort_date_id"), "event", ["status", "sort_date", "id"])
    op.create_index(op.f("ix_event_type_sort_date_id"), "event", ["type", "sort_date", "id"])

    op.create_table(
        "name",
        sa.Column("id", KEY, nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("place_id", KEY, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN actor_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN place_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_name_one_owner"),
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_name_actor_id_actor")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_name_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_name_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name")),
        sa.UniqueConstraint("actor_id", "text", name=op.f("uq_name_actor_id_text")),
        sa.UniqueConstraint("organisation_id", "text", name=op.f("uq_name_organisation_id_text")),
        sa.UniqueConstraint("place_id", "text", name=op.f("uq_name_place_id_text")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_name_actor_id"), "name", ["actor_id"])
    op.create_index(op.f("ix_name_key"), "name", ["key"])
    op.create_index(op.f("ix_name_organisation_id"), "name", ["organisation_id"])
    op.create_index(op.f("ix_name_place_id"), "name", ["place_id"])

    op.create_table(
        "correction",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("field", sa.String(length=50), nullable=False),
        sa.Column("value", DOCUMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_correction_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_correction_event_id"), "correction", ["event_id"])

    op.create_table(
        "extraction_run",
        sa.Column("id", KEY, nullable=False),
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("extractor", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=50), nullable=False),
        sa.Column("data_digest", sa.String(length=64), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_extraction_run_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extraction_run")),
        sa.UniqueConstraint(
            "article_id",
            "extractor",
            "version",
            "data_digest",
            name=op.f("uq_extraction_run_article_id_extractor_version_data_digest"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_extraction_run_article_id"), "extraction_run", ["article_id"])

    op.create_table(
        "job",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("document_id", KEY, nullable=True),
        sa.Column("article_id", KEY, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("errors", DOCUMENT, nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_job_state")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_job_article_id_article")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["raw_document.id"], name=op.f("fk_job_document_id_raw_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_job_article_id"), "job", ["article_id"])
    op.create_index(op.f("ix_job_document_id"), "job", ["document_id"])
    op.create_index(op.f("ix_job_state_available_at"), "job", ["state", "available_at"])

    op.create_table(
        "participant",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("sector", sa.String(length=6), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("event_date", sa.Date(), nullable=False),
        sa.Column("event_type", sa.String(length=20), nullable=False),
        sa.CheckConstraint("role IN ('source', 'target')", name=op.f("ck_participant_role")),
        sa.CheckConstraint(
            "(CASE WHEN actor_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_participant_one_owner"),
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_participant_actor_id_actor")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_participant_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_participant_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_participant_actor", "participant", ["actor_id", "event_date", "event_id", "event_type"]
    )
    op.create_index(
        "ix_participant_actor_type", "participant", ["actor_id", "event_type", "event_date", "event_id"]
    )
    op.create_index(
        "ix_participant_country", "participant", ["country", "event_date", "event_id", "event_type"]
    )
    op.create_index(op.f("ix_participant_event_id"), "participant", ["event_id"])
    op.create_index(
        "ix_participant_organisation",
        "participant",
        ["organisation_id", "event_date", "event_id", "event_type"],
    )
    op.create_index(
        "ix_participant_organisation_type",
        "participant",
        ["organisation_id", "event_type", "event_date", "event_id"],
    )

    op.create_table(
        "entity",
        sa.Column("id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("known", sa.String(length=200), nullable=True),
        sa.Column("said", DOCUMENT, nullable=False),
        sa.CheckConstraint("kind IN ('actor', 'organisation', 'place')", name=op.f("ck_entity_kind")),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["extraction_run.id"],
            name=op.f("fk_entity_run_id_extraction_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_entity_run_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_entity_key"), "entity", ["key"])

    op.create_table(
        "entity_mention",
        sa.Column("id", KEY, nullable=False),
        sa.Column("entity_id", KEY, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Boolean(), nullable=False),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_entity_mention_span")),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_entity_mention_entity_id_entity"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_mention")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_entity_mention_entity_id"), "entity_mention", ["entity_id"])

    op.create_table(
        "event_mention",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("trigger_start", sa.Integer(), nullable=False),
        sa.Column("trigger_end", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=30), nullable=True),
        sa.Column("contexts", DOCUMENT, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("date_start", sa.Date(), nullable=True),
        sa.Column("date_end", sa.Date(), nullable=True),
        sa.Column("date_precision", sa.String(length=10), nullable=False),
        sa.Column("date_basis", sa.String(length=10), nullable=True),
        sa.Column("date_text", sa.Text(), nullable=True),
        sa.Column("place_entity_id", KEY, nullable=True),
        sa.Column("place_text", sa.Text(), nullable=True),
        sa.Column("attribution", sa.Text(), nullable=True),
        sa.Column("attribution_text", sa.Text(), nullable=True),
        sa.Column("quantities", DOCUMENT, nullable=False),
        sa.Column("evidence", DOCUMENT, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("frame", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "date_basis IN ('stated', 'relative', 'published')", name=op.f("ck_event_mention_date_basis")
        ),
        sa.CheckConstraint(
            "date_precision IN ('day', 'week', 'month', 'year', 'unknown')",
            name=op.f("ck_event_mention_date_precision"),
        ),
        sa.CheckConstraint(
            "status IN ('occurred', 'ongoing', 'planned', 'proposed', 'hypothetical', 'denied')",
            name=op.f("ck_event_mention_status"),
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_event_mention_confidence")),
        sa.CheckConstraint("date_start <= date_end", name=op.f("ck_event_mention_interval")),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_event_mention_span")),
        sa.CheckConstraint(
            'trigger_start >= start AND trigger_end <= "end"', name=op.f("ck_event_mention_trigger_inside")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_event_mention_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_mention_event_id_event")),
        sa.ForeignKeyConstraint(
            ["place_entity_id"], ["entity.id"], name=op.f("fk_event_mention_place_entity_id_entity")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["extraction_run.id"],
            name=op.f("fk_event_mention_run_id_extraction_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_mention")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_event_mention_run_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_mention_article_id"), "event_mention", ["article_id"])
    op.create_index(op.f("ix_event_mention_event_id"), "event_mention", ["event_id"])
    op.create_index(op.f("ix_event_mention_run_id"), "event_mention", ["run_id"])

    op.create_table(
        "judgement",
        sa.Column("id", KEY, nullable=False),
        sa.Column("entity_id", KEY, nullable=True),
        sa.Column("event_mention_id", KEY, nullable=True),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("place_id", KEY, nullable=True),
        sa.Column("event_id", KEY, nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("judge", sa.String(length=100), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("verdict IN ('same', 'different')", name=op.f("ck_judgement_verdict")),
        sa.CheckConstraint(
            "(CASE WHEN actor_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN place_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN event_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_judgement_one_owner"),
        ),
        sa.CheckConstraint(
            "(entity_id IS NULL) <> (event_mention_id IS NULL)", name=op.f("ck_judgement_one_subject")
        ),
        sa.CheckConstraint(
            "(event_mention_id IS NULL) = (event_id IS NULL)", name=op.f("ck_judgement_event_to_event")
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_judgement_score")),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"], name=op.f("fk_judgement_actor_id_actor")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_judgement_entity_id_entity")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_judgement_event_id_event")),
        sa.ForeignKeyConstraint(
            ["event_mention_id"],
            ["event_mention.id"],
            name=op.f("fk_judgement_event_mention_id_event_mention"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_judgement_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_judgement_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_judgement_actor_id"), "judgement", ["actor_id"])
    op.create_index(op.f("ix_judgement_entity_id"), "judgement", ["entity_id"])
    op.create_index(op.f("ix_judgement_event_id"), "judgement", ["event_id"])
    op.create_index(op.f("ix_judgement_event_mention_id"), "judgement", ["event_mention_id"])
    op.create_index(op.f("ix_judgement_organisation_id"), "judgement", ["organisation_id"])
    op.create_index(op.f("ix_judgement_place_id"), "judgement", ["place_id"])

    op.create_table(
        "mention_participant",
        sa.Column("id", KEY, nullable=False),
        sa.Column("mention_id", KEY, nullable=False),
        sa.Column("entity_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("country", sa.String(length=3), nullable=True),
        sa.Column("sector", sa.String(length=6), nullable=True),
        sa.CheckConstraint("role IN ('source', 'target')", name=op.f("ck_mention_participant_role")),
        sa.ForeignKeyConstraint(
            ["entity_id"],
            ["entity.id"],
            name=op.f("fk_mention_participant_entity_id_entity"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["mention_id"],
            ["event_mention.id"],
            name=op.f("fk_mention_participant_mention_id_event_mention"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention_participant")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mention_participant_mention_id"), "mention_participant", ["mention_id"])

    op.create_table(
        "quote",
        sa.Column("id", KEY, nullable=False),
        sa.Column("article_id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("speaker_entity_id", KEY, nullable=True),
        sa.Column("event_mention_id", KEY, nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_quote_span")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_quote_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_mention_id"], ["event_mention.id"], name=op.f("fk_quote_event_mention_id_event_mention")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["extraction_run.id"], name=op.f("fk_quote_run_id_extraction_run"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["speaker_entity_id"], ["entity.id"], name=op.f("fk_quote_speaker_entity_id_entity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_quote_article_id"), "quote", ["article_id"])
    op.create_index(op.f("ix_quote_run_id"), "quote", ["run_id"])


def downgrade() -> None:
    for table in reversed(TABLES):  # indexes go with their tables
        op.drop_table(table)
