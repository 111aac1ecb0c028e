"""No lead without somebody who knows of it, whatever the visitor does next."""

from pathlib import Path

from bot.conversation import RUNNING
from bot.local_telegram import Person
from tests.bot.stage import Stage, stage

BUYS = "we want to buy it, where do we pay?"


async def hot(place: Stage) -> Person:
    """A visitor whose card stands in the group."""
    tom = place.telegram.person("Tom", language="en")
    await tom.start()
    await tom.waits("What made you look")
    await tom.says(BUYS)
    await place.group.waits("Lead #1")
    await place.settled()
    return tom


async def test_who_comes_back_after_a_no_is_shown_again(tmp_path: Path) -> None:
    # The first offer was withdrawn and the engine offers once: the new lead was shown to nobody.
    async with stage(tmp_path) as place:
        tom = await hot(place)
        await tom.says("not interested any more, no thanks")
        await place.settled()
        before = len(place.group.messages)
        await tom.says("Sorry, I changed my mind. " + BUYS)
        await place.settled()
        async with place.db.read() as uow:
            assert await uow.leads.unattended() == []
            visitor = await uow.visitors.by_telegram(tom.user.id)
            assert visitor is not None
            lead = await uow.leads.open_of(visitor.id)
            assert lead is not None
            assert await uow.offers.current(lead.id) is not None
        assert len(place.group.messages) >= before


async def test_the_owner_hears_that_the_visitor_said_stop(tmp_path: Path) -> None:
    # The owner's card stayed as it was, and the manager called somebody who had asked for silence.
    async with stage(tmp_path) as place:
        anna = await place.hire("Anna")
        tom = await hot(place)
        await place.group.press(anna, "Take", on=place.group.messages[-1])
        await anna.waits("Lead #1 is yours")
        await place.settled()
        await tom.says("/stop")
        await anna.waits("Lead #1", "no more messages")


async def test_a_claim_finds_the_dialog_in_which_the_visitor_is_now(tmp_path: Path) -> None:
    # The older dialog was opened again beside the newer one; the database refused it for ever.
    async with stage(tmp_path) as place:
        anna = await place.hire("Anna")
        tom = await hot(place)
        await tom.start("x__fitness")
        await place.settled()
        before = len(tom.messages)
        await place.group.press(anna, "Take", on=place.group.messages[-1])
        await tom.waits("Anna", after=before)
        await place.settled()
        async with place.db.read() as uow:
            visitor = await uow.visitors.by_telegram(tom.user.id)
            assert visitor is not None
            dialog = await uow.dialogs.latest(visitor.id)
            assert dialog is not None
            assert dialog.state.status in RUNNING
            assert dialog.state.script_id == "fitness"
        before = len(anna.messages)
        await tom.says("are you there?")
        await anna.waits("are you there?", after=before)
