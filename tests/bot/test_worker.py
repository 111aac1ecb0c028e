"""The worker and what goes wrong under its hands."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from aiogram.types import Update

from bot import worker as worker_module
from bot.health import Health
from bot.intake import store
from bot.nursery import Nursery
from bot.pulse import Pulse
from bot.worker import Worker
from storage.engine import Database
from storage.errors import DatabaseLocked, RowRefused, StorageError
from storage.inbox import CHAT_CAP, Ready
from storage.unit_of_work import UnitOfWork
from tests.bot.conftest import now


def text_update(number: int, *, chat: int, text: str = "hi") -> dict[str, object]:
    person = {"id": chat, "is_bot": False, "first_name": "Tom"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": {"id": chat, "type": "private"}, "from": person}
    return {"update_id": number, "message": message | {"text": text}}


class Handler:
    """Fails on chat 13 with ``error``, ``times`` times; notes what it handled and what was put aside."""

    def __init__(self, db: Database, error: StorageError, *, times: int) -> None:
        self._db, self._error, self._times = db, error, times
        self.handled: list[int] = []
        self.written_at: list[datetime] = []
        self.poisoned: list[int] = []
        self.attempts: list[int] = []

    async def update(self, row: Ready, update: Update, *, at: datetime) -> None:
        async with self._db.write() as uow:
            if row.chat_key == "13" and self._times > 0:
                self._times -= 1
                self.attempts.append(row.attempt)
                raise self._error
            await uow.inbox.done(row.id, lease=row.lease, at=at)
        self.handled.append(update.update_id)
        self.written_at.append(at)

    async def timer(self, row: Ready, *, at: datetime) -> None:
        raise AssertionError(f"no timer was set, but {row.id} came at {at}")

    async def poison(self, uow: UnitOfWork, row: Ready, *, at: datetime) -> None:  # noqa: ARG002 - the worker's protocol
        self.poisoned.append(row.update_id or 0)


async def work_through(db: Database, handler: Handler, *, done: int, health: Health | None = None) -> None:
    service = Worker(db=db, handler=handler, arrived=Pulse(), health=health or Health(), now=now)
    async with Nursery() as nursery:
        nursery.keep("worker", service.run)
        async with asyncio.timeout(200):
            while len(handler.handled) + len(handler.poisoned) < done:
                await asyncio.sleep(0.02)


async def test_a_row_that_storage_always_refuses_is_put_aside(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    # It was taken for a fault of the database and tried for ever; nothing of its chat was handled after it.
    monkeypatch.setattr(worker_module, "MAX_ATTEMPTS", 3)
    handler = Handler(db, RowRefused("uq_somewhere"), times=3)
    await store(db, [text_update(1, chat=13), text_update(2, chat=13), text_update(3, chat=7)], bot_id=1, at=now())
    await work_through(db, handler, done=3)
    assert handler.poisoned == [1]
    assert sorted(handler.handled) == [2, 3]


async def test_a_database_that_is_away_is_no_fault_of_the_row(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each try was counted, until the row was suspected of killing the process.
    monkeypatch.setattr(worker_module, "MAX_ATTEMPTS", 3)
    handler = Handler(db, DatabaseLocked(), times=4)
    await store(db, [text_update(1, chat=13)], bot_id=1, at=now())
    await work_through(db, handler, done=1)
    assert handler.handled == [1]
    assert handler.attempts == [1, 1, 1, 1]


async def test_a_flood_of_one_chat_is_capped_and_the_others_are_heard(db: Database) -> None:
    flood = [text_update(number, chat=13) for number in range(1, 301)]
    others = [text_update(1000 + chat, chat=100 + chat) for chat in range(20)]
    stored = 0
    for place in range(0, 300, 100):
        stored += await store(db, flood[place : place + 100], bot_id=1, at=now())
    stored += await store(db, others, bot_id=1, at=now())
    assert stored == CHAT_CAP + 20
    handler = Handler(db, DatabaseLocked(), times=0)
    await work_through(db, handler, done=CHAT_CAP + 20)
    assert [number for number in handler.handled if number < 1000] == list(range(1, CHAT_CAP + 1))
    last_of_others = max(handler.handled.index(1000 + chat) for chat in range(20))
    assert last_of_others < 60, "nobody waits for the end of the flood"
    async with db.read() as uow:
        assert await uow.inbox.overflows() == {"13": 100}


async def test_what_waited_at_telegram_was_written_when_it_was_written(db: Database) -> None:
    # After a night without the bot, "tomorrow" was a day late: it was counted from when the message came.
    stored_at = datetime.fromtimestamp(1_790_000_000, UTC)
    handler = Handler(db, DatabaseLocked(), times=0)
    for number, late in ((1, timedelta(hours=9)), (2, timedelta(seconds=2))):
        await store(db, [text_update(number, chat=number)], bot_id=1, at=stored_at + late)
    await work_through(db, handler, done=2)
    written = dict(zip(handler.handled, handler.written_at, strict=True))
    assert written == {1: stored_at, 2: stored_at + timedelta(seconds=2)}


async def test_a_text_is_stored_as_it_came(db: Database) -> None:
    words = "\u202e RTL \ud800 \x00 " + "я" * 4096
    await store(db, [text_update(1, chat=7, text=words)], bot_id=1, at=now())
    async with db.write() as uow:
        row = (await uow.inbox.next_ready(now=now()))[0]
    assert json.loads(row.raw)["message"]["text"] == words
