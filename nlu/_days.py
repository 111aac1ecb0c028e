"""Single days and ranges of days: "15 марта", "пт, 18 июля", "3/4", "the day after tomorrow", "martın üçü"."""

from datetime import date
from typing import Final

from nlu._calendar import (
    Period,
    day_period,
    make_date,
    next_weekday,
    shift_days,
    unit_around,
)
from nlu._numeric_dates import is_year_first, month_and_year, orders, pieces_at, year_first, year_of_piece
from nlu._point import THE, DayNumber, Point, TimeTokens
from nlu._text import lexicon
from nlu._time_words import CLIPPED

_RANGE_JOINS: Final = frozenset(lexicon("- – — to until till through по до do a and и i ile or или lub"))
_DAY_OF: Final = frozenset(lexicon("of the числа число числу dnia"))
#: Before an ordinal word they show that a day of the month is meant ("до тридцатого").
_DAY_BEFORE: Final = frozenset(lexicon("the до к с после на od do po przed"))
_DAY_NOUNS: Final = frozenset(lexicon("числа число числу"))
_DAY_TAILS: Final = frozenset(lexicon("gunu gunune gununde tarihi tarihine tarihinde"))
_WEEKDAY_LINKS: Final = frozenset(lexicon(", the on dnia в w"))
_WEEK_LINKS: Final = frozenset(lexicon("of on in the на w we в"))
_STEPS_AHEAD: Final = {"this": 0, "near": 0, "next": 1, "last": -1}
_TR_TENS: Final = {"on": 10, "yirmi": 20, "otuz": 30}
_TR_DAYS: Final = {
    name: value for value, name in enumerate(lexicon("biri ikisi ucu dordu besi altisi yedisi sekizi dokuzu onu"), 1)
} | {"yirmisi": 20, "otuzu": 30}
_TR_CASES: Final = ("", *lexicon("nda nde na ne ndan nden ni"))
#: Before "may" they show that the month is meant; elsewhere it is a verb.
_BEFORE_MAY: Final = frozenset(
    lexicon("in by of until till before after mid early late this next from since to - or and between")
)
#: Clipped months that are no other word.
_CLEAR: Final = frozenset(lexicon("maj авг дек окт oct sept dec"))
#: "the last one" in front of a weekday or a week.
LAST: Final = frozenset(
    lexicon(
        "last final последний последняя последнее последнего последнюю последней последнем последние ostatni ostatnia"
        " ostatnie ostatniego ostatniej ostatnim ostatnie son sonuncu"
    )
)


class DayReader(TimeTokens):
    """Reads days."""

    def _day(self, at: int) -> Point | None:
        """ "tomorrow", "the day after tomorrow", "pojutrze", "yarından sonraki gün"."""
        phrase = tuple(self._word(self._skip(at, THE) + n) for n in range(3))
        start = self._skip(at, THE)
        if phrase[0] == "day" and phrase[1] in ("after", "before") and phrase[2] in ("tomorrow", "yesterday"):
            return self._in_days(2 if phrase[1] == "after" else -2, start + 3)
        if start != at:
            return None
        if phrase[:2] == ("dzien", "po") and phrase[2] in ("jutrze", "jutro"):
            return self._in_days(2, at + 3)
        if phrase[0] == "yarindan" and phrase[1] in ("sonraki", "sonra"):
            return self._in_days(2, at + 2 + (phrase[2] in ("gun", "gune")))
        if phrase == ("yarin", "degil", "obur") and self._word(at + 3) in ("gun", "gune"):
            return self._in_days(2, at + 4)
        if phrase[0] in ("ertesi", "obur") and phrase[1] in ("gun", "gune"):
            return self._in_days(2 if phrase[0] == "obur" else 1, at + 2)
        shift = self.words.days.get(phrase[0])
        if shift is None or (phrase[0] == "dun" and self.lang != "tr"):
            return None
        return self._in_days(shift, at + 1 + (phrase[:2] == ("evvelsi", "gun")))

    def _in_days(self, shift: int, last: int) -> Point:
        return Point(day_period(shift_days(self.today, shift)), last)

    def _numeric(self, at: int) -> Point | None:
        """ISO, dotted, slashed and dashed dates; the order of day and month is the country's."""
        pieces = pieces_at(self.tokens, at)
        if pieces is None:
            return None
        if is_year_first(pieces):
            period = year_first(pieces)
            return Point(period, pieces.last) if period else None
        whole = month_and_year(pieces)
        if whole is not None:
            return Point(whole, pieces.last)
        numbers, sign, last = pieces
        if any(len(number) > 2 for number in numbers[:2]):
            return None
        if len(numbers) == 3:
            year = year_of_piece(numbers[2])
            if year is None:
                return None
        else:
            if sign == "-" or (sign == "." and len(numbers[1]) != 2 and not self.asked):
                return None
            explicit = self._year_at(last)
            year, last = explicit or (None, last)
        dates = (self._dated(month, day, year) for month, day in orders(pieces, month_first=self.month_first))
        found = next((made for made in dates if made is not None), None)
        two_places = sign == "." and len(numbers[0]) == len(numbers[1]) == 2
        return Point(day_period(found), last, len(numbers) == 3 or two_places) if found else None

    def _day_range(self, at: int) -> Point | None:
        """ "13-15 July", "с 13 по 15 июля", "14 - 15.10."."""
        first = self._day_number(self._skip(at, THE))
        if first is None or self._word(first.last) not in _RANGE_JOINS:
            return None
        behind = self._skip(first.last + 1, THE)
        if self._kind(behind) == "n" and "." in self.tokens[behind].raw:
            end = self._numeric(behind)
            return self._until(first.day, end.period.last, end.last) if end and end.period.grain == "day" else None
        second = self._day_number(behind)
        if second is None or second.day <= first.day:
            return None
        middle = self._skip(second.last, _DAY_OF)
        month = self.words.months.get(self._word(middle))
        if month is None:
            return None
        year = self._year_at(middle + 1)
        last = self._dated(month, second.day, year[0] if year else None)
        return self._until(first.day, last, year[1] if year else middle + 1) if last else None

    def _until(self, day: int, last: date, end: int) -> Point | None:
        begin = make_date(last.year, last.month, day)
        return Point(Period(begin, last, "day"), end) if begin is not None and begin < last else None

    def _day_month(self, at: int) -> Point | None:
        """ "15 марта 2015", "the 15th of February", "20th of next month"."""
        start = self._skip(at, THE)
        day = self._day_number(start)
        if day is None:
            return None
        end = self._skip(day.last, _DAY_OF)
        end += self._word(end) == "-" and self._glued(end) and self._word(end + 1) in self.words.months  # "21-Feb"
        month = self.words.months.get(self._word(end))
        if month is not None:
            return self._of_month(day.day, month, end + 1)
        counted = day.marked or end > day.last
        step = self.words.steps.get(self._word(end))
        if step in ("this", "next", "near") and counted and self._is_unit(end + 1, "month"):
            first = unit_around(self.today, "month", int(step == "next")).first
            found = make_date(first.year, first.month, day.day)
            return Point(day_period(found), end + 2) if found else None
        noun = self._word(end - 1) in _DAY_NOUNS
        if not (day.marked or noun) or self._word(end) in self.words.units or self._word(end) in self.words.weekdays:
            return None
        whole = start == 0 and end == len(self.tokens)
        worded = self._word(start - 1) in _DAY_BEFORE and self._kind(end) != "w"
        named = self._kind(start) == "n" or whole or worded or self._word(at) == "the"
        dayed = self._next_day_number(day.day) if noun or (self.asked and named) else None
        return Point(day_period(dayed), end, noun) if dayed else None

    def _of_month(self, number: int, month: int, end: int) -> Point | None:
        """The date with the year and the weekday that may stand behind its month."""
        clipped = self._word(end - 1) in CLIPPED or self._kind(end + 1) == "n"
        if clipped and self._word(end) == ".":
            end = self._stop(end)
        end += self._word(end) == "-" and self._glued(end) and self._kind(end + 1) == "n"  # "21-Feb-2026"
        year = self._year_at(end, after_day=True)
        last = year[1] if year else end
        weekday_at = self._skip(last, frozenset((",", "(", "gunu")))
        weekday = self.words.weekdays.get(self._word(weekday_at))
        if weekday is not None:
            last = weekday_at + 1
            if year is None:
                year = self._year_at(last)
                last = year[1] if year else last
        found = self._dated(month, number, year[0] if year else None, weekday)
        return Point(day_period(found), last + (self._word(last) in _DAY_TAILS)) if found else None

    def _month_day(self, at: int) -> Point | None:
        """ "March 3rd 2015", "martın üçü", "Luty 18", "July 13-15"."""
        month = self.words.months[self._word(at)]
        start = self._skip(self._stop(at + 1), THE)
        day = self._turkish_day(start) or self._day_number(start)
        if day is None or self._word(start) in LAST or self._names_more(start, day):
            return None
        year = self._year_at(day.last)
        last = year[1] if year else day.last
        behind = self._skip(last, frozenset((",",)))
        weekday = self.words.weekdays.get(self._word(behind))
        found = self._dated(month, day.day, year[0] if year else None, weekday)
        if found is None:
            return None
        last = behind + 1 if weekday is not None else last
        until = self._day_number(self._skip(last + 1, THE)) if self._word(last) == "-" else None
        if until is not None and until.day > day.day and self._word(until.last) not in self.words.months:
            final = make_date(found.year, month, until.day)
            if final is not None:
                return Point(Period(found, final, "day"), until.last)
        return Point(day_period(found), last)

    def _names_more(self, at: int, day: DayNumber) -> bool:
        """Whether the number behind a month belongs to what follows: "martın ilk haftası", "mart, üç nisan"."""
        behind = self._word(day.last)
        if behind in self.words.units:
            return True
        worded = self._kind(at) != "n"
        return worded and (behind in self.words.months or (day.marked and behind in self.words.weekdays))

    def _turkish_day(self, at: int) -> DayNumber | None:
        """ "üçü", "on beşinde": the day in Turkish, behind its month."""
        if self.lang != "tr":
            return None
        tens = _TR_TENS.get(self._word(at), 0)
        word = self._word(at + bool(tens))
        for name, value in _TR_DAYS.items():
            if word.startswith(name) and word[len(name) :] in _TR_CASES and (not tens or value < 10):
                return DayNumber(tens + value, at + 1 + bool(tens), marked=True)
        return None

    def _is_certain(self, at: int) -> bool:
        """Whether a word that may be something else ("may", "sun", "per") is meant as a date."""
        word = self._word(at)
        if word == "may" and self.english:
            return self._word(at - 1) in _BEFORE_MAY
        return word not in CLIPPED or word in _CLEAR

    def _weekday(self, at: int) -> Point | None:
        """ "Friday", "пт, 18 июля", "Tuesday of next week", "Tuesday 19th"."""
        weekday = self.words.weekdays[self._word(at)]
        short = self._word(at) in CLIPPED or len(self._word(at)) <= 3
        end = self._stop(at + 1) if short else at + 1
        end += self._word(end) in _DAY_TAILS
        dated = self._day_behind(self._skip(end, _WEEKDAY_LINKS), weekday)
        if dated is not None:
            return dated
        week_at = self._skip(end, _WEEK_LINKS)
        ahead = _STEPS_AHEAD.get(self.words.steps.get(self._word(week_at), ""))
        if self._word(end) == "next":
            week_at, ahead = end, 1
        if ahead is not None and self._is_unit(week_at + 1, "week"):
            first = unit_around(self.today, "week", ahead).first
            return Point(day_period(shift_days(first, weekday)), week_at + 2)
        if self._word(end) == "week" and self.english:  # "Friday week"
            return Point(day_period(shift_days(next_weekday(self.today, weekday), 7)), end + 1)
        return Point(day_period(next_weekday(self.today, weekday)), end, self._is_certain(at))

    def _day_behind(self, at: int, weekday: int) -> Point | None:
        """The date behind a weekday, on that weekday if its year or month is open."""
        if self._kind(at) not in ("n", "w"):
            return None
        readers = [self._day_month]
        if self._kind(at) == "n":
            readers.append(self._numeric)
        if self._word(at) in self.words.months:
            readers.append(self._month_day)
        for reader in readers:
            dated = reader(at)
            if dated and dated.period.grain == "day" and dated.period.first == dated.period.last:
                return self._on_weekday(at, dated, weekday)
        return None

    def _on_weekday(self, at: int, dated: Point, weekday: int) -> Point:
        found = dated.period.first
        if found.weekday() == weekday:
            return dated
        day = self._day_number(at)
        if day is not None and dated.last == day.last:  # "Tuesday 19th": the next month that has it
            for shift in range(24):
                first = unit_around(self.today, "month", shift).first
                candidate = make_date(first.year, first.month, found.day)
                if candidate and candidate >= self.today and candidate.weekday() == weekday:
                    return dated._replace(period=day_period(candidate), solid=True)
        with_year = self._word(at).count(".") == 2 or any(
            len(self._word(n)) == 4 and self._word(n).isdigit() for n in range(at, dated.last)
        )
        again = None if with_year else self._dated(found.month, found.day, None, weekday)
        return dated._replace(period=day_period(again)) if again else dated
