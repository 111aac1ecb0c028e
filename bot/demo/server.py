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
from bot.app import running, utc_now
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

        async def begin() -> None:
            await stack.enter_async_context(_stage(path))
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
async def _stage(path: Path) -> AsyncIterator[Cast]:
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
            yield cast


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
