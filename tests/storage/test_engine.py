"""The two doors of the database: nobody is locked out, nothing half is stored, errors say what to do."""

import asyncio
import sqlite3
import traceback
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage import Database, upgrade
from storage.connect import parse_url
from storage.errors import (
    DatabaseCorrupt,
    DatabaseFull,
    DatabaseLocked,
    DatabaseLoginRefused,
    DatabaseReadOnly,
    DatabaseUnavailable,
    DatabaseUrlWrong,
    MigrationNeeded,
    MigrationUnknown,
    RowRefused,
    StorageError,
)
from tests.databases import sqlite_with_tables
from tests.storage.kit import NOW, message, visitor

PASSWORD = "hunter2"
NOBODY = f"postgresql://bantik:{PASSWORD}@127.0.0.1:1/x"


def shown(error: BaseException) -> str:
    """What a log would show of an error."""
    return "".join(traceback.format_exception(error))


async def pragma(db: Database, engine: str, name: str) -> Any:
    async with getattr(db, engine).connect() as connection:
        return (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()


async def add_one(db: Database) -> None:
    async with db.write() as uow:
        count = (await uow.settings.get("count") or {"n": 0})["n"]
        await asyncio.sleep(0)
        await uow.settings.put("count", {"n": count + 1}, at=NOW)


async def test_block_that_fails_stores_nothing(db: Database) -> None:
    async def fails() -> None:
        async with db.write() as uow:
            await visitor(uow)
            await uow.outbox.put(message(5, "a"), at=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    async with db.read() as uow:
        assert await uow.visitors.by_telegram(500) is None
        assert await uow.outbox.waiting() == 0


async def test_reader_that_writes_is_told_so(db: Database) -> None:
    async def write_in_read() -> None:
        async with db.read() as uow:
            await uow.settings.put("a", {}, at=NOW)

    with pytest.raises(DatabaseReadOnly, match="cannot be written"):
        await write_in_read()


async def test_readers_see_one_moment(db: Database) -> None:
    await add_one(db)
    async with db.read() as uow:
        assert await uow.settings.get("count") == {"n": 1}
        await add_one(db)
        assert await uow.settings.get("count") == {"n": 1}
    async with db.read() as uow:
        assert await uow.settings.get("count") == {"n": 2}


async def test_writers_that_read_first_never_lose_an_update(lite: Database) -> None:
    async def writer() -> None:
        for _ in range(5):
            await add_one(lite)

    await asyncio.gather(*(writer() for _ in range(50)))
    async with lite.read() as uow:
        assert await uow.settings.get("count") == {"n": 250}


async def test_fifty_writers_with_twenty_transactions_each_never_meet_a_lock(db: Database) -> None:
    async def writer(number: int) -> None:
        for turn in range(20):
            async with db.write() as uow:
                await uow.outbox.put(message(number, f"{number}:{turn}"), at=NOW)

    await asyncio.gather(*(writer(number) for number in range(50)))
    async with db.read() as uow:
        assert await uow.outbox.waiting() == 1000


async def test_two_processes_share_a_file(sqlite_url: str) -> None:
    async with await Database.open(sqlite_url) as one, await Database.open(sqlite_url) as other:
        await asyncio.gather(*(add_one(db) for _ in range(50) for db in (one, other)))
        async with one.read() as uow:
            assert await uow.settings.get("count") == {"n": 100}


async def test_write_inside_a_write_is_an_error_and_not_a_hang(lite: Database) -> None:
    async def nested() -> None:
        async with lite.write():
            await add_one(lite)

    with pytest.raises(RuntimeError, match="wait for itself"):
        await nested()
    await add_one(lite)


async def test_cancelled_writer_stores_nothing_and_leaves_the_door_open(db: Database) -> None:
    started = asyncio.Event()

    async def hangs() -> None:
        async with db.write() as uow:
            await uow.settings.put("a", {"by": "cancelled"}, at=NOW)
            started.set()
            await asyncio.sleep(3600)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(hangs())
        await started.wait()
        task.cancel()
    await add_one(db)
    async with db.read() as uow:
        assert await uow.settings.get("a") is None
        assert await uow.settings.get("count") == {"n": 1}


async def test_writer_cancelled_anywhere_leaves_the_door_open(db: Database) -> None:
    # Connecting is not what is cancelled here; asyncpg leaves a future behind that nobody awaits.
    await asyncio.gather(*(add_one(db) for _ in range(3)))
    for after_s in (0.0, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.008):
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(add_one(db)) for _ in range(3)]
            await asyncio.sleep(after_s)
            for task in tasks:
                task.cancel()
    await add_one(db)
    assert await db.alive()
    # asyncpg tells the server about the cancelled statements on connections of its own.
    await asyncio.sleep(0.2)


async def test_writes_are_on_the_disk_before_they_are_acknowledged(lite: Database) -> None:
    for engine in ("_writer", "_reader"):
        assert await pragma(lite, engine, "journal_mode") == "wal"
        assert await pragma(lite, engine, "synchronous") == 2
        assert await pragma(lite, engine, "foreign_keys") == 1
        assert await pragma(lite, engine, "busy_timeout") == 5000
        assert await pragma(lite, engine, "secure_delete") == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        f"mysql://user:{PASSWORD}@host/db",
        "sqlite://",
        "sqlite+aiosqlite:///:memory:",
        "postgresql://[::1",
    ],
)
async def test_wrong_address_is_named_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseUrlWrong) as caught:
        await Database.open(url)
    assert "sqlite+aiosqlite:///" in str(caught.value)
    assert PASSWORD not in shown(caught.value)


async def test_password_is_not_in_the_repr() -> None:
    db = Database(parse_url(NOBODY))
    assert PASSWORD not in repr(db)
    assert "bantik" in repr(db)
    await db.close()


async def test_server_that_is_not_there_is_named() -> None:
    with pytest.raises(DatabaseUnavailable, match="does not answer") as caught:
        await Database.open(NOBODY)
    assert PASSWORD not in shown(caught.value)
    db = Database(parse_url(NOBODY))
    assert not await db.alive()
    await db.close()


async def test_database_that_does_not_exist_is_named(postgres_url: str) -> None:
    with pytest.raises(DatabaseLoginRefused, match="DATABASE_URL"):
        await Database.open(postgres_url.rsplit("/", 1)[0] + "/bantik_no_such_database")


async def test_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        await Database.open(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")


async def test_database_without_tables_asks_for_the_migration(bare_url: str) -> None:
    with pytest.raises(MigrationNeeded, match="bantik db upgrade"):
        await Database.open(bare_url)


async def test_database_of_a_newer_program_is_left_alone(db: Database, url: str) -> None:
    async with db._writer.begin() as connection:
        ours = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one()
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(MigrationUnknown, match="newer"):
            await Database.open(url)
        with pytest.raises(MigrationUnknown, match="newer"):
            await upgrade(url)
    finally:
        async with db._writer.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = :ours"), {"ours": ours})


async def test_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "bantik.db").write_bytes(b"not a database, but long enough to be one" * 100)
    with pytest.raises(DatabaseCorrupt, match="Restore it"):
        await Database.open(f"sqlite:///{tmp_path / 'bantik.db'}")


async def test_lock_of_another_program_is_named(lite: Database, sqlite_url: str) -> None:
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite+aiosqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with lite._writer.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        await raw.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(DatabaseLocked, match="second Bantik"):
        await add_one(lite)
    async with lite.read() as uow:
        assert await uow.settings.get("count") is None, "readers go on"
    other.execute("ROLLBACK")
    other.close()
    await add_one(lite)


async def test_full_disk_is_named_and_nothing_is_lost(lite: Database) -> None:
    await add_one(lite)
    async with lite._writer.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        [(pages,)] = await raw.execute_fetchall("PRAGMA page_count")
        await raw.execute(f"PRAGMA max_page_count = {pages}")

    async def fill() -> None:
        for number in range(100):
            async with lite.write() as uow:
                await uow.settings.put(f"key {number}", {"text": "x" * 4000}, at=NOW)

    with pytest.raises(DatabaseFull, match="no room"):
        await fill()
    async with lite.read() as uow:
        assert await uow.settings.get("count") == {"n": 1}


async def test_read_only_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bantik.db"
    sqlite_with_tables(path)
    with pytest.raises(DatabaseReadOnly, match="right to write"):
        await Database.open(f"sqlite:///file:{path}?mode=ro&uri=true")


async def test_refused_row_is_named_without_its_content(db: Database) -> None:
    async def twice() -> None:
        async with db.write() as uow:
            for _ in range(2):
                await uow.sources.add(code=PASSWORD, kind="net", at=NOW)

    with pytest.raises(RowRefused) as caught:
        await twice()
    assert "sources" in str(caught.value)
    assert PASSWORD not in shown(caught.value)


def test_every_error_says_what_it_is() -> None:
    def kinds(base: type[StorageError]) -> list[type[StorageError]]:
        return [base, *(kind for child in base.__subclasses__() for kind in kinds(child))]

    for kind in kinds(StorageError):
        assert kind.__doc__, kind
        assert str(kind("detail")) == f"{kind.__doc__} (detail)"
        assert len(str(kind())) > 30, kind
