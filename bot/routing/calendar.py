"""When somebody is at work: weeks with breaks, holidays and leave, in any time zone, and time that counts only then.

A day is laid out on the wall clock of its zone and only then turned into UTC, so that nine o'clock stays nine o'clock
when the clocks change.

>>> warsaw = WorkCalendar(zone=ZoneInfo("Europe/Warsaw"))
>>> friday = datetime(2026, 3, 27, 16, 30, tzinfo=UTC)                      # 17:30; the clocks change on Sunday
>>> add_working(warsaw.stretches(friday), friday, timedelta(hours=1)).isoformat()
'2026-03-30T07:30:00+00:00'
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

#: From when until when, on the wall clock; an end that is not after its beginning is on the next day.
Span = tuple[time, time]
#: A stretch of working time, in UTC.
Stretch = tuple[datetime, datetime]

OFFICE: Final[Span] = (time(9), time(18))
OFFICE_WEEK: Final[Mapping[int, tuple[Span, ...]]] = dict.fromkeys(range(5), (OFFICE,))
#: Nobody who works less than one day in a year and a bit is planned with.
HORIZON_DAYS: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """One person's or one team's working time. ``week`` counts Monday as 0; ``leave`` is first and last day."""

    zone: ZoneInfo
    week: Mapping[int, tuple[Span, ...]] = field(default_factory=lambda: OFFICE_WEEK)
    breaks: tuple[Span, ...] = ()
    holidays: frozenset[date] = frozenset()
    leave: tuple[tuple[date, date], ...] = ()

    def stretches(self, moment: datetime) -> Iterator[Stretch]:
        """Working time that ends after ``moment``, in order; the one that is running comes whole."""
        yesterday = moment.astimezone(self.zone).date() - timedelta(days=1)
        for ahead in range(HORIZON_DAYS):
            for start, end in self._day(yesterday + timedelta(days=ahead)):
                if moment < end:
                    yield start, end

    def at_work(self, moment: datetime) -> bool:
        """Is this moment working time?"""
        stretch = next(self.stretches(moment), None)
        return stretch is not None and moment >= stretch[0]

    def away(self, day: date) -> bool:
        """Is the whole day off, by a holiday or by leave?"""
        return day in self.holidays or any(day >= first and last >= day for first, last in self.leave)

    def _day(self, day: date) -> list[Stretch]:
        if self.away(day):
            return []
        spans = [self._span(day, span) for span in self.week.get(day.weekday(), ())]
        for pause in self.breaks:
            spans = [piece for span in spans for piece in _without(span, self._span(day, pause))]
        return sorted(spans)

    def _span(self, day: date, span: Span) -> Stretch:
        opens, closes = span
        last = day if opens < closes else day + timedelta(days=1)
        return (
            datetime.combine(day, opens, self.zone).astimezone(UTC),
            datetime.combine(last, closes, self.zone).astimezone(UTC),
        )


def together(calendars: Iterable[WorkCalendar], moment: datetime) -> Iterator[Stretch]:
    """When at least one of them is at work, from ``moment`` on."""
    running: Stretch | None = None
    for start, end in heapq.merge(*(calendar.stretches(moment) for calendar in calendars)):
        if running is None:
            running = (start, end)
        elif running[1] >= start:
            running = (running[0], max(running[1], end))
        else:
            yield running
            running = (start, end)
    if running is not None:
        yield running


def opening(stretches: Iterable[Stretch], moment: datetime) -> datetime | None:
    """The first working moment from ``moment`` on; None where there is none within the horizon."""
    stretch = next(iter(stretches), None)
    return None if stretch is None else max(moment.astimezone(UTC), stretch[0])


def add_working(stretches: Iterable[Stretch], moment: datetime, length: timedelta) -> datetime:
    """The moment at which ``length`` of working time has passed since ``moment``.

    Where there is no working time at all the clock on the wall counts: a timer that never fires would leave a lead
    to nobody.
    """
    left = length
    for start, end in stretches:
        begin = max(start, moment.astimezone(UTC))
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return moment.astimezone(UTC) + length


def _without(span: Stretch, pause: Stretch) -> Iterator[Stretch]:
    """What is left of a span around a break."""
    start, end = span
    before, after = min(end, pause[0]), max(start, pause[1])
    if start < before:
        yield start, before
    if after < end:
        yield after, end
