"""The demo page's own words and its suggestions for what to type."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from nlu.labels import Language

_FOLDER = Path(__file__).parent


@cache
def _load(name: str) -> dict[str, Any]:
    with (_FOLDER / name).open(encoding="utf-8") as file:
        loaded: dict[str, Any] = yaml.safe_load(file)
    return loaded


def word(name: str, lang: Language) -> str:
    return str(_load("texts.yaml")[name][lang])


def suggestions(script: str, lang: Language) -> list[str]:
    """Lines that a visitor may click instead of typing."""
    return list(_load("suggestions.yaml")[script][lang])
