"""A console in this process: guard and door, with a plain page behind them in the place of NiceGUI."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import HttpUrl, SecretStr
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from bot.console.access import Access, make_link
from bot.console.addresses import Addresses
from bot.console.guard import Gate, Guard, person_of
from storage.engine import Database
from storage.migrations import upgrade
from tests.bot.console.forge import TOKEN

OWNER = 700


@dataclass
class Clock:
    """A clock that a test moves."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 21, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **spans: float) -> None:
        self.at += timedelta(**spans)


@dataclass
class Console:
    """``visits`` are the requests that got past the guard."""

    db: Database
    access: Access
    clock: Clock
    app: Guard
    visits: list[str]
    base: str

    def browser(self) -> httpx.AsyncClient:
        """A browser of its own, with its own cookies."""
        transport = httpx.ASGITransport(app=self.app, client=("127.0.0.1", 5000))
        return httpx.AsyncClient(transport=transport, base_url=self.base)

    async def link(self, telegram_id: int = OWNER) -> str:
        async with self.db.write() as uow:
            return await make_link(uow, telegram_id=telegram_id, at=self.clock())

    @asynccontextmanager
    async def signed_in(self, telegram_id: int = OWNER) -> AsyncIterator[httpx.AsyncClient]:
        token, ours = await self.link(telegram_id), {"sec-fetch-site": "same-origin"}
        async with self.browser() as browser:
            answer = await browser.post("/console/enter", data={"token": token}, headers=ours)
            assert answer.status_code == 303, answer.text
            yield browser


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables, to be copied: making one takes longer than most tests here."""
    path = tmp_path_factory.mktemp("migrated") / "bantik.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
async def db(tmp_path: Path, migrated: Path) -> AsyncIterator[Database]:
    shutil.copy(migrated, tmp_path / "bantik.db")
    async with await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'bantik.db'}") as opened:
        yield opened


@pytest.fixture
def make_console(db: Database) -> Callable[..., Console]:
    def make(public_url: str | None = "https://bot.example.com", *, admin_ids: tuple[int, ...] = (OWNER,)) -> Console:
        clock, visits = Clock(), list[str]()
        access = Access(db=db, admin_ids=admin_ids, bot_token=SecretStr(TOKEN), now=clock)

        async def page(scope: Scope, receive: Receive, send: Send) -> None:
            visits.append(f"{scope['method']} {scope['path']}")
            await PlainTextResponse(f"{person_of(scope).role}")(scope, receive, send)

        addresses = Addresses.of(HttpUrl(public_url) if public_url else None, port=8080)
        gate = Gate()
        gate.access, gate.username = access, lambda: "bantik_bot"
        return Console(db, access, clock, Guard(page, addresses=addresses, gate=gate), visits, addresses.base)

    return make


@pytest.fixture
def console(make_console: Callable[..., Console]) -> Console:
    return make_console()
