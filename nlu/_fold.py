"""The spelling that the model sees: lower case, no diacritics on Latin letters, one character for one.

Visitors type without capitals and without diacritics; a model that never sees either reads ``PROSZĘ``,
``proszę`` and ``prosze`` alike by construction instead of by luck.
"""

import unicodedata
from functools import lru_cache
from typing import Final

#: Letters that do not decompose into a base letter and a mark, and marks worth keeping or dropping by hand.
_BY_HAND: Final[dict[str, str]] = {
    "ı": "i",
    "ł": "l",
    "đ": "d",
    "ø": "o",
    "ß": "s",
    "æ": "a",
    "œ": "o",
    "ё": "е",
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "—": "-",
    "−": "-",
}


@lru_cache(maxsize=4096)
def fold_character(char: str) -> str:
    """One character for one character: ``"Ż"`` gives ``"z"``, ``"Ё"`` gives ``"е"``, ``"й"`` stays."""
    lower = char.lower()[:1]
    if lower in _BY_HAND:
        return _BY_HAND[lower]
    if lower < "\u0250":
        return unicodedata.normalize("NFD", lower)[0]
    if lower.isdecimal():
        return str(unicodedata.decimal(lower))
    return " " if lower.isspace() else lower


def fold(text: str) -> str:
    """Fold ``text`` without changing its length, so that offsets hold.

    >>> fold("Ile to KOSZTUJE? Się zgadza, İYİ")
    'ile to kosztuje? sie zgadza, iyi'
    """
    return "".join(map(fold_character, text))
