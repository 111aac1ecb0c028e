"""What routing decides by: rounds of offers, results and load of every manager, leave."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import and_, case, func, or_, select, union_all, update

from nlu.labels import FactKind, Warmth
from storage._sql import Repository
from storage.tables import Claim, Lead, Leave, Offer, OfferRound, Repeat
from storage.tables.routing import RoundStep

#: How claims end that say something about the manager. Who left the company, or whose visitor was erased, does not.
RESULTS: Final = ("won", "lost", "refused", "silent", "rejected", "given back", "not contacted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many leads somebody has now, those included that they alone are being asked about; ``hot`` of them."""

    open: int
    hot: int


NO_LOAD: Final = Load(open=0, hot=0)


class Routing(Repository):
    """Queries for routing."""

    async def note_round(
        self,
        offer_id: int,
        *,
        number: int,
        step: RoundStep,
        at: datetime,
        due_at: datetime,
        manager_id: int | None = None,
        why: Mapping[str, Any] | None = None,
    ) -> None:
        """Remember whom an offer is shown to and until when."""
        row = OfferRound(
            offer_id=offer_id,
            number=number,
            step=step,
            at=at,
            due_at=due_at,
            manager_id=manager_id,
            why=dict(why) if why is not None else None,
        )
        self._session.add(row)
        await self._session.flush()

    async def hurry_round(self, offer_id: int, *, number: int, due_at: datetime) -> None:
        """A step ends earlier than it was to."""
        await self._changed(
            update(OfferRound)
            .where(OfferRound.offer_id == offer_id, OfferRound.number == number, OfferRound.at < due_at)
            .values(due_at=due_at)
        )

    async def rounds(self, offer_id: int) -> list[OfferRound]:
        """Every step of an offer, in order."""
        return list(
            await self._all(select(OfferRound).where(OfferRound.offer_id == offer_id).order_by(OfferRound.number))
        )

    async def loads(self) -> dict[int, Load]:
        """What every manager has at hand."""
        owned = select(Lead.owner_id.label("manager_id"), Lead.warmth).where(
            Lead.owner_id.is_not(None), Lead.closed_at.is_(None)
        )
        asked = (
            select(OfferRound.manager_id, Lead.warmth)
            .join(Offer, and_(Offer.id == OfferRound.offer_id, Offer.round == OfferRound.number))
            .join(Lead, Lead.id == Offer.lead_id)
            .where(Offer.state == "open", OfferRound.step.in_(("first", "next")))
        )
        both = union_all(owned, asked).subquery()
        hot = func.sum(case((both.c.warmth == "hot", 1), else_=0))
        rows = await self._session.execute(select(both.c.manager_id, func.count(), hot).group_by(both.c.manager_id))
        return {manager_id: Load(open=count, hot=int(hot_count)) for manager_id, count, hot_count in rows}

    async def results(self) -> dict[int, dict[Warmth, tuple[int, int]]]:
        """Finished leads of every manager by warmth: won, of how many."""
        won = func.sum(case((Claim.end_reason == "won", 1), else_=0))
        rows = await self._session.execute(
            select(Claim.manager_id, Lead.warmth, won, func.count())
            .join(Lead, Lead.id == Claim.lead_id)
            .where(Claim.end_reason.in_(RESULTS))
            .group_by(Claim.manager_id, Lead.warmth)
        )
        found: dict[int, dict[Warmth, tuple[int, int]]] = {}
        for manager_id, warmth, won_count, count in rows:
            found.setdefault(manager_id, {})[warmth] = (int(won_count), count)
        return found

    async def last_asked(self) -> dict[int, datetime]:
        """When each manager was last asked alone."""
        rows = await self._session.execute(
            select(OfferRound.manager_id, func.max(OfferRound.at))
            .where(OfferRound.step.in_(("first", "next")))
            .group_by(OfferRound.manager_id)
        )
        return {manager_id: at for manager_id, at in rows if manager_id is not None}

    async def times_asked(self, *, since: datetime) -> dict[int, int]:
        """How often each manager was asked alone since then."""
        rows = await self._session.execute(
            select(OfferRound.manager_id, func.count())
            .where(OfferRound.step.in_(("first", "next")), OfferRound.at >= since)
            .group_by(OfferRound.manager_id)
        )
        return {manager_id: count for manager_id, count in rows if manager_id is not None}

    async def owner_before(self, visitor_id: int, *, but_lead: int) -> int | None:
        """Who had an earlier request of this visitor last: this lead before it was closed, or a lead before it."""
        again: int | None = await self._session.scalar(
            select(Repeat.owner_id)
            .where(Repeat.lead_id == but_lead, Repeat.owner_id.is_not(None))
            .order_by(Repeat.id.desc())
            .limit(1)
        )
        if again is not None:
            return again
        found: int | None = await self._session.scalar(
            select(Lead.owner_id)
            .where(Lead.visitor_id == visitor_id, Lead.id != but_lead, Lead.owner_id.is_not(None))
            .order_by(Lead.id.desc())
            .limit(1)
        )
        return found

    async def had_and_lost(self, lead_id: int) -> set[int]:
        """Managers who had this lead and gave it back, or did not write to it: they are not asked again.

        A lead that was reopened is a new request: what was before it does not count.
        """
        again = select(func.max(Repeat.at)).where(Repeat.lead_id == lead_id).scalar_subquery()
        return set(
            await self._all(
                select(Claim.manager_id).where(
                    Claim.lead_id == lead_id,
                    Claim.ended_at.is_not(None),
                    or_(again.is_(None), Claim.claimed_at >= again),
                )
            )
        )

    async def claim(self, claim_id: int) -> Claim | None:
        """A claim by its number."""
        return await self._session.get(Claim, claim_id, populate_existing=True)

    async def agreed(self, claim_id: int, *, contact_due_at: datetime, verdict_due_at: datetime) -> None:
        """By when the agreement wants the first contact, and the lead confirmed or rejected."""
        await self._changed(
            update(Claim)
            .where(Claim.id == claim_id)
            .values(contact_due_at=contact_due_at, verdict_due_at=verdict_due_at)
        )

    async def handed_over_without(self, offer_id: int, *, missing: Collection[FactKind]) -> None:
        """What the agreement wanted known when a lead was offered, and was not."""
        await self._changed(update(Offer).where(Offer.id == offer_id).values(missing=sorted(missing)))

    # Leave

    async def take_leave(self, manager_id: int, *, first: date, last: date, at: datetime) -> None:
        """A manager is away on these days, both included."""
        self._session.add(Leave(manager_id=manager_id, first_day=first, last_day=last, created_at=at))
        await self._session.flush()

    async def cancel_leave(self, manager_id: int, *, at: datetime) -> int:
        """All leave of a manager that has not been cancelled is; returns how many."""
        return await self._changed(
            update(Leave).where(Leave.manager_id == manager_id, Leave.cancelled_at.is_(None)).values(cancelled_at=at)
        )

    async def leaves(
        self, *, last_day_from: date, manager_ids: Collection[int] | None = None
    ) -> dict[int, list[tuple[date, date]]]:
        """Leave that is not over on this day, by manager."""
        statement = (
            select(Leave).where(Leave.cancelled_at.is_(None), Leave.last_day >= last_day_from).order_by(Leave.first_day)
        )
        if manager_ids is not None:
            statement = statement.where(Leave.manager_id.in_(manager_ids))
        found: dict[int, list[tuple[date, date]]] = {}
        for row in await self._all(statement):
            found.setdefault(row.manager_id, []).append((row.first_day, row.last_day))
        return found
