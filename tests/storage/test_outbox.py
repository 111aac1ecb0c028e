"""The outbox: in order, once where possible, never lost; a stuck message harms only its own chat."""

from datetime import timedelta

import pytest

from storage import Database, Leased, Outgoing
from storage._sending_order import HOLD_BACK
from storage.errors import LeaseLost, RowMissing
from storage.fates import Arrived
from storage.outbox import LEASE
from tests.storage.kit import NOW, after, message, offered, visitor

SOON_OVER = LEASE + timedelta(seconds=1)


async def put(db: Database, *messages: Outgoing) -> list[int]:
    async with db.write() as uow:
        return [await uow.outbox.put(one, at=NOW) for one in messages]


async def lease(db: Database, *, now: float = 0, limit: int = 20, busy: tuple[int, ...] = ()) -> list[Leased]:
    async with db.write() as uow:
        return await uow.outbox.lease_next(now=after(now), limit=limit, busy=busy)


async def sent(db: Database, *rows: Leased, now: float = 0) -> None:
    async with db.write() as uow:
        for row in rows:
            await uow.outbox.sent(row.id, lease=row.lease, message_id=1000 + row.id, at=after(now))


async def fail(
    db: Database, row: Leased, *, retry: float | None, at: float = 0, certain: bool = True, counted: bool = True
) -> None:
    async with db.write() as uow:
        await uow.outbox.failed(
            row.id,
            lease=row.lease,
            error="no",
            at=after(at),
            retry_at=None if retry is None else after(retry),
            certain=certain,
            counted=counted,
        )


def texts(rows: list[Leased]) -> list[str]:
    return [row.payload["text"] for row in rows]


async def state_of(db: Database, outbox_id: int) -> str:
    async with db.read() as uow:
        return (await uow.outbox.get(outbox_id)).state


async def drain(db: Database, *, now: float = 0) -> list[str]:
    """Everything that goes out now, in the order in which it goes."""
    said = []
    while rows := await lease(db, now=now):
        said += texts(rows)
        await sent(db, *rows, now=now)
    return said


async def test_same_thing_is_said_once(db: Database) -> None:
    first, again = await put(db, message(5, "hello"), message(5, "hello", payload={"text": "other words"}))
    assert first == again
    assert await drain(db) == ["hello"]


async def test_message_of_a_rolled_back_step_is_not_sent(db: Database) -> None:
    async def step() -> None:
        async with db.write() as uow:
            await uow.outbox.put(message(5, "hello"), at=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        await step()
    assert await lease(db) == []


async def test_one_chat_goes_in_order_and_one_at_a_time(db: Database) -> None:
    await put(db, *(message(5, key) for key in "cab"))
    rows = await lease(db)
    assert await lease(db) == []
    await sent(db, *rows)
    assert texts(rows) + await drain(db) == ["c", "a", "b"]


async def test_alerts_go_first_and_digests_last(db: Database) -> None:
    await put(
        db,
        message(1, "digest", priority="digest"),
        message(2, "edit", priority="edit"),
        message(3, "prompt"),
        message(4, "alert", priority="alert", message_class="alert"),
    )
    assert texts(await lease(db, limit=2)) == ["alert", "prompt"]
    assert texts(await lease(db)) == ["edit", "digest"]


async def test_chat_that_is_busy_is_left_alone(db: Database) -> None:
    await put(db, message(1, "a"), message(2, "b"))
    assert texts(await lease(db, busy=(1,))) == ["b"]


async def test_failed_message_holds_back_only_its_own_chat(db: Database) -> None:
    await put(db, message(1, "stuck"), message(1, "behind it"), message(2, "elsewhere"))
    stuck, elsewhere = await lease(db)
    await sent(db, elsewhere)
    await fail(db, stuck, retry=5)
    assert await lease(db, now=4) == []
    assert await drain(db, now=6) == ["stuck", "behind it"]


async def test_message_stuck_for_long_lets_the_later_ones_pass(db: Database) -> None:
    await put(db, message(1, "stuck"), message(1, "behind it"))
    [stuck] = await lease(db)
    await fail(db, stuck, retry=7200)
    assert await lease(db, now=HOLD_BACK.total_seconds() - 1) == []
    assert await drain(db, now=HOLD_BACK.total_seconds() + 1) == ["behind it"]
    assert await drain(db, now=7201) == ["stuck"]


async def test_other_leads_in_the_sales_group_do_not_wait_for_a_stuck_card(db: Database) -> None:
    await put(db, message(1, "lead 1", order_key="1:1"), message(1, "lead 2", order_key="1:2"))
    [stuck] = await lease(db)
    await fail(db, stuck, retry=60)
    assert await drain(db) == ["lead 2"]


async def test_nothing_goes_to_a_chat_before_telegram_allows_it(db: Database) -> None:
    await put(db, message(1, "lead 1", order_key="1:1"), message(1, "lead 2", order_key="1:2"), message(2, "other"))
    first, other = await lease(db)
    await sent(db, other)
    await fail(db, first, retry=5, counted=False)
    await put(db, message(1, "lead 3", order_key="1:3"))
    assert await lease(db, now=4.9) == []
    assert await drain(db, now=5) == ["lead 1", "lead 2", "lead 3"]


async def test_flood_control_does_not_count_as_failure(db: Database) -> None:
    await put(db, message(1, "a"))
    [first] = await lease(db)
    await fail(db, first, retry=1, counted=False)
    [second] = await lease(db, now=2)
    assert (second.failures, second.attempt, second.repeat) == (0, 2, False)
    await fail(db, second, retry=3)
    assert [row.failures for row in await lease(db, now=4)] == [1]


async def test_scheduled_message_waits_and_does_not_hold_back_others(db: Database) -> None:
    await put(db, message(1, "tomorrow", not_before=after(86_400)), message(1, "now"))
    assert await drain(db) == ["now"]
    assert await drain(db, now=86_400) == ["tomorrow"]


async def test_message_due_in_a_moment_keeps_its_place(db: Database) -> None:
    await put(db, message(1, "first", not_before=after(2)), message(1, "second"))
    assert await lease(db, now=1) == []
    assert await drain(db, now=2) == ["first", "second"]


async def test_late_answer_is_not_sent_any_more(db: Database) -> None:
    [late] = await put(db, message(1, "answer", method="answerCallbackQuery", expires_at=after(30)))
    assert await lease(db, now=30) == []
    assert await state_of(db, late) == "expired"


async def test_given_up_message_can_be_sent_again_once(db: Database) -> None:
    [outbox_id] = await put(db, message(1, "a"))
    [row] = await lease(db)
    await fail(db, row, retry=None)
    assert await state_of(db, outbox_id) == "dead"
    async with db.write() as uow:
        assert [dead.id for dead in await uow.outbox.dead_rows()] == [outbox_id]
        await uow.outbox.redeliver(outbox_id, at=NOW)
        with pytest.raises(RowMissing):
            await uow.outbox.redeliver(outbox_id, at=NOW)
    assert await drain(db) == ["a"]


async def test_unknown_message_is_not_repeated_by_itself(db: Database) -> None:
    [outbox_id] = await put(db, message(1, "a"))
    [row] = await lease(db)
    async with db.write() as uow:
        await uow.outbox.unknown(row.id, lease=row.lease, error="read time-out", at=NOW)
        assert [unsure.id for unsure in await uow.outbox.unknown_in(1)] == [outbox_id]
        assert await uow.outbox.recover(now=after(9999)) == 0
    assert await lease(db, now=9999) == []


async def test_dead_relays_messages_come_back_and_say_that_they_are_repeats(db: Database) -> None:
    await put(db, message(1, "a"))
    [first] = await lease(db)
    async with db.write() as uow:
        assert await uow.outbox.recover(now=NOW + LEASE) == 0
        assert await uow.outbox.recover(now=NOW + SOON_OVER) == 1
    [second] = await lease(db, now=60)
    assert (first.repeat, second.repeat, second.attempt) == (False, True, 2)


async def test_uncertain_alert_says_that_it_is_a_repeat(db: Database) -> None:
    await put(db, message(1, "a", message_class="alert"))
    [first] = await lease(db)
    await fail(db, first, retry=0, certain=False)
    [second] = await lease(db)
    await fail(db, second, retry=0)
    [third] = await lease(db)
    assert (second.repeat, third.repeat) == (True, True)


@pytest.mark.parametrize("end", ["sent", "failed", "unknown"])
async def test_relay_whose_lease_ran_out_cannot_finish(db: Database, end: str) -> None:
    await put(db, message(1, "a"))
    [late] = await lease(db)
    async with db.write() as uow:
        await uow.outbox.recover(now=NOW + SOON_OVER)
    [mine] = await lease(db, now=60)
    async with db.write() as uow:
        ends = {
            "sent": uow.outbox.sent(late.id, lease=late.lease, message_id=1, at=NOW),
            "failed": uow.outbox.failed(late.id, lease=late.lease, error="", at=NOW, retry_at=NOW),
            "unknown": uow.outbox.unknown(late.id, lease=late.lease, error="", at=NOW),
        }
        with pytest.raises(LeaseLost):
            await ends.pop(end)
        for unused in ends.values():
            unused.close()
    await sent(db, mine)
    assert await state_of(db, mine.id) == "sent"


async def test_every_try_leaves_a_trace(db: Database) -> None:
    [outbox_id] = await put(db, message(1, "a"))
    [first] = await lease(db)
    await fail(db, first, retry=0, at=1)
    await lease(db, now=2)
    async with db.write() as uow:
        await uow.outbox.recover(now=after(2), everything=True)
    await sent(db, *await lease(db, now=3), now=4)
    async with db.read() as uow:
        tries = await uow.outbox.attempts(outbox_id)
    assert [(one.number, one.outcome, one.error) for one in tries] == [
        (1, "retry", "no"),
        (2, "lost", None),
        (3, "sent", None),
    ]
    assert [one.started_at for one in tries] == [NOW, after(2), after(3)]


async def test_message_number_reaches_card_and_transcript(db: Database) -> None:
    async with db.write() as uow:
        person = await offered(uow)
        card_id = await uow.outbox.put(message(-1, "card", message_class="alert"), at=NOW)
        line_id = await uow.outbox.put(message(500, "line"), at=NOW)
        await uow.offers.add_card(person.offer_id, kind="group", chat_id=-1, outbox_id=card_id, at=NOW)
        await uow.transcripts.add(person.dialog_id, direction="out", text="line", at=NOW, outbox_id=line_id)
    await drain(db)
    async with db.read() as uow:
        card = await uow.offers.card_at(-1, 1000 + card_id)
        [line] = await uow.transcripts.of_dialog(person.dialog_id)
    assert card is not None
    assert card.offer_id == person.offer_id
    assert line.message_id == 1000 + line_id


async def test_edit_waits_for_its_message_and_knows_its_number(db: Database) -> None:
    [card_id] = await put(db, message(1, "card"))
    await put(db, message(1, "edit", method="editMessageText", edits=card_id, order_key="1:edits"))
    [card] = await lease(db)
    assert texts([card]) == ["card"]
    await sent(db, card)
    [edit] = await lease(db)
    assert (edit.payload, edit.edits_message_id) == ({"text": "edit"}, 1000 + card_id)


async def test_edit_of_a_message_that_never_was_is_dropped(db: Database) -> None:
    [card_id] = await put(db, message(1, "card"))
    [edit_id] = await put(db, message(1, "edit", edits=card_id))
    [card] = await lease(db)
    await fail(db, card, retry=None)
    assert await lease(db) == []
    assert await state_of(db, edit_id) == "cancelled"


async def test_edit_of_a_known_message_keeps_its_number(db: Database) -> None:
    await put(db, message(1, "edit", message_id=77))
    assert [row.edits_message_id for row in await lease(db)] == [77]


async def test_messages_follow_a_group_that_moves(db: Database) -> None:
    [old_card] = await put(db, message(-1, "old card"))
    await drain(db)
    edit_id, _ = await put(
        db, message(-1, "edit of the old card", edits=old_card), message(-1, "lead 1", order_key="-1:1")
    )
    await put(db, message(-1, "lead 2"), message(2, "elsewhere"))
    [flying, elsewhere] = await lease(db)
    await sent(db, elsewhere)
    await fail(db, flying, retry=0, counted=False)
    async with db.write() as uow:
        assert await uow.outbox.retarget(-1, -100_1, at=NOW) == 2
    rows = []
    while some := await lease(db):
        rows += some
        await sent(db, *some)
    assert [(row.chat_id, row.payload["text"]) for row in rows] == [(-100_1, "lead 1"), (-100_1, "lead 2")]
    assert await state_of(db, edit_id) == "cancelled", "Telegram cannot change it through the new group"


async def test_nothing_more_goes_to_a_visitor_who_blocked_the_bot(db: Database) -> None:
    await put(db, message(1, "a"), message(1, "b"), message(2, "c"))
    async with db.write() as uow:
        assert await uow.outbox.cancel_for_visitor(1, at=NOW) == 2
    assert await drain(db) == ["c"]


async def test_message_on_its_way_cannot_be_cancelled(db: Database) -> None:
    flying, waiting = await put(db, message(1, "a"), message(1, "b"))
    await lease(db)
    async with db.write() as uow:
        assert [await uow.outbox.cancel(one, at=NOW) for one in (flying, waiting)] == [False, True]


async def test_old_messages_are_forgotten_but_not_what_an_edit_needs(db: Database) -> None:
    plain, card = await put(db, message(1, "plain"), message(2, "card"))
    await drain(db)
    await put(db, message(2, "edit", edits=card, not_before=after(900)))
    async with db.write() as uow:
        assert await uow.outbox.prune(before=after(1)) == 1
        with pytest.raises(RowMissing):
            await uow.outbox.get(plain)
        assert await uow.outbox.attempts(plain) == []
    assert [row.edits_message_id for row in await lease(db, now=901)] == [1000 + card]


async def test_outbox_says_how_much_waits_and_until_when(db: Database) -> None:
    async with db.write() as uow:
        assert (await uow.outbox.waiting(), await uow.outbox.next_due()) == (0, None)
    await put(db, message(1, "a", not_before=after(60)), message(2, "b", not_before=after(30)))
    async with db.read() as uow:
        assert (await uow.outbox.waiting(), await uow.outbox.next_due()) == (2, after(30))


async def test_messages_about_a_lead_are_found(db: Database) -> None:
    async with db.write() as uow:
        person = await offered(uow)
        await visitor(uow, 501)
        about = await uow.outbox.put(message(9, "about", lead_id=person.lead_id), at=NOW)
        await uow.outbox.put(message(9, "not about"), at=NOW)
        assert [row.id for row in await uow.outbox.of_lead(person.lead_id)] == [about]


def card(key: str, *, lead: int) -> Outgoing:
    return message(1, key, order_key=f"lead:{lead}", priority="alert", message_class="alert")


async def test_alerts_of_different_leads_go_to_one_chat_together(db: Database) -> None:
    await put(db, card("a", lead=1), card("a again", lead=1), card("b", lead=2), message(1, "chatter"))
    rows = await lease(db)
    assert texts(rows) == ["a", "b"]
    assert await lease(db) == [], "a lead keeps its order, and what is no alert waits for a quiet chat"
    await sent(db, *rows)
    assert await drain(db) == ["a again", "chatter"]


async def test_chat_that_asked_for_patience_gets_no_alert_either(db: Database) -> None:
    await put(db, card("a", lead=1), card("b", lead=2))
    first, second = await lease(db)
    await fail(db, first, retry=30, counted=False)
    await sent(db, second)
    await put(db, card("c", lead=3))
    assert await lease(db, now=29) == []
    assert texts(await lease(db, now=31)) == ["a", "c"]


async def test_of_a_batch_that_arrived_only_what_was_taken_over_is_lost(db: Database) -> None:
    await put(db, message(1, "late"), message(2, "ours"))
    late, ours = await lease(db)
    async with db.write() as uow:
        await uow.outbox.recover(now=after(1), everything=True)
    [again, _] = await lease(db, now=1)
    async with db.write() as uow:
        batch = [
            Arrived(id=late.id, lease=late.lease, message_id=11),
            Arrived(id=again.id, lease=again.lease, message_id=12),
        ]
        assert await uow.outbox.arrived(batch[:1], at=after(2)) == {late.id}
        assert await uow.outbox.arrived(batch[1:], at=after(2)) == set()
    async with db.read() as uow:
        assert (await uow.outbox.get(late.id)).message_id == 12
        assert [one.outcome for one in await uow.outbox.attempts(late.id)] == ["lost", "sent"]
    assert ours.id != late.id


def edit(key: str, *, of: int, card: int = 1) -> Outgoing:
    return message(1, key, method="editMessageText", edits=of, order_key=f"card:{card}", priority="edit")


async def test_of_the_edits_that_wait_for_a_card_only_the_newest_is_sent(db: Database) -> None:
    # Ten replies of a visitor were ten edits of one card, one a second, and each was out of date.
    one, other = await put(db, message(1, "card"), message(1, "other card"))
    first, second, of_other, newest = await put(
        db,
        edit("first", of=one),
        edit("second", of=one),
        edit("of the other", of=other, card=2),
        edit("newest", of=one),
    )
    assert [await state_of(db, row) for row in (first, second)] == ["cancelled", "cancelled"]
    assert await drain(db) == ["card", "other card", "of the other", "newest"]
    assert await state_of(db, newest) == await state_of(db, of_other) == "sent"


async def test_edit_that_is_on_its_way_is_not_merged(db: Database) -> None:
    [card_id] = await put(db, message(1, "card"))
    await drain(db)
    await put(db, edit("first", of=card_id))
    rows = await lease(db)
    await put(db, edit("second", of=card_id))
    await sent(db, *rows)
    assert texts(rows) + await drain(db) == ["first", "second"]


async def test_question_of_unknown_fate_is_put_again_where_nothing_followed_it(db: Database) -> None:
    # It was given up: a visitor who never saw the question was asked nothing until the reminder, hours later.
    lost, overtaken, _ = await put(db, message(1, "lost"), message(2, "overtaken"), message(2, "later"))
    for row in await lease(db):
        async with db.write() as uow:
            await uow.outbox.unknown(row.id, lease=row.lease, error="?", at=NOW)
    await drain(db)
    async with db.write() as uow:
        assert await uow.outbox.say_again(lost, at=after(120))
        assert not await uow.outbox.say_again(overtaken, at=after(120))
        assert not await uow.outbox.say_again(lost, at=after(120)), "it is on its way already"
    [again] = await lease(db, now=120)
    assert (again.id, again.repeat, again.attempt) == (lost, True, 2)
