"""Working time: weeks, breaks, holidays, leave, and nights in which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.routing import WorkCalendar, add_working, opening, together

WARSAW = ZoneInfo("Europe/Warsaw")
ISTANBUL = ZoneInfo("Europe/Istanbul")
LUNCH = ((time(13), time(13, 45)),)
OFFICE = WorkCalendar(zone=WARSAW, breaks=LUNCH)


def warsaw(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WARSAW)  # type: ignore[misc, arg-type]  # year, month, day and so on


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (warsaw(2026, 11, 18, 8, 59), False),
        (warsaw(2026, 11, 18, 9, 0), True),
        (warsaw(2026, 11, 18, 13, 0), False),
        (warsaw(2026, 11, 18, 13, 45), True),
        (warsaw(2026, 11, 18, 18, 0), False),
        (warsaw(2026, 11, 21, 12, 0), False),
    ],
    ids=["before work", "at nine", "at lunch", "after lunch", "at closing time", "on saturday"],
)
def test_the_day_is_as_it_is_written(moment: datetime, expected: bool) -> None:
    assert OFFICE.at_work(moment.astimezone(UTC)) is expected


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (warsaw(2026, 11, 18, 10, 0), 30, warsaw(2026, 11, 18, 10, 30)),
        (warsaw(2026, 11, 18, 12, 50), 30, warsaw(2026, 11, 18, 14, 5)),
        (warsaw(2026, 11, 20, 17, 50), 30, warsaw(2026, 11, 23, 9, 20)),
        (warsaw(2026, 11, 18, 3, 0), 5, warsaw(2026, 11, 18, 9, 5)),
        # Both nights in which the clocks change are on a Sunday: nine o'clock on Monday is nine o'clock.
        (warsaw(2026, 3, 27, 17, 30), 60, warsaw(2026, 3, 30, 9, 30)),
        (warsaw(2026, 10, 23, 17, 30), 60, warsaw(2026, 10, 26, 9, 30)),
    ],
    ids=["within the day", "over lunch", "over the weekend", "from the night", "clocks forward", "clocks back"],
)
def test_only_working_time_counts(start: datetime, minutes: int, end: datetime) -> None:
    begin = start.astimezone(UTC)
    assert add_working(OFFICE.stretches(begin), begin, timedelta(minutes=minutes)) == end


def test_a_shift_over_midnight_has_an_hour_more_in_the_night_the_clocks_go_back() -> None:
    nights = WorkCalendar(zone=WARSAW, week={5: ((time(22), time(6)),)})
    start = warsaw(2026, 10, 24, 12, 0).astimezone(UTC)
    [first, *_] = nights.stretches(start)
    assert first[1] - first[0] == timedelta(hours=9)
    assert nights.at_work(warsaw(2026, 10, 25, 3, 0).astimezone(UTC))


def test_leave_and_holidays_are_days_off_in_the_persons_own_calendar() -> None:
    away = WorkCalendar(
        zone=ISTANBUL, holidays=frozenset({date(2026, 10, 29)}), leave=((date(2026, 10, 27), date(2026, 10, 28)),)
    )
    monday_evening = datetime(2026, 10, 26, 20, tzinfo=ISTANBUL).astimezone(UTC)
    assert opening(away.stretches(monday_evening), monday_evening) == datetime(2026, 10, 30, 9, tzinfo=ISTANBUL)


def test_two_zones_together_work_whenever_one_of_them_does() -> None:
    istanbul = WorkCalendar(zone=ISTANBUL)
    start = datetime(2026, 11, 18, 0, tzinfo=UTC)
    stretch = next(iter(together([OFFICE, istanbul], start)))
    # Lunch in Warsaw is no break for the two of them.
    assert stretch == (datetime(2026, 11, 18, 6, tzinfo=UTC), datetime(2026, 11, 18, 17, tzinfo=UTC))


def test_a_timer_of_people_who_never_work_still_ends() -> None:
    nobody = WorkCalendar(zone=WARSAW, week={})
    start = datetime(2026, 11, 18, tzinfo=UTC)
    assert add_working(nobody.stretches(start), start, timedelta(hours=1)) == start + timedelta(hours=1)


@settings(deadline=None)
@given(
    start=st.datetimes(min_value=datetime(2026, 3, 20), max_value=datetime(2026, 11, 10)),  # noqa: DTZ001 - made UTC below
    minutes=st.integers(min_value=1, max_value=3000),
)
def test_no_working_minute_is_lost_or_counted_twice(start: datetime, minutes: int) -> None:
    begin = start.replace(tzinfo=UTC, second=0, microsecond=0)
    end = add_working(OFFICE.stretches(begin), begin, timedelta(minutes=minutes))
    worked = (
        sum(
            (
                max(timedelta(), min(last, end) - max(first, begin))
                for first, last in OFFICE.stretches(begin)
                if first < end
            ),
            timedelta(),
        )
        if (end - begin) < timedelta(days=1)
        else timedelta(minutes=minutes)
    )
    assert worked == timedelta(minutes=minutes)
    assert OFFICE.at_work(end - timedelta(seconds=1))
