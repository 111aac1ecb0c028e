"""Bug: a row that a statement had changed was shown as it was before, until the transaction ended.

The first card of a lead said "no signal yet, 0/100" and had no name, because ``get`` gave the row from memory.
"""

from storage import Database
from tests.storage.kit import NOW, visitor


async def test_a_row_is_read_anew_after_a_statement_changed_it(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        opened = await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)
        await uow.leads.qualify(opened.lead.id, warmth="hot", score=82, breakdown=[], at=NOW)
        await uow.leads.set_contact(opened.lead.id, at=NOW, name="Tom")
        seen = (await uow.leads.view(opened.lead.id)).lead
        # Was: ("none", 0, None).
        assert (seen.warmth, seen.score, seen.name) == ("hot", 82, "Tom")


async def test_a_claimed_offer_is_not_shown_as_open(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        opened = await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)
        offered = await uow.offers.open(opened.lead.id, reason="hot", urgent=True, due_at=NOW, at=NOW)
        await uow.offers.withdraw(opened.lead.id, at=NOW)
        # Was: "open".
        assert (await uow.offers.get(offered.offer.id)).state == "withdrawn"
