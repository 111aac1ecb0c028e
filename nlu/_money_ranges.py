"""An amount or a range of amounts with the words that limit it: "от 300 до 500 тысяч", "en fazla 20 bin lira"."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from nlu._amounts import Amount, AmountReader
from nlu._currencies import UNKNOWN
from nlu._money_words import AFTER, BEFORE, FIGURES, JOINS, PERIODS, Limit
from nlu._text import Token

THOUSAND: Final = 1000.0
_MILLION: Final = 1e6
_OR: Final = frozenset(("или", "or", "lub", "albo", "veya", "либо", "da", "ya"))
_TAXES: Final = frozenset(("vat", "ндс", "kdv", "tax", "ват"))
#: "or" joins amounts this close; farther apart they are two choices.
_OR_WIDTH: Final = 3.01


class Found(NamedTuple):
    """``tokens[first:last]`` hold an amount with its limits, ``tokens[number_first:number_last]`` its numbers.

    ``low`` or ``high`` is None where a limit leaves it open; ``skip`` is where to go on if it is no money after
    all; ``digits`` are the digits of a bare number (no currency, no multiplier), else empty.
    """

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
    digits: str


def read_range(reader: AmountReader, at: int) -> Found | None:
    """An amount or a range whose first number (or currency) is ``tokens[at]``, with what limits it."""
    tokens = reader.tokens
    one = reader.read(at)
    if one is None:
        return None
    limit, first = _limit_before(tokens, at)
    other = _second(reader, one, limit)
    end = other.last if other else one.last
    behind, last = _limit_behind(tokens, end, ranged=other is not None)
    if other is None:
        low: float | None = one.value
        high: float | None = one.high
        currency, scale = one.currency, one.scale
        if limit in (None, "about"):
            limit = behind or limit
        low, high = (None if limit == "max" else low), (None if limit == "min" else high)
    else:
        low, high = _share_multiplier(one, other)
        currency = one.currency if one.currency not in (None, UNKNOWN) else other.currency
        scale = max(one.scale, other.scale)
    bare = one.digits and currency is None and scale < THOUSAND
    return Found(
        first=first,
        last=last,
        skip=one.last,
        low=low,
        high=high,
        currency=currency,
        scale=THOUSAND if currency and scale < THOUSAND else scale,
        worded=not one.digits,
        number_first=at,
        number_last=end,
        limited=limit is not None or other is not None,
        digits=tokens[one.number_first].raw if bare else "",
    )


def read_figures(tokens: Sequence[Token], at: int) -> Found | None:
    """ "six figures", "шестизначная сумма": bounds by the count of digits."""
    found = FIGURES.at(tokens, at)
    if found is None:
        return None
    places, last = found
    low, high = 10.0 ** (places - 1), 10.0**places - 1
    return Found(at, last, last, low, high, None, THOUSAND, True, at, last, True, "")


def _limit_before(tokens: Sequence[Token], at: int) -> tuple[Limit | None, int]:
    """The limit that stands before an amount and where it begins; "max about" is a limit, too."""
    before = BEFORE.before(tokens, at)
    if before is None or (tokens[before[1]].word == "to" and tokens[before[1] - 1].word != "up"):
        return None, at
    limit, first = before
    outer = BEFORE.before(tokens, first)
    if outer is not None and limit == "about":
        return outer
    return limit, outer[1] if outer is not None and outer[0] == "about" else first


def _limit_behind(tokens: Sequence[Token], at: int, *, ranged: bool) -> tuple[Limit | None, int]:
    """The limit that stands behind an amount and where it ends; a range takes hedges only."""
    after, period = AFTER.at(tokens, at), PERIODS.at(tokens, at)
    if after is None or (period is not None and period[1] > after[1]):
        kadar = _kadar(tokens, at)
        return (None if ranged else kadar), at + (kadar is not None)
    limit, end = after
    if tokens[end - 1].raw == "+" and end < len(tokens) and tokens[end].word in _TAXES:
        return None, end + 1
    if tokens[end - 1].word == "olarak" or (ranged and limit == "min"):
        return None, at
    return (None if ranged or limit == "between" else limit), end


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
    if join is None:
        return _adjacent(reader, one)
    kind, at = join
    hedge = BEFORE.at(tokens, at)
    if hedge and hedge[0] in ("about", "max") and hedge[1] < len(tokens):
        at = hedge[1]
    other = reader.read(at) if at < len(tokens) else None
    if other is None:
        return None
    if kind == "range":
        return other if tokens[join[1] - 1].word not in _OR or _is_near(one, other) else None
    after = AFTER.at(tokens, other.last)
    paired = limit == "between" or (after is not None and after[0] == "between")
    return other if paired else None


def _adjacent(reader: AmountReader, one: Amount) -> Amount | None:
    """ "две-три тысячи" without the dash, "100 binden 200 bine"."""
    tokens = reader.tokens
    other = reader.read(one.last) if one.last < len(tokens) and tokens[one.last].kind in "nw" else None
    if other is None:
        return None
    if reader.is_ablative(one) and other.value > 0:
        return other
    plain = one.currency is None and one.scale < THOUSAND and not one.digits and not other.digits
    close = one.value < other.value / other.scale <= one.value + 2
    return other if plain and close and other.scale >= THOUSAND else None


def _is_near(one: Amount, other: Amount) -> bool:
    low, high = _share_multiplier(one, other)
    return low < high < _OR_WIDTH * low


def _share_multiplier(one: Amount, other: Amount) -> tuple[float, float]:
    """ "от 300 до 500 тысяч" and "300к-500": the multiplier belongs to both; "от 500 до 1 млн" is 500 thousand."""
    low, high = one.value, other.high
    if one.scale < THOUSAND <= other.scale and low < THOUSAND:
        if one.currency and one.currency == other.currency:
            return low, high
        if low <= high / other.scale:
            return low * other.scale, high
        return low * (other.scale / THOUSAND if other.scale >= _MILLION else 1.0), high
    if other.scale < THOUSAND <= one.scale and low / one.scale < high < THOUSAND:
        return low, high * one.scale
    return low, high
