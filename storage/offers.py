"""Offers: leads shown to managers, and who took them. The first tap wins in one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Text, cast, exists, func, literal, select, update

from dialogs.state import Stage
from storage._sql import Repository
from storage.errors import RowMissing
from storage.leads import Actor, Leads
from storage.tables import Claim, InboxRow, Lead, Manager, Offer, OfferCard, Pass
from storage.tables.leads import CardKind, OfferReason

#: won: it is theirs from now on. yours: it was theirs before. taken: a colleague was faster. gone: no longer on offer.
ClaimOutcome = Literal["won", "yours", "taken", "gone"]
_TIMER: Final = "offer:"


def timer_of(offer_id: int) -> str:
    """The key of the timer by which an offer must have been taken."""
    return f"{_TIMER}{offer_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimResult:
    """What a tap on *Take* led to. ``owner_id`` is the manager who has the lead now, where somebody has."""

    outcome: ClaimOutcome
    lead_id: int
    owner_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedOffer:
    """The open offer of a lead, and whether it was made just now."""

    offer: Offer
    is_new: bool


class Offers(Repository):
    """Queries on offers, their cards, claims and passes."""

    async def open(
        self, lead_id: int, *, reason: OfferReason, urgent: bool, due_at: datetime, at: datetime
    ) -> OpenedOffer:
        """Offer a lead. Where it is on offer already, that offer is returned, urgent from now on if either is."""
        values = {
            "lead_id": lead_id,
            "state": "open",
            "reason": reason,
            "urgent": urgent,
            "round": 1,
            "due_at": due_at,
            "created_at": at,
        }
        new = await self._insert_or_none(Offer, values, unless=["lead_id"], where="state = 'open'")
        if new is None and urgent:
            await self._changed(
                update(Offer)
                .where(Offer.lead_id == lead_id, Offer.state == "open", ~Offer.urgent)
                .values(urgent=True, reason=reason, due_at=due_at)
            )
        if new is not None:
            await self._changed(update(Lead).where(Lead.id == lead_id, Lead.offered_at.is_(None)).values(offered_at=at))
        offer = await self.current(lead_id)
        if offer is None:
            raise RowMissing(f"open offer of lead {lead_id}")
        return OpenedOffer(offer=offer, is_new=new is not None)

    async def get(self, offer_id: int) -> Offer:
        """Raises ``RowMissing``."""
        return await self._get(Offer, offer_id)

    async def current(self, lead_id: int) -> Offer | None:
        """The open offer of a lead."""
        found = await self._session.execute(select(Offer).where(Offer.lead_id == lead_id, Offer.state == "open"))
        return found.scalar_one_or_none()

    async def claim(self, offer_id: int, manager_id: int, at: datetime) -> ClaimResult:
        """Take the lead of an offer, if it is still on offer and the manager has not left. Raises ``RowMissing``.

        One statement decides; everybody else is told who was faster.
        """
        here = exists().where(Manager.id == manager_id, Manager.state != "left")
        won = await self._session.execute(
            update(Offer)
            .where(Offer.id == offer_id, Offer.state == "open", here)
            .values(state="claimed", claimed_by=manager_id, ended_at=at)
            .returning(Offer.lead_id)
            .execution_options(synchronize_session=False)
        )
        lead_id = won.scalar_one_or_none()
        if lead_id is None:
            return await self._too_late(offer_id, manager_id)
        self._session.add(Claim(lead_id=lead_id, offer_id=offer_id, manager_id=manager_id, claimed_at=at))
        await self._changed(
            update(Lead).where(Lead.id == lead_id).values(owner_id=manager_id, claimed_at=at, updated_at=at)
        )
        lead = await self._get(Lead, lead_id)
        await Leads(self._session).move(
            dialog_id=lead.dialog_id,
            lead_id=lead_id,
            stage="accepted",
            reason="taken",
            actor=Actor(kind="manager", manager_id=manager_id),
            at=at,
        )
        return ClaimResult(outcome="won", lead_id=lead_id, owner_id=manager_id)

    async def _too_late(self, offer_id: int, manager_id: int) -> ClaimResult:
        offer = await self.get(offer_id)
        owner_id = await self._session.scalar(select(Lead.owner_id).where(Lead.id == offer.lead_id))
        outcome: ClaimOutcome = "gone"
        if owner_id is not None:
            outcome = "yours" if owner_id == manager_id else "taken"
        return ClaimResult(outcome=outcome, lead_id=offer.lead_id, owner_id=owner_id)

    async def passed(self, offer_id: int, manager_id: int, *, at: datetime, reason: str | None = None) -> bool:
        """Note that an offer is not for this manager. False where they have said so before."""
        values = {"offer_id": offer_id, "manager_id": manager_id, "at": at, "reason": reason}
        return await self._insert_or_none(Pass, values, unless=["offer_id", "manager_id"]) is not None

    async def passed_by(self, offer_id: int) -> set[int]:
        """The managers for whom an offer is not."""
        return set(await self._all(select(Pass.manager_id).where(Pass.offer_id == offer_id)))

    async def give_back(
        self, lead_id: int, *, manager_id: int, at: datetime, reason: str, actor: Actor | None = None
    ) -> bool:
        """End a claim without a sale: the lead is nobody's and should be offered again. False where it was not theirs.

        ``actor`` is who does it, the manager where nobody else is named.
        """
        ended = await self._changed(
            update(Claim)
            .where(Claim.lead_id == lead_id, Claim.manager_id == manager_id, Claim.ended_at.is_(None))
            .values(ended_at=at, end_reason=reason)
        )
        if not ended:
            return False
        await self._changed(
            update(Lead).where(Lead.id == lead_id).values(owner_id=None, claimed_at=None, updated_at=at)
        )
        leads = Leads(self._session)
        lead = await leads.get(lead_id)
        await leads.move(
            dialog_id=lead.dialog_id,
            lead_id=lead_id,
            stage="opportunity",
            reason=reason,
            actor=actor or Actor(kind="manager", manager_id=manager_id),
            at=at,
        )
        return True

    async def hand_over(self, lead_id: int, *, manager_id: int, at: datetime, reason: str) -> Offer | None:
        """Give an owned lead to another manager, without offering it to anybody. None where it is closed, nobody's, or
        theirs already; the new claim has an offer of its own."""
        lead = await self._get(Lead, lead_id)
        if lead.closed_at is not None or lead.owner_id is None or lead.owner_id == manager_id:
            return None
        await self._changed(
            update(Claim)
            .where(Claim.lead_id == lead_id, Claim.ended_at.is_(None))
            .values(ended_at=at, end_reason=reason)
        )
        return await self._give(lead_id, manager_id=manager_id, at=at)

    async def take_up_again(self, lead_id: int, *, manager_id: int, at: datetime, stage: Stage) -> Offer | None:
        """Open a closed lead again and give it to a manager, as if it had not ended. None where it is open.

        A sale that ended it is no result of its last owner any more, and neither is its loss.
        """
        opened = await self._changed(
            update(Lead)
            .where(Lead.id == lead_id, Lead.closed_at.is_not(None))
            .values(closed_at=None, exit=None, exit_reason=None, stage=stage, updated_at=at)
        )
        if not opened:
            return None
        last = select(func.max(Claim.id)).where(Claim.lead_id == lead_id).scalar_subquery()
        await self._changed(
            update(Claim)
            .where(Claim.id == last, Claim.end_reason.in_(("won", "lost", "rejected")))
            .values(end_reason="reopened")
        )
        return await self._give(lead_id, manager_id=manager_id, at=at)

    async def _give(self, lead_id: int, *, manager_id: int, at: datetime) -> Offer:
        before = await self.newest(lead_id)
        offer = Offer(
            lead_id=lead_id,
            state="claimed",
            reason=before.reason if before else "qualified",
            urgent=before.urgent if before else False,
            due_at=at,
            claimed_by=manager_id,
            created_at=at,
            ended_at=at,
        )
        self._session.add(offer)
        await self._session.flush()
        self._session.add(Claim(lead_id=lead_id, offer_id=offer.id, manager_id=manager_id, claimed_at=at))
        await self._changed(
            update(Lead)
            .where(Lead.id == lead_id)
            .values(owner_id=manager_id, claimed_at=at, offered_at=func.coalesce(Lead.offered_at, at), updated_at=at)
        )
        await self._session.flush()
        return offer

    async def newest(self, lead_id: int) -> Offer | None:
        """The last offer of a lead, whatever became of it."""
        found = await self._session.execute(
            select(Offer).where(Offer.lead_id == lead_id).order_by(Offer.id.desc()).limit(1)
        )
        return found.scalar_one_or_none()

    async def withdraw(self, lead_id: int, *, at: datetime) -> bool:
        """Take a lead off offer. False where it was not on offer."""
        changed = await self._changed(
            update(Offer).where(Offer.lead_id == lead_id, Offer.state == "open").values(state="withdrawn", ended_at=at)
        )
        return changed == 1

    async def untimed(self, *, overdue_since: datetime) -> list[Offer]:
        """Open offers that were due by then and that no timer will take up: its row died."""
        timer = select(InboxRow.id).where(
            InboxRow.kind == "timer",
            InboxRow.done_at.is_(None),
            InboxRow.timer_key == literal(_TIMER).concat(cast(Offer.id, Text)),
        )
        return list(
            await self._all(
                select(Offer)
                .where(Offer.state == "open", Offer.due_at <= overdue_since, ~timer.exists())
                .order_by(Offer.due_at)
            )
        )

    async def waiting(self) -> list[Offer]:
        """All open offers, the urgent ones first, then by age."""
        return list(await self._all(select(Offer).where(Offer.state == "open").order_by(Offer.urgent.desc(), Offer.id)))

    async def next_round(self, offer_id: int, *, round_before: int, due_at: datetime) -> bool:
        """Show an offer once more, until ``due_at``. False where another worker did it or it is no longer open."""
        changed = await self._changed(
            update(Offer)
            .where(Offer.id == offer_id, Offer.state == "open", Offer.round == round_before)
            .values(round=Offer.round + 1, due_at=due_at)
        )
        return changed == 1

    async def escalate(self, offer_id: int, *, at: datetime) -> bool:
        """Note that the admins are called. False where they were before, or the offer is no longer open."""
        changed = await self._changed(
            update(Offer)
            .where(Offer.id == offer_id, Offer.state == "open", Offer.escalated_at.is_(None))
            .values(escalated_at=at)
        )
        return changed == 1

    async def add_card(
        self,
        offer_id: int,
        *,
        kind: CardKind,
        chat_id: int,
        outbox_id: int,
        at: datetime,
        manager_id: int | None = None,
    ) -> OfferCard:
        """Note a copy of the card that the outbox will send; its message number follows when it is sent.

        The same outbox row is one copy, however often it is noted.
        """
        noted = select(OfferCard).where(OfferCard.offer_id == offer_id, OfferCard.outbox_id == outbox_id)
        known: OfferCard | None = (await self._session.execute(noted)).scalar_one_or_none()
        if known is not None:
            return known
        card = OfferCard(
            offer_id=offer_id,
            kind=kind,
            chat_id=chat_id,
            outbox_id=outbox_id,
            manager_id=manager_id,
            created_at=at,
        )
        self._session.add(card)
        await self._session.flush()
        return card

    async def cards(self, offer_id: int) -> list[OfferCard]:
        """Every copy of the card of an offer."""
        return list(await self._all(select(OfferCard).where(OfferCard.offer_id == offer_id).order_by(OfferCard.id)))

    async def cards_of_lead(self, lead_id: int) -> list[OfferCard]:
        """Every copy of every card of a lead."""
        return list(
            await self._all(
                select(OfferCard)
                .join(Offer, Offer.id == OfferCard.offer_id)
                .where(Offer.lead_id == lead_id)
                .order_by(OfferCard.id)
            )
        )

    async def card_at(self, chat_id: int, message_id: int) -> OfferCard | None:
        """The card that stands in a message."""
        found = await self._session.execute(
            select(OfferCard).where(OfferCard.chat_id == chat_id, OfferCard.message_id == message_id)
        )
        return found.scalar_one_or_none()

    async def claims(self, lead_id: int) -> list[Claim]:
        """Who has had a lead, in order."""
        return list(await self._all(select(Claim).where(Claim.lead_id == lead_id).order_by(Claim.id)))

    async def count_open(self) -> int:
        """How many leads are on offer."""
        return await self._session.scalar(select(func.count()).select_from(Offer).where(Offer.state == "open")) or 0
