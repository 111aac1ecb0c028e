"""Random managers and visitors: the history explains every lead, each has one owner, no timer is left over."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.leads import REPEAT
from storage.tables import InboxRow, Lead, Offer, Task
from tests.bot.canned import COLD, HOT, Canned
from tests.bot.office import BOSS, GROUP, NOON, Office, Shown, office

ANNA, BO = 9001, 9002
MANAGERS = (ANNA, BO, BOSS)
VISITORS = (501, 502)
LEAD_MOVES = (
    "contacted", "qualified", "won", "lost:price", "lost:other", "not:spam", "reopen", "give_back", "hand:1", "hand:2",
    "hand:3", "unsaid:budget", "fact:budget", "warmth:cold", "warmth:hot", "later:hour", "later:tomorrow", "task",
    "power:shares", "transcript", "card", "more", "back",
)  # fmt: skip
OFFER_MOVES = ("take", "take", "take", "pass", "later")
TASK_MOVES = ("done", "hour", "tomorrow")
WORDS = ("call tomorrow at 10", "5000 EUR", "they went bankrupt", "/leads", "/find Tom", "/lead 1", "/busy", "/free")
#: Each example is a working day in itself; the nightly run takes more.
EXAMPLES = int(os.environ.get("BANTIK_EXAMPLES", "12"))
SAID = (HOT, HOT, COLD, "hello", "/start", "/stop", "no thank you, not interested")

Step = tuple[str, Any, Any]

step = st.one_of(
    st.tuples(st.just("lead"), st.sampled_from(MANAGERS), st.tuples(st.integers(1, 2), st.sampled_from(LEAD_MOVES))),
    st.tuples(st.just("offer"), st.sampled_from(MANAGERS), st.tuples(st.integers(1, 2), st.sampled_from(OFFER_MOVES))),
    st.tuples(st.just("task"), st.sampled_from(MANAGERS), st.tuples(st.integers(1, 4), st.sampled_from(TASK_MOVES))),
    st.tuples(st.just("words"), st.sampled_from(MANAGERS), st.sampled_from(WORDS)),
    st.tuples(st.just("note"), st.sampled_from(MANAGERS), st.just(None)),
    st.tuples(st.just("said"), st.sampled_from(VISITORS), st.sampled_from(SAID)),
    st.tuples(st.just("time"), st.just(None), st.sampled_from((10, 70, 1500))),
    st.tuples(st.just("leaves"), st.just(BOSS), st.sampled_from(("Anna", "Bo"))),
    st.tuples(st.just("blocks"), st.sampled_from(VISITORS), st.just(None)),
    st.tuples(st.just("erase"), st.sampled_from(VISITORS), st.just(None)),
    st.tuples(st.just("restart"), st.just(None), st.just(None)),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with two managers, and two visitors who want to buy, on a file to be copied."""
    folder = tmp_path_factory.mktemp("company")

    async def make() -> None:
        async with office(folder, reader=Canned()) as place:
            await place.hire(ANNA, "Anna")
            await place.hire(BO, "Bo")
            for visitor in VISITORS:
                await place.says(visitor, "/start")
                await place.says(visitor, HOT)

    asyncio.run(make())
    return folder / "office.db"


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, min_size=5, max_size=25))
def test_whatever_people_do_the_history_explains_every_lead(template: Path, steps: Sequence[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(template, Path(folder) / "office.db")
        asyncio.run(_play(Path(folder), steps))


async def _play(folder: Path, steps: Sequence[Step]) -> None:
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(office(folder, reader=Canned(), now=NOON + timedelta(minutes=1)))
        for kind, who, what in steps:
            place.now += timedelta(seconds=1)
            if kind == "restart":
                before = place
                await stack.aclose()
                place = await stack.enter_async_context(office(folder, reader=Canned(), now=before.now))
                place.goes_on_from(before)
            else:
                await _do(place, kind, who, what)
            await _check(place, after=(kind, who, what))


async def _do(place: Office, kind: str, who: Any, what: Any) -> None:
    match kind:
        case "lead":
            await place.presses(who, f"c:{what[0]}:{what[1]}", on=await _card(place, who, what[0]))
        case "offer":
            offer = await _offer(place, what[0])
            if offer is not None:
                await place.presses(who, f"o:{offer}:{what[1]}", on=Shown(1, GROUP, {}, "sendMessage"))
        case "task":
            await place.presses(who, f"k:{what[0]}:{what[1]}", on=Shown(1, who, {}, "sendMessage"))
        case "words" | "said":
            place.gone.discard(who)
            await place.says(who, what)
        case "note":
            await place.says(who, "a note", reply_to=await _card(place, who, 1))
        case "time":
            await place.passes(timedelta(minutes=what))
        case "leaves":
            await place.says(who, f"/remove {what}")
        case "blocks":
            await place.blocks(who)
        case "erase":
            await place.says(who, "/forget")
            await place.presses(who, "f:yes", on=Shown(1, who, {}, "sendMessage"))


async def _card(place: Office, who: int, lead_id: int) -> Shown:
    """The newest card of a lead in somebody's chat, also after a restart; else some old message."""
    async with place.db.read() as uow:
        cards = [card for card in await uow.offers.cards_of_lead(lead_id) if card.chat_id == who and card.message_id]
    number = cards[-1].message_id if cards else 1
    return Shown(number or 1, who, {}, "sendMessage")


async def _offer(place: Office, lead_id: int) -> int | None:
    async with place.db.read() as uow:
        offer = await uow.offers.newest(lead_id)
    return offer.id if offer else None


async def _check(place: Office, *, after: Step) -> None:
    async with AsyncSession(place.db._reader) as session, place.db.read() as uow:
        for lead in (await session.execute(select(Lead))).scalars():
            where = f"lead {lead.id} after {after}"
            await _one_owner(uow, lead, where)
            visitor = await uow.visitors.get(lead.visitor_id)
            if visitor.erased_at is None:
                await _explained(uow, lead, where)
            else:
                assert lead.closed_at is not None, where
        assert await uow.leads.unattended() == [], f"a lead on nobody after {after}"
        await _timers(session, after)


async def _one_owner(uow: Any, lead: Lead, where: str) -> None:
    running = [claim for claim in await uow.offers.claims(lead.id) if claim.ended_at is None]
    if lead.closed_at is not None:
        assert running == [], f"{where}: closed, and somebody still has it"
    elif lead.owner_id is not None:
        assert [claim.manager_id for claim in running] == [lead.owner_id], where
        assert await uow.offers.current(lead.id) is None, f"{where}: owned and on offer"
    else:
        assert running == [], where


async def _explained(uow: Any, lead: Lead, where: str) -> None:
    """Stage, end and owner follow from what is written down, in its order."""
    stages = await uow.leads.history(lead.id)
    moves = await uow.moves.of_lead(lead.id)
    stage, exit_by, reason, owner = "visitor", None, None, None
    for one in stages:
        stage, exit_by, reason = one.stage, one.exit, one.reason
    assert (lead.stage, lead.exit) == (stage, exit_by), where
    if lead.exit is not None:
        assert lead.exit_reason == reason, where
    assert (lead.closed_at is not None) == (exit_by is not None or reason == "won"), where
    told: list[tuple[datetime, str, int | None]] = [(one.at, REPEAT, None) for one in stages if one.reason == REPEAT]
    for move in moves:
        to = (move.details or {}).get("to")
        if move.kind in ("take", "reopen"):
            told.append((move.at, move.kind, move.manager_id))
        elif move.kind == "hand_over":
            told.append((move.at, move.kind, to))
        elif move.kind in ("give_back", "take_back"):
            told.append((move.at, move.kind, None))
    for _, _, who in sorted(told, key=lambda line: line[0]):
        owner = who
    assert lead.owner_id == owner, f"{where}: {[(str(at), kind, who) for at, kind, who in told]}"
    sold = list(await uow.sales.of_lead(lead.id))
    wins = sum((one.kind == "won") - (one.kind == "reopen" and one.details["exit"] == "won") for one in moves)
    assert len(sold) == wins, where


async def _timers(session: AsyncSession, after: Step) -> None:
    """No timer without a lead, and nothing planned without a timer."""
    waiting = (
        await session.execute(select(InboxRow).where(InboxRow.kind == "timer", InboxRow.done_at.is_(None)))
    ).scalars()
    keys = {str(row.timer_key): row for row in waiting}
    leads = {lead.id: lead for lead in (await session.execute(select(Lead))).scalars()}
    for key, row in keys.items():
        if key.split(":")[0] in ("offer", "contact", "task"):
            assert row.lead_id in leads, f"{key} has no lead after {after}"
            assert leads[row.lead_id].closed_at is None, f"{key} of a closed lead after {after}"
    for task in (await session.execute(select(Task).where(Task.ended_at.is_(None)))).scalars():
        assert task.reminded_at is not None or f"task:{task.id}" in keys, f"task {task.id} forgotten after {after}"
        assert leads[task.lead_id].closed_at is None, f"task {task.id} of a closed lead after {after}"
    for offer in (await session.execute(select(Offer).where(Offer.state == "open"))).scalars():
        assert any(key.startswith("offer:") and key.split(":")[1] == str(offer.id) for key in keys), after
