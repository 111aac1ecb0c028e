"""Every text of a script with its place in the file: what the checker reads, and what a form would show."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from dialogs.schema import Script, Wording
from dialogs.wording import manners, places
from dialogs.yaml_source import Path

#: These may stand in any text that is said.
ALWAYS: Final = frozenset({"company", "who", "when"})

TextKind = Literal["said", "label", "typed", "example"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """``said`` by the bot, ``label`` of a button, ``typed`` by the visitor, or an ``example`` of a question of theirs.

    ``allowed`` are the names that may stand in braces, ``needed`` those of which one must.
    """

    path: Path
    texts: Wording
    kind: TextKind = "said"
    allowed: frozenset[str] = ALWAYS
    needed: frozenset[str] = frozenset()
    short: bool = False


def script_texts(script: Script) -> Iterator[Text]:
    """All texts of a script, in the order of the file."""
    yield Text(path=("company", "does"), texts=script.company.does, allowed=frozenset())
    for field in ("greeting", "privacy", "consent", "stop"):
        yield Text(path=(field,), texts=getattr(script, field), short=field != "privacy")
    for way in ("here", "phone", "email", "buy"):
        yield Text(path=("promise", way), texts=getattr(script.promise, way), needed=frozenset({"when"}))
    yield from _questions(script)
    yield from _contact(script)
    prices = script.prices
    if prices.text:
        allowed = ALWAYS | {"price", "size", "of_size"}
        yield Text(path=("prices", "text"), texts=prices.text, allowed=allowed, needed=frozenset({"price"}), short=True)
    allowed, needed = ALWAYS | {"price", "small", "large"}, frozenset({"price", "small"})
    yield Text(path=("prices", "general"), texts=prices.general, allowed=allowed, needed=needed, short=True)
    for index, answer in enumerate(script.answers):
        yield Text(path=("answers", index, "examples"), texts=answer.examples, kind="example", allowed=frozenset())
        if answer.text:
            yield Text(path=("answers", index, "text"), texts=answer.text)
    for index, further in enumerate(script.after_sale.offers):
        yield Text(path=("after_sale", "offers", index, "text"), texts=further.text, allowed=frozenset({"company"}))
    for key, texts in script.texts.items():
        house = manners().get(key, {})
        known = frozenset(name for variants in house.values() for variant in variants for name in places(variant))
        yield Text(path=("texts", key), texts=texts, allowed=ALWAYS | known)


def _questions(script: Script) -> Iterator[Text]:
    for index, question in enumerate(script.questions):
        path: Path = ("questions", index)
        for field in ("text", "again", "why"):
            yield Text(path=(*path, field), texts=getattr(question, field), short=True)
        for place, choice in enumerate(question.buttons):
            button: Path = (*path, "buttons", place)
            if choice.label is not None:
                yield Text(path=(*button, "label"), texts=choice.label, kind="label", allowed=frozenset())
            yield Text(path=(*button, "also"), texts=choice.also, kind="typed", allowed=frozenset())
            yield Text(path=(*button, "signs"), texts=choice.signs, kind="typed", allowed=frozenset())
            if choice.hear:
                yield Text(path=(*button, "hear"), texts=choice.hear, short=True)


def _contact(script: Script) -> Iterator[Text]:
    contact, name = script.contact, script.name
    for field in ("text", "again", "why"):
        yield Text(path=("contact", field), texts=getattr(contact, field), short=True)
    for field in ("share", "here"):
        yield Text(path=("contact", field), texts=getattr(contact, field), kind="label", allowed=frozenset())
    yield Text(path=("contact", "here_also"), texts=contact.here_also, kind="typed", allowed=frozenset())
    for field in ("text", "again"):
        yield Text(path=("name", field), texts=getattr(name, field), short=True)
