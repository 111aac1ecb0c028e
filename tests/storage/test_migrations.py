"""Migrations go up, down and up again, keep what is in the database, and make what the tables say."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import Database, check, downgrade, upgrade
from storage.connect import make_engine, parse_url
from storage.errors import MigrationBroken, MigrationUnknown
from storage.migrations import _config, _revisions, _run
from storage.tables import Base, Visitor
from tests.storage.kit import NOW, dump, fact, manager, message, offered

REVISIONS = list(_revisions())

_POSTGRES_SCHEMA = """
    SELECT 'index', indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint', conname::text, conrelid::regclass || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'column', table_name || '.' || column_name,
            data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
        FROM information_schema.columns WHERE table_schema = 'public'
"""
_SQLITE_SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"


async def schema(connection: AsyncConnection) -> set[tuple[str, str, str]]:
    """Everything the database itself knows of its tables, in comparable words."""
    lite = connection.dialect.name == "sqlite"
    rows = await connection.execute(text(_SQLITE_SCHEMA if lite else _POSTGRES_SCHEMA))
    found = set()
    for kind, name, definition in rows:
        if "alembic" in name or "alembic" in (definition or ""):
            continue
        if lite and kind == "table":
            # The order of the rules within a table means nothing.
            found |= {(name, "", part) for part in _parts(definition)}
        else:
            found.add((kind, name, definition))
    return found


def _parts(definition: str) -> set[str]:
    body = " ".join(definition.replace('"', "").split()).removesuffix(")")
    return {part.strip() for part in body.split(", CONSTRAINT")}


async def made_by_the_tables(url: str) -> set[tuple[str, str, str]]:
    engine = make_engine(parse_url(url), role="migration")
    try:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
            return await schema(connection)
    finally:
        await engine.dispose()


async def tables_of(url: str) -> set[str]:
    engine = make_engine(parse_url(url), role="migration")
    try:
        async with engine.connect() as connection:
            return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
    finally:
        await engine.dispose()


async def parts_of(url: str) -> set[tuple[str, str]]:
    """Every column and every index of every table, but alembic's own: a revision may bring an index alone."""

    def read(sync: Connection) -> set[tuple[str, str]]:
        found = inspect(sync)
        return {
            (table, str(part["name"]))
            for table in found.get_table_names()
            for part in (*found.get_columns(table), *found.get_indexes(table))
        }

    engine = make_engine(parse_url(url), role="migration")
    try:
        async with engine.connect() as connection:
            return {one for one in await connection.run_sync(read) if one[0] != "alembic_version"}
    finally:
        await engine.dispose()


async def fill(url: str, *, leads: int) -> None:
    async with await Database.open(url) as db, db.write() as uow:
        anna = await manager(uow)
        for number in range(leads):
            person = await offered(uow, 1000 + number)
            line = await uow.transcripts.add(person.dialog_id, direction="in", text=f"reply {number}", at=NOW)
            await uow.dialogs.learn(person.dialog_id, fact("need", f"need {number}", reply_id=line.id))
            await uow.outbox.put(message(-1, f"card {number}", lead_id=person.lead_id), at=NOW)
            await uow.inbox.put_update(bot_id=1, update_id=number, chat_key=str(number), raw="{}", at=NOW)
            await uow.sources.touch(visitor_id=person.visitor_id, source_id=None, payload=None, at=NOW)
            await uow.offers.claim(person.offer_id, anna, NOW)


async def content(url: str) -> dict[str, list[dict[str, Any]]]:
    async with await Database.open(url) as db:
        return await dump(db)


async def test_every_revision_goes_up_down_and_up(bare_url: str) -> None:
    for revision in REVISIONS:
        before = await parts_of(bare_url)
        await upgrade(bare_url, revision)
        made = await parts_of(bare_url)
        assert made > before
        await downgrade(bare_url, "-1")
        assert await parts_of(bare_url) == before
        await upgrade(bare_url, revision)
        assert await parts_of(bare_url) == made
    assert (await check(bare_url)).current == REVISIONS[-1]
    await downgrade(bare_url, "base")
    assert await tables_of(bare_url) == {"alembic_version"}


async def test_migrations_make_what_the_tables_say(bare_url: str) -> None:
    wanted = await made_by_the_tables(bare_url)
    engine = make_engine(parse_url(bare_url), role="migration")
    try:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.drop_all)
        await upgrade(bare_url)
        async with engine.connect() as connection:
            found = await schema(connection)
    finally:
        await engine.dispose()
    assert found == wanted
    assert len(found) > 100
    status = await check(bare_url)
    assert (status.current, status.differences) == (status.head, ())


async def test_there_is_one_newest_revision() -> None:
    assert ScriptDirectory.from_config(_config()).get_heads() == REVISIONS[-1:]


async def test_difference_between_tables_and_database_is_reported(bare_url: str) -> None:
    await upgrade(bare_url)
    engine = make_engine(parse_url(bare_url), role="migration")
    try:
        async with engine.begin() as connection:
            await connection.execute(text("ALTER TABLE visitors ADD COLUMN mood TEXT"))
    finally:
        await engine.dispose()
    assert "mood" in str((await check(bare_url)).differences)


async def test_data_survive_every_revision(bare_url: str) -> None:
    await upgrade(bare_url)
    await fill(bare_url, leads=30)
    full = await content(bare_url)
    assert len(full["leads"]) == len(full["replies"]) == 30
    for revision in REVISIONS[::-1][1:]:
        await downgrade(bare_url, revision)
        kept = await tables_of(bare_url)
        await upgrade(bare_url)
        again = await content(bare_url)
        assert {name: again[name] for name in full if name in kept} == {
            name: rows for name, rows in full.items() if name in kept
        }


def _rebuild_visitors(config: Config) -> None:
    """What a later migration will do on SQLite: rename a column of a parent table, which rebuilds it."""
    connection: Connection = config.attributes["connection"]
    operations = Operations(MigrationContext.configure(connection))
    with operations.batch_alter_table("visitors", recreate="always") as batch:
        batch.alter_column("created_at", new_column_name="met_at")
    with operations.batch_alter_table("visitors", recreate="always") as batch:
        batch.alter_column("met_at", new_column_name="created_at")


async def test_rebuilding_a_parent_table_keeps_its_children(sqlite_url: str) -> None:
    await fill(sqlite_url, leads=3)
    before = await content(sqlite_url)
    await _run(sqlite_url, _rebuild_visitors)
    after = await content(sqlite_url)
    assert after == before
    assert len(after["dialogs"]) == 3


async def test_migration_that_orphans_rows_is_undone(sqlite_url: str) -> None:
    await fill(sqlite_url, leads=3)
    before = await content(sqlite_url)

    def lose(config: Config) -> None:
        config.attributes["connection"].execute(text("DELETE FROM visitors"))

    with pytest.raises(MigrationBroken, match="undone"):
        await _run(sqlite_url, lose)
    assert await content(sqlite_url) == before


async def test_migration_that_fails_midway_leaves_nothing(bare_url: str) -> None:
    def fails(config: Config) -> None:
        connection: Connection = config.attributes["connection"]
        Base.metadata.tables[Visitor.__tablename__].create(connection)
        raise LookupError

    with pytest.raises(LookupError):
        await _run(bare_url, fails)
    assert await tables_of(bare_url) == set()


async def test_two_processes_that_start_at_once_migrate_once(bare_url: str) -> None:
    async def start() -> None:
        await upgrade(bare_url)
        async with await Database.open(bare_url) as db, db.write() as uow:
            await uow.visitors.meet(telegram_id=1, at=NOW)

    await asyncio.gather(*(start() for _ in range(4)))
    assert (await check(bare_url)).current == REVISIONS[-1]


async def test_migrations_are_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    await upgrade("sqlite:///here.db")
    assert (tmp_path / "here.db").exists()


async def test_alembic_alone_is_told_how_to_run_migrations() -> None:
    with pytest.raises(TypeError, match="bantik db upgrade"):
        command.upgrade(_config(), "head")


async def test_revision_that_does_not_exist_is_named(sqlite_url: str) -> None:
    with pytest.raises(MigrationUnknown):
        await downgrade(sqlite_url, "7777")
