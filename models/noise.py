"""How people really type: misspelt words, missing punctuation, other numbers, stretched letters, Latin Russian.

Every function takes an example and a seeded ``random.Random`` and gives an example with the same labels.
Case and diacritics are absent here on purpose: the reader never sees them (``nlu._fold``).
"""

import random
import re
from collections.abc import Callable
from typing import Final

from models.corpus import Example
from models.edits import Edit, apply

_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_NUMBER: Final = re.compile(r"\d+")
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_NEAR: Final[dict[str, str]] = {
    char: row[max(0, place - 1) : place] + row[place + 1 : place + 2] for row in _ROWS for place, char in enumerate(row)
}
_SOUNDS_LIKE: Final[dict[str, str]] = {
    "о": "а", "а": "о", "е": "и", "и": "е", "щ": "ш", "т": "д", "з": "с", "ж": "ш", "б": "п", "г": "к",
    "s": "c", "c": "s", "z": "s", "k": "c", "i": "y", "y": "i", "v": "w", "w": "v", "u": "o", "e": "i",
}  # fmt: skip
_LATIN: Final[dict[str, tuple[str, ...]]] = {
    "а": ("a",), "б": ("b",), "в": ("v",), "г": ("g",), "д": ("d",), "е": ("e",), "ё": ("e", "yo"),
    "ж": ("zh", "j"), "з": ("z",), "и": ("i",), "й": ("y", "i"), "к": ("k",), "л": ("l",), "м": ("m",),
    "н": ("n",), "о": ("o",), "п": ("p",), "р": ("r",), "с": ("s",), "т": ("t",), "у": ("u",), "ф": ("f",),
    "х": ("h",), "ц": ("c", "ts"), "ч": ("ch",), "ш": ("sh",), "щ": ("sch", "sh"), "ъ": ("",), "ы": ("y", "i"),
    "ь": ("",), "э": ("e",), "ю": ("yu", "u"), "я": ("ya", "ja"),
}  # fmt: skip
_FROZEN: Final = frozenset({"phone", "email"})


def typos(example: Example, rng: random.Random) -> Example:
    """Misspell one word in six or so: a neighbouring key, a swap, a lost, doubled or sound-alike letter."""
    words = [m for m in _WORD.finditer(example.text) if not _inside(example, m.start())]
    if not words:
        return example
    wanted = max(1, round(len(words) * rng.uniform(0.05, 0.3)))
    edits: list[Edit] = []
    for match in rng.sample(words, min(wanted, len(words))):
        at = rng.randrange(match.start() + 1, match.end() - 1)
        char = example.text[at].lower()
        kind = rng.random()
        if kind < 0.25:
            edits.append((at, at + 2, example.text[at + 1] + example.text[at]))
        elif kind < 0.5:
            edits.append((at, at + 1, ""))
        elif kind < 0.65:
            edits.append((at, at + 1, char * 2))
        elif kind < 0.85 or char not in _SOUNDS_LIKE:
            edits.append((at, at + 1, rng.choice(_NEAR.get(char) or char)))
        else:
            edits.append((at, at + 1, _SOUNDS_LIKE[char]))
    return apply(example, edits)


def punctuation(example: Example, rng: random.Random) -> Example:
    """Lose all or some of the marks, or gain the ones that phones add: ``...``, ``!!!``, ``)``, a smiley."""
    style = rng.random()
    if style < 0.6:
        share = 1.0 if style < 0.4 else 0.5
        edits: list[Edit] = [
            (m.start(), m.end(), "" if m.end() == len(example.text) or example.text[m.end()].isspace() else " ")
            for m in re.finditer(r"[,.!?;:…]+(?!\d)", example.text)
            if not _inside(example, m.start()) and rng.random() < share
        ]
        changed = apply(example, edits)
        return changed if changed.text.strip() else example
    end = len(example.text)
    tail = rng.choice((".", "..", "...", "!", "!!", ")", "))", " :)", " 🙂", " 👍", ",", " -"))
    return apply(example, [(end, end, tail)])


def numbers(example: Example, rng: random.Random) -> Example:
    """Other digits of the same length; years, clock times, phones and what stands beside letters stay."""
    edits: list[Edit] = []
    for match in _NUMBER.finditer(example.text):
        digits = match.group()
        start, end = match.span()
        beside = example.text[max(0, start - 1) : start] + example.text[end : end + 1]
        if digits.startswith(("0", "19", "20")) or re.search(r"[^\W\d_]{1}|[:/@_]", beside[:1]) or ":" in beside:
            continue
        kind = next((s.kind for s in example.spans if s.start <= start < s.end), None)
        if kind in _FROZEN or kind == "timeline" or len(digits) > 7:
            continue
        if kind is None and len(digits) < 3:
            continue
        first = rng.choice("123456789")
        keep_round = len(digits.rstrip("0")) if digits.endswith("0") else len(digits)
        middle = "".join(rng.choice("0123456789") for _ in range(keep_round - 1))
        edits.append((start, end, first + middle + "0" * (len(digits) - keep_round)))
    return apply(example, edits)


def stretch(example: Example, rng: random.Random) -> Example:
    """Hold one vowel of one word: ``дааа``, ``sooo``."""
    places = [
        m.start()
        for m in re.finditer(r"(?<=\w)[aeiouyаеиоуыэюяıöüąę]", example.text)
        if not _inside(example, m.start())
    ]
    if not places:
        return example
    at = rng.choice(places)
    return apply(example, [(at, at, example.text[at] * rng.randint(1, 4))])


def transliterate(example: Example, rng: random.Random) -> Example:
    """Russian in Latin letters, as typed on a keyboard without Cyrillic."""
    if example.lang != "ru":
        return example
    habit = {cyrillic: rng.choice(latin) for cyrillic, latin in _LATIN.items()}
    return apply(
        example,
        [(at, at + 1, habit[char]) for at, char in enumerate(example.text.lower()) if char in habit],
    )


NOISES: Final[dict[str, Callable[[Example, random.Random], Example]]] = {
    "numbers": numbers,
    "punctuation": punctuation,
    "typos": typos,
    "stretch": stretch,
    "transliterate": transliterate,
}


def _inside(example: Example, at: int) -> bool:
    return any(span.kind in _FROZEN and span.start <= at < span.end for span in example.spans)
