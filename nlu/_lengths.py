"""Lengths of time: "two weeks", "2-3 месяца", "tydzień lub dwa", "yarım yıl"."""

from typing import Final, NamedTuple

from nlu._calendar import Unit
from nlu._numbers import Number, read_number
from nlu._text import lexicon
from nlu._when_points import PointReader

#: Joins of two numbers ("2-3 weeks") and of a unit with a second number ("a week or two").
_NUMBER_JOINS: Final = frozenset(lexicon("- – — to or или до lub albo do veya ila ile"))
_UNIT_JOINS: Final = frozenset(lexicon("or - – или lub albo veya to"))
_OTHER: Final = frozenset(("другую", "другой", "другая"))
_BEFORE_UNIT: Final = frozenset(lexicon("a an the full полных pelne pelnych tam tane calendar календарных более of"))
_WORKING: Final = frozenset(lexicon("business working рабочих рабочие рабочий рабочего roboczych robocze is"))
_CLIPPED: Final = frozenset(lexicon("нед мес дн mies tyg wk mo г r"))
_TOO_MANY: Final = 100_000
#: "a month or one and a half", "a week or twelve" have a second number, "a week or 13" has not.
_LEAST_SECOND: Final = 1.5
_MANY_SECOND: Final = 13


class Length(NamedTuple):
    """From ``amount`` to ``high`` units, up to ``tokens[last]``; ``counted`` if a number or an article was said."""

    amount: float
    high: float
    unit: Unit
    last: int
    counted: bool


class LengthReader(PointReader):
    """Reads lengths of time."""

    def length(self, at: int) -> Length | None:
        """Number and unit, or a unit alone; "2-3 weeks", "неделю-две", "half a year"."""
        if self._kind(at) not in ("n", "w"):
            return None
        unit = self.words.units.get(self._word(at))
        if unit is not None and not (self._word(at) == "quarter" and self._word(at + 1) == "of"):
            return self._or_more(Length(unit[0], unit[0], unit[1], at + 1, counted=unit[0] != 1))
        if self._word(at) in ("a", "an", "one") and (unit := self.words.units.get(self._word(at + 1))):
            return self._or_more(Length(unit[0], unit[0], unit[1], at + 2, counted=True))
        number = self._number(at)
        if number is None or number.value >= _TOO_MANY:
            return None
        high, last = self._second(number)
        last += self._word(last) in _BEFORE_UNIT
        found = self._unit_of(last)
        if found is None:
            return None
        factor, name, end = found
        return self._or_more(Length(number.value * factor, high * factor, name, end, counted=True))

    def _number(self, at: int) -> Number | None:
        return read_number(self.tokens, at, self.numbers) if self._kind(at) in ("n", "w") else None

    def _second(self, number: Number) -> tuple[float, int]:
        """The upper end of "2-3" and where it ends, or of the number alone."""
        worded_list = self._word(number.last) == "," and not number.digits  # "dwa, trzy miesiące"
        joined = worded_list or self._word(number.last) in _NUMBER_JOINS
        second = self._number(number.last + joined)
        if second is None or not number.value < second.value <= max(number.value * 4, number.value + 5):
            return number.high, number.last
        return (second.high, second.last) if self._unit_of(second.last) else (number.high, number.last)

    def _unit_of(self, at: int) -> tuple[float, Unit, int] | None:
        """Factor, unit and end of a unit behind a number."""
        if self._word(at) in _WORKING and self._is_unit(at + 1, "day"):
            return 1, "workday", at + 2
        at += self._word(at) == "kalendarzowych"
        unit = self.words.units.get(self._word(at))
        if unit is None:
            return None
        if unit[1] == "day" and self._word(at + 1) in ("roboczych", "robocze"):
            return 1, "workday", at + 2
        stopped = self._word(at) in _CLIPPED and at + 2 < len(self.tokens)
        return unit[0], unit[1], self._stop(at + 1) if stopped else at + 1

    def _or_more(self, length: Length) -> Length:
        """ "a week or two", "месяц-полтора", "tydzień lub dwa", "неделю-другую"."""
        if length.amount != 1 or self._word(length.last) not in _UNIT_JOINS:
            return length
        at = length.last + 1
        if self._word(at) in _OTHER:
            return length._replace(high=2, last=at + 1)
        number = self._number(at)
        if number is None or self._word(number.last) in self.words.units:
            return length
        second = _LEAST_SECOND <= number.value < _MANY_SECOND
        return length._replace(high=number.value, last=number.last) if second else length
