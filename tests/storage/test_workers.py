"""Several workers at once, as in several processes: each row once, each chat in order, each step whole or not."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from storage import ENGINE, Database, Incoming, UnitOfWork
from tests.storage.kit import NOW, Person, after, dump, fact, manager, message, state, visitor

WORKERS = 8


async def test_each_message_goes_out_once_and_in_order_whoever_sends_it(url: str, db: Database) -> None:
    async with db.write() as uow:
        for number in range(160):
            await uow.outbox.put(message(number % 20, f"{number}"), at=NOW)
    sent: list[tuple[int, int]] = []
    shares: Counter[int] = Counter()

    async def relay(name: int, door: Database) -> None:
        idle = 0
        while idle < 5:
            async with door.write() as uow:
                rows = await uow.outbox.lease_next(now=NOW, limit=2)
            idle = 0 if rows else idle + 1
            for row in rows:
                sent.append((row.chat_id, int(row.payload["text"])))
                shares[name] += 1
                async with door.write() as uow:
                    await uow.outbox.sent(row.id, lease=row.lease, message_id=row.id, at=NOW)
            if not rows:
                await asyncio.sleep(0.01)

    async with await Database.open(url) as other:
        await asyncio.gather(*(relay(name, (db, other)[name % 2]) for name in range(WORKERS)))
    assert sorted(text for _, text in sent) == list(range(160))
    for chat in range(20):
        said = [text for where, text in sent if where == chat]
        assert said == sorted(said)
    assert min(shares.values()) >= 5, "none starves"
    assert len(shares) == WORKERS


async def test_each_update_is_handled_once_and_in_order_whoever_handles_it(url: str, db: Database) -> None:
    chances = random.Random(7)
    async with db.write() as uow:
        await uow.inbox.put_updates(
            [Incoming(bot_id=1, update_id=n, chat_key=str(n % 15), raw="{}") for n in range(150)], at=NOW
        )
    handled: list[int] = []
    in_hand: set[str] = set()

    async def worker(door: Database) -> None:
        idle = 0
        while idle < 5:
            async with door.write() as uow:
                rows = await uow.inbox.next_ready(now=NOW, limit=2)
            idle = 0 if rows else idle + 1
            for row in rows:
                assert row.chat_key not in in_hand, "one at a time"
                in_hand.add(row.chat_key)
            for row in rows:
                await asyncio.sleep(chances.random() / 500)
                handled.append(-1 if row.update_id is None else row.update_id)
                in_hand.remove(row.chat_key)
                async with door.write() as uow:
                    await uow.inbox.done(row.id, lease=row.lease, at=NOW)
            if not rows:
                await asyncio.sleep(0.01)

    async with await Database.open(url) as other:
        await asyncio.gather(*(worker((db, other)[number % 2]) for number in range(WORKERS)))
    assert sorted(handled) == list(range(150))
    for chat in range(15):
        mine = [number for number in handled if number % 15 == chat]
        assert mine == sorted(mine)


async def test_batches_stored_at_once_by_two_pollers_count_once(url: str, db: Database) -> None:
    batch = [Incoming(bot_id=1, update_id=n, chat_key=str(n % 5), raw="{}") for n in range(60)]

    async def poll(door: Database) -> int:
        async with door.write() as uow:
            return (await uow.inbox.put_updates(batch, at=NOW)).stored

    async with await Database.open(url) as other:
        stored = await asyncio.gather(*(poll(door) for door in (db, other) * 5))
    assert sum(stored) == 60


async def hot_step(uow: UnitOfWork, person: Person) -> None:
    """What handling a reply that makes a lead hot stores."""
    [row] = await uow.inbox.next_ready(now=NOW)
    line = await uow.transcripts.add(person.dialog_id, direction="in", text="send the invoice", at=NOW, update_id=1)
    await uow.dialogs.learn(person.dialog_id, fact("need", "invoice", reply_id=line.id))
    dialog = await uow.dialogs.get(person.dialog_id)
    await uow.dialogs.save(person.dialog_id, state(turn=1), revision=dialog.revision, at=NOW)
    lead = (await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)).lead
    await uow.leads.qualify(lead.id, warmth="hot", score=80, breakdown=[{"fact": "need"}], at=NOW)
    await uow.leads.move(
        dialog_id=person.dialog_id, lead_id=lead.id, stage="prospect", reason="fits", actor=ENGINE, at=NOW
    )
    opened = await uow.offers.open(lead.id, reason="hot", urgent=True, due_at=after(300), at=NOW)
    card = await uow.outbox.put(message(-1, "card", lead_id=lead.id, message_class="alert"), at=NOW)
    await uow.offers.add_card(opened.offer.id, kind="group", chat_id=-1, outbox_id=card, at=NOW)
    await uow.inbox.done(row.id, lease=row.lease, at=NOW)


class Tripwire(Exception):
    """Raised in the middle of a step."""


async def test_step_that_fails_at_any_statement_leaves_no_trace(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        await manager(uow)
        await uow.inbox.put_update(bot_id=1, update_id=1, chat_key="5", raw="{}", at=NOW)
    before = await dump(db)
    left = 0

    def trip(*_args: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Tripwire

    async def step() -> None:
        async with db.write() as uow:
            await hot_step(uow, person)

    event.listen(db._writer.sync_engine, "before_cursor_execute", trip)
    statements = 0
    while True:
        statements += 1
        left = statements
        try:
            await step()
        except Tripwire:
            assert await dump(db) == before, f"statement {statements}"
            continue
        break
    event.remove(db._writer.sync_engine, "before_cursor_execute", trip)
    assert statements > 25
    async with db.read() as uow:
        [view] = await uow.leads.listing()
        assert view.lead.warmth == "hot"
        assert [row.dedupe_key for row in await uow.outbox.of_lead(view.lead.id)] == ["card"]
        assert await uow.inbox.waiting() == 0


@pytest.mark.parametrize("repository", ["inbox", "outbox"])
async def test_lease_of_a_frozen_worker_passes_to_another(url: str, db: Database, repository: str) -> None:
    async with db.write() as uow:
        await uow.outbox.put(message(1, "a"), at=NOW)
        await uow.inbox.put_update(bot_id=1, update_id=1, chat_key="5", raw="{}", at=NOW)
    take: Callable[[UnitOfWork, float], Any] = (
        (lambda uow, now: uow.inbox.next_ready(now=after(now)))
        if repository == "inbox"
        else (lambda uow, now: uow.outbox.lease_next(now=after(now)))
    )
    async with db.write() as uow:
        [frozen] = await take(uow, 0)
    async with await Database.open(url) as other, other.write() as uow:
        assert await take(uow, 61) == [], "not before it is recovered"
        await getattr(uow, repository).recover(now=after(61))
        [taken] = await take(uow, 61)
    assert taken.id == frozen.id
    assert taken.lease != frozen.lease
