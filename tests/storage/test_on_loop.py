"""The writer's connection: quick statements on the loop, whatever may wait in a thread, everything in its order."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import URL

from storage.connect import parse_url
from storage.on_loop import connector


@pytest.fixture
def url(tmp_path: Path) -> URL:
    return parse_url(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")


@pytest.fixture
async def connection(url: URL) -> AsyncIterator[aiosqlite.Connection]:
    one = await connector(url, timeout=5, isolation_level=None)()
    await one.execute("CREATE TABLE rows (n INTEGER)")
    yield one
    await one.close()


async def where_it_runs(connection: aiosqlite.Connection, statement: str) -> str:
    """The kind of thread in which a statement runs."""
    seen: list[threading.Thread] = []
    # SQLite calls the trace where the statement runs.
    connection._conn.set_trace_callback(lambda _sql: seen.append(threading.current_thread()))
    await connection.execute(statement)
    connection._conn.set_trace_callback(None)
    return "loop" if seen[0] is threading.main_thread() else "thread"


async def test_quick_statements_run_on_the_loop_and_waits_in_a_thread(connection: aiosqlite.Connection) -> None:
    assert await where_it_runs(connection, "SELECT 1") == "loop"
    assert await where_it_runs(connection, "BEGIN IMMEDIATE") == "thread"
    assert await where_it_runs(connection, "INSERT INTO rows VALUES (1)") == "loop"
    await connection.commit()
    assert await where_it_runs(connection, "VACUUM") == "thread"
    assert not connection.in_transaction


async def test_a_lock_of_another_process_does_not_stop_the_loop(connection: aiosqlite.Connection, url: URL) -> None:
    other = sqlite3.connect(str(url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with asyncio.TaskGroup() as group:
        waits = group.create_task(_begin(connection))
        await asyncio.sleep(0.05)  # stands still where the loop does
        assert not waits.done()
        other.execute("COMMIT")
    other.close()
    assert connection.in_transaction


async def test_what_follows_a_cancelled_wait_queues_up_behind_it(connection: aiosqlite.Connection, url: URL) -> None:
    other = sqlite3.connect(str(url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with asyncio.TaskGroup() as group:
        cancelled = group.create_task(_begin(connection))
        await asyncio.sleep(0.05)
        cancelled.cancel()
        rolled_back = group.create_task(connection.rollback())
        await asyncio.sleep(0.05)
        assert not rolled_back.done(), "the thread has the connection"
        other.execute("COMMIT")
    other.close()
    assert not connection.in_transaction, "it began after all, and was rolled back after that"


async def test_others_get_their_turn_within_a_transaction(connection: aiosqlite.Connection) -> None:
    # A transaction of many statements was one piece for everybody else: a click waited 0.1 s for a reply to be stored.
    longest, began = 0.0, time.perf_counter()

    async def click() -> None:
        nonlocal longest
        before = time.perf_counter()
        while True:
            await asyncio.sleep(0)
            now = time.perf_counter()
            longest, before = max(longest, now - before), now

    clicks = asyncio.get_running_loop().create_task(click())
    await connection.execute("BEGIN IMMEDIATE")
    for number in range(20_000):
        await connection.execute("INSERT INTO rows VALUES (?)", (number,))
    whole = time.perf_counter() - began
    clicks.cancel()
    assert longest < whole / 4


async def test_closed_connection_says_so(url: URL) -> None:
    one = await connector(url)()
    await one.close()
    with pytest.raises(ValueError, match="no active connection"):
        await one.execute("SELECT 1")


async def _begin(connection: aiosqlite.Connection) -> Any:
    return await connection.execute("BEGIN IMMEDIATE")
