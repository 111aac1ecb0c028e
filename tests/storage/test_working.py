"""What the sales desk keeps: moves, tasks, questions to managers, sales. And what the database refuses of it."""

from typing import Any

import pytest

from storage import Actor, Database
from storage.errors import RowRefused
from storage.tables import Base, DeskMove, Sale, Task
from tests.storage.kit import NOW, Person, after, manager, offered


async def taken(db: Database) -> tuple[Person, int]:
    """A lead that a manager has."""
    async with db.write() as uow:
        person = await offered(uow)
        anna = await manager(uow)
        await uow.offers.claim(person.offer_id, anna, NOW)
    return person, anna


async def test_moves_stand_in_order_with_who_and_when(db: Database) -> None:
    person, anna = await taken(db)
    by_anna = Actor(kind="manager", manager_id=anna)
    async with db.write() as uow:
        await uow.moves.add(person.lead_id, kind="take", actor=by_anna, at=NOW)
        await uow.moves.add(person.lead_id, kind="note", actor=by_anna, words="likes blue", at=after(5))
    async with db.read() as uow:
        moves = await uow.moves.of_lead(person.lead_id)
        newest = await uow.moves.last(person.lead_id, kind="note")
    assert [(one.kind, one.manager_id, one.words, one.at) for one in moves] == [
        ("take", anna, None, NOW),
        ("note", anna, "likes blue", after(5)),
    ]
    assert newest is not None
    assert newest.words == "likes blue"


async def test_a_second_later_moves_the_first(db: Database) -> None:
    person, anna = await taken(db)
    async with db.write() as uow:
        first = await uow.tasks.snooze(person.lead_id, manager_id=anna, due_at=after(60), at=NOW)
        await uow.tasks.reminded(first.id, at=after(60))
        second = await uow.tasks.snooze(person.lead_id, manager_id=anna, due_at=after(600), at=after(61))
        assert second.id == first.id
        assert (second.due_at, second.reminded_at) == (after(600), None)
        assert await uow.tasks.reminded(second.id, at=after(600))
        assert not await uow.tasks.reminded(second.id, at=after(601)), "one moment, one reminder"


async def test_a_task_ends_once(db: Database) -> None:
    person, anna = await taken(db)
    async with db.write() as uow:
        task = await uow.tasks.add(person.lead_id, manager_id=anna, words="call", due_at=after(60), at=NOW)
        assert await uow.tasks.move(task.id, due_at=after(120))
        assert not await uow.tasks.move(task.id, due_at=after(120)), "a double tap moves it once"
        assert [one.id for one in await uow.tasks.open_of([person.lead_id])] == [task.id]
        assert await uow.tasks.end(task.id, as_="done", at=after(61))
        assert not await uow.tasks.end(task.id, as_="done", at=after(62))
        assert not await uow.tasks.reminded(task.id, at=after(120))
        assert await uow.tasks.open_of([person.lead_id]) == []


async def test_a_new_question_takes_the_place_of_the_old_one(db: Database) -> None:
    person, anna = await taken(db)
    async with db.write() as uow:
        await uow.inputs.ask(anna, kind="lost", lead_id=person.lead_id, draft={"reason": "price"}, at=NOW)
        await uow.inputs.ask(anna, kind="sale", lead_id=person.lead_id, at=after(5))
    async with db.write() as uow:
        asked = await uow.inputs.of(anna)
        assert asked is not None
        assert (asked.kind, asked.draft, asked.asked_at) == ("sale", {}, after(5))
        assert await uow.inputs.drop(anna)
        assert not await uow.inputs.drop(anna)
        assert await uow.inputs.of(anna) is None


async def test_a_claim_is_won_once_and_again_after_it_was_undone(db: Database) -> None:
    person, _ = await taken(db)
    async with db.write() as uow:
        [claim] = await uow.offers.claims(person.lead_id)
        sale = await uow.sales.add(claim, at=NOW)
        assert sale is not None
        assert await uow.sales.add(claim, at=after(1)) is None
        await uow.sales.describe(sale, hundredths=300_000, currency="EUR", product=None)
        [stands] = await uow.sales.of_lead(person.lead_id)
        assert (stands.hundredths, stands.currency, stands.product) == (300_000, "EUR", None)
        assert await uow.sales.undo_last(person.lead_id, at=after(2))
        assert not await uow.sales.undo_last(person.lead_id, at=after(3))
        assert await uow.sales.of_lead(person.lead_id) == []
        assert await uow.sales.add(claim, at=after(4)) is not None


async def store(db: Database, *rows: Base) -> None:
    async with db.write() as uow:
        uow._session.add_all(rows)
        await uow._session.flush()


FORBIDDEN: dict[str, tuple[type[Base], dict[str, Any]]] = {
    "a move of nobody in particular": (DeskMove, {"kind": "note", "actor": "manager", "manager_id": None}),
    "a move without a name": (DeskMove, {"kind": "", "actor": "system"}),
    "a task that is over without a reason": (Task, {"kind": "task", "words": "", "due_at": NOW, "ended_at": NOW}),
    "euros without a number": (Sale, {"currency": "EUR"}),
    "a sale for less than nothing": (Sale, {"hundredths": -1}),
}


@pytest.mark.parametrize("what", FORBIDDEN)
async def test_the_database_refuses(db: Database, what: str) -> None:
    person, anna = await taken(db)
    table, values = FORBIDDEN[what]
    async with db.read() as uow:
        [claim] = await uow.offers.claims(person.lead_id)
    given: dict[str, Any] = {"lead_id": person.lead_id, "manager_id": anna, "at": NOW}
    if table is Task:
        given = {"lead_id": person.lead_id, "manager_id": anna, "created_at": NOW}
    if table is Sale:
        given["claim_id"] = claim.id
    with pytest.raises(RowRefused):
        await store(db, table(**given | values))


async def test_a_lead_is_put_off_by_a_manager_once(db: Database) -> None:
    person, anna = await taken(db)
    rows = [
        Task(lead_id=person.lead_id, manager_id=anna, kind="snooze", words="", due_at=NOW, created_at=NOW)
        for _ in range(2)
    ]
    with pytest.raises(RowRefused):
        await store(db, *rows)
