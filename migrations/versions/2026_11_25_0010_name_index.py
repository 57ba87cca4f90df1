"""Names by the beginnings of their words: FTS5 on SQLite, GIN on PostgreSQL."""

from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

FOLLOW = (
    (
        "CREATE VIRTUAL TABLE name_index USING fts5(key, content='name', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0', detail='full', prefix='2 3')"
    ),
    (
        "CREATE TRIGGER name_in AFTER INSERT ON name BEGIN "
        'INSERT INTO name_index(rowid, key) VALUES (new.id, new."key"); END'
    ),
    (
        "CREATE TRIGGER name_out AFTER DELETE ON name BEGIN "
        "INSERT INTO name_index(name_index, rowid, key) VALUES ('delete', old.id, old.\"key\"); END"
    ),
    (
        'CREATE TRIGGER name_anew AFTER UPDATE OF "key" ON name BEGIN '
        "INSERT INTO name_index(name_index, rowid, key) VALUES ('delete', old.id, old.\"key\"); "
        'INSERT INTO name_index(rowid, key) VALUES (new.id, new."key"); END'
    ),
    "INSERT INTO name_index(name_index) VALUES ('rebuild')",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in FOLLOW:
            op.execute(statement)
    else:
        op.execute("CREATE INDEX ix_name_words ON name USING gin (to_tsvector('simple', \"key\"))")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in ("name_in", "name_out", "name_anew"):
            op.execute(f"DROP TRIGGER {trigger}")
        op.execute("DROP TABLE name_index")
    else:
        op.drop_index("ix_name_words", "name")
