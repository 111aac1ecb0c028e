"""Shows leads to managers, keeps every copy of a card true, and calls on others when nobody takes one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import structlog

from bot.cards import LeadView, offer_card
from bot.delivery import REPEAT_KEY
from bot.desk import WorkingHours
from bot.identity.together import together
from bot.pen import Card, clock, shorten
from bot.places import Place
from bot.rounds import Round, Rounds
from bot.routing import SlaFile
from bot.team import Team
from bot.turn import Turn
from bot.wording import say
from bot.working.buttons import offer_buttons
from bot.working.drawing import Drawing
from bot.working.view import lead_view
from nlu.labels import Language
from storage.offers import timer_of
from storage.tables import Manager, Offer, OfferCard
from storage.tables.leads import OfferReason

log = structlog.get_logger(__name__)

#: A visitor's message is passed on up to this length; all of it is in the transcript.
MAX_WORDS: Final = 1000


class Offering:
    """Offers and their cards. All methods work inside the turn's transaction."""

    def __init__(
        self,
        *,
        team: Team,
        hours: WorkingHours,
        rounds: Rounds,
        sla: SlaFile | None = None,
        drawing: Drawing | None = None,
    ) -> None:
        self._team, self._hours, self._rounds, self._sla, self._drawing = team, hours, rounds, sla, drawing

    async def offer(self, turn: Turn, lead_id: int, *, reason: OfferReason, urgent: bool) -> None:
        """Put a lead on offer and show it; one that is on offer already is only brought up to date."""
        lead = await turn.uow.leads.get(lead_id)
        if lead.owner_id is not None:
            await self.refresh(turn, lead_id)
            return
        waiting = await turn.uow.offers.current(lead_id)
        if waiting is not None:
            await self._hurry(turn, waiting, reason=reason, urgent=urgent)
            await self.refresh(turn, lead_id)
            return
        first = await self._rounds.next(turn, lead, offer=None, urgent=urgent)
        opened = await turn.uow.offers.open(lead_id, reason=reason, urgent=urgent, due_at=first.due_at, at=turn.now)
        if not opened.is_new:  # another worker was faster, and has shown it
            await self.refresh(turn, lead_id)
            return
        await self._note_missing(turn, opened.offer)
        await self._begin(turn, opened.offer, first)

    async def _note_missing(self, turn: Turn, offer: Offer) -> None:
        """What the agreement wanted known before this moment, and nobody has said."""
        if self._sla is None:
            return
        lead = await turn.uow.leads.get(offer.lead_id)
        needs = self._sla.needs("hot" if offer.urgent else lead.warmth)
        known = await together(turn, await turn.uow.identity.people(lead.id)) if needs else None
        missing = [kind for kind in needs if known is not None and kind not in known.facts]
        await turn.uow.routing.handed_over_without(offer.id, missing=missing)

    async def _hurry(self, turn: Turn, offer: Offer, *, reason: OfferReason, urgent: bool) -> None:
        """A lead on offer that became urgent does not wait as long as one that is not."""
        if not urgent or offer.urgent:
            return
        lead = await turn.uow.leads.get(offer.lead_id)
        due_at = min(offer.due_at, await self._rounds.due_when_urgent(turn, lead))
        opened = await turn.uow.offers.open(offer.lead_id, reason=reason, urgent=True, due_at=due_at, at=turn.now)
        await turn.uow.routing.hurry_round(offer.id, number=offer.round, due_at=due_at)
        await self._set_timer(turn, opened.offer, due_at)

    async def refresh(self, turn: Turn, lead_id: int) -> None:
        """Bring the cards of a lead up to what is known now, those of its offer and those from which it is worked."""
        offer = await turn.uow.offers.current(lead_id)
        if offer is not None:
            await self._redraw(turn, offer)
        elif self._drawing is not None:
            await self._drawing.redraw(turn, lead_id)

    async def still_offered(self, turn: Turn, lead_id: int, *, hot: bool) -> None:
        """The visitor counts on a person. Where nobody has the lead and none is shown it, it is shown again."""
        lead = await turn.uow.leads.get(lead_id)
        if lead.owner_id is None and await turn.uow.offers.current(lead_id) is None:
            await self.offer(turn, lead_id, reason="hot" if hot else "qualified", urgent=hot)

    async def withdrawn(self, turn: Turn, lead_id: int) -> None:
        """The visitor left: take the buttons off every card, and let the owner know."""
        # What was to happen with the lead by itself does not: offers, reminders, tasks.
        await turn.uow.tasks.end_of_lead(lead_id, at=turn.now)
        await turn.uow.inbox.cancel_timers(lead_id=lead_id)
        await turn.uow.inputs.drop_of_lead(lead_id)
        lead = await turn.uow.leads.get(lead_id)
        if lead.owner_id is not None:
            owner = await turn.uow.managers.get(lead.owner_id)
            text = say(owner.language, "claim.left", number=lead.id)
            await turn.send(owner.telegram_id, {"text": text}, priority="alert", message_class="alert", lead_id=lead.id)
        for offer_id in {card.offer_id for card in await turn.uow.offers.cards_of_lead(lead_id)}:
            offer = await turn.uow.offers.get(offer_id)
            if offer.state == "withdrawn":
                await self._redraw(turn, offer, ending="card.withdrawn")
        if self._drawing is not None:
            await self._drawing.redraw(turn, lead_id)

    async def merged(self, turn: Turn, offer_id: int, *, into: int) -> None:
        """The lead of a withdrawn offer is part of another one now: its cards say of which."""
        offer = await turn.uow.offers.get(offer_id)
        if offer.state != "withdrawn":
            return
        await turn.uow.inbox.cancel_timers(timer_key=timer_of(offer.id))
        for card in await turn.uow.offers.cards(offer.id):
            lang = await self._team.language_of_chat(turn.uow, card.chat_id)
            payload = {"text": say(lang, "card.merged", number=into, part=offer.lead_id)}
            await turn.send(
                card.chat_id,
                payload,
                method="editMessageText",
                priority="edit",
                order_key=f"card:{card.id}",
                edits=card.outbox_id,
            )

    async def taken(self, turn: Turn, offer: Offer, *, by: str) -> None:
        """Turn every copy of the card into "taken by …"."""
        view = await self._view(turn, offer)
        for card in await self._offer_cards(turn, offer):
            lang = await self._team.language_of_chat(turn.uow, card.chat_id)
            ending = say(lang, "card.taken", manager=by, time=clock(turn.now, zone=self._hours.zone))
            drawn = self._card(view, lang=lang, ending=ending)
            await self._edit(turn, card, drawn, lead_id=offer.lead_id, buttons=False)

    async def overdue(self, turn: Turn, offer_id: int, round_: int) -> None:
        """Nobody took the offer in time: show it again, then call the admins, and remind them until somebody does."""
        offer = await turn.uow.offers.get(offer_id)
        if offer.state != "open" or offer.round != round_:
            return
        lead = await turn.uow.leads.get(offer.lead_id)
        following = await self._rounds.next(turn, lead, offer=offer, urgent=offer.urgent)
        if not await turn.uow.offers.next_round(offer_id, round_before=round_, due_at=following.due_at):
            return
        await self._begin(turn, await turn.uow.offers.get(offer_id), following)

    async def passed(self, turn: Turn, offer: Offer, manager_id: int) -> None:
        """Who was asked alone said no: nobody waits for the time to run out."""
        rounds = await turn.uow.routing.rounds(offer.id)
        if rounds and rounds[-1].manager_id == manager_id and rounds[-1].number == offer.round:
            await self.overdue(turn, offer.id, offer.round)

    async def show_waiting(self, turn: Turn, place: Place) -> None:
        """Somebody is free now: show them what waits, where there is no group that sees it anyway."""
        if await self._team.sales_chat(turn.uow) is not None:
            return
        for offer in await turn.uow.offers.waiting():
            if place.chat_id not in {card.chat_id for card in await turn.uow.offers.cards(offer.id)}:
                await self._put(turn, offer, [place], mark=None)

    async def show_to(self, turn: Turn, manager: Manager, offer_id: int) -> None:
        """Show one manager an offer that is still open, at the end of their chat."""
        offer = await turn.uow.offers.get(offer_id)
        if offer.state == "open":
            place = Place(chat_id=manager.telegram_id, kind="private", lang=manager.language, manager_id=manager.id)
            await self._put(turn, offer, [place], mark=None, key=f"row:{turn.row_id}:offer")

    async def group_lost(self, turn: Turn) -> None:
        """The group cannot be written to: whatever is on offer goes to people instead."""
        for offer in await turn.uow.offers.waiting():
            await self._put(turn, offer, await self._rounds.anybody(turn), mark=None)

    async def undelivered(self, turn: Turn, lead_id: int) -> None:
        """A card could not be brought to somebody: whoever else may take the lead sees it."""
        offer = await turn.uow.offers.current(lead_id)
        if offer is None:
            return
        seen = {card.chat_id for card in await turn.uow.offers.cards(offer.id)}
        places = [*await self._rounds.anybody(turn), *await self._team.admin_places(turn.uow)]
        others = {place.chat_id: place for place in places if place.chat_id not in seen}
        await self._put(turn, offer, others.values(), mark=None)

    async def pass_words(self, turn: Turn, visitor_id: int, words: str) -> None:
        """The bot is silent since a manager took the lead: what the visitor writes reaches that manager."""
        if await turn.uow.talks.of_visitor(visitor_id) is not None:
            return  # the manager is talking with them, and reads all of it
        lead = await turn.uow.leads.open_of(visitor_id)
        if lead is None or lead.owner_id is None:
            return
        owner = await turn.uow.managers.get(lead.owner_id)
        text = say(owner.language, "claim.new_words", number=lead.id, text=shorten(words, MAX_WORDS))
        await turn.send(owner.telegram_id, {"text": text}, priority="alert", message_class="alert", lead_id=lead.id)

    # How it is shown

    async def _begin(self, turn: Turn, offer: Offer, round_: Round) -> None:
        """Show an offer to those whose turn it is, and set the time by which one of them must have taken it."""
        if round_.step is not None:
            await turn.uow.routing.note_round(
                offer.id,
                number=offer.round,
                step=round_.step,
                at=turn.now,
                due_at=round_.due_at,
                manager_id=round_.manager_id,
                why=round_.why,
            )
        if round_.escalated:
            await turn.uow.offers.escalate(offer.id, at=turn.now)
            await self._call_admins(turn, offer, round_.places)
        await self._put(turn, offer, round_.places, mark=round_.mark)
        await self._set_timer(turn, offer, round_.due_at)

    async def _call_admins(self, turn: Turn, offer: Offer, places: tuple[Place, ...]) -> None:
        minutes = max(1, round((turn.now - offer.created_at).total_seconds() / 60))
        for place in places:
            text = say(place.lang, "admin.unclaimed", number=offer.lead_id, minutes=minutes)
            await turn.send(place.chat_id, {"text": text}, priority="alert", message_class="alert")
        if not places:
            log.error("nobody can be told of a lead; set BANTIK_ADMIN_IDS or invite managers", lead=offer.lead_id)

    async def _put(
        self, turn: Turn, offer: Offer, places: Iterable[Place], *, mark: str | None, key: str | None = None
    ) -> None:
        view = await self._view(turn, offer)
        for place in places:
            line = say(place.lang, mark) if mark else None
            card = offer_card(view, lang=place.lang, zone=self._hours.zone, mark=line)
            payload = card.payload() | {"reply_markup": offer_buttons(offer.id, lang=place.lang)}
            payload[REPEAT_KEY] = say(place.lang, "card.doubled")
            outbox_id = await turn.send(
                place.chat_id,
                payload,
                priority="alert",
                message_class="alert",
                order_key=f"lead:{offer.lead_id}:{place.chat_id}",
                lead_id=offer.lead_id,
                key=f"{key or f'offer:{offer.id}:{offer.round}'}:{place.chat_id}",
            )
            await turn.uow.offers.add_card(
                offer.id,
                kind=place.kind,
                chat_id=place.chat_id,
                outbox_id=outbox_id,
                at=turn.now,
                manager_id=place.manager_id,
            )

    async def _view(self, turn: Turn, offer: Offer) -> LeadView:
        shelf = self._drawing.shelf if self._drawing else None
        return await lead_view(turn, offer.lead_id, offer, sla=self._sla, shelf=shelf)

    async def _offer_cards(self, turn: Turn, offer: Offer) -> list[OfferCard]:
        """Copies of the offer's card; those from which a lead is worked are drawn by others."""
        return [card for card in await turn.uow.offers.cards(offer.id) if card.kind != "owner"]

    async def _redraw(self, turn: Turn, offer: Offer, *, ending: str | None = None) -> None:
        view = await self._view(turn, offer)
        for card in await self._offer_cards(turn, offer):
            lang = await self._team.language_of_chat(turn.uow, card.chat_id)
            last_line = say(lang, ending) if ending else None
            drawn = self._card(view, lang=lang, ending=last_line)
            await self._edit(turn, card, drawn, lead_id=offer.lead_id, buttons=ending is None)

    def _card(self, view: LeadView, *, lang: Language, ending: str | None) -> Card:
        return offer_card(view, lang=lang, zone=self._hours.zone, ending=ending)

    async def _edit(self, turn: Turn, card: OfferCard, drawn: Card, *, lead_id: int, buttons: bool) -> None:
        payload: dict[str, Any] = drawn.payload()
        if buttons:
            lang = await self._team.language_of_chat(turn.uow, card.chat_id)
            payload["reply_markup"] = offer_buttons(card.offer_id, lang=lang)
        await turn.send(
            card.chat_id,
            payload,
            method="editMessageText",
            priority="edit",
            order_key=f"card:{card.id}",
            lead_id=lead_id,
            edits=card.outbox_id,
            # The row of an old card is forgotten one day, its message stays.
            message_id=None if card.outbox_id is not None else card.message_id,
        )

    # Time

    async def time_again(self, turn: Turn, offer: Offer) -> None:
        """Its timer is gone: whatever was to happen by now happens at once."""
        await self._set_timer(turn, offer, turn.now)

    async def _set_timer(self, turn: Turn, offer: Offer, due_at: datetime) -> None:
        await turn.uow.inbox.put_timer(
            chat_key=f"offer:{offer.id}",
            timer_key=timer_of(offer.id),
            payload={"kind": "offer", "offer": offer.id, "round": offer.round},
            due_at=due_at,
            at=turn.now,
            lead_id=offer.lead_id,
        )
