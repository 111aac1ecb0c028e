"""One amount at a place: a number with its currency before, after or inside it, and hundredths behind."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from nlu._currencies import MINOR, UNKNOWN, adjective_of, code_of, currency_words, dollar_of, sign_of
from nlu._digits import FRACTION_SIGNS
from nlu._number_words import number_words
from nlu._numbers import Number, read_number
from nlu._text import Token
from nlu.labels import Language

_THOUSAND: Final = 1e3
_GLUED_MULTIPLIERS: Final = {"m": 1e6, "k": 1e3, "b": 1e9}
_MINOR_OF: Final = {"kur": "TRY", "коп": "RUB", "gro": "PLN", "kop": "RUB", "pen": "GBP"}
#: Hundredths that are common words or letters: only behind a whole amount.
_MINOR_BEHIND: Final = frozenset(("p", "gr", "pens"))
#: Currency names that are other words where no number stands beside them.
_BESIDE_NUMBERS: Final = frozenset(("р", "сом", "сума", "rs", "lev", "sum"))
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


def _amount(number: Number, *, currency: str | None, first: int, last: int) -> Amount:
    return Amount(number.value, number.high, currency, number.scale, number.digits, first, last, number.first)


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
        return self._number_ahead(at) if ahead is None else self._currency_ahead(at, *ahead)

    def may_be_currency(self, at: int) -> bool:
        """A quick look: whether a currency may begin at a token."""
        token = self.tokens[at]
        if token.kind == "s" or token.word in self.currencies:
            return token.kind == "w" or sign_of(token.raw) is not None
        return code_of(token.raw) is not None or self._raw(at + 1) == "$" or adjective_of(token.word) is not None

    def is_ablative(self, amount: Amount) -> bool:
        """Whether its last word says "from" in Turkish ("100 binden")."""
        token = self.tokens[amount.last - 1]
        long = token.kind == "w" and len(token.word) > 4
        return token.suffix in _ABLATIVE or (long and token.word.endswith(_ABLATIVE))

    def _currency_ahead(self, at: int, code: str, start: int) -> Amount | None:
        """ "$500", "рублей 500", "Rs. 20"."""
        stopped = self._raw(start) in (":", ".", "=")
        number = self._number(start + stopped)
        if number is None or (stopped and not number.digits):
            return None
        behind = self._currency(number.last)
        if behind and self.tokens[start].gap and self.tokens[at].kind != "s":
            # "в рублях 500 евро": the one behind counts.
            return None
        return self._with_minor(number, code, at, behind[1] if behind and behind[0] == code else number.last)

    def _number_ahead(self, at: int) -> Amount | None:
        """ "500 $", "75 USD million", "150тр", "50 kuruş", a number without a currency."""
        number = self._number(at)
        if number is None or (number.fraction and number.scale < _THOUSAND):
            return None
        behind = self._currency(self._after_dash(number.last))
        if behind is None and self.tokens[number.last - 1].word in ("тр", "тыр"):
            behind = "RUB", number.last  # "150тр": thousand roubles
        if behind is None or self._belongs_to_next(number.last, behind[1]):
            plain = _amount(number, currency=None, first=number.first, last=number.last)
            return (self._minor_alone(number) or self._glued_code(number) or plain) if behind is None else plain
        code, last = behind
        entry = self.words.get(self._word(last)) if number.scale < _THOUSAND else None
        if entry and entry[0] in "sS" and entry[1] >= _THOUSAND:
            number = number._replace(value=number.value * entry[1], high=number.high * entry[1], scale=entry[1])
            last += 1
        return self._with_minor(number, code, number.first, last)

    def _raw(self, at: int) -> str:
        return self.tokens[at].raw if at < len(self.tokens) else ""

    def _word(self, at: int) -> str:
        return self.tokens[at].word if at < len(self.tokens) else ""

    def _number(self, at: int) -> Number | None:
        if at >= len(self.tokens) or (self.tokens[at].kind == "s" and self.tokens[at].raw not in FRACTION_SIGNS):
            return None
        number = read_number(self.tokens, at, self.words, money=True, lang=self.lang)
        if number is None or not number.digits or number.scale >= _THOUSAND:
            return number
        # "118, 99 TL": a blank slipped in before the hundredths
        comma, rest = self._raw(number.last), self._raw(number.last + 1)
        slipped = comma == "," and not self.tokens[number.last].gap and len(rest) == 2 and rest.isdigit()
        if slipped and self._currency(number.last + 2):
            value = number.value + int(rest) / 100
            return number._replace(value=value, high=value, last=number.last + 2)
        return number

    def _after_dash(self, at: int) -> int:
        """Behind the ",-" that stands for no hundredths."""
        return at + 2 if self._raw(at) in (",", ".") and self._raw(at + 1) in ("-", "–", "—") else at

    def _belongs_to_next(self, start: int, last: int) -> bool:
        """ "3 USD50 cards": the code is glued to the number behind it."""
        if last >= len(self.tokens) or not self.tokens[start].gap:
            return False
        return self.tokens[last].kind == "n" and not self.tokens[last].gap

    # Currencies.

    def _currency(self, at: int) -> tuple[str, int] | None:
        """Code and end of a currency at ``tokens[at]``."""
        if at >= len(self.tokens) or self.tokens[at].kind == "n":
            return None
        token = self.tokens[at]
        if self._raw(at + 1) == "$" and not self.tokens[at + 1].gap and (code := dollar_of(token.word)):
            return code, at + 2
        change = adjective_of(token.word) if at + 1 < len(self.tokens) else None
        if change is not None:
            stopped = self._raw(at + 1) == "." and at + 2 < len(self.tokens)
            noun = self._plain_currency(at + 1 + stopped)
            if noun and noun[0] in change:
                return change[noun[0]], noun[1]
            if noun and token.word in ("us", "abd"):
                return noun
        return self._plain_currency(at)

    def _plain_currency(self, at: int) -> tuple[str, int] | None:
        token = self.tokens[at]
        code = sign_of(token.raw)
        if code is None and token.kind == "w":
            code = self.currencies.get(token.word) or code_of(token.raw)
        if code is None or (token.word in _BESIDE_NUMBERS and not self._is_beside_number(at)):
            return None
        stopped = self._raw(at + 1) == "." and not self.tokens[at + 1].gap and len(token.word) <= 4
        return code, at + 1 + (stopped and token.kind == "w" and self._goes_on(at + 2))

    def _goes_on(self, at: int) -> bool:
        """Whether the full stop before ``tokens[at]`` ended neither the text nor a sentence."""
        return at < len(self.tokens) and (self.tokens[at].kind == "n" or not self.tokens[at].raw[:1].isupper())

    def _is_beside_number(self, at: int) -> bool:
        if at > 0:
            before = self.tokens[at - 1]
            if before.kind == "n" or before.word in self.words or before.word in (".", "т", "к", "k"):
                return True
        behind = at + 2 if self._raw(at + 1) == "." else at + 1
        return behind < len(self.tokens) and self.tokens[behind].kind == "n"

    # Hundredths.

    def _with_minor(self, number: Number, code: str, first: int, last: int) -> Amount:
        """Adds "… 50 cents", "… and 50", "… forty five" to a whole amount."""
        plain = _amount(number, currency=code, first=first, last=last)
        at = last + (self._raw(last) in ("and", "i", "и", "ve"))
        small = self._number(at) if at < len(self.tokens) and self.tokens[at].kind in "nw" else None
        if small is None or small.scale >= _THOUSAND or small.value >= 100 or number.value != int(number.value):
            return plain
        if small.value != int(small.value):
            return plain
        value = round(number.value + small.value / 100, 2)
        if self._word(small.last) in MINOR:
            return plain._replace(value=value, high=value, last=small.last + 1)
        two_places = not small.digits or len(self.tokens[small.first].raw) == 2
        bare = number.scale < _THOUSAND and code != UNKNOWN and small.value >= 10 and self._ends(small.last)
        return plain._replace(value=value, high=value, last=small.last) if bare and two_places else plain

    def _ends(self, at: int) -> bool:
        return at >= len(self.tokens) or self.tokens[at].raw in ".!?;)"

    def _minor_alone(self, number: Number) -> Amount | None:
        """ "50 копеек"."""
        word = self._word(number.last)
        if word not in MINOR or word in _MINOR_BEHIND:
            return None
        code = next((code for stem, code in _MINOR_OF.items() if word.startswith(stem)), UNKNOWN)
        value = round(number.value / 100, 4)
        plain = _amount(number, currency=code, first=number.first, last=number.last + 1)
        return plain._replace(value=value, high=value, scale=1.0)

    def _glued_code(self, number: Number) -> Amount | None:
        """ "48.5 MGBP"."""
        raw = self._raw(number.last)
        factor = _GLUED_MULTIPLIERS.get(raw[:1].lower()) if len(raw) == 4 else None
        code = code_of(raw[1:])
        if factor is None or code is None or number.scale >= _THOUSAND:
            return None
        value = round(number.value * factor, 2)
        plain = _amount(number, currency=code, first=number.first, last=number.last + 1)
        return plain._replace(value=value, high=value, scale=factor)
