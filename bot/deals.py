"""Whose a lead is: taking it, passing, giving it back, handing it over, losing it because nobody wrote."""

from datetime import timedelta
from typing import Any, Final

from bot.contacting import Contacting, ContactStep, contact_key
from bot.offering import Offering
from bot.turn import Turn
from bot.wording import say
from bot.working.drawing import Drawing
from bot.working.view import written_since_claimed
from storage.errors import RowMissing
from storage.leads import Actor
from storage.offers import timer_of
from storage.tables import Lead, Manager, Offer

#: Two taps on *Contacted* within this time are one contact.
SAME_CONTACT: Final = timedelta(minutes=1)


class Deals:
    """The hands that a lead goes through. Each method answers with the words for the manager's screen; all work inside
    the transaction."""

    def __init__(self, *, offering: Offering, drawing: Drawing, contacting: Contacting | None = None) -> None:
        self._offering, self._drawing, self._contacting = offering, drawing, contacting

    async def take(self, turn: Turn, manager: Manager, offer_id: int) -> str:
        """The first tap wins; the others are told who was faster."""
        lang = manager.language
        offer = await self._offer(turn, offer_id)
        if offer is None:
            return say(lang, "answer.gone")
        result = await turn.uow.offers.claim(offer_id, manager.id, turn.now)
        if result.outcome == "won":
            await self._taken(turn, manager, await turn.uow.offers.get(offer_id))
            return say(lang, "answer.taken")
        if result.outcome == "yours":
            return say(lang, "answer.taken_already")
        if result.outcome == "taken" and result.owner_id is not None:
            owner = await turn.uow.managers.get(result.owner_id)
            return say(lang, "answer.taken_by", manager=owner.name)
        return say(lang, "answer.gone")

    async def pass_on(self, turn: Turn, manager: Manager, offer_id: int) -> str:
        """The offer is not for this manager."""
        offer = await self._offer(turn, offer_id)
        if offer is None or offer.state != "open":
            return say(manager.language, "answer.gone")
        new = await turn.uow.offers.passed(offer_id, manager.id, at=turn.now)
        if new:
            await turn.uow.moves.add(offer.lead_id, kind="pass", actor=by(manager), at=turn.now)
            await self._offering.passed(turn, offer, manager.id)
        return say(manager.language, "answer.passed" if new else "answer.passed_already")

    async def transcript(self, turn: Turn, manager: Manager, offer_id: int) -> str:
        """What was said so far, also by who has not taken the lead."""
        offer = await self._offer(turn, offer_id)
        if offer is None or offer.state == "withdrawn":
            return say(manager.language, "answer.gone")
        lead = await turn.uow.leads.get(offer.lead_id)
        if offer.state != "open" and not await self._drawing.access.works(turn, manager, lead):
            return say(manager.language, "answer.not_yours")
        await self._drawing.transcript(turn, manager, offer.lead_id)
        return say(manager.language, "answer.sent")

    async def give_back(self, turn: Turn, manager: Manager, lead: Lead) -> str:
        """The lead is nobody's again; ``manager`` is its owner, or who may work all leads."""
        if lead.owner_id is None:
            return say(manager.language, "answer.not_yours")
        owner = await turn.uow.managers.get(lead.owner_id)
        given = await self.take_back(
            turn, owner, lead, reason="given back", ending="claim.given_back", actor=by(manager), kind="give_back"
        )
        return say(manager.language, "answer.given_back" if given else "answer.not_yours")

    async def take_back(
        self,
        turn: Turn,
        manager: Manager,
        lead: Lead,
        *,
        reason: str,
        ending: str,
        actor: Actor | None = None,
        kind: str = "take_back",
    ) -> bool:
        """The lead is nobody's and on offer again, its contact gone from this manager's cards.

        False where it was not theirs.
        """
        claims = await turn.uow.offers.claims(lead.id)
        if not await turn.uow.offers.give_back(lead.id, manager_id=manager.id, at=turn.now, reason=reason, actor=actor):
            return False
        who = actor or by(manager)
        await turn.uow.moves.add(
            lead.id, kind=kind, actor=who, details={"from": manager.id, "why": reason}, at=turn.now
        )
        await self._let_go(turn, manager, lead, claim_id=claims[-1].id)
        await self.tell_dialog(turn, lead, {"kind": "gave_back"})
        await self._drawing.blank(turn, manager, lead.id, ending=ending)
        before = await turn.uow.offers.get(claims[-1].offer_id)
        await self._offering.offer(turn, lead.id, reason=before.reason, urgent=before.urgent)
        return True

    async def hand_over(self, turn: Turn, manager: Manager, lead: Lead, to_id: int) -> str:
        """Another manager has the lead from now on, without an offer to anybody else."""
        lang = manager.language
        try:
            to = await turn.uow.managers.get(to_id)
        except RowMissing:
            return say(lang, "answer.gone")
        if to.state == "left" or lead.owner_id is None:
            return say(lang, "answer.gone")
        before, claims = await turn.uow.managers.get(lead.owner_id), await turn.uow.offers.claims(lead.id)
        offer = await turn.uow.offers.hand_over(lead.id, manager_id=to.id, at=turn.now, reason="handed over")
        if offer is None:
            return say(lang, "answer.handed_already", manager=to.name)
        await turn.uow.moves.add(
            lead.id, kind="hand_over", actor=by(manager), details={"from": before.id, "to": to.id}, at=turn.now
        )
        await self._let_go(turn, before, lead, claim_id=claims[-1].id)
        await self._drawing.blank(turn, before, lead.id, ending="claim.handed_over", values={"manager": to.name})
        await self._received(turn, to, offer, mark=say(to.language, "work.from", manager=manager.name))
        return say(lang, "answer.handed", manager=to.name)

    async def uncontacted(self, turn: Turn, claim_id: int, step: ContactStep) -> None:
        """A taken lead was not contacted in time: remind its owner, tell the head of sales, give it to others."""
        claim = await turn.uow.routing.claim(claim_id)
        if claim is None or claim.ended_at is not None or self._contacting is None:
            return
        lead = await turn.uow.leads.get(claim.lead_id)
        if await written_since_claimed(turn, lead):
            return
        manager = await turn.uow.managers.get(claim.manager_id)
        if step == "take_back":
            reason, ending = "not contacted", "claim.taken_back"
            await self.take_back(turn, manager, lead, reason=reason, ending=ending, actor=Actor(kind="timer"))
            return
        await self._contacting.overdue(turn, lead, manager, claim, step=step)

    async def contact(self, turn: Turn, manager: Manager, lead: Lead) -> bool:
        """One more contact with the visitor; the first keeps what they were promised. False where it is the one just
        noted: two taps are one contact."""
        last = await turn.uow.moves.last(lead.id, kind="contacted")
        if last is not None and turn.now - last.at < SAME_CONTACT:
            return False
        await turn.uow.leads.contacted(lead.id, at=turn.now)
        await turn.uow.moves.add(lead.id, kind="contacted", actor=by(manager), at=turn.now)
        await self.reached(turn, lead)
        return True

    async def wrote_to(self, turn: Turn, manager: Manager, lead: Lead) -> None:
        """The manager wrote to the visitor through the bot: that is a contact, noted by itself."""
        if await self.contact(turn, manager, lead):
            await self._drawing.redraw(turn, lead.id)

    async def reached(self, turn: Turn, lead: Lead) -> None:
        """A person wrote to the visitor: what was promised is kept, and nobody is reminded of it any more."""
        await turn.uow.promises.kept(lead.dialog_id, at=turn.now)
        for claim in (await turn.uow.offers.claims(lead.id))[-1:]:
            await turn.uow.inbox.cancel_timers(timer_key=contact_key(claim.id))

    async def received_again(self, turn: Turn, manager: Manager, offer: Offer) -> None:
        """A closed lead is open again and this manager's: their time runs, and the bot leaves the visitor to them."""
        lead = await turn.uow.leads.get(offer.lead_id)
        claim = (await turn.uow.offers.claims(lead.id))[-1]
        if self._contacting is not None:
            await self._contacting.begin(turn, lead, manager, claim)
        await self.tell_dialog(turn, lead, {"kind": "reopened"})

    async def tell_dialog(self, turn: Turn, lead: Lead, payload: dict[str, Any]) -> None:
        """Tell the dialogs of all its people, each in the order of that person's own messages."""
        for person in await turn.uow.identity.people(lead.id):
            await turn.uow.inbox.put_timer(
                chat_key=str(person.visitor.telegram_id),
                timer_key=f"lead:{lead.id}:{payload['kind']}:{person.visitor.id}",
                payload=payload,
                due_at=turn.now,
                at=turn.now,
                dialog_id=person.dialog_id,
                lead_id=lead.id,
            )

    async def _taken(self, turn: Turn, manager: Manager, offer: Offer) -> None:
        await turn.uow.inbox.cancel_timers(timer_key=timer_of(offer.id))
        await turn.uow.moves.add(offer.lead_id, kind="take", actor=by(manager), at=turn.now)
        await self._wake(turn, offer.lead_id)
        await self._offering.taken(turn, offer, by=manager.name)
        await self._received(turn, manager, offer)

    async def _received(self, turn: Turn, manager: Manager, offer: Offer, *, mark: str | None = None) -> None:
        """What somebody gets who has a lead from now on."""
        mark = mark or say(manager.language, "claim.head", number=offer.lead_id)
        await self._drawing.show(turn, manager, offer.lead_id, mark=mark, key=f"claim:{offer.id}")
        await self._drawing.transcript(turn, manager, offer.lead_id)
        lead = await turn.uow.leads.get(offer.lead_id)
        if self._contacting is not None:
            claim = (await turn.uow.offers.claims(lead.id))[-1]
            await self._contacting.begin(turn, lead, manager, claim)
        await self.tell_dialog(turn, lead, {"kind": "took", "manager": manager.name})

    async def _let_go(self, turn: Turn, manager: Manager, lead: Lead, *, claim_id: int) -> None:
        """Nothing reminds or asks somebody of a lead that is no longer theirs. What is planned with it stays."""
        await turn.uow.inbox.cancel_timers(timer_key=contact_key(claim_id))
        await self._wake(turn, lead.id, manager_id=manager.id)
        await turn.uow.inputs.drop_of_lead(lead.id)

    async def _wake(self, turn: Turn, lead_id: int, *, manager_id: int | None = None) -> None:
        """Whoever had put the lead off sees no more of it."""
        for task_id in await turn.uow.tasks.end_of_lead(lead_id, at=turn.now, kind="snooze", manager_id=manager_id):
            await turn.uow.inbox.cancel_timers(timer_key=f"task:{task_id}")

    async def _offer(self, turn: Turn, offer_id: int) -> Offer | None:
        try:
            return await turn.uow.offers.get(offer_id)
        except RowMissing:
            return None


def by(manager: Manager) -> Actor:
    """A manager as the one who did something."""
    return Actor(kind="manager", manager_id=manager.id)
