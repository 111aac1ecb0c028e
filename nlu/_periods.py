"""Weeks, months, quarters, seasons and years: "next week", "Q2", "этим летом", "önümüzdeki üç hafta", "seneye"."""

from typing import Final

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
    part_of,
    quarter_of,
    season_of,
    shift_days,
    unit_around,
    week_of,
    year_of,
)
from nlu._days import DayReader
from nlu._holidays import holiday, holiday_names
from nlu._numbers import read_number
from nlu._point import LINKS, THE, YEAR_WORDS, Point
from nlu._text import lexicon
from nlu._time_words import CLIPPED, Step
from nlu._when_words import SHORT

ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_OFFSETS: Final[dict[Step, int]] = {"this": 0, "near": 0, "next": 1, "last": -1}
#: "next" in the sense of the very next one: "coming Friday" is this week's.
_NEAREST: Final = frozenset(
    lexicon(
        "coming upcoming onumuzdeki ближайший ближайшую ближайшая ближайшее kolejny kolejna kolejne kolejnego kolejnej"
        " nadchodzacy nadchodzaca nadchodzace"
    )
)
#: Units that mean several even without a number.
_MANY: Final = frozenset(
    lexicon(
        "days weeks months years дни дней днях недели недель неделях месяцы месяцев месяцах годы лет dni dniach"
        " tygodnie"
        " tygodni tygodniach miesiace miesiecy miesiacach lata gunler gunlerde haftalar haftalarda aylar aylarda yillar"
        " yillarda"
    )
)
#: What "several" is taken for.
FEW: Final = 3
_FILLING: Final = frozenset(
    lexicon(
        "around whole full полный caly financial fiscal calendar финансовом финансовый финансового календарном working"
    )
)
_IN_YEAR: Final = frozenset(lexicon(", в во in w we on by к"))
_IN_WEEK: Final = frozenset(lexicon(", в во on w we"))
#: "this evening" is today.
_DAY_PARTS: Final = frozenset(lexicon("evening afternoon morning night aksam gece sabah вечер вечером утро wieczor"))
_IN_MONTH: Final = frozenset(lexicon(", on the в во w we"))
_BEFORE_YEAR: Final = frozenset(lexicon("in by until before after of during for"))
_DOUBTFUL_BEFORE_YEAR: Final = frozenset(lexicon("в к до на w do od na с"))
_MONTH_NOUNS: Final = frozenset(lexicon("ayi ayinda ayina ayinin ayindan month месяц месяца месяце"))
_WEEKEND_TAILS: Final = frozenset(lexicon("sonu sonunda sonuna sonundan"))
_APOSTROPHES: Final = frozenset(("'", "’"))
_TOO_MANY: Final = 1000


class PeriodReader(DayReader):
    """Reads periods longer than a day."""

    def _month(self, at: int) -> Point | None:
        """ "март", "Październik 2014", "Sept. '26"."""
        word = self._word(at)
        if self.tokens[at].raw.lower() == "mają":
            return None  # Polish "they have", not "in May"
        month = self.words.months[word]
        end = self._stop(at + 1) if word in CLIPPED else at + 1
        end += self._word(end) in _MONTH_NOUNS
        year = self._year_at(end) or self._clipped_year(end, _APOSTROPHES)
        if year:
            return Point(month_of(year[0], month), year[1])
        period = month_of(self.today.year, month)
        if period.last < self.today:
            period = month_of(self.today.year + 1, month)
        return Point(period, end, self._is_certain(at))

    def _clipped_year(self, at: int, signs: frozenset[str]) -> tuple[int, int] | None:
        """ "'26" or "/2026" behind a month or a quarter."""
        digits = self._word(at + 1)
        if self._word(at) not in signs or not digits.isdigit() or len(digits) not in (2, 4):
            return None
        return int(digits) + (2000 if len(digits) == 2 else 0), at + 2

    def _step(self, at: int) -> Point | None:
        """ "next week", "этим летом", "w przyszły piątek", "önümüzdeki üç hafta"."""
        step = self.words.steps[self._word(at)]
        end = at + 1
        while self._word(end) in _FILLING or (step == "near" and self.words.steps.get(self._word(end)) == "next"):
            end += 1
        word = self._word(end)
        unit = self.words.units.get(word)
        if unit is not None:
            return self._stepped_unit(step, at, unit, end + 1)
        if word in self.words.weekdays:
            return self._stepped_weekday(step, at, end)
        if word in self.words.months:
            return self._stepped_month(step, end)
        if word in self.words.seasons:
            return self._stepped_season(step, end)
        if step == "this" and word in _DAY_PARTS:
            return self._in_days(0, end + 1)
        counted = self._counted_steps(step, end)
        if counted is not None or step == "last":
            return counted
        return self._holiday(end) or (self._code(end) if word in ("q", "h") else None)

    def _counted_steps(self, step: Step, at: int) -> Point | None:
        """ "next 3 weeks", "next couple of months"."""
        number = read_number(self.tokens, at, self.numbers) if self._kind(at) in ("n", "w") else None
        if number is None or number.value != int(number.value) or not 1 <= number.value < _TOO_MANY:
            return None
        unit_at = number.last + (self._word(number.last) == "of")
        unit = self.words.units.get(self._word(unit_at))
        return self._steps(step, int(number.value * unit[0]), unit[1], unit_at + 1) if unit else None

    def _steps(self, step: Step, count: int, unit: Unit, end: int) -> Point | None:
        """ "next 3 weeks" are whole weeks after this one; "ближайшие 3 недели" run from today."""
        if step == "last":
            return Point(Period(later(self.today, -count, unit), self.today, "day"), end)
        if step in ("near", "this") or unit == "hour":
            return Point(Period(self.today, later(self.today, count, unit), "day"), end, part=True)
        first = unit_around(self.today, unit, 1)
        return Point(Period(first.first, unit_around(self.today, unit, count).last, first.grain), end)

    def _stepped_unit(self, step: Step, at: int, unit: tuple[float, Unit], end: int) -> Point | None:
        amount, name = unit
        if self._word(end - 1) in _MANY or amount != 1:
            return self._steps(step, FEW if amount == 1 else int(amount), name, end)
        if self._word(at) == "sonraki" and name == "day":
            return self._in_days(1, end)
        if step == "near" and name != "weekend":
            return self._steps(step, 1, name, end)
        offset = _OFFSETS[step]
        if name == "weekend" and self._word(at) in _NEAREST:
            offset = 0
        period = unit_around(self.today, name, offset)
        inner = None
        if name == "week":
            inner = self._in_week(period, end, offset)
        elif name == "year":
            inner = self._in_year(period.first.year, end)
        elif name == "month":
            inner = self._in_month(period, end)
        return inner or Point(period, end, solid=name != "day")

    def _in_week(self, week: Period, at: int, offset: int) -> Point | None:
        """ "next week on Tuesday", "önümüzdeki hafta sonu"."""
        if self._word(at) in _WEEKEND_TAILS:
            return Point(unit_around(self.today, "weekend", offset), at + 1)
        behind = self._skip(at, _IN_WEEK)
        weekday = self.words.weekdays.get(self._word(behind))
        return None if weekday is None else Point(day_period(shift_days(week.first, weekday)), behind + 1)

    def _in_month(self, month: Period, at: int) -> Point | None:
        """ "next month on the 20th", "в следующем месяце 15-го"."""
        behind = self._skip(at, _IN_MONTH)
        day = self._day_number(behind)
        if day is None or not day.marked or self._word(day.last) in self.words.months:
            return None
        found = make_date(month.first.year, month.first.month, day.day)
        return Point(day_period(found), day.last) if found and self._kind(behind) == "n" else None

    def _in_year(self, year: int, at: int) -> Point | None:
        """ "next year in March", "seneye yazın"."""
        behind = self._skip(at, _IN_YEAR)
        month = self.words.months.get(self._word(behind))
        if month is not None:
            return Point(month_of(year, month), behind + 1)
        season = self.words.seasons.get(self._word(behind))
        return Point(self._season_of(year, season), behind + 1) if season else None

    def _stepped_weekday(self, step: Step, at: int, end: int) -> Point | None:
        word = self._word(end)
        if word in CLIPPED and step == "this" and self._word(at) in ("to", "ta", "te", "bu", "tego"):
            return None
        plain = self._weekday(end)
        if plain and plain.last > end + 2:
            return plain
        found = next_weekday(self.today, self.words.weekdays[word])
        if step == "last":
            found = shift_days(found, -7 if found.weekday() != self.today.weekday() else -14)
        elif step == "next" and self._word(at) not in _NEAREST and week_of(found).first == week_of(self.today).first:
            found = shift_days(found, 7)
        return Point(day_period(found), end + 1)

    def _stepped_month(self, step: Step, end: int) -> Point | None:
        plain = self._month_day(end) or self._month(end)
        if plain is None or plain.period.grain != "month":
            return plain
        if step == "next" and plain.period.first <= self.today:
            return plain._replace(period=month_of(self.today.year + 1, plain.period.first.month), solid=True)
        return plain._replace(solid=True)

    def _stepped_season(self, step: Step, end: int) -> Point | None:
        found = self._season(end)
        if found is None or step != "next" or found.period.first > self.today:
            return found
        season = self.words.seasons[self._word(end)]
        return found._replace(period=self._season_of(found.period.first.year + 1, season))

    def _step_later(self, at: int) -> Point | None:
        """ "3 Fridays from now", "two upcoming weeks"."""
        number = read_number(self.tokens, at, self.numbers)
        if number is None or number.value != int(number.value) or not 1 <= number.value <= 100:
            return None
        end, count = number.last, int(number.value)
        unit = self.words.units.get(self._word(end + 1))
        if unit is not None and self.words.steps.get(self._word(end)) == "next":
            return self._steps("next", int(count * unit[0]), unit[1], end + 2)
        weekday = self.words.weekdays.get(self._word(end))
        if weekday is not None and self._word(end + 1) == "from" and self._word(end + 2) in ("now", "today"):
            return Point(day_period(shift_days(next_weekday(self.today, weekday), 7 * (count - 1))), end + 3)
        return None

    def _season(self, at: int) -> Point | None:
        season = self.words.seasons[self._word(at)]
        year = self._year_at(at + 1)
        if year:
            return Point(self._season_of(year[0], season), year[1])
        periods = (self._season_of(self.today.year + shift, season) for shift in (-1, 0, 1))
        return next((Point(period, at + 1) for period in periods if period.last >= self.today), None)

    def _season_of(self, year: int, season: Season) -> Period:
        return season_of(year, season, solar=self.lang == "tr")

    def _code(self, at: int) -> Point | None:
        """ "Q2", "Q3 2025", "H1'26", "кв. 2", "EOM"."""
        word, digits = self._word(at), self._word(at + 1)
        if word in SHORT:
            if word == "boy" and not self.tokens[at].raw.isupper():
                return None
            part, unit = SHORT[word]
            return Point(part_of(unit_around(self.today, unit), part), at + 1, part=True)
        if digits == "." and word == "кв" and self._word(at + 2).isdigit():
            return self._ordered_unit(int(self._word(at + 2)), "quarter", at + 3)
        if len(digits) != 1 or not digits.isdigit() or (word != "q" and not self._glued(at + 1)):
            return None
        return self._ordered_unit(int(digits), "half" if word == "h" else "quarter", at + 2)

    def _ordered_unit(self, number: int, unit: Unit, end: int) -> Point | None:
        """The nth quarter or half of a year, of the named one or the next that is not over."""
        if not 1 <= number <= (4 if unit == "quarter" else 2):
            return None
        make = quarter_of if unit == "quarter" else half_of
        year = self._year_at(end) or self._clipped_year(end, _APOSTROPHES | {"/"})
        if year and 1900 <= year[0] < 2200:
            return Point(make(year[0], number), year[1])
        end += self._word(end) in ("года", "roku", "г")
        period = make(self.today.year, number)
        return Point(period if period.last >= self.today else make(self.today.year + 1, number), end)

    def _year(self, at: int) -> Point | None:
        """ "2025", "в 2025 году"; a bare one is a date only where one was asked for."""
        raw = self._word(at)
        if not (raw.isdigit() and len(raw) == 4 and 2000 <= int(raw) < 2100):
            return None
        if self._word(at + 1) in ("q", "h") and self._code(at + 1) is not None:
            make = quarter_of if self._word(at + 1) == "q" else half_of
            return Point(make(int(raw), int(self._word(at + 2))), at + 3)
        before, named = self._word(at - 1), self._word(at + 1) in YEAR_WORDS
        solid = named or bool(self.tokens[at].suffix) or (self.english and before in _BEFORE_YEAR)
        if not solid and before in _DOUBTFUL_BEFORE_YEAR:
            solid = self.asked
        return Point(year_of(int(raw)), self._year_end(at + 1), solid)

    def _holiday(self, at: int) -> Point | None:
        """ "Easter", "майские праздники 2027", "the next Black Friday"."""
        named = holiday_names().at(self.tokens, self._skip(at, THE))
        if named is None:
            return None
        key, end = named
        if key == "boss" and self._word(end - 1) == "boss" and not self.tokens[end - 1].suffix:
            return None  # "my boss"
        if key in ("swieta", "holi", "advent") and self.lang not in ("pl", "en", None):
            return None
        end += self._word(end) in ("day", "gunu", "weekend")
        year = self._year_at(end)
        period = holiday(key).next_from(self.today, year=year[0] if year else None)
        return Point(period, year[1] if year else end, holiday=key) if period else None

    def _skip_links(self, at: int) -> int:
        return self._skip(at, LINKS)
