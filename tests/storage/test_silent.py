"""Retention: who is forgotten after a year of silence, and who is not."""

from datetime import timedelta

from storage import ENGINE, Database
from tests.storage.kit import NOW, state, visitor

LATER = NOW + timedelta(days=365)


async def test_a_visitor_of_whom_nothing_was_heard_is_found(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
    async with db.read() as uow:
        assert await uow.visitors.silent_since(NOW) == [], "heard at this very moment"
        assert [one.id for one in await uow.visitors.silent_since(LATER)] == [person.visitor_id]


async def test_who_wrote_again_an_open_lead_and_a_customer_are_kept(db: Database) -> None:
    async with db.write() as uow:
        back, opened, customer, lost = [await visitor(uow, 500 + number) for number in range(4)]
        await uow.dialogs.save(back.dialog_id, state(), revision=1, at=LATER)
        for person in (opened, customer, lost):
            await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)
        for person, stage, exit_by in ((customer, "customer", None), (lost, "lead", "lost")):
            lead = await uow.leads.open_of(person.visitor_id)
            assert lead is not None
            await uow.leads.move(
                dialog_id=person.dialog_id,
                lead_id=lead.id,
                stage=stage,  # type: ignore[arg-type]  # a stage by name
                exit_by=exit_by,  # type: ignore[arg-type]  # and a way out
                reason="test",
                actor=ENGINE,
                at=NOW,
            )
    async with db.read() as uow:
        assert [one.id for one in await uow.visitors.silent_since(LATER)] == [lost.visitor_id]
