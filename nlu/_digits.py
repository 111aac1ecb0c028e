"""Digits with the separators of any country, blanks and fractions included."""

import re
from collections.abc import Sequence
from typing import Final

from nlu._text import Token

FRACTION_SIGNS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
#: Digits that a float holds exactly.
_MOST_DIGITS: Final = 15
_INDIAN = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?")
_SEPARATOR = re.compile(r"[.,']")


def parse_digits(text: str, *, scaled: bool = False) -> float | None:
    """Value of digits with the separators of any country; None for what is no number (``12.03.2024``, ``8.3.1``).

    A single separator before exactly three digits parts thousands, unless the number starts with zero or
    ``scaled`` says that millions follow ("1,250 млн").

    >>> parse_digits("1.200.000,50"), parse_digits("1,200,000.50"), parse_digits("2,5"), parse_digits("12.03.2024")
    (1200000.5, 1200000.5, 2.5, None)
    """
    text = text.replace("’", "'")
    if text.isdigit():
        return float(text) if len(text) <= _MOST_DIGITS else None
    if _INDIAN.fullmatch(text):
        return float(text.replace(",", ""))
    decimal = _decimal_sign(text, scaled=scaled)
    if decimal and text.count(decimal) > 1:
        return None
    whole, _, rest = text.partition(decimal) if decimal else (text, "", "")
    groups = _SEPARATOR.split(whole)
    if any(len(group) != 3 for group in groups[1:]) or (len(groups) > 1 and not 0 < len(groups[0]) <= 3):
        return None
    joined = "".join(groups)
    if len(joined) > _MOST_DIGITS or not (joined + rest).isdigit():
        return None
    return float(f"{joined}.{rest or 0}")


def _decimal_sign(text: str, *, scaled: bool) -> str:
    """The sign before the decimals, or nothing."""
    dot, comma = text.rfind("."), text.rfind(",")
    if dot >= 0 and comma >= 0:
        return "." if dot > comma else ","
    if dot < 0 and comma < 0:
        return ""
    sign = "." if dot >= 0 else ","
    whole, _, rest = text.replace("'", "").partition(sign)
    lone = text.count(sign) == 1
    return sign if lone and (len(rest) != 3 or scaled or whole.startswith("0") or len(whole) > 3) else ""


def digits_end(tokens: Sequence[Token], at: int) -> int:
    """Where digits end that begin at ``tokens[at]``: groups of three behind blanks belong to them."""
    end = at + 1
    if tokens[at].raw.isdigit() and len(tokens[at].raw) <= 3:
        while end < len(tokens) and _is_group(tokens, end):
            end += 1
            if not tokens[end - 1].raw.isdigit():
                break
    return end


def with_fraction(tokens: Sequence[Token], end: int, value: float) -> tuple[float, int]:
    """Adds a fraction that stands behind ("½", "1/2", " . 2") to a whole number; its value and new end."""
    behind = [token.raw for token in tokens[end : end + 3]]
    if behind and behind[0] in FRACTION_SIGNS:
        return value + FRACTION_SIGNS[behind[0]], end + 1
    if len(behind) == 3 and behind[1] == "/" and not tokens[end + 1].gap and behind[0] in "13" and behind[2] in "24":
        return value + int(behind[0]) / int(behind[2]), end + 3
    spaced = len(behind) > 1 and behind[0] == "." and tokens[end].gap and tokens[end + 1].gap
    if spaced and behind[1].isdigit() and value == int(value):
        return float(f"{int(value)}.{behind[1]}"), end + 2
    return value, end


def _is_group(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind != "n" or not token.gap or token.start != tokens[at - 1].end + 1:
        return False
    whole, *rest = re.split(r"[.,]", token.raw, maxsplit=1)
    return len(whole) == 3 and (not rest or len(rest[0]) <= 2)
