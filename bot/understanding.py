"""Reads replies outside of any transaction, and goes on without the model when it fails."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import structlog

from bot.health import Health
from bot.matching import Matcher
from dialogs.events import Matched
from dialogs.schema import Script
from nlu.labels import Asked, Language
from nlu.reader import Reads
from nlu.reading import Reading

log = structlog.get_logger(__name__)

#: A reading takes milliseconds; one that takes this long is not coming.
PATIENCE_SECONDS: Final = 3.0


class Understanding:
    """The reader with its safety net, and the matching of custom answers by their examples."""

    def __init__(self, *, reader: Reads, parsers: Reads, matcher: Matcher | None, health: Health) -> None:
        self._reader, self._parsers, self._matcher, self._health = reader, parsers, matcher, health

    async def warm_up(self, scripts: Iterable[Script], *, now: datetime) -> None:
        """Do what the first reading would have to wait for: the first pass of the model, the scripts' examples."""
        await self.read("ok", asked=None, now=now, lang=None)
        for script in scripts:
            if self._matcher is not None:
                await asyncio.to_thread(self._matcher.prepare, script)

    async def read(self, text: str, *, asked: Asked | None, now: datetime, lang: Language | None) -> Reading:
        """Read one reply; never fails, at worst it is ``degraded``."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                reading = await asyncio.to_thread(self._reader.read, text, asked=asked, now=now, lang=lang)
        except Exception as error:
            self._health.bad("model", type(error).__name__)
            log.exception("the reader failed; the parsers read alone")
            return await asyncio.to_thread(self._parsers.read, text, asked=asked, now=now, lang=lang)
        self._health.good("model")
        return reading

    async def match(self, text: str, *, script: Script) -> Matched | None:
        """The answer whose examples lie nearest to ``text``, where they are near enough."""
        if self._matcher is None:
            return None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await asyncio.to_thread(self._matcher.nearest, text, script)
        except Exception:
            log.exception("matching of answers failed; the intents answer alone")
            return None
