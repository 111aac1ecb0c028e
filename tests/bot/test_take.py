"""Two hundred taps on *Take* at the same instant, from twenty managers with a card each."""

import asyncio
import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.deals import Deals
from bot.desk import WorkingHours
from bot.offering import Offering
from bot.rounds import SmallTeam
from bot.team import Team
from bot.turn import Turn
from bot.working.access import LeadAccess
from bot.working.drawing import Drawing
from storage.engine import Database
from storage.tables import Manager
from tests.storage import kit

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
MANAGERS = 20
TAPS = 200


async def test_two_hundred_taps_have_one_owner_and_nineteen_polite_answers(db: Database) -> None:
    team, hours = Team(sales_chat_id=None, admin_ids=()), WorkingHours(zone=ZoneInfo("Europe/Warsaw"))
    rounds = SmallTeam(team=team, hours=hours, patience=timedelta(minutes=5))
    offering = Offering(team=team, hours=hours, rounds=rounds)
    drawing = Drawing(hours=hours, access=LeadAccess(team=team, rounds=rounds))
    deals, rows = Deals(offering=offering, drawing=drawing), itertools.count(1)
    async with db.write() as uow:
        for number in range(MANAGERS):
            await uow.managers.join(telegram_id=900 + number, name=f"M{number}", language="en", at=NOON)
        managers = await uow.managers.here()
        person = await kit.visitor(uow)
        lead = (await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOON)).lead
        turn = Turn(uow=uow, row_id=next(rows), update_id=None, written_at=NOON, now=NOON)
        await offering.offer(turn, lead.id, reason="hot", urgent=True)
        [offer] = await uow.offers.waiting()

    async def tap(manager: Manager) -> tuple[int, str]:
        async with db.write() as uow:
            turn = Turn(uow=uow, row_id=next(rows), update_id=None, written_at=NOON, now=NOON)
            return manager.id, await deals.take(turn, manager, offer.id)

    answers = Counter(await asyncio.gather(*(tap(managers[number % MANAGERS]) for number in range(TAPS))))
    async with db.read() as uow:
        owner_id = (await uow.leads.get(lead.id)).owner_id
        assert len(await uow.offers.claims(lead.id)) == 1
        cards = await uow.offers.cards(offer.id)
    [owner] = [one for one in managers if one.id == owner_id]
    each = TAPS // MANAGERS
    mine = "The lead is yours. Contact and transcript are in our private chat."
    assert answers.pop((owner.id, mine)) == 1
    assert answers.pop((owner.id, "You have already taken this lead.")) == each - 1
    polite = f"{owner.name} was faster and took this lead."
    assert answers == {(one.id, polite): each for one in managers if one.id != owner.id}
    assert sorted(card.kind for card in cards) == ["owner"] + ["private"] * MANAGERS
    edits: Counter[int] = Counter()
    async with db.write() as uow:
        while batch := await uow.outbox.lease_next(now=NOON + timedelta(seconds=1), limit=100):
            for message in batch:
                if message.method == "editMessageText":
                    assert f"Taken by {owner.name}" in message.payload["text"]
                    assert "reply_markup" not in message.payload
                    edits[message.chat_id] += 1
                await uow.outbox.sent(message.id, lease=message.lease, message_id=message.id, at=NOON)
    assert edits == {one.telegram_id: 1 for one in managers}, "a card was not brought up to date, or twice"
