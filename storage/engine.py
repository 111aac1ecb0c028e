"""The database: one writer and several readers on SQLite, a pool on PostgreSQL, the same two doors on both.

.. code-block:: python

    db = await Database.open("sqlite+aiosqlite:///bantik.db")
    async with db.write() as uow:              # commits at the end, or rolls back
        met = await uow.visitors.meet(telegram_id=1, at=now)
        await uow.outbox.put(message, at=now)
    async with db.read() as uow:               # cannot write
        leads = await uow.leads.listing()
    await db.close()
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, Final, Literal, Self

import aiosqlite
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from storage.connect import make_engine, parse_url
from storage.errors import DatabaseLocked, StorageError, our_errors
from storage.migrations import require_head
from storage.unit_of_work import UnitOfWork

Dialect = Literal["sqlite", "postgresql"]

_PAUSES_S: Final = (0.05, 0.2, 0.5)
_SNAPSHOT: Final[dict[str, Any]] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Turn:
    """A queue of writers, first come, first served."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._holder: asyncio.Task[Any] | None = None

    async def __aenter__(self) -> None:
        if self._holder is not None and self._holder is asyncio.current_task():
            raise RuntimeError("a write inside a write would wait for itself; use the unit of work that is there")
        await self._lock.acquire()
        self._holder = asyncio.current_task()

    async def __aexit__(self, *_exc: object) -> None:
        self._holder = None
        self._lock.release()


class Database:
    """Both engines behind two doors, ``write()`` and ``read()``. Made by ``open``."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self.dialect: Dialect = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql"
        self._writer = make_engine(url, role="writer")
        self._reader = make_engine(url, role="reader") if self.dialect == "sqlite" else self._writer
        self._glance = make_engine(url, role="glance") if self.dialect == "sqlite" else self._writer
        # SQLite has one writer. The lock is a fair queue, where the file's own lock is a scramble.
        self._turn = Turn() if self.dialect == "sqlite" else nullcontext()

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the database at ``url`` and check that its tables are those of this program.

        Raises ``DatabaseUrlWrong``, ``DatabaseUnavailable``, ``MigrationNeeded`` or ``MigrationUnknown``;
        ``storage.migrations.upgrade(url)`` makes a new database or brings an older one up to date.
        """
        db = cls(parse_url(url))
        try:
            await db._check_revision()
            async with db.write() as uow:
                await uow.erasure.ensure_salt(at=datetime.now(UTC))
        except BaseException:
            await db.close()
            raise
        return db

    async def _check_revision(self) -> None:
        pauses = iter(_PAUSES_S)
        while True:
            try:
                with our_errors(connecting=True):
                    async with self._writer.connect() as connection:
                        await connection.run_sync(require_head)
            except DatabaseLocked:
                # Another process is switching a new file to WAL, which no time-out waits for.
                pause = next(pauses, None)
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            else:
                return

    async def close(self) -> None:
        """Close all connections. Nothing that was committed needs it."""
        for engine in {self._writer, self._glance, self._reader}:
            await engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"Database({self._url.render_as_string(hide_password=True)!r})"

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that commits at the end of the block and rolls back on any error in it."""
        async with self._turn:
            with our_errors():
                async with self._session(self._writer) as session, session.begin():
                    await self._connect(session)
                    yield UnitOfWork(session)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        """A snapshot that cannot be written to."""
        async with self._snapshot(self._reader) as uow:
            yield uow

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[UnitOfWork]:
        """A snapshot for a few rows by key: without the journey to another thread, while which nothing else runs."""
        async with self._snapshot(self._glance) as uow:
            yield uow

    @asynccontextmanager
    async def _snapshot(self, engine: AsyncEngine) -> AsyncIterator[UnitOfWork]:
        with our_errors():
            async with self._session(engine) as session:
                await self._connect(session, options=_SNAPSHOT if self.dialect == "postgresql" else {})
                yield UnitOfWork(session)

    async def _connect(self, session: AsyncSession, *, options: dict[str, Any] | None = None) -> None:
        """Begin the transaction now. Only here an OSError is the database's and not that of the caller's block."""
        with our_errors(connecting=True):
            await session.connection(execution_options=options or {})

    def _session(self, engine: AsyncEngine) -> AsyncSession:
        # Rows stay readable after the commit; a row that a statement changed is read anew, not from memory.
        return AsyncSession(engine, expire_on_commit=False, execution_options={"populate_existing": True})

    async def scrub(self) -> None:
        """Rewrite the file, so that no byte of erased rows is left in it. SQLite only; takes about 1 s per 100 MB.

        Writers wait meanwhile. On PostgreSQL this is the server's own vacuum, and the call does nothing.
        """
        if self.dialect != "sqlite":
            return
        async with self._turn:
            with our_errors():
                async with self._writer.connect() as connection:
                    # Neither runs in a transaction, so they go to the driver, past SQLAlchemy.
                    driver = (await connection.get_raw_connection()).driver_connection
                    assert isinstance(driver, aiosqlite.Connection)  # noqa: S101 - tells the type checker
                    await driver.execute_fetchall("VACUUM")
                    await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    async def alive(self) -> bool:
        """Whether the database answers."""
        try:
            with our_errors(connecting=True):
                async with self._reader.connect() as connection:
                    await connection.execute(text("SELECT 1"))
        except StorageError:
            return False
        return True
