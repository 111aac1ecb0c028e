"""The raw rows by which the agreement between marketing and sales is reported: what was handed over, and what became
of it. Nothing is judged here; what each number means stands in ``bot/reports/agreement.py``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from nlu.labels import Warmth
from storage._sql import Repository
from storage.reports import Period, within
from storage.tables import Claim, Lead, Offer, OfferRound, StageMove
from storage.tables.leads import OfferState
from storage.tables.routing import RoundStep


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """One offer with its claim, if it was taken. ``missing`` is None where nothing was agreed then.

    ``shown_at`` is when the first person saw it; ``last_step`` whom it was shown to last, None without a routing file.
    """

    offer_id: int
    warmth: Warmth
    state: OfferState
    missing: Sequence[str] | None
    shown_at: datetime
    last_step: RoundStep | None
    escalated: bool
    claimed_at: datetime | None
    contact_due_at: datetime | None
    verdict_due_at: datetime | None
    contacted_at: datetime | None
    claim_ended_at: datetime | None
    end_reason: str | None
    #: When who had taken it confirmed it.
    qualified_at: datetime | None


class Agreements(Repository):
    """Queries on how the agreement is kept."""

    async def handed_over(self, period: Period) -> list[HandOver]:
        """Everything that was offered to sales in a period, in order."""
        rows = list(
            await self._session.execute(
                select(Offer, Lead, Claim)
                .join(Lead, Lead.id == Offer.lead_id)
                .outerjoin(Claim, Claim.offer_id == Offer.id)
                .where(*within(Offer.created_at, period))
                .order_by(Offer.id)
            )
        )
        rounds: dict[int, list[OfferRound]] = {}
        statement = select(OfferRound).join(Offer, Offer.id == OfferRound.offer_id)
        for one in await self._all(statement.where(*within(Offer.created_at, period)).order_by(OfferRound.id)):
            rounds.setdefault(one.offer_id, []).append(one)
        confirmed: dict[int, list[datetime]] = {}
        moves = select(StageMove).where(StageMove.stage == "qualified", StageMove.actor == "manager")
        for move in await self._all(moves.order_by(StageMove.id)):
            confirmed.setdefault(move.lead_id, []).append(move.at)
        return [
            _handed_over(offer, lead, claim, rounds=rounds.get(offer.id, []), confirmed=confirmed.get(lead.id, []))
            for offer, lead, claim in rows
        ]


def _handed_over(
    offer: Offer, lead: Lead, claim: Claim | None, *, rounds: Sequence[OfferRound], confirmed: Sequence[datetime]
) -> HandOver:
    shown = [one for one in rounds if one.step != "night"]
    return HandOver(
        offer_id=offer.id,
        # An urgent lead is treated as a hot one: this is how the agreement was applied to it.
        warmth="hot" if offer.urgent else lead.warmth,
        state=offer.state,
        missing=offer.missing,
        shown_at=shown[0].at if shown else offer.created_at,
        last_step=shown[-1].step if shown else None,
        escalated=offer.escalated_at is not None,
        claimed_at=claim.claimed_at if claim else None,
        contact_due_at=claim.contact_due_at if claim else None,
        verdict_due_at=claim.verdict_due_at if claim else None,
        contacted_at=claim.contacted_at if claim else None,
        claim_ended_at=claim.ended_at if claim else None,
        end_reason=claim.end_reason if claim else None,
        qualified_at=next((at for at in confirmed if claim is not None and at >= claim.claimed_at), None),
    )
