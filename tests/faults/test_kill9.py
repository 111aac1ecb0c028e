"""``kill -9`` at random moments while dialogs run: nothing is lost, and nothing doubled but by a kill."""

import asyncio
import itertools
import random
from pathlib import Path

import pytest

from nlu.labels import LANGUAGES
from tests.process import office
from tests.visitors import WORDS, Visitor

pytestmark = pytest.mark.faults

DIALOGS = 20
KILLS = 20
#: Between the start of a process and its death, in seconds: sometimes it has only just begun to work.
LIFETIMES = (0.9, 2.4)


async def test_twenty_kills_lose_nothing(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    async with office(tmp_path) as place:
        await place.add_source("fair net")
        visitors = [
            Visitor(place.telegram.person(f"Visitor{n}", language=LANGUAGES[n % 4]), LANGUAGES[n % 4])
            for n in range(DIALOGS)
        ]

        async def visit(visitor: Visitor, number: int) -> None:
            await visitor.person.start("fair")
            for name in ("need", "timeline", "budget", "hot"):
                await asyncio.sleep(chance.uniform(1.5, 4.5) + number * 0.05)
                visitor.said.append(WORDS[visitor.lang][name])
                await visitor.person.says(WORDS[visitor.lang][name])

        walks = asyncio.gather(*(visit(visitor, number) for number, visitor in enumerate(visitors)))
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(*LIFETIMES))
            await place.process.kill()
            await place.process.start()
        await walks
        await place.settled(90)

        async with place.database() as db, db.read() as uow:
            leads = await uow.leads.listing()
            transcripts = {}
            for visitor in visitors:
                met = await uow.visitors.by_telegram(visitor.person.user.id)
                assert met is not None
                transcripts[visitor.person.user.id] = [
                    line.text for line in await uow.transcripts.of_visitor(met.id) if line.direction == "in"
                ]
        assert {v.person.user.id: v.said for v in visitors} == transcripts, "a reply is lost, doubled or out of order"
        assert sorted(view.visitor.name or "" for view in leads) == sorted(v.person.user.first_name for v in visitors)
        assert all(view.first_source is not None and view.first_source.code == "fair" for view in leads)
        cards = [card.text for card in place.group.messages]
        shown = {name for name in (v.person.user.first_name for v in visitors) if any(name in text for text in cards)}
        assert len(shown) == DIALOGS, "a card is lost"
        numbers = {
            line.split("Lead #")[1].split()[0] for text in cards for line in text.splitlines() if "Lead #" in line
        }
        assert len(numbers) == DIALOGS, "a lead was offered as two leads"

        said = [m.text for v in visitors for m in v.person.messages]
        doubled = sum(
            sum(1 for a, b in itertools.pairwise(texts) if a == b)
            for texts in ([m.text for m in v.person.messages] for v in visitors)
        ) + (len(cards) - len(numbers))
        print(f"{KILLS} kills, {len(said)} messages to visitors, {len(cards)} cards, doubled: {doubled}")
        assert doubled <= KILLS
        assert "Traceback" not in place.process.log()
