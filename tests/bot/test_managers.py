"""Managers and admins are no visitors, whatever they press, write or send."""

from pathlib import Path

from bot.conversation import RUNNING
from bot.local_telegram import Person
from bot.local_telegram.people import press
from tests.bot.stage import Stage, stage

GREETING = "Northline"


async def is_visitor(place: Stage, person: Person) -> bool:
    """Whether the person is in a dialog."""
    async with place.db.read() as uow:
        visitor = await uow.visitors.by_telegram(person.user.id)
        dialog = await uow.dialogs.latest(visitor.id) if visitor else None
    return dialog is not None and dialog.state.status in RUNNING


async def test_whatever_a_manager_sends_begins_no_dialog(tmp_path: Path) -> None:
    # Start, an edit and an unknown command greeted the manager as a visitor, whose answers nobody then heard.
    async with stage(tmp_path) as place:
        anna = await place.hire("Anna")
        await anna.start("spring-fair")
        await anna.says("hello")
        await anna.says("/foo")
        await anna.says("/stop")
        await anna.sends("photo", caption="look")
        await anna.shares_contact()
        await anna.edits(anna.chat.messages[0], "edited")
        await place.settled()
        assert not any(GREETING in message.text for message in anna.messages)
        assert not await is_visitor(place, anna)
        assert len(anna.messages) == 7, "one answer each; an edit needs none"


async def test_an_admin_who_presses_start_is_told_what_an_admin_can_do(tmp_path: Path) -> None:
    # The greeting and the first question followed, and no answer to it was heard.
    async with stage(tmp_path) as place:
        await place.settled()
        assert not any(GREETING in message.text for message in place.admin.messages)
        assert not await is_visitor(place, place.admin)


async def test_a_visitor_who_becomes_a_manager_is_no_longer_asked(tmp_path: Path) -> None:
    # The dialog stayed open: reminders went on, and its buttons were played.
    async with stage(tmp_path) as place:
        anna = place.telegram.person("Anna", language="en")
        await anna.start()
        question = await anna.waits("What made you look")
        await place.admin.says("/invite")
        link = await place.admin.waits("start=join-")
        await anna.start(link.text.rsplit("start=", 1)[1].strip())
        await anna.waits("Welcome")
        before = len(anna.messages)
        callback = press(place.telegram.world, anna.user, question, question.buttons[0])
        await place.settled()
        assert not await is_visitor(place, anna)
        assert callback in place.telegram.world.callback_answers
        assert len(anna.messages) == before


async def test_a_manager_chooses_the_language_of_their_cards(tmp_path: Path) -> None:
    # The choice changed a visitor's row that the manager did not know of.
    async with stage(tmp_path) as place:
        anna = await place.hire("Anna")
        await anna.says("/language")
        await anna.waits("Which language")
        await anna.presses("Polski")
        await place.settled()
        async with place.db.read() as uow:
            manager = await uow.managers.by_telegram(anna.user.id)
            assert manager is not None
            assert manager.language == "pl"
        assert not await is_visitor(place, anna)


async def test_a_card_that_waits_for_a_manager_who_blocks_the_bot_goes_to_others(tmp_path: Path) -> None:
    # Everything that waited for the manager was cancelled, the card of a hot lead with it.
    async with stage(tmp_path, group=False) as place:
        anna = await place.hire("Anna")
        tom = place.telegram.person("Tom", language="en")
        await tom.start()
        await tom.waits("What made you look")
        await place.settled()
        anna.chat.blocked = True
        async with place.db.write() as uow:
            manager = await uow.managers.by_telegram(anna.user.id)
            assert manager is not None
        await tom.says("we want to buy it, where do we pay?")
        await anna.blocks()
        await place.admin.waits("Lead #1", "Tom", seconds=20)


async def test_a_button_in_a_group_makes_nobody_a_visitor(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        passer_by = place.telegram.person("Passer-by", language="en")
        card = place.telegram.world.post(place.group.chat, place.telegram.world.bot, {"text": "old"})
        callback = press(place.telegram.world, passer_by.user, card, {"text": "?", "callback_data": "x:1"})
        await place.settled()
        assert callback in place.telegram.world.callback_answers
        async with place.db.read() as uow:
            assert await uow.visitors.by_telegram(passer_by.user.id) is None
