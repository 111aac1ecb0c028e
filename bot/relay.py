"""Takes messages from the outbox to Telegram. The one place that retries."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog
from aiogram import Bot

from bot.delivery import Outcome, deliver
from bot.health import Health
from bot.pace import Pace
from bot.pulse import Pulse
from storage.backoff import retry_delay
from storage.engine import Database
from storage.errors import DatabaseLocked, DatabaseUnavailable, LeaseLost, StorageError
from storage.outbox import Leased
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

#: How many messages may be on their way at once, each to another chat.
IN_FLIGHT: Final = 16
#: Another process may have queued something; and what was to be retried may be due.
GLANCE_SECONDS: Final = 0.5
#: Added to what Telegram asks for, so that a clock a little fast does not earn the next refusal.
MARGIN: Final = timedelta(milliseconds=100)
#: How often, and how fast, what became of a message is noted again while the database is away; within its lease.
NOTE_TRIES: Final = 3
NOTE_PAUSE_SECONDS: Final = 0.5
#: What is on its way when the process is told to end has this long to arrive.
GRACE_SECONDS: Final = 3.0


class Aftermath(Protocol):
    """What else must happen, in the same transaction, once a message's fate is known."""

    async def lost(self, uow: UnitOfWork, message: Leased, outcome: Outcome, *, at: datetime) -> None:
        """The message will never arrive."""

    async def moved(self, uow: UnitOfWork, *, old: int, new: int, at: datetime) -> None:
        """A group became a supergroup."""


class Relay:
    """Sends what waits: alerts first, each chat in order, different chats side by side."""

    def __init__(
        self,
        *,
        bot: Bot,
        db: Database,
        queued: Pulse,
        health: Health,
        aftermath: Aftermath,
        now: Callable[[], datetime],
    ) -> None:
        self._bot, self._db, self._queued, self._health = bot, db, queued, health
        self._aftermath, self._now = aftermath, now
        self._pace = Pace()
        self._flying = 0

    async def run(self) -> None:
        """Send for ever; what is on its way when this is cancelled gets a moment to arrive."""
        async with asyncio.TaskGroup() as group:
            try:
                while True:
                    await self._next(group)
            except asyncio.CancelledError:
                await self._arrive()
                raise

    async def _next(self, group: asyncio.TaskGroup) -> None:
        messages: list[Leased] = []
        if room := IN_FLIGHT - self._flying:
            try:
                async with self._db.write() as uow:
                    messages = await uow.outbox.lease_next(now=self._now(), limit=room)
                self._health.good("database")
            except StorageError as error:
                self._health.bad("database", str(error))
        for message in messages:
            self._flying += 1
            group.create_task(self._send(message))
        if not messages:
            await self._queued.wait(GLANCE_SECONDS)

    async def _arrive(self) -> None:
        """Wait for what is on its way: cut off, it would go out again after the next start."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE_SECONDS):
                while self._flying:
                    await self._queued.wait(GLANCE_SECONDS)

    async def _send(self, message: Leased) -> None:
        try:
            await self._pace.turn(urgent=message.priority == "alert")
            outcome = await deliver(self._bot, message)
            await self._remember(message, outcome)
        except LeaseLost:
            log.warning("a message was sent too late; another relay has it", row=message.id)
        except StorageError as error:
            # The lease runs out and the message goes out again: better twice than never.
            self._health.bad("database", str(error))
        except Exception:
            log.exception("a message could not be handled", row=message.id)
        finally:
            self._flying -= 1
            self._queued.ring()

    async def _remember(self, message: Leased, outcome: Outcome) -> None:
        """Note what became of a message. A database that is away for a moment must not make it go out twice."""
        for _ in range(NOTE_TRIES):
            try:
                await self._note(message, outcome)
            except (DatabaseLocked, DatabaseUnavailable) as error:
                self._health.bad("database", str(error))
                await asyncio.sleep(NOTE_PAUSE_SECONDS)
            else:
                return
        await self._note(message, outcome)

    async def _note(self, message: Leased, outcome: Outcome) -> None:
        now = self._now()
        if outcome.fate in ("later", "unclear") and outcome.retry_after is None:
            self._health.bad("telegram", outcome.error)
        else:
            self._health.good("telegram")
        async with self._db.write() as uow:
            box = uow.outbox
            match outcome.fate:
                case "sent":
                    await box.sent(message.id, lease=message.lease, message_id=outcome.message_id, at=now)
                case "moved" if outcome.moved_to is not None:
                    await box.failed(
                        message.id, lease=message.lease, error=outcome.error, at=now, retry_at=now, counted=False
                    )
                    await self._aftermath.moved(uow, old=message.chat_id, new=outcome.moved_to, at=now)
                case "unclear" if message.message_class == "prompt":
                    await box.unknown(message.id, lease=message.lease, error=outcome.error, at=now)
                case "later" | "unclear":
                    retry_at = self._retry_at(message, outcome, now)
                    await box.failed(
                        message.id,
                        lease=message.lease,
                        error=outcome.error,
                        at=now,
                        retry_at=retry_at,
                        certain=outcome.fate == "later",
                        counted=outcome.retry_after is None,
                    )
                    if retry_at is None:
                        await self._aftermath.lost(uow, message, outcome, at=now)
                case _:
                    await box.failed(message.id, lease=message.lease, error=outcome.error, at=now, retry_at=None)
                    await self._aftermath.lost(uow, message, outcome, at=now)
        if outcome.fate != "sent":
            log.warning("message not delivered", row=message.id, method=message.method, error=outcome.error)

    def _retry_at(self, message: Leased, outcome: Outcome, now: datetime) -> datetime | None:
        """When to try again; None where everything was tried."""
        if outcome.retry_after is not None:
            return now + timedelta(seconds=outcome.retry_after) + MARGIN
        delay = retry_delay(message.failures + 1, jitter=random.random())  # noqa: S311 - spreads load, no secret
        return None if delay is None else now + delay
