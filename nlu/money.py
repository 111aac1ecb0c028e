"""Amounts of money in a reply, as people write them in Russian, English, Polish and Turkish.

>>> [found.value.as_value() for found in read_money("от 300 до 500 тысяч рублей в месяц")]
[{'min': 300000, 'max': 500000, 'currency': 'RUB', 'period': 'month'}]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from nlu._amounts import Amount, AmountReader, is_counted, is_plausible
from nlu._money_words import (
    AFTER,
    BEFORE,
    CONTEXT_NOT,
    CONTEXT_STEMS,
    FIGURES,
    JOINS,
    PERIODS,
    PERIODS_AHEAD,
    Limit,
    Period,
)
from nlu._no_budget import find_no_budget
from nlu._number_words import Entry
from nlu._numbers import FRACTION_SIGNS
from nlu._phone_like import phone_like_spans
from nlu._text import Token, guess_language, tokenize
from nlu.labels import Asked, Language

__all__ = ["Money", "MoneySpan", "no_budget", "read_money"]

_THOUSAND: Final = 1000.0
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
#: How many tokens a currency may take before its number ("us dollars : 5").
_CURRENCY_REACH: Final = 4


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
    tokens = tokenize(text)
    reader = AmountReader(tokens, lang=lang)
    masked = phone_like_spans(text)
    open_to_bare = asked == "budget"
    context = open_to_bare or any(_is_context(token.word) for token in tokens)
    found: list[_Found] = []
    at = 0
    near = _near_numbers(tokens, reader.words)
    while at < len(tokens):
        piece = _read_figures(tokens, at) or (_read_at(reader, at, masked) if near[at] else None)
        if piece is None:
            at += 1
            continue
        if _is_money(reader, piece, asked=open_to_bare, context=context):
            found.append(piece)
            at = max(piece.last, at + 1)
        else:
            at = max(piece.skip, at + 1)
    if any(piece.currency or piece.scale >= _THOUSAND for piece in found):
        # Beside "3 cards of $50" the bare 3 is no amount, beside "budget 1000" it may be.
        found = [piece for piece in found if piece.currency or piece.scale >= _THOUSAND or _is_announced(tokens, piece)]
    return [_span(tokens, piece) for piece in found]


def no_budget(text: str, *, asked: Asked | None = None) -> MoneySpan | None:
    """The words that say there is no budget yet, with both bounds null; None where nothing says so.

    After the question about the budget "not decided yet" alone says it.
    """
    span = find_no_budget(text, asked=asked == "budget")
    return MoneySpan(start=span[0], end=span[1], value=Money()) if span else None


def _is_announced(tokens: Sequence[Token], piece: "_Found") -> bool:
    """Whether "budget" or the like stands just before the number."""
    return any(_is_context(token.word) for token in tokens[max(0, piece.first - 2) : piece.first])


class _Found(NamedTuple):
    """Tokens ``first`` to ``last`` hold an amount; ``skip`` is where to go on if it turns out to be none."""

    first: int
    last: int
    skip: int
    low: float | None
    high: float | None
    currency: str | None
    scale: float
    worded: bool
    number_first: int
    number_last: int
    limited: bool
    bare_digits: str


def _near_numbers(tokens: Sequence[Token], words: Mapping[str, Entry]) -> list[bool]:
    """For each token whether it, or one of the few behind it, begins a number: a currency may stand before one."""
    near = [False] * len(tokens)
    for at, token in enumerate(tokens):
        if token.kind == "n" or token.word in words or token.raw in FRACTION_SIGNS:
            for before in range(max(0, at - _CURRENCY_REACH), at + 1):
                near[before] = True
    return near


def _is_context(word: str) -> bool:
    return word.startswith(CONTEXT_STEMS) and word not in CONTEXT_NOT


def _read_at(reader: AmountReader, at: int, masked: Sequence[tuple[int, int]]) -> _Found | None:
    """An amount or a range whose first number (or currency) is ``tokens[at]``, with what limits it."""
    tokens = reader.tokens
    start = tokens[at].start
    if tokens[at].kind == "n" and any(first <= start < last for first, last in masked):
        return None
    one = reader.read(at)
    if one is None:
        return None
    first, last = at, one.last
    before = BEFORE.before(tokens, at)
    limit: Limit | None = None
    if before and not (tokens[before[1]].word == "to" and not _is_word_before(tokens, before[1], "up")):
        limit, first = before
        outer = BEFORE.before(tokens, first)
        if limit == "about" and outer:
            limit, first = outer
        elif outer and outer[0] == "about":
            first = outer[1]
    other = _second(reader, one, limit)
    low: float | None = one.value
    high: float | None = one.high
    currency, scale = one.currency, one.scale
    if other is not None:
        low, high = _share_multiplier(one, other)
        currency = other.currency if one.currency in (None, "?") else one.currency
        scale, last = max(one.scale, other.scale), other.last
        limit = None
    period_at = PERIODS.at(tokens, last)
    after = AFTER.at(tokens, last)
    if after and not (period_at and period_at[1] > after[1]):
        after_limit, end = after
        if end < len(tokens) and tokens[end - 1].raw == "+" and tokens[end].word in ("vat", "ндс", "kdv", "tax", "ват"):
            last = end + 1
        elif after_limit == "about" and tokens[end - 1].word == "olarak":
            pass
        elif other is None or after_limit in ("about", "between"):
            last = end
            if other is None and limit in (None, "about") and after_limit != "between":
                limit = after_limit
        elif after_limit == "max":
            last = end
    elif lang_kadar := _kadar(tokens, last):
        limit, last = (lang_kadar if other is None else limit), last + 1
    if other is None:
        if limit == "max":
            low = None
        elif limit == "min":
            high = None
    return _Found(
        first,
        last,
        one.last,
        low,
        high,
        None if currency == "?" else currency,
        _THOUSAND if currency and scale < _THOUSAND else scale,
        not one.digits,
        at,
        other.last if other else one.last,
        limit is not None or other is not None,
        tokens[one.number_first].raw if one.digits and currency is None and scale < 2 else "",
    )._replace(currency=currency)


def _is_word_before(tokens: Sequence[Token], at: int, word: str) -> bool:
    return at > 0 and tokens[at - 1].word == word


def _kadar(tokens: Sequence[Token], at: int) -> Limit | None:
    """Turkish "kadar": with a dative before it a limit ("500 liraya kadar"), without one a hedge ("500 lira kadar")."""
    if at >= len(tokens) or at == 0 or tokens[at].word != "kadar":
        return None
    before = tokens[at - 1]
    if before.suffix:
        return "max" if before.suffix[-1] in "ae" else "about"
    return "max" if before.word[-1] in "ae" and before.word not in ("lira", "para") else "about"


def _second(reader: AmountReader, one: Amount, limit: Limit | None) -> Amount | None:
    """The other end of a range that begins with ``one``."""
    tokens = reader.tokens
    join = JOINS.at(tokens, one.last)
    if join:
        kind, at = join
        hedge = BEFORE.at(tokens, at)
        if hedge and hedge[0] in ("about", "max") and hedge[1] < len(tokens):
            at = hedge[1]
        other = reader.read(at) if at < len(tokens) else None
        if other is None:
            return None
        if kind == "range":
            is_or = tokens[join[1] - 1].word in ("или", "or", "lub", "albo", "veya", "либо", "da", "ya")
            return None if is_or and not _near(one, other) else other
        after = AFTER.at(tokens, other.last)
        if limit == "between" or (after and after[0] == "between"):
            return other
        return None
    # "две-три тысячи" without the dash, "100 binden 200 bine"
    if one.last < len(tokens):
        other = reader.read(one.last) if tokens[one.last].kind in "nw" else None
        if other is None:
            return None
        if reader.is_ablative(one) and other.value > 0:
            return other
        if (
            one.currency is None
            and one.scale < 2
            and not one.digits
            and not other.digits
            and one.value < other.value < 20
        ):
            return other if other.value - one.value <= 2 and other.scale >= _THOUSAND else None
    return None


def _near(one: Amount, other: Amount) -> bool:
    low, high = _share_multiplier(one, other)
    return low < high <= 3 * low


def _share_multiplier(one: Amount, other: Amount) -> tuple[float, float]:
    """ "от 300 до 500 тысяч" and "300к-500": the multiplier belongs to both; "от 500 до 1 млн" is 500 thousand."""
    low, high = one.value, other.high
    if one.scale < 2 <= other.scale and low < _THOUSAND and not (one.currency and one.currency == other.currency):
        if low <= high / other.scale:
            low *= other.scale
        elif other.scale >= _THOUSAND**2:
            low *= other.scale / _THOUSAND
    elif other.scale < 2 <= one.scale and high < _THOUSAND and high > low / one.scale:
        high *= one.scale
    return low, high


def _read_figures(tokens: Sequence[Token], at: int) -> _Found | None:
    """ "six figures", "шестизначная сумма": bounds by the count of digits."""
    found = FIGURES.at(tokens, at)
    if found is None:
        return None
    places, last = found
    low, high = 10.0 ** (places - 1), 10.0**places - 1
    return _Found(at, last, last, low, high, None, _THOUSAND, True, at, last, True, "")


def _is_money(reader: AmountReader, piece: _Found, *, asked: bool, context: bool) -> bool:
    if piece.currency:
        return True
    tokens = reader.tokens
    if not is_plausible(tokens, piece.number_first, piece.number_last):
        return False
    period = PERIODS.at(tokens, piece.number_last)
    follower = tokens[piece.last] if piece.last < len(tokens) else None
    if period is None and follower is not None and follower.kind == "w" and piece.last == piece.number_last:
        if is_counted(follower.word, small=not piece.scale >= _THOUSAND, strict=not context):
            return False
        if piece.worded and piece.scale < 2 and not _is_tail(follower.word):
            return False
        if piece.bare_digits.isdigit() and int(piece.bare_digits) < 20 and not _is_tail(follower.word):
            return False
        year_like = piece.bare_digits.isdigit() and 1900 <= float(piece.bare_digits) < 2100
        if year_like and not _is_tail(follower.word):
            return False
    if piece.scale >= _THOUSAND:
        return True
    in_year = (
        tokens[piece.number_first - 1].word in ("in", "в", "w", "by", "since", "do_") if piece.number_first else False
    )
    if (
        in_year
        and len(piece.bare_digits) == 4
        and piece.bare_digits.isdigit()
        and 2015 <= int(piece.bare_digits) < 2040
    ):
        return False
    if not context:
        return False
    amount = piece.high if piece.low is None else piece.low
    if amount is None or (piece.worded and amount < 2):
        return False
    return asked or (not piece.worded and amount >= 50 and not _is_year(tokens, piece))


def _is_tail(word: str) -> bool:
    return not is_counted(word, small=False, strict=True)


def _is_year(tokens: Sequence[Token], piece: _Found) -> bool:
    digits = piece.bare_digits
    return digits.isdigit() and len(digits) == 4 and 1990 <= int(digits) < 2100 and not piece.limited


def _span(tokens: Sequence[Token], piece: _Found) -> MoneySpan:
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
            currency=None if piece.currency == "?" else piece.currency,
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
