"""One amount at a place: a number with its currency before, after or inside it, and hundredths behind."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from nlu._currencies import MINOR, UNKNOWN, adjective_of, code_of, currency_words, dollar_of, sign_of
from nlu._money_words import COUNTED_STEMS, FOLLOWING
from nlu._number_words import number_words
from nlu._numbers import Number, read_number
from nlu._text import Token, lexicon
from nlu.labels import Language

_GLUED_MULTIPLIERS: Final = {"m": 1e6, "k": 1e3, "b": 1e9}
_MINOR_OF: Final = {"kur": "TRY", "коп": "RUB", "gro": "PLN", "gr": "PLN", "kop": "RUB", "pen": "GBP"}
_COUNTED_SHORT: Final = frozenset(stem for stem in COUNTED_STEMS if len(stem) <= 3)
_COUNTED_LONG: Final = tuple(stem for stem in COUNTED_STEMS if len(stem) > 3)
_TR_CASES: Final = lexicon(" da de lik luk dan den a e i u in un li lu miz imiz")
_ABLATIVE: Final = ("dan", "den", "tan", "ten")


class Amount(NamedTuple):
    """``tokens[first:last]``; ``number_first`` is where its number begins. ``currency`` may be ``?``: unknown."""

    value: float
    high: float
    currency: str | None
    scale: float
    digits: bool
    first: int
    last: int
    number_first: int


class AmountReader:
    """Reads amounts of one tokenized text."""

    def __init__(self, tokens: Sequence[Token], *, lang: Language | None) -> None:
        self.tokens = tokens
        self.lang = lang
        self.words = number_words(lang)
        self.currencies = currency_words()

    def read(self, at: int) -> Amount | None:
        """The amount that begins at ``tokens[at]`` with its number or its currency."""
        ahead = self._currency(at)
        if ahead is not None:
            code, start = ahead
            if start < len(self.tokens) and self.tokens[start].word in (":", ".", "=") and start + 1 < len(self.tokens):
                start += 1
            number = self._number(start)
            if number is None or (start > ahead[1] and not number.digits):
                return None
            behind = self._currency(number.last)
            if behind and self.tokens[start].gap and not self.tokens[at].kind == "s":
                # "рублей 500 долларов" is nonsense, "в рублях 500 евро" is not: the one behind counts.
                return None
            last = behind[1] if behind and behind[0] == code else number.last
            return self._with_minor(number, code, at, last)
        number = self._number(at)
        if number is None:
            return None
        if number.fraction and number.scale < 2:
            return None
        behind = self._currency(self._after_dash(number.last))
        if behind is None and self.tokens[number.last - 1].word in ("тр", "тыр"):
            behind = "RUB", number.last  # "150тр": thousand roubles
        if behind is None:
            if minor := self._minor_alone(number):
                return minor
            return Amount(
                number.value, number.high, None, number.scale, number.digits, number.first, number.last, number.first
            )
        code, last = behind
        if self._belongs_to_next(number.last, last):
            return Amount(
                number.value, number.high, None, number.scale, number.digits, number.first, number.last, number.first
            )
        if last < len(self.tokens) and number.scale < 2:
            # "75 USD million", "5 zł tys"
            entry = self.words.get(self.tokens[last].word)
            if entry and entry[0] in "sS" and self.tokens[last].kind == "w" and entry[1] >= 1e3:
                number = number._replace(value=number.value * entry[1], high=number.high * entry[1], scale=entry[1])
                last += 1
        return self._with_minor(number, code, number.first, last)

    def is_ablative(self, amount: Amount) -> bool:
        """Whether its last word says "from" in Turkish ("100 binden")."""
        token = self.tokens[amount.last - 1]
        return token.suffix in _ABLATIVE or (
            token.kind == "w" and len(token.word) > 4 and token.word.endswith(_ABLATIVE)
        )

    def _number(self, at: int) -> Number | None:
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        if token.kind == "s" and token.raw not in "½¼¾⅓⅔":
            return None
        number = read_number(self.tokens, at, self.words, money=True, lang=self.lang)
        if number is None or not number.digits or number.last >= len(self.tokens):
            return number
        # "118, 99 TL": a blank slipped in before the hundredths
        comma, rest = self.tokens[number.last], self.tokens[number.last + 1 : number.last + 2]
        if comma.raw == "," and not comma.gap and rest and rest[0].raw.isdigit() and len(rest[0].raw) == 2:
            if number.scale < 2 and self._currency(number.last + 2):
                value = number.value + int(rest[0].raw) / 100
                return number._replace(value=value, high=value, last=number.last + 2)
        return number

    def _after_dash(self, at: int) -> int:
        """Behind the ",-" that stands for no hundredths."""
        signs = [token.raw for token in self.tokens[at : at + 2]]
        return at + 2 if len(signs) == 2 and signs[0] in ",." and signs[1] in "-–—" else at

    def _belongs_to_next(self, start: int, last: int) -> bool:
        """ "3 USD50 cards": the code is glued to the number behind it."""
        return (
            last < len(self.tokens)
            and self.tokens[start].gap
            and self.tokens[last].kind == "n"
            and not self.tokens[last].gap
        )

    def _currency(self, at: int) -> tuple[str, int] | None:
        """Code and end of a currency at ``tokens[at]``."""
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if token.kind == "n":
            return None
        if token.kind == "s":
            code = sign_of(token.raw)
            return (code, at + 1) if code else None
        if following is not None and following.raw == "$" and not following.gap:
            code = dollar_of(token.word)
            if code:
                return code, at + 2
        change = adjective_of(token.word)
        if change is not None and following is not None:
            at_noun = at + 1
            if following.word == "." and at + 2 < len(self.tokens):
                at_noun += 1
            noun = self._plain_currency(at_noun)
            if noun and noun[0] in change:
                return change[noun[0]], noun[1]
            if noun and token.word in ("us", "abd"):
                return noun
        return self._plain_currency(at)

    def _plain_currency(self, at: int) -> tuple[str, int] | None:
        token = self.tokens[at]
        if token.kind == "s":
            code = sign_of(token.raw)
            return (code, at + 1) if code else None
        code = self.currencies.get(token.word) or code_of(token.raw) or sign_of(token.raw)
        if code is None and len(token.raw) == 4 and token.word[0] in _GLUED_MULTIPLIERS and at > 0:
            return None  # "MUSD" is read by its number
        if code is None:
            return None
        if token.word in ("р", "сом", "сума", "rs", "lev", "sum") and not self._near_digits(at):
            return None
        last = at + 1
        if (
            last < len(self.tokens)
            and self.tokens[last].word == "."
            and not self.tokens[last].gap
            and len(token.word) <= 4
        ):
            last += self._is_abbreviation_stop(last)
        return code, last

    def _is_abbreviation_stop(self, at: int) -> bool:
        """A full stop that does not end the text or a sentence."""
        if at + 1 >= len(self.tokens):
            return False
        following = self.tokens[at + 1]
        return following.kind == "n" or not following.raw[:1].isupper()

    def _near_digits(self, at: int) -> bool:
        before = self.tokens[at - 1] if at > 0 else None
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if before is not None and (
            before.kind == "n" or before.word in self.words or before.word in (".", "т", "к", "k")
        ):
            return True
        if after is not None and after.word == "." and at + 2 < len(self.tokens):
            after = self.tokens[at + 2]
        return after is not None and after.kind == "n"

    def _with_minor(self, number: Number, code: str, first: int, last: int) -> Amount:
        """Adds "… 50 cents", "… and 50", "… forty five" to a whole amount."""
        value, end = number.value, last
        at = last
        if at < len(self.tokens) and self.tokens[at].word in ("and", "i", "и", "ve"):
            at += 1
        small = self._number(at) if at < len(self.tokens) and self.tokens[at].kind in "nw" else None
        if (
            small is not None
            and small.scale < 2
            and small.value < 100
            and small.value == int(small.value)
            and value == int(value)
        ):
            follower = self.tokens[small.last] if small.last < len(self.tokens) else None
            if follower is not None and follower.word in MINOR:
                value, end = value + small.value / 100, small.last + 1
            elif number.scale < 2 and code != UNKNOWN and small.value >= 10 and self._ends(small.last):
                if not small.digits or len(self.tokens[small.first].raw) == 2:
                    value, end = value + small.value / 100, small.last
        if end == last:
            return Amount(value, number.high, code, number.scale, number.digits, first, last, number.first)
        value = round(value, 2)
        return Amount(value, value, code, number.scale, number.digits, first, end, number.first)

    def _ends(self, at: int) -> bool:
        if at >= len(self.tokens):
            return True
        token = self.tokens[at]
        return token.kind == "s" and token.raw in ".!?;)"

    def _minor_alone(self, number: Number) -> Amount | None:
        if number.last >= len(self.tokens):
            return None
        token = self.tokens[number.last]
        if token.word in MINOR and token.word not in ("p", "gr", "pens"):
            code = next((code for stem, code in _MINOR_OF.items() if token.word.startswith(stem)), UNKNOWN)
            value = round(number.value / 100, 4)
            return Amount(value, value, code, 1.0, number.digits, number.first, number.last + 1, number.first)
        glued = _GLUED_MULTIPLIERS.get(token.word[0]) if token.kind == "w" and len(token.raw) == 4 else None
        code_behind = code_of(token.raw[1:]) if glued else None
        if glued and code_behind and number.scale < 2:
            value = round(number.value * glued, 2)
            return Amount(value, value, code_behind, glued, number.digits, number.first, number.last + 1, number.first)
        return None


def is_counted(word: str, *, small: bool, strict: bool) -> bool:
    """Whether a word after a number is what the number counts, not the end of an amount.

    ``strict`` takes any word but the small ones of a sentence for it.
    """
    if word in FOLLOWING:
        return False
    if strict or word in _COUNTED_SHORT or word.startswith(_COUNTED_LONG):
        return True
    return small and any(word == stem + case for stem in ("ay", "gun", "yil", "oda", "kat") for case in _TR_CASES)


def is_plausible(tokens: Sequence[Token], first: int, last: int) -> bool:
    """False for percentages, clock times, dates, versions, house numbers and numbers glued to other words."""
    start, end = tokens[first], tokens[last - 1]
    before = tokens[first - 1] if first > 0 else None
    after = tokens[last] if last < len(tokens) else None
    if before is not None:
        if before.kind in "wn" and not start.gap:
            return False
        if before.raw in "%№#@_" or (before.raw in "/:+" and not start.gap and first > 1):
            return False
        if (
            before.word.startswith(("верси", "version", "wersj", "surum", "улиц", "ulic", "цокол"))
            or before.word in _PLACE_WORDS
        ):
            return False
        if any(tokens[at].word in _STREETS for at in range(max(0, first - 4), first)):
            return False
        if before.raw == "." and first > 1 and tokens[first - 2].word in _PLACE_WORDS and not before.gap:
            return False
        if before.raw in "-–" and not start.gap and not before.gap and first > 1:
            return False
    if after is not None:
        if after.raw == "%" or (after.raw in ":/" and not after.gap and _is_digit(tokens, last + 1)):
            return False
        if after.kind in "wn" and not after.gap and end.kind == "n":
            return False
        if after.kind == "n" and end.kind == "n" and after.gap:
            return False
        if end.suffix in ("in", "un", "nin", "nun", "te", "ta", "de", "da") and len(end.raw.split("'")[0]) == 4:
            return False
        if after.raw == "-" and not after.gap and last + 1 < len(tokens) and not tokens[last + 1].gap:
            return tokens[last + 1].kind == "n"
    return True


_STREETS: Final = frozenset(
    lexicon("ул улица улице ulica ulicy ul street avenue sokak sok caddesi cad mahallesi проспект")
)
_PLACE_WORDS: Final = frozenset(
    lexicon(
        "ул дом д кв корп офис оф street st avenue no nr numer lok sokak sok mah kat daire пр просп № room flat apt"
        " suite каб кабинет pokoj oda"
    )
)


def _is_digit(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind == "n"
