"""The real process: ``bantik run`` as a process of its own that talks HTTP with a local Telegram."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.local_telegram import Group, LocalTelegram, Person
from storage.engine import Database
from tests.forked import Forked

START_SECONDS = 30.0


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(**settings: str) -> dict[str, str]:
    """The environment without any of Bantik's settings but these, the empty ones left out, and without pytest's marks
    (NiceGUI acts on them)."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("BANTIK_", "PYTEST_"))} | {
        f"BANTIK_{name.upper()}": value for name, value in settings.items() if value
    }


@dataclass
class Process:
    """One ``bantik run``; it can be killed and started again on the same database.

    A ``warm`` one is forked off a process that has imported everything; a cold one is what a shell starts.
    """

    environment: dict[str, str]
    folder: Path
    warm: bool = True
    _child: Forked | asyncio.subprocess.Process | None = field(default=None)
    starts: int = 0

    async def start(self) -> None:
        log = self.folder / f"run-{self.starts}.log"
        if self.warm:
            self._child = await Forked.start("run", folder=self.folder, environment=self.environment, out=log, err=log)
        else:
            with log.open("wb") as file:
                self._child = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "bot", "run", cwd=self.folder, env=self.environment, stderr=file, stdout=file
                )
        self.starts += 1

    @property
    def pid(self) -> int:
        """Raises ``LookupError`` where it was never started."""
        if self._child is None:
            raise LookupError("the process was not started")
        return self._child.pid

    async def kill(self) -> None:
        """``kill -9``."""
        if self._child is not None and self._child.returncode is None:
            self._child.send_signal(signal.SIGKILL)
            await self._child.wait()

    async def stop(self, seconds: float = 10.0) -> int:
        """SIGTERM; the exit status."""
        if self._child is None:
            return 0
        if self._child.returncode is None:
            self._child.terminate()
        try:
            async with asyncio.timeout(seconds):
                return await self._child.wait()
        except TimeoutError:
            await self.kill()
            raise AssertionError(f"the process did not end within {seconds:g} s of SIGTERM\n{self.log()}") from None

    def log(self) -> str:
        """Everything it wrote, all starts together."""
        return "".join(path.read_text("utf-8", "replace") for path in sorted(self.folder.glob("run-*.log")))


@dataclass
class Office:
    """A company with its group, its admin, its managers and its bot."""

    telegram: LocalTelegram
    group: Group
    admin: Person
    process: Process
    managers: list[Person]
    database_url: str

    @property
    def console(self) -> str:
        """Where the console answers."""
        return f"http://127.0.0.1:{self.process.environment['BANTIK_CONSOLE_PORT']}"

    async def hire(self, name: str, language: str = "en") -> Person:
        """A manager joins through an invitation."""
        person = self.telegram.person(name, language=language)
        self.group.joins(person)
        before = len(self.admin.messages)
        await self.admin.says("/invite")
        link = await self.admin.waits("start=join-", after=before, seconds=START_SECONDS)
        await person.start(link.text.rsplit("start=", 1)[1].strip())
        await person.waits("", seconds=START_SECONDS)
        self.managers.append(person)
        return person

    async def add_source(self, words: str) -> None:
        before = len(self.admin.messages)
        await self.admin.says(f"/source {words}")
        await self.admin.waits(words.split()[0], after=before, seconds=START_SECONDS)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        db = await Database.open(self.database_url)
        try:
            yield db
        finally:
            await db.close()

    async def settled(self, seconds: float = 30.0) -> None:
        """Wait until nothing waits: no update, no message."""
        async with asyncio.timeout(seconds), self.database() as db:
            while True:
                # Telegram is asked first: what it has given away is in the inbox by now.
                if not self.telegram.world.updates:
                    async with db.read() as uow:
                        if not await uow.inbox.waiting() + await uow.outbox.waiting():
                            return
                await asyncio.sleep(0.1)


@asynccontextmanager
async def office(
    folder: Path, *, managers: int = 1, start: bool = True, warm: bool = True, **settings: str
) -> AsyncIterator[Office]:
    """A running bot with its people; everything ends with the block."""
    async with LocalTelegram() as telegram:
        group = telegram.group("Sales")
        admin = telegram.person("Boss", language="en")
        url = f"sqlite+aiosqlite:///{folder / 'bantik.db'}"
        environment = clean_environment(
            **{
                "bot_token": telegram.token,
                "telegram_api": telegram.url,
                "database_url": url,
                "sales_chat_id": str(group.id),
                "admin_ids": str(admin.user.id),
                "console_port": str(free_port()),
                "log_level": "info",
            }
            | settings
        )
        process = Process(environment, folder, warm)
        place = Office(telegram, group, admin, process, [], url)
        try:
            if start:
                await process.start()
                await admin.start()
                await admin.waits("/invite", seconds=START_SECONDS)
                for number in range(managers):
                    await place.hire(f"Anna {number}" if number else "Anna")
            yield place
        finally:
            await process.kill()
