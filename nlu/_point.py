"""A date found in a text, and what every reader of dates needs: tokens, days of the month and years."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from nlu._calendar import Period, make_date, unit_around
from nlu._number_words import number_words
from nlu._numbers import read_number
from nlu._text import Token, lexicon
from nlu._time_words import time_words
from nlu.labels import Language

_MONTH_FIRST: Final = frozenset(("US", "PH", "CA"))
_DAY_ENDINGS: Final = frozenset(
    lexicon(
        "st nd rd th го е ое ого его ому му ье ый ой й ym ego go tego szego szy gi ci ty y tym mego my ste ta stego te"
        " sty gie ciego giego mym inde unde nde sinde i si u una ine"
    )
)
_YEAR_LINKS: Final = frozenset(lexicon(", of in the в w от"))
YEAR_WORDS: Final = frozenset(
    lexicon(
        "год года году годом годы г roku rok rokiem r yil yili yilinda yilina yilinin yilindan ad year sene senesi"
        " senesinde"
    )
)
LINKS: Final = frozenset(lexicon("the of in on at в во на w we dnia dn for от за"))
THE: Final = frozenset(("the",))
#: How many years ahead a date without a year may fall: to the next 29 February.
_YEARS_AHEAD: Final = 9
#: How many years ahead a weekday may move it ("Fri, 18 July").
_WEEKDAY_YEARS: Final = 2


class Point(NamedTuple):
    """A period that ends before ``tokens[last]``; ``solid`` ones are dates even where nobody asked for one.

    ``part`` marks the beginning, middle or end of something; ``holiday`` is the key of a holiday.
    """

    period: Period
    last: int
    solid: bool = True
    part: bool = False
    holiday: str = ""


class DayNumber(NamedTuple):
    """A day of the month that ends before ``tokens[last]``; ``marked`` if written as an ordinal."""

    day: int
    last: int
    marked: bool


class TimeTokens(ABC):
    """The tokens of one text, read on one day."""

    def __init__(
        self, tokens: Sequence[Token], *, today: date, lang: Language | None, country: str | None, asked: bool
    ) -> None:
        self.tokens = tokens
        self.today = today
        self.lang = lang
        self.asked = asked
        self.words = time_words(lang)
        self.numbers = number_words(lang)
        self.english = lang in ("en", None)
        self.turkish = lang in ("tr", None)
        self.month_first = self.english and (country or "US").upper() in _MONTH_FIRST

    @abstractmethod
    def read(self, at: int) -> Point | None:
        """The longest date that begins at ``tokens[at]``."""

    def _word(self, at: int) -> str:
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def _kind(self, at: int) -> str:
        return self.tokens[at].kind if at < len(self.tokens) else ""

    def _glued(self, at: int) -> bool:
        """Whether a token stands right behind the one before it."""
        return at < len(self.tokens) and not self.tokens[at].gap

    def _skip(self, at: int, words: frozenset[str] = LINKS) -> int:
        while self._word(at) in words:
            at += 1
        return at

    def _stop(self, at: int) -> int:
        """Behind the full stop of an abbreviation, if there is one."""
        return at + (self._word(at) == "." and self._glued(at))

    def _day_number(self, at: int) -> DayNumber | None:
        """ "15", "15-го", "the 3rd", "twenty first", "dwudziesty czwarty", "on beş"."""
        if self._kind(at) == "n":
            return self._day_digits(at)
        word = self._word(at)
        ordinal, unit = self.words.ordinals.get(word), self.words.ordinals.get(self._word(at + 1))
        if ordinal is not None:
            if ordinal in (20, 30) and unit is not None and unit < 10:
                return DayNumber(ordinal + unit, at + 2, marked=True)
            return DayNumber(ordinal, at + 1, marked=True)
        entry = self.numbers.get(word)
        if entry is not None and entry[0] == "t" and entry[1] in (20, 30):
            behind = at + 2 if self._word(at + 1) == "-" else at + 1
            unit = self.words.ordinals.get(self._word(behind))
            if unit is not None and unit < 10:
                return DayNumber(int(entry[1]) + unit, behind + 1, marked=True)
        return self._turkish_cardinal(at) if self.lang == "tr" and entry else None

    def _turkish_cardinal(self, at: int) -> DayNumber | None:
        number = read_number(self.tokens, at, self.numbers)
        if number is None or number.value != int(number.value) or not 1 <= number.value <= 31:
            return None
        return DayNumber(int(number.value), number.last, marked=False)

    def _day_digits(self, at: int) -> DayNumber | None:
        raw = self.tokens[at].raw
        if not raw.isdigit() or len(raw) > 2 or not 1 <= int(raw) <= 31:
            return None
        end = at + 1
        if self._glued(end) and self._word(end) in _DAY_ENDINGS:
            return DayNumber(int(raw), end + 1, marked=True)
        if self._word(end) in ("-", ".") and self._glued(end):
            if self._glued(end + 1) and self._word(end + 1) in _DAY_ENDINGS:
                return DayNumber(int(raw), end + 2, marked=True)
            if self._word(end) == "." and self._kind(end + 1) == "w":
                return DayNumber(int(raw), end + 1, marked=False)
        return DayNumber(int(raw), end, marked=bool(self.tokens[at].suffix))

    def _year_at(self, at: int, *, after_day: bool = False) -> tuple[int, int] | None:
        """A year behind a date and where it ends: "2015", "next year", "roku 2015", "в этом году"."""
        end = at + (self._word(at) in ("roku", "r"))
        end = self._skip(end, _YEAR_LINKS)
        raw = self.tokens[end].raw if end < len(self.tokens) else ""
        if raw.isdigit():
            if len(raw) == 4 and 1900 <= int(raw) < 2200:
                return int(raw), self._year_end(end + 1)
            last = end + 1 == len(self.tokens) and self.tokens[end].gap and end == at
            return (2000 + int(raw), end + 1) if after_day and last and 10 <= int(raw) < 60 else None
        step = self.words.steps.get(self._word(end))
        if step in ("this", "next") and self._is_unit(end + 1, "year"):
            return self.today.year + (step == "next"), end + 2
        return (self.today.year + 1, end + 1) if self._word(end) == "seneye" else None

    def _year_end(self, at: int) -> int:
        """Behind "года", "r." and the like."""
        if self._word(at) not in YEAR_WORDS:
            return at
        return self._stop(at + 1) if self._word(at) in ("г", "r") else at + 1

    def _is_unit(self, at: int, *names: str) -> bool:
        unit = self.words.units.get(self._word(at))
        return unit is not None and unit[1] in names

    def _dated(self, month: int, day: int, year: int | None, weekday: int | None = None) -> date | None:
        """The date of that year, or the next one, on the weekday if there was one."""
        if year is not None:
            return make_date(year, month, day)
        candidates = [make_date(self.today.year + shift, month, day) for shift in range(_YEARS_AHEAD)]
        coming = [found for found in candidates if found is not None and found >= self.today]
        fitting = [found for found in coming[:_WEEKDAY_YEARS] if found.weekday() == weekday]
        return next(iter(fitting or coming), None)

    def _next_day_number(self, number: int) -> date | None:
        """The next such day of a month that has it."""
        for shift in range(4):
            first = unit_around(self.today, "month", shift).first
            found = make_date(first.year, first.month, number)
            if found is not None and found >= self.today:
                return found
        return None
