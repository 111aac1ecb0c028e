"""What a card says of the other people of a lead, and of requests before this one."""

from collections.abc import Sequence
from typing import Final

from aiogram.utils.formatting import Bold, Text, TextLink

from bot.identity.others import Again, OtherPerson
from bot.wording import say, texts
from dialogs import formats
from nlu.labels import Language

MAX_NAME: Final = 80


def people_lines(others: Sequence[OtherPerson], *, lang: Language) -> list[Text]:
    """Who else belongs to the lead, without how to reach them: the group reads it too."""
    return [
        Text(_label(other, lang=lang), ": ", Bold(_name(other)), f" ({_ways(other, lang=lang)})") for other in others
    ]


def reach_lines(others: Sequence[OtherPerson], *, lang: Language) -> list[Text]:
    """Who else belongs to the lead and how to reach them, for its owner."""
    lines: list[Text] = []
    for other in others:
        lines.append(Text(_label(other, lang=lang), ": ", Bold(_name(other))))
        if other.phone:
            verified = f" ({say(lang, 'card.contact_phone_verified').split(', ')[-1]})" if other.verified else ""
            lines.append(Text("  ", say(lang, "card.phone"), ": ", Bold(formats.phone(other.phone)), verified))
        if other.email:
            lines.append(Text("  ", say(lang, "card.email"), ": ", Bold(other.email)))
        if other.username:
            lines.append(Text("  ", say(lang, "claim.telegram"), f": @{other.username}"))
        elif other.telegram_id is not None:
            link = TextLink(say(lang, "claim.write_link"), url=f"tg://user?id={other.telegram_id}")
            lines.append(Text("  ", say(lang, "claim.telegram"), ": ", link))
    return lines


def again_line(again: Again | None, *, lang: Language) -> list[Text]:
    """That the person was here before, and how it ended."""
    if again is None:
        return []
    parts = [say(lang, f"again.{again.exit or 'customer'}")]
    if again.reason and f"button.lost_{again.reason}" in texts(lang):
        parts.append(say(lang, f"button.lost_{again.reason}"))
    if again.owner:
        parts.append(say(lang, "again.owner", manager=again.owner))
    return [
        Text(
            Bold(say(lang, "again.head", number=again.number)), ". ", say(lang, "again.before"), ": ", ", ".join(parts)
        )
    ]


def _label(other: OtherPerson, *, lang: Language) -> str:
    return say(lang, "card.decider" if other.decides else "card.same_person")


def _name(other: OtherPerson) -> str:
    name = " ".join((other.name or "–").split())
    return name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"


def _ways(other: OtherPerson, *, lang: Language) -> str:
    ways = []
    if other.phone:
        ways.append("contact_phone_verified" if other.verified else "contact_phone")
    if other.email:
        ways.append("contact_email")
    return ", ".join(say(lang, f"card.{way}") for way in ways or ["contact_here"])
