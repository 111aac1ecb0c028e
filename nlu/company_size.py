"""How many people a company has, or how many users and seats are wanted.

>>> [found.value.as_value() for found in read_company_size("нас 15-20 человек")]
[{'min': 15, 'max': 20}]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from nlu._currencies import currency_words, sign_of
from nlu._digits import FRACTION_SIGNS
from nlu._money_words import AFTER, BEFORE, JOINS, Limit
from nlu._number_words import Entry, number_words
from nlu._numbers import Number, read_number
from nlu._people_words import (
    ALONE,
    ANNOUNCING,
    BETWEEN,
    COLLECTIVE,
    JOINERS,
    NOT_PEOPLE,
    OTHER_STEMS,
    PEOPLE_STEMS,
    PEOPLE_WORDS,
    PERSON_STEMS,
    SELVES,
    SEVERAL,
    STOPPERS,
    TEAM_LINKS,
    TEAMS,
)
from nlu._phone_like import phone_like_spans
from nlu._plausible import is_plausible
from nlu._text import Token, guess_language, tokens_of
from nlu.labels import Asked, Language

__all__ = ["CompanySize", "CompanySizeSpan", "read_company_size"]

_TOO_MANY: Final = 10_000_000
_THOUSAND: Final = 1000.0
#: How many words may stand between a number and whom it counts ("15 sales managers").
_REACH: Final = 3
_ADJECTIVES: Final = tuple(PERSON_STEMS)
#: From so many tokens on a list of people is a story.
_LONG_LIST: Final = 8
#: From so many tokens on "me" or "solo" is part of a story.
_STORY: Final = 4
#: "пять шесть человек": two words closer than this are a range.
_CLOSE: Final = 6


#: Words besides numbers that a head count may begin with.
_STARTS: Final = frozenset((*ALONE.first_words, *SEVERAL.first_words, "a", "an", *FRACTION_SIGNS))


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySize:
    """Bounds of the head count, both inclusive; a null bound is open."""

    min: int | None = None
    max: int | None = None

    def as_value(self) -> dict[str, Any]:
        """The value of a company_size fact."""
        return {"min": self.min, "max": self.max}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySizeSpan:
    """``text[start:end]`` carries the head count with its limits."""

    start: int
    end: int
    value: CompanySize


def read_company_size(text: str, *, asked: Asked | None = None, lang: Language | None = None) -> list[CompanySizeSpan]:
    """Head counts of ``text``; after the question about the size bare numbers count too. Never fails."""
    lang = lang or guess_language(text)
    tokens = tokens_of(text, lang)
    reader = _Reader(tokens, number_words(lang), lang=lang, bare=asked == "company_size")
    masked = phone_like_spans(text)
    found: list[CompanySizeSpan] = []
    at = 0
    while at < len(tokens):
        start = tokens[at].start
        if any(first <= start < last for first, last in masked):
            at += 1
            continue
        count, at = reader.read(at)
        if count is not None:
            found.append(_span(tokens, count))
    return found


class _Count(NamedTuple):
    """``tokens[first:last]`` say that there are from ``low`` to ``high`` people; None is open."""

    first: int
    last: int
    low: float | None
    high: float | None


class _Reader:
    def __init__(
        self, tokens: Sequence[Token], words: Mapping[str, Entry], *, lang: Language | None, bare: bool
    ) -> None:
        self.tokens = tokens
        self.words = words
        self.lang = lang
        self.bare = bare

    def read(self, at: int) -> tuple[_Count | None, int]:
        """A head count at a token, and where to go on."""
        token = self.tokens[at]
        starts = token.word in self.words or token.word in _STARTS or token.word.startswith(_ADJECTIVES)
        if token.kind != "n" and not starts and not (at == 0 and self.bare):
            return None, at + 1
        if at == 0 and self.bare and (together := self._together()):
            return _Count(0, len(self.tokens), together, together), len(self.tokens)
        phrases = (found for phrases in (ALONE, SEVERAL) if (found := phrases.at(self.tokens, at)) is not None)
        named = max(phrases, key=lambda found: found[1], default=None)
        if named is not None:
            count, last = named
            told = last - at >= 2 or self._word(at) in COLLECTIVE or (self.bare and len(self.tokens) < _STORY)
            return (_Count(at, last, count, count) if told and self._ends(last) else None), last
        number = self._number(at)
        if number is None or number.fraction:
            return self._adjective(at), at + 1
        if token.word == "bir" and number.last == at + 1 < len(self.tokens) and not self._is_people(at + 1):
            return None, at + 1  # "25 araçlık bir kurye firması": an article
        counted = self._people_end(number.last) > 0  # "офис 12 человек", "80ppl"
        if self._is_price(number.first) or not (counted or is_plausible(self.tokens, number.first, number.last)):
            return None, number.last
        low, high, end = self._range(number)
        count_of = self._counted(number, low, high, end)
        return count_of, count_of.last if count_of else max(number.last, at + 1)

    def _word(self, at: int) -> str:
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def _adjective(self, at: int) -> _Count | None:
        """Polish "dwuosobowa"."""
        stem = next((stem for stem in PERSON_STEMS if self._word(at).startswith(stem)), None)
        return _Count(at, at + 1, PERSON_STEMS[stem], PERSON_STEMS[stem]) if stem else None

    def _together(self) -> int:
        """ "ja i żona", "ben ve abim", "me, my wife and son": the writer and those joined to them, else 0."""
        words = [token.word for token in self.tokens]
        if len(words) >= _LONG_LIST or any(token.kind == "n" for token in self.tokens):
            return 0
        ahead = words[0] in SELVES and words[1:2] != words[-1:] and self._word(1) in JOINERS
        behind = words[-1] in SELVES | {"i"} and self._word(len(words) - 2) in JOINERS
        if not (ahead or behind) or any(word in self.words for word in words):
            return 0
        return 1 + sum(word in JOINERS for word in words[1:-1])

    def _ends(self, at: int) -> bool:
        """Whether a sentence, or a part of one, ends before a token."""
        return at >= len(self.tokens) or self.tokens[at].kind == "s"

    def _number(self, at: int) -> Number | None:
        if at >= len(self.tokens):
            return None
        return read_number(self.tokens, at, self.words, lang=self.lang)

    def _is_price(self, at: int) -> bool:
        return at > 0 and sign_of(self.tokens[at - 1].raw) is not None

    def _range(self, number: Number) -> tuple[float, float, int]:
        """Bounds and end of a number or a range: "15-20", "пять-шесть", "20 people to 30"."""
        end = number.last
        join = JOINS.at(self.tokens, end)
        if join is None and self._is_people(end):
            join = JOINS.at(self.tokens, end + 1)
        other = self._number(join[1] if join else end)
        if other is None or other.fraction or other.value <= number.value:
            return number.value, number.high, end
        if join is None:
            joined = not number.digits and other.value - number.value < _CLOSE
        else:
            joined = join[0] == "range" or BEFORE.before(self.tokens, number.first) is not None
        if not joined:
            return number.value, number.high, end
        shared = other.scale if other.scale >= _THOUSAND > number.scale and number.value < _THOUSAND else 1.0
        return number.value * shared, other.high, other.last

    def _counted(self, number: Number, low: float, high: float, end: int) -> _Count | None:
        """The count with its limits, if it counts people."""
        limit, last = self._limit_behind(end)
        people = self._people_end(last)
        if people:
            last = people
            if limit is None:
                limit, last = self._limit_behind(last)
        elif not self._is_announced(number, end):
            return None
        elif self._word(last) == "kadar":
            last += 1
        outer, first = self._limit_before(number.first)
        if high >= _TOO_MANY or low != int(low) or high != int(high):
            return None
        if low != high:
            return _Count(first, last, low, high)
        limit = outer if limit in (None, "about") and outer is not None else limit
        return _Count(first, last, None if limit == "max" else low, None if limit == "min" else high)

    def _limit_behind(self, at: int) -> tuple[Limit | None, int]:
        after = None if self._is_people(at) else AFTER.at(self.tokens, at)
        if after is None:
            return None, at
        return (None if after[0] == "between" else after[0]), after[1]

    def _limit_before(self, at: int) -> tuple[Limit | None, int]:
        limit: Limit | None = None
        for _ in range(2):  # "no more than about 20"
            before = BEFORE.before(self.tokens, at)
            if before is None or self._word(before[1]) == "to":
                break
            limit, at = (before[0] if limit in (None, "about") else limit), before[1]
        return limit, at

    def _people_end(self, at: int) -> int:
        """End of the people that are counted at a place ("of us", "sales managers"), 0 if there are none."""
        if self._word(at) == "of" and self._word(at + 1) == "us":
            return at + 2
        for place in range(at, min(at + _REACH, len(self.tokens))):
            if self._is_people(place):
                return place + 1
            if self.tokens[place].kind != "w" or self.tokens[place].word in STOPPERS:
                break
        return 0

    def _is_people(self, at: int) -> bool:
        word = self._word(at)
        return word in PEOPLE_WORDS or (word.startswith(PEOPLE_STEMS) and not word.startswith(NOT_PEOPLE))

    def _is_announced(self, number: Number, end: int) -> bool:
        """Whether a number counts people though none are named behind it."""
        if self._is_other(end):
            return False
        return self.bare or self._is_near_team(number.first)

    def _is_near_team(self, first: int) -> bool:
        """Whether a head count is announced just before: "нас 15", "headcount: 40", "zatrudniamy 30"."""
        for at in range(first - 1, max(-1, first - 4), -1):
            word = self._word(at)
            if word in ANNOUNCING:
                return True
            if word in TEAMS:
                return any(self._word(n) in TEAM_LINKS for n in range(at, first))
            hedge = BEFORE.before(self.tokens, at + 1) is not None
            if self.tokens[at].kind == "w" and not hedge and word not in BETWEEN | TEAM_LINKS:
                return False
        return False

    def _is_other(self, at: int) -> bool:
        """Whether what follows a number shows that it counts money, time or things."""
        if at >= len(self.tokens):
            return False
        token = self.tokens[at]
        if token.kind == "s":
            return token.raw == "%" or sign_of(token.raw) is not None
        return token.word in currency_words() or token.word.startswith(OTHER_STEMS) or token.word in ("г", "ч")


def _span(tokens: Sequence[Token], count: _Count) -> CompanySizeSpan:
    return CompanySizeSpan(
        start=tokens[count.first].start,
        end=tokens[count.last - 1].end,
        value=CompanySize(
            min=None if count.low is None else int(count.low), max=None if count.high is None else int(count.high)
        ),
    )
