"""Promises to visitors: when a person writes, told and kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select, update

from storage._sql import Repository
from storage.tables import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisesKept:
    """Of the promises that are due: how many were told, kept in time, kept late, and not kept at all."""

    told: int
    in_time: int
    late: int
    broken: int


class Promises(Repository):
    """Queries on promises."""

    async def told(self, dialog_id: int, *, promise_by: datetime, timezone: str, at: datetime) -> bool:
        """A visitor was told by when somebody writes. A later promise does not loosen one that still waits."""
        waits = await self.waiting(dialog_id)
        if waits is not None:
            return False
        self._session.add(Promise(dialog_id=dialog_id, told_at=at, promise_by=promise_by, timezone=timezone))
        await self._session.flush()
        return True

    async def waiting(self, dialog_id: int) -> Promise | None:
        """The promise to this visitor that nobody has kept yet."""
        found = await self._session.execute(
            select(Promise).where(Promise.dialog_id == dialog_id, Promise.kept_at.is_(None)).order_by(Promise.id)
        )
        return found.scalars().first()

    async def kept(self, dialog_id: int, *, at: datetime) -> int:
        """A person wrote: whatever was promised in this dialog is kept. Returns how many promises."""
        return await self._changed(
            update(Promise).where(Promise.dialog_id == dialog_id, Promise.kept_at.is_(None)).values(kept_at=at)
        )

    async def summary(self, *, since: datetime, now: datetime) -> PromisesKept:
        """How well promises were kept that were told at ``since`` or later and are due or kept by ``now``."""
        in_time = and_(Promise.kept_at.is_not(None), Promise.promise_by >= Promise.kept_at)
        late = and_(Promise.kept_at.is_not(None), Promise.promise_by < Promise.kept_at)
        counts = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in (in_time, late)]
        row = (
            await self._session.execute(
                select(func.count(), *counts).where(
                    Promise.told_at >= since, or_(Promise.kept_at.is_not(None), Promise.promise_by < now)
                )
            )
        ).one()
        told, on_time, too_late = (int(count) for count in row)
        return PromisesKept(told=told, in_time=on_time, late=too_late, broken=told - on_time - too_late)
