"""Numbers in digits and words: ``1 200 000,50``, ``500к``, ``полтора миллиона``, ``iki buçuk milyon``."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from nlu._digits import FRACTION_SIGNS, digits_end, parse_digits, with_fraction
from nlu._number_words import MONEY_ONLY, Entry
from nlu._text import Token, lexicon
from nlu.labels import Language

_MAX: Final = 1e15
_THOUSAND: Final = 1e3
_MILLION: Final = 1e6
#: One letter (or a clipped word) after digits; glued, or before a currency, an end or a sign.
_LETTERS: Final[dict[str, float]] = {
    **dict.fromkeys(lexicon("k к т тр t тыр"), 1e3),
    **dict.fromkeys(lexicon("m м mm kk кк мл mn mio mil mln"), 1e6),
    **dict.fromkeys(lexicon("b bn"), 1e9),
}
_GLUED_ONLY: Final = frozenset(("t", "b", "м", "мл", "m"))
_HALF_PHRASES: Final = tuple(
    lexicon(phrase)
    for phrase in ("с половиной", "с половинкой", "and a half", "i pol", "z polowa", "z polowka", "ve yarim")
)
#: Russian scales in the cases that need a number, before it or behind.
_GUESSED: Final = frozenset(
    lexicon(
        "десятка десятков сотни сотен тысяч тысячи тыщ тыщи тыс миллиона миллионов лимона лимонов ляма лямов"
        " косарей косаря штук штуки"
    )
)
#: Turkish "to a hundred", "from a hundred", which are "to the face" and "therefore" unless a limit follows.
_CASED: Final = frozenset(("yuze", "yuzden"))
_CASE_LIMITS: Final = frozenset(("fazla", "yakin", "kadar"))
#: Slang for a thousand that means one of itself before a currency ("штука баксов").
_ONE_THOUSAND: Final = frozenset(lexicon("штука штуку кусок patyk kafel"))
_PLURALS: Final = lexicon("тысяч ов ей тыщ ow ions ands iecy ards ies ores")
_MONEY_STEMS: Final = lexicon("руб дол евр бакс грн грив тенге тг р usd eur rub в за")
_ARTICLES: Final = frozenset(("a", "an"))
_VAGUE: Final = (2.0, 3.0)


class Number(NamedTuple):
    """``tokens[first:last]`` as a number; ``high`` differs from ``value`` for vague words (``kilkanaście``).

    ``scale`` is the last multiplier named (1 where there is none), ``digits`` whether it was written in digits,
    ``fraction`` whether it is a bare part ("half") of what follows.
    """

    value: float
    high: float
    first: int
    last: int
    scale: float
    digits: bool
    fraction: bool


def read_number(
    tokens: Sequence[Token], at: int, words: Mapping[str, Entry], *, money: bool = False, lang: Language | None = None
) -> Number | None:
    """The longest number that begins at ``tokens[at]``; ``money`` allows slang such as ``штука`` and ``koła``."""
    token = tokens[at]
    if token.kind == "n" or token.raw in FRACTION_SIGNS:
        return _Sum(tokens, words, money=money, lang=lang).read(at)
    if token.kind != "w":
        return None
    if token.word in _ARTICLES:
        following = words.get(tokens[at + 1].word) if at + 1 < len(tokens) else None
        if following is None or not _takes_article(tokens[at + 1].word, following):
            return None
        found = _Sum(tokens, words, money=money, lang=lang).read(at + 1)
        return found._replace(first=at) if found else None
    entry = words.get(token.word)
    if entry is None or (not money and token.word in MONEY_ONLY):
        return None
    if token.word in _CASED and (at + 1 == len(tokens) or tokens[at + 1].word not in _CASE_LIMITS):
        return None
    if token.word in _GUESSED and at + 1 < len(tokens) and _may_follow_guess(tokens[at + 1]):
        # "тысяч двести": behind its scale a number is a guess
        behind = read_number(tokens, at + 1, words, money=money, lang=lang)
        if behind is not None and behind.scale < _THOUSAND and behind.value < _THOUSAND:
            return behind._replace(value=behind.value * entry[1], high=behind.high * entry[1], first=at, scale=entry[1])
    return _Sum(tokens, words, money=money, lang=lang).read(at)


def _may_follow_guess(token: Token) -> bool:
    return token.kind != "s" and token.word not in _GUESSED


def _takes_article(word: str, entry: Entry) -> bool:
    """ "a hundred", "a couple", "a half", but not "a two"."""
    return entry[0] in "sHfr" or (entry[1] in _VAGUE and word not in ("two", "three", "dwa", "trzy"))


class _Sum:
    """Adds up one number, token by token; ``part`` is what stands before the next scale word.

    ``worded`` says that ``part`` was written in words and may grow ("twenty" + "five"); after a letter
    (``lettered``) no word is added: nothing grows "2k".
    """

    def __init__(
        self, tokens: Sequence[Token], words: Mapping[str, Entry], *, money: bool, lang: Language | None
    ) -> None:
        self.tokens = tokens
        self.words = words
        self.money = money
        self.lang = lang
        self.total = 0.0
        self.part: float | None = None
        self.high: float | None = None
        self.last_scale = _MAX
        self.scale = 1.0
        self.digits = self.fraction = self.worded = self.lettered = False

    def read(self, first: int) -> Number | None:
        at = first
        while at < len(self.tokens):
            end = self._take(at, first)
            if end == at:
                break
            at = end
        if at == first or (self.part is None and not self.total and self.last_scale >= _MAX):
            return None
        value = round(self.total + self._last_part(), 2)
        high = value if self.high is None else self.high
        return Number(value, high, first, at, self.scale, self.digits, self.fraction and self.scale < _THOUSAND)

    def _last_part(self) -> float:
        part = self.part or 0.0
        if self.last_scale == _MILLION and 100 <= part < _THOUSAND and part == int(part) and self.lang in ("ru", "pl"):
            return part * _THOUSAND  # "миллион двести" is 1.2 million
        return part

    def _take(self, at: int, first: int) -> int:
        """Takes one token, or a few that go together; where to go on, ``at`` itself to stop."""
        token = self.tokens[at]
        if token.kind == "n" or token.raw in FRACTION_SIGNS:
            return self._take_digits(at)
        if (self.part is not None or self.total) and (end := self._half_end(at)):
            self._add_half()
            return end
        if self.part is not None and self.digits and not self.worded and (letter := self._letter(at)):
            return self._take_letter(at, *letter)
        entry = self._entry(at)
        if entry is None:
            return at + 1 if at > first and self._is_link(at) else at
        if self.lettered:
            return at
        kind = entry[0]
        if kind in "uthp":
            return self._take_small(at, entry)
        if kind in "sS":
            return self._take_scale(at, entry)
        if kind == "H":
            return self._take_hundred(at, entry)
        if kind == "f":
            return self._take_fraction(at, entry[1])
        return self._take_vague(at, entry) if kind == "r" else self._take_half_word(at)

    # What the tokens say.

    def _word(self, at: int) -> str:
        return self.tokens[at].word if at < len(self.tokens) else ""

    def _entry(self, at: int) -> Entry | None:
        if at >= len(self.tokens) or self.tokens[at].kind != "w":
            return None
        word = self.tokens[at].word
        return self.words.get(word) if self.money or word not in MONEY_ONLY else None

    def _digits_at(self, at: int) -> tuple[float, int] | None:
        """Digits at a token with their groups and fraction, and where they end."""
        if self.tokens[at].raw in FRACTION_SIGNS:
            return FRACTION_SIGNS[self.tokens[at].raw], at + 1
        end = digits_end(self.tokens, at)
        entry = self._entry(end)
        scaled = entry is not None and entry[0] in "sS" and entry[1] >= _MILLION
        value = parse_digits("".join(token.raw for token in self.tokens[at:end]), scaled=scaled)
        return None if value is None else with_fraction(self.tokens, end, value)

    def _half_end(self, at: int) -> int:
        """End of "and a half" at this place, 0 if there is none."""
        for phrase in _HALF_PHRASES:
            if self._word(at) == phrase[0] and all(self._word(at + n) == part for n, part in enumerate(phrase)):
                return at + len(phrase)
        return 0

    def _letter(self, at: int) -> tuple[float, int] | None:
        """The multiplier that one letter stands for, and its end."""
        token = self.tokens[at]
        value = _LETTERS.get(token.word)
        if value is None or token.kind != "w":
            return None
        if token.gap and (token.word in _GLUED_ONLY or (token.word == "к" and not self._ends_or_pays(at + 1))):
            return None  # "500 к марту"
        if token.word in ("т", "t") and not self.money and not token.gap:
            return None  # tons
        return value, self._abbreviation_end(at) if token.word == "т" else at + 1

    def _ends_or_pays(self, at: int) -> bool:
        return at >= len(self.tokens) or self.tokens[at].kind == "s" or self._word(at).startswith(_MONEY_STEMS)

    def _abbreviation_end(self, at: int) -> int:
        """End of an abbreviation with its full stop ("тыс.", "т." of "т.р."), unless that ends the sentence."""
        if self._word(at + 1) == "." and not self.tokens[at + 1].gap and at + 2 < len(self.tokens):
            following = self.tokens[at + 2]
            if following.kind != "n" and (not following.raw[:1].isupper() or following.raw.isupper()):
                return at + 2
        return at + 1

    def _is_link(self, at: int) -> bool:
        """Small words and hyphens inside a number: "two hundred and five", "twenty-five", "a couple of thousand"."""
        if not self.worded:
            return False
        token, following, part = self.tokens[at], self._entry(at + 1), self.part or 0.0
        if following is None:
            return False
        if token.word == "and":
            return following[0] in "ut" and following[1] >= 1 and part % 100 == 0
        if token.raw == "-" and not token.gap:
            return part % 10 == 0 and part % 100 >= 20 and following[0] == "u" and 0 < following[1] < 10
        return token.word == "of" and part in _VAGUE and following[0] in "sSH"

    def _continues(self, at: int) -> bool:
        """Whether digits go on a scaled number: "2 миллиона 300 тысяч", "2 тысячи 500"."""
        before = self._word(at - 1)
        read = self._digits_at(at)
        if not before.isalpha() or len(before) < 3 or read is None or read[0] >= _THOUSAND:
            return False
        entry = self._entry(read[1])
        if entry and entry[0] in "sS":
            return entry[1] < self.last_scale
        if before.endswith(("den", "dan")):
            return False  # "100 binden 200 bine"
        return len(self.tokens[at].raw) == 3 and (self.last_scale <= _THOUSAND or self.lang in ("ru", "pl"))

    def _may_stand_alone(self, at: int) -> bool:
        """Whether a scale word may mean one of itself: "тысяча", "a thousand", but not "тысяч" or "thousands"."""
        word = self._word(at)
        if self.words[word][0] == "S":
            return word in _ONE_THOUSAND and self._word(at + 1).startswith(_MONEY_STEMS)
        return not word.endswith(_PLURALS)

    # What they add.

    def _take_digits(self, at: int) -> int:
        if self.part is not None or (self.total and not self._continues(at)):
            return at
        read = self._digits_at(at)
        if read is None:
            return at
        self.part, end = read
        self.digits, self.worded = True, False
        return end

    def _add_half(self) -> None:
        if self.part is not None:
            self.part += 0.5
        else:
            self.total += self.scale / 2

    def _take_letter(self, at: int, value: float, end: int) -> int:
        if value >= self.last_scale or self.part is None:
            return at
        self._close_part(self.part, value)
        self.lettered, self.worded = True, False
        return end

    def _close_part(self, part: float, scale: float) -> None:
        self.total += part * scale
        self.high = None if self.high is None else self.high * scale
        self.part, self.last_scale, self.scale = None, scale, scale

    def _take_small(self, at: int, entry: Entry) -> int:
        kind, value, _ = entry
        if value == 1 and self.part is None and self.total and self.digits:
            return at  # "80 bin bir kereye mahsus": behind digits it is an article
        if self.part is None:
            if self.total and not self.worded and not (kind != "p" and value < self.last_scale):
                return at
            self.part = value
        elif self.worded and _may_add(self.part, kind, value):
            self.part += value
        else:
            return at
        self.worded = True
        if kind == "h" and value >= _THOUSAND:
            self.scale = max(self.scale, _THOUSAND)
        return at + 1

    def _take_vague(self, at: int, entry: Entry) -> int:
        if self.part is not None or self.total:
            return at
        _, self.part, self.high = entry
        self.worded = True
        return at + 1

    def _take_hundred(self, at: int, entry: Entry) -> int:
        if self.part is None:
            self.part = entry[1]
        elif 0 < self.part < 100:
            self.part *= entry[1]
            self.high = None if self.high is None else self.high * entry[1]
        else:
            return at
        self.worded = True
        return at + 1

    def _take_scale(self, at: int, entry: Entry) -> int:
        kind, value, _ = entry
        if value >= self.last_scale or (self.part is None and (self.total or not self._may_stand_alone(at))):
            return at
        if self._word(at).startswith("штук") and self._word(at + 1) == "по":
            return at  # "5 штук по 300 рублей": pieces
        self._close_part(1.0 if self.part is None else self.part, value)
        self.worded = True
        return self._abbreviation_end(at) if kind == "S" else at + 1

    def _take_fraction(self, at: int, value: float) -> int:
        """``half [of] [a]`` before a scale or a unit; "three quarters" takes the part before it."""
        if self.total or (self.part is not None and (self.part != 3.0 or value != 0.25)):
            return at
        end = at + 1
        for skipped in ("-", "of", "a"):
            end += self._word(end) == skipped
        entry = self._entry(end)
        scaled = entry is not None and entry[0] in "sSH"
        if self.part is not None and not scaled:
            return at
        self.part = value * (self.part or 1.0)
        self.fraction, self.worded = True, False
        return end if scaled else at + 1

    def _take_half_word(self, at: int) -> int:
        """Turkish "buçuk"."""
        if self.part is None and not self.total:
            return at
        self._add_half()
        return at + 1


def _may_add(part: float, kind: str, value: float) -> bool:
    """Whether a smaller number word goes on a part: "двести" + "пять", "yüz" + "on" + "iki"."""
    if part <= 0:
        return False
    if kind == "h":
        return part >= _THOUSAND and part % _THOUSAND == 0
    if kind == "t" or (kind == "u" and value >= 10):
        return part % 100 == 0
    return kind == "u" and value >= 1 and part % 10 == 0
