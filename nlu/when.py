"""Dates, deadlines and urgency in a reply, relative to the day it was written.

>>> from datetime import date
>>> [found.value.as_value() for found in read_when("нужно до конца квартала", today=date(2026, 2, 12))]
[{'earliest': None, 'latest': '2026-03-31', 'urgency': 'quarter'}]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from nlu._calendar import Unit, later, shift_days, shift_months, unit_around
from nlu._holidays import holiday, holiday_names
from nlu._numbers import read_number
from nlu._phone_like import phone_like_spans
from nlu._text import Token, guess_language, lexicon, tokenize
from nlu._time_words import time_words
from nlu._when_points import Point, PointReader, point_starts
from nlu._when_words import (
    BOUNDS,
    BOUNDS_BEHIND,
    JOINS,
    LENGTHS,
    LENGTHS_BEHIND,
    NEED_STEMS,
    RANGE_ONLY_PAIRED,
    SHORT,
    URGENCY,
    WEAK_URGENCY,
    Bound,
    Length,
    Urgency,
)
from nlu.labels import Asked, Language

__all__ = ["When", "WhenSpan", "read_when", "urgency_of"]

_NOW_DAYS: Final = 14
_MONTH_DAYS: Final = 31
_QUARTER_DAYS: Final = 92
_YEAR_DAYS: Final = 366
#: Behind "before March": nothing will happen until then.
_NEVER: Final = frozenset(
    lexicon("не nie olmaz olamaz degil baslamayiz baslamayacagiz istemiyoruz gerekmiyor dusunmuyoruz")
)
#: Units that mean several even without a number; those of _MANY_NEAR only after "the nearest".
_MANY: Final = frozenset(
    lexicon(
        "days weeks months years днях неделях месяцах годах dniach tygodniach miesiacach latach gunlerde haftalarda"
        " aylarda"
    )
)
_MANY_NEAR: Final = frozenset(lexicon("дни недели месяцы годы dni tygodnie miesiace lata"))
#: Before a length of time: it is what has passed ("уже 3 года", "for 10 years").
_SO_FAR: Final = frozenset(lexicon("уже нам already been juz od dawna мне ему for"))


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Bounds by day, both inclusive; a null one is open. Words alone ("ASAP") have both null."""

    earliest: date | None = None
    latest: date | None = None
    urgency: Urgency = "none"

    def as_value(self) -> dict[str, Any]:
        """The value of a timeline fact, with ISO dates."""
        return {
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat() if self.latest else None,
            "urgency": self.urgency,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenSpan:
    """``text[start:end]`` carries the time with its limits."""

    start: int
    end: int
    value: When


def urgency_of(earliest: date | None, latest: date | None, *, today: date) -> Urgency:
    """Urgency by the days to ``latest``, or to ``earliest`` where there is no ``latest``; the past is none.

    >>> urgency_of(None, date(2026, 3, 1), today=date(2026, 2, 20))
    'now'
    """
    target = latest or earliest
    if target is None or target < today:
        return "none"
    days = (target - today).days
    if days < _NOW_DAYS + 1:
        return "now"
    if days < _MONTH_DAYS + 1:
        return "month"
    if days < _QUARTER_DAYS + 1:
        return "quarter"
    return "year" if days < _YEAR_DAYS + 1 else "later"


def read_when(
    text: str,
    *,
    today: date,
    lang: Language | None = None,
    asked: Asked | None = None,
    country: str | None = None,
) -> list[WhenSpan]:
    """All times of ``text``, in order, without overlaps; never fails.

    After the question about the time bare lengths ("2-3 weeks"), days and years are dates too. ``country``
    (ISO 3166) settles 3/4 in English; without it the month comes first. ``lang`` settles words that mean a
    time in one language only; without it the language is guessed.
    """
    lang = lang or guess_language(text)
    tokens = tokenize(text)
    tells = _tells(lang)
    if not any(token.kind == "n" or token.word in tells for token in tokens):
        return []
    reader = _Reader(
        tokens, today=today, lang=lang, country=country, asked=asked == "timeline", masked=phone_like_spans(text)
    )
    return reader.read_all()


@cache
def _starts(lang: Language | None) -> frozenset[str]:
    """Words that a time may begin with, limits included."""
    limits = (*URGENCY.first_words, *LENGTHS.first_words, *BOUNDS.first_words)
    return point_starts(lang) | frozenset(limits) - {"the", "day", "all"}


@cache
def _tells(lang: Language | None) -> frozenset[str]:
    """Words without one of which a text without digits holds no time."""
    phrases = (*URGENCY.first_words, *holiday_names().first_words, *SHORT, "seneye")
    return time_words(lang).all | frozenset(phrases)


class _Span(NamedTuple):
    first: int
    last: int
    earliest: date | None
    latest: date | None
    urgency: Urgency | None = None


class _Span2(NamedTuple):
    amount: float
    high: float
    unit: Unit
    last: int
    counted: bool


class _Reader:
    def __init__(
        self,
        tokens: Sequence[Token],
        *,
        today: date,
        lang: Language | None,
        country: str | None,
        asked: bool,
        masked: Sequence[tuple[int, int]],
    ) -> None:
        self.tokens = tokens
        self.today = today
        self.lang = lang
        self.asked = asked
        self.masked = masked
        self.points = PointReader(tokens, today=today, lang=lang, country=country, asked=asked)
        self.words = self.points.words
        self.numbers = self.points.numbers

    def read_all(self) -> list[WhenSpan]:
        found: list[_Span] = []
        at = 0
        starts = _starts(self.lang)
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.kind != "n" and token.word not in starts:
                at += 1
                continue
            if any(start <= token.start < end for start, end in self.masked):
                at += 1
                continue
            span = self._urgency(at) or self._length(at) or self._dated(at)
            if span is None:
                at += 1
                continue
            found.append(span)
            at = max(span.last, at + 1)
        return [self._finish(span) for span in self._merged(found)]

    def _finish(self, span: _Span) -> WhenSpan:
        urgency = span.urgency or urgency_of(span.earliest, span.latest, today=self.today)
        return WhenSpan(
            start=self.tokens[span.first].start,
            end=self.tokens[span.last - 1].end,
            value=When(earliest=span.earliest, latest=span.latest, urgency=urgency),
        )

    def _merged(self, spans: list[_Span]) -> list[_Span]:
        """ "not before March and by May" is one time."""
        merged: list[_Span] = []
        for span in spans:
            before = merged[-1] if merged else None
            if (
                before
                and before.earliest
                and not before.latest
                and span.latest
                and not span.earliest
                and before.earliest <= span.latest
                and span.first - before.last <= 2
            ):
                merged[-1] = _Span(before.first, span.last, before.earliest, span.latest)
            else:
                merged.append(span)
        return merged

    def _is_short(self) -> bool:
        """Whether the reply is little more than an answer."""
        return sum(token.kind == "w" for token in self.tokens) <= 3

    def _word(self, at: int) -> str:
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    # Urgency.

    def _urgency(self, at: int) -> _Span | None:
        found = URGENCY.at(self.tokens, at)
        if found is None:
            return self._yesterday(at)
        urgency, last = found
        if last - at == 1 and self._word(at) in WEAK_URGENCY and not self._stands_alone(at, last):
            return None
        if last - at == 1 and self._word(at) in ("soon", "скоро") and not self.asked:
            return None
        if urgency == "now" and self._denied(at):
            first = at - 1 if self._word(at - 1) in ("not", "не", "nie") else at
            return _Span(first, last, None, None, "none")
        if urgency == "now" and self._word(last) == "degil":
            return _Span(at, last + 1, None, None, "none")
        return _Span(at, last, None, None, urgency)

    def _stands_alone(self, at: int, last: int) -> bool:
        """A common word ("now", "сейчас") is an answer only where the time was asked for and little else is said."""
        return self.asked and len([token for token in self.tokens if token.kind == "w"]) - (last - at) <= 3

    def _denied(self, at: int) -> bool:
        return any(self._word(n) in ("not", "не", "nie", "isn", "no", "without") for n in range(max(0, at - 2), at))

    def _yesterday(self, at: int) -> _Span | None:
        """Yesterday as a deadline is urgency; told as a day it is the past."""
        if self.words.days.get(self._word(at)) != -1 or (self._word(at) == "dun" and self.lang != "tr"):
            return None
        alone = self.asked and len([token for token in self.tokens if token.kind == "w"]) <= 3
        if alone or any(token.word.startswith(NEED_STEMS) for token in self.tokens):
            return _Span(at, at + 1, None, None, "now")
        return None

    # Lengths of time.

    def _length(self, at: int) -> _Span | None:
        """ "in two weeks", "за месяц", "w ciągu 2-3 tygodni", "iki hafta içinde"."""
        ahead = LENGTHS.at(self.tokens, at)
        if ahead:
            kind, start = ahead
            start += (
                self._word(start)
                in ("the", "about", "примерно", "около", "next", "где", "jakies", "okolo", "max", "максимум", "maks")
                and self._span_at(start) is None
            )
            span = self._span_at(start)
            if span is not None and not self._is_fixed(kind, start, span):
                return self._lengthened(at, kind, span)
        hedge = BOUNDS.at(self.tokens, at)
        if self._span_at(at) is None and hedge and hedge[0] == "about":
            span = self._span_at(hedge[1])
            return self._from_behind(at, span) if span else None
        span = self._span_at(at)
        if span is None:
            return None
        return self._about(at, span) or self._from_behind(at, span)

    def _about(self, at: int, span: _Span2) -> _Span | None:
        """ "недели через две", "лет через пять": a unit before its number is a guess."""
        if span.counted or self._word(at + 1) != "через" or at + 2 >= len(self.tokens):
            return None
        number = read_number(self.tokens, at + 2, self.numbers) if self.tokens[at + 2].kind != "s" else None
        if number is None or number.value > 1000:
            return None
        return _Span(
            at, number.last, later(self.today, number.value, span.unit), later(self.today, number.high, span.unit)
        )

    def _is_fixed(self, kind: Length, start: int, span: _Span2) -> bool:
        """ "до конца" and "in the 2nd quarter" are dates; "за 3 года" told of the past is none of ours."""
        if self._word(span.last) in ("of", "в") and kind == "point":
            return self._word(span.last + 1) in ("experience",)
        point = self.points.read(start)
        return point is not None and point.last > span.last

    def _span_at(self, at: int) -> _Span2 | None:
        """A length: number and unit, or a unit alone; "2-3 weeks", "неделю-две", "half a year"."""
        if at >= len(self.tokens) or self.tokens[at].kind == "s":
            return None
        word = self._word(at)
        unit = self.words.units.get(word)
        if unit is not None and not (word == "quarter" and self._word(at + 1) == "of"):
            return self._or_more(_Span2(unit[0], unit[0], unit[1], at + 1, unit[0] != 1))
        if word in ("a", "an", "one") and (unit := self.words.units.get(self._word(at + 1))):
            return self._or_more(_Span2(unit[0], unit[0], unit[1], at + 2, True))
        number = read_number(self.tokens, at, self.numbers)
        if number is None or number.value > 100_000:
            return None
        low, high, last = number.value, number.high, number.last
        second_at = last
        if self._word(last) in lexicon("- – — to or или до lub albo do veya ila ile"):
            second_at = last + 1
        if self._word(last) == "," and not number.digits:
            second_at = last + 1  # "dwa, trzy miesiące"
        second = (
            read_number(self.tokens, second_at, self.numbers)
            if second_at < len(self.tokens) and self.tokens[second_at].kind != "s"
            else None
        )
        if second is not None and low < second.value <= max(low * 4, low + 5) and self._unit_at(second.last):
            high, last = second.high, second.last
        last += self._word(last) in lexicon("a an the full полных pelne pelnych tam tane calendar календарных более of")
        found = self._unit_at(last)
        if found is None:
            return None
        factor, name, end = found
        return self._or_more(_Span2(low * factor, high * factor, name, end, True))

    def _unit_at(self, at: int) -> tuple[float, Unit, int] | None:
        word = self._word(at)
        if (
            word in ("business", "working", "рабочих", "рабочие", "рабочий", "рабочего", "roboczych", "robocze", "is")
            and self.words.units.get(self._word(at + 1), (0, ""))[1] == "day"
        ):
            return 1, "workday", at + 2
        if word == "kalendarzowych":
            at, word = at + 1, self._word(at + 1)
        unit = self.words.units.get(word)
        if unit is None:
            return None
        if unit[1] == "day" and self._word(at + 1) in ("roboczych", "robocze"):
            return 1, "workday", at + 2
        if (
            self._word(at + 1) == "."
            and word in ("нед", "мес", "дн", "mies", "tyg", "wk", "mo", "г", "r")
            and at + 1 < len(self.tokens)
            and not self.tokens[at + 1].gap
        ):
            return unit[0], unit[1], at + 1 + (at + 2 < len(self.tokens))
        return unit[0], unit[1], at + 1

    def _or_more(self, span: _Span2) -> _Span2:
        """ "a week or two", "месяц-полтора", "tydzień lub dwa", "неделю-другую"."""
        if span.amount != 1 or self._word(span.last) not in ("or", "-", "–", "или", "lub", "albo", "veya", "to"):
            return span
        at = span.last + 1
        if self._word(at) in ("другую", "другой", "другая"):
            return span._replace(high=2, last=at + 1)
        number = (
            read_number(self.tokens, at, self.numbers)
            if at < len(self.tokens) and self.tokens[at].kind != "s"
            else None
        )
        if number is not None and 1 < number.value < 13 and self.words.units.get(self._word(number.last)) is None:
            return span._replace(high=number.value, last=number.last)
        return span

    def _lengthened(self, first: int, kind: Length, span: _Span2) -> _Span | None:
        """A length behind a preposition."""
        word = self._word(first)
        last = span.last
        if not span.counted and kind == "within":
            if self._word(last - 2) == "the" and word in ("within", "in", "inside"):
                return _Span(first, last, None, unit_around(self.today, span.unit).last)
            if self._word(last - 1) in _MANY or self._word(last - 2).startswith(("ближайш", "najblizsz", "onumuzdeki")):
                few = 3 if self._word(last - 1) in _MANY | _MANY_NEAR else 1
                span = span._replace(amount=few, high=few, counted=True)
        low, high = later(self.today, span.amount, span.unit), later(self.today, span.high, span.unit)
        if not span.counted and span.unit == "day":
            return None  # "in the day", "за день"
        past = LENGTHS_BEHIND.at(self.tokens, last)
        if past and past[0] == "past":
            return None if not self.asked else _Span(first, past[1], low, high, "none")
        if past and self._word(last) not in ("later",):
            kind, last = (past[0] if past[0] != "point" else kind), past[1]
        if word == "за" and not span.counted and span.unit == "year":
            return None
        if kind in ("least",) and word in ("at", "more", "over", "minimum", "минимум", "co", "en") and not self.asked:
            return None
        if (
            word
            in lexicon("max maximum под under less over up not no до do не maks maksymalnie максимум en for after po")
            and not self.asked
        ):
            if word in ("до", "do") or word in ("for", "over", "after", "po", "en"):
                return None
        if word == "in" and first > 0 and self._word(first + 1) in ("the",) and not span.counted:
            return None
        if (after := self._after_point(first, span, last)) is not None:
            return after
        if (hedge := BOUNDS_BEHIND.at(self.tokens, last)) and hedge[0] == "about":
            last = hedge[1]
        if kind == "point":
            return _Span(first, last, low, high)
        if kind == "within":
            return _Span(first, last, None, high)
        return _Span(first, last, low, None)

    def _from_behind(self, first: int, span: _Span2) -> _Span | None:
        """A length whose meaning stands behind it, or that was asked for."""
        low, high = later(self.today, span.amount, span.unit), later(self.today, span.high, span.unit)
        anchored = self._after_point(first, span, span.last)
        if anchored is not None:
            return anchored
        behind = LENGTHS_BEHIND.at(self.tokens, span.last)
        if behind:
            kind, last = behind
            if self._word(span.last) == "kadar" and not (span.counted or self.asked):
                return None
            if kind == "past":
                back = later(self.today, -span.amount, span.unit)
                return _Span(first, last, back, back, "none") if span.counted else None
            if not span.counted and self.lang == "tr":
                return None
            if kind == "point" and (span.counted or span.unit == "week" or self._word(span.last) == "pozniej"):
                return _Span(first, last, low, high)
            until = self._word(span.last) == "kadar" and span.counted and self._dative(span.last - 1)
            if kind == "within" and (
                self.asked or until or self._word(span.last) in ("icinde", "icerisinde", "zarfinda")
            ):
                return _Span(first, last, None, high)
            if kind == "least" and self.asked:
                return _Span(first, last, low, None)
        tail = self.tokens[span.last - 1].suffix or self._word(span.last - 1)[-2:]
        if self.lang == "tr" and span.counted and tail in ("ya", "ye", "na", "ne") and span.unit != "day":
            return _Span(first, span.last, None, high)  # "iki haftaya lazım"
        if span.unit == "year" and any(self._word(n) in _SO_FAR for n in range(max(0, first - 2), first)):
            return None
        if not self.asked or not (span.counted or span.high > 1 or len(self.tokens) <= 3):
            return None
        if self._word(span.last) in ("ago", "назад", "temu") or self._word(first) in ("h", "r", "ay", "mo"):
            return None
        if span.unit in ("quarter", "half") and not span.counted:
            return None
        if self.points.read(first) is not None:
            return None
        return _Span(first, span.last, low if span.high > span.amount else None, high)

    def _after_point(self, first: int, span: _Span2, last: int) -> _Span | None:
        """ "three days after Easter", "za tydzień od piątku", "a year from Christmas"."""
        word = self._word(last)
        if word not in ("after", "before", "from", "past", "после", "до", "по", "po", "przed", "od", "following"):
            return None
        at = last + 1
        while self._word(at) in ("the",):
            at += 1
        point = self.points.read(at)
        if point is None or not point.solid or (not span.counted and word in ("po", "od", "до")):
            return None
        back = word in ("before", "до", "przed")
        if point.holiday and span.unit == "year" and not back:
            earlier = holiday(point.holiday).last_before(self.today)
            if earlier:
                point = point._replace(period=earlier)
        anchor = point.period.first if back else point.period.last if not point.holiday else point.period.first
        found = later(anchor, -span.amount if back else span.amount, span.unit)
        return _Span(first, point.last, found, found)

    # Dates.

    def _dated(self, at: int) -> _Span | None:
        """A date or a range of dates with what limits it."""
        bound: Bound | None = None
        start = at
        ahead = BOUNDS.at(self.tokens, at)
        inner: Bound | None = None
        if ahead:
            bound, start = ahead
            again = BOUNDS.at(self.tokens, start)
            if (
                again
                and again[0] in ("about", "from", "until", "by", "before", "after")
                and self.points.read(start) is None
            ):
                inner, start = again
                bound = inner if bound in ("about", "in") else bound if inner == "about" else inner
        for _ in range(2):
            if (
                self._word(start) in ("the", "в", "во", "на", "w", "we", "in", "on", "около", "где", "at", "end_")
                and self.points.read(start) is None
            ):
                start += 1
        point = self.points.read(start)
        if point is None:
            return None
        if start > at and bound is None:
            at = start
        if not point.solid and not self.asked and bound not in ("by", "before", "until"):
            return None
        if not point.solid and self.tokens[start].kind == "n" and not self.asked:
            return None
        if not point.solid and self.tokens[start].kind == "w" and not self._is_short() and start == at:
            return None  # "we may need it", "I sat with them"
        ranged = self._range(at, start, bound, point)
        if ranged is not None:
            return ranged
        return self._bounded(at, start, bound, point)

    def _range(self, first: int, start: int, bound: Bound | None, point: Point) -> _Span | None:
        join = JOINS.at(self.tokens, point.last)
        if join is None or bound in ("by", "before", "after"):
            return None
        word = self._word(point.last)
        paired = self._word(start - 1) in (
            "between",
            "между",
            "miedzy",
            "pomiedzy",
            "przelomie",
            "стыке",
            "рубеже",
        ) or (bound == "from" and word in ("a",))
        at = join[1]
        while self._word(at) in ("the", "в", "w", "in", "end_") and self.points.read(at) is None:
            at += 1
        if word in RANGE_ONLY_PAIRED and not paired and not (word == "ile" and self._ends_between(at)):
            return None
        other = self.points.read(at)
        if other is None or (not other.solid and not self.asked):
            return None
        begin, end = point.period, other.period
        last_day = end.last
        if last_day < begin.first:
            if (begin.first - last_day).days > 360:
                return None
            last_day = shift_months(last_day, 12)
        if (last_day - begin.first).days > 3700:
            return None
        last = other.last
        first -= paired and start == first and bound is None
        last += self._word(last) in ("arasi", "arasinda")
        if (
            word in ("до", "do", "until", "till")
            and end.grain not in ("day", "week")
            and not other.part
            and bound != "from"
        ):
            last_day = shift_days(end.first, -1)
        return _Span(first, last, begin.first, last_day)

    def _ends_between(self, at: int) -> bool:
        other = self.points.read(at)
        return other is not None and self._word(other.last) in ("arasi", "arasinda")

    def _bounded(self, first: int, start: int, bound: Bound | None, point: Point) -> _Span | None:
        begin, end, grain = point.period
        last = point.last
        behind = BOUNDS_BEHIND.at(self.tokens, last)
        if behind and bound in (None, "about", "in"):
            kind, stop = behind
            if (
                kind in ("before", "after")
                and stop - last == 1
                and self._word(last) in ("once", "sonra")
                and not self._ablative(last - 1)
            ):
                behind = None
            elif kind == "until" and not (self._dative(last - 1) or stop - last > 1):
                last = stop
            else:
                bound, last = (kind if kind not in ("about", "in") else bound), stop
        elif behind and behind[0] in ("about", "until", "by", "in"):
            last = behind[1]
        if self.lang == "tr" and self._ablative(last - 1) and (anchored := self._turkish_after(first, point)):
            return anchored
        if bound == "from" and (lasting := self._lasting(last)):
            return _Span(first, lasting[1], begin, later(begin, lasting[0].high, lasting[0].unit))
        if bound is None and self.lang == "tr" and self._dative(last - 1) and not point.part and not point.holiday:
            bound = "until" if grain == "day" else "by"
        if bound is None and point.part and self._dative(last - 1) and self.lang == "tr":
            bound = "by"
        if bound == "in" or bound == "about" or bound is None:
            lasting = self._lasting(last)
            if lasting is not None and grain == "day":
                return _Span(first, lasting[1], begin, later(begin, lasting[0].high, lasting[0].unit))
            shifted = self._in_a_year(last)
            if shifted and point.holiday:
                again = holiday(point.holiday).next_from(self.today, year=begin.year + 1)
                if again:
                    return _Span(first, shifted, again.first, again.last)
            if bound == "in" and start > first and self._word(first) in ("within", "during", "over") and grain == "day":
                first = start
            if point.part and begin == self.today and grain == "day" and begin != end:
                return _Span(first, last, None, end)  # "ближайшие две недели" runs from today
            return _Span(first, last, begin, end)
        if bound in ("before", "until") and self._is_ruled_out(first, last):
            # "до мая не получится", "nothing before May", "eylülden önce olmaz"
            return _Span(first, last + (self._word(last) in _NEVER), begin, None)
        if bound == "before" and point.part:
            return _Span(first, last, None, self._deadline("by", first, start, point))
        if bound == "before":
            return _Span(first, last, None, shift_days(begin, -1))
        if bound == "after":
            return _Span(first, last, shift_days(end, 1), None)
        if bound == "from":
            ranged = grain == "day" and begin != end and not point.holiday and not point.part
            return _Span(first, last, begin, end if ranged else None)
        return _Span(first, last, None, self._deadline(bound, first, start, point))

    def _is_ruled_out(self, first: int, last: int) -> bool:
        if self._word(last) in _NEVER:
            return True
        return any(
            self._word(at) in ("not", "nothing", "won", "can", "don", "никак", "cannot")
            for at in range(max(0, first - 3), first)
        )

    def _turkish_after(self, first: int, point: Point) -> _Span | None:
        """ "bayramdan iki hafta sonra", "yılbaşından sonra bir yıl", "mart sonundan 2 hafta önce"."""
        at = point.last + (self._word(point.last) == "sonra")
        span = self._span_at(at)
        if span is None or not span.counted:
            return None
        last, anchor = span.last, point.period.last
        word = self._word(last)
        if word not in ("sonra", "once", "sonrasi", "oncesi") and at == point.last:
            return None
        if point.holiday and span.unit == "year" and (earlier := holiday(point.holiday).last_before(self.today)):
            anchor = earlier.last
        if word in ("once", "oncesi"):
            found = later(point.period.first, -span.amount, span.unit)
        else:
            found = later(anchor, span.amount, span.unit)
        return _Span(first, last + (word in ("sonra", "once", "sonrasi", "oncesi")), found, found)

    def _deadline(self, bound: Bound, first: int, start: int, point: Point) -> date:
        """ "by March" ends with March; "до марта" and "by summer" end before it; "by mid May" is the 15th."""
        begin, end, grain = point.period
        if point.holiday == "new year":
            return shift_days(begin, -1)
        if point.holiday:
            return begin if bound == "by" else shift_days(begin, -1)
        if point.part:
            word = self._word(start)
            if word in ("mid", "middle", "середине", "середины", "polowy", "polowie", "srodka") or self._word(
                point.last - 1
            ).startswith("orta"):
                return begin.replace(day=15) if grain == "day" and begin.day in (11, 14) else end
            if word.startswith(("начал", "poczat", "begin", "start")) or self._word(point.last - 1).startswith("bas"):
                return begin
            return end
        if grain in ("season", "year") or (bound == "until" and grain in ("month", "quarter", "half", "week")):
            return shift_days(begin, -1)
        return end

    def _lasting(self, at: int) -> tuple[_Span2, int] | None:
        """ "for 10 days", "10 gün boyunca" behind a date."""
        if self._word(at) in ("for", "na", "на", "przez"):
            span = self._span_at(at + 1)
            return (span, span.last) if span and span.counted else None
        span = self._span_at(at)
        if span and span.counted and self._word(span.last) in ("boyunca", "suresince", "sureyle"):
            return span, span.last + 1
        return None

    def _in_a_year(self, at: int) -> int:
        if self._word(at) == "in" and self._word(at + 1) in ("a", "one", "1") and self._word(at + 2) == "year":
            return at + 3
        if self._word(at) == "через" and self._word(at + 1) == "год":
            return at + 2
        return 0

    def _ablative(self, at: int) -> bool:
        token = self.tokens[at]
        return token.suffix.endswith(("dan", "den", "tan", "ten")) or token.word.endswith(("dan", "den", "tan", "ten"))

    def _dative(self, at: int) -> bool:
        """Whether a Turkish word says "to": "marta", "sonuna", "15'e", but not "çeyrekte" or "başında" (in)."""
        token = self.tokens[at]
        if token.suffix:
            return token.suffix[-1] in "ae" and token.suffix not in ("da", "de", "ta", "te", "nda", "nde")
        word = token.word
        if (
            token.kind != "w"
            or not word.endswith(("a", "e"))
            or word in ("hafta", "sene", "haftaya", "seneye", "cuma", "carsamba")
        ):
            return False
        if word.endswith(("nda", "nde")):
            return False
        known = self.words.all
        return not (word.endswith(("da", "de", "ta", "te")) and word[:-2] in known and word[:-1] not in known)
