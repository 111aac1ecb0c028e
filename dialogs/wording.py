"""Which words are said: the script's own text, else the house's manners; variants take turns, braces are filled in."""

import re
from functools import cache
from importlib.resources import files
from typing import Final

from pydantic import TypeAdapter

from dialogs.schema import Script, Wording
from dialogs.yaml_source import read_yaml
from nlu.labels import Language

#: Telegram counts a text in UTF-16 units.
MAX_UNITS: Final = 4096
_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_ENDED: Final = re.compile(r"[.!?] $")
_WORD: Final = re.compile(r"\w+")


@cache
def manners() -> dict[str, Wording]:
    """The texts that every script has unless it brings its own, by name."""
    text = (files("dialogs") / "manners.yaml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, Wording]).validate_python(read_yaml(text, name="manners.yaml").data)


def wording_of(script: Script, key: str) -> Wording:
    """The text ``key`` of the script or of the house; ``KeyError`` where neither has it."""
    return script.texts[key] if key in script.texts else manners()[key]


def fill(template: str, **values: str) -> str:
    """Put the values into the braces; braces that nobody fills stay as they are. What begins a sentence gets a capital.

    >>> fill("Hi {name}, {oops}. {who} writes.", name="Tom", who="our manager")
    'Hi Tom, {oops}. Our manager writes.'
    """

    def value(match: re.Match[str]) -> str:
        found = values.get(match[1], match[0])
        return sentence(found) if _ENDED.search(template[: match.start()]) else found

    return _PLACE.sub(value, template)


def places(template: str) -> frozenset[str]:
    """The names in braces of a text."""
    return frozenset(_PLACE.findall(template))


def pick(variants: tuple[str, ...], *, times: int, last_opening: str) -> str:
    """The variant whose turn it is, or the next one if it would begin like the message before it."""
    for offset in range(len(variants)):
        variant = variants[(times + offset) % len(variants)]
        if opening(variant) != last_opening:
            return variant
    return variants[times % len(variants)]


def opening(text: str) -> str:
    """The first two words of a text, in small letters: two messages in a row must not share them."""
    return " ".join(_WORD.findall(text.casefold())[:2])


def sentence(text: str) -> str:
    """The text with a capital letter where its first letter stands at the very beginning."""
    return text[:1].upper() + text[1:]


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts it."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def clip(text: str, *, limit: int = MAX_UNITS) -> str:
    """The text cut to ``limit`` UTF-16 units, never in the middle of a character."""
    if units(text) < limit + 1:
        return text
    cut = text.encode("utf-16-le", errors="surrogatepass")[: 2 * (limit - 1)]
    return cut.decode("utf-16-le", errors="ignore") + "…"


def in_language(texts: Wording, lang: Language) -> tuple[str, ...]:
    """The variants in a language; where it is missing, in the first language there is."""
    return texts.get(lang) or next(iter(texts.values()), ())
