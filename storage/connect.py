"""Addresses and connections: what every connection of Bantik to a database has in common."""

from typing import Any, Final, Literal

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.errors import DatabaseUrlWrong
from storage.on_loop import connector

#: A *glance* reads a few rows by key, on the event loop itself; a *reader* may take its time.
Role = Literal["writer", "glance", "reader", "migration"]

BUSY_TIMEOUT_MS: Final = 5_000
SQLITE_READERS: Final = 4
POSTGRES_CONNECTIONS: Final = 10
#: How long a writer waits for its turn before it says that the database is locked.
POOL_TIMEOUT_S: Final = 30.0

_DRIVERS: Final = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


def parse_url(url: str) -> URL:
    """The address with its asynchronous driver. Raises ``DatabaseUrlWrong``, which never repeats the address."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseUrlWrong from None
    parsed = parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))
    if parsed.drivername not in _DRIVERS.values():
        raise DatabaseUrlWrong(f"no such kind of database: {parsed.drivername}")
    if parsed.drivername == "sqlite+aiosqlite" and parsed.database in (None, "", ":memory:"):
        raise DatabaseUrlWrong("a database in memory has no second connection and keeps nothing; name a file")
    return parsed


def make_engine(url: URL, *, role: Role) -> AsyncEngine:
    """An engine whose every connection has our settings; parameters never appear in its errors."""
    common: dict[str, Any] = {"hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        if role == "migration":
            common |= {"poolclass": NullPool}
        else:
            size = 1 if role == "writer" else SQLITE_READERS
            common |= {"pool_size": size, "max_overflow": 0, "pool_timeout": POOL_TIMEOUT_S}
        timeout = BUSY_TIMEOUT_MS / 1000
        if role in ("writer", "glance"):
            engine = create_async_engine(url, async_creator=connector(url, timeout=timeout), **common)
        else:
            engine = create_async_engine(url, connect_args={"timeout": timeout}, **common)
        _set_up_sqlite(engine, role)
        return engine
    if role == "migration":
        common |= {"poolclass": NullPool}
    else:
        common |= {"pool_size": POSTGRES_CONNECTIONS, "max_overflow": 0, "pool_timeout": POOL_TIMEOUT_S}
        common |= {"pool_pre_ping": True}
    settings = {"application_name": "bantik", "timezone": "UTC"}
    if role != "migration":
        settings |= {"lock_timeout": str(BUSY_TIMEOUT_MS), "idle_in_transaction_session_timeout": "60000"}
    try:
        return create_async_engine(url, connect_args={"server_settings": settings, "timeout": 10}, **common)
    except ModuleNotFoundError:
        raise DatabaseUrlWrong("PostgreSQL needs its driver: pip install 'bantik[postgres]'") from None


def _set_up_sqlite(engine: AsyncEngine, role: Role) -> None:
    reader = role in ("reader", "glance")

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        # The driver would begin transactions by itself, deferred, which fails at the first write after a read.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        if role == "writer":
            cursor.execute("PRAGMA journal_mode = WAL")  # kept in the file from then on
        cursor.execute("PRAGMA synchronous = FULL")  # what is acknowledged is on the disk
        # A migration rebuilds tables, and dropping the old one would take the rows that refer to it along.
        cursor.execute(f"PRAGMA foreign_keys = {'OFF' if role == 'migration' else 'ON'}")
        cursor.execute("PRAGMA secure_delete = ON")  # what is erased is not left in free pages
        if reader:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if reader else "BEGIN IMMEDIATE")
