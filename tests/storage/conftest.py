"""Both engines: every test that asks for ``db`` runs on SQLite and on PostgreSQL."""

import asyncio
import os
import threading
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import Database, upgrade
from storage.connect import parse_url
from storage.tables import Base
from tests.databases import sqlite_with_tables

POSTGRES = os.environ.get("BANTIK_TEST_POSTGRES", "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres")
NO_SERVER = "no PostgreSQL at BANTIK_TEST_POSTGRES (default 127.0.0.1:5432)"


def _server() -> AsyncEngine:
    return create_async_engine(parse_url(POSTGRES), isolation_level="AUTOCOMMIT", connect_args={"timeout": 3})


async def _execute(*statements: str) -> None:
    engine = _server()
    try:
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
    finally:
        await engine.dispose()


def _new_database() -> Iterator[str]:
    name = f"bantik_test_{uuid.uuid4().hex[:12]}"
    try:
        asyncio.run(_execute(f"CREATE DATABASE {name}"))
    except (OSError, TimeoutError):
        pytest.skip(NO_SERVER)
    yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    asyncio.run(_execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@pytest.fixture(autouse=True)
async def _driver_ends() -> AsyncIterator[None]:
    """Let the driver's threads end before the loop does: of a connection that failed it waits for none, and its last
    word, spoken into a closed loop, was the failure of whatever test came next.
    """
    yield
    async with asyncio.timeout(10):
        while any("_connection_worker_thread" in thread.name for thread in threading.enumerate()):
            await asyncio.sleep(0.001)


@pytest.fixture(scope="session")
def migrated_postgres() -> Iterator[str]:
    """A PostgreSQL database of this run with all tables."""
    for url in _new_database():
        asyncio.run(upgrade(url))
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return sqlite_with_tables(tmp_path / "bantik.db")


@pytest.fixture
def postgres_url(migrated_postgres: str) -> str:
    async def empty() -> None:
        engine = create_async_engine(parse_url(migrated_postgres))
        try:
            async with engine.begin() as connection:
                # Quicker than TRUNCATE where there are few rows.
                for table in reversed(Base.metadata.sorted_tables):
                    await connection.execute(table.delete())
        finally:
            await engine.dispose()

    asyncio.run(empty())
    return migrated_postgres


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database with all tables."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    async with await Database.open(url) as opened:
        yield opened


@pytest.fixture
async def lite(sqlite_url: str) -> AsyncIterator[Database]:
    """SQLite alone, for what only it has."""
    async with await Database.open(sqlite_url) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgres"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'bare.db'}"
    else:
        yield from _new_database()
