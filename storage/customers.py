"""Repository of customers and their ratings."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from storage._sql import Repository
from storage.tables import Customer, Rating

__all__ = ["Customers"]


class Customers(Repository):
    """Queries on customers."""

    async def won(self, lead_id: int, *, manager_id: int, since: date, at: datetime) -> Customer:
        """The customer that a lead has become; one who was there already stays as they are."""
        values = {"lead_id": lead_id, "manager_id": manager_id, "since": since, "created_at": at}
        await self._insert_or_none(Customer, values, unless=["lead_id"])
        found = await self._session.execute(
            select(Customer).where(Customer.lead_id == lead_id).execution_options(populate_existing=True)
        )
        return found.scalar_one()

    async def get(self, customer_id: int) -> Customer:
        """Raises ``RowMissing``."""
        return await self._get(Customer, customer_id)

    async def of_lead(self, lead_id: int) -> Customer | None:
        found = await self._session.execute(select(Customer).where(Customer.lead_id == lead_id))
        return found.scalar_one_or_none()

    async def shown_by(self, outbox_id: int) -> Customer | None:
        """The customer whose card a message is."""
        found = await self._session.execute(select(Customer).where(Customer.outbox_id == outbox_id))
        return found.scalar_one_or_none()

    async def change(self, customer_id: int, **values: Any) -> None:
        """Set fields of the card: ``manager_id``, ``contract``, ``product``, ``hundredths`` and ``currency``,
        ``since``, ``outbox_id``."""
        await self._changed(update(Customer).where(Customer.id == customer_id).values(**values))

    async def ask(self, customer_id: int, *, visitor_id: int, at: datetime) -> int | None:
        """Note that a customer is asked; None where they were asked and have not answered."""
        values = {"customer_id": customer_id, "visitor_id": visitor_id, "asked_at": at}
        return await self._insert_or_none(Rating, values, unless=["customer_id"], where="score IS NULL")

    async def score(self, rating_id: int, *, visitor_id: int, score: int, why_until: datetime, at: datetime) -> bool:
        """Keep an answer. False where it was answered already, or is not theirs to answer."""
        changed = await self._changed(
            update(Rating)
            .where(Rating.id == rating_id, Rating.visitor_id == visitor_id, Rating.score.is_(None))
            .values(score=score, answered_at=at, why_until=why_until)
        )
        return changed == 1

    async def explains(self, visitor_id: int, *, at: datetime) -> Rating | None:
        """The rating about whose reason a visitor is being asked at this moment."""
        found = await self._session.execute(
            select(Rating)
            .where(Rating.visitor_id == visitor_id, Rating.why_until >= at)
            .order_by(Rating.id.desc())
            .limit(1)
            .execution_options(populate_existing=True)
        )
        return found.scalar_one_or_none()

    async def explained(self, rating_id: int, *, why: str | None) -> None:
        """Keep the reason, or wait for it no longer."""
        values: dict[str, Any] = {"why_until": None} | ({} if why is None else {"why": why})
        await self._changed(update(Rating).where(Rating.id == rating_id).values(**values))

    async def rating(self, rating_id: int) -> Rating:
        """Raises ``RowMissing``."""
        return await self._get(Rating, rating_id)

    async def ratings(self, customer_id: int) -> list[Rating]:
        """What a customer was asked, oldest first."""
        statement = select(Rating).where(Rating.customer_id == customer_id).order_by(Rating.id)
        return list(await self._all(statement.execution_options(populate_existing=True)))
