"""How far a lead comes: contacted, qualified or not, won, lost, and open again."""

from bot.after_sale.later import AfterSale
from bot.deals import Deals, by
from bot.turn import Turn
from bot.wording import say
from bot.working.asking import Asking
from bot.working.drawing import Drawing
from bot.working.selling import Selling
from bot.working.view import written_since_claimed
from dialogs.qualification import STAGES, higher
from dialogs.state import Exit, Stage
from storage.tables import Lead, Manager, WaitingInput


class Progress:
    """Moves along the ladder and off it. ``lead`` is held by the caller, open where the move needs it so, and the
    manager may work it. Each answers with the words for their screen."""

    def __init__(
        self, *, deals: Deals, drawing: Drawing, selling: Selling, asking: Asking, after_sale: AfterSale
    ) -> None:
        self._deals, self._drawing, self._selling, self._asking = deals, drawing, selling, asking
        self._after_sale = after_sale

    async def contacted(self, turn: Turn, manager: Manager, lead: Lead) -> str:
        """One more contact with the visitor; the first one keeps what they were promised."""
        again = await written_since_claimed(turn, lead)
        if not await self._deals.contact(turn, manager, lead):
            return say(manager.language, "answer.contacted_already")
        return say(manager.language, "answer.contacted_again" if again else "answer.contacted")

    async def qualified(self, turn: Turn, manager: Manager, lead: Lead) -> str:
        """The manager confirms that this may become a customer."""
        if STAGES.index(lead.stage) >= STAGES.index("qualified"):
            return say(manager.language, "answer.qualified_already")
        await self._move(turn, manager, lead, stage="qualified", reason="qualified")
        await turn.uow.moves.add(lead.id, kind="qualified", actor=by(manager), at=turn.now)
        await self._deals.reached(turn, lead)
        return say(manager.language, "answer.qualified")

    async def won(self, turn: Turn, manager: Manager, lead: Lead) -> str:
        """The visitor bought. What and for how much is asked afterwards: the sale does not depend on the answer."""
        if lead.owner_id is None:
            return say(manager.language, "answer.not_yours")
        claim = (await turn.uow.offers.claims(lead.id))[-1]
        bought_before = bool(await turn.uow.sales.of_lead(lead.id))
        sale_id = await turn.uow.sales.add(claim, at=turn.now)
        if sale_id is None:
            return say(manager.language, "answer.closed")
        stage: Stage = "loyal" if bought_before else "customer"
        await self._move(turn, manager, lead, stage=stage, reason="won")
        await turn.uow.moves.add(lead.id, kind="won", actor=by(manager), details={"sale": sale_id}, at=turn.now)
        await self._closed(turn, lead)
        await self._after_sale.won(turn, manager, lead)
        await self._selling.ask(turn, manager, lead, sale_id)
        return say(manager.language, "answer.won")

    async def lost(self, turn: Turn, manager: Manager, lead: Lead, *, reason: str) -> str:
        """The visitor did not buy. "Other" wants words first."""
        return await self._ended(turn, manager, lead, exit_by="lost", reason=reason)

    async def rejected(self, turn: Turn, manager: Manager, lead: Lead, *, reason: str) -> str:
        """Sales say that this never was a lead for them. "Other" wants words first."""
        return await self._ended(turn, manager, lead, exit_by="rejected", reason=reason)

    async def reopen(self, turn: Turn, manager: Manager, lead: Lead) -> str:
        """It had not ended after all. Whoever says so has it from now on."""
        lang = manager.language
        if lead.closed_at is None:
            return say(lang, "answer.open_already")
        people = await turn.uow.identity.people(lead.id)
        if lead.exit == "stopped" or not people or any(person.visitor.stopped_at for person in people):
            return say(lang, "answer.stopped")
        details = {"exit": lead.exit or "won", "reason": lead.exit_reason, "stage": lead.stage}
        if lead.exit is None:
            await turn.uow.sales.undo_last(lead.id, at=turn.now)
        stage = await self._stage_before(turn, lead)
        await self._move(turn, manager, lead, stage=stage, reason="reopened")
        offer = await turn.uow.offers.take_up_again(lead.id, manager_id=manager.id, at=turn.now, stage=stage)
        if offer is None:
            return say(lang, "answer.open_already")
        await turn.uow.moves.add(lead.id, kind="reopen", actor=by(manager), details=details, at=turn.now)
        await turn.uow.inputs.drop_of_lead(lead.id)
        await self._deals.received_again(turn, manager, offer)
        return say(lang, "answer.reopened")

    async def why(self, turn: Turn, manager: Manager, asked: WaitingInput, words: str) -> str | None:
        """The answer to "why?" where the reason is another one."""
        lead = await turn.uow.leads.held(asked.lead_id or 0)
        if lead.closed_at is not None:
            return say(manager.language, "answer.closed")
        if lead.owner_id is None:
            return say(manager.language, "answer.not_yours")
        exit_by: Exit = "lost" if asked.kind == "lost" else "rejected"
        if not await self._drawing.access.works(turn, manager, lead):
            return say(manager.language, "answer.not_yours")
        answer = await self._end(turn, manager, lead, exit_by=exit_by, reason="other", words=words)
        await self._drawing.redraw(turn, lead.id)
        return answer

    async def _ended(self, turn: Turn, manager: Manager, lead: Lead, *, exit_by: Exit, reason: str) -> str:
        if reason != "other":
            return await self._end(turn, manager, lead, exit_by=exit_by, reason=reason)
        await self._asking.ask(
            turn,
            manager,
            kind=exit_by,
            lead_id=lead.id,
            text=say(manager.language, f"ask.{exit_by}", number=lead.id),
            ways_out=["cancel"],
        )
        return say(manager.language, "ask.below")

    async def _end(
        self, turn: Turn, manager: Manager, lead: Lead, *, exit_by: Exit, reason: str, words: str | None = None
    ) -> str:
        await self._move(turn, manager, lead, stage=lead.stage, reason=reason, exit_by=exit_by)
        await turn.uow.moves.add(
            lead.id, kind=exit_by, actor=by(manager), words=words, details={"reason": reason}, at=turn.now
        )
        await self._deals.reached(turn, lead)
        await self._closed(turn, lead)
        return say(manager.language, f"answer.{exit_by}")

    async def _closed(self, turn: Turn, lead: Lead) -> None:
        """Nothing is planned with a lead that has ended, nobody is asked about it, and the dialog is over."""
        await self._deals.reached(turn, lead)
        await turn.uow.tasks.end_of_lead(lead.id, at=turn.now)
        await turn.uow.inbox.cancel_timers(lead_id=lead.id)
        await turn.uow.inputs.drop_of_lead(lead.id)
        await self._deals.tell_dialog(turn, lead, {"kind": "closed"})

    async def _move(
        self, turn: Turn, manager: Manager, lead: Lead, *, stage: Stage, reason: str, exit_by: Exit | None = None
    ) -> None:
        await turn.uow.leads.move(
            dialog_id=lead.dialog_id,
            lead_id=lead.id,
            stage=stage,
            exit_by=exit_by,
            reason=reason,
            actor=by(manager),
            at=turn.now,
        )

    async def _stage_before(self, turn: Turn, lead: Lead) -> Stage:
        """How far the lead had come before it was closed, never below having been taken."""
        before: Stage | None = lead.stage
        if lead.exit is None:
            history = await turn.uow.leads.history(lead.id)
            before = next((move.from_stage for move in reversed(history) if move.reason == "won"), None)
        if before is None or before in ("customer", "loyal"):
            return "accepted"
        return higher(before, "accepted")
