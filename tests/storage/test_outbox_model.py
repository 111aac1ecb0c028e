"""Random lives of the outbox against a small model of it: order, leases, repeats, nothing lost."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from storage import Database, Leased, UnitOfWork
from storage._sending_order import HOLD_BACK
from storage.errors import LeaseLost
from tests.databases import sqlite_with_tables
from tests.storage.kit import after, message

T = TypeVar("T")
CHATS = (1, 2)
#: Shrinking a failure takes minutes here; take the phases away where one is to be understood.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)


class OutboxLife(RuleBasedStateMachine):
    """The model: which messages wait, which are held by a relay, which are done, and when each first failed."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.now = 0.0
        self.chat: dict[int, int] = {}
        self.undone: set[int] = set()
        self.held: dict[int, Leased] = {}
        self.stale: list[Leased] = []
        self.failed_at: dict[int, float] = {}
        self.maybe_delivered: set[int] = set()

    @initialize()
    def open(self) -> None:
        self.db = self.runner.run(Database.open(sqlite_with_tables(Path(self.folder.name) / "bantik.db")))
        self.runner.run(self.hurry())

    async def hurry(self) -> None:
        """No power will fail in this test: spare it the wait for the disk."""
        async with self.db._writer.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            await raw.execute("PRAGMA synchronous = OFF")

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.drain()
            self.runner.run(self.db.close())
        self.runner.close()
        self.folder.cleanup()

    def do(self, step: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        async def transaction() -> T:
            async with self.db.write() as uow:
                return await step(uow)

        return self.runner.run(transaction())

    def send(self, one: Leased) -> None:
        self.do(lambda uow: uow.outbox.sent(one.id, lease=one.lease, message_id=one.id, at=after(self.now)))
        del self.held[one.id]
        self.undone.discard(one.id)

    def lease(self, limit: int) -> list[Leased]:
        leased = self.do(lambda uow: uow.outbox.lease_next(now=after(self.now), limit=limit))
        for one in leased:
            assert one.chat_id not in {self.chat[held] for held in self.held}, "two messages of a chat on their way"
            earlier = [
                other for other in self.undone - set(self.held) if self.chat[other] == one.chat_id and other < one.id
            ]
            for other in earlier:
                assert other in self.failed_at, "a later message overtook one that never failed"
                assert self.now - self.failed_at[other] >= HOLD_BACK.total_seconds(), "... or failed just now"
            assert one.repeat == (one.id in self.maybe_delivered), "a repeat says so, and nothing else does"
            self.held[one.id] = one
        return leased

    @rule(chats=st.lists(st.sampled_from(CHATS), min_size=1, max_size=4))
    def put(self, chats: list[int]) -> None:
        async def step(uow: UnitOfWork) -> list[int]:
            count = len(self.chat)
            keys = [(chat, f"{count + place}") for place, chat in enumerate(chats)]
            return [await uow.outbox.put(message(chat, key), at=after(self.now)) for chat, key in [*keys, keys[0]]]

        *ids, known = self.do(step)
        assert known == ids[0], "the same thing is said once"
        self.chat |= dict(zip(ids, chats, strict=True))
        self.undone |= set(ids)

    @rule(limit=st.integers(1, 4))
    def relay_takes(self, limit: int) -> None:
        self.lease(limit)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), end=st.sampled_from(["sent", "retry", "later", "uncertain", "dead", "unknown"]))
    def relay_ends(self, data: st.DataObject, end: str) -> None:
        one = self.held[data.draw(st.sampled_from(sorted(self.held)))]
        if end == "sent":
            self.send(one)
            return
        del self.held[one.id]
        finish: dict[str, Any] = {"lease": one.lease, "at": after(self.now)}
        if end == "unknown":
            self.do(lambda uow: uow.outbox.unknown(one.id, error="?", **finish))
        else:
            retry_at = None if end == "dead" else after(self.now + (900 if end == "later" else 5))
            finish |= {"error": "no", "retry_at": retry_at, "certain": end != "uncertain"}
            self.do(lambda uow: uow.outbox.failed(one.id, **finish))
            self.failed_at.setdefault(one.id, self.now)
        if end == "uncertain":
            self.maybe_delivered.add(one.id)
        if end in ("dead", "unknown"):
            self.undone.discard(one.id)

    @rule(seconds=st.sampled_from([1, 6, 31, 700, 4000]))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds

    @precondition(lambda self: self.held)
    @rule()
    def relay_dies(self) -> None:
        self.do(lambda uow: uow.outbox.recover(now=after(self.now), everything=True))
        self.maybe_delivered |= set(self.held)
        self.stale += self.held.values()
        self.held.clear()

    @precondition(lambda self: self.stale)
    @rule()
    def dead_relay_wakes_up(self) -> None:
        late = self.stale.pop()
        with pytest.raises(LeaseLost):
            self.do(lambda uow: uow.outbox.sent(late.id, lease=late.lease, message_id=1, at=after(self.now)))

    @rule(chat=st.sampled_from(CHATS))
    def visitor_blocks(self, chat: int) -> None:
        gone = {one for one in self.undone - set(self.held) if self.chat[one] == chat}
        assert self.do(lambda uow: uow.outbox.cancel_for_visitor(chat, at=after(self.now))) == len(gone)
        self.undone -= gone

    def drain(self) -> None:
        """Whatever happened: left alone, everything that waits goes out."""
        self.maybe_delivered |= set(self.held)
        self.held.clear()
        self.do(lambda uow: uow.outbox.recover(now=after(self.now), everything=True))
        self.now += 100_000
        assert self.do(lambda uow: uow.outbox.waiting()) == len(self.undone)
        for _ in range(len(self.undone)):
            for leased in self.lease(4):
                self.send(leased)
        assert self.undone == set()


def test_outbox_is_right_for_any_sequence() -> None:
    run_state_machine_as_test(
        OutboxLife,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=QUICK,
        ),
    )
