"""Times with what limits them: "к марту", "not before May", "до конца квартала", "eylülden önce", "ASAP"."""

from datetime import date
from functools import cache
from typing import Final

from nlu._calendar import later, shift_days, shift_months
from nlu._holidays import holiday
from nlu._length_spans import LengthSpanReader, Span
from nlu._lengths import Length
from nlu._point import Point
from nlu._text import lexicon
from nlu._when_points import point_starts
from nlu._when_words import (
    BOUNDS,
    BOUNDS_BEHIND,
    JOINS,
    LENGTHS,
    NEED_STEMS,
    RANGE_ONLY_PAIRED,
    URGENCY,
    WEAK_URGENCY,
    Bound,
)
from nlu.labels import Language

#: Behind "before March": nothing will happen until then.
_NEVER: Final = frozenset(
    lexicon("не nie olmaz olamaz degil baslamayiz baslamayacagiz istemiyoruz gerekmiyor dusunmuyoruz")
)
_NOTHING: Final = frozenset(lexicon("not nothing won can don никак cannot"))
_DENIALS: Final = frozenset(lexicon("not не nie isn no without"))
_LINKS: Final = frozenset(lexicon("the в во на w we in on около где at"))
_RANGE_LINKS: Final = frozenset(lexicon("the в w in"))
_PAIRING: Final = frozenset(lexicon("between между miedzy pomiedzy przelomie стыке рубеже"))
_BETWEEN_TR: Final = frozenset(("arasi", "arasinda"))
_UNTIL: Final = frozenset(("до", "do", "until", "till"))
_AFTER_TR: Final = frozenset(("sonra", "sonrasi"))
_BEFORE_TR: Final = frozenset(("once", "oncesi"))
_LASTING_TR: Final = frozenset(("boyunca", "suresince", "sureyle"))
_MIDDLES: Final = frozenset(lexicon("mid middle середине середины середину polowy polowie polowe srodka"))
_BEGINNINGS: Final = lexicon("начал poczat begin start")
#: The middle of a month, where it is a deadline.
_MID_MONTH: Final = 15
#: "November to February" ends in the next year; days between two such months.
_YEAR: Final = 361
#: From so many days on two dates are no range.
_TOO_LONG: Final = 3700


@cache
def span_starts(lang: Language | None) -> frozenset[str]:
    """Words that a time may begin with, limits included."""
    limits = (*URGENCY.first_words, *LENGTHS.first_words, *BOUNDS.first_words)
    return point_starts(lang) | frozenset(limits)


class SpanReader(LengthSpanReader):
    """Reads whole times of one text."""

    def span(self, at: int) -> Span | None:
        """The time that begins at ``tokens[at]``."""
        if self._kind(at) != "n" and self._word(at) not in span_starts(self.lang):
            return None
        return self._urgent(at) or self._long(at) or self._dated_span(at)

    # Urgency.

    def _urgent(self, at: int) -> Span | None:
        """ "ASAP", "срочно", "nie pali się", "needed yesterday"; a denied urgency is none."""
        found = URGENCY.at(self.tokens, at)
        if found is None:
            return self._yesterday(at)
        urgency, last = found
        said = " ".join(token.word for token in self.tokens[at:last])
        if said in WEAK_URGENCY and not (self.asked and self._is_short(besides=last - at)):
            return None
        if urgency in ("month", "later") and not self.asked:
            return None  # "soon" and "some day" are small talk elsewhere
        if urgency != "now":
            return Span(at, last, None, None, urgency)
        if self._word(last) == "degil":
            return Span(at, last + 1, None, None, "none")
        if any(self._word(n) in _DENIALS for n in range(max(0, at - 2), at)):
            return Span(at - (self._word(at - 1) in _DENIALS), last, None, None, "none")
        return Span(at, last, None, None, "now")

    def _yesterday(self, at: int) -> Span | None:
        """Yesterday as a deadline is urgency; told as a day it is the past."""
        if self.words.days.get(self._word(at)) != -1 or (self._word(at) == "dun" and self.lang != "tr"):
            return None
        needed = any(token.word.startswith(NEED_STEMS) for token in self.tokens)
        return Span(at, at + 1, None, None, "now") if needed or (self.asked and self._is_short()) else None

    # Dates.

    def _dated_span(self, at: int) -> Span | None:
        """A date or a range of dates with what limits it."""
        bound, start = self._bound(at)
        for _ in range(2):
            start += self._word(start) in _LINKS and self.read(start) is None
        point = self.read(start)
        if point is None:
            return None
        if bound is None:
            at = start
        if not point.solid and not self._is_meant(at, start, bound):
            return None
        return self._range(at, start, bound, point) or self._bounded(at, start, bound, point)

    def _bound(self, at: int) -> tuple[Bound | None, int]:
        """The limit that begins at a place and where it ends; of two ("not before about") the stronger one."""
        ahead = BOUNDS.at(self.tokens, at)
        if ahead is None:
            return None, at
        outer, start = ahead
        again = BOUNDS.at(self.tokens, start)
        if again is None or again[0] == "in" or self.read(start) is not None:
            return outer, start
        inner, end = again
        return (outer if inner == "about" and outer != "in" else inner), end

    def _is_meant(self, at: int, start: int, bound: Bound | None) -> bool:
        """Whether something that may be no date ("may", "sat", "3/4", "2027") is meant as one."""
        if self._kind(start) == "n":
            return self.asked
        if start == at and not self._is_short():
            return False  # "we may need it", "I sat with them"
        return self.asked or bound in ("by", "before", "until")

    def _range(self, first: int, start: int, bound: Bound | None, point: Point) -> Span | None:
        """ "March to May", "между 1 и 5 мая", "mart ile mayıs arası"."""
        join = JOINS.at(self.tokens, point.last)
        if join is None and self.lang == "tr" and bound is None and self._is_ablative(point.last - 1):
            return self._turkish_range(first, point)
        if join is None or bound in ("by", "before", "after"):
            return None
        word, at = self._word(point.last), join[1]
        while self._word(at) in _RANGE_LINKS and self.read(at) is None:
            at += 1
        other = self.read(at)
        if other is None or not (other.solid or self.asked):
            return None
        between = self._word(start - 1) in _PAIRING
        closed = word == "ile" and self._word(other.last) in _BETWEEN_TR
        if word in RANGE_ONLY_PAIRED and not (between or closed or (bound == "from" and word == "a")):
            return None
        begin, end = point.period.first, self._range_end(word, bound, other)
        if end < begin and (begin - end).days < _YEAR:
            end = shift_months(end, 12)  # "November to February"
        if not 0 <= (end - begin).days < _TOO_LONG:
            return None
        first -= between and start == first
        return Span(first, other.last + (self._word(other.last) in _BETWEEN_TR), begin, end)

    def _turkish_range(self, first: int, point: Point) -> Span | None:
        """ "13 Temmuz'dan 15 Temmuz'a (kadar)"."""
        other = self.read(point.last)
        if other is None or not self._is_dative(other.last - 1) or other.period.last < point.period.first:
            return None
        return Span(first, other.last + (self._word(other.last) == "kadar"), point.period.first, other.period.last)

    def _range_end(self, word: str, bound: Bound | None, point: Point) -> date:
        """ "March until May" ends before May, "from March to May" with it."""
        open_end = word in _UNTIL and bound != "from" and not point.part
        if open_end and point.period.grain not in ("day", "week"):
            return shift_days(point.period.first, -1)
        return point.period.last

    def _bounded(self, first: int, start: int, bound: Bound | None, point: Point) -> Span | None:
        """A date with its limit, before or behind it."""
        begin, end, grain = point.period
        bound, last = self._bound_behind(bound, point)
        if self.lang == "tr" and self._is_ablative(last - 1) and (anchored := self._turkish_after(first, point)):
            return anchored
        if bound in ("from", "in", "about", None):
            lasting = self._lasting(last)
            if lasting is not None and (bound == "from" or grain == "day"):
                return Span(first, lasting.last, begin, later(begin, lasting.high, lasting.unit))
        if bound == "from":
            ranged = grain == "day" and begin != end and not point.holiday and not point.part
            return Span(first, last, begin, end if ranged else None)
        if bound in ("in", "about", None):
            return self._unbounded(first, last, point)
        if bound == "after":
            return Span(first, last, shift_days(end, 1), None)
        if bound in ("before", "until") and self._is_ruled_out(first, last):
            # "до мая не получится", "nothing before May", "eylülden önce olmaz"
            return Span(first, last + (self._word(last) in _NEVER), begin, None)
        if bound == "before" and not point.part:
            return Span(first, last, None, shift_days(begin, -1))
        return Span(first, last, None, self._deadline(bound, start, point))

    def _unbounded(self, first: int, last: int, point: Point) -> Span:
        begin, end, grain = point.period
        year_later = self._in_a_year(last) if point.holiday else 0
        again = holiday(point.holiday).next_from(self.today, year=begin.year + 1) if year_later else None
        if again is not None:
            return Span(first, year_later, again.first, again.last)
        rolling = point.part and grain == "day" and begin == self.today != end  # "ближайшие две недели"
        return Span(first, last, None if rolling else begin, end)

    def _bound_behind(self, bound: Bound | None, point: Point) -> tuple[Bound | None, int]:
        """The limit with what stands behind the date ("marta kadar", "March or later") and where it ends."""
        last = point.last
        behind = BOUNDS_BEHIND.at(self.tokens, last)
        weak = bound in (None, "about", "in")
        if behind is not None:
            kind, stop = behind
            if not weak:
                return bound, stop if kind in ("about", "until", "by", "in") else last
            bare = stop - last == 1
            if kind == "until" and bare and not self._is_dative(last - 1):
                return bound, stop
            if (
                kind not in ("before", "after")
                or not bare
                or self._is_ablative(last - 1)
                or not self._is_case_word(last)
            ):
                return (bound if kind in ("about", "in") else kind), stop
        if bound is None and self.lang == "tr" and self._is_dative(last - 1) and not point.holiday:
            return ("until" if point.period.grain == "day" and not point.part else "by"), last  # "cumaya lazım"
        return bound, last

    def _is_case_word(self, at: int) -> bool:
        """Turkish "önce" and "sonra" limit a date only with the ablative before them."""
        return self._word(at) in ("once", "sonra")

    def _is_ruled_out(self, first: int, last: int) -> bool:
        if self._word(last) in _NEVER:
            return True
        return any(self._word(at) in _NOTHING for at in range(max(0, first - 3), first))

    def _turkish_after(self, first: int, point: Point) -> Span | None:
        """ "bayramdan iki hafta sonra", "yılbaşından sonra bir yıl", "mart sonundan 2 hafta önce"."""
        at = point.last + (self._word(point.last) == "sonra")
        length = self.length(at)
        if length is None or not length.counted:
            return None
        word = self._word(length.last)
        if word in _BEFORE_TR:
            found = later(point.period.first, -length.amount, length.unit)
            return Span(first, length.last + 1, found, found)
        if word not in _AFTER_TR and at == point.last:
            return None
        earlier = holiday(point.holiday).last_before(self.today) if point.holiday and length.unit == "year" else None
        found = later((earlier or point.period).last, length.amount, length.unit)
        return Span(first, length.last + (word in _AFTER_TR), found, found)

    def _deadline(self, bound: Bound, start: int, point: Point) -> date:
        """ "by March" ends with March; "до марта" and "by summer" end before it; "by mid May" is the 15th."""
        begin, end, grain = point.period
        if point.holiday:
            return begin if bound == "by" and point.holiday != "new year" else shift_days(begin, -1)
        if point.part:
            return self._part_deadline(start, point)
        if grain in ("season", "year") or (bound == "until" and grain in ("month", "quarter", "half", "week")):
            return shift_days(begin, -1)
        return end

    def _part_deadline(self, start: int, point: Point) -> date:
        begin, end, _ = point.period
        ahead, behind = self._word(start), self._word(point.last - 1)
        if ahead in _MIDDLES or behind.startswith("orta"):
            in_month = begin.month == end.month and begin.day <= _MID_MONTH < end.day + 1
            return begin.replace(day=_MID_MONTH) if in_month else end
        return begin if ahead.startswith(_BEGINNINGS) or behind.startswith("bas") else end

    def _lasting(self, at: int) -> Length | None:
        """ "for 10 days", "10 gün boyunca" behind a date."""
        ahead = self._word(at) in ("for", "na", "на", "przez")
        length = self.length(at + ahead)
        if length is None or not length.counted:
            return None
        if ahead:
            return length
        return length._replace(last=length.last + 1) if self._word(length.last) in _LASTING_TR else None

    def _in_a_year(self, at: int) -> int:
        """End of "in a year" behind a holiday, 0 if it is not there."""
        if self._word(at) == "in" and self._word(at + 1) in ("a", "one", "1") and self._word(at + 2) == "year":
            return at + 3
        return at + 2 if self._word(at) == "через" and self._word(at + 1) == "год" else 0
