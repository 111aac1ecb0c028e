"""The whole bot in this process, on a database file, talking HTTP with a local Telegram."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import HttpUrl, SecretStr

from bot.app import Running, running
from bot.local_telegram import Group, LocalTelegram, Person
from bot.settings import Settings
from storage.engine import Database
from tests.databases import sqlite_with_tables
from tests.shared_reader import shared_reader


@dataclass
class Stage:
    """A running bot with a sales group and an admin who has pressed Start."""

    telegram: LocalTelegram
    group: Group
    admin: Person
    bot: Running

    @property
    def db(self) -> Database:
        return self.bot.db

    async def hire(self, name: str) -> Person:
        """A manager joins through an invitation."""
        person = self.telegram.person(name, language="en")
        before = len(self.admin.messages)
        await self.admin.says("/invite")
        link = await self.admin.waits("start=join-", after=before)
        await person.start(link.text.rsplit("start=", 1)[1].strip())
        await person.waits("Welcome")
        return person

    async def settled(self, seconds: float = 30.0) -> None:
        """Wait until nothing waits: no update, no message."""
        async with asyncio.timeout(seconds):
            while True:
                # Telegram is asked first: what it has given away is in the inbox by now.
                if not self.telegram.world.updates:
                    async with self.db.read() as uow:
                        if not await uow.inbox.waiting() + await uow.outbox.waiting():
                            return
                await asyncio.sleep(0.05)


@asynccontextmanager
async def stage(
    folder: Path,
    *,
    group: bool = True,
    admins: tuple[int, ...] | None = None,
    talk: timedelta = timedelta(minutes=30),
    forum: bool = False,
    supergroup: bool = True,
) -> AsyncIterator[Stage]:
    """A bot at work. ``admins`` are Telegram ids; without them there is one admin, who has pressed Start.

    ``talk`` is how long a talk may be silent; a ``forum`` has topics, which the bot may manage.
    """
    async with LocalTelegram() as telegram:
        sales = telegram.group("Sales", supergroup=supergroup)
        if forum:
            sales.becomes_forum()
        boss = telegram.person("Boss", language="en")
        settings = Settings(
            bot_token=SecretStr(telegram.token),
            telegram_api=HttpUrl(telegram.url),
            database_url=SecretStr(sqlite_with_tables(folder / "stage.db")),
            sales_chat_id=sales.id if group else None,
            talk_minutes=talk.total_seconds() / 60,
            admin_ids=(boss.user.id,) if admins is None else admins,
            _env_file=None,
        )
        async with running(settings, reader=shared_reader(), web=False) as bot:
            if admins is None:
                await boss.start()
                await boss.waits("/invite")
            yield Stage(telegram, sales, boss, bot)
