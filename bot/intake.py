"""Brings updates from Telegram into the inbox. Nothing is confirmed before it is stored, nothing is parsed here."""

import asyncio
import json
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import aiohttp
import structlog

from bot.chat_key import chat_key
from bot.errors import TokenRefusedError
from bot.health import Health
from bot.pulse import Pulse
from bot.telegram import ApiRefusal, RawApi
from storage.engine import Database
from storage.errors import StorageError
from storage.inbox import Incoming

log = structlog.get_logger(__name__)

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0
#: Telegram delays a second poller by this much; asking sooner only prolongs the fight.
CONFLICT_PAUSE: Final = 3.0
UNAUTHORIZED: Final = frozenset({401, 404})
CONFLICT: Final = 409


async def store(db: Database, updates: Sequence[dict[str, Any]], *, bot_id: int, at: datetime) -> int:
    """Put raw updates into the inbox in one transaction; returns how many were new."""
    rows = [
        Incoming(bot_id=bot_id, update_id=update["update_id"], chat_key=chat_key(update), raw=json.dumps(update))
        for update in updates
    ]
    async with db.write() as uow:
        result = await uow.inbox.put_updates(rows, at=at)
    if result.over_cap:
        log.warning("a chat sends faster than it can be answered; counted, not stored", updates=result.over_cap)
    return result.stored


class Poller:
    """Long polling of our own.

    aiogram's polling confirms updates before they are handled, and one that it cannot parse stops it for good.
    Here the offset moves only once the rows are committed; after a restart none is sent, so that Telegram gives
    everything unconfirmed again, and the inbox knows what it has already.
    """

    def __init__(
        self, *, api: RawApi, db: Database, bot_id: int, arrived: Pulse, health: Health, now: Callable[[], datetime]
    ) -> None:
        self._api, self._db, self._bot_id = api, db, bot_id
        self._arrived, self._health, self._now = arrived, health, now

    async def run(self) -> None:
        """Poll for ever.

        Raises:
            TokenRefusedError: Telegram does not know the token.
        """
        offset: int | None = None
        pause = FIRST_PAUSE
        while True:
            try:
                updates = await self._api.get_updates(offset=offset)
                self._health.good("telegram")
                if updates:
                    await store(self._db, updates, bot_id=self._bot_id, at=self._now())
                    self._health.good("database")
                    self._arrived.ring()
                    offset = max(update["update_id"] for update in updates) + 1
                pause = FIRST_PAUSE
                continue
            except ApiRefusal as refusal:
                if refusal.code in UNAUTHORIZED:
                    raise TokenRefusedError from None
                self._health.bad("telegram", str(refusal))
                wait = CONFLICT_PAUSE if refusal.code == CONFLICT else refusal.retry_after or pause
                if refusal.code == CONFLICT and "webhook" in str(refusal):
                    await self._end_webhook()
                elif refusal.code == CONFLICT:
                    log.warning("another process polls with the same token; stop one of the two")
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                self._health.bad("telegram", type(error).__name__)
                wait = pause
            except StorageError as error:
                self._health.bad("database", str(error))
                wait = pause
            await asyncio.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _end_webhook(self) -> None:
        """Long polling is what the settings say: a webhook of an earlier start gives way to it."""
        try:
            await self._api.delete_webhook()
        except (ApiRefusal, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("the webhook of an earlier start could not be deleted", reason=type(error).__name__)
        else:
            log.info("a webhook of an earlier start was deleted; updates are polled from now on")
