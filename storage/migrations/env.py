"""What alembic runs for every command. It works on the connection that ``storage.migrations`` gives it."""

from alembic import context
from sqlalchemy import Connection

from storage.tables import Base

connection = context.config.attributes.get("connection")
if not isinstance(connection, Connection):
    raise TypeError("run migrations with `bantik db upgrade`; alembic alone does not know the database")

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite changes a column by rebuilding its table.
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    # The caller's transaction holds everything: all of it happens, or nothing.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
