"""A database file, a local Telegram and a bot for tests of the edges."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.local_telegram import LocalTelegram
from storage.engine import Database
from tests.databases import sqlite_with_tables


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(sqlite_with_tables(tmp_path / "test.db")) as database:
        yield database


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram() as server:
        yield server


@pytest.fixture
async def bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))) as bot:
        yield bot
