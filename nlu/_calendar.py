"""Periods of the calendar and the arithmetic on them."""

import calendar
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

Grain = Literal["day", "week", "month", "quarter", "half", "season", "year"]
Unit = Literal["hour", "day", "workday", "week", "weekend", "month", "quarter", "half", "year"]
Season = Literal["spring", "summer", "autumn", "winter"]

_FIRST_MONTH: Final[dict[Season, int]] = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_DAY = timedelta(days=1)
_LONGEST: Final = 365 * 120


class Period(NamedTuple):
    """The days from ``first`` to ``last``, both inclusive."""

    first: date
    last: date
    grain: Grain


def day_period(day: date) -> Period:
    return Period(day, day, "day")


def shift_days(day: date, days: float) -> date:
    """A day so many days later; never leaves the calendar."""
    days = max(min(days, _LONGEST), -_LONGEST)
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def shift_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    count = day.year * 12 + day.month - 1 + max(min(months, 1500), -1500)
    year, month = min(max(count // 12, 1), 9998), count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def month_of(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")


def quarter_of(year: int, quarter: int) -> Period:
    return Period(date(year, quarter * 3 - 2, 1), month_of(year, quarter * 3).last, "quarter")


def half_of(year: int, half: int) -> Period:
    return Period(date(year, half * 6 - 5, 1), month_of(year, half * 6).last, "half")


def year_of(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31), "year")


def week_of(day: date) -> Period:
    """Monday to Sunday."""
    first = shift_days(day, -day.weekday())
    return Period(first, shift_days(first, 6), "week")


def weekend_of(day: date) -> Period:
    week = week_of(day)
    return Period(shift_days(week.first, 5), week.last, "week")


def season_of(year: int, season: Season, *, solar: bool = False) -> Period:
    """Whole months, as people plan: summer is June to August; winter begins in December of ``year``.

    ``solar`` counts from solstice to equinox, as Turkish calendars do.
    """
    if solar:
        begin = date(year, _FIRST_MONTH[season], 21)
        return Period(begin, shift_days(shift_months(begin, 3), -1), "season")
    first = _FIRST_MONTH[season]
    last = month_of(year + (season == "winter"), 2 if season == "winter" else first + 2).last
    return Period(date(year, first, 1), last, "season")


def unit_around(day: date, unit: Unit, offset: int = 0) -> Period:
    """The day, week, month … that holds ``day``, or the one so many later."""
    if unit in ("hour", "day", "workday"):
        return day_period(shift_days(day, offset))
    if unit == "week":
        return week_of(shift_days(day, 7 * offset))
    if unit == "weekend":
        return weekend_of(shift_days(day, 7 * offset))
    first = shift_months(day.replace(day=1), offset * {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit])
    if unit == "month":
        return month_of(first.year, first.month)
    if unit == "quarter":
        return quarter_of(first.year, (first.month + 2) // 3)
    if unit == "half":
        return half_of(first.year, 1 if first.month < 7 else 2)
    return year_of(first.year)


def later(day: date, amount: float, unit: Unit) -> date:
    """``amount`` units after ``day``; half a month is 15 days, half a year six months."""
    if unit == "hour":
        return shift_days(day, amount // 24)
    if unit == "day":
        return shift_days(day, round(amount))
    if unit == "workday":
        return _workdays_later(day, min(round(amount), 600))
    if unit in ("week", "weekend"):
        return shift_days(day, round(amount * 7))
    months = amount * {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
    whole = int(min(max(months, -1500), 1500))
    return (
        shift_days(shift_months(day, whole), round((months - whole) * 30))
        if abs(months) < 1500
        else shift_months(day, whole)
    )


def _workdays_later(day: date, count: int) -> date:
    step = _DAY if count >= 0 else -_DAY
    left = abs(count)
    while left > 0:
        day += step
        left -= day.weekday() < 5
    return day


def nth_weekday(period: Period, weekday: int, nth: int) -> date | None:
    """The nth such weekday of a period; -1 is the last. None where there is none."""
    if nth < 0:
        back = (period.last.weekday() - weekday) % 7
        found = shift_days(period.last, -back - 7 * (-nth - 1))
    else:
        found = shift_days(period.first, (weekday - period.first.weekday()) % 7 + 7 * (nth - 1))
    return found if period.first <= found <= period.last else None


def next_weekday(after: date, weekday: int) -> date:
    """The first such weekday later than ``after``."""
    return shift_days(after, (weekday - after.weekday() - 1) % 7 + 1)


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where there is none such."""
    if not 1 <= month <= 12 or not 1900 <= year <= 2200 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def part_of(period: Period, part: Literal["begin", "early", "mid", "middle", "late", "end"]) -> Period:
    """The beginning, middle or end of a period: thirds of a month, three days of a week, a quarter of a year."""
    first, last, grain = period
    if grain == "day":
        return period
    if grain == "week":
        if part in ("begin", "early"):
            return Period(first, shift_days(first, 2), "day")
        if part in ("mid", "middle"):
            return Period(shift_days(first, 2), shift_days(first, 3), "day")
        return Period(shift_days(last, -2), last, "day")
    if grain == "month":
        if part in ("begin", "early"):
            return Period(first, shift_days(first, 9), "day")
        if part == "mid":
            return Period(shift_days(first, 10), shift_days(first, 19), "day")
        if part == "middle":
            return Period(shift_days(first, 13), shift_days(first, 15), "day")
        return Period(shift_days(first, 20), last, "day")
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    third = max(months // 3, 1) if months < 12 else 3
    if part in ("begin", "early"):
        return Period(first, shift_days(shift_months(first, third), -1), "month")
    if part in ("mid", "middle"):
        start = shift_months(first, (months - 1) // 2 if months < 12 else 5)
        return Period(start, shift_days(shift_months(start, max(third - (months >= 12), 1)), -1), "month")
    return Period(shift_months(first, months - third - (months >= 12)), last, "month")
