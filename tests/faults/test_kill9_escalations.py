"""``kill -9`` in the middle of escalations: every step comes, none twice, and the lead ends with one owner."""

import asyncio
import itertools
import random
from pathlib import Path

import pytest

from tests.process import Office, office
from tests.visitors import Visitor

pytestmark = pytest.mark.faults

LEADS = 6
KILLS = 8
RULES = """
schema: 1
hours: {mon-sun: 00:00-24:00}
managers:
  Nobody: {telegram: 5}
"""
SLA = """
schema: 1
take:
  hot: {first: 2s, next: 2s, wider: 2s, head_of_sales: 2s, admins: 3s}
  warm: {first: 2s, next: 2s, wider: 2s, head_of_sales: 2s, admins: 3s}
  cold: {first: 2s, next: 2s, wider: 2s, head_of_sales: 2s, admins: 3s}
  none: {first: 2s, next: 2s, wider: 2s, head_of_sales: 2s, admins: 3s}
"""


async def test_kills_between_escalations_lose_none_and_double_none(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    routing, sla = tmp_path / "routing.yaml", tmp_path / "sla.yaml"
    await asyncio.to_thread(routing.write_text, RULES)
    await asyncio.to_thread(sla.write_text, SLA)
    async with office(tmp_path, managers=3, routing=str(routing), sla=str(sla)) as place:
        visitors = [Visitor(place.telegram.person(f"Visitor{n}", language="en"), "en") for n in range(LEADS)]
        for visitor in visitors:
            await visitor.buys(seconds=60)
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(1.0, 3.0))
            await place.process.kill()
            await place.process.start()
        async with asyncio.timeout(90):
            while not await _all_with_the_admins(place):
                await asyncio.sleep(0.5)
        async with place.database() as db, db.read() as uow:
            offers = await uow.offers.waiting()
            assert len(offers) == LEADS
            assert await uow.leads.unattended() == []
            for offer in offers:
                rounds = await uow.routing.rounds(offer.id)
                assert [one.number for one in rounds] == list(range(1, len(rounds) + 1))
                assert [one.step for one in rounds][:4] == ["first", "next", "wider", "admins"]
                assert all(now.at >= before.due_at for before, now in itertools.pairwise(rounds))
                cards = await uow.offers.cards(offer.id)
                asked = [one.manager_id for one in rounds if one.manager_id is not None]
                assert len(asked) == len(set(asked)), "somebody was asked twice alone"
                private = [card for card in cards if card.kind == "private" and card.manager_id in asked]
                assert len({card.outbox_id for card in private}) == len(private)
        assert "Traceback" not in place.process.log()


async def _all_with_the_admins(place: Office) -> bool:

    async with place.database() as db, db.read() as uow:
        offers = await uow.offers.waiting()
        return len(offers) == LEADS and all(offer.escalated_at is not None for offer in offers)
