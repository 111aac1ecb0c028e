"""Notes: what a manager writes as a reply to the card of a lead."""

from typing import Final

from aiogram.types import Message

from bot.deals import by
from bot.turn import Turn
from bot.wording import say
from bot.working.drawing import Drawing
from storage.errors import RowMissing
from storage.tables import Lead, Manager

MOST_WORDS: Final = 2000


class Noting:
    """Keeps notes. Whoever may see a lead may note something about it."""

    def __init__(self, *, drawing: Drawing) -> None:
        self._drawing = drawing

    async def hear(self, turn: Turn, manager: Manager, message: Message, *, cards_only: bool = False) -> bool:
        """Take a reply to anything about a lead as a note, or only to its card. False where it is no such reply."""
        lead = await self.lead_of(turn, message, cards_only=cards_only)
        if lead is None:
            return False
        lang, in_group = manager.language, message.chat.id != manager.telegram_id
        words = (message.text or message.caption or "").strip()[:MOST_WORDS]
        if not await self._drawing.access.sees(turn, manager, lead.id):
            if not in_group:
                await turn.send(message.chat.id, {"text": say(lang, "answer.not_yours")})
            return True
        if not words:
            if not in_group:
                await turn.send(message.chat.id, {"text": say(lang, "ask.in_words")})
            return True
        await self.note(turn, manager, lead, words)
        await turn.uow.transcripts.add(
            lead.dialog_id, direction="note", text=words, manager_id=manager.id, update_id=turn.update_id, at=turn.now
        )
        await self._drawing.redraw(turn, lead.id)
        text = say(lang, "answer.note", number=lead.id)
        reply = {"message_id": message.message_id, "allow_sending_without_reply": True}
        await turn.send(message.chat.id, {"text": text, "reply_parameters": reply}, lead_id=lead.id)
        return True

    async def note(self, turn: Turn, manager: Manager, lead: Lead, words: str) -> None:
        """Keep a note for whoever works the lead next."""
        await turn.uow.moves.add(lead.id, kind="note", actor=by(manager), words=words[:MOST_WORDS], at=turn.now)

    async def lead_of(self, turn: Turn, message: Message, *, cards_only: bool = False) -> Lead | None:
        """The lead that the message answered to is about: its card, a reminder, a question, a passed-on message."""
        replied = message.reply_to_message
        if replied is None:
            return None
        card = await turn.uow.offers.card_at(message.chat.id, replied.message_id)
        if card is not None:
            lead_id: int | None = (await turn.uow.offers.get(card.offer_id)).lead_id
        elif cards_only:
            return None
        else:
            sent = await turn.uow.outbox.sent_as(message.chat.id, replied.message_id)
            lead_id = sent.lead_id if sent is not None else None
        if lead_id is None:
            return None
        try:
            return await turn.uow.leads.get(await turn.uow.identity.whole(lead_id))
        except RowMissing:
            return None
