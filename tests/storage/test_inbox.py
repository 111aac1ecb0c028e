"""The inbox: nothing twice, nothing out of order, one chat never waits for another."""

from datetime import timedelta

import pytest

from storage import Database, Incoming, Ready
from storage.errors import LeaseLost, RowMissing
from storage.inbox import CHAT_CAP, KEEP_DEAD, LEASE, MAX_ATTEMPTS, REMEMBER, SUSPECT_FROM
from tests.storage.kit import NOW, after, visitor


def incoming(update_id: int, chat: str = "5", raw: str = '{"update_id":1}') -> Incoming:
    return Incoming(bot_id=1, update_id=update_id, chat_key=chat, raw=raw)


async def store(db: Database, *updates: Incoming) -> None:
    async with db.write() as uow:
        await uow.inbox.put_updates(updates, at=NOW)


async def lease(db: Database, *, now: float = 0, limit: int = 20, busy: tuple[str, ...] = ()) -> list[Ready]:
    async with db.write() as uow:
        return await uow.inbox.next_ready(now=after(now), limit=limit, busy=busy)


async def finish(db: Database, *rows: Ready, now: float = 0) -> None:
    async with db.write() as uow:
        for row in rows:
            await uow.inbox.done(row.id, lease=row.lease, at=after(now))


async def put_timer(db: Database, key: str, due: float, *, chat: str = "5") -> int:
    async with db.write() as uow:
        return await uow.inbox.put_timer(chat_key=chat, timer_key=key, payload={"k": key}, due_at=after(due), at=NOW)


def numbers(rows: list[Ready]) -> list[int | None]:
    return [row.update_id for row in rows]


async def test_same_update_is_stored_once(db: Database) -> None:
    async with db.write() as uow:
        first = await uow.inbox.put_update(bot_id=1, update_id=7, chat_key="5", raw="{}", at=NOW)
        again = await uow.inbox.put_update(bot_id=1, update_id=7, chat_key="5", raw="{}", at=NOW)
        other_bot = await uow.inbox.put_update(bot_id=2, update_id=7, chat_key="5", raw="{}", at=NOW)
    assert (first, again, other_bot) == (True, False, True)


async def test_batch_says_what_became_of_it(db: Database) -> None:
    await store(db, incoming(1), incoming(2))
    async with db.write() as uow:
        stored = await uow.inbox.put_updates([incoming(2), incoming(3), incoming(3), incoming(4)], at=NOW)
    assert (stored.stored, stored.known, stored.over_cap) == (2, 2, 0)


async def test_empty_batch_stores_nothing(db: Database) -> None:
    async with db.write() as uow:
        stored = await uow.inbox.put_updates([], at=NOW)
    assert (stored.stored, stored.known, stored.over_cap) == (0, 0, 0)


async def test_raw_json_comes_back_as_it_was(db: Database) -> None:
    raw = '{"update_id": 1,\n "message": {"text": "\\ud83d \\u0000 ı"}}'
    await store(db, incoming(1, raw=raw))
    assert (await lease(db))[0].raw == raw


async def test_updates_of_one_chat_come_one_at_a_time_in_order(db: Database) -> None:
    await store(db, *(incoming(number) for number in (3, 1, 2)))
    seen = []
    for _ in range(3):
        rows = await lease(db)
        assert await lease(db) == [], "the chat is in hand"
        seen += numbers(rows)
        await finish(db, *rows)
    assert seen == [3, 1, 2]


async def test_different_chats_come_at_once(db: Database) -> None:
    await store(db, incoming(1, "a"), incoming(2, "a"), incoming(3, "b"), incoming(4, "c"))
    assert numbers(await lease(db)) == [1, 3, 4]


async def test_limit_and_busy_chats_are_left_alone(db: Database) -> None:
    await store(db, incoming(1, "a"), incoming(2, "b"), incoming(3, "c"))
    assert numbers(await lease(db, busy=("a",), limit=1)) == [2]


async def test_timer_comes_when_due_and_after_the_updates_that_wait(db: Database) -> None:
    await put_timer(db, "remind", 60)
    await store(db, incoming(1), incoming(2))
    assert numbers(await lease(db, limit=9)) == [1], "an early timer does not block its chat"
    async with db.write() as uow:
        await uow.inbox.recover(now=NOW, everything=True)
    order = []
    for _ in range(3):
        rows = await lease(db, now=61)
        order += [row.update_id or row.timer_key for row in rows]
        await finish(db, *rows)
    assert order == [1, 2, "remind"]


async def test_timers_of_a_chat_fire_in_the_order_of_their_moments(db: Database) -> None:
    await put_timer(db, "late", 50)
    await put_timer(db, "early", 10)
    await put_timer(db, "other chat", 20, chat="6")
    rows = await lease(db, now=60)
    assert {row.timer_key for row in rows} == {"early", "other chat"}
    assert rows[0].payload == {"k": rows[0].timer_key}


async def test_timer_set_again_moves(db: Database) -> None:
    await put_timer(db, "remind", 10)
    await put_timer(db, "remind", 100)
    assert await lease(db, now=50) == []
    assert [row.timer_key for row in await lease(db, now=101)] == ["remind"]


async def test_timer_may_set_itself_again_while_it_fires(db: Database) -> None:
    await put_timer(db, "remind", 10)
    [row] = await lease(db, now=11)
    async with db.write() as uow:
        await uow.inbox.put_timer(chat_key="5", timer_key="remind", payload={}, due_at=after(90), at=NOW)
        await uow.inbox.done(row.id, lease=row.lease, at=after(11))
    assert [again.timer_key for again in await lease(db, now=91)] == ["remind"]


async def test_timer_replaced_while_its_worker_died_fires_once(db: Database) -> None:
    await put_timer(db, "remind", 10)
    await lease(db, now=11)
    await put_timer(db, "remind", 20)
    async with db.write() as uow:
        await uow.inbox.recover(now=after(500))
    [row] = await lease(db, now=600)
    await finish(db, row)
    assert await lease(db, now=700) == []


async def test_cancelled_timers_do_not_fire(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        for key in ("a", "b"):
            await uow.inbox.put_timer(
                chat_key="5", timer_key=key, payload={}, due_at=after(1), at=NOW, dialog_id=person.dialog_id
            )
    await put_timer(db, "kept", 1)
    async with db.write() as uow:
        assert await uow.inbox.cancel_timers(dialog_id=person.dialog_id) == 2
    assert [row.timer_key for row in await lease(db, now=2)] == ["kept"]


async def test_cancelling_every_timer_at_once_is_refused(lite: Database) -> None:
    async with lite.write() as uow:
        with pytest.raises(ValueError, match="name the dialog"):
            await uow.inbox.cancel_timers()


async def test_done_update_forgets_its_text_and_remembers_its_number(db: Database) -> None:
    await store(db, incoming(1, raw='{"text":"secret"}'))
    await finish(db, *await lease(db))
    async with db.write() as uow:
        assert await uow.inbox.waiting() == 0
        assert not await uow.inbox.put_update(bot_id=1, update_id=1, chat_key="5", raw="{}", at=NOW)
    assert await lease(db) == []


async def test_retried_update_holds_its_chat_until_it_is_due(db: Database) -> None:
    await store(db, incoming(1), incoming(2), incoming(3, "6"))
    [row, other] = await lease(db)
    await finish(db, other)
    async with db.write() as uow:
        await uow.inbox.retry_later(row.id, lease=row.lease, due_at=after(30))
    assert await lease(db, now=10) == []
    [again] = await lease(db, now=31)
    assert (again.update_id, again.attempt) == (1, 2)


async def test_try_that_does_not_count_is_forgotten(db: Database) -> None:
    await store(db, incoming(1))
    [row] = await lease(db)
    async with db.write() as uow:
        await uow.inbox.retry_later(row.id, lease=row.lease, due_at=NOW, counted=False)
    assert (await lease(db))[0].attempt == 1


async def test_dead_update_keeps_its_text_and_lets_its_chat_go_on(db: Database) -> None:
    await store(db, incoming(1, raw="poison"), incoming(2))
    [row] = await lease(db)
    async with db.write() as uow:
        await uow.inbox.dead(row.id, lease=row.lease, reason="x" * 5000, at=NOW)
    assert numbers(await lease(db)) == [2]
    async with db.read() as uow:
        [dead] = await uow.inbox.dead_rows()
    assert (dead.raw, dead.reason) == ("poison", "x" * 2048)


async def test_dead_update_can_be_replayed(db: Database) -> None:
    await store(db, incoming(1, raw="poison"))
    [row] = await lease(db)
    async with db.write() as uow:
        await uow.inbox.dead(row.id, lease=row.lease, reason="bug", at=NOW)
        await uow.inbox.replay(row.id)
        with pytest.raises(RowMissing):
            await uow.inbox.replay(row.id)
    assert [(again.raw, again.attempt) for again in await lease(db)] == [("poison", 1)]


@pytest.mark.parametrize("end", ["done", "dead", "retry_later"])
async def test_worker_whose_lease_ran_out_cannot_finish(db: Database, end: str) -> None:
    await store(db, incoming(1))
    [late] = await lease(db)
    async with db.write() as uow:
        assert await uow.inbox.recover(now=NOW + LEASE) == 0, "the lease still holds at its last moment"
        assert await uow.inbox.recover(now=NOW + LEASE + timedelta(seconds=1)) == 1
    [now_mine] = await lease(db, now=100)

    async def finish_late() -> None:
        async with db.write() as uow:
            await uow.settings.put("effect", {"of": "late worker"}, at=NOW)
            if end == "done":
                await uow.inbox.done(late.id, lease=late.lease, at=NOW)
            elif end == "dead":
                await uow.inbox.dead(late.id, lease=late.lease, reason="late", at=NOW)
            else:
                await uow.inbox.retry_later(late.id, lease=late.lease, due_at=NOW)

    with pytest.raises(LeaseLost):
        await finish_late()
    async with db.read() as uow:
        assert await uow.settings.get("effect") is None, "what the late worker did is rolled back"
    await finish(db, now_mine)


async def test_restart_brings_back_everything_at_once(db: Database) -> None:
    await store(db, incoming(1), incoming(2, "6"))
    await lease(db)
    async with db.write() as uow:
        assert await uow.inbox.recover(now=NOW, everything=True) == 2
    assert numbers(await lease(db)) == [1, 2]


async def test_update_that_kills_the_process_again_and_again_is_put_aside(db: Database) -> None:
    await store(db, incoming(1, "poison"), *(incoming(number, str(number)) for number in range(2, 6)))
    healthy_most = 0
    for _ in range(MAX_ATTEMPTS):
        rows = await lease(db)
        healthy_most = max([healthy_most, *(row.attempt for row in rows if row.chat_key != "poison")])
        async with db.write() as uow:
            await uow.inbox.recover(now=NOW, everything=True)
    async with db.read() as uow:
        assert [row.update_id for row in await uow.inbox.dead_rows()] == [1]
    assert healthy_most <= SUSPECT_FROM, "the others are not drawn into it"
    for _ in range(4):
        await finish(db, *await lease(db))
    async with db.read() as uow:
        assert await uow.inbox.waiting() == 0


async def test_flood_of_one_chat_is_counted_and_not_stored(db: Database) -> None:
    flood = [incoming(number, "flood") for number in range(CHAT_CAP + 30)]
    async with db.write() as uow:
        stored = await uow.inbox.put_updates([*flood, incoming(10_000, "calm")], at=NOW)
        again = await uow.inbox.put_updates([*flood[:5], incoming(10_001, "flood")], at=NOW)
        overflows = await uow.inbox.overflows()
    assert (stored.stored, stored.over_cap) == (CHAT_CAP + 1, 30)
    assert (again.known, again.over_cap) == (5, 1), "what is known takes no room"
    assert overflows == {"flood": 31}


async def test_old_rows_are_forgotten_and_their_numbers_free(db: Database) -> None:
    await store(db, incoming(1), incoming(2, "6"))
    [first, second] = await lease(db)
    async with db.write() as uow:
        await uow.inbox.done(first.id, lease=first.lease, at=NOW)
        await uow.inbox.dead(second.id, lease=second.lease, reason="bug", at=NOW)
        assert await uow.inbox.prune(now=NOW + REMEMBER) == 0
        assert await uow.inbox.prune(now=NOW + REMEMBER + timedelta(seconds=1)) == 1
        again = [await uow.inbox.put_update(bot_id=1, update_id=n, chat_key="5", raw="{}", at=NOW) for n in (1, 2)]
        assert len(await uow.inbox.dead_rows()) == 1, "a dead row can still be looked at"
        assert again == [True, True], "and swallows no new message"
        assert await uow.inbox.prune(now=NOW + KEEP_DEAD + timedelta(seconds=1)) == 1
