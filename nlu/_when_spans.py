"""Times with what limits them: "к марту", "not before May", "in two weeks", "до конца квартала", "iki hafta içinde"."""

from datetime import date
from functools import cache
from typing import Final, NamedTuple

from nlu._calendar import later, shift_days, shift_months, unit_around
from nlu._holidays import holiday
from nlu._lengths import Length, LengthReader
from nlu._periods import FEW
from nlu._point import THE, Point
from nlu._text import lexicon
from nlu._when_points import point_starts
from nlu._when_words import (
    BOUNDS,
    BOUNDS_BEHIND,
    JOINS,
    LENGTHS,
    LENGTHS_BEHIND,
    NEED_STEMS,
    RANGE_ONLY_PAIRED,
    URGENCY,
    WEAK_URGENCY,
    Bound,
    Urgency,
)
from nlu._when_words import Length as LengthKind
from nlu.labels import Language

#: Behind "before March": nothing will happen until then.
_NEVER: Final = frozenset(
    lexicon("не nie olmaz olamaz degil baslamayiz baslamayacagiz istemiyoruz gerekmiyor dusunmuyoruz")
)
_NOTHING: Final = frozenset(lexicon("not nothing won can don никак cannot"))
_DENIALS: Final = frozenset(lexicon("not не nie isn no without"))
#: Units that mean several even without a number; those of _MANY_NEAR only after "the nearest".
_MANY: Final = frozenset(
    lexicon(
        "days weeks months years днях неделях месяцах годах dniach tygodniach miesiacach latach gunlerde haftalarda"
        " aylarda"
    )
)
_MANY_NEAR: Final = frozenset(lexicon("дни недели месяцы годы dni tygodnie miesiace lata"))
_NEAR_STEMS: Final = lexicon("ближайш najblizsz onumuzdeki")
#: Before a length of time: it is what has passed ("уже 3 года", "for 10 years").
_SO_FAR: Final = frozenset(lexicon("уже нам already been juz od dawna мне ему for"))
_HEDGES: Final = frozenset(lexicon("the about примерно около next где jakies okolo max максимум maks"))
#: Limits that say as much of other things than time.
_DOUBTFUL_LIMITS: Final = frozenset(lexicon("до do for over after po en at more minimum минимум co"))
_ANCHORS: Final = frozenset(lexicon("after before from past после до по po przed od following"))
_ANCHORS_BACK: Final = frozenset(("before", "до", "przed"))
_ANCHORS_DOUBTFUL: Final = frozenset(("po", "od", "до"))
_LINKS: Final = frozenset(lexicon("the в во на w we in on около где at"))
_RANGE_LINKS: Final = frozenset(lexicon("the в w in"))
_PAIRING: Final = frozenset(lexicon("between между miedzy pomiedzy przelomie стыке рубеже"))
_BETWEEN_TR: Final = frozenset(("arasi", "arasinda"))
_UNTIL: Final = frozenset(("до", "do", "until", "till"))
_WITHIN_TR: Final = frozenset(("icinde", "icerisinde", "zarfinda"))
_AFTER_TR: Final = frozenset(("sonra", "sonrasi"))
_BEFORE_TR: Final = frozenset(("once", "oncesi"))
_LASTING_TR: Final = frozenset(("boyunca", "suresince", "sureyle"))
_ABLATIVE: Final = ("dan", "den", "tan", "ten")
_LOCATIVE: Final = ("da", "de", "ta", "te")
_DATIVE_BASES: Final = frozenset(lexicon("hafta sene haftaya seneye cuma carsamba"))
_MIDDLES: Final = frozenset(lexicon("mid middle середине середины середину polowy polowie polowe srodka"))
_BEGINNINGS: Final = lexicon("начал poczat begin start")
#: The middle of a month, where it is a deadline.
_MID_MONTH: Final = 15
#: Longest span of two dates read as a range, in days.
_LONGEST_RANGE: Final = 3700
#: An answer, not a story: words that a reply may have besides a common word for it to be a time.
_SHORT: Final = 3


@cache
def span_starts(lang: Language | None) -> frozenset[str]:
    """Words that a time may begin with, limits included."""
    limits = (*URGENCY.first_words, *LENGTHS.first_words, *BOUNDS.first_words)
    return point_starts(lang) | frozenset(limits)


class Span(NamedTuple):
    """``tokens[first:last]`` carry a time; ``urgency`` is None where the dates decide."""

    first: int
    last: int
    earliest: date | None
    latest: date | None
    urgency: Urgency | None = None


class SpanReader(LengthReader):
    """Reads whole times of one text."""

    def span(self, at: int) -> Span | None:
        """The time that begins at ``tokens[at]``."""
        if self._kind(at) != "n" and self._word(at) not in span_starts(self.lang):
            return None
        return self._urgent(at) or self._long(at) or self._dated_span(at)

    @property
    def _is_short(self) -> bool:
        """Whether the reply is little more than an answer."""
        return self._words_besides(0) <= _SHORT

    def _words_besides(self, count: int) -> int:
        return sum(token.kind == "w" for token in self.tokens) - count

    def _after(self, length: Length) -> tuple[date, date]:
        """The days so long from now."""
        return later(self.today, length.amount, length.unit), later(self.today, length.high, length.unit)

    # Urgency.

    def _urgent(self, at: int) -> Span | None:
        """ "ASAP", "срочно", "nie pali się", "needed yesterday"; a denied urgency is none."""
        found = URGENCY.at(self.tokens, at)
        if found is None:
            return self._yesterday(at)
        urgency, last = found
        said = " ".join(token.word for token in self.tokens[at:last])
        if said in WEAK_URGENCY and not (self.asked and self._words_besides(last - at) <= _SHORT):
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
        return Span(at, at + 1, None, None, "now") if needed or (self.asked and self._is_short) else None

    # Lengths of time.

    def _long(self, at: int) -> Span | None:
        """ "in two weeks", "за месяц", "w ciągu 2-3 tygodni", "iki hafta içinde"."""
        ahead = LENGTHS.at(self.tokens, at)
        if ahead is not None:
            kind, start = ahead
            start += self._word(start) in _HEDGES and self.length(start) is None
            length = self.length(start)
            if length is not None and not self._is_date(start, length):
                return self._limited_length(at, kind, length)
        length = self.length(at)
        if length is None:
            hedge = BOUNDS.at(self.tokens, at)
            length = self.length(hedge[1]) if hedge and hedge[0] == "about" else None
            return self._bare_length(at, length) if length else None
        return self._guessed(at, length) or self._bare_length(at, length)

    def _guessed(self, at: int, length: Length) -> Span | None:
        """ "недели через две", "лет через пять": a unit before its number is a guess."""
        number = self._number(at + 2) if self._word(at + 1) == "через" and not length.counted else None
        if number is None or number.value > 1000:
            return None
        guess = length._replace(amount=number.value, high=number.high)
        return Span(at, number.last, *self._after(guess))

    def _is_date(self, start: int, length: Length) -> bool:
        """ "до конца" and "in the 2nd quarter" are dates."""
        point = self.read(start)
        return point is not None and point.last > length.last

    def _limited_length(self, first: int, kind: LengthKind, length: Length) -> Span | None:
        """A length behind a preposition."""
        word, last = self._word(first), length.last
        if not length.counted and kind == "within":
            if self._word(last - 2) == "the" and word in ("within", "in", "inside"):
                return Span(first, last, None, unit_around(self.today, length.unit).last)
            length = self._several(length)
        if not length.counted and (length.unit == "day" or self._word(first + 1) == "the"):
            return None  # "in the day", "за день"
        if not self.asked and word in _DOUBTFUL_LIMITS and not (word == "po" and length.counted):
            return None
        if word == "за" and not length.counted and length.unit == "year":
            return None
        behind = LENGTHS_BEHIND.at(self.tokens, last)
        if behind is not None and behind[0] == "past":
            return Span(first, behind[1], *self._after(length), "none") if self.asked else None
        if behind is not None and self._word(last) != "later":
            kind, last = (kind if behind[0] == "point" else behind[0]), behind[1]
        anchored = self._anchored(first, length, last)
        if anchored is not None:
            return anchored
        hedge = BOUNDS_BEHIND.at(self.tokens, last)
        if hedge is not None and hedge[0] == "about":
            last = hedge[1]
        return self._of_kind(first, last, kind, length)

    def _of_kind(self, first: int, last: int, kind: LengthKind, length: Length) -> Span:
        low, high = self._after(length)
        if kind == "within":
            return Span(first, last, None, high)
        return Span(first, last, low, high if kind == "point" else None)

    def _several(self, length: Length) -> Length:
        """ "in the coming weeks", "в ближайшие недели", "в ближайший месяц"."""
        word, near = self._word(length.last - 1), self._word(length.last - 2).startswith(_NEAR_STEMS)
        if word not in _MANY and not near:
            return length
        few = FEW if word in _MANY or word in _MANY_NEAR else 1
        return length._replace(amount=few, high=few, counted=True)

    def _bare_length(self, first: int, length: Length) -> Span | None:
        """A length whose meaning stands behind it, or that was asked for."""
        anchored = self._anchored(first, length, length.last)
        if anchored is not None:
            return anchored
        behind = LENGTHS_BEHIND.at(self.tokens, length.last)
        if behind is not None:
            kind, last = behind
            if kind == "past":
                back = later(self.today, -length.amount, length.unit)
                return Span(first, last, back, back, "none") if length.counted else None
            if self._is_told(kind, length):
                return self._of_kind(first, last, kind, length)
            if not length.counted and (self.lang == "tr" or self._word(length.last) == "kadar"):
                return None
        tail = self.tokens[length.last - 1].suffix or self._word(length.last - 1)[-2:]
        if self.lang == "tr" and length.counted and tail in ("ya", "ye", "na", "ne") and length.unit != "day":
            return Span(first, length.last, None, self._after(length)[1])  # "iki haftaya lazım"
        return self._asked_length(first, length)

    def _is_told(self, kind: LengthKind, length: Length) -> bool:
        """Whether the word behind a length makes it a time, asked for or not."""
        word = self._word(length.last)
        if not length.counted and self.lang == "tr":
            return False
        if kind == "point":
            return length.counted or length.unit == "week" or word == "pozniej"
        until = word == "kadar" and length.counted and self._is_dative(length.last - 1)
        return self.asked or until or (kind == "within" and word in _WITHIN_TR)

    def _asked_length(self, first: int, length: Length) -> Span | None:
        """ "2-3 недели", "a month" as the answer to when."""
        passed = any(self._word(n) in _SO_FAR for n in range(max(0, first - 2), first))
        if not self.asked or (passed and length.unit == "year") or self._word(first) in ("h", "r", "ay", "mo"):
            return None
        if not length.counted and (length.unit in ("quarter", "half") or len(self.tokens) > _SHORT):
            return None
        if self.read(first) is not None:
            return None
        low, high = self._after(length)
        return Span(first, length.last, low if length.high > length.amount else None, high)

    def _anchored(self, first: int, length: Length, last: int) -> Span | None:
        """ "three days after Easter", "za tydzień od piątku", "a year from Christmas"."""
        word = self._word(last)
        if word not in _ANCHORS:
            return None
        point = self.read(self._skip(last + 1, THE))
        if point is None or not point.solid or (not length.counted and word in _ANCHORS_DOUBTFUL):
            return None
        if word in _ANCHORS_BACK:
            found = later(point.period.first, -length.amount, length.unit)
            return Span(first, point.last, found, found)
        anchor = point.period.first if point.holiday else point.period.last
        if point.holiday and length.unit == "year" and (earlier := holiday(point.holiday).last_before(self.today)):
            anchor = earlier.first
        found = later(anchor, length.amount, length.unit)
        return Span(first, point.last, found, found)

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
        if start == at and not self._is_short:
            return False  # "we may need it", "I sat with them"
        return self.asked or bound in ("by", "before", "until")

    def _range(self, first: int, start: int, bound: Bound | None, point: Point) -> Span | None:
        """ "March to May", "между 1 и 5 мая", "mart ile mayıs arası"."""
        join = JOINS.at(self.tokens, point.last)
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
        if end < begin and (begin - end).days <= 360:
            end = shift_months(end, 12)  # "November to February"
        if not 0 <= (end - begin).days <= _LONGEST_RANGE:
            return None
        first -= between and start == first
        return Span(first, other.last + (self._word(other.last) in _BETWEEN_TR), begin, end)

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

    def _is_ablative(self, at: int) -> bool:
        token = self.tokens[at]
        return token.suffix.endswith(_ABLATIVE) or token.word.endswith(_ABLATIVE)

    def _is_dative(self, at: int) -> bool:
        """Whether a Turkish word says "to": "marta", "sonuna", "15'e", but not "çeyrekte" or "başında" (in)."""
        token = self.tokens[at]
        if token.suffix:
            return token.suffix[-1] in "ae" and not token.suffix.endswith(_LOCATIVE)
        word = token.word
        if token.kind != "w" or not word.endswith(("a", "e")) or word.endswith(("nda", "nde")):
            return False
        known = self.words.all
        locative = word.endswith(_LOCATIVE) and word[:-2] in known and word[:-1] not in known
        return word not in _DATIVE_BASES and not locative
