"""A manager at the desk: every move from the card, typed answers, notes, tasks, lists, and who may do what."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.tables import Lead, Task
from tests.bot.canned import COLD, HOT, Canned
from tests.bot.office import BOSS, GROUP, Office, office

ANNA, BO, TOM = 9001, 9002, 500


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Office]:
    """Anna has taken the lead of Tom."""
    async with office(tmp_path, reader=Canned()) as found:
        await found.hire(ANNA, "Anna")
        await found.says(TOM, "/start")
        await found.says(TOM, HOT)
        await found.taps(ANNA, "Take", on=found.last(GROUP))
        yield found


async def lead(place: Office) -> Lead:
    async with place.db.read() as uow:
        return await uow.leads.get(1)


async def done(place: Office) -> list[str]:
    async with place.db.read() as uow:
        return [move.kind for move in await uow.moves.of_lead(1)]


async def tasks(place: Office) -> list[Task]:
    async with place.db.read() as uow:
        return await uow.tasks.open_of([1])


async def say(place: Office, text: str, **more: object) -> str:
    """Anna writes; what she is told."""
    return (await place.says(ANNA, text, **more)).text  # type: ignore[arg-type]  # passed on as it is


# Progress


async def test_the_first_card_of_a_hot_lead_has_what_the_hot_reply_said(place: Office) -> None:
    await place.says(502, "/start")
    await place.says(502, HOT)
    # Was: "Budget: not said" until the visitor wrote again; the card was drawn from the dialog before the reply.
    assert "Budget: €3,000 – “3000 euros”" in place.last(GROUP).text


async def test_a_lead_is_worked_to_the_sale_from_its_card(place: Office) -> None:
    card = place.card(ANNA)
    assert "🔥 Hot · " in card.text
    assert "Taken · Anna" in card.text
    assert "Budget: €3,000 – “3000 euros”" in card.text
    assert "Not known yet: Decision" in card.text
    assert await place.taps(ANNA, "Contacted") == "Noted as contacted."
    assert "Contacts: 1, last one 12:00" in card.text
    assert "📞" not in card.text, "nobody waits for the first word any more"
    assert await place.taps(ANNA, "Contacted again") == "This was already noted.", "a double tap is one contact"
    assert await place.taps(ANNA, "Qualified") == "Noted: qualified."
    assert "Qualified · Anna" in card.text
    assert await place.taps(ANNA, "Won") == "Congratulations! The lead is a customer now."
    question = place.last(ANNA)
    assert "For how much" in question.text
    assert await say(place, "3000 € CRM Start") == "Noted: €3,000, CRM Start"
    assert question.buttons == {}
    assert "🏆 Won, 12:00 · €3,000 · CRM Start" in card.text
    assert list(card.buttons) == ["Reopen", "Transcript"]
    async with place.db.read() as uow:
        [sale] = await uow.sales.of_lead(1)
        assert (await uow.leads.get(1)).stage == "customer"
    assert (sale.hundredths, sale.currency, sale.product) == (300_000, "EUR", "CRM Start")
    assert await done(place) == ["take", "contacted", "qualified", "won"]


async def test_the_budget_that_was_named_is_one_tap_away(place: Office) -> None:
    await place.taps(ANNA, "Won")
    assert await place.taps(ANNA, "€3,000", on=place.last(ANNA)) == "Noted: €3,000"
    assert await say(place, "hello") != "Noted: hello", "the answer was given"
    async with place.db.read() as uow:
        [sale] = await uow.sales.of_lead(1)
    assert (sale.hundredths, sale.currency) == (300_000, "EUR")


async def test_a_mistaken_sale_is_taken_back(place: Office) -> None:
    await place.taps(ANNA, "Qualified")
    await place.taps(ANNA, "Won")
    assert await place.taps(ANNA, "Reopen") == "The lead is open again and yours."
    again = await lead(place)
    assert (again.stage, again.closed_at) == ("qualified", None)
    async with place.db.read() as uow:
        assert await uow.sales.of_lead(1) == []
        [first, second] = await uow.offers.claims(1)
        latest = await uow.dialogs.latest(again.visitor_id)
    assert (first.end_reason, second.ended_at) == ("reopened", None), "routing counted a sale that was none"
    assert latest is not None
    assert latest.state.status == "with_manager", "the bot would have asked beside the manager"
    before = len(place.chats[TOM])
    await place.says(TOM, "hello?")
    assert len(place.chats[TOM]) == before
    assert await place.taps(ANNA, "Won")
    assert await done(place) == ["take", "qualified", "won", "reopen", "won"]


async def test_a_loss_has_a_reason_and_other_wants_words(place: Office) -> None:
    await place.taps(ANNA, "Lost")
    await place.taps(ANNA, "Other")
    assert (await lead(place)).closed_at is None
    assert await say(place, "they went bankrupt") == "Noted. Thank you for the reason."
    lost = await lead(place)
    assert (lost.exit, lost.exit_reason) == ("lost", "other")
    card = place.card(ANNA)
    assert "Lost, 12:00: Other" in card.text
    assert "lost (Other): they went bankrupt" in card.text


async def test_a_lead_that_was_none_is_rejected_with_a_reason(place: Office) -> None:
    await place.taps(ANNA, "Not qualified")
    assert await place.taps(ANNA, "No money") == "Noted. Thank you for the reason."
    rejected = await lead(place)
    assert (rejected.exit, rejected.exit_reason) == ("rejected", "no_money")
    assert "Not qualified, 12:00: No money" in place.card(ANNA).text


async def test_whoever_asked_for_silence_is_not_worked_again(place: Office) -> None:
    await place.says(TOM, "/stop")
    card = place.card(ANNA)
    assert "wants no more messages" in card.text
    assert "Reopen" not in card.buttons
    assert "stays closed" in await place.presses(ANNA, "c:1:reopen", on=card)
    assert (await lead(place)).closed_at is not None


# Corrections


async def test_a_wrong_fact_is_put_right_and_taught(place: Office) -> None:
    for label in ("More", "Wrong fact", "Budget"):
        await place.taps(ANNA, label)
    assert "Budget on the card: €3,000 – “3000 euros”" in place.last(ANNA).text
    assert "no amount" in await say(place, "they are rich")
    assert await say(place, "5000 EUR") == "Corrected. The bot goes by this now."
    assert "Budget: €5,000 – “5000 EUR”" in place.card(ANNA).text
    async with place.db.read() as uow:
        [kept] = await uow.corrections.listing()
    assert (kept.kind, kept.was["value"]["max"], kept.right["value"]["max"]) == ("fact", 3000, 5000)
    assert HOT[kept.right["start"] : kept.right["end"]] == "3000 euros"
    assert "fact" in await done(place)


async def test_right_words_that_stand_in_the_reply_become_the_span(place: Office) -> None:
    for label in ("More", "Wrong fact", "Need"):
        await place.taps(ANNA, label)
    await say(place, "Lose requests")
    async with place.db.read() as uow:
        [kept] = await uow.corrections.listing()
    assert HOT[kept.right["start"] : kept.right["end"]] == "lose requests"


async def test_what_was_never_said_is_taken_away(place: Office) -> None:
    for label in ("More", "Wrong fact", "Budget"):
        await place.taps(ANNA, label)
    assert (
        await place.taps(ANNA, "They did not say that", on=place.last(ANNA)) == "Corrected. The bot goes by this now."
    )
    assert "Budget" in place.card(ANNA).text.partition("Not known yet: ")[2].partition("\n")[0]
    async with place.db.read() as uow:
        [kept] = await uow.corrections.listing()
    assert kept.right == {"kind": "budget"}


async def test_who_decides_is_said_by_a_button(place: Office) -> None:
    for label in ("More", "Wrong fact", "Decision"):
        await place.taps(ANNA, label)
    await place.taps(ANNA, "decides alone", on=place.last(ANNA))
    assert "Decision: decides alone" in place.card(ANNA).text
    assert await place.taps(ANNA, "Contacted") == "Noted as contacted.", "the main buttons are back"


async def test_a_wrong_warmth_is_put_right_and_holds(place: Office) -> None:
    for label in ("More", "Wrong warmth", "❄️ Cold"):
        await place.taps(ANNA, label)
    assert "Why?" in place.last(ANNA).text
    assert await say(place, "only comparing prices") == "Thank you, noted."
    card = place.card(ANNA)
    assert "❄️ Cold (🔥→❄️)" in card.text
    assert "warmth set: ❄️ Cold: only comparing prices" in card.text
    await place.says(TOM, "hello?")
    assert (await lead(place)).warmth == "cold", "the next words of the visitor undid what the manager had said"
    async with place.db.read() as uow:
        [kept] = await uow.corrections.listing()
    assert (kept.was, kept.right) == ({"warmth": "hot"}, {"warmth": "cold"})


async def test_what_contradicts_stands_on_the_card(place: Office) -> None:
    await place.says(TOM, COLD)
    assert "⚠️ Budget, also said: “no money”" in place.card(ANNA).text


# Planning


async def test_a_reply_to_the_card_is_a_note(place: Office) -> None:
    card = place.card(ANNA)
    assert await say(place, "prefers calls after 5", reply_to=card) == "Noted on lead #1."
    assert "📝 prefers calls after 5" in card.text
    await say(place, "and hates e-mail", reply_to=place.last(ANNA))
    assert "📝 and hates e-mail" in card.text, "the answer to a note is about the same lead"


async def test_a_task_reminds_when_its_moment_comes(place: Office) -> None:
    await place.taps(ANNA, "Task")
    assert "When?" in await say(place, "send the contract")
    assert await say(place, "in 2 hours") == "I will remind you: 14:00"
    assert "⏰ 14:00 – send the contract" in place.card(ANNA).text
    await place.passes(timedelta(hours=3))
    reminder = place.last(ANNA)
    assert reminder.text == "⏰ Lead #1, Tom: send the contract"
    assert "❗ 14:00 – send the contract" in place.card(ANNA).text
    assert await place.taps(ANNA, "In an hour", on=reminder) == "I will remind you: 16:00"
    await place.passes(timedelta(hours=2))
    again = place.last(ANNA)
    assert again.number != reminder.number
    assert await place.taps(ANNA, "Done", on=again) == "Done."
    assert await place.taps(ANNA, "Done", on=again) == "This was changed already."
    assert await tasks(place) == []
    assert await done(place) == ["take", "task", "task_moved", "task_done"]


async def test_a_lead_that_is_put_off_comes_back(place: Office) -> None:
    await place.taps(ANNA, "Later")
    assert await place.taps(ANNA, "Tomorrow morning") == "I will show it again: 24 November, 09:00"
    assert "💤 24 November, 09:00" in place.card(ANNA).text
    before = place.card(ANNA)
    await place.passes(timedelta(days=1))
    assert place.card(ANNA).number != before.number
    assert "You wanted to see this lead again" in place.card(ANNA).text
    assert await tasks(place) == []


async def test_what_is_planned_with_a_lead_ends_with_it(place: Office) -> None:
    await place.taps(ANNA, "Task")
    await say(place, "call tomorrow at 10")
    await place.taps(ANNA, "Lost")
    await place.taps(ANNA, "Too expensive")
    before = len(place.chats[ANNA])
    await place.passes(timedelta(days=2))
    assert len(place.chats[ANNA]) == before


async def test_a_question_is_left_by_a_command_a_button_and_time(place: Office) -> None:
    help_text = "/leads shows your leads."
    await place.taps(ANNA, "Task")
    await say(place, "/leads")
    assert help_text in await say(place, "call Monday 10:00")
    await place.taps(ANNA, "Task")
    assert await place.taps(ANNA, "Cancel", on=place.last(ANNA)) == "Cancelled."
    assert help_text in await say(place, "call Monday 10:00")
    await place.taps(ANNA, "Task")
    question = place.last(ANNA)
    await place.passes(timedelta(hours=1))
    assert help_text in await say(place, "call Monday 10:00")
    assert "I will remind you" in await say(place, "call Monday 10:00", reply_to=question)


# Finding, and who may


async def test_lists_show_what_is_mine_hot_due_and_waiting(place: Office) -> None:
    await place.says(ANNA, "/leads")
    listed = place.last(ANNA)
    assert listed.text.startswith("Your leads: 1\n\n🔥 #1 Tom · Taken")
    await place.taps(ANNA, "⏰ Today", on=listed)
    assert "Nothing is planned for today." in listed.text
    await place.taps(ANNA, "🔥 Hot", on=listed)
    assert "Hot leads in work: 1" in listed.text
    await place.taps(ANNA, "⏳ Waiting", on=listed)
    assert "Nobody is waiting." in listed.text
    old = place.card(ANNA)
    await place.taps(ANNA, "Mine", on=listed)
    await place.taps(ANNA, "#1", on=listed)
    assert place.card(ANNA).number != old.number
    assert await place.taps(ANNA, "Contacted", on=old) == "Noted as contacted."
    assert "Contacts: 1" in place.card(ANNA).text
    assert "Contacts: 1" in old.text, "the old copy that was tapped is true as well"
    assert "Found for “tom”: 1" in await say(place, "/find tom")
    assert "Nothing found" in await say(place, "/find nobody")
    assert "I find no lead #7" in await say(place, "/lead 7")
    assert "Which one?" in await say(place, "/lead x")


async def test_pages_turn(place: Office) -> None:
    for number in range(10):
        async with place.db.write() as uow:
            met = await uow.visitors.meet(telegram_id=600 + number, name=f"V{number}", language="en", at=place.now)
            first = await uow.leads.get(1)
            dialog = await uow.dialogs.get(first.dialog_id)
            state = dialog.state.model_copy(update={"facts": {}, "warm_replies": ()})
            new = await uow.dialogs.begin(
                visitor_id=met.visitor.id, script_version_id=dialog.script_version_id, state=state, at=place.now
            )
            opened = await uow.leads.open_or_attach(visitor_id=met.visitor.id, dialog_id=new.id, at=place.now)
            await place.services.offering.offer(place.turn(uow), opened.lead.id, reason="hot", urgent=True)
        await place.settle()
        await place.taps(ANNA, "Take", on=place.last(GROUP))
    await place.says(ANNA, "/leads")
    listed = place.last(ANNA)
    assert "Your leads: 11 · 1/2" in listed.text
    await place.taps(ANNA, "▶", on=listed)
    assert "Your leads: 11 · 2/2" in listed.text
    assert len([label for label in listed.buttons if label.startswith("#")]) == 3
    await place.taps(ANNA, "◀", on=listed)
    assert "1/2" in listed.text


async def test_a_manager_sees_only_their_own_leads_and_those_on_offer(place: Office) -> None:
    await place.hire(BO, "Bo")
    assert "I find no lead #1" in (await place.says(BO, "/lead 1")).text
    assert "Nothing found" in (await place.says(BO, "/find Tom")).text
    assert "Your leads: 0" in (await place.says(BO, "/leads")).text
    for move in ("won", "lost:price", "give_back", "contacted", "hand:2", "fact:budget", "reopen", "transcript"):
        assert await place.presses(BO, f"c:1:{move}", on=place.card(ANNA)) == "This lead is not yours any more."
    assert "I find no lead" in await place.presses(BO, "c:1:card", on=place.card(ANNA))
    await place.says(BO, "I know him", reply_to=place.chats[GROUP][0], chat=GROUP)
    assert await done(place) == ["take"]


async def test_a_lead_goes_from_hand_to_hand(place: Office) -> None:
    await place.hire(BO, "Bo")
    old = place.card(ANNA)
    await say(place, "keep it short", reply_to=old)
    await place.taps(ANNA, "Task")
    await say(place, "call tomorrow at 10")
    await place.taps(ANNA, "More")
    await place.taps(ANNA, "Hand over")
    assert await place.taps(ANNA, "Bo") == "Handed over: Bo"
    assert old.text == "Lead #1\nHanded over to Bo at 12:00"
    assert old.buttons == {}
    theirs = place.card(BO)
    assert "Anna · handed over → Bo" in theirs.text
    assert "📝 keep it short" in theirs.text
    assert await place.presses(ANNA, "c:1:won", on=old) == "This lead is not yours any more."
    assert "Bo" in place.last(TOM).text
    await place.passes(timedelta(days=1))
    assert "call" in place.last(BO).text, "what was planned is the new owner's"
    assert "⏰" not in place.last(ANNA).text


async def test_an_admin_works_any_lead_and_the_history_says_so(place: Office) -> None:
    await place.says(BOSS, "/lead 1")
    assert "Taken · Anna" in place.card(BOSS).text
    await place.taps(BOSS, "Contacted")
    assert "Boss · contacted" in place.card(ANNA).text
    await place.taps(BOSS, "More")
    assert await place.taps(BOSS, "Give back") == "The lead is back with the team."
    given = await lead(place)
    assert (given.owner_id, given.stage) == (None, "opportunity")
    assert await done(place) == ["take", "contacted", "give_back"]


async def test_an_offer_that_is_put_off_comes_back_to_this_manager_if_nobody_took_it(place: Office) -> None:
    await place.hire(BO, "Bo")
    await place.taps(ANNA, "More")
    await place.taps(ANNA, "Give back")
    assert await place.taps(BO, "Later", on=place.last(GROUP)) == "I will show it again: 12:15"
    await place.passes(timedelta(minutes=16))
    card = place.last(BO)
    assert list(card.buttons) == ["Take", "Pass", "Later", "Transcript"]
    assert await place.taps(BO, "Take", on=card) == "The lead is yours. Contact and transcript are in our private chat."


async def test_a_group_card_answered_to_by_a_manager_keeps_a_note(place: Office) -> None:
    await place.taps(ANNA, "More")
    await place.taps(ANNA, "Give back")
    await place.says(ANNA, "he wants it by mail", reply_to=place.last(GROUP), chat=GROUP)
    assert "note" in await done(place)


async def test_strange_callback_data_is_answered_politely(place: Office) -> None:
    card = place.card(ANNA)
    for data in (
        "c:",
        "c:x:won",
        "c:1:",
        "c:1:nothing",
        "c:1:lost:nothing",
        "c:99999999999999999999:won",
        "c:1:hand:7",
        "t:x:done",
        "t:9:done",
        "t:1:x",
        "o:1:x",
        "o:77:later",
        "q:nothing:x",
        "w:nothing",
        "c:1:fact:nothing",
    ):
        await place.presses(ANNA, data, on=card)
    assert (await lead(place)).closed_at is None
    assert await done(place) == ["take"]
