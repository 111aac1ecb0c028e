"""A thousand taken leads in a group that is upgraded, becomes a forum, and in which people delete and forbid."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import relay as relay_module
from bot.local_telegram import Group, Person
from bot.pace import Pace
from bot.turn import Turn
from storage.leads import Actor
from tests.bot.conftest import now
from tests.bot.stage import Stage, stage
from tests.storage import kit

MANAGERS = 20
#: Long enough for a machine that does other things.
SECONDS = 500.0


@pytest.mark.faults
@pytest.mark.parametrize(
    "many",
    [
        pytest.param(100, id="a hundred"),
        # The same with a thousand takes minutes: pytest -m load
        pytest.param(1_000, id="a thousand", marks=pytest.mark.load),
    ],
)
async def test_no_lead_is_ever_without_a_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    gone = won = many // 10
    monkeypatch.setattr(relay_module, "Pace", lambda: Pace(100_000.0))
    async with stage(tmp_path, supergroup=False) as place:
        people = {}
        for number in range(MANAGERS):
            person = place.telegram.person(f"Manager {number}")
            person.chat.open_to_bot = True
            people[person.user.id] = person
        leads = await _take(place, people, many=many)
        group = place.group = place.group.upgrade()
        group.becomes_forum()
        await _until(lambda: _housed(group, count=many))

        deleted = group.topics[:gone]
        for topic in deleted:
            group.deletes(topic)
        await _move(place, leads[gone : gone + won], stage_to="customer")
        await _until(lambda: _closed(group, count=won))
        group.ranks_bot("member")
        await place.settled(60)
        await _move(place, leads[-2 * gone :], stage_to="qualified")
        group.ranks_bot("topics")
        await _until(lambda: _named(group, "qualified", count=2 * gone))

        open_leads = [lead for lead in leads if lead not in leads[gone : gone + won]]
        await _ping(place, group, open_leads)
        await place.settled(SECONDS)
        here = Counter(m.text for m in group.messages if m.text.startswith("ping"))
        private = Counter(m.text for p in people.values() for m in p.messages if m.text.startswith("ping"))
        assert here + private == Counter(f"ping {lead}" for lead in open_leads), "a lead has no place, or two"
        assert len(private) == gone, "what cannot stand in a deleted topic goes to the owner, and nothing else does"
        told = [m.text for p in people.values() for m in p.messages if "cannot be written to" in m.text]
        assert len(told) == len(set(told)) == gone
        assert len({topic.name.split()[0] for topic in group.topics}) == len(group.topics) == many - gone


async def _take(place: Stage, people: dict[int, Person], *, many: int) -> list[int]:
    leads = []
    async with place.db.write() as uow:
        managers = [await kit.manager(uow, telegram_id) for telegram_id in people]
        for number in range(many):
            person = await kit.offered(uow, 1_000_000 + number)
            await uow.offers.claim(person.offer_id, managers[number % MANAGERS], now())
            leads.append(person.lead_id)
    return leads


async def _move(place: Stage, leads: list[int], *, stage_to: str) -> None:
    async with place.db.write() as uow:
        for lead_id in leads:
            lead = await uow.leads.get(lead_id)
            actor = Actor(kind="manager", manager_id=lead.owner_id)
            await uow.leads.move(
                dialog_id=lead.dialog_id,
                lead_id=lead.id,
                stage=stage_to,  # type: ignore[arg-type]  # one of the stages
                reason="test",
                actor=actor,
                at=now(),
            )


async def _ping(place: Stage, group: Group, leads: list[int]) -> None:
    """Say something in the place of every lead, as far as is known of it."""
    async with place.db.write() as uow:
        turn = Turn(uow=uow, row_id=1_000_000, update_id=None, written_at=now(), now=now())
        for lead_id in leads:
            topic = await uow.topics.of_lead(lead_id, chat_id=group.id)
            assert topic is not None
            payload = {"text": f"ping {lead_id}", "message_thread_id": topic.message_id}
            await turn.send(group.id, payload, message_class="alert", order_key=f"ping:{lead_id}", lead_id=lead_id)


def _housed(group: Group, *, count: int) -> bool:
    cards = sum(1 for message in group.messages if message.buttons)
    return len(group.topics) == count and cards >= count


def _closed(group: Group, *, count: int) -> bool:
    return sum(topic.closed for topic in group.topics) == count


def _named(group: Group, word: str, *, count: int) -> bool:
    return sum(topic.name.endswith(word) for topic in group.topics) == count


async def _until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not reached():
            await asyncio.sleep(0.2)
