"""When a person will write: what the bot may honestly promise a visitor."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dialogs.desk import Desk

#: How fast a person writes while somebody is at work, and how soon after work begins.
PROMPT: Final = timedelta(minutes=15)
NEXT_MORNING: Final = timedelta(hours=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """The team's week: ``days`` counts Monday as 0; ``opens`` and ``closes`` are wall-clock times in ``zone``."""

    zone: ZoneInfo
    days: frozenset[int] = frozenset(range(5))
    opens: time = time(9)
    closes: time = time(18)

    def open_at(self, moment: datetime) -> bool:
        """Is somebody at work at this moment?"""
        local = moment.astimezone(self.zone)
        return local.weekday() in self.days and self.opens <= local.time() < self.closes

    def next_opening(self, moment: datetime) -> datetime:
        """The first moment from now on at which somebody is at work, in UTC."""
        if self.open_at(moment):
            return moment.astimezone(UTC)
        local = moment.astimezone(self.zone)
        for ahead in range(8):
            day = local.date() + timedelta(days=ahead)
            opening = datetime.combine(day, self.opens, self.zone)
            if day.weekday() in self.days and opening >= local:
                return opening.astimezone(UTC)
        raise ValueError("a team that works on no day of the week cannot promise anything")

    def promise(self, moment: datetime, *, manager: str | None = None) -> Desk:
        """What may be said now about when a person writes; ``promise_by`` is in the team's time zone."""
        if self.open_at(moment):
            by = moment + PROMPT
            if self.open_at(by):
                return self._desk(by, manager=manager, open_now=True)
        return self._desk(self.next_opening(moment + PROMPT) + NEXT_MORNING, manager=manager, open_now=False)

    def _desk(self, by: datetime, *, manager: str | None, open_now: bool) -> Desk:
        return Desk(promise_by=by.astimezone(self.zone), timezone=self.zone.key, manager=manager, open_now=open_now)
