"""Runs the demo in one process: the local Telegram, the real bot, the page."""

import contextlib
import socket
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from nicegui import app, ui
from rich.console import Console

from bot import logs
from bot.app import Running, running, utc_now
from bot.console.access import Access, Person
from bot.console.addresses import Addresses
from bot.console.backstage import Backstage
from bot.console.guard import Gate, Guard
from bot.console.house import build
from bot.demo import page
from bot.demo.cast import SOURCES, Cast
from bot.errors import ListenError
from bot.local_telegram import LocalTelegram
from bot.settings import Settings
from storage.engine import Database
from storage.tables.people import SourceKind

#: Kinds and campaigns of the demo's sources.
_CAMPAIGNS: Final[dict[str, tuple[SourceKind, str]]] = {
    "fair-spring": ("net", "spring fair"),
    "ad-search": ("net", "search ad"),
    "friend-maria": ("seed", "Maria's link"),
}


def serve(*, host: str, port: int, db: Path | None) -> None:
    """Serve until the process is told to end.

    Raises:
        ListenError: the port is taken.
    """
    _check_free(host, port)
    logs.set_up("warning")
    with tempfile.TemporaryDirectory(prefix="bantik-demo-") as folder:
        path = (db or Path(folder) / "demo.db").resolve()
        stack = contextlib.AsyncExitStack()
        gate, backstages = Gate(shares=True), list[Backstage]()
        build(lambda: backstages[-1])
        app.add_middleware(Guard, addresses=Addresses(public=None, port=port), gate=gate)

        async def begin() -> None:
            bot, cast = await stack.enter_async_context(_stage(path))
            backstages.append(_backstage(bot, cast))
            gate.access = backstages[-1].access
            address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"  # noqa: S104 - compared, not bound
            Console().print(f"\n  [bold]Bantik[/bold] is ready: [link={address}]{address}[/link]\n  Ctrl+C ends it.\n")

        app.on_startup(begin)
        app.on_shutdown(stack.aclose)
        ui.run(
            host=host,
            port=port,
            title="Bantik",
            reload=False,
            show=False,
            show_welcome_message=False,
            uvicorn_logging_level="warning",
            favicon="🎀",
        )


@contextlib.asynccontextmanager
async def _stage(path: Path) -> AsyncIterator[tuple[Running, Cast]]:
    """Everything behind the page, put up and taken down again."""
    async with LocalTelegram() as telegram:
        cast = Cast(telegram, zone=ZoneInfo(Settings.model_fields["timezone"].default))
        settings = Settings(
            bot_token=telegram.token,
            telegram_api=telegram.url,
            database_url=f"sqlite+aiosqlite:///{path}",
            sales_chat_id=cast.group.id,
            admin_ids=(cast.admin.user.id,),
            _env_file=None,
        )
        async with running(settings, web=False) as bot:
            await _add_sources(bot.db)
            await cast.take_places(bot.db)
            page.install(cast)
            yield bot, cast


def _backstage(bot: Running, cast: Cast) -> Backstage:
    """The console of the demo, in which everybody is its admin and nobody signs in."""
    admin = Person(telegram_id=cast.admin.user.id, name=cast.admin.user.first_name, role="owner", session_id=None)
    return Backstage(
        access=Access(db=bot.db, admin_ids=(), bot_token=None, now=utc_now, demo=admin),
        settings=bot.settings,
        services=bot.services,
        health=bot.health,
        understanding=bot.understanding,
        wake=bot.wake,
    )


async def _add_sources(db: Database) -> None:
    async with db.write() as uow:
        for code in filter(None, SOURCES):
            kind, campaign = _CAMPAIGNS[code]
            if await uow.sources.by_code(code) is None:
                await uow.sources.add(code=code, kind=kind, campaign=campaign, at=utc_now())


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise ListenError(f"--port {port}: the port is taken by another program; choose another one") from None
