"""Dates and periods named in a text: "15 марта", "next Tuesday", "koniec Q2", "gelecek ayın başı"."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Final

from nlu._days import LAST
from nlu._holidays import holiday_names
from nlu._nth import NthReader
from nlu._number_words import number_words
from nlu._periods import ROMAN
from nlu._point import Point
from nlu._text import Token
from nlu._time_words import time_words
from nlu._when_words import PARTS, SHORT
from nlu.labels import Language

_DAY_STARTS: Final = frozenset(("day", "the", "dzien", "yarindan", "ertesi", "obur"))
_UNIT_STARTS: Final = frozenset(("seneye", "haftaya", "all", "q", "h", "кв", *SHORT))
#: Dates inside dates ("the end of the first week of next May"); deeper ones are noise.
_MAX_DEPTH: Final = 5


@cache
def point_starts(lang: Language | None) -> frozenset[str]:
    """Words that a date may begin with."""
    phrases = (*holiday_names().first_words, *PARTS.first_words)
    return frozenset((*time_words(lang).all, *number_words(lang), *phrases, *ROMAN, *LAST, *_DAY_STARTS, *_UNIT_STARTS))


class PointReader(NthReader):
    """Tries every kind of date at a place and keeps the longest."""

    def __init__(
        self, tokens: Sequence[Token], *, today: date, lang: Language | None, country: str | None, asked: bool
    ) -> None:
        super().__init__(tokens, today=today, lang=lang, country=country, asked=asked)
        self._starts = point_starts(lang)
        self._depth = 0
        self._known: dict[int, Point | None] = {}

    def read(self, at: int) -> Point | None:
        """The longest date that begins at ``tokens[at]``."""
        if self._depth >= _MAX_DEPTH or self._kind(at) not in ("n", "w"):
            return None
        if self._kind(at) == "w" and self._word(at) not in self._starts:
            return None
        if self._depth == 0 and at in self._known:
            return self._known[at]
        self._depth += 1
        points = [found for reader in self._readers(at) if (found := reader(at)) is not None]
        self._depth -= 1
        longest = max(points, key=lambda point: point.last, default=None)
        found = self._behind(longest) if longest else None
        if self._depth == 0:
            self._known[at] = found
        return found

    def _readers(self, at: int) -> Iterator[Callable[[int], Point | None]]:
        word = self._word(at)
        if self._kind(at) == "n":
            yield from (self._numeric, self._day_range, self._day_month, self._numbered, self._step_later, self._year)
            return
        yield self._holiday
        yield self._part
        if word in self.words.months:
            yield from (self._month_day, self._month)
        if word in self.words.weekdays:
            yield self._weekday
        if word in self.words.steps:
            yield self._step
        if word in self.words.days or word in _DAY_STARTS:
            yield self._day
        if word in self.words.ordinals or word in self.numbers or word in LAST or word in ROMAN or word == "the":
            yield from (self._day_range, self._day_month, self._numbered, self._step_later)
        if word in self.words.seasons:
            yield self._season
        if word in self.words.units or word in _UNIT_STARTS:
            yield self._unit
