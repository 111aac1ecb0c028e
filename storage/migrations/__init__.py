"""Migrations: they bring a database up to date, or back, and keep what is in it.

.. code-block:: python

    await upgrade("sqlite+aiosqlite:///bantik.db")      # makes a new database, or brings an older one up to date
    status = await check("sqlite+aiosqlite:///bantik.db")
    status.current == status.head and not status.differences

Each run is one transaction; a second process waits for it and then finds nothing to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from storage.connect import make_engine, parse_url
from storage.errors import MigrationBroken, MigrationNeeded, MigrationUnknown, our_errors
from storage.tables import Base

#: Any number that no other program locks in the same database.
_LOCK: Final = 748_211_904


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationStatus:
    """Where a database stands: its revision, the newest one, and how its tables differ from those of the program."""

    current: str | None
    head: str
    differences: tuple[str, ...]


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database up to a revision. Raises errors of ``storage.errors``; on any of them nothing has changed."""
    await _run(url, lambda config: command.upgrade(config, revision), to_newer=True)


async def downgrade(url: str, revision: str) -> None:
    """Bring the database back to a revision; "base" leaves no table."""
    await _run(url, lambda config: command.downgrade(config, revision))


async def check(url: str) -> MigrationStatus:
    """Compare the database with the program. Changes nothing."""
    engine = make_engine(parse_url(url), role="reader")
    try:
        with our_errors(connecting=True):
            async with engine.connect() as connection:
                return await connection.run_sync(_status)
    finally:
        await engine.dispose()


def require_head(connection: Connection) -> None:
    """Raise ``MigrationNeeded`` or ``MigrationUnknown`` unless the database is that of this program."""
    _require(_current(connection), head_only=True)


def _require(current: str | None, *, head_only: bool) -> None:
    *_, head = revisions = _revisions()
    if current == head:
        return
    if current is not None and current not in revisions:
        raise MigrationUnknown(f"database at {current}, program at {head}")
    if head_only:
        raise MigrationNeeded(f"database at {current or 'nothing'}, program at {head}")


@cache
def _revisions() -> tuple[str, ...]:
    """All revisions of this program, oldest first."""
    return tuple(step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions())[::-1]


def _config() -> Config:
    config = Config()
    # By package, so that it is found in an installed wheel too.
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _status(connection: Connection) -> MigrationStatus:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    differences = tuple(str(difference) for difference in compare_metadata(context, Base.metadata))
    return MigrationStatus(current=context.get_current_revision(), head=_revisions()[-1], differences=differences)


async def _run(url: str, step: Callable[[Config], None], *, to_newer: bool = False) -> None:
    engine = make_engine(parse_url(url), role="migration")
    try:
        with our_errors(connecting=True):
            async with engine.connect() as connection, connection.begin():
                await connection.run_sync(_in_transaction, step, to_newer)
    finally:
        await engine.dispose()


def _in_transaction(connection: Connection, step: Callable[[Config], None], to_newer: Any) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if to_newer:
        _require(_current(connection), head_only=False)
    config = _config()
    config.attributes["connection"] = connection
    try:
        step(config)
    except CommandError as error:
        raise MigrationUnknown(str(error)) from None
    if sqlite:
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise MigrationBroken(f"{len(orphans)} rows, the first in {orphans[0][0]}")
