"""From the won lead on: the customer's card, how they rate what they bought, further offers, and silence on request."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from nlu.reading import Reading
from storage.tables import Customer, Rating
from tests.bot.canned import HOT, Canned, warmth
from tests.bot.office import BOSS, GROUP, Office, Shown, office

ANNA, BO, TOM = 9001, 9002, 500
A_MONTH = timedelta(days=33)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Office]:
    """Anna has sold Tom something."""
    async with office(tmp_path, reader=Canned()) as found:
        await found.hire(ANNA, "Anna")
        await found.hire(BO, "Bo")
        await found.says(TOM, "/start")
        await found.says(TOM, HOT)
        await found.taps(ANNA, "Take", on=found.last(GROUP))
        await found.taps(ANNA, "Won")
        await found.says(ANNA, "3000 € CRM Start")
        yield found


def card(place: Office, chat: int = ANNA) -> Shown:
    return next(one for one in reversed(place.chats[chat]) if "ustomer #1" in one.text and one.text.startswith("🤝"))


async def customer(place: Office) -> Customer:
    async with place.db.read() as uow:
        return await uow.customers.get(1)


async def ratings(place: Office) -> list[Rating]:
    async with place.db.read() as uow:
        return await uow.customers.ratings(1)


async def test_a_won_lead_has_a_card_of_its_own_with_what_was_sold(place: Office) -> None:
    text = card(place).text
    assert text.startswith("🤝 Customer #1: Tom\nProduct: CRM Start\nAmount: €3,000\nContract: –\nResponsible: Anna\n")
    assert "Customer since: " in text


async def test_the_card_is_changed_by_replying_to_it(place: Office) -> None:
    said = await place.says(ANNA, "contract: 12/2026\nAmount: 4500 €\nproduct: CRM Pro", reply_to=card(place))
    assert said.text == "Noted."
    assert "Product: CRM Pro\nAmount: €4,500\nContract: 12/2026\n" in card(place).text
    row = await customer(place)
    assert (row.contract, row.product, row.hundredths, row.currency) == ("12/2026", "CRM Pro", 450_000, "EUR")
    said = await place.says(ANNA, "договор: 13/2026", reply_to=card(place))
    assert said.text == "Noted."
    assert (await customer(place)).contract == "13/2026", "labels of every language are understood"


async def test_what_is_not_understood_changes_nothing(place: Office) -> None:
    said = await place.says(ANNA, "contract: 12/2026\nthey are nice", reply_to=card(place))
    assert said.text == "I did not understand “they are nice”. Please write it like this: contract: 12/2026"
    assert (await customer(place)).contract is None
    said = await place.says(ANNA, "responsible: Zoe", reply_to=card(place))
    assert said.text == "I find no manager called “Zoe”."


async def test_whoever_becomes_responsible_gets_the_card(place: Office) -> None:
    await place.says(ANNA, "responsible: bo", reply_to=card(place))
    assert "Responsible: Bo" in card(place, BO).text
    said = await place.says(ANNA, "contract: 1", reply_to=next(one for one in place.chats[ANNA] if "🤝" in one.text))
    assert (await customer(place)).contract is None
    assert said.text != "Noted."


async def test_a_low_rating_reaches_the_head_of_sales_at_once_and_the_card(place: Office) -> None:
    await place.passes(A_MONTH)
    question = place.last(TOM)
    assert "How likely are you to recommend" in question.text
    assert list(question.buttons) == [str(score) for score in range(11)]
    await place.taps(TOM, "3", on=question)
    assert "rates us 3 of 10. Responsible: Anna." in place.last(BOSS).text
    await place.taps(TOM, "9", on=question)
    [rating] = await ratings(place)
    assert rating.score == 3, "a second tap changes nothing"
    thanks = await place.says(TOM, "nobody answers the phone")
    assert thanks.text.startswith("Thank you, this goes to the people")
    assert "Recommends us: 3 of 10: “nobody answers the phone”" in card(place).text
    assert "“nobody answers the phone”" in place.last(BOSS).text
    after = await place.says(TOM, "and one more thing")
    assert after.text != thanks.text, "what comes later is a dialog again"


async def test_a_high_rating_alarms_nobody(place: Office) -> None:
    await place.passes(A_MONTH)
    before = len(place.chats[BOSS])
    await place.taps(TOM, "10", on=place.last(TOM))
    assert len(place.chats[BOSS]) == before
    assert "Recommends us: 10 of 10" in card(place).text


async def test_who_wants_no_messages_is_asked_nothing(place: Office) -> None:
    await place.says(TOM, "/stop")
    before = len(place.chats[TOM])
    await place.passes(timedelta(days=120))
    assert len(place.chats[TOM]) == before
    assert await ratings(place) == []


async def test_stop_is_no_answer_to_why(place: Office) -> None:
    await place.passes(A_MONTH)
    await place.taps(TOM, "2", on=place.last(TOM))
    await place.says(TOM, "stop")
    [rating] = await ratings(place)
    assert rating.why is None
    async with place.db.read() as uow:
        visitor = await uow.visitors.by_telegram(TOM)
    assert visitor is not None
    assert visitor.stopped_at is not None


async def test_a_mistaken_sale_is_not_asked_about(place: Office) -> None:
    await place.taps(ANNA, "Reopen", on=place.card(ANNA))
    before = len(place.chats[TOM])
    await place.passes(timedelta(days=35))
    assert not any("recommend" in one.text for one in place.chats[TOM][before:])


async def agrees_to_be_written_to(place: Office) -> None:
    async with place.db.write() as uow:
        dialog = await uow.dialogs.get((await uow.leads.get(1)).dialog_id)
        state = dialog.state.model_copy(update={"consent": True})
        await uow.dialogs.save(dialog.id, state, revision=dialog.revision, at=place.now)


async def test_a_further_offer_comes_only_to_who_agreed(place: Office) -> None:
    await place.passes(timedelta(days=100))
    assert not any("telephony" in one.text for one in place.chats[TOM])


async def test_a_yes_to_a_further_offer_is_a_new_request(place: Office) -> None:
    await agrees_to_be_written_to(place)
    await place.passes(timedelta(days=100))
    offer = next(one for one in place.chats[TOM] if "telephony" in one.text)
    assert offer.text.endswith("If you want no more messages: /stop")
    await place.taps(TOM, "Yes, please", on=offer)
    assert place.last(TOM).text == "Good, a colleague will write to you here."
    async with place.db.read() as uow:
        lead = await uow.leads.get(1)
        assert len(await uow.offers.waiting()) == 1
    assert lead.closed_at is None
    await place.taps(ANNA, "Take", on=place.last(GROUP))
    await place.taps(ANNA, "Won")
    async with place.db.read() as uow:
        assert (await uow.leads.get(1)).stage == "loyal"
    assert card(place).text.startswith("🤝 Loyal customer #1: Tom")
    assert "Sales: 2" in card(place).text


class Refusing(Canned):
    """Reads one sentence as a refusal."""

    def read(self, text: str, **given: Any) -> Reading:
        if text == "no thanks, not interested":
            return Reading(lang="en", intents={"refuse": 0.9}, primary="refuse", warmth=warmth("cold"), facts=())
        return super().read(text, **given)


async def test_a_reason_given_after_the_refusal_stands_on_the_lead(tmp_path: Path) -> None:
    """The refusal closed the lead, and the reason that followed was written to no lead: it said "not interested"."""
    async with office(tmp_path, reader=Refusing()) as found:
        await found.hire(ANNA, "Anna")
        await found.says(TOM, "/start")
        await found.says(TOM, HOT)
        question = await found.says(TOM, "no thanks, not interested")
        assert "The price" in question.buttons
        await found.taps(TOM, "The price", on=question)
        async with found.db.read() as uow:
            lead = await uow.leads.get(1)
        assert (lead.exit, lead.exit_reason) == ("refused", "price")
        before = len(found.chats[TOM])
        await found.passes(timedelta(days=60))
        assert len(found.chats[TOM]) == before, "then peace"
