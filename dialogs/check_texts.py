"""Rules about words: every language there and its own, nothing too long, nothing in braces that nobody fills."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from dialogs.schema import Script
from dialogs.script_texts import Text, script_texts
from dialogs.wording import MAX_UNITS, manners, places, units
from dialogs.yaml_source import Path
from nlu.labels import Language

Finding = tuple[Path, str]

#: Telegram cuts a button that is longer.
MAX_BUTTON_BYTES: Final = 64
#: A question longer than this is read twice by a tired person.
MAX_SHORT: Final = 300
#: A text with fewer letters may well be the same in two languages.
_COPY_LETTERS: Final = 12
_BRACES: Final = re.compile(r"[{}]")
_PLACE: Final = re.compile(r"\{[a-z_]+\}")
_NAMES: Final[dict[Language, str]] = {"ru": "Russian", "en": "English", "pl": "Polish", "tr": "Turkish"}
#: A greeting must own up to being a bot and say how to reach a person.
_BOT: Final = re.compile(r"\b(bot|бот|robot|робот)", re.IGNORECASE)
_PERSON: Final[dict[Language, re.Pattern[str]]] = {
    "ru": re.compile(r"человек|человеч", re.IGNORECASE),
    "en": re.compile(r"person|human", re.IGNORECASE),
    "pl": re.compile(r"człowiek", re.IGNORECASE),
    "tr": re.compile(r"insan", re.IGNORECASE),
}
#: Texts of the house that address the visitor formally; an informal script needs its own.
_FORMAL: Final = (
    "help", "misread_buttons", "off_topic", "refused_why", "refused_end", "refused_bye", "postpone_may", "postpone_yes",
    "postpone_no", "goodbye", "support", "voice", "no_contact", "contact_not_own", "undo", "took", "back_done",
)  # fmt: skip


def check(script: Script) -> Iterator[Finding]:
    for text in script_texts(script):
        yield from _languages(text, script)
        yield from _copies(text)
        yield from _braces(text)
        yield from _lengths(text)
    yield from _greeting(script)
    yield from _names(script)


def _languages(text: Text, script: Script) -> Iterator[Finding]:
    for lang in text.texts:
        if lang not in script.languages:
            yield (
                (*text.path, lang),
                (
                    f"{_where(text.path)} has a {_NAMES[lang]} text, but the script does not speak {_NAMES[lang]}: "
                    f'add "{lang}" to languages, or take the text out'
                ),
            )
    if text.kind == "typed":
        return
    for lang in script.languages:
        if lang not in text.texts:
            yield text.path, f"{_where(text.path)} has no {_NAMES[lang]} text: add a line that begins with {lang}:"


def _copies(text: Text) -> Iterator[Finding]:
    if text.kind == "typed":
        return
    seen: dict[str, Language] = {}
    for lang, variants in text.texts.items():
        for variant in variants:
            plain = " ".join(_PLACE.sub("", variant).casefold().split())
            if sum(sign.isalpha() for sign in plain) < _COPY_LETTERS:
                continue
            first = seen.setdefault(plain, lang)
            if first != lang:
                yield (
                    (*text.path, lang),
                    f"{_where(text.path)} is the same in {_NAMES[first]} and {_NAMES[lang]}: translate one of them",
                )


def _braces(text: Text) -> Iterator[Finding]:
    for lang, variants in text.texts.items():
        for variant in variants:
            for name in sorted(places(variant) - text.allowed):
                near = get_close_matches(name, text.allowed, n=1)
                advice = f"did you mean {{{near[0]}}}?" if near else _may_use(text)
                yield (*text.path, lang), f"nobody fills {{{name}}} in {_where(text.path)}: {advice}"
            if _BRACES.search(_PLACE.sub("", variant)):
                yield (*text.path, lang), f"a brace stands alone in {_where(text.path)}: write {{name}} or take it out"
            if text.needed and not places(variant) & text.needed:
                wanted = " or ".join(f"{{{name}}}" for name in sorted(text.needed))
                yield (*text.path, lang), f"{_where(text.path)} must contain {wanted}: put it where it is said"


def _may_use(text: Text) -> str:
    if not text.allowed:
        return "this text is said as it stands, take the braces out"
    return "use " + ", ".join(f"{{{name}}}" for name in sorted(text.allowed)) + ", or take it out"


def _lengths(text: Text) -> Iterator[Finding]:
    for lang, variants in text.texts.items():
        for variant in variants:
            if units(variant) > MAX_UNITS - 1:
                yield (
                    (*text.path, lang),
                    f"{_where(text.path)} is over {MAX_UNITS} characters in {_NAMES[lang]}: shorten it",
                )
            elif text.kind == "label" and len(variant.encode()) > MAX_BUTTON_BYTES:
                yield (
                    (*text.path, lang),
                    f"the button is over {MAX_BUTTON_BYTES} bytes in {_NAMES[lang]}: shorten it to a few words",
                )
            elif text.short and len(variant) > MAX_SHORT:
                yield (
                    (*text.path, lang),
                    f"{_where(text.path)} is over {MAX_SHORT} characters in {_NAMES[lang]}: two sentences are enough",
                )


def _greeting(script: Script) -> Iterator[Finding]:
    for lang, variants in script.greeting.items():
        for variant in variants:
            if not _BOT.search(variant):
                yield ("greeting", lang), f"the {_NAMES[lang]} greeting does not say that a bot is writing: say so"
            if not _PERSON[lang].search(variant):
                yield (
                    ("greeting", lang),
                    f"the {_NAMES[lang]} greeting names no way to a person: say which word calls one",
                )
    for field, command, why in (
        ("consent", "/privacy", "what happens to the data"),
        ("privacy", "/stop", "how to end it"),
    ):
        for lang, variants in getattr(script, field).items():
            if any(command not in variant for variant in variants):
                yield (field, lang), f"the {_NAMES[lang]} {field} text does not say {why}: name {command} in it"


def _names(script: Script) -> Iterator[Finding]:
    house = manners()
    for key in script.texts:
        if key not in house:
            near = get_close_matches(key, house, n=1)
            advice = f'did you mean "{near[0]}"?' if near else "take it out, or look the name up in the list of texts"
            yield ("texts", key), f'there is no text called "{key}": {advice}'
    if script.formality == "informal":
        missing = [key for key in _FORMAL if key not in script.texts]
        if missing:
            yield (
                ("formality",),
                (
                    f"the script is informal, but the house's {', '.join(missing)} are formal: write your own "
                    "under texts, or choose formal"
                ),
            )


def _where(path: Path) -> str:
    """The place in words: ``questions[2].text`` counted as people count."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
