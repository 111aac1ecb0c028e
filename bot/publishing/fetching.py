"""Fetches a script that an admin sends, before any transaction: nobody should wait for the network."""

import asyncio
from typing import Final

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Document

from bot.publishing.uploads import Upload, checked
from dialogs.yaml_source import MAX_BYTES

log = structlog.get_logger(__name__)

#: What a script's file is called.
ENDINGS: Final = (".yaml", ".yml")
FETCH_SECONDS: Final = 15
_NAME_LENGTH: Final = 40


def is_script(document: Document | None) -> bool:
    """Whether a file calls itself a script."""
    return document is not None and (document.file_name or "").lower().endswith(ENDINGS)


async def fetch(bot: Bot, document: Document) -> Upload:
    """The file from Telegram, checked. Never raises for what is in it or what the network does; a larger one is not
    fetched at all."""
    name = "".join(sign for sign in document.file_name or "" if sign.isprintable())[-_NAME_LENGTH:] or "script.yaml"
    if (document.file_size or 0) > MAX_BYTES:
        return Upload(name=name, too_large=True)
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            stream = await bot.download(document)
    except (TelegramAPIError, TimeoutError, OSError) as error:
        log.warning("a script could not be fetched", reason=type(error).__name__)
        return Upload(name=name)
    raw = b"" if stream is None else stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        return Upload(name=name, too_large=True)
    return await asyncio.to_thread(checked, raw, name=name)
