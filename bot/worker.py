"""Takes rows from the inbox, one chat at a time in order, different chats side by side."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog
from aiogram.types import Update
from pydantic import ValidationError

from bot.health import Health
from bot.pulse import Pulse
from storage.engine import Database
from storage.errors import (
    DatabaseCorrupt,
    DatabaseFull,
    DatabaseLocked,
    DatabaseReadOnly,
    DatabaseUnavailable,
    LeaseLost,
    MigrationNeeded,
    StorageError,
)
from storage.inbox import MAX_ATTEMPTS, Ready
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

IN_FLIGHT: Final = 16
#: Timers become due, and other processes store updates, without ringing.
GLANCE_SECONDS: Final = 0.5
#: How often rows of dead processes are looked for, and old ones forgotten.
SWEEP: Final = timedelta(seconds=15)
PRUNE: Final = timedelta(hours=1)
#: The transcript keeps what was said; the outbox only how it was sent.
KEEP_SENT: Final = timedelta(days=30)
#: What is older than this when it comes waited for us at Telegram; less is the network, and Telegram's whole seconds.
WAITED: Final = timedelta(minutes=1)
FIRST_RETRY: Final = timedelta(milliseconds=200)
#: No fault of the row that was being handled. What else storage refuses, it refuses every time.
DATABASE_AWAY: Final = (
    *(DatabaseUnavailable, DatabaseLocked, DatabaseFull, DatabaseReadOnly, DatabaseCorrupt, MigrationNeeded),
)


class Handler(Protocol):
    """What is done with a row. The whole of it, the row's end included, is one transaction."""

    async def update(self, row: Ready, update: Update, *, at: datetime) -> None: ...

    async def timer(self, row: Ready, *, at: datetime) -> None: ...

    async def poison(self, uow: UnitOfWork, row: Ready, *, at: datetime) -> None:
        """Tell the admins that a row was put aside."""


class Worker:
    """Leases rows, hands them to the handler and survives whatever it does."""

    def __init__(
        self, *, db: Database, handler: Handler, arrived: Pulse, health: Health, now: Callable[[], datetime]
    ) -> None:
        self._db, self._handler, self._arrived, self._health, self._now = db, handler, arrived, health, now
        self._flying = 0

    async def run(self) -> None:
        """Work for ever."""
        async with asyncio.TaskGroup() as group:
            while True:
                rows: list[Ready] = []
                if room := IN_FLIGHT - self._flying:
                    try:
                        async with self._db.write() as uow:
                            rows = await uow.inbox.next_ready(now=self._now(), limit=room)
                        self._health.good("database")
                    except StorageError as error:
                        self._health.bad("database", str(error))
                for row in rows:
                    self._flying += 1
                    group.create_task(self._work(row))
                if not rows:
                    await self._arrived.wait(GLANCE_SECONDS)

    async def sweep(self) -> None:
        """Bring back what dead processes held, and forget what is old; for ever."""
        pruned = self._now()
        while True:
            await asyncio.sleep(SWEEP.total_seconds())
            now = self._now()
            try:
                async with self._db.write() as uow:
                    await uow.inbox.recover(now=now)
                    await uow.outbox.recover(now=now)
                    if now - pruned >= PRUNE:
                        await uow.inbox.prune(now=now)
                        await uow.outbox.prune(before=now - KEEP_SENT)
                        pruned = now
            except StorageError as error:
                self._health.bad("database", str(error))
            self._arrived.ring()

    async def _work(self, row: Ready) -> None:
        try:
            await self._handle(row)
        except LeaseLost:
            log.warning("a row took too long; another worker has it", row=row.id)
        except DATABASE_AWAY as error:
            self._health.bad("database", str(error))
            await self._give_back(row, failed=False)
        except Exception:
            log.exception("a row could not be handled", row=row.id, attempt=row.attempt)
            await self._give_back(row, failed=True)
        finally:
            self._flying -= 1
            self._arrived.ring()

    async def _handle(self, row: Ready) -> None:
        if row.kind == "timer":
            await self._handler.timer(row, at=self._now())
            return
        try:
            update = Update.model_validate(json.loads(row.raw))
        except (ValidationError, ValueError) as error:
            count = error.error_count() if isinstance(error, ValidationError) else 1
            await self._put_aside(row, f"Telegram's update does not have its form: {count} defects")
            return
        await self._handler.update(row, update, at=_written_at(row, update))

    async def _give_back(self, row: Ready, *, failed: bool) -> None:
        due = self._now() + FIRST_RETRY * 2 ** min(row.attempt, 6)
        try:
            if failed and row.attempt >= MAX_ATTEMPTS:
                await self._put_aside(row, f"handling it failed {MAX_ATTEMPTS} times; the log has the reason")
                return
            async with self._db.write() as uow:
                await uow.inbox.retry_later(row.id, lease=row.lease, due_at=due, counted=failed)
        except StorageError as error:
            # The lease runs out and the sweep brings the row back.
            self._health.bad("database", str(error))

    async def _put_aside(self, row: Ready, reason: str) -> None:
        log.error("an inbox row was put aside", row=row.id, reason=reason)
        async with self._db.write() as uow:
            await uow.inbox.dead(row.id, lease=row.lease, reason=reason, at=self._now())
            await self._handler.poison(uow, row, at=self._now())


def _written_at(row: Ready, update: Update) -> datetime:
    """When the person wrote: "tomorrow" counts from there, however long the row, or Telegram, had to wait for us."""
    message = update.message
    if message is None or not isinstance(message.date, datetime):
        return row.received_at
    return message.date if row.received_at - message.date >= WAITED else row.received_at
