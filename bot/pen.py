"""Writes the lines that all cards share, in one language and with one limit for what people wrote."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Bold, Italic, Text

from bot.glosses import gloss
from bot.wording import say
from dialogs import formats
from dialogs.state import KnownFact
from dialogs.wording import MAX_UNITS, clip, units
from nlu.labels import FactKind, Language

#: UTF-16 units of one value or quote. A card that is too long for a message is drawn again with the next one.
LIMITS: Final = (130, 70, 30, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Text and entities of a message, as ``sendMessage`` takes them."""

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)

    def payload(self) -> dict[str, Any]:
        return {"text": self.text, "entities": self.entities, "link_preview_options": {"is_disabled": True}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """``zone`` is the reader's; ``limit`` how many UTF-16 units of anything written are shown."""

    lang: Language
    zone: ZoneInfo
    limit: int = LIMITS[0]

    def say(self, name: str, /, **values: object) -> str:
        return say(self.lang, name, **values)

    def line(self, label: str, value: str) -> Text:
        """``Label: value``; ``label`` is the name of a text."""
        return Text(self.say(label), ": ", Bold(self.short(value)))

    def short(self, text: str) -> str:
        return shorten(text, self.limit)

    def quoted(self, words: str) -> str:
        return f"“{self.short(words)}”"

    def fact(self, kind: FactKind, fact: KnownFact | None) -> Text:
        """What is known of one kind: what it means, and the words in which it was said."""
        label = self.say(f"card.{kind}")
        if fact is None:
            return Text(label, ": ", Italic(self.say("card.not_said")))
        meaning = gloss(fact, lang=self.lang, zone=self.zone)
        quote = fact.quote
        if meaning and quote and meaning.casefold() != quote.casefold():
            return Text(label, ": ", Bold(self.short(meaning)), " – ", Italic(self.quoted(quote)))
        return Text(label, ": ", Bold(self.short(meaning or quote)))

    def day(self, when: datetime, *, now: datetime) -> str:
        return formats.day(when.astimezone(self.zone).date(), lang=self.lang, today=now.astimezone(self.zone).date())

    def moment(self, when: datetime, *, now: datetime) -> str:
        return moment(when, now=now, zone=self.zone, lang=self.lang)


def fitted(draw: Callable[[int], Sequence[Text]]) -> Card:
    """The card with the longest quotes that fits a message. ``draw`` makes its lines for a limit."""
    for limit in LIMITS:
        card = render(draw(limit))
        if units(card.text) < MAX_UNITS + 1:
            return card
    return Card(text=clip(card.text))


def render(lines: Iterable[Text]) -> Card:
    """Join the lines and bring them into Telegram's form. Entities, not markup: no name can break them."""
    joined: list[Any] = []
    for line in lines:
        joined += [line, "\n"]
    text, entities = Text(*joined[:-1]).render()
    return Card(text=text, entities=[entity.model_dump(exclude_none=True) for entity in entities])


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` UTF-16 units, on one line, an ellipsis where something was cut."""
    return clip(" ".join(text.split()), limit=limit)


def clock(moment: datetime, *, zone: ZoneInfo) -> str:
    """Hours and minutes in the team's own time."""
    return f"{moment.astimezone(zone):%H:%M}"


def moment(when: datetime, *, now: datetime, zone: ZoneInfo, lang: Language) -> str:
    """Hours and minutes in the team's time, with the day where it is not today."""
    local, today = when.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return clock(when, zone=zone)
    return f"{formats.day(local.date(), lang=lang, today=today)}, {clock(when, zone=zone)}"
