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
from storage.fates import Arrived
from storage.outbox import Leased
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

#: How many messages may be on their way at once.
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

    async def rehoused(self, uow: UnitOfWork, message: Leased, outcome: Outcome, *, at: datetime) -> bool:
        """Whether a message that was refused can stand in another chat, where it is to be sent now."""

    async def lost(self, uow: UnitOfWork, message: Leased, outcome: Outcome, *, at: datetime) -> None:
        """The message will never arrive."""

    async def unclear(self, uow: UnitOfWork, message: Leased, *, at: datetime) -> None:
        """Nobody knows whether the message arrived, and it is not simply sent again."""

    async def moved(self, uow: UnitOfWork, *, old: int, new: int, at: datetime) -> None:
        """A group became a supergroup."""


class Relay:
    """Sends what waits: alerts first, each chat in order, different chats side by side.

    What arrived is noted in the transaction that takes what goes next: under load one commit serves many messages.
    """

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
        self._arrived: list[Arrived] = []

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
        messages = await self._turn_over(limit=IN_FLIGHT - self._flying)
        for message in messages:
            self._flying += 1
            group.create_task(self._send(message))
        if not messages:
            await self._queued.wait(GLANCE_SECONDS)

    async def _turn_over(self, *, limit: int) -> list[Leased]:
        """Note what arrived and take what goes next. While the database is away, what arrived waits to be noted."""
        arrived, self._arrived = self._arrived, []
        if not arrived and limit < 1:
            return []
        now = self._now()
        try:
            async with self._db.write() as uow:
                late = await uow.outbox.arrived(arrived, at=now) if arrived else ()
                messages = await uow.outbox.lease_next(now=now, limit=limit) if limit > 0 else []
        except BaseException as error:
            self._arrived = arrived + self._arrived
            if not isinstance(error, StorageError):
                raise
            self._health.bad("database", str(error))
            return []
        self._health.good("database")
        for row_id in late:
            log.warning("a message was sent too late; another relay has it", row=row_id)
        return messages

    async def _arrive(self) -> None:
        """Wait for what is on its way, and note it: cut off, it would go out again after the next start."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE_SECONDS):
                while self._flying or self._arrived:
                    if self._arrived:
                        await self._turn_over(limit=0)
                    if self._flying or self._arrived:
                        await self._queued.wait(GLANCE_SECONDS)

    async def _send(self, message: Leased) -> None:
        try:
            await self._pace.turn(urgent=message.priority == "alert")
            outcome = await deliver(self._bot, message)
            if outcome.fate == "sent":
                self._health.good("telegram")
                self._arrived.append(
                    Arrived(id=message.id, lease=message.lease, message_id=outcome.message_id, album=outcome.album)
                )
            else:
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
        """Note that a message did not arrive. A database that is away for a moment must not make it go out twice."""
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
                case "moved" if outcome.moved_to is not None:
                    await box.failed(
                        message.id, lease=message.lease, error=outcome.error, at=now, retry_at=now, counted=False
                    )
                    await self._aftermath.moved(uow, old=message.chat_id, new=outcome.moved_to, at=now)
                case "unclear" if message.message_class == "prompt":
                    await box.unknown(message.id, lease=message.lease, error=outcome.error, at=now)
                    await self._aftermath.unclear(uow, message, at=now)
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
                case _ if await self._aftermath.rehoused(uow, message, outcome, at=now):
                    await box.failed(
                        message.id, lease=message.lease, error=outcome.error, at=now, retry_at=now, counted=False
                    )
                case _:
                    await box.failed(message.id, lease=message.lease, error=outcome.error, at=now, retry_at=None)
                    await self._aftermath.lost(uow, message, outcome, at=now)
        log.warning("message not delivered", row=message.id, method=message.method, error=outcome.error)

    def _retry_at(self, message: Leased, outcome: Outcome, now: datetime) -> datetime | None:
        """When to try again; None where everything was tried."""
        if outcome.retry_after is not None:
            return now + timedelta(seconds=outcome.retry_after) + MARGIN
        delay = retry_delay(message.failures + 1, jitter=random.random())  # noqa: S311 - spreads load, no secret
        return None if delay is None else now + delay
