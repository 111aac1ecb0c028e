"""Pieces of periods: "second half of March", "last Friday of October", "koniec Q2", "mart sonu", "ayın 15'i"."""

from typing import Final

from nlu._calendar import Period, Unit, day_period, half_of, nth_weekday, part_of, quarter_of, shift_days, unit_around
from nlu._days import LAST
from nlu._periods import ROMAN, PeriodReader
from nlu._point import THE, Point
from nlu._text import lexicon
from nlu._when_words import PARTS, PARTS_BEHIND, SHORT

_HALVES: Final = frozenset(
    lexicon("half половина половине половину половины polowa polowie polowe polowy yarisi yarisinda yarisina")
)
_INNER_LINKS: Final = frozenset(lexicon("of in the в на w we"))
_OF: Final = frozenset(("of", "the"))
_PART_LINKS: Final = frozenset(("of", "the", "в", "-", "working", "business", "calendar"))
_WEEK_OF: Final = frozenset(("of", "с", "od"))
_DAY_TAILS: Final = frozenset(lexicon("tarihi tarihine tarihinde tarihinden arasi arasinda"))
_WITHIN: Final = frozenset(("icinde", "icerisinde"))
_LONG: Final = frozenset(("month", "quarter", "year", "season"))


class NthReader(PeriodReader):
    """Reads pieces of periods."""

    def _numbered(self, at: int) -> Point | None:
        """ "3rd quarter", "second half of March", "first Tuesday in October", "последняя неделя мая"."""
        start = self._skip(at, THE)
        word = self._word(start)
        if word in LAST:
            number, end = -1, start + 1
        elif word in ROMAN and self._kind(start) == "w":
            number, end = ROMAN[word], start + 1
        else:
            day = self._day_number(start)
            if day is None:
                return None
            number, end = day.day, day.last
        end += self._word(end) == "."
        if self._word(end) in _HALVES:
            return self._half_at(number, end + 1)
        if number > 0 and self._is_unit(end, "quarter", "half"):
            return self._ordered_unit(number, self.words.units[self._word(end)][1], end + 1)
        return self._nth_of(number, end)

    def _nth_of(self, number: int, at: int) -> Point | None:
        """ "… Tuesday in October", "… week of the month"."""
        if not (self._is_unit(at, "week", "day") or self._word(at) in self.words.weekdays):
            return None
        inner_at = self._skip(at + 1, _INNER_LINKS)
        if inner_at == at + 1 and self.english:
            return None
        inner = self.read(inner_at)
        if inner is None or inner.period.grain not in _LONG:
            if not self._is_unit(inner_at, "month", "quarter", "year"):
                return None
            inner = Point(unit_around(self.today, self.words.units[self._word(inner_at)][1]), inner_at + 1)
        return self._inside(inner.period, number, at, inner.last)

    def _inside(self, period: Period, number: int, at: int, last: int) -> Point | None:
        """The nth weekday, day or week (named at ``tokens[at]``) of a period; -1 is the last."""
        weekday = self.words.weekdays.get(self._word(at))
        if weekday is not None:
            found = nth_weekday(period, weekday, number)
            return Point(day_period(found), last) if found else None
        if self._is_unit(at, "day"):
            return Point(day_period(shift_days(period.first, number - 1) if number > 0 else period.last), last)
        first = shift_days(period.first, 7 * (number - 1)) if number > 0 else shift_days(period.last, -6)
        week = Period(first, min(shift_days(first, 6), period.last), "week")
        return Point(week, last) if first <= period.last else None

    def _half_at(self, number: int, at: int) -> Point | None:
        """ "… half of March", "… половина года"."""
        inner_at = self._skip(at, _OF)
        inner = self.read(inner_at)
        if inner is None and self._is_unit(inner_at, "year", "month", "week"):
            inner = Point(unit_around(self.today, self.words.units[self._word(inner_at)][1]), inner_at + 1)
            if inner.period.grain == "year":
                return self._ordered_unit(2 if number == -1 else number, "half", inner.last)
        if inner is None or number not in (1, 2, -1):
            return None
        return Point(_half(inner.period, 1 if number == 1 else 2), inner.last)

    def _part(self, at: int) -> Point | None:
        """ "end of Q2", "до конца квартала", "w połowie maja", "early March"."""
        found = PARTS.at(self.tokens, at)
        if found is None:
            return None
        part, end = found
        end = self._skip(end, _PART_LINKS)
        inner = self.read(end)
        if inner is not None and inner.period.grain != "day":
            return Point(part_of(inner.period, part), inner.last, part=True)
        if inner is not None and part in ("end", "late"):
            return inner._replace(part=True)
        unit = self.words.units.get(self._word(end))
        if unit is None or unit[0] != 1:
            return None
        period = part_of(unit_around(self.today, unit[1]), part)
        if part in ("begin", "early") and period.last < self.today:
            period = part_of(unit_around(self.today, unit[1], 1), part)
        return Point(period, end + 1, part=True)

    def _unit(self, at: int) -> Point | None:
        """A unit and what stands behind it: "Q2", "week of 6 May", "ay sonu", "ayın 15'i", "seneye", "weekend"."""
        word = self._word(at)
        if word in SHORT or word in ("q", "h", "кв"):
            return self._code(at)
        if word == "all" and self._is_unit(at + 1, "week", "month", "year", "quarter"):
            return Point(unit_around(self.today, self.words.units[self._word(at + 1)][1]), at + 2, self.asked)
        if word == "seneye":
            year = self.today.year + 1
            return self._in_year(year, at + 1) or Point(unit_around(self.today, "year", 1), at + 1)
        if word == "haftaya" and self.turkish:
            return self._next_week(at)
        unit = self.words.units.get(word)
        if unit is None or unit[0] != 1:
            return None
        if self._word(at + 1) == "after" and self._word(at + 2) == "next":
            return Point(unit_around(self.today, unit[1], 2), at + 3)
        if unit[1] == "week" and self._word(at + 1) in _WEEK_OF:
            dated = self.read(self._skip_links(at + 2))
            if dated is not None and dated.period.grain == "day":
                return Point(unit_around(dated.period.first, "week"), dated.last)
        if unit[1] in ("quarter", "half") and self._word(at + 1) in ROMAN:
            return self._ordered_unit(ROMAN[self._word(at + 1)], unit[1], at + 2)
        if unit[1] == "weekend":
            return Point(unit_around(self.today, "weekend"), at + 1)
        return self._turkish_unit(at, unit[1]) if self.turkish else None

    def _next_week(self, at: int) -> Point:
        """Turkish "haftaya", "haftaya salı", "haftaya bugün"."""
        week = unit_around(self.today, "week", 1)
        if self._word(at + 1) == "bugun":
            return self._in_days(7, at + 2)
        weekday = self.words.weekdays.get(self._word(at + 1))
        return Point(week, at + 1) if weekday is None else Point(day_period(shift_days(week.first, weekday)), at + 2)

    def _turkish_unit(self, at: int, unit: Unit) -> Point | None:
        """ "ay sonu", "yıl başında", "yılın ilk yarısı", "ayın 15'i", "ay içinde"."""
        behind = self._word(at + 1)
        if behind in PARTS_BEHIND:
            part = PARTS_BEHIND[behind]
            if unit == "week" and part == "end":
                return Point(unit_around(self.today, "weekend"), at + 2)
            period = part_of(unit_around(self.today, unit), part)
            if part == "begin" and (unit == "year" or period.last < self.today):
                period = part_of(unit_around(self.today, unit, 1), part)
            return Point(period, at + 2, part=True)
        if self.lang != "tr":
            return None
        whole = Point(unit_around(self.today, unit), at + 1)
        if self._word(at).endswith("in") and unit != "day":
            inside = self._behind(whole)
            if inside.last > whole.last:
                return inside
        if self._word(at) in ("ayin", "ayi"):
            day = self._turkish_day(at + 1) or self._day_number(at + 1)
            found = self._next_day_number(day.day) if day else None
            if day and found:
                return Point(day_period(found), day.last)
        return whole._replace(last=at + 2) if behind in _WITHIN else None

    def _behind(self, found: Point) -> Point:
        """Turkish parts and orders stand behind: "mart sonu", "ekimin birinci salısı", "2014 yılının ilk çeyreği"."""
        word = self._word(found.last)
        if not self.turkish or not word:
            return found
        grain = found.period.grain
        if grain == "day":
            return found._replace(last=found.last + (word in _DAY_TAILS))
        if word in PARTS_BEHIND:
            return Point(part_of(found.period, PARTS_BEHIND[word]), found.last + 1, part=True)
        if grain == "year" and word in self.words.months:
            return self._in_year(found.period.first.year, found.last) or found
        return (self._order_behind(found) if grain in ("month", "quarter", "year") else None) or found

    def _order_behind(self, found: Point) -> Point | None:
        """ "… birinci salısı", "… ilk yarısı", "… ikinci çeyreği"."""
        number = -1 if self._word(found.last) == "son" else self.words.ordinals.get(self._word(found.last))
        at = found.last + 1
        if self._kind(found.last) == "n" and self._word(found.last) in ROMAN:
            number, at = ROMAN[self._word(found.last)], self._stop(at)
        if number is None:
            return None
        if number in (1, 2) and self._word(at).startswith("yaris"):
            return Point(_half(found.period, number), at + 1)
        if found.period.grain == "year" and self._is_unit(at, "quarter", "half") and 1 <= number <= 4:
            half = self._is_unit(at, "half")
            year = found.period.first.year
            return Point(half_of(year, min(number, 2)) if half else quarter_of(year, number), at + 1)
        if self._word(at) in self.words.weekdays or self._is_unit(at, "week", "day"):
            return self._inside(found.period, number, at, at + 1)
        return None


def _half(period: Period, number: int) -> Period:
    first, last, grain = period
    if grain == "year":
        return half_of(first.year, number)
    middle = shift_days(first, ((last - first).days + 1) // 2 - 1)
    return Period(first, middle, "day") if number == 1 else Period(shift_days(middle, 1), last, "day")
