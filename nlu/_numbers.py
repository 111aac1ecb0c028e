"""Numbers in digits and words: ``1 200 000,50``, ``500к``, ``полтора миллиона``, ``iki buçuk milyon``."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from nlu._number_words import MONEY_ONLY, Entry
from nlu._text import Token, lexicon
from nlu.labels import Language

_MAX: Final = 1e15
_MILLION: Final = 1e6
#: One letter (or a clipped word) after digits; glued, or before a currency, an end or a sign.
_LETTERS: Final[dict[str, float]] = {
    "k": 1e3, "к": 1e3, "т": 1e3, "тр": 1e3, "t": 1e3, "тыр": 1e3, "m": 1e6, "м": 1e6, "mm": 1e6, "kk": 1e6, "кк": 1e6,
    "b": 1e9, "мл": 1e6, "bn": 1e9, "mn": 1e6, "mio": 1e6, "mil": 1e6, "mln": 1e6,
}  # fmt: skip
_GLUED_ONLY: Final = frozenset(("t", "b", "м", "мл", "m"))
FRACTION_SIGNS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_INDIAN = re.compile(r"\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?")
_HALF_PHRASES: Final = (
    ("с", "половиной"), ("and", "a", "half"), ("i", "pol"), ("z", "polowa"), ("ve", "yarim"), ("z", "polowka"),
    ("с", "половинкой"),
)  # fmt: skip
#: Russian scales in the cases that need a number, before it or behind.
_GUESSED: Final = frozenset(
    lexicon("тысяч тысячи тыщ тыщи тыс миллиона миллионов лимона лимонов ляма лямов косарей косаря штук штуки")
)
_ARTICLES: Final = frozenset(("a", "an"))


class Number(NamedTuple):
    """``tokens[first:last]`` as a number; ``high`` differs from ``value`` for vague words (``kilkanaście``).

    ``scale`` is the last multiplier named (1 where there is none), ``digits`` whether it was written in digits.
    """

    value: float
    high: float
    first: int
    last: int
    scale: float
    digits: bool
    fraction: bool


def parse_digits(text: str, *, lang: Language | None = None, scaled: bool = False) -> float | None:
    """Value of digits with the separators of any country; None for what is no number (``12.03.2024``, ``8.3.1``).

    A single separator before exactly three digits parts thousands, unless the number starts with zero or
    ``scaled`` says that millions follow ("1,250 млн").

    >>> parse_digits("1.200.000,50"), parse_digits("1,200,000.50"), parse_digits("2,5"), parse_digits("12.03.2024")
    (1200000.5, 1200000.5, 2.5, None)
    """
    text = text.replace("’", "'")
    if text.isdigit():
        return float(text) if len(text) <= 15 else None
    if _INDIAN.fullmatch(text):
        return float(text.replace(",", ""))
    dot, comma = text.rfind("."), text.rfind(",")
    decimal = ""
    if dot >= 0 and comma >= 0:
        decimal = "." if dot > comma else ","
        if text.count(decimal) > 1:
            return None
    elif dot >= 0 or comma >= 0:
        sign = "." if dot >= 0 else ","
        whole, _, rest = text.replace("'", "").partition(sign)
        if text.count(sign) == 1 and (len(rest) != 3 or scaled or whole.startswith("0") or len(whole) > 3):
            decimal = sign
    whole, _, rest = text.partition(decimal) if decimal else (text, "", "")
    groups = re.split(r"[.,']", whole)
    if any(len(group) != 3 for group in groups[1:]) or (len(groups) > 1 and not 0 < len(groups[0]) < 4):
        return None
    joined = "".join(groups)
    if len(joined) > 15 or not (joined + rest).isdigit():
        return None
    return float(f"{joined}.{rest or 0}")


def read_number(
    tokens: Sequence[Token], at: int, words: Mapping[str, Entry], *, money: bool = False, lang: Language | None = None
) -> Number | None:
    """The longest number that begins at ``tokens[at]``; ``money`` allows slang such as ``штука`` and ``koła``."""
    token = tokens[at]
    if token.kind == "n" or token.raw in FRACTION_SIGNS:
        return _Reader(tokens, words, money=money, lang=lang).read(at)
    if token.kind != "w":
        return None
    if token.word in _ARTICLES:
        following = at + 1 < len(tokens) and words.get(tokens[at + 1].word)
        if not following or following[0] == "S" or not (following[0] in "sHfr" or following[1] in (2.0, 3.0)):
            return None
        if tokens[at + 1].word in ("two", "three", "dwa", "trzy"):
            return None
        found = _Reader(tokens, words, money=money, lang=lang).read(at + 1)
        return found._replace(first=at) if found else None
    entry = words.get(token.word)
    if entry and entry[0] in "sS" and token.word in _GUESSED and at + 1 < len(tokens) and tokens[at + 1].kind != "s":
        # "тысяч двести": behind its scale a number is a guess
        behind = read_number(tokens, at + 1, words, money=money, lang=lang)
        if behind is not None and behind.scale < 2 and behind.value < 1000:
            return behind._replace(value=behind.value * entry[1], high=behind.high * entry[1], first=at, scale=entry[1])
    if entry is None or (not money and token.word in MONEY_ONLY):
        return None
    return _Reader(tokens, words, money=money, lang=lang).read(at)


class _Reader:
    """Adds up one number; ``part`` is what stands before the next scale word."""

    def __init__(
        self, tokens: Sequence[Token], words: Mapping[str, Entry], *, money: bool, lang: Language | None
    ) -> None:
        self.tokens = tokens
        self.words = words
        self.money = money
        self.lang = lang

    def word(self, at: int) -> str:
        return self.tokens[at].word if at < len(self.tokens) else ""

    def entry(self, at: int) -> Entry | None:
        if at >= len(self.tokens) or self.tokens[at].kind != "w":
            return None
        word = self.tokens[at].word
        return self.words.get(word) if self.money or word not in MONEY_ONLY else None

    def read(self, first: int) -> Number | None:
        total = 0.0
        part: float | None = None
        high: float | None = None
        last_scale = _MAX
        scale = 1.0
        digits = fraction = False
        lettered = False  # a letter ended the number: nothing adds to "2k"
        worded = False  # the current part was written in words and may grow ("twenty" + "five")
        at = first
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.kind == "n" or token.raw in FRACTION_SIGNS:
                if part is not None or (total and not self._continues(at, last_scale)):
                    break
                read = self._digits(at)
                if read is None:
                    break
                part, at = read
                digits, worded = True, False
                continue
            if part is not None and (half := self._half(at)):
                part, at = part + 0.5, half
                continue
            if part is None and total and (half := self._half(at)):
                total, at = total + scale / 2, half
                continue
            if part is not None and digits and not worded and (letter := self._letter(at)):
                value, at = letter
                if value >= last_scale:
                    break
                total, part, last_scale, scale, lettered = total + part * value, None, value, value, True
                continue
            entry = self.entry(at)
            if entry is None:
                if token.word in ("and", "i", "и") and worded is True and at > first:
                    following = self.entry(at + 1)
                    if token.word == "and" and following and following[0] in "ut" and (part or total):
                        if (part or 0) % 100 == 0 and following[1] >= 1:
                            at += 1
                            continue
                if token.raw == "-" and not token.gap and worded and part and part % 10 == 0 and part % 100 >= 20:
                    following = self.entry(at + 1)
                    if following and following[0] == "u" and 0 < following[1] < 10:
                        at += 1
                        continue
                if token.word == "of" and worded and part in (2.0, 3.0) and (f := self.entry(at + 1)) and f[0] in "sSH":
                    at += 1
                    continue
                break
            kind, value, upper = entry
            if lettered:
                break
            if kind in "uthp":
                if part is None:
                    if total and not worded and not (kind in "uth" and scale > 1 and value < last_scale):
                        break
                    part = value
                elif worded and _may_add(part, kind, value):
                    part += value
                else:
                    break
                worded = True
                if kind == "h" and value >= 1000 and scale < 1000:
                    scale = 1000.0
            elif kind == "r":
                if part is not None or total:
                    break
                part, high, worded = value, upper, True
            elif kind == "H":
                if part is None:
                    part = value
                elif 0 < part < 100:
                    part, high = part * value, high and high * value
                else:
                    break
                worded = True
            elif kind in "sS":
                slang = self.tokens[at].word in MONEY_ONLY
                if part is None and (total or (kind == "S" and not slang) or not self._may_stand_alone(at)):
                    break
                if value >= last_scale:
                    break
                total += (1.0 if part is None else part) * value
                high = high and high * value
                part, last_scale, scale, worded = None, value, value, True
                if self.tokens[at].word.startswith("штук") and self.word(at + 1) == "по":
                    return None  # "5 штук по 300 рублей": pieces
                if kind == "S":
                    at = self._after_abbreviation(at)
            elif kind == "f":
                read_fraction = self._fraction(at, value, part)
                if read_fraction is None:
                    break
                if total:
                    break
                part, at, fraction = read_fraction
                worded = False
                continue
            elif kind == "b":
                if part is None and not total:
                    break
                if part is not None:
                    part += 0.5
                else:
                    total += scale / 2
            at += 1
        if at == first or (part is None and not total and last_scale >= _MAX):
            return None
        if (
            part is not None
            and last_scale == _MILLION
            and 100 <= part < 1000
            and part == int(part)
            and self.lang in ("ru", "pl")
        ):
            part *= 1000  # "миллион двести" is 1.2 million
        value = round(total + (part or 0.0), 2)
        return Number(value, value if high is None else high, first, at, scale, digits, fraction and scale < 2.0)

    def _digits(self, at: int) -> tuple[float, int] | None:
        """Digits at a token, joined with groups of three after blanks and with a fraction."""
        token = self.tokens[at]
        if token.raw in FRACTION_SIGNS:
            return FRACTION_SIGNS[token.raw], at + 1
        text, end = token.raw, at + 1
        if token.raw.isdigit() and len(token.raw) <= 3:
            while end < len(self.tokens) and self._is_group(end):
                text += self.tokens[end].raw
                end += 1
                if not self.tokens[end - 1].raw.isdigit():
                    break
        entry = self.entry(end)
        scaled = entry is not None and entry[0] in "sS" and entry[1] >= _MILLION
        value = parse_digits(text, lang=self.lang, scaled=scaled)
        if value is None:
            return None
        if end < len(self.tokens) and self.tokens[end].raw in FRACTION_SIGNS:
            return value + FRACTION_SIGNS[self.tokens[end].raw], end + 1
        if end + 2 < len(self.tokens) and self.word(end + 1) == "/" and not self.tokens[end + 1].gap:
            if self.word(end) in ("1", "3") and self.word(end + 2) in ("2", "4"):
                return value + int(self.word(end)) / int(self.word(end + 2)), end + 3
        if end + 1 < len(self.tokens) and self.word(end) == "." and self.tokens[end].gap and self.tokens[end + 1].gap:
            if self.tokens[end + 1].raw.isdigit() and text.isdigit():
                return float(f"{text}.{self.tokens[end + 1].raw}"), end + 2
        return value, end

    def _is_group(self, at: int) -> bool:
        token = self.tokens[at]
        if token.kind != "n" or not token.gap or token.start != self.tokens[at - 1].end + 1:
            return False
        head = re.split(r"[.,]", token.raw, maxsplit=1)
        return len(head[0]) == 3 and (len(head) == 1 or len(head[1]) <= 2)

    def _continues(self, at: int, last_scale: float) -> bool:
        """Whether digits go on a scaled number: "2 миллиона 300 тысяч", "2 тысячи 500"."""
        if not self.tokens[at - 1].word.isalpha() or len(self.tokens[at - 1].word) < 3:
            return False
        read = self._digits(at)
        if read is None or read[0] >= 1000:
            return False
        entry = self.entry(read[1])
        if entry and entry[0] in "sS":
            return entry[1] < last_scale
        if self.tokens[at - 1].word.endswith(("den", "dan")):
            return False  # "100 binden 200 bine"
        return len(self.tokens[at].raw) == 3 and (last_scale <= 1000 or self.lang in ("ru", "pl"))

    def _half(self, at: int) -> int:
        """End of "and a half" at this place, 0 if there is none."""
        word = self.word(at)
        for phrase in _HALF_PHRASES:
            if word == phrase[0] and all(self.word(at + n) == part for n, part in enumerate(phrase)):
                return at + len(phrase)
        return 0

    def _letter(self, at: int) -> tuple[float, int] | None:
        token = self.tokens[at]
        value = _LETTERS.get(token.word)
        if value is None or token.kind != "w":
            return None
        if token.gap:
            if token.word in _GLUED_ONLY:
                return None
            following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
            if token.word == "к" and following and following.kind != "s" and not _is_money_word(following.word):
                return None  # "500 к марту"
        end = at + 1
        if token.word in ("т", "t") and not self.money and not token.gap:
            return None
        if token.word == "т":
            end = self._after_abbreviation(at) + 1
        return value, end

    def _after_abbreviation(self, at: int) -> int:
        """Index of the last token of an abbreviation with its full stop ("тыс.", "т." of "т.р.")."""
        if self.word(at + 1) == "." and not self.tokens[at + 1].gap and at + 2 < len(self.tokens):
            following = self.tokens[at + 2]
            if following.kind != "n" and (not following.raw[:1].isupper() or following.raw.isupper()):
                return at + 1
        return at

    def _fraction(self, at: int, value: float, part: float | None) -> tuple[float, int, bool] | None:
        """``half [of] [a]`` before a scale or a unit; "three quarters" takes the part before it."""
        if part is not None and (part != 3.0 or value != 0.25):
            return None
        end = at + 1
        for skipped in ("-", "of", "a"):
            if self.word(end) == skipped:
                end += 1
        entry = self.entry(end)
        if part is not None and not (entry and entry[0] in "sSH"):
            return None
        return value * (part or 1.0), end if entry and entry[0] in "sSH" else at + 1, True

    def _may_stand_alone(self, at: int) -> bool:
        """Whether a scale word may mean one of itself: "тысяча", "a thousand", but not "тысяч" or "thousands"."""
        word = self.tokens[at].word
        if word in MONEY_ONLY and self.words[word][0] == "S":
            return word in ("штука", "штуку", "кусок", "patyk", "kafel") and _is_money_word(self.word(at + 1))
        return not word.endswith(("тысяч", "ов", "ей", "тыщ", "ow", "ions", "ands", "iecy", "ards", "ies", "ores"))


def _may_add(part: float, kind: str, value: float) -> bool:
    if kind == "h":
        return part >= 1000 and part % 1000 == 0
    if kind == "t":
        return part % 100 == 0 and part > 0
    if kind == "u" and value >= 1:
        if value < 10:
            return (part % 10 == 0 and part % 100 != 10 and part > 0) or (part % 100 == 10 and part > 0 and value < 10)
        return part % 100 == 0 and part > 0
    return False


def _is_money_word(word: str) -> bool:
    return word.startswith(lexicon("руб дол евр бакс грн грив тенге тг р usd eur rub в за"))
