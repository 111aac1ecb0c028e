"""A new manager: from the invitation to the first won lead without reading anything but what is on the screen.

The texts are printed (``pytest -s``), to be read as that manager would.
"""

from pathlib import Path

import pytest

from bot.local_telegram import LocalMessage, Person
from bot.local_telegram.people import show
from bot.wording import say
from nlu.labels import LANGUAGES, Language
from tests.process import office
from tests.visitors import Visitor

SECONDS = 60.0
SALE: dict[Language, str] = {"en": "4000 € CRM", "ru": "400 000 ₽ CRM", "pl": "20 000 zł CRM", "tr": "150.000 TL CRM"}
TASK: dict[Language, str] = {
    "en": "send the contract tomorrow 10:00",
    "ru": "выслать договор завтра в 10",
    "pl": "wysłać umowę jutro o 10",
    "tr": "yarın 10'da sözleşmeyi gönder",
}


def card_of(manager: Person, lang: Language) -> LocalMessage:
    """The card from which the lead is worked: the newest message that offers to win it."""
    won = say(lang, "button.won")
    return next(m for m in reversed(manager.messages) if any(button["text"] == won for button in m.buttons))


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_from_the_invitation_to_the_first_sale(tmp_path: Path, lang: Language) -> None:
    async with office(tmp_path, managers=0, sales_chat_id="") as place:
        anna = await place.hire("Anna", language=lang)
        visitor = Visitor(place.telegram.person("Grace", language=lang), lang)
        await visitor.walk(seconds=SECONDS)
        offer = await anna.waits(say(lang, "card.why"), seconds=SECONDS)
        offered = offer.text
        await anna.presses(say(lang, "button.take"), on=offer)
        await anna.waits(say(lang, "claim.head", number=1), seconds=SECONDS)
        await place.settled()
        taken = card_of(anna, lang).text

        async def taps(name: str) -> None:
            await anna.presses(say(lang, f"button.{name}"), on=card_of(anna, lang))
            await place.settled()

        await taps("contacted")
        await anna.says("likes short mails", reply_to=card_of(anna, lang))
        await anna.waits(say(lang, "answer.note", number=1), seconds=SECONDS)
        await taps("task")
        await anna.says(TASK[lang])
        await anna.waits(say(lang, "answer.task", time="").strip(), seconds=SECONDS)
        await place.settled()
        await taps("qualified")
        card = card_of(anna, lang)
        worked = card.text
        assert "likes short mails" in worked
        assert say(lang, "stage.qualified") in worked
        await taps("won")
        await anna.says(SALE[lang])
        sold = await anna.waits("CRM", say(lang, "answer.sale", what="").strip(), seconds=SECONDS)
        await place.settled()
        for name, text in (("offer", offered), ("taken", taken), ("worked", worked), ("won", card.text)):
            print(f"=== {lang}: {name}\n{text}\n")
        print(f"=== {lang}: the whole chat\n{show(anna.chat)}\n")
        async with place.database() as db, db.read() as uow:
            lead = await uow.leads.get(1)
            [sale] = await uow.sales.of_lead(1)
            moves = [move.kind for move in await uow.moves.of_lead(1)]
        assert (lead.stage, lead.exit) == ("customer", None)
        assert sale.hundredths == {"en": 400_000, "ru": 40_000_000, "pl": 2_000_000, "tr": 15_000_000}[lang]
        assert sale.product == "CRM"
        assert sold is not None
        assert moves == ["take", "contacted", "note", "task", "qualified", "won"]
        assert "{" not in card.text
        assert "Traceback" not in place.process.log()
