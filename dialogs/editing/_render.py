"""Plain data written as YAML, in the hand of the scripts that come with Bantik.

What is written here is read back the same by ``dialogs.yaml_source``: numbers stay numbers, words stay words.
"""

import json
import re
from typing import Any, Final

#: A short mapping stands in one line, ``{en: Yes, ru: Да}``, where that line is no longer than this.
FLOW_WIDTH: Final = 100

_PLAIN: Final = re.compile(r"[^\W\d_][^\n\r\t\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]*")
#: Words that this or another reader of YAML would not take for words.
_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_NOT_IN_QUOTES: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def scalar(value: object, *, flow: bool, quoted: bool = False) -> str:
    """One value in one line. ``flow``: it stands between brackets. ``quoted``: in quotes even where it needs none.

    >>> scalar("no", flow=False), scalar("Hi: you", flow=False), scalar(3, flow=False)
    ('"no"', '"Hi: you"', '3')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    text = str(value)
    return _quote(text) if quoted or not _is_plain(text, flow=flow) else text


def inline(value: Any, *, flow: bool = True) -> str:
    """Any value in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(name, flow=True)}: {inline(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(part) for part in value) + "]"
    return scalar(value, flow=flow)


def fits_inline(value: Any) -> bool:
    """Whether the value reads better in one line: scalars, lists of them, short mappings of them."""
    if isinstance(value, list | tuple):
        return not any(isinstance(part, dict) for part in value)
    if isinstance(value, dict):
        nested = any(isinstance(part, dict | list | tuple) and part for part in value.values())
        return not value or (not nested and len(inline(value)) < FLOW_WIDTH + 1)
    return True


def block(value: Any, *, indent: int) -> list[str]:
    """A mapping or a list as lines that begin in column ``indent``."""
    lead = " " * indent
    if isinstance(value, dict) and value:
        lines: list[str] = []
        for name, part in value.items():
            key = f"{lead}{scalar(name, flow=False)}:"
            if fits_inline(part):
                lines.append(f"{key} {inline(part, flow=False)}")
            else:
                lines += [key, *block(part, indent=indent + 2)]
        return lines
    if isinstance(value, list | tuple) and value:
        return [line for part in value for line in entry(part, indent=indent)]
    return [lead + inline(value, flow=False)]


def entry(value: Any, *, indent: int) -> list[str]:
    """One entry of a list, its dash in column ``indent``."""
    lead = " " * indent
    if not isinstance(value, dict) or not value:
        return [f"{lead}- {inline(value, flow=False)}"]
    first, *rest = block(value, indent=indent + 2)
    return [f"{lead}- {first.strip()}", *rest]


def _is_plain(text: str, *, flow: bool) -> bool:
    if not _PLAIN.fullmatch(text) or text.lower() in _WORDS or text != text.strip():
        return False
    if ": " in text or " #" in text or text.endswith(":"):
        return False
    return not flow or not any(sign in text for sign in ",[]{}:?\"'#")


def _quote(text: str) -> str:
    return _NOT_IN_QUOTES.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(text, ensure_ascii=False))


def _number(value: float) -> str:
    """Digits and a point: other ways to write a number are text to the reader of scripts."""
    text = f"{value:.9f}".rstrip("0")
    return text + "0" if text.endswith(".") else text
