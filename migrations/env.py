"""How Alembic meets our database: always through a connection that `app.store.migrate` opened."""

from alembic import context

from app.store.base import Base
from app.store.tables import Article  # noqa: F401  # importing the page of tables fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by building it anew
    transactional_ddl=True,  # SQLite too takes a schema change back, since we begin transactions ourselves
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
