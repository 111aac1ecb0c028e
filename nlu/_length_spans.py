"""Lengths of time as times: "in two weeks", "w ciągu 2-3 tygodni", "iki hafta içinde", "three days after Easter"."""

from datetime import date
from typing import Final, NamedTuple

from nlu._calendar import later, unit_around
from nlu._holidays import holiday
from nlu._lengths import Length, LengthReader
from nlu._periods import FEW
from nlu._point import THE
from nlu._text import lexicon
from nlu._when_words import BOUNDS, BOUNDS_BEHIND, LENGTHS, LENGTHS_BEHIND, Urgency
from nlu._when_words import Length as LengthKind

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
_WITHIN_TR: Final = frozenset(("icinde", "icerisinde", "zarfinda"))
_ABLATIVE: Final = ("dan", "den", "tan", "ten")
_LOCATIVE: Final = ("da", "de", "ta", "te")
_DATIVE_BASES: Final = frozenset(lexicon("hafta sene haftaya seneye cuma carsamba"))
#: No plan is so many units away.
_TOO_LONG: Final = 1000
#: From so many words on a reply is a story and not an answer.
_LONG: Final = 4


class Span(NamedTuple):
    """``tokens[first:last]`` carry a time; ``urgency`` is None where the dates decide."""

    first: int
    last: int
    earliest: date | None
    latest: date | None
    urgency: Urgency | None = None


class LengthSpanReader(LengthReader):
    """Reads lengths of time with what limits them."""

    def _is_short(self, *, besides: int = 0) -> bool:
        """Whether the reply is little more than an answer, ``besides`` so many of its words."""
        return sum(token.kind == "w" for token in self.tokens) - besides < _LONG

    def _after(self, length: Length) -> tuple[date, date]:
        """The days so long from now."""
        return later(self.today, length.amount, length.unit), later(self.today, length.high, length.unit)

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
        if number is None or number.value >= _TOO_LONG:
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
        if not length.counted and (length.unit in ("hour", "quarter", "half") or len(self.tokens) >= _LONG):
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
