"""The numbers of reports for pages: counted in a thread, and not oftener than people can read them."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.reports.numbers import By, Report, Touching, count, last_days
from storage.engine import Database
from storage.reports import Period

#: How old a report may be that a page shows; reading a year of rows takes most of a second.
FRESH: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class _Key:
    days: int | None
    by: By
    touching: Touching


class Figures:
    """Reports by what was asked for. Two who ask for the same one wait for one counting."""

    def __init__(self, *, db: Database, zone: ZoneInfo) -> None:
        self._db, self._zone = db, zone
        self._counted: dict[_Key, tuple[datetime, Report]] = {}
        self._turn = asyncio.Lock()

    async def report(self, *, days: int | None, by: By, touching: Touching, now: datetime) -> Report:
        """A report over so many days with today as the last one; None: of all time."""
        key = _Key(days, by, touching)
        async with self._turn:
            at, report = self._counted.get(key, (None, None))
            if at is None or report is None or now - at >= FRESH:
                period = Period() if days is None else last_days(days, now=now, zone=self._zone)
                async with self._db.read() as uow:
                    raw = await uow.source_reports.raw(period)
                report = await asyncio.to_thread(count, raw, by=by, touching=touching, now=now, zone=self._zone)
                self._counted[key] = (now, report)
        return report
