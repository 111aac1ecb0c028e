"""From a tap on a lead's card to the move that it stands for; an old card's button is answered politely."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from bot.deals import Deals
from bot.turn import Turn
from bot.wording import say
from bot.working.buttons import FACTS, LOST_REASONS, NOT_REASONS, Menu
from bot.working.correcting import Correcting
from bot.working.drawing import Drawing
from bot.working.finding import Finding
from bot.working.planning import Planning
from bot.working.progress import Progress
from bot.working.selling import Selling
from nlu.labels import FactKind
from storage.errors import RowMissing
from storage.tables import Lead, Manager

#: Buttons that only put other buttons under the card; with an argument some of them are moves.
_MENUS: Final[dict[str, Menu]] = {
    "back": "main", "more": "more", "lost": "lost", "not": "not", "later": "later", "fact": "fact",
    "warmth": "warmth", "hand": "hand",
}  # fmt: skip
#: What can be done with a lead that has ended.
_AFTERWARDS: Final = frozenset({"reopen", "transcript", "card", "as_budget"})

Move = Callable[[Turn, Manager, Lead, str], Awaitable[str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taps:
    """What a button does. Made once, with the use cases."""

    drawing: Drawing
    deals: Deals
    progress: Progress
    correcting: Correcting
    planning: Planning
    selling: Selling
    finding: Finding

    async def tap(
        self, turn: Turn, manager: Manager, data: str, *, chat_id: int | None, message_id: int | None
    ) -> str | None:
        """``<lead>:<action>[:<argument>]``; the words for the manager's screen."""
        number, _, rest = data.partition(":")
        action, _, argument = rest.partition(":")
        lead = await self._lead(turn, number)
        if lead is None:
            return say(manager.language, "answer.gone")
        refusal = await self._refusal(turn, manager, lead, action)
        if refusal is None and action in _MENUS and not argument:
            if chat_id is not None and message_id is not None:
                await self.drawing.menu(turn, manager, lead, _MENUS[action], chat_id=chat_id, message_id=message_id)
            return say(manager.language, "claim.choose_reason") if action in ("lost", "not") else None
        move = self._move(action, argument)
        answer = refusal or (
            await move(turn, manager, lead, argument) if move else say(manager.language, "answer.gone")
        )
        if action != "card" and action != "transcript":
            await self._draw(turn, manager, lead.id, chat_id=chat_id, message_id=message_id)
        return answer

    def _move(self, action: str, argument: str) -> Move | None:
        moves: dict[str, Move] = {
            "contacted": lambda turn, manager, lead, _: self.progress.contacted(turn, manager, lead),
            "qualified": lambda turn, manager, lead, _: self.progress.qualified(turn, manager, lead),
            "won": lambda turn, manager, lead, _: self.progress.won(turn, manager, lead),
            "reopen": lambda turn, manager, lead, _: self.progress.reopen(turn, manager, lead),
            "give_back": lambda turn, manager, lead, _: self.deals.give_back(turn, manager, lead),
            "task": lambda turn, manager, lead, _: self.planning.ask_task(turn, manager, lead),
            "later": self.planning.snooze,
            "warmth": self.correcting.warmth,
            "power": self.correcting.power,
            "transcript": self._transcript,
            "card": self._card,
        }
        if argument in LOST_REASONS:
            moves["lost"] = lambda turn, manager, lead, why: self.progress.lost(turn, manager, lead, reason=why)
        if argument in NOT_REASONS:
            moves["not"] = lambda turn, manager, lead, why: self.progress.rejected(turn, manager, lead, reason=why)
        if argument in FACTS:
            kind: FactKind = argument
            moves["fact"] = lambda turn, manager, lead, _: self.correcting.open_fact(turn, manager, lead, kind)
            moves["unsaid"] = lambda turn, manager, lead, _: self.correcting.unsaid(turn, manager, lead, kind)
        if argument.isascii() and argument.isdigit() and len(argument) < 16:
            given = int(argument)
            moves["hand"] = lambda turn, manager, lead, _: self.deals.hand_over(turn, manager, lead, given)
            moves["as_budget"] = lambda turn, manager, lead, _: self.selling.as_budget(turn, manager, lead, given)
        return moves.get(action)

    async def _lead(self, turn: Turn, number: str) -> Lead | None:
        """The lead, held until the end of the turn; the whole, where it is part of another one by now."""
        if not (number.isascii() and number.isdigit() and len(number) < 16):
            return None
        try:
            return await turn.uow.leads.held(await turn.uow.identity.whole(int(number)))
        except RowMissing:
            return None

    async def _refusal(self, turn: Turn, manager: Manager, lead: Lead, action: str) -> str | None:
        if action == "card":
            return None
        if not await self.drawing.access.works(turn, manager, lead):
            return say(manager.language, "answer.not_yours")
        if lead.owner_id is None and lead.closed_at is None and action != "transcript":
            # On offer to everybody: whoever wants to work it takes it first, admins too.
            return say(manager.language, "answer.not_yours")
        if lead.closed_at is not None and action not in _AFTERWARDS:
            return say(manager.language, "answer.closed")
        return None

    async def _draw(
        self, turn: Turn, manager: Manager, lead_id: int, *, chat_id: int | None, message_id: int | None
    ) -> None:
        """Bring every copy up to date, an old one that was tapped as well. Who lost the lead has been shown that."""
        await self.drawing.redraw(turn, lead_id)
        if chat_id is None or message_id is None:
            return
        lead = await turn.uow.leads.get(lead_id)
        card = await turn.uow.offers.card_at(chat_id, message_id)
        is_a_copy = card is not None and card.kind == "owner"
        newest = await self.drawing.is_newest(turn, lead_id, chat_id=chat_id, message_id=message_id)
        if is_a_copy and not newest and await self.drawing.access.works(turn, manager, lead):
            await self.drawing.in_message(turn, manager, lead_id, chat_id=chat_id, message_id=message_id)

    async def _transcript(self, turn: Turn, manager: Manager, lead: Lead, _: str) -> str:
        await self.drawing.transcript(turn, manager, lead.id)
        return say(manager.language, "answer.sent")

    async def _card(self, turn: Turn, manager: Manager, lead: Lead, _: str) -> str | None:
        return await self.finding.open(turn, manager, str(lead.id))
