"""Dates in digits: ISO, dotted, slashed and dashed."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from nlu._calendar import Period, day_period, make_date, month_of
from nlu._text import Token

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199


class Pieces(NamedTuple):
    """The two or three numbers of a date, the sign between them and where they end."""

    numbers: tuple[str, ...]
    sign: str
    last: int


def pieces_at(tokens: Sequence[Token], at: int) -> Pieces | None:
    """The numbers of a date at ``tokens[at]``, not yet known to be one."""
    raw, end = tokens[at].raw, at + 1
    if raw.isdigit():
        numbers = [raw]
        sign = tokens[end].raw if end < len(tokens) else ""
        while sign in ("/", "-", ".") and len(numbers) < 3 and _goes_on(tokens, end, sign):
            numbers.append(tokens[end + 1].raw)
            end += 2
    else:
        numbers, sign = raw.split("."), "."
        if len(numbers) == 2 and end < len(tokens) and tokens[end].raw == "." and not tokens[end].gap:
            end += 1  # "15.10."
    if len(numbers) not in (2, 3) or not all(number.isdigit() for number in numbers):
        return None
    return Pieces(tuple(numbers), sign, end)


def _goes_on(tokens: Sequence[Token], at: int, sign: str) -> bool:
    if at + 1 >= len(tokens) or tokens[at].raw != sign or tokens[at].gap or tokens[at + 1].gap:
        return False
    return tokens[at + 1].raw.isdigit()


def year_of_piece(piece: str) -> int | None:
    """A year of four digits, or of two in this century; None for any other count."""
    if len(piece) == 4 and _FIRST_YEAR <= int(piece) <= _LAST_YEAR:
        return int(piece)
    return 2000 + int(piece) if len(piece) == 2 else None


def year_first(pieces: Pieces) -> Period | None:
    """ "2026-03-15", "2026/03"."""
    numbers, sign, _ = pieces
    if len(numbers) == 3:
        found = make_date(int(numbers[0]), int(numbers[1]), int(numbers[2]))
        return day_period(found) if found else None
    month = int(numbers[1])
    plain = 1 <= month <= 12 and (sign != "-" or len(numbers[1]) == 2)
    return month_of(int(numbers[0]), month) if plain else None


def is_year_first(pieces: Pieces) -> bool:
    first = pieces.numbers[0]
    return len(first) == 4 and _FIRST_YEAR <= int(first) <= _LAST_YEAR


def month_and_year(pieces: Pieces) -> Period | None:
    """ "03.2026"."""
    month, year = pieces.numbers[0], pieces.numbers[1]
    if len(pieces.numbers) != 2 or len(year) != 4 or not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    return month_of(int(year), int(month)) if len(month) <= 2 and 1 <= int(month) <= 12 else None


def orders(pieces: Pieces, *, month_first: bool) -> list[tuple[int, int]]:
    """(month, day) in the order to try; a dotted date has its day first everywhere."""
    first, second = int(pieces.numbers[0]), int(pieces.numbers[1])
    day_first = [(second, first), (first, second)]
    if pieces.sign == "." and len(pieces.numbers) == 2:
        return day_first[:1]
    return day_first[::-1] if month_first and pieces.sign != "." else day_first
