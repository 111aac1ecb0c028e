"""``bantik run``, ``bantik demo`` and ``bantik doctor``."""

import asyncio
import contextlib
import signal
from pathlib import Path
from typing import Annotated

import structlog
import typer

from bot.settings import Settings, readable_by_others


def register(app: typer.Typer) -> None:
    app.command()(run)
    app.command()(demo)
    app.command()(doctor)


def run() -> None:
    """Run the bot: long polling, or a webhook where BANTIK_WEBHOOK_URL is set."""
    from bot import logs

    settings = Settings.load()
    _ = settings.token
    logs.set_up(settings.log_level)
    if warning := readable_by_others():
        structlog.get_logger(__name__).warning(warning)
    # After the settings: a wrong one is told at once, and not after aiogram has built its thousand models.
    from bot.app import running
    from bot.memory import settle

    async def until_stopped() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
        async with running(settings) as bot:
            settle()
            ended = loop.create_task(bot.nursery.wait())
            asked = loop.create_task(stop.wait())
            await asyncio.wait((ended, asked), return_when=asyncio.FIRST_COMPLETED)
            asked.cancel()
            if ended.done():
                ended.result()
            ended.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ended

    asyncio.run(until_stopped())


def demo(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the page.", min=1, max=65535)] = 8080,
    db: Annotated[Path | None, typer.Option(help="Database file; a new one each time where none is given.")] = None,
) -> None:
    """Show Bantik at work: a local Telegram, the bot and a page with both sides of the conversation."""
    from bot.demo.server import serve

    serve(host=host, port=port, db=db)


def doctor() -> None:
    """Check settings, database, model, token, webhook and the sales group, and say what to do."""
    from bot.doctor import examine

    settings = Settings.load()
    raise typer.Exit(0 if asyncio.run(examine(settings)) else 1)
