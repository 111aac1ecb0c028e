"""Rounds, loads, results, leave and promises, on both engines."""

from datetime import date

import pytest

from storage import Database
from storage.errors import StorageError
from storage.leads import Actor
from storage.routing import Load
from tests.storage.kit import NOW, after, manager, offered

ANNA, BO = 901, 902


async def test_who_is_asked_alone_carries_the_lead_until_the_next_round(db: Database) -> None:
    async with db.write() as uow:
        person = await offered(uow)
        anna = await manager(uow, ANNA)
        await uow.leads.qualify(person.lead_id, warmth="hot", score=1, breakdown=[], at=NOW)
        await uow.routing.note_round(
            person.offer_id, number=1, step="first", manager_id=anna, at=NOW, due_at=after(60), why={"kind": "turn"}
        )
        assert await uow.routing.loads() == {anna: Load(open=1, hot=1)}
        assert await uow.routing.last_asked() == {anna: NOW}
        await uow.offers.next_round(person.offer_id, round_before=1, due_at=after(120))
        await uow.routing.note_round(person.offer_id, number=2, step="wider", at=after(60), due_at=after(120))
        assert await uow.routing.loads() == {}
        assert [one.why for one in await uow.routing.rounds(person.offer_id)] == [{"kind": "turn"}, None]


async def test_a_round_is_noted_once_has_time_and_names_who_is_asked_alone(db: Database) -> None:
    async with db.write() as uow:
        person = await offered(uow)
        await uow.routing.note_round(person.offer_id, number=1, step="wider", at=NOW, due_at=after(60))
    for step, number, due in (("wider", 1, 60), ("wider", 2, 0), ("first", 2, 60)):
        with pytest.raises(StorageError):
            async with db.write() as uow:
                await uow.routing.note_round(
                    person.offer_id,
                    number=number,
                    step=step,  # type: ignore[arg-type]  # one of the steps
                    at=NOW,
                    due_at=after(due),
                )


async def test_results_count_what_a_manager_brought_to_an_end_by_warmth(db: Database) -> None:
    async with db.write() as uow:
        anna, bo = await manager(uow, ANNA), await manager(uow, BO)
        for number, (warmth, owner, reason) in enumerate(
            (("hot", anna, "won"), ("hot", anna, "lost"), ("hot", anna, None), ("cold", bo, "left"))
        ):
            person = await offered(uow, 500 + number)
            await uow.leads.qualify(person.lead_id, warmth=warmth, score=1, breakdown=[], at=NOW)  # type: ignore[arg-type]  # as above
            await uow.offers.claim(person.offer_id, owner, after(10))
            if reason is not None:
                await uow.offers.give_back(person.lead_id, manager_id=owner, at=after(20), reason=reason)
        assert await uow.routing.results() == {anna: {"hot": (1, 2)}}
        assert await uow.routing.had_and_lost(person.lead_id) == {bo}


async def test_leave_counts_until_it_is_over_or_cancelled(db: Database) -> None:
    christmas = (date(2026, 12, 24), date(2027, 1, 2))
    async with db.write() as uow:
        anna = await manager(uow, ANNA)
        await uow.routing.take_leave(anna, first=christmas[0], last=christmas[1], at=NOW)
        assert await uow.routing.leaves(last_day_from=date(2027, 1, 2)) == {anna: [christmas]}
        assert await uow.routing.leaves(last_day_from=date(2027, 1, 3)) == {}
        assert await uow.routing.cancel_leave(anna, at=NOW) == 1
        assert await uow.routing.leaves(last_day_from=date(2026, 12, 1)) == {}


async def test_a_later_promise_does_not_loosen_one_that_waits(db: Database) -> None:
    async with db.write() as uow:
        person = await offered(uow)
        assert await uow.promises.told(person.dialog_id, promise_by=after(600), timezone="Europe/Warsaw", at=NOW)
        assert not await uow.promises.told(person.dialog_id, promise_by=after(9000), timezone="Europe/Warsaw", at=NOW)
        waiting = await uow.promises.waiting(person.dialog_id)
        assert waiting is not None
        assert waiting.promise_by == after(600)
        summary = await uow.promises.summary(since=NOW, now=after(601))
        assert (summary.told, summary.in_time, summary.late, summary.broken) == (1, 0, 0, 1)
        await uow.promises.kept(person.dialog_id, at=after(700))
        summary = await uow.promises.summary(since=NOW, now=after(701))
        assert (summary.told, summary.in_time, summary.late, summary.broken) == (1, 0, 1, 0)


async def test_the_owner_of_an_earlier_lead_is_remembered(db: Database) -> None:
    async with db.write() as uow:
        person = await offered(uow)
        anna = await manager(uow, ANNA)
        await uow.offers.claim(person.offer_id, anna, after(10))
        assert await uow.routing.owner_before(person.visitor_id, but_lead=person.lead_id) is None
        await uow.leads.move(
            dialog_id=person.dialog_id,
            lead_id=person.lead_id,
            stage="customer",
            reason="won",
            actor=Actor(kind="manager", manager_id=anna),
            at=after(20),
        )
        assert await uow.routing.owner_before(person.visitor_id, but_lead=0) == anna
