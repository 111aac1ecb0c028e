"""Sources, and the touches by which visitors came from them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from storage._sql import Repository
from storage.tables import Source, Touch
from storage.tables.people import Arrival, SourceKind

#: Telegram's desktop sends Start twice now and then; within this time the same payload is the same arrival.
SAME_ARRIVAL: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touches:
    """The first and the last touch of a visitor, each with its source where that is known."""

    first: Touch | None
    first_source: Source | None
    last: Touch | None
    last_source: Source | None


class Sources(Repository):
    """Queries on sources and touches."""

    async def add(
        self,
        *,
        code: str,
        kind: SourceKind,
        at: datetime,
        campaign: str | None = None,
        medium: str | None = None,
        page: str | None = None,
        referrer: str | None = None,
        link: str | None = None,
    ) -> Source:
        """A new source. Raises ``RowRefused`` where the code is taken, or is not 1 to 64 characters long."""
        source = Source(
            code=code,
            kind=kind,
            campaign=campaign,
            medium=medium,
            page=page,
            referrer=referrer,
            link=link,
            created_at=at,
        )
        self._session.add(source)
        await self._session.flush()
        return source

    async def by_code(self, code: str) -> Source | None:
        return (await self._session.execute(select(Source).where(Source.code == code))).scalar_one_or_none()

    async def get(self, source_id: int) -> Source:
        """Raises ``RowMissing``."""
        return await self._get(Source, source_id)

    async def find(self, source_id: int) -> Source | None:
        return await self._session.get(Source, source_id, populate_existing=True)

    async def listing(self) -> list[Source]:
        return list(await self._all(select(Source).order_by(Source.code)))

    async def touch(
        self,
        *,
        visitor_id: int,
        source_id: int | None,
        payload: str | None,
        at: datetime,
        arrival: Arrival | None = None,
        click_id: int | None = None,
    ) -> Touch:
        """Note an arrival. The first of a visitor stays the first for ever; ``source_id`` None: unknown source.

        ``arrival`` says what the source rests on; left out, it is read off the other two: a code, an unknown
        payload, none.
        """
        if arrival is None:
            arrival = "code" if source_id is not None else "unknown" if payload else "none"
        values = {
            "visitor_id": visitor_id,
            "source_id": source_id,
            "payload": payload,
            "at": at,
            "arrival": arrival,
            "click_id": click_id,
        }
        touch_id = await self._insert_or_none(
            Touch, values | {"is_first": True}, unless=["visitor_id"], where="is_first"
        )
        if touch_id is None:
            touch = Touch(**values, is_first=False)
            self._session.add(touch)
            await self._session.flush()
            return touch
        return await self._get(Touch, touch_id)

    async def same_arrival(self, *, visitor_id: int, payload: str, at: datetime) -> bool:
        """Whether this payload brought this visitor a moment ago: Start was pressed, or sent, twice."""
        before: datetime | None = await self._session.scalar(
            select(Touch.at)
            .where(Touch.visitor_id == visitor_id, Touch.payload == payload)
            .order_by(Touch.id.desc())
            .limit(1)
        )
        return before is not None and at - before < SAME_ARRIVAL

    async def touches(self, visitor_id: int) -> Touches:
        """The first and the last touch of a visitor."""
        rows = list(await self._all(select(Touch).where(Touch.visitor_id == visitor_id).order_by(Touch.id)))
        first = next((row for row in rows if row.is_first), None)
        last = rows[-1] if rows else None
        return Touches(
            first=first,
            first_source=await self._source_of(first),
            last=last,
            last_source=await self._source_of(last),
        )

    async def last_touch_id(self, visitor_id: int) -> int | None:
        """The id of a visitor's last touch."""
        last: int | None = await self._session.scalar(select(func.max(Touch.id)).where(Touch.visitor_id == visitor_id))
        return last

    async def _source_of(self, touch: Touch | None) -> Source | None:
        if touch is None or touch.source_id is None:
            return None
        return await self.get(touch.source_id)

    async def counts(self) -> dict[int | None, int]:
        """Arrivals by source; None counts those whose source is unknown."""
        rows = await self._session.execute(select(Touch.source_id, func.count()).group_by(Touch.source_id))
        return dict(rows.all())
