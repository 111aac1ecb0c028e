"""Shows the card from which a lead is worked, and keeps every copy of it true."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.delivery import FILE_KEY, REPEAT_KEY
from bot.desk import WorkingHours
from bot.pen import Card, clock
from bot.routing import SlaFile
from bot.shelf import Shelf
from bot.transcript import transcript_text
from bot.turn import Turn
from bot.wording import say
from bot.working.access import LeadAccess
from bot.working.buttons import Menu, lead_buttons
from bot.working.card import work_card
from bot.working.view import work_view, written_since_claimed
from storage.tables import Lead, Manager, OfferCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Cards in private chats. All methods work inside the turn's transaction."""

    hours: WorkingHours
    access: LeadAccess
    shelf: Shelf | None = None
    sla: SlaFile | None = None

    async def show(
        self, turn: Turn, manager: Manager, lead_id: int, *, mark: str | None = None, key: str | None = None
    ) -> None:
        """Send the card anew, at the end of their chat; from now on this copy is kept true, and not the one before."""
        lead = await turn.uow.leads.get(lead_id)
        payload = await self._payload(turn, manager, lead, mark=mark)
        outbox_id = await turn.send(
            manager.telegram_id,
            payload | {REPEAT_KEY: say(manager.language, "card.doubled")},
            priority="alert",
            message_class="alert",
            lead_id=lead_id,
            key=key,
        )
        turn.shown.add(outbox_id)
        offer = await turn.uow.offers.newest(lead_id)
        if offer is not None:
            await turn.uow.offers.add_card(
                offer.id,
                kind="owner",
                chat_id=manager.telegram_id,
                outbox_id=outbox_id,
                at=turn.now,
                manager_id=manager.id,
            )

    async def redraw(self, turn: Turn, lead_id: int) -> None:
        """Bring the newest copy in every chat up to what is known now, for who may still see the lead. A copy that
        this turn sends is new enough, and keeps the line on top."""
        lead = await turn.uow.leads.get(lead_id)
        for card in (await self._copies(turn, lead_id)).values():
            if card.manager_id is None or card.outbox_id in turn.shown:
                continue
            manager = await turn.uow.managers.get(card.manager_id)
            if manager.state != "left" and await self.access.works(turn, manager, lead):
                await self._edit(turn, card, await self._payload(turn, manager, lead), lead_id=lead_id)

    async def blank(
        self, turn: Turn, manager: Manager, lead_id: int, *, ending: str, values: Mapping[str, object] | None = None
    ) -> None:
        """Leave nothing on a manager's cards but how it ended for them."""
        time = clock(turn.now, zone=self.hours.zone)
        head = say(manager.language, "card.number", number=lead_id)
        text = f"{head}\n{say(manager.language, ending, time=time, **(values or {}))}"
        for card in await turn.uow.offers.cards_of_lead(lead_id):
            if card.kind == "owner" and card.manager_id == manager.id:
                await self._edit(turn, card, {"text": text}, lead_id=lead_id)

    async def menu(
        self, turn: Turn, manager: Manager, lead: Lead, menu: Menu, *, chat_id: int, message_id: int
    ) -> None:
        """Put other buttons under the card in a message."""
        await turn.send(
            chat_id,
            {"reply_markup": await self._buttons(turn, manager, lead, menu=menu)},
            method="editMessageReplyMarkup",
            priority="edit",
            order_key=await self._order(turn, chat_id, message_id),
            lead_id=lead.id,
            message_id=message_id,
        )

    async def in_message(self, turn: Turn, manager: Manager, lead_id: int, *, chat_id: int, message_id: int) -> None:
        """Draw the card into the message that was tapped, whichever copy it was."""
        lead = await turn.uow.leads.get(lead_id)
        payload = await self._payload(turn, manager, lead)
        await turn.send(
            chat_id,
            payload,
            method="editMessageText",
            priority="edit",
            order_key=await self._order(turn, chat_id, message_id),
            lead_id=lead_id,
            message_id=message_id,
        )

    async def transcript(self, turn: Turn, manager: Manager, lead_id: int) -> None:
        """Everything that was said, as a file."""
        text = await transcript_text(turn, lead_id, lang=manager.language, zone=self.hours.zone)
        await turn.send(
            manager.telegram_id,
            {
                FILE_KEY: {"name": f"lead-{lead_id}.txt", "text": text},
                "caption": say(manager.language, "claim.transcript", number=lead_id),
                REPEAT_KEY: say(manager.language, "card.doubled"),
            },
            method="sendDocument",
            message_class="alert",
            lead_id=lead_id,
        )

    async def card(self, turn: Turn, manager: Manager, lead_id: int, *, mark: str | None = None) -> Card:
        """The card in their language."""
        work = await work_view(turn, lead_id, hours=self.hours, shelf=self.shelf, sla=self.sla)
        return work_card(work, lang=manager.language, zone=self.hours.zone, now=turn.now, mark=mark)

    async def _payload(self, turn: Turn, manager: Manager, lead: Lead, *, mark: str | None = None) -> dict[str, Any]:
        if mark is None and lead.closed_at is None and lead.owner_id == manager.id:
            # Until they have written to the visitor, the first line tells them that it is for them to do.
            waits = not await written_since_claimed(turn, lead)
            mark = say(manager.language, "claim.head", number=lead.id) if waits else None
        card = await self.card(turn, manager, lead.id, mark=mark)
        return card.payload() | {"reply_markup": await self._buttons(turn, manager, lead)}

    async def _buttons(self, turn: Turn, manager: Manager, lead: Lead, *, menu: Menu = "main") -> dict[str, Any]:
        colleagues = []
        if menu == "hand":
            here = await turn.uow.managers.here()
            colleagues = sorted((one for one in here if one.id != lead.owner_id), key=lambda one: one.state != "free")
        return lead_buttons(
            lead,
            lang=manager.language,
            menu=menu,
            colleagues=colleagues,
            contacted=await written_since_claimed(turn, lead),
        )

    async def is_newest(self, turn: Turn, lead_id: int, *, chat_id: int, message_id: int) -> bool:
        """Whether a message is the copy that ``redraw`` keeps true in its chat."""
        card = await turn.uow.offers.card_at(chat_id, message_id)
        newest = (await self._copies(turn, lead_id)).get(chat_id)
        return card is not None and newest is not None and card.id == newest.id

    async def _order(self, turn: Turn, chat_id: int, message_id: int) -> str:
        """What changes one message goes out in order, whoever changes it."""
        card = await turn.uow.offers.card_at(chat_id, message_id)
        return f"card:{card.id}" if card is not None else f"card:{chat_id}:{message_id}"

    async def _copies(self, turn: Turn, lead_id: int) -> dict[int, OfferCard]:
        """The newest copy of the card in every private chat."""
        cards = await turn.uow.offers.cards_of_lead(lead_id)
        return {card.chat_id: card for card in cards if card.kind == "owner"}

    async def _edit(self, turn: Turn, card: OfferCard, payload: dict[str, Any], *, lead_id: int) -> None:
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
