"""Digit runs that look like a phone number, so that no other parser takes them for an amount or a head count."""

import re
from functools import lru_cache
from typing import Final

from nlu._text import MAX_READ

_RUN = re.compile(r"(?<![\w.,])(?:\+ ?)?\(?\d(?:[ \-().\u2011]{0,3}\d){6,17}(?!\w)")
_GROUPED = re.compile(r"\d{1,3}(?:[ .]\d{3})+")
_RANGE = re.compile(r"(\d+|\d{1,3}(?:[ .]\d{3})+) ?- ?(\d+|\d{1,3}(?:[ .]\d{3})+)")
_DATE = re.compile(r"\d{1,2}[.\-]\d{1,2}[.\-]\d{2,4}|\d{4}-\d\d-\d\d")
_MIN_DIGITS: Final = 9


@lru_cache(maxsize=32)
def phone_like_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of ``text`` written like a phone number: a plus, brackets, or groups that are no thousands."""
    return tuple(match.span() for match in _RUN.finditer(text[:MAX_READ]) if _is_phone_like(match.group()))


def _is_phone_like(run: str) -> bool:
    digits = [char for char in run if char.isdigit()]
    if run[0] in "+(" or "(" in run:
        return len(digits) >= 7
    if _DATE.fullmatch(run):
        return False
    if _GROUPED.fullmatch(run):
        return digits[0] == "0"
    pair = _RANGE.fullmatch(run)
    if pair and digits[0] != "0":
        low, high = (int(re.sub(r"\D", "", side)) for side in pair.groups())
        if low < high:
            return False
    if len(digits) == len(run):
        return len(digits) >= _MIN_DIGITS and (digits[0] == "0" or "".join(digits[-3:]) != "000")
    return len(digits) >= _MIN_DIGITS
