"""The customer's card: drawn for the manager who looks after them, changed by replying to it."""

import re
from dataclasses import dataclass
from typing import Any, Final

from aiogram.types import Message

from bot.delivery import REPEAT_KEY
from bot.turn import Turn
from bot.wording import say, texts
from bot.working.access import LeadAccess
from dialogs import formats
from dialogs.wording import clip
from nlu.labels import LANGUAGES, Language
from nlu.money import read_money
from nlu.when import read_when
from storage.tables import Customer, Manager

#: The fields that a reply can change; each is named by its label in any of the languages.
FIELDS: Final = ("contract", "product", "amount", "responsible", "since")
MOST_TEXT: Final = 120
MOST_HUNDREDTHS: Final = 10**15
_LINE: Final = re.compile(r"^\s*([^:]{1,40}):\s*(.+?)\s*$")
#: How people begin the line of a field besides its whole label.
_ALSO: Final[dict[str, str]] = {"с": "since", "od": "since", "since": "since", "tarih": "since"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCards:
    """Cards of customers. All methods work inside the turn's transaction."""

    access: LeadAccess

    async def show(self, turn: Turn, customer: Customer) -> None:
        """Send the card to whoever looks after the customer; replies to this message change it from now on."""
        manager = await turn.uow.managers.get(customer.manager_id)
        outbox_id = await turn.send(
            manager.telegram_id,
            {
                "text": await self.text(turn, customer, lang=manager.language),
                REPEAT_KEY: say(manager.language, "card.doubled"),
            },
            message_class="alert",
            priority="alert",
            lead_id=customer.lead_id,
            order_key=f"customer:{customer.id}",
        )
        await turn.uow.customers.change(customer.id, outbox_id=outbox_id)

    async def redraw(self, turn: Turn, customer_id: int) -> None:
        """Bring the card up to what is known now."""
        customer = await turn.uow.customers.get(customer_id)
        if customer.outbox_id is None:
            await self.show(turn, customer)
            return
        manager = await turn.uow.managers.get(customer.manager_id)
        await turn.send(
            manager.telegram_id,
            {"text": await self.text(turn, customer, lang=manager.language)},
            method="editMessageText",
            priority="edit",
            order_key=f"customer:{customer.id}",
            lead_id=customer.lead_id,
            edits=customer.outbox_id,
        )

    async def redraw_of_lead(self, turn: Turn, lead_id: int) -> None:
        """The same, where the lead has a customer."""
        customer = await turn.uow.customers.of_lead(lead_id)
        if customer is not None:
            await self.redraw(turn, customer.id)

    async def text(self, turn: Turn, customer: Customer, *, lang: Language) -> str:
        """The card in a language. What the manager has not said comes from the sales."""
        lead = await turn.uow.leads.get(customer.lead_id)
        sales = await turn.uow.sales.of_lead(lead.id)
        rated = [one for one in await turn.uow.customers.ratings(customer.id) if one.score is not None]
        manager = await turn.uow.managers.get(customer.manager_id)
        last = sales[-1] if sales else None
        amount = customer if customer.hundredths is not None else last
        told = None
        if amount is not None and amount.hundredths is not None:
            told = formats.money(amount.hundredths / 100, currency=amount.currency, lang=lang)
        head = "after.loyal" if lead.stage == "loyal" else "after.card"
        lines = [
            say(lang, head, number=customer.id, name=clip(lead.name or f"#{lead.id}", limit=80)),
            _line("product", customer.product or (last.product if last else None), lang=lang),
            _line("amount", told, lang=lang),
            _line("contract", customer.contract, lang=lang),
            _line("responsible", manager.name, lang=lang),
            _line("since", f"{customer.since:%d.%m.%Y}", lang=lang),
        ]
        if len(sales) >= 2:
            lines.append(_line("sales", str(len(sales)), lang=lang))
        for one in rated[-1:]:
            score = say(lang, "after.rating_line", score=one.score)
            lines.append(_line("rating", score + (f": “{clip(one.why, limit=300)}”" if one.why else ""), lang=lang))
        return "\n".join([*lines, "", say(lang, "after.how")])

    async def shown_in(self, turn: Turn, message: Message) -> Customer | None:
        """The customer whose card a message answers to."""
        replied = message.reply_to_message
        sent = None if replied is None else await turn.uow.outbox.sent_as(message.chat.id, replied.message_id)
        return None if sent is None else await turn.uow.customers.shown_by(sent.id)

    async def change(self, turn: Turn, manager: Manager, customer: Customer, words: str) -> str:
        """Take a reply to the card, one field a line; all of it or nothing."""
        lang = manager.language
        if customer.manager_id != manager.id and not await self.access.all_leads(turn, manager):
            return say(lang, "after.not_yours")
        values: dict[str, Any] = {}
        for line in words.strip().splitlines() or [""]:
            read = await self._read(turn, line, lang=lang)
            if isinstance(read, str):
                return read
            values |= read
        moved = values.get("manager_id", customer.manager_id) != customer.manager_id
        await turn.uow.customers.change(customer.id, **values)
        if moved:
            await self.show(turn, await turn.uow.customers.get(customer.id))
        else:
            await self.redraw(turn, customer.id)
        return say(lang, "after.changed")

    async def _read(self, turn: Turn, line: str, *, lang: Language) -> dict[str, Any] | str:
        """The fields that a line sets, or what to tell who wrote it."""
        found = _LINE.match(line)
        field = _field(found[1]) if found else None
        unread = say(lang, "after.unread", line=clip(line, limit=80))
        if found is None or field is None:
            return unread
        words = found[2]
        if field in ("contract", "product"):
            return {field: words[:MOST_TEXT]}
        if field == "amount":
            money = read_money(words, asked="budget", lang=lang)
            amount = None if not money else money[0].value.max if money[0].value.max is not None else money[0].value.min
            if amount is None:
                return unread
            return {"hundredths": min(round(amount * 100), MOST_HUNDREDTHS), "currency": money[0].value.currency}
        if field == "since":
            days = read_when(words, today=turn.now.date(), lang=lang, asked="timeline")
            day = (days[0].value.earliest or days[0].value.latest) if days else None
            return unread if day is None else {"since": day}
        here = [one for one in await turn.uow.managers.here() if one.name.casefold() == words.casefold()]
        return {"manager_id": here[0].id} if len(here) == 1 else say(lang, "after.nobody", name=clip(words, limit=60))


def _line(field: str, value: str | None, *, lang: Language) -> str:
    return f"{say(lang, f'after.{field}')}: {value or '–'}"


def _field(label: str) -> str | None:
    """The field that a label means, in whichever language it is written."""
    said = label.strip().casefold()
    named = {texts(lang)[f"after.{field}"].casefold(): field for lang in LANGUAGES for field in FIELDS}
    return named.get(said) or _ALSO.get(said) or (said if said in FIELDS else None)
