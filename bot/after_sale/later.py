"""What customers are asked and told after the sale, by timers that are rows like every other, and what they answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot.after_sale.card import CustomerCards
from bot.desk import WorkingHours
from bot.offering import Offering
from bot.outgoing import inline
from bot.rounds import Rounds
from bot.shelf import Shelf
from bot.team import Team
from bot.turn import Turn
from bot.wording import say
from dialogs.schema import AfterSale as AfterSaleSection
from dialogs.schema import Script
from nlu.labels import Language
from storage.errors import RowMissing
from storage.tables import Customer, Lead, Manager, Rating, Visitor

#: The kind of these timers.
KIND: Final = "after_sale"
#: Up to this score a customer is about to go, and somebody must hear of it at once.
LOW: Final = 6
#: So long the customer's next words are the answer to "what was decisive?".
WHY_LASTS: Final = timedelta(days=1)
MOST_WHY: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterSale:
    """All methods work inside the turn's transaction."""

    cards: CustomerCards
    team: Team
    rounds: Rounds
    offering: Offering
    shelf: Shelf | None
    hours: WorkingHours

    async def won(self, turn: Turn, manager: Manager, lead: Lead) -> None:
        """A lead was won: it has a customer's card, and what the script says for later is noted for then."""
        today = turn.now.astimezone(self.hours.zone).date()
        customer = await turn.uow.customers.won(lead.id, manager_id=manager.id, since=today, at=turn.now)
        await self.cards.show(turn, customer)
        visitor = await turn.uow.visitors.get(lead.visitor_id)
        script = await self._script(turn, lead)
        after = AfterSaleSection() if script is None else script.after_sale
        delays = {offer.id: offer.after for offer in after.offers}
        if after.rate_after is not None:
            delays["rate"] = after.rate_after
        for what, delay in delays.items():
            await turn.uow.inbox.put_timer(
                chat_key=str(visitor.telegram_id),
                timer_key=f"{KIND}:{customer.id}:{what}",
                payload={"kind": KIND, "customer": customer.id, "what": what},
                due_at=self.hours.next_opening(turn.now + delay),
                at=turn.now,
                lead_id=lead.id,
            )

    async def due(self, turn: Turn, customer_id: int, what: str) -> None:
        """Ask or tell now, unless the customer wants no messages, is in a dialog, or is no customer after all."""
        try:
            customer = await turn.uow.customers.get(customer_id)
            lead = await turn.uow.leads.get(customer.lead_id)
        except RowMissing:
            return
        visitor = await turn.uow.visitors.get(lead.visitor_id)
        silent = visitor.telegram_id is None or visitor.stopped_at is not None or visitor.blocked_at is not None
        if silent or lead.closed_at is None or lead.exit is not None or not await turn.uow.sales.of_lead(lead.id):
            return
        if what == "rate":
            await self._ask(turn, customer, lead, visitor)
        else:
            await self._tell(turn, customer, lead, visitor, what=what)

    async def _ask(self, turn: Turn, customer: Customer, lead: Lead, visitor: Visitor) -> None:
        rating_id = await turn.uow.customers.ask(customer.id, visitor_id=visitor.id, at=turn.now)
        if rating_id is None:
            return
        script = await self._script(turn, lead)
        company = script.company.name if script is not None else "…"
        rows = [[(str(score), f"n:{rating_id}:{score}") for score in some] for some in (range(6), range(6, 11))]
        text = say(_lang(visitor), "after.rate", company=company)
        await self._say(turn, lead, visitor, text, rows=rows)

    async def _tell(self, turn: Turn, customer: Customer, lead: Lead, visitor: Visitor, *, what: str) -> None:
        """A further offer of the script. Only who agreed to be written to hears of it."""
        dialog = await turn.uow.dialogs.get(lead.dialog_id)
        script = await self._script(turn, lead)
        offers = () if script is None else script.after_sale.offers
        offer = next((one for one in offers if one.id == what), None)
        if script is None or offer is None or not dialog.state.consent:
            return
        lang = _lang(visitor)
        words = offer.text.get(lang) or next(iter(offer.text.values()))
        text = f"{words[0].format(company=script.company.name)}\n\n{say(lang, 'after.stop')}"
        rows = [[(say(lang, f"after.{way}"), f"x:{customer.id}:{offer.id}:{way}")] for way in ("wants", "declines")]
        await self._say(turn, lead, visitor, text, rows=rows)

    async def scored(self, turn: Turn, visitor: Visitor, rating_id: int, score: int) -> None:
        """A customer has answered. A low answer reaches the head of sales at once; a second tap changes nothing."""
        kept = await turn.uow.customers.score(
            rating_id, visitor_id=visitor.id, score=score, why_until=turn.now + WHY_LASTS, at=turn.now
        )
        if not kept:
            return
        rating = await turn.uow.customers.rating(rating_id)
        customer = await turn.uow.customers.get(rating.customer_id)
        lead = await turn.uow.leads.get(customer.lead_id)
        await self._heard(turn, lead, f"▸ {score}")
        await self._say(turn, lead, visitor, say(_lang(visitor), "after.why"))
        await self.cards.redraw(turn, customer.id)
        if score < LOW + 1:
            await self._alarm(turn, customer, lead, rating, "after.low")

    async def explained(self, turn: Turn, visitor: Visitor, rating: Rating, words: str) -> None:
        """The customer said what was decisive."""
        await turn.uow.customers.explained(rating.id, why=words[:MOST_WHY])
        customer = await turn.uow.customers.get(rating.customer_id)
        lead = await turn.uow.leads.get(customer.lead_id)
        await self._heard(turn, lead, words)
        await self._say(turn, lead, visitor, say(_lang(visitor), "after.thanks"))
        await self.cards.redraw(turn, customer.id)
        if rating.score is not None and rating.score < LOW + 1:
            await self._alarm(turn, customer, lead, rating, "after.low_why", words=words[:MOST_WHY])

    async def answered(self, turn: Turn, visitor: Visitor, customer_id: int, what: str, *, wants: bool) -> None:
        """A yes to a further offer is a new request: the lead opens again and is shown to sales."""
        lang = _lang(visitor)
        try:
            customer = await turn.uow.customers.get(customer_id)
            lead = await turn.uow.leads.get(customer.lead_id)
        except RowMissing:
            return
        if lead.visitor_id != visitor.id:
            return
        await self._heard(turn, lead, f"▸ {say(lang, 'after.wants' if wants else 'after.declines')}")
        if not wants:
            await self._say(turn, lead, visitor, say(lang, "after.declined"))
            return
        if lead.closed_at is not None:
            opened = await turn.uow.leads.open_or_attach(visitor_id=visitor.id, dialog_id=lead.dialog_id, at=turn.now)
            note = f"[{what}]"
            await turn.uow.transcripts.add(lead.dialog_id, direction="note", text=note, at=turn.now)
            await self.offering.offer(turn, opened.lead.id, reason="asked_for_person", urgent=False)
        await self._say(turn, lead, visitor, say(lang, "after.wanted"))

    async def _alarm(
        self, turn: Turn, customer: Customer, lead: Lead, rating: Rating, name: str, **values: Any
    ) -> None:
        """Tell the head of sales, or the admins where there is none."""
        head = await self.rounds.head_of_sales(turn)
        if head is not None:
            places = [(head.telegram_id, head.language)]
        else:
            places = [(place.chat_id, place.lang) for place in await self.team.admin_places(turn.uow)]
        manager = await turn.uow.managers.get(customer.manager_id)
        given = {"number": customer.id, "name": lead.name or f"#{lead.id}", "score": rating.score}
        for chat_id, lang in places:
            text = say(lang, name, **given, manager=manager.name, **values)
            key = f"{name}:{rating.id}:{chat_id}"
            await turn.send(chat_id, {"text": text}, message_class="alert", priority="alert", lead_id=lead.id, key=key)

    async def _script(self, turn: Turn, lead: Lead) -> Script | None:
        if self.shelf is None:
            return None
        dialog = await turn.uow.dialogs.get(lead.dialog_id)
        return (await self.shelf.version(turn.uow, dialog.script_version_id)).script

    async def _heard(self, turn: Turn, lead: Lead, words: str) -> None:
        await turn.uow.transcripts.add(
            lead.dialog_id, direction="in", text=words, update_id=turn.update_id, at=turn.written_at
        )

    async def _say(
        self, turn: Turn, lead: Lead, visitor: Visitor, text: str, *, rows: list[list[tuple[str, str]]] | None = None
    ) -> None:
        if visitor.telegram_id is None:
            return
        payload: dict[str, Any] = {"text": text} | ({"reply_markup": inline(rows)} if rows else {})
        outbox_id = await turn.send(visitor.telegram_id, payload)
        await turn.uow.transcripts.add(lead.dialog_id, direction="out", text=text, at=turn.now, outbox_id=outbox_id)


def _lang(visitor: Visitor) -> Language:
    return visitor.language or "en"
