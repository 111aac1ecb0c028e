"""What Bantik says outside the scripts: commands, cards, answers to managers, in four languages."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from nlu.labels import LANGUAGES, Language

_FOLDER: Final = Path(__file__).parent / "texts"
#: Spoken to people whose language is none of ours.
FALLBACK: Final[Language] = "en"


@cache
def texts(lang: Language) -> dict[str, str]:
    """All texts of a language by dotted name (``card.head``)."""
    with (_FOLDER / f"{lang}.yaml").open(encoding="utf-8") as file:
        return dict(_flat(yaml.safe_load(file), ""))


def say(lang: Language, name: str, /, **values: object) -> str:
    """The text ``name`` in ``lang`` with its values filled in.

    >>> say("en", "answer.taken_by", manager="Anna")
    'Anna was faster and took this lead.'
    """
    text = texts(lang)[name]
    return text.format(**values) if values else text


def language_of(code: str | None) -> Language:
    """Our language for Telegram's ``language_code`` ("pl", "en-GB"); a neighbour's speaker reads the nearest."""
    short = (code or "").split("-")[0].lower()
    short = {"uk": "ru", "be": "ru", "kk": "ru", "uz": "ru", "ky": "ru", "az": "tr"}.get(short, short)
    return short if short in LANGUAGES else FALLBACK


def _flat(tree: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in tree.items():
        rows += _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(f"{prefix}{name}", str(value))]
    return rows
