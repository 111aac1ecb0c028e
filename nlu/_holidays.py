"""Holidays by name, with the days they fall on in a year.

A name belongs to the languages it is written in; "Christmas" of a Russian text ("Рождество") is the seventh of January.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

from nlu._calendar import Period, month_of, nth_weekday
from nlu._holiday_names import NAMES
from nlu._lunar import chinese_new_year, hebrew, islamic, moon, orthodox_easter, western_easter
from nlu._phrases import Phrases

_MON, _TUE, _THU, _FRI, _SAT, _SUN = 0, 1, 3, 4, 5, 6
Rule = Callable[[int], tuple[date, ...]]


class Holiday(NamedTuple):
    """``days`` long; ``rule`` gives its first day (or days) in a year."""

    rule: Rule
    days: int = 1

    def next_from(self, today: date, *, year: int | None = None) -> Period | None:
        """The holiday in a year, or the first that is not over on ``today``."""
        years = (year,) if year is not None else range(today.year - 1, today.year + 3)
        for candidate in years:
            for first in self.rule(candidate):
                last = first + timedelta(days=self.days - 1)
                if year is not None or last >= today:
                    return Period(first, last, "day")
        return None

    def last_before(self, today: date) -> Period | None:
        """The latest one that began before ``today``."""
        found = None
        for candidate in (today.year - 1, today.year):
            for first in self.rule(candidate):
                if first < today:
                    found = Period(first, first + timedelta(days=self.days - 1), "day")
        return found


def _fixed(month: int, day: int) -> Rule:
    return lambda year: (date(year, month, day),)


def _nth(month: int, weekday: int, nth: int, plus: int = 0) -> Rule:
    def rule(year: int) -> tuple[date, ...]:
        found = nth_weekday(month_of(year, month), weekday, nth)
        return (found + timedelta(days=plus),) if found else ()

    return rule


def _easter(plus: int = 0) -> Rule:
    return lambda year: (western_easter(year) + timedelta(days=plus),)


def _pascha(plus: int = 0) -> Rule:
    return lambda year: (orthodox_easter(year) + timedelta(days=plus),)


def _islamic(month: int, day: int) -> Rule:
    return lambda year: islamic(year, month, day)


def _hebrew(month: int, day: int) -> Rule:
    # Tevet and Shevat fall after the Gregorian new year.
    return lambda year: (hebrew(year - (month in (10, 11)), month, day),)


def _moon(month: int, day: int, *, full: bool, plus: int = 0) -> Rule:
    # Indian feasts follow the moon by Indian time.
    return lambda year: (moon(date(year, month, day), full=full, hours_east=5.5) + timedelta(days=plus),)


def _before_monday(month: int, day: int) -> Rule:
    """The Monday before a day (Victoria Day)."""

    def rule(year: int) -> tuple[date, ...]:
        limit = date(year, month, day)
        return (limit - timedelta(days=limit.weekday() or 7),)

    return rule


def _kings_day(year: int) -> tuple[date, ...]:
    found = date(year, 4, 27) if year >= 2014 else date(year, 4, 30)
    return (found - timedelta(days=1) if found.weekday() == _SUN else found,)


def _feasts(*rules: Rule) -> Rule:
    """Several feasts under one name ("święta", "bayram"), in order of the year."""
    return lambda year: tuple(sorted(day for rule in rules for day in rule(year)))


_RULES: Final[dict[str, Holiday]] = {
    "new year": Holiday(_fixed(1, 1)),
    "new year eve": Holiday(_fixed(12, 31)),
    "new year holidays": Holiday(_fixed(1, 1), 8),
    "old new year": Holiday(_fixed(1, 14)),
    "orthodox christmas": Holiday(_fixed(1, 7)),
    "christmas": Holiday(_fixed(12, 25)),
    "christmas eve": Holiday(_fixed(12, 24)),
    "boxing day": Holiday(_fixed(12, 26)),
    "winter holidays": Holiday(_fixed(12, 24), 9),
    "epiphany": Holiday(_fixed(1, 6)),
    "orthodox epiphany": Holiday(_fixed(1, 19)),
    "tatiana": Holiday(_fixed(1, 25)),
    "mlk": Holiday(_nth(1, _MON, 3)),
    "groundhog": Holiday(_fixed(2, 2)),
    "valentine": Holiday(_fixed(2, 14)),
    "presidents": Holiday(_nth(2, _MON, 3)),
    "defender": Holiday(_fixed(2, 23)),
    "women": Holiday(_fixed(3, 8)),
    "pi": Holiday(_fixed(3, 14)),
    "patrick": Holiday(_fixed(3, 17)),
    "april fools": Holiday(_fixed(4, 1)),
    "cosmonautics": Holiday(_fixed(4, 12)),
    "nauryz": Holiday(_fixed(3, 21), 3),
    "uk bank holiday": Holiday(
        _feasts(
            _fixed(1, 1),
            _easter(-2),
            _easter(1),
            _nth(5, _MON, 1),
            _nth(5, _MON, -1),
            _nth(8, _MON, -1),
            _fixed(12, 25),
        )
    ),
    "earth": Holiday(_fixed(4, 22)),
    "children tr": Holiday(_fixed(4, 23)),
    "kings day": Holiday(_kings_day),
    "anzac": Holiday(_fixed(4, 25)),
    "may holidays": Holiday(_fixed(5, 1), 9),
    "labour may": Holiday(_fixed(5, 1)),
    "constitution pl": Holiday(_fixed(5, 3)),
    "majowka": Holiday(_fixed(5, 1), 3),
    "flag pl": Holiday(_fixed(5, 2)),
    "star wars": Holiday(_fixed(5, 4)),
    "cinco": Holiday(_fixed(5, 5)),
    "victory": Holiday(_fixed(5, 9)),
    "youth tr": Holiday(_fixed(5, 19)),
    "mother": Holiday(_nth(5, _SUN, 2)),
    "mother pl": Holiday(_fixed(5, 26)),
    "mother ru": Holiday(_nth(11, _SUN, -1)),
    "mothering": Holiday(_easter(-21)),
    "early may": Holiday(_nth(5, _MON, 1)),
    "spring bank": Holiday(_nth(5, _MON, -1)),
    "summer bank": Holiday(_nth(8, _MON, -1)),
    "memorial": Holiday(_nth(5, _MON, -1)),
    "victoria": Holiday(_before_monday(5, 25)),
    "children": Holiday(_fixed(6, 1)),
    "russia": Holiday(_fixed(6, 12)),
    "father": Holiday(_nth(6, _SUN, 3)),
    "father pl": Holiday(_fixed(6, 23)),
    "juneteenth": Holiday(_fixed(6, 19)),
    "canada": Holiday(_fixed(7, 1)),
    "independence us": Holiday(_fixed(7, 4)),
    "ivan kupala": Holiday(_fixed(7, 7)),
    "bastille": Holiday(_fixed(7, 14)),
    "democracy tr": Holiday(_fixed(7, 15)),
    "parents": Holiday(_nth(7, _SUN, 4)),
    "friendship": Holiday(_nth(8, _SUN, 1)),
    "wakacje": Holiday(_fixed(7, 1), 62),
    "assumption": Holiday(_fixed(8, 15)),
    "victory tr": Holiday(_fixed(8, 30)),
    "labor us": Holiday(_nth(9, _MON, 1)),
    "knowledge": Holiday(_fixed(9, 1)),
    "grandparents": Holiday(_nth(9, _SUN, 1, 7)),
    "programmer": Holiday(lambda year: (date(year, 1, 1) + timedelta(days=255),)),
    "teacher ru": Holiday(_fixed(10, 5)),
    "teacher pl": Holiday(_fixed(10, 14)),
    "teacher tr": Holiday(_fixed(11, 24)),
    "columbus": Holiday(_nth(10, _MON, 2)),
    "thanksgiving ca": Holiday(_nth(10, _MON, 2)),
    "boss": Holiday(_fixed(10, 16)),
    "republic tr": Holiday(_fixed(10, 29)),
    "halloween": Holiday(_fixed(10, 31)),
    "all saints": Holiday(_fixed(11, 1)),
    "all souls": Holiday(_fixed(11, 2)),
    "unity": Holiday(_fixed(11, 4)),
    "guy fawkes": Holiday(_fixed(11, 5)),
    "ataturk": Holiday(_fixed(11, 10)),
    "independence pl": Holiday(_fixed(11, 11)),
    "veterans": Holiday(_fixed(11, 11)),
    "remembrance": Holiday(_nth(11, _SUN, 2)),
    "singles": Holiday(_fixed(11, 11)),
    "men": Holiday(_fixed(11, 19)),
    "thanksgiving": Holiday(_nth(11, _THU, 4)),
    "black friday": Holiday(_nth(11, _THU, 4, 1)),
    "small business": Holiday(_nth(11, _THU, 4, 2)),
    "cyber monday": Holiday(_nth(11, _THU, 4, 4)),
    "giving tuesday": Holiday(_nth(11, _THU, 4, 5)),
    "andrzejki": Holiday(_fixed(11, 30)),
    "miners": Holiday(_fixed(12, 4)),
    "nicholas": Holiday(_fixed(12, 6)),
    "constitution ru": Holiday(_fixed(12, 12)),
    "grandma pl": Holiday(_fixed(1, 21)),
    "grandpa pl": Holiday(_fixed(1, 22)),
    "boys pl": Holiday(_fixed(9, 30)),
    "andrew": Holiday(_fixed(11, 30)),
    "george": Holiday(_fixed(4, 23)),
    "david": Holiday(_fixed(3, 1)),
    "kwanzaa": Holiday(_fixed(12, 26), 7),
    "world book": Holiday(_fixed(4, 23)),
    "super bowl": Holiday(_nth(2, _SUN, 2)),
    "admins": Holiday(_nth(4, _SAT, -1, -3)),
    "sysadmin": Holiday(_nth(7, _FRI, -1)),
    # Movable, Western.
    "fat thursday": Holiday(_easter(-52)),
    "shrove monday": Holiday(_easter(-48)),
    "shrove tuesday": Holiday(_easter(-47)),
    "ash wednesday": Holiday(_easter(-46)),
    "palm sunday": Holiday(_easter(-7)),
    "maundy thursday": Holiday(_easter(-3)),
    "good friday": Holiday(_easter(-2)),
    "holy saturday": Holiday(_easter(-1)),
    "easter": Holiday(_easter()),
    "easter monday": Holiday(_easter(1)),
    "ascension": Holiday(_easter(39)),
    "pentecost": Holiday(_easter(49)),
    "whit monday": Holiday(_easter(50)),
    "trinity": Holiday(_easter(56)),
    "corpus christi": Holiday(_easter(60)),
    "advent": Holiday(lambda year: (date(year, 12, 25) - timedelta(days=date(year, 12, 25).isoweekday() + 21),)),
    # Movable, Orthodox.
    "maslenitsa": Holiday(_pascha(-55), 7),
    "orthodox lent": Holiday(_pascha(-48)),
    "orthodox palm": Holiday(_pascha(-7)),
    "orthodox good friday": Holiday(_pascha(-2)),
    "orthodox easter": Holiday(_pascha()),
    "radonitsa": Holiday(_pascha(9)),
    "orthodox ascension": Holiday(_pascha(39)),
    "orthodox trinity": Holiday(_pascha(49)),
    # Islamic.
    "islamic new year": Holiday(_islamic(1, 1)),
    "ashura": Holiday(_islamic(1, 10)),
    "mawlid": Holiday(_islamic(3, 12)),
    "miraj": Holiday(_islamic(7, 27)),
    "berat": Holiday(_islamic(8, 15)),
    "ramadan": Holiday(_islamic(9, 1), 30),
    "qadr": Holiday(_islamic(9, 27)),
    "ramazan bayrami": Holiday(_islamic(10, 1), 3),
    "kurban bayrami": Holiday(_islamic(12, 10), 4),
    "arefe": Holiday(_feasts(_islamic(9, 29), _islamic(12, 9))),
    "bayram": Holiday(_feasts(_islamic(10, 1), _islamic(12, 10)), 3),
    # Jewish.
    "tu bishvat": Holiday(_hebrew(11, 15)),
    "purim": Holiday(_hebrew(12, 14)),
    "shushan purim": Holiday(_hebrew(12, 15)),
    "passover": Holiday(_hebrew(1, 15), 8),
    "lag baomer": Holiday(_hebrew(2, 18)),
    "shavuot": Holiday(_hebrew(3, 6)),
    "tisha bav": Holiday(_hebrew(5, 9)),
    "rosh hashanah": Holiday(_hebrew(7, 1), 2),
    "yom kippur": Holiday(_hebrew(7, 10)),
    "sukkot": Holiday(_hebrew(7, 15), 7),
    "simchat torah": Holiday(_hebrew(7, 23)),
    "hanukkah": Holiday(_hebrew(9, 25), 8),
    # By the moon, in Asia.
    "chinese new year": Holiday(lambda year: (chinese_new_year(year),)),
    "holi": Holiday(_moon(3, 18, full=True)),
    "buddha": Holiday(_moon(5, 15, full=True)),
    "raksha": Holiday(_moon(8, 15, full=True)),
    "diwali": Holiday(_moon(11, 1, full=False)),
    "dussehra": Holiday(_moon(11, 1, full=False, plus=-20)),
    "guru gobind": Holiday(_moon(1, 1, full=False, plus=6)),
    "guru nanak": Holiday(_moon(11, 15, full=True)),
    "dhanteras": Holiday(_moon(11, 1, full=False, plus=-2)),
    "bhai dooj": Holiday(_moon(11, 1, full=False, plus=2)),
    "karva": Holiday(_moon(10, 17, full=True, plus=4)),
    "navaratri": Holiday(_moon(10, 1, full=False, plus=1), 9),
    "ganesh": Holiday(_moon(9, 3, full=False, plus=4)),
    "shivaratri": Holiday(_moon(3, 1, full=False, plus=-1)),
    "ram navami": Holiday(_moon(4, 1, full=False, plus=9)),
    "mahavir": Holiday(_moon(4, 1, full=False, plus=13)),
    "janmashtami": Holiday(_moon(8, 15, full=True, plus=8)),
    "ugadi": Holiday(_moon(4, 1, full=False, plus=1)),
    "vaisakhi": Holiday(_fixed(4, 14)),
    "lohri": Holiday(_fixed(1, 13)),
    "pongal": Holiday(_fixed(1, 15)),
    "republic in": Holiday(_fixed(1, 26)),
    "independence in": Holiday(_fixed(8, 15)),
    "gandhi": Holiday(_fixed(10, 2)),
    "mid autumn": Holiday(_moon(9, 22, full=True)),
    # One name for the next of several.
    "swieta": Holiday(_feasts(_fixed(12, 24), _easter()), 3),
    "prazdniki": Holiday(_feasts(_fixed(1, 1), _fixed(5, 1)), 9),
}


@cache
def holiday_names() -> Phrases[str]:
    """Names of all holidays; the meaning is a key for ``holiday``."""
    return Phrases({key: " | ".join(names) for key, names in NAMES.items()})


def holiday(key: str) -> Holiday:
    """The holiday behind a name of ``holiday_names``."""
    return _RULES[key]


def holiday_keys() -> frozenset[str]:
    return frozenset(_RULES)
