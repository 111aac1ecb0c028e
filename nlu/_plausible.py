"""Whether a number may be an amount or a head count at all, judged by what stands around it."""

from collections.abc import Sequence
from typing import Final

from nlu._money_words import COUNTED_STEMS, FOLLOWING
from nlu._text import Token, lexicon

_COUNTED_SHORT: Final = frozenset(stem for stem in COUNTED_STEMS if len(stem) <= 3)
_COUNTED_LONG: Final = tuple(stem for stem in COUNTED_STEMS if len(stem) > 3)
_TR_CASES: Final = ("", *lexicon("da de lik luk dan den a e i u in un li lu miz imiz"))
_TR_COUNTED: Final = frozenset(stem + case for stem in lexicon("ay gun yil oda kat") for case in _TR_CASES)
_STREETS: Final = frozenset(
    lexicon("ул улица улице ulica ulicy ul street avenue sokak sok caddesi cad mahallesi проспект")
)
_PLACES: Final = frozenset(
    lexicon(
        "ул дом д кв корп офис оф street st avenue no nr numer lok sokak sok mah kat daire пр просп room flat apt"
        " suite каб кабинет pokoj oda"
    )
)
_NUMBERED: Final = lexicon("верси version wersj surum улиц ulic цокол")
_YEAR_ENDINGS: Final = frozenset(lexicon("in un nin nun te ta de da"))
#: How many words a street's name may have between "street" and the number.
_STREET_REACH: Final = 4


def is_counted(word: str, *, small: bool, strict: bool) -> bool:
    """Whether a word after a number is what the number counts, not the end of an amount.

    ``strict`` takes any word but the small ones of a sentence for it.
    """
    if word in FOLLOWING:
        return False
    if strict or word in _COUNTED_SHORT or word.startswith(_COUNTED_LONG):
        return True
    return small and word in _TR_COUNTED


def is_plausible(tokens: Sequence[Token], first: int, last: int) -> bool:
    """False for percentages, clock times, dates, versions, house numbers and numbers glued to other words."""
    return not _is_marked_before(tokens, first) and not _is_marked_behind(tokens, last)


def _is_marked_before(tokens: Sequence[Token], first: int) -> bool:
    if first == 0:
        return False
    before, glued = tokens[first - 1], not tokens[first].gap
    if before.kind == "s":
        if before.raw in "%№#@_" or (glued and first > 1 and before.raw in "/:+"):
            return True
        if before.raw == "." and first > 1 and not before.gap and tokens[first - 2].word in _PLACES:
            return True
        return before.raw in "-–" and glued and not before.gap and first > 1
    if glued or before.word in _PLACES or before.word.startswith(_NUMBERED):
        return True
    return any(tokens[at].word in _STREETS for at in range(max(0, first - _STREET_REACH), first))


def _is_marked_behind(tokens: Sequence[Token], last: int) -> bool:
    end = tokens[last - 1]
    if end.suffix in _YEAR_ENDINGS and len(end.raw) == 4:
        return True  # "2024'te"
    if last == len(tokens):
        return False
    after = tokens[last]
    if after.kind == "s":
        glued = "" if after.gap else "".join(token.kind for token in tokens[last + 1 : last + 4] if not token.gap)
        if after.raw == "-":
            return end.kind == "n" and glued.startswith(("w", "nsn"))  # "15-го", "2026-03-01"; "300-500" is a range
        return after.raw == "%" or (after.raw in ":/" and glued.startswith("n"))
    if end.kind != "n" or after.word == "ish":
        return False
    return not after.gap or after.kind == "n"
