"""Does a reading hold when a reply is typed otherwise: case, diacritics, typos, letters of the other alphabet."""

import random
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from models.corpus import Example
from models.noise import typos
from models.scores import read_all
from nlu.reader import Reads

_LOOKS_LIKE: Final = dict(zip("асеорху", "aceopxy", strict=True)) | dict(zip("aceopxy", "асеорху", strict=True))
Change = Callable[[Example, random.Random], str]


def _case(example: Example, rng: random.Random) -> str:
    text = example.text
    return rng.choice((text.upper(), text.lower(), text.title(), text.swapcase()))


def _diacritics(example: Example, _: random.Random) -> str:
    bare = unicodedata.normalize("NFD", example.text.replace("ł", "l").replace("Ł", "L").replace("ı", "i"))
    # A breve makes another Cyrillic letter; there it is no diacritic that people leave out.
    kept = (c for c in bare if not unicodedata.combining(c) or (c == "\u0306" and example.lang == "ru"))
    return unicodedata.normalize("NFC", "".join(kept))


def _invisible(example: Example, rng: random.Random) -> str:
    chars = list(example.text)
    for _ in range(1 + len(chars) // 12):
        chars.insert(rng.randint(0, len(chars)), rng.choice("\u200b\u200c\u2060\ufeff\u00ad"))
    return "".join(chars)


def _look_alike(example: Example, rng: random.Random) -> str:
    """One letter of a word in three from the other alphabet, never a whole word."""
    words = []
    for plain in example.text.split(" "):
        word = plain
        places = [i for i, c in enumerate(word) if c in _LOOKS_LIKE]
        if len(word) > 3 and len(places) < len(word) and places and rng.random() < 0.34:
            at = rng.choice(places)
            word = word[:at] + _LOOKS_LIKE[word[at]] + word[at + 1 :]
        words.append(word)
    return " ".join(words)


def _typo(example: Example, rng: random.Random) -> str:
    return typos(example, rng).text


CHANGES: Final[dict[str, Change]] = {
    "case": _case,
    "diacritics": _diacritics,
    "invisible characters": _invisible,
    "look-alike letters": _look_alike,
    "typos": _typo,
}


def unchanged(reader: Reads, examples: Sequence[Example], *, seed: int) -> dict[str, dict[str, float]]:
    """Share of replies whose ``primary`` and warmest stay what they were, by change and over all changes."""
    before = read_all(reader, examples)
    rng = random.Random(seed)  # noqa: S311  # noise, not secrets
    result: dict[str, dict[str, float]] = {}
    for name, change in CHANGES.items():
        after = read_all(reader, [replace(e, text=change(e, rng), spans=()) for e in examples])
        pairs = list(zip(before, after, strict=True))
        result[name] = {
            "primary": sum(a.reading.primary == b.reading.primary for a, b in pairs) / len(pairs),
            "warmth": sum(a.reading.warmest == b.reading.warmest for a, b in pairs) / len(pairs),
        }
    for head in ("primary", "warmth"):
        result.setdefault("all", {})[head] = sum(result[name][head] for name in CHANGES) / len(CHANGES)
    return result
