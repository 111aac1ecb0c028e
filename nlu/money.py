"""Amounts of money in a reply, as people write them in Russian, English, Polish and Turkish.

>>> [found.value.as_value() for found in read_money("от 300 до 500 тысяч рублей в месяц")]
[{'min': 300000, 'max': 500000, 'currency': 'RUB', 'period': 'month'}]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from nlu._amounts import AmountReader
from nlu._currencies import UNKNOWN
from nlu._digits import FRACTION_SIGNS
from nlu._money_ranges import THOUSAND, Found, read_figures, read_range
from nlu._money_words import AFTER, CONTEXT_NOT, CONTEXT_STEMS, PERIODS, PERIODS_AHEAD, Period
from nlu._no_budget import find_no_budget
from nlu._phone_like import phone_like_spans
from nlu._plausible import is_counted, is_plausible
from nlu._text import Token, guess_language, tokens_of
from nlu.labels import Asked, Language

__all__ = ["Money", "MoneySpan", "no_budget", "read_money"]

#: How many tokens before an amount a period may stand ("monthly budget of about 500").
_PERIOD_REACH: Final = 6
_PER_STEMS: Final = (
    "user",
    "seat",
    "person",
    "licen",
    "head",
    "employee",
    "пользоват",
    "человек",
    "сотрудник",
    "лиценз",
    "osob",
    "uzytkown",
)
#: Smallest number that is taken for money: in words, and after "budget" where the question was another.
_LEAST_WORDED: Final = 2
_LEAST_UNASKED: Final = 50
#: Below this a bare number before a word counts that word.
_SMALL: Final = 20
_IN: Final = frozenset(("in", "в", "w", "by", "since"))
_NUMBER_STARTS: Final = frozenset(("a", "an", "A", "An", *FRACTION_SIGNS))
#: A currency ends within fewer tokens than this before its number ("us dollars : 5").
_CURRENCY_REACH: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Bounds in whole units of ``currency`` (ISO 4217), as said: "from 5000 to 3000" keeps that order.

    A null bound is open; both null mean that there is no budget yet. ``currency`` and ``period`` are null
    unless the reply names them.
    """

    min: float | None = None
    max: float | None = None
    currency: str | None = None
    period: Period | None = None

    def as_value(self) -> dict[str, Any]:
        """The value of a budget fact; whole amounts come out as integers."""
        return {"min": _plain(self.min), "max": _plain(self.max), "currency": self.currency, "period": self.period}


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneySpan:
    """``text[start:end]`` carries the amount with its limits, hedges, currency and period."""

    start: int
    end: int
    value: Money


def read_money(text: str, *, asked: Asked | None = None, lang: Language | None = None) -> list[MoneySpan]:
    """All amounts of ``text``, in order, without overlaps; never fails.

    After the question about the budget bare numbers are amounts too; elsewhere a number needs a currency,
    a word such as "budget", or a multiplier that counts nothing else. ``lang`` settles words that are
    numbers in one language only ("on", "bin"); without it the language is guessed.
    """
    lang = lang or guess_language(text)
    tokens = tokens_of(text, lang)
    reader = AmountReader(tokens, lang=lang)
    open_to_bare = asked == "budget"
    context = open_to_bare or any(_is_context(token.word) for token in tokens)
    found: list[Found] = []
    at = 0
    near = _near_numbers(reader, masked=phone_like_spans(text))
    while at < len(tokens):
        piece = read_figures(tokens, at) or (read_range(reader, at) if near[at] else None)
        if piece is None:
            at += 1
            continue
        if _is_money(tokens, piece, asked=open_to_bare, context=context):
            found.append(piece)
            at = max(piece.last, at + 1)
        else:
            at = max(piece.skip, at + 1)
    if any(piece.currency or piece.scale >= THOUSAND for piece in found):
        # Beside "3 cards of $50" the bare 3 is no amount, beside "budget 1000" it may be.
        found = [piece for piece in found if piece.currency or piece.scale >= THOUSAND or _is_announced(tokens, piece)]
    return [_span(tokens, piece) for piece in found]


def no_budget(text: str, *, asked: Asked | None = None) -> MoneySpan | None:
    """The words that say there is no budget yet, with both bounds null; None where nothing says so.

    After the question about the budget "not decided yet" alone says it.
    """
    span = find_no_budget(text, asked=asked == "budget")
    return MoneySpan(start=span[0], end=span[1], value=Money()) if span else None


def _is_announced(tokens: Sequence[Token], piece: Found) -> bool:
    """Whether "budget" or the like stands just before the number."""
    return any(_is_context(token.word) for token in tokens[max(0, piece.first - 2) : piece.first])


def _is_context(word: str) -> bool:
    return word.startswith(CONTEXT_STEMS) and word not in CONTEXT_NOT


def _near_numbers(reader: AmountReader, *, masked: Sequence[tuple[int, int]]) -> list[bool]:
    """For each token whether an amount may begin there: a number does, or a currency with a number close behind.

    ``masked`` are the spans of phone numbers; nothing begins in them.
    """
    near = [False] * len(reader.tokens)
    number_at = -1
    for at in range(len(near) - 1, -1, -1):
        token = reader.tokens[at]
        if any(start <= token.start < end for start, end in masked):
            continue
        if token.kind == "n" or token.word in reader.words or token.raw in _NUMBER_STARTS:
            near[at], number_at = True, at
        elif number_at >= 0 and number_at - at < _CURRENCY_REACH:
            near[at] = reader.may_be_currency(at)
    return near


def _is_money(tokens: Sequence[Token], piece: Found, *, asked: bool, context: bool) -> bool:
    """Whether a number is an amount, by what surrounds it and by what was asked."""
    if piece.currency:
        return True
    if not is_plausible(tokens, piece.number_first, piece.number_last):
        return False
    if _counts_something(tokens, piece, strict=not context):
        return False
    if piece.scale >= THOUSAND:
        return True
    if not context or _is_year(tokens, piece, asked=asked):
        return False
    amount = piece.high if piece.low is None else piece.low
    if amount is None or (piece.worded and amount < _LEAST_WORDED):
        return False
    return asked or (not piece.worded and amount >= _LEAST_UNASKED)


def _counts_something(tokens: Sequence[Token], piece: Found, *, strict: bool) -> bool:
    """Whether the word behind a number is what it counts: "20 people", "5 of us", "1988 quarter"."""
    if piece.last != piece.number_last or piece.last >= len(tokens) or PERIODS.at(tokens, piece.last):
        return False
    follower = tokens[piece.last]
    if follower.kind != "w":
        return False
    if is_counted(follower.word, small=piece.scale < THOUSAND, strict=strict):
        return True
    number = int(piece.digits) if piece.digits.isdigit() else None
    doubtful = number is not None and (number < _SMALL or 1900 <= number < 2100)
    worded = piece.worded and piece.scale < THOUSAND
    return (doubtful or worded) and is_counted(follower.word, small=False, strict=True)


def _is_year(tokens: Sequence[Token], piece: Found, *, asked: bool) -> bool:
    """Whether four digits are a year: "in 2027" always, "2027" where no budget was asked for."""
    if len(piece.digits) != 4 or not piece.digits.isdigit() or (piece.limited and asked):
        return False
    behind_in = piece.number_first > 0 and tokens[piece.number_first - 1].word in _IN
    return 2015 <= int(piece.digits) < 2040 and (behind_in or (not asked and not piece.limited))


def _span(tokens: Sequence[Token], piece: Found) -> MoneySpan:
    first, last = piece.first, piece.last
    period: Period | None = None
    if after := PERIODS.at(tokens, _before_period(tokens, last)):
        period, last = after
        if (limit := AFTER.at(tokens, last)) and limit[0] == "max" and piece.low is not None and not piece.limited:
            piece, last = piece._replace(low=None), limit[1]
    else:
        for at in range(first, max(0, first - _PERIOD_REACH), -1):
            if tokens[at - 1].word in (",", ".", ";", "!", "?"):
                break
            if ahead := PERIODS_AHEAD.before(tokens, at):
                period, first = ahead[0], ahead[1]
                break
    return MoneySpan(
        start=tokens[first].start,
        end=tokens[last - 1].end,
        value=Money(
            min=piece.low,
            max=piece.high,
            currency=None if piece.currency == UNKNOWN else piece.currency,
            period=period,
        ),
    )


def _before_period(tokens: Sequence[Token], at: int) -> int:
    """Where a period may begin: behind a comma or "per user"."""
    words = [token.word for token in tokens[at : at + 2]]
    if words and words[0] in (",", "netto", "brutto", "net", "gross"):
        return at + 1
    if len(words) == 2 and words[0] in ("per", "a", "/", "за", "na", "od") and words[1].startswith(_PER_STEMS):
        return at + 2
    return at


def _plain(amount: float | None) -> float | int | None:
    return int(amount) if amount is not None and amount == int(amount) else amount
