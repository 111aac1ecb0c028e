"""What a won lead brought: the amount and the product, asked once and in one message."""

from typing import Final

from bot.after_sale.card import CustomerCards
from bot.glosses import gloss
from bot.turn import Turn
from bot.wording import say
from bot.working.asking import Asking
from bot.working.drawing import Drawing
from dialogs import formats
from dialogs.state import KnownFact
from nlu.money import MoneySpan, read_money
from storage.tables import Lead, Manager, WaitingInput

KIND: Final = "sale"
MOST_PRODUCT: Final = 120
#: More than this is a slip of the finger, and more than the database can hold is refused by it.
MOST_HUNDREDTHS: Final = 10**15


class Selling:
    """Asks what was sold and keeps the answer."""

    def __init__(self, *, asking: Asking, drawing: Drawing, cards: CustomerCards) -> None:
        self._asking, self._drawing, self._cards = asking, drawing, cards

    async def ask(self, turn: Turn, manager: Manager, lead: Lead, sale_id: int) -> None:
        """Amount and product; the budget that the visitor named is one tap away."""
        budget = await self._budget(turn, lead)
        choices = []
        if budget is not None and _one_amount(budget) is not None:
            meaning = gloss(budget, lang=manager.language, zone=self._drawing.hours.zone)
            choices = [[(meaning or budget.quote, f"c:{lead.id}:as_budget:{sale_id}")]]
        await self._asking.ask(
            turn,
            manager,
            kind=KIND,
            lead_id=lead.id,
            draft={"sale": sale_id},
            text=say(manager.language, "ask.sale", number=lead.id),
            choices=choices,
        )

    async def as_budget(self, turn: Turn, manager: Manager, lead: Lead, sale_id: int) -> str:
        """They paid what they had said."""
        budget = await self._budget(turn, lead)
        amount = _one_amount(budget) if budget is not None else None
        sales = {sale.id for sale in await turn.uow.sales.of_lead(lead.id)}
        if budget is None or amount is None or sale_id not in sales:
            return say(manager.language, "answer.gone")
        currency = budget.value.get("currency") or await self._currency(turn, lead)
        await turn.uow.sales.describe(sale_id, hundredths=round(amount * 100), currency=currency, product=None)
        await turn.uow.inputs.drop(manager.id)
        await self._cards.redraw_of_lead(turn, lead.id)
        return say(
            manager.language, "answer.sale", what=formats.money(amount, currency=currency, lang=manager.language)
        )

    async def answered(self, turn: Turn, manager: Manager, asked: WaitingInput, words: str) -> str | None:
        """An amount, a product, or both."""
        lead = await turn.uow.leads.held(asked.lead_id or 0)
        sale_id = int(asked.draft["sale"])
        if sale_id not in {sale.id for sale in await turn.uow.sales.of_lead(lead.id)}:
            return say(manager.language, "answer.gone")
        found = read_money(words, asked="budget", lang=manager.language)
        span = next((one for one in found if one.value.currency), found[0] if found else None)
        hundredths, currency = None, None
        if span is not None:
            amount = span.value.max if span.value.max is not None else span.value.min
            hundredths = None if amount is None else min(round(amount * 100), MOST_HUNDREDTHS)
            currency = span.value.currency or await self._currency(turn, lead)
        product = _product(words, span)
        await turn.uow.sales.describe(sale_id, hundredths=hundredths, currency=currency, product=product)
        await self._drawing.redraw(turn, lead.id)
        await self._cards.redraw_of_lead(turn, lead.id)
        told = [] if hundredths is None else [formats.money(hundredths / 100, currency=currency, lang=manager.language)]
        return say(manager.language, "answer.sale", what=", ".join([*told, *([product] if product else [])]))

    async def _budget(self, turn: Turn, lead: Lead) -> KnownFact | None:
        return (await turn.uow.dialogs.get(lead.dialog_id)).state.facts.get("budget")

    async def _currency(self, turn: Turn, lead: Lead) -> str | None:
        """Who names no currency means the one of the visitor's budget, or of their language."""
        dialog = await turn.uow.dialogs.get(lead.dialog_id)
        budget = dialog.state.facts.get("budget")
        if budget is not None and budget.value.get("currency"):
            return str(budget.value["currency"])
        if self._drawing.shelf is None:
            return None
        script = (await self._drawing.shelf.version(turn.uow, dialog.script_version_id)).script
        return script.currency.get(dialog.state.lang)


def _one_amount(budget: KnownFact) -> float | None:
    """The amount of a budget that is one figure."""
    low, high = budget.value.get("min"), budget.value.get("max")
    return float(high) if isinstance(high, int | float) and low in (None, high) else None


def _product(words: str, span: MoneySpan | None) -> str | None:
    rest = words if span is None else f"{words[: span.start]} {words[span.end :]}"
    return " ".join(rest.split()).strip(" ,;:.–—-")[:MOST_PRODUCT] or None
