"""Dates and periods named in a text: "15 марта", "next Tuesday", "koniec Q2", "gelecek ayın başı"."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from nlu._calendar import (
    Period,
    Season,
    Unit,
    day_period,
    half_of,
    later,
    make_date,
    month_of,
    next_weekday,
    nth_weekday,
    part_of,
    quarter_of,
    season_of,
    shift_days,
    unit_around,
    week_of,
    year_of,
)
from nlu._holidays import holiday, holiday_names
from nlu._number_words import number_words
from nlu._numbers import read_number
from nlu._text import Token, lexicon
from nlu._time_words import CLIPPED, Step, time_words
from nlu._when_words import PARTS, PARTS_BEHIND, SHORT
from nlu.labels import Language

_MONTH_FIRST: Final = frozenset(("US", "PH", "CA"))
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_DAY_ENDINGS: Final = frozenset(
    lexicon(
        "st nd rd th го е ое ого его ому му ье ый ой й ym ego go tego szego szy gi ci ty y tym ym mego my ste ta ego"
        " stego te sty gie ciego giego mym"
        " inde unde nde sinde i si u una ine"
    )
)
_LINKS: Final = frozenset(lexicon("the of in on at в во на w we dnia dn for от за"))
_YEAR_WORDS: Final = frozenset(
    lexicon(
        "год года году годом годы г roku rok rokiem r yil yili yilinda yilina yilinin yilindan ad year sene senesi"
        " senesinde"
    )
)
_LAST: Final = frozenset(
    lexicon(
        "last final последний последняя последнее последнего последнюю последней последнем последние ostatni ostatnia"
        " ostatnie ostatniego ostatniej ostatnim ostatnie"
        " son sonuncu"
    )
)
_TR_DAYS: Final = {
    "biri": 1, "ikisi": 2, "ucu": 3, "dordu": 4, "besi": 5, "altisi": 6, "yedisi": 7, "sekizi": 8, "dokuzu": 9,
    "onu": 10, "yirmisi": 20, "otuzu": 30,
}  # fmt: skip
_TR_CASES: Final = ("", "nda", "nde", "na", "ne", "ndan", "nden", "ni")
_NEAREST: Final = frozenset(
    lexicon(
        "coming upcoming onumuzdeki ближайший ближайшую ближайшая ближайшее kolejny kolejna kolejne kolejnego"
        " kolejnej kolejna nadchodzacy nadchodzaca nadchodzace"
    )
)
_STARTS: Final = ("the", "day", "dzien", "yarindan", "ertesi", "obur", "seneye", "haftaya", "all", "q", "h", "кв")
_MAX_DEPTH: Final = 5


@cache
def point_starts(lang: Language | None) -> frozenset[str]:
    """Words that a date may begin with."""
    return frozenset(
        (
            *time_words(lang).all,
            *number_words(lang),
            *holiday_names().first_words,
            *PARTS.first_words,
            *SHORT,
            *_ROMAN,
            *_LAST,
            *_STARTS,
        )
    )


class Point(NamedTuple):
    """A period that ends before ``tokens[last]``; ``solid`` ones are dates even where nobody asked for one."""

    period: Period
    last: int
    solid: bool = True
    part: bool = False
    holiday: str = ""


class PointReader:
    """Reads dates of one text on one day."""

    def __init__(
        self, tokens: Sequence[Token], *, today: date, lang: Language | None, country: str | None, asked: bool
    ) -> None:
        self.tokens = tokens
        self.today = today
        self.lang = lang
        self.asked = asked
        self.words = time_words(lang)
        self.numbers = number_words(lang)
        self.month_first = (country or "US").upper() in _MONTH_FIRST if lang in ("en", None) else False
        self._depth = 0
        self._known: dict[int, Point | None] = {}

    def read(self, at: int) -> Point | None:
        """The longest date that begins at ``tokens[at]``."""
        if self._depth >= _MAX_DEPTH or at >= len(self.tokens):
            return None
        if self._depth == 0 and at in self._known:
            return self._known[at]
        token = self.tokens[at]
        if token.kind == "s" or (token.kind == "w" and token.word not in point_starts(self.lang)):
            return None
        self._depth += 1
        found = self._read(at)
        self._depth -= 1
        if found:
            found = self._behind(found)
        if self._depth == 0:
            self._known[at] = found
        return found

    def _read(self, at: int) -> Point | None:
        token = self.tokens[at]
        best: Point | None = None
        readers: tuple[Callable[[int], Point | None], ...]
        if token.kind == "n":
            readers = (
                self._numeric,
                self._day_range,
                self._day_month,
                self._numbered,
                self._step_later,
                self._month_day_of,
                self._year,
            )
        elif token.kind == "w":
            word = token.word
            readers = (self._holiday,)
            if word in self.words.months:
                readers += (self._month_day, self._month)
            if word in self.words.weekdays:
                readers += (self._weekday,)
            if word in self.words.steps:
                readers += (self._step,)
            if word in self.words.days or word in ("day", "the", "dzien", "yarindan", "ertesi", "obur"):
                readers += (self._day,)
            if word in self.words.ordinals or word in self.numbers or word in _LAST or word in _ROMAN or word == "the":
                readers += (self._day_range, self._day_month, self._numbered, self._step_later, self._month_day_of)
            if word in self.words.seasons:
                readers += (self._season,)
            if word in self.words.units or word in SHORT or word in ("seneye", "haftaya", "all", "q", "h", "кв"):
                readers += (self._unit,)
            readers += (self._part,)
        else:
            return None
        for reader in readers:
            found = reader(at)
            if found is not None and (best is None or found.last > best.last):
                best = found
        return best

    # Small helpers.

    def _word(self, at: int) -> str:
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def _skip(self, at: int, words: frozenset[str] = _LINKS) -> int:
        while self._word(at) in words:
            at += 1
        return at

    def _lasting(self, period: Period, shift: Callable[[int], Period]) -> Period:
        """The period, or the next of its kind if it is over."""
        return period if period.last >= self.today else shift(1)

    def _day_number(self, at: int) -> tuple[int, int, bool] | None:
        """A day of the month, where it ends and whether it was written as an ordinal."""
        token = self.tokens[at] if at < len(self.tokens) else None
        if token is None:
            return None
        if token.kind == "n":
            if (len(token.raw) > 2 and not token.suffix) or not token.raw[:2].rstrip("'’").isdigit():
                return None
            digits = token.raw if token.raw.isdigit() else ""
            if not digits or not 1 <= int(digits) <= 31:
                return None
            end = at + 1
            if end < len(self.tokens) and not self.tokens[end].gap and self.tokens[end].word in _DAY_ENDINGS:
                return int(digits), end + 1, True
            if self._word(end) in ("-", ".") and end + 1 < len(self.tokens) and not self.tokens[end].gap:
                behind = self.tokens[end + 1]
                if not behind.gap and behind.word in _DAY_ENDINGS:
                    return int(digits), end + 2, True
                if self._word(end) == "." and behind.kind == "w":
                    return int(digits), end + 1, False
            return int(digits), end, bool(token.suffix)
        ordinal = self.words.ordinals.get(token.word)
        if ordinal is not None:
            return ordinal, at + 1, True
        entry = self.numbers.get(token.word)
        if entry and entry[0] == "t" and entry[1] in (20, 30):
            end = at + 2 if self._word(at + 1) == "-" else at + 1
            unit = self.words.ordinals.get(self._word(end))
            if unit and unit < 10:
                return int(entry[1]) + unit, end + 1, True
        tens_pl = self.words.ordinals.get(token.word)
        if tens_pl in (20, 30):
            return tens_pl, at + 1, True
        if self.lang == "tr":
            number = read_number(self.tokens, at, self.numbers)
            if number and number.value == int(number.value) and 1 <= number.value <= 31 and number.scale < 2:
                return int(number.value), number.last, False
        return None

    def _ordinal_pair(self, at: int) -> tuple[int, int, bool] | None:
        """ "dwudziesty czwarty": both words ordinal."""
        tens = self.words.ordinals.get(self._word(at))
        unit = self.words.ordinals.get(self._word(at + 1))
        if tens in (20, 30) and unit and unit < 10:
            return tens + unit, at + 2, True
        return self._day_number(at)

    def _year_at(self, at: int, *, after_day: bool = False) -> tuple[int, int] | None:
        """A year behind a date: "2015", "next year", "roku 2015", "в этом году"."""
        end = at
        while self._word(end) in (",", "of", "in", "the", "в", "w", "от") or (
            self._word(end) in ("roku", "r") and end == at
        ):
            end += 1
        if end >= len(self.tokens):
            return None
        token = self.tokens[end]
        if token.kind == "n" and token.raw.isdigit() and len(token.raw) == 4 and 1900 <= int(token.raw) < 2200:
            end += 1
            if self._word(end) in _YEAR_WORDS:
                end += 1
                if (
                    self._word(end) == "."
                    and end < len(self.tokens)
                    and not self.tokens[end].gap
                    and self._word(end - 1) in ("г", "r")
                ):
                    end += 1
            return int(token.raw), end
        if after_day and end == at and token.kind == "n" and len(token.raw) == 2 and token.raw.isdigit() and token.gap:
            if 10 <= int(token.raw) < 60 and end + 1 == len(self.tokens):
                return 2000 + int(token.raw), end + 1
        step = self.words.steps.get(token.word)
        if step in ("this", "next") and self._word(end + 1) in self.words.units:
            if self.words.units[self._word(end + 1)][1] == "year":
                return self.today.year + (step == "next"), end + 2
        if token.word == "seneye":
            return self.today.year + 1, end + 1
        return None

    def _dated(self, month: int, day: int, year: int | None, weekday: int | None = None) -> date | None:
        """The date of that year, or the next one, on the weekday if there was one."""
        if year is not None:
            return make_date(year, month, day)
        candidates = [make_date(self.today.year + shift, month, day) for shift in range(9)]
        coming = [found for found in candidates if found is not None and found >= self.today]
        if weekday is not None:
            return next((found for found in coming if found.weekday() == weekday), coming[0] if coming else None)
        return coming[0] if coming else None

    # Days.

    def _day(self, at: int) -> Point | None:
        start = at
        if self._word(at) == "the":
            at += 1
        if (
            self._word(at) == "day"
            and self._word(at + 1) in ("after", "before")
            and self._word(at + 2) in ("tomorrow", "yesterday")
        ):
            return Point(day_period(shift_days(self.today, 2 if self._word(at + 1) == "after" else -2)), at + 3)
        if at != start:
            return None
        if self._word(at) == "dzien" and self._word(at + 1) == "po" and self._word(at + 2) in ("jutrze", "jutro"):
            return Point(day_period(shift_days(self.today, 2)), at + 3)
        if self._word(at) == "yarindan" and self._word(at + 1) in ("sonraki", "sonra"):
            return Point(day_period(shift_days(self.today, 2)), at + 2 + (self._word(at + 2) in ("gun", "gune")))
        if self._word(at) in ("ertesi", "obur") and self._word(at + 1) in ("gun", "gune"):
            return Point(day_period(shift_days(self.today, 2 if self._word(at) == "obur" else 1)), at + 2)
        shift = self.words.days.get(self._word(at))
        if shift is None:
            return None
        end = at + 1
        if shift == -1 and self._word(at) == "dun" and self.lang != "tr":
            return None
        if shift == -2 and self._word(at) == "evvelsi":
            end += self._word(end) == "gun"
        return Point(day_period(shift_days(self.today, shift)), end)

    def _numeric(self, at: int) -> Point | None:
        """ISO, dotted, slashed and dashed dates; the order of day and month is the country's."""
        token = self.tokens[at]
        pieces, end = [token.raw], at + 1
        if "." in token.raw and "," not in token.raw:
            pieces = token.raw.split(".")
            if self._word(end) == "." and end < len(self.tokens) and not self.tokens[end].gap and len(pieces) == 2:
                end += 1
            sign = "."
        elif token.raw.isdigit():
            sign = self._word(end)
            if sign not in ("/", "-", "."):
                return None
            while len(pieces) < 3 and self._word(end) == sign and end + 1 < len(self.tokens):
                if self.tokens[end].gap or self.tokens[end + 1].gap or not self.tokens[end + 1].raw.isdigit():
                    break
                pieces.append(self.tokens[end + 1].raw)
                end += 2
        else:
            return None
        if not all(piece.isdigit() for piece in pieces) or len(pieces) not in (2, 3):
            return None
        numbers = [int(piece) for piece in pieces]
        if len(pieces[0]) == 4 and 1900 <= numbers[0] < 2200:
            if len(pieces) == 2:
                ok = 1 <= numbers[1] <= 12 and (sign != "-" or len(pieces[1]) == 2)
                return Point(month_of(numbers[0], numbers[1]), end) if ok else None
            found = make_date(*numbers)
            return Point(day_period(found), end) if found else None
        if len(pieces) == 2:
            if len(pieces[1]) == 4 and 1900 <= numbers[1] < 2200:
                return Point(month_of(numbers[1], numbers[0]), end) if 1 <= numbers[0] <= 12 else None
            if len(pieces[0]) > 2 or len(pieces[1]) > 2 or sign == "-":
                return None
            if sign == "." and len(pieces[1]) != 2 and not self.asked:
                return None
        elif len(pieces[2]) not in (2, 4) or len(pieces[0]) > 2 or len(pieces[1]) > 2:
            return None
        year = None
        if len(pieces) == 3:
            year = numbers[2] if len(pieces[2]) == 4 else 2000 + numbers[2]
        else:
            explicit = self._year_at(end)
            if explicit:
                year, end = explicit
        first, second = numbers[0], numbers[1]
        month_first = self.month_first and sign != "."
        orders = ((first, second), (second, first)) if month_first else ((second, first), (first, second))
        for month, day in orders if sign != "." or len(pieces) == 3 else orders[:1]:
            made = self._dated(month, day, year)
            if made:
                solid = len(pieces) == 3 or (
                    sign == "." and len(pieces[0]) == 2 and len(pieces[1]) == 2 and numbers[1] < 13
                )
                return Point(day_period(made), end, solid)
        return None

    def _day_range(self, at: int) -> Point | None:
        """ "13-15 July", "с 13 по 15 июля", "14 - 15.10."."""
        start = self._skip(at, frozenset(("the",)))
        first = self._ordinal_pair(start)
        if first is None:
            return None
        join = first[1]
        if self._word(join) not in lexicon("- – — to until till through по до do a and и i ile or или lub"):
            return None
        behind = self._skip(join + 1, frozenset(("the",)))
        if behind < len(self.tokens) and self.tokens[behind].kind == "n" and "." in self.tokens[behind].raw:
            dated = self._numeric(behind)
            if dated and dated.period.grain == "day":
                begin = make_date(dated.period.first.year, dated.period.first.month, first[0])
                if begin and begin < dated.period.first:
                    return Point(Period(begin, dated.period.last, "day"), dated.last)
            return None
        second = self._ordinal_pair(behind)
        if second is None or second[0] <= first[0]:
            return None
        middle = self._skip(second[1], frozenset(("of", "the")))
        month = self.words.months.get(self._word(middle))
        if month is None:
            return None
        year = self._year_at(middle + 1)
        last = self._dated(month, second[0], year[0] if year else None)
        begin = make_date(last.year, month, first[0]) if last else None
        if last is None or begin is None:
            return None
        return Point(Period(begin, last, "day"), year[1] if year else middle + 1)

    def _day_month(self, at: int) -> Point | None:
        """ "15 марта 2015", "the 15th of February", "20th of next month"."""
        start = self._skip(at, frozenset(("the",)))
        day = self._ordinal_pair(start)
        if day is None:
            return None
        number, end, marked = day
        counted = self._word(end) in ("числа", "число", "числу", "dnia", "of") or marked
        end = self._skip(end, frozenset(("of", "the", "числа", "число", "числу", "dnia")))
        month = self.words.months.get(self._word(end))
        if month is not None and not (
            self._word(end) == "may" and not self.asked and self._word(end + 1) in ("be", "have", "need")
        ):
            end += 1
            if (
                self._word(end) == "."
                and end < len(self.tokens)
                and not self.tokens[end].gap
                and self._word(end - 1) in CLIPPED
            ) or (self._word(end) == "." and end + 1 < len(self.tokens) and self.tokens[end + 1].kind == "n"):
                end += 1
            year = self._year_at(end, after_day=True)
            weekday_at = self._skip(year[1] if year else end, frozenset((",", "(", "gunu")))
            weekday = self.words.weekdays.get(self._word(weekday_at))
            found = self._dated(month, number, year[0] if year else None, weekday)
            last = year[1] if year else end
            if weekday is not None:
                last = weekday_at + 1
                if not year and (late := self._year_at(last)):
                    found, last = self._dated(month, number, late[0]), late[1]
            if found and self._word(last) in ("gunu", "gunune", "gununde", "tarihi", "tarihine", "tarihinde"):
                last += 1
            return Point(day_period(found), last) if found else None
        step = self.words.steps.get(self._word(end))
        unit = self.words.units.get(self._word(end + 1))
        if step in ("this", "next", "near") and unit and unit[1] == "month" and counted:
            period = unit_around(self.today, "month", int(step == "next"))
            found = make_date(period.first.year, period.first.month, number)
            return Point(day_period(found), end + 2) if found else None
        if counted and (marked or self._word(end - 1) in ("числа", "число", "числу")) and number <= 31:
            if self.words.units.get(self._word(end)) is not None or self._word(end) in self.words.weekdays:
                return None
            dayed = self._next_day_number(number)
            explicit = self._word(end - 1) in ("числа", "числу")
            standing = explicit or (
                self.asked and (self.tokens[start].kind == "n" or "the" in (self._word(start - 1), self._word(at)))
            )
            return Point(day_period(dayed), end, explicit) if dayed and standing else None
        return None

    def _next_day_number(self, number: int) -> date | None:
        for shift in range(4):
            period = unit_around(self.today, "month", shift)
            found = make_date(period.first.year, period.first.month, number)
            if found and found >= self.today:
                return found
        return None

    def _month_day(self, at: int) -> Point | None:
        """ "March 3rd 2015", "martın üçü", "Luty 18"."""
        month = self.words.months[self._word(at)]
        end = at + 1
        if self._word(end) == "." and end < len(self.tokens) and not self.tokens[end].gap:
            end += 1
        end = self._skip(end, frozenset(("the",)))
        day = self._tr_day(end) or self._ordinal_pair(end)
        if day is None or self._word(end) in _LAST:
            return None
        if self._word(day[1]) in self.words.months and self.tokens[end].kind != "n":
            return None
        if self.words.units.get(self._word(day[1])) or (
            day[2] and self.words.weekdays.get(self._word(day[1])) is not None and self.tokens[end].kind == "w"
        ):
            return None  # "martın ilk haftası", "ekimin birinci salısı"
        year = self._year_at(day[1], after_day=False)
        behind = self._skip(year[1] if year else day[1], frozenset((",",)))
        weekday = self.words.weekdays.get(self._word(behind))
        found = self._dated(month, day[0], year[0] if year else None, weekday)
        last = behind + 1 if weekday is not None else year[1] if year else day[1]
        if found and self._word(last) == "-" and last + 1 < len(self.tokens):
            until = self._ordinal_pair(self._skip(last + 1, frozenset(("the",))))
            if until and until[0] > day[0] and self._word(until[1]) not in self.words.months:
                final = make_date(found.year, month, until[0])
                if final:
                    return Point(Period(found, final, "day"), until[1])
        return Point(day_period(found), last) if found else None

    def _tr_day(self, at: int) -> tuple[int, int, bool] | None:
        """ "üçü", "15'i", "on beşinde": the day in Turkish, behind its month."""
        if self.lang != "tr" or at >= len(self.tokens):
            return None
        tens = {"on": 10, "yirmi": 20, "otuz": 30}.get(self._word(at), 0)
        word = self._word(at + 1) if tens else self._word(at)
        for name, value in _TR_DAYS.items():
            if word.startswith(name) and word[len(name) :] in _TR_CASES and (not tens or value < 10):
                return tens + value, at + 1 + bool(tens), True
        return None

    def _month_day_of(self, at: int) -> Point | None:
        """ "ayın 15'i" reads from its unit; here "15'inde" behind it is tried by ``_unit``."""
        return None

    def _month(self, at: int) -> Point | None:
        token = self.tokens[at]
        month = self.words.months[token.word]
        end = at + 1
        if self._word(end) == "." and end < len(self.tokens) and not self.tokens[end].gap and token.word in CLIPPED:
            end += 1
        if self._word(end) in ("ayi", "ayinda", "ayina", "ayinin", "ayindan", "month", "месяц", "месяца", "месяце"):
            end += 1
        year = self._year_at(end)
        if (
            year is None
            and end < len(self.tokens)
            and self.tokens[end].raw in ("'", "’")
            and len(self._word(end + 1)) == 2
        ):
            if self._word(end + 1).isdigit():
                year = 2000 + int(self._word(end + 1)), end + 2
        if year:
            return Point(month_of(year[0], month), year[1])
        period = month_of(self.today.year, month)
        if period.last < self.today:
            period = month_of(self.today.year + 1, month)
        return Point(period, end, self._is_certain(at))

    def _is_certain(self, at: int) -> bool:
        """Whether a word that may be something else ("may", "sun", "per") is meant as a date."""
        token = self.tokens[at]
        if token.word not in CLIPPED:
            return True
        if token.word == "may" and self.lang in ("en", None):
            before = self._word(at - 1)
            return before in lexicon(
                "in by of until till before after mid early late this next from since to - or and between"
            )
        if token.word in ("maj", "авг", "дек", "окт") or token.word in ("oct", "sept", "dec"):
            return True
        return False

    def _weekday(self, at: int) -> Point | None:
        """ "Friday", "пт, 18 июля", "Tuesday of next week", "Tuesday 19th"."""
        weekday = self.words.weekdays[self._word(at)]
        end = at + 1
        if (
            self._word(end) == "."
            and end < len(self.tokens)
            and not self.tokens[end].gap
            and (self._word(at) in CLIPPED or len(self._word(at)) <= 3)
        ):
            end += 1
        if self._word(end) in ("gunu", "gunune", "gununde"):
            end += 1
        behind = self._skip(end, frozenset((",", "the", "on", "dnia", "в", "w")))
        if behind < len(self.tokens):
            for reader in (self._day_month, self._numeric, self._month_day_at):
                dated = reader(behind) if self.tokens[behind].kind != "s" else None
                if dated and dated.period.grain == "day" and dated.period.first == dated.period.last:
                    return self._on_weekday(behind, dated, weekday)
        week_at = self._skip(end, frozenset(("of", "on", "in", "the", "на", "w", "we", "в")))
        step = self.words.steps.get(self._word(week_at))
        unit = self.words.units.get(self._word(week_at + 1))
        if step and unit and unit[1] == "week":
            week = unit_around(self.today, "week", {"this": 0, "near": 0, "next": 1, "last": -1, "after next": 2}[step])
            return Point(day_period(shift_days(week.first, weekday)), week_at + 2)
        if self._word(end) == "week" and self.lang in ("en", None):  # "Friday week"
            return Point(day_period(shift_days(next_weekday(self.today, weekday), 7)), end + 1)
        if self._word(end) == "next" and self._word(end + 1) == "week":
            return Point(day_period(shift_days(week_of(self.today).first, 7 + weekday)), end + 2)
        return Point(day_period(next_weekday(self.today, weekday)), end, self._is_certain(at))

    def _month_day_at(self, at: int) -> Point | None:
        return self._month_day(at) if self._word(at) in self.words.months else None

    def _on_weekday(self, at: int, dated: Point, weekday: int) -> Point:
        found = dated.period.first
        if found.weekday() == weekday:
            return dated
        day = self._ordinal_pair(at)
        if day and dated.last == day[1]:  # "Tuesday 19th": the next month that has it
            for shift in range(24):
                month = unit_around(self.today, "month", shift).first
                candidate = make_date(month.year, month.month, found.day)
                if candidate and candidate >= self.today and candidate.weekday() == weekday:
                    return dated._replace(period=day_period(candidate), solid=True)
        named_year = any(self._word(n).isdigit() and len(self._word(n)) == 4 for n in range(at, dated.last))
        numeric_year = self._word(at).count(".") == 2
        if not named_year and not numeric_year:
            again = self._dated(found.month, found.day, None, weekday)
            return dated._replace(period=day_period(again or found))
        return dated

    # Periods.

    def _step(self, at: int) -> Point | None:
        """ "next week", "этим летом", "w przyszły piątek", "önümüzdeki üç hafta"."""
        step = self.words.steps[self._word(at)]
        end = at + 1
        while self._word(end) in ("around", "whole", "full", "полный", "caly") or (
            end < len(self.tokens) and self.words.steps.get(self._word(end)) == "next" and step == "near"
        ):
            end += 1
        word = self._word(end)
        number = (
            read_number(self.tokens, end, self.numbers)
            if end < len(self.tokens) and self.tokens[end].kind in "nw"
            else None
        )
        if number is not None and word not in self.words.units and number.value >= 1 and number.value <= 1000:
            unit_at = number.last + (self._word(number.last) == "of")
            unit = self.words.units.get(self._word(unit_at))
            if unit and number.value == int(number.value):
                return self._steps(step, int(number.value * unit[0]), unit[1], unit_at + 1)
        unit = self.words.units.get(word)
        if unit:
            if self._is_many(word):
                return self._steps(step, 3, unit[1], end + 1)
            return self._stepped_unit(step, at, unit, end + 1)
        if word in self.words.weekdays and not (
            word in CLIPPED and step == "this" and self._word(at) in ("to", "ta", "te", "bu")
        ):
            return self._stepped_weekday(step, at, end)
        if word in self.words.months:
            return self._stepped_month(step, end)
        if word in self.words.seasons:
            season = self._season(end)
            if season and step == "next" and season.period.first <= self.today:
                first = season.period.first
                return season._replace(period=self._season_of(first.year + 1, self.words.seasons[word]))
            return season
        if step in ("next", "this", "near"):
            named = self._holiday(end)
            if named:
                return named
            quarter = self._unit(end) if word in ("q", "h") else None
            return quarter
        return None

    def _is_many(self, word: str) -> bool:
        return word in lexicon(
            "days weeks months years дни дней днях недели недель неделях месяцы месяцев месяцах годы лет dni dniach"
            " tygodnie tygodni tygodniach miesiace miesiecy miesiacach"
            " lata gunler gunlerde haftalar haftalarda aylar aylarda yillar yillarda"
        )

    def _steps(self, step: Step, count: int, unit: Unit, end: int) -> Point | None:
        """ "next 3 weeks" are whole weeks after this one; "ближайшие 3 недели" run from today."""
        count = min(count, 1000)
        if step == "last":
            return Point(Period(later(self.today, -count, unit), self.today, "day"), end)
        if step == "near" or step == "this":
            return Point(Period(self.today, later(self.today, count, unit), "day"), end, True, True)
        first = unit_around(self.today, unit, 1)
        return Point(Period(first.first, unit_around(self.today, unit, count).last, first.grain), end)

    def _stepped_unit(self, step: Step, at: int, unit: tuple[float, Unit], end: int) -> Point | None:
        amount, name = unit
        if amount != 1:
            return self._steps(step, int(amount), name, end)
        if self._word(at) == "sonraki" and name == "day":
            return Point(day_period(shift_days(self.today, 1)), end)
        if self._word(end) in ("after",) and self._word(end + 1) == "next":
            return Point(unit_around(self.today, name, 2), end + 2)
        if step == "near" and name != "weekend":
            return Point(Period(self.today, later(self.today, 1, name), "day"), end, True, True)
        offset = {"this": 0, "near": 0, "next": 1, "last": -1, "after next": 2}[step]
        if self._word(at) in ("coming", "upcoming", "nadchodzacy") and name == "weekend":
            offset = 0
        period = unit_around(self.today, name, offset)
        if name == "week" and (behind := self._skip(end, frozenset((",", "в", "во", "on", "w", "we")))) < len(
            self.tokens
        ):
            weekday = self.words.weekdays.get(self._word(behind))
            if weekday is not None:
                return Point(day_period(shift_days(period.first, weekday)), behind + 1)
        if name == "week" and self._word(end) in ("sonu", "sonunda", "sonuna", "sonundan"):
            return Point(unit_around(self.today, "weekend", offset), end + 1)
        if name == "year":
            behind = self._skip(end, frozenset((",", "в", "во", "in", "w", "we", "on", "by", "к")))
            month = self.words.months.get(self._word(behind))
            if month is not None:
                return Point(month_of(period.first.year, month), behind + 1)
            if self._word(behind) in self.words.seasons:
                return Point(self._season_of(period.first.year, self.words.seasons[self._word(behind)]), behind + 1)
        solid = name != "day"
        return Point(period, end, solid)

    def _stepped_weekday(self, step: Step, at: int, end: int) -> Point | None:
        weekday = self.words.weekdays[self._word(end)]
        found = next_weekday(self.today, weekday)
        if step == "last":
            found = shift_days(found, -7 if found.weekday() != self.today.weekday() else -14)
        elif step == "next" and self._word(at) not in _NEAREST and week_of(found).first == week_of(self.today).first:
            found = shift_days(found, 7)
        plain = self._weekday(end)
        if plain and plain.last > end + 2:
            return plain
        return Point(day_period(found), end + 1)

    def _stepped_month(self, step: Step, end: int) -> Point | None:
        plain = self._month_day(end) or self._month(end)
        if plain is None or plain.period.grain != "month":
            return plain
        if step == "next" and plain.period.first <= self.today:
            month = plain.period.first.month
            return plain._replace(period=month_of(self.today.year + 1, month), solid=True)
        return plain._replace(solid=True)

    def _step_later(self, at: int) -> Point | None:
        """ "3 Fridays from now", "two upcoming weeks"."""
        number = read_number(self.tokens, at, self.numbers)
        if number is None or number.value != int(number.value) or not 1 <= number.value <= 100:
            return None
        end = number.last
        step = self.words.steps.get(self._word(end))
        unit = self.words.units.get(self._word(end + 1))
        if step == "next" and unit:
            return self._steps("next", int(number.value * unit[0]), unit[1], end + 2)
        weekday = self.words.weekdays.get(self._word(end))
        if weekday is not None and self._word(end + 1) == "from" and self._word(end + 2) in ("now", "today"):
            return Point(
                day_period(shift_days(next_weekday(self.today, weekday), 7 * (int(number.value) - 1))), end + 3
            )
        return None

    def _season_of(self, year: int, season: Season) -> Period:
        return season_of(year, season, solar=self.lang == "tr")

    def _season(self, at: int) -> Point | None:
        season = self.words.seasons[self._word(at)]
        year = self._year_at(at + 1)
        if year:
            return Point(self._season_of(year[0], season), year[1])
        for candidate in (self.today.year - 1, self.today.year, self.today.year + 1):
            period = self._season_of(candidate, season)
            if period.last >= self.today:
                return Point(period, at + 1)
        return None

    def _unit(self, at: int) -> Point | None:
        """ "Q2", "haftaya salı", "ay sonu", "всю неделю", "EOM", "ayın 15'i"."""
        word = self._word(at)
        if word in SHORT and (self.tokens[at].raw.isupper() or word != "boy"):
            part, name = SHORT[word]
            unit_name: Unit = name  # type: ignore[assignment]  # the table holds units only
            return Point(part_of(unit_around(self.today, unit_name), part), at + 1, True, True)
        if word in ("q", "h", "кв"):
            return self._code(at)
        if word == "all":
            unit = self.words.units.get(self._word(at + 1))
            return Point(unit_around(self.today, unit[1]), at + 2, self.asked) if unit and unit[1] != "day" else None
        if word in ("seneye", "seneye_"):
            month = self.words.months.get(self._word(at + 1))
            if month is not None:
                return Point(month_of(self.today.year + 1, month), at + 2)
            season = self.words.seasons.get(self._word(at + 1))
            if season:
                return Point(self._season_of(self.today.year + 1, season), at + 2)
            return Point(unit_around(self.today, "year", 1), at + 1)
        if word == "haftaya" and self.lang in ("tr", None):
            weekday = self.words.weekdays.get(self._word(at + 1))
            week = unit_around(self.today, "week", 1)
            if weekday is not None:
                return Point(day_period(shift_days(week.first, weekday)), at + 2)
            if self._word(at + 1) == "bugun":
                return Point(day_period(shift_days(self.today, 7)), at + 2)
            return Point(week, at + 1)
        unit = self.words.units.get(word)
        if unit is None or unit[0] != 1:
            return None
        if word in ("week", "неделя", "неделю", "неделе", "tydzien", "tygodniu") and self._word(at + 1) in (
            "of",
            "с",
            "od",
        ):
            dated = self.read(self._skip(at + 2))
            if dated and dated.period.grain == "day":
                return Point(week_of(dated.period.first), dated.last)
        if self._word(at + 1) == "after" and self._word(at + 2) == "next":
            return Point(unit_around(self.today, unit[1], 2), at + 3)
        if self.lang in ("tr", None) and self._word(at + 1) in PARTS_BEHIND:
            if unit[1] == "week" and PARTS_BEHIND[self._word(at + 1)] == "end":
                return Point(unit_around(self.today, "weekend"), at + 2)
            part = PARTS_BEHIND[self._word(at + 1)]
            period = part_of(unit_around(self.today, unit[1]), part)
            if (part == "begin" and period.last < self.today) or (part == "begin" and unit[1] == "year"):
                period = part_of(unit_around(self.today, unit[1], 1), part)
            return Point(period, at + 2, True, True)
        if self.lang == "tr" and word.endswith("in") and unit[1] != "day":
            whole = Point(unit_around(self.today, unit[1]), at + 1)
            inside = self._behind(whole)
            if inside.last > whole.last:
                return inside
        if word in ("ayin", "ayi") and self.lang == "tr":
            day = self._tr_day(at + 1) or self._day_number(at + 1)
            found = self._next_day_number(day[0]) if day else None
            if day and found:
                return Point(day_period(found), day[1])
        if unit[1] in ("quarter", "half") and self._word(at + 1) in _ROMAN:
            return self._ordered_unit(_ROMAN[self._word(at + 1)], unit[1], at + 2)
        if unit[1] == "weekend":
            return Point(
                self._lasting(unit_around(self.today, "weekend"), lambda n: unit_around(self.today, "weekend", n)),
                at + 1,
            )
        if self.lang == "tr" and self._word(at + 1) in ("icinde", "icerisinde"):
            return Point(unit_around(self.today, unit[1]), at + 2)
        return None

    def _code(self, at: int) -> Point | None:
        """ "Q2", "Q3 2025", "H1'26"."""
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if (
            following is None
            or not following.raw.isdigit()
            or len(following.raw) != 1
            or (following.gap and self._word(at) != "q")
        ):
            if (
                following is not None
                and following.raw == "."
                and self._word(at + 2).isdigit()
                and self._word(at) == "кв"
            ):
                return self._ordered_unit(int(self._word(at + 2)), "quarter", at + 3)
            return None
        return self._ordered_unit(int(following.raw), "half" if self._word(at) == "h" else "quarter", at + 2)

    def _ordered_unit(self, number: int, unit: Unit, end: int) -> Point | None:
        """The nth quarter or half of a year, of the named one or the next that is not over."""
        if not 1 <= number <= (4 if unit == "quarter" else 2):
            return None
        make = quarter_of if unit == "quarter" else half_of
        year = self._year_at(end)
        if (
            year is None
            and end < len(self.tokens)
            and self.tokens[end].raw in ("'", "/", "’")
            and self._word(end + 1).isdigit()
        ):
            digits = self._word(end + 1)
            if len(digits) in (2, 4):
                year = int(digits) + (2000 if len(digits) == 2 else 0), end + 2
        if year and 1900 <= year[0] < 2200:
            return Point(make(year[0], number), year[1])
        end += self._word(end) in ("года", "roku", "г")
        period = make(self.today.year, number)
        return Point(period if period.last >= self.today else make(self.today.year + 1, number), end)

    def _numbered(self, at: int) -> Point | None:
        """ "3rd quarter", "second half of March", "first Tuesday in October", "последняя неделя мая"."""
        start = self._skip(at, frozenset(("the",)))
        word = self._word(start)
        if word in _LAST:
            number, end = -1, start + 1
        elif word in _ROMAN and self.tokens[start].kind == "w":
            number, end = _ROMAN[word], start + 1
        else:
            day = self._day_number(start)
            if day is None:
                return None
            number, end = day[0], day[1]
        end += self._word(end) == "."
        word = self._word(end)
        if word in (
            "half",
            "половина",
            "половине",
            "половину",
            "половины",
            "polowa",
            "polowie",
            "polowe",
            "polowy",
            "yarisi",
            "yarisinda",
            "yarisina",
        ):
            return self._half_of(number, end + 1)
        unit = self.words.units.get(word)
        weekday = self.words.weekdays.get(word)
        if unit and unit[1] in ("quarter", "half") and number > 0:
            return self._ordered_unit(number, unit[1], end + 1)
        if (unit and unit[1] in ("week", "day")) or weekday is not None:
            inner_at = self._skip(end + 1, frozenset(("of", "in", "the", "в", "на", "w", "we")))
            if inner_at == end + 1 and self.lang in ("en", None):
                return None
            inner = self.read(inner_at)
            if inner is None or inner.period.grain not in ("month", "quarter", "year", "season"):
                named = self.words.units.get(self._word(inner_at))
                if named is None or named[1] not in ("month", "quarter", "year"):
                    return None
                inner = Point(unit_around(self.today, named[1]), inner_at + 1)
            return self._inside(inner.period, number, weekday, unit[1] if unit else None, inner.last)
        return None

    def _inside(self, period: Period, number: int, weekday: int | None, unit: Unit | None, last: int) -> Point | None:
        if weekday is not None:
            found = nth_weekday(period, weekday, number)
            return Point(day_period(found), last) if found else None
        if unit == "day":
            found = shift_days(period.first, number - 1) if number > 0 else period.last
            return Point(day_period(found), last)
        first = shift_days(period.first, 7 * (number - 1)) if number > 0 else shift_days(period.last, -6)
        return (
            Point(Period(first, min(shift_days(first, 6), period.last), "week"), last) if first <= period.last else None
        )

    def _half_of(self, number: int, at: int) -> Point | None:
        inner_at = self._skip(at, frozenset(("of", "the")))
        unit = self.words.units.get(self._word(inner_at))
        inner = self.read(inner_at)
        if number not in (1, 2, -1):
            return None
        number = 2 if number == -1 else number
        if inner is None and unit and unit[1] in ("year", "month", "week"):
            inner = Point(unit_around(self.today, unit[1]), inner_at + 1)
        if inner is None:
            return None
        first, last, grain = inner.period
        if grain == "year":
            return (
                Point(half_of(first.year, number), inner.last)
                if unit is None
                else self._ordered_unit(number, "half", inner.last)
            )
        middle = shift_days(first, ((last - first).days + 1) // 2 - 1)
        period = Period(first, middle, "day") if number == 1 else Period(shift_days(middle, 1), last, "day")
        return Point(period, inner.last)

    def _part(self, at: int) -> Point | None:
        """ "end of Q2", "до конца квартала", "w połowie maja", "early March"."""
        found = PARTS.at(self.tokens, at)
        if found is None:
            return None
        part, end = found
        end = self._skip(end, frozenset(("of", "the", "в", "-")))
        if end >= len(self.tokens):
            return None
        inner = self.read(end)
        unit = self.words.units.get(self._word(end))
        if inner is not None and inner.period.grain != "day":
            return Point(part_of(inner.period, part), inner.last, True, True)
        if inner is not None and part in ("end", "late") and inner.last > end:
            return inner._replace(part=True)
        if unit and unit[0] == 1:
            period = part_of(unit_around(self.today, unit[1]), part)
            if part in ("begin", "early") and period.last < self.today:
                period = part_of(unit_around(self.today, unit[1], 1), part)
            return Point(period, end + 1, True, True)
        return None

    def _behind(self, found: Point) -> Point:
        """Turkish parts and orders stand behind: "mart sonu", "ekimin birinci salısı", "2014 yılının ilk çeyreği"."""
        if self.lang not in ("tr", None) or found.last >= len(self.tokens):
            return found
        word = self._word(found.last)
        if found.period.grain == "day" and word in (
            "tarihi",
            "tarihine",
            "tarihinde",
            "tarihinden",
            "arasi",
            "arasinda",
        ):
            return found._replace(last=found.last + 1)
        if word in PARTS_BEHIND and found.period.grain != "day":
            return Point(part_of(found.period, PARTS_BEHIND[word]), found.last + 1, True, True)
        if found.period.grain in ("month", "quarter", "year"):
            ordinal = -1 if word == "son" else self.words.ordinals.get(word)
            thing = self._word(found.last + 1)
            unit = self.words.units.get(thing)
            weekday = self.words.weekdays.get(thing)
            if ordinal and unit and unit[1] in ("quarter", "half") and found.period.grain == "year" and ordinal > 0:
                inner = self._ordered_unit(ordinal, unit[1], found.last + 2)
                make = quarter_of if unit[1] == "quarter" else half_of
                return inner._replace(period=make(found.period.first.year, ordinal)) if inner else found
            if ordinal and (weekday is not None or (unit and unit[1] in ("week", "day"))):
                return (
                    self._inside(
                        found.period, ordinal, weekday, unit[1] if unit and weekday is None else None, found.last + 2
                    )
                    or found
                )
            if ordinal in (1, 2) and thing.startswith("yaris"):
                first, last, grain = found.period
                if grain == "year":
                    return Point(half_of(first.year, ordinal), found.last + 2)
                middle = shift_days(first, ((last - first).days + 1) // 2 - 1)
                return Point(
                    Period(first, middle, "day") if ordinal == 1 else Period(shift_days(middle, 1), last, "day"),
                    found.last + 2,
                )
        if found.period.grain == "year" and word in self.words.months:
            return Point(month_of(found.period.first.year, self.words.months[word]), found.last + 1)
        return found

    def _year(self, at: int) -> Point | None:
        """ "2025", "в 2025 году"; a bare one is a date only where one was asked for."""
        raw = self._word(at)
        if not (raw.isdigit() and len(raw) == 4 and 2000 <= int(raw) < 2100):
            return None
        before = self._word(at - 1)
        end = at + 1
        named = self._word(end) in _YEAR_WORDS
        solid = named or bool(self.tokens[at].suffix)
        if (
            not named
            and self.lang in ("en", None)
            and before in ("in", "by", "until", "before", "after", "of", "during", "for")
        ):
            solid = True
        if not solid and before in ("в", "к", "до", "на", "w", "do", "od", "na", "с"):
            solid = self.asked
        if named:
            end += 1
            end += (
                self._word(end) == "."
                and self._word(end - 1) in ("г", "r")
                and end < len(self.tokens)
                and not self.tokens[end].gap
            )
        return Point(year_of(int(raw)), end, solid)

    def _holiday(self, at: int) -> Point | None:
        start = self._skip(at, frozenset(("the",)))
        named = holiday_names().at(self.tokens, start)
        if named is None:
            return None
        key, end = named
        if key in ("swieta", "holi", "boss", "ny", "advent") and self.lang not in ("pl", "en", None):
            return None
        end += self._word(end) in ("day", "gunu") and end < len(self.tokens)
        year = self._year_at(end)
        period = holiday(key).next_from(self.today, year=year[0] if year else None)
        if period is None:
            return None
        return Point(period, year[1] if year else end, True, False, key)
