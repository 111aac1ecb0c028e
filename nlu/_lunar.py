"""Feasts that follow the moon, computed and not looked up.

Sources: Easter by the anonymous Gregorian computus (Meeus, "Astronomical Algorithms", chapter 8) and the Julian
one for the Orthodox date; the Islamic calendar by the tabular (civil, type II) rule of 30-year cycles, as in
Reingold and Dershowitz, "Calendrical Calculations"; the Hebrew calendar by the molad rules of the same book; new and
full moons by the mean-phase series of Meeus, chapter 49, which is good to minutes. Announced Islamic dates may
differ by a day from the table.
"""

import math
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_ISLAMIC_EPOCH: Final = 227015  # ordinal of 16 July 622, Julian
_HEBREW_EPOCH: Final = -1373427
_JULIAN_DAY_OF_ORDINAL_ZERO: Final = 1721424.5


@lru_cache(maxsize=64)
def western_easter(year: int) -> date:
    """Easter Sunday of the Western churches.

    >>> western_easter(2013).isoformat()
    '2013-03-31'
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    shift = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * shift) // 451
    month, day = divmod(h + shift - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=64)
def orthodox_easter(year: int) -> date:
    """Easter Sunday of the Orthodox churches, in the Gregorian calendar (years 1900 to 2099).

    >>> orthodox_easter(2025).isoformat()
    '2025-04-20'
    """
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    century = year // 100
    return date(year, month, day + 1) + timedelta(days=century - century // 4 - 2)


def _islamic_ordinal(year: int, month: int, day: int) -> int:
    return day + math.ceil(29.5 * (month - 1)) + (year - 1) * 354 + (3 + 11 * year) // 30 + _ISLAMIC_EPOCH - 1


@lru_cache(maxsize=256)
def islamic(year: int, month: int, day: int) -> tuple[date, ...]:
    """The one or two days of a Gregorian year on which an Islamic day falls.

    >>> [found.isoformat() for found in islamic(2025, 10, 1)]
    ['2025-03-30']
    """
    about = int((year - 622) * 33 / 32)
    days = []
    for hijri in range(about - 1, about + 4):
        # The crescent can be seen somewhere on the evening of the new moon if that comes before 14:00 in Greenwich.
        table = date.fromordinal(_islamic_ordinal(hijri, month, 1) - 1)
        first = moon(table, full=False, hours_east=10).toordinal() + 1
        days.append(date.fromordinal(first + day - 1))
    return tuple(found for found in days if found.year == year)


def _hebrew_elapsed(year: int) -> int:
    months = (235 * year - 234) // 19
    parts = 12084 + 13753 * months
    day = 29 * months + parts // 25920
    return day + 1 if 3 * (day + 1) % 7 < 3 else day


def _hebrew_new_year(year: int) -> int:
    before, now, after = (_hebrew_elapsed(year + shift) for shift in (-1, 0, 1))
    delay = 2 if after - now == 356 else 1 if now - before == 382 else 0
    return _HEBREW_EPOCH + now + delay


@lru_cache(maxsize=256)
def hebrew(year: int, month: int, day: int) -> date:
    """A Hebrew day in a Gregorian year; Nisan is month 1, Tishri 7, and 12 the last Adar of the year.

    >>> hebrew(2013, 1, 15).isoformat(), hebrew(2013, 7, 1).isoformat()
    ('2013-03-26', '2013-09-05')
    """
    if month >= 7 and month < 12:
        return date.fromordinal(_hebrew_new_year(year + 3761) + _autumn_days(year + 3761, month) + day - 1)
    # Nisan begins 177 days before the next new year; Adar, the month before it, has 29 days.
    nisan = _hebrew_new_year(year + 3761) - 177
    lengths = {12: -29, 1: 0, 2: 30, 3: 59, 4: 89, 5: 118, 6: 148}
    return date.fromordinal(nisan + lengths[month] + day - 1)


def _autumn_days(year: int, month: int) -> int:
    """Days from the new year to the first of an autumn or winter month."""
    length = _hebrew_new_year(year + 1) - _hebrew_new_year(year)
    heshvan = 30 if length % 10 == 5 else 29
    kislev = 29 if length % 10 == 3 else 30
    return sum((30, heshvan, kislev, 29)[: month - 7])


@lru_cache(maxsize=256)
def moon(about: date, *, full: bool, hours_east: float) -> date:
    """The new or full moon nearest to a day, by the clock of so many hours east of Greenwich.

    >>> moon(date(2024, 2, 10), full=False, hours_east=8).isoformat()
    '2024-02-10'
    """
    years = about.year + (about.timetuple().tm_yday - 1) / 365.25
    count = round((years - 2000) * 12.3685 - full * 0.5) + full * 0.5
    best = min(
        (_moment(count + step, full=full) for step in (-1, 0, 1)), key=lambda found: abs(found - _julian(about) - 0.5)
    )
    return date.fromordinal(math.floor(best + hours_east / 24 - _JULIAN_DAY_OF_ORDINAL_ZERO))


def _julian(day: date) -> float:
    return day.toordinal() + _JULIAN_DAY_OF_ORDINAL_ZERO


def _moment(count: float, *, full: bool) -> float:
    """Julian day of a lunation's phase, by the largest terms of the series."""
    t = count / 1236.85
    mean = 2451550.09766 + 29.530588861 * count + 0.00015437 * t * t
    sun = math.radians(2.5534 + 29.1053567 * count)
    anomaly = math.radians(201.5643 + 385.81693528 * count + 0.0107582 * t * t)
    latitude = math.radians(160.7108 + 390.67050284 * count)
    first = -0.40614 if full else -0.40720
    return (
        mean + first * math.sin(anomaly) + 0.1727 * math.sin(sun) + 0.0161 * math.sin(2 * anomaly)
        + 0.0104 * math.sin(2 * latitude) + 0.0073 * math.sin(anomaly - sun) - 0.0051 * math.sin(anomaly + sun)
    )  # fmt: skip


def chinese_new_year(year: int) -> date:
    """The second new moon after the winter solstice, by Beijing time."""
    return moon(date(year, 2, 4), full=False, hours_east=8)
