"""A lead that was taken must be written to: reminds its owner, tells the head of sales, and sets the next moment."""

from datetime import datetime
from typing import Final, Literal

from bot.rounds import Rounds
from bot.routing import SlaFile, add_working
from bot.team import Team
from bot.turn import Turn
from bot.wording import say
from storage.tables import Claim, Lead, Manager

ContactStep = Literal["within", "head_of_sales", "take_back"]
#: By when a taken lead is confirmed or rejected: told in the report of the agreement, no step of a reminder.
Verdict = Literal["verdict"]
_AFTER: Final[dict[ContactStep, ContactStep]] = {"within": "head_of_sales", "head_of_sales": "take_back"}


class Contacting:
    """The agreement on first contacts. All methods work inside the turn's transaction."""

    def __init__(self, *, team: Team, rounds: Rounds, sla: SlaFile) -> None:
        self._team, self._rounds, self._sla = team, rounds, sla

    async def begin(self, turn: Turn, lead: Lead, manager: Manager, claim: Claim) -> None:
        """From now on the owner's time runs; where the visitor was promised an earlier moment, that one counts."""
        due_at = await self._due(turn, lead, manager, step="within")
        verdict_due_at = await self._due(turn, lead, manager, step="verdict")
        await turn.uow.routing.agreed(claim.id, contact_due_at=due_at, verdict_due_at=verdict_due_at)
        promise = await turn.uow.promises.waiting(lead.dialog_id)
        if promise is not None and promise.promise_by >= turn.now:
            due_at = min(due_at, promise.promise_by)
        await self._set(turn, lead, claim, step="within", due_at=due_at)

    async def overdue(self, turn: Turn, lead: Lead, manager: Manager, claim: Claim, *, step: ContactStep) -> None:
        """Say whom this concerns, and set the next step."""
        minutes = max(1, round((turn.now - claim.claimed_at).total_seconds() / 60))
        if step == "within":
            text = say(manager.language, "sla.contact", number=lead.id, minutes=minutes)
            await turn.send(manager.telegram_id, {"text": text}, priority="alert", message_class="alert")
        else:
            await self._tell_head(turn, lead, manager, minutes=minutes)
        following = _AFTER[step]
        await self._set(turn, lead, claim, step=following, due_at=await self._due(turn, lead, manager, step=following))

    async def _tell_head(self, turn: Turn, lead: Lead, manager: Manager, *, minutes: int) -> None:
        head = await self._rounds.head_of_sales(turn)
        places = await self._team.admin_places(turn.uow)
        people = [(head.telegram_id, head.language)] if head else [(place.chat_id, place.lang) for place in places]
        for chat_id, lang in people:
            text = say(lang, "sla.not_contacted", number=lead.id, manager=manager.name, minutes=minutes)
            await turn.send(chat_id, {"text": text}, priority="alert", message_class="alert")

    async def _due(
        self, turn: Turn, lead: Lead, manager: Manager, *, step: ContactStep | Literal["verdict"]
    ) -> datetime:
        calendar = await self._rounds.calendar(turn, manager)
        length = getattr(self._sla.contact_of(lead.warmth), step)
        return add_working(calendar.stretches(turn.now), turn.now, length)

    async def _set(self, turn: Turn, lead: Lead, claim: Claim, *, step: ContactStep, due_at: datetime) -> None:
        await turn.uow.inbox.put_timer(
            chat_key=contact_key(claim.id),
            timer_key=contact_key(claim.id),
            payload={"kind": "contact", "claim": claim.id, "step": step},
            due_at=due_at,
            at=turn.now,
            lead_id=lead.id,
        )


def contact_key(claim_id: int) -> str:
    """The name of the timer of a claim."""
    return f"contact:{claim_id}"
