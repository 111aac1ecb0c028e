"""The card of a lead on offer: what is known of it, in the manager's language and the visitor's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Bold, Italic, Text

from bot.identity.lines import again_line, people_lines
from bot.identity.others import Again, OtherPerson
from bot.pen import Card, Pen, clock, fitted
from bot.wording import say
from dialogs.gaps import Gap
from dialogs.state import KnownFact
from nlu.labels import FactKind, Language, Warmth
from storage.tables.leads import OfferReason

MAX_NOTES: Final = 3
#: BANT is always shown, said or not: a gap is what the manager asks about first.
BANT: Final[tuple[FactKind, ...]] = ("need", "timeline", "authority", "budget")
DETAILS: Final[tuple[FactKind, ...]] = (
    *("company", "company_size", "industry", "location", "competitor", "contact_time"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadView:
    """What a card is drawn from. ``number`` is the lead's id; moments are aware; ``facts`` are those that hold now."""

    number: int
    warmth: Warmth
    score: int
    reason: OfferReason
    urgent: bool
    name: str | None
    facts: Mapping[FactKind, KnownFact]
    source: str | None
    first_source: str | None
    language: Language
    waiting_since: datetime
    phone: str | None = None
    email: str | None = None
    verified: bool = False
    telegram_id: int | None = None
    username: str | None = None
    notes: tuple[str, ...] = ()
    degraded: bool = False
    #: Why this manager was asked first, in figures; and what the agreement with marketing wants known.
    routed: Mapping[str, Any] | None = None
    missing: tuple[FactKind, ...] = ()
    #: Who else belongs to the lead, and how its last request ended.
    others: tuple[OtherPerson, ...] = ()
    again: Again | None = None
    #: How the warmth went, oldest first; what is unknown and counts, the most first; what was said before otherwise.
    path: tuple[Warmth, ...] = ()
    gaps: tuple[Gap, ...] = ()
    earlier: tuple[KnownFact, ...] = ()
    #: The first and the last arrival.
    first_at: datetime | None = None
    last_at: datetime | None = None


def offer_card(
    lead: LeadView,
    *,
    lang: Language,
    zone: ZoneInfo,
    now: datetime | None = None,
    mark: str | None = None,
    ending: str | None = None,
) -> Card:
    """The card of an offer. ``mark`` is a line on top ("still waiting"), ``ending`` the line that closes it."""

    def draw(limit: int) -> list[Text]:
        pen = Pen(lang=lang, zone=zone, limit=limit)
        return _lines(lead, pen, now=now or lead.waiting_since, mark=mark, ending=ending)

    return fitted(draw)


def _lines(lead: LeadView, pen: Pen, *, now: datetime, mark: str | None, ending: str | None) -> list[Text]:
    lines: list[Text] = []
    if mark:
        lines.append(Text(Bold(mark)))
    lines.append(head_line(lead, pen))
    lines.append(Text(pen.say("card.why"), ": ", Bold(pen.say(f"card.reason_{lead.reason}"))))
    lines += again_line(lead.again, lang=pen.lang)
    if lead.routed:
        lines.append(Text(routed_line(lead.routed, lang=pen.lang)))
    lines.append(Text())
    lines += fact_lines(lead, pen)
    lines += earlier_lines(lead, pen)
    lines.append(Text())
    if lead.name:
        lines.append(pen.line("card.name", lead.name))
    lines.append(pen.line("card.contact", _contact_kinds(lead, pen)))
    lines += people_lines(lead.others, lang=pen.lang)
    lines += origin_lines(lead, pen, now=now)
    lines.append(pen.line("card.waiting_since", clock(lead.waiting_since, zone=pen.zone)))
    lines += note_lines(lead, pen)
    if not ending:
        lines += ask_lines(lead, pen)
    if lead.degraded:
        lines.append(Text(Italic(pen.say("card.degraded"))))
    if ending:
        lines += [Text(), Text(Bold(ending))]
    return lines


def head_line(lead: LeadView, pen: Pen) -> Text:
    """Warmth with the way it went, score, number."""
    warmth = pen.say(f"card.{lead.warmth}")
    if len(lead.path) > 1:
        warmth += f" ({'→'.join(pen.say(f'card.{step}').partition(' ')[0] for step in lead.path)})"
    return Text(Bold(pen.say("card.head", warmth=warmth, score=lead.score, number=lead.number)))


def fact_lines(lead: LeadView, pen: Pen) -> list[Text]:
    """BANT with its gaps, and what else is known."""
    known = [pen.fact(kind, lead.facts.get(kind)) for kind in BANT]
    return known + [pen.fact(kind, lead.facts[kind]) for kind in DETAILS if kind in lead.facts]


def earlier_lines(lead: LeadView, pen: Pen) -> list[Text]:
    """What was said before and contradicts what holds now."""
    return [
        Text("⚠️ ", pen.say("card.earlier", what=pen.say(f"card.{fact.kind}")), ": ", Italic(pen.quoted(fact.quote)))
        for fact in lead.earlier
    ]


def ask_lines(lead: LeadView, pen: Pen) -> list[Text]:
    """The one thing to ask: what the agreement with marketing wants known, else what would bring the lead further."""
    if lead.missing:
        kinds = ", ".join(pen.say(f"card.{kind}") for kind in lead.missing)
        return [Text(Italic(pen.say("card.ask_first", what=kinds)))]
    if not lead.gaps:
        return []
    gap = lead.gaps[0]
    name = "card.ask_next" if lead.warmth == "hot" else "card.ask_to_warm"
    return [Text(Italic(pen.say(name, what=pen.say(f"card.{gap.kind}"), points=gap.points)))]


def note_lines(lead: LeadView, pen: Pen) -> list[Text]:
    """What the visitor wrote beside the questions, the newest."""
    return [Text(pen.say("card.note"), ": ", Italic(pen.quoted(note))) for note in lead.notes[-MAX_NOTES:]]


def origin_lines(lead: LeadView, pen: Pen, *, now: datetime) -> list[Text]:
    """First and last touch, and the language where it is not the reader's."""

    def touch(name: str | None, at: datetime | None) -> str:
        told = pen.short(name or pen.say("card.source_unknown"))
        return f"{told}, {pen.day(at, now=now)}" if at else told

    lines = [Text(pen.say("card.source"), ": ", Bold(touch(lead.source, lead.last_at)))]
    came_twice = lead.first_at is not None and lead.last_at is not None and lead.last_at > lead.first_at
    if lead.first_source != lead.source or came_twice:
        lines.append(Text(pen.say("card.first_source"), ": ", Bold(touch(lead.first_source, lead.first_at))))
    if lead.language != pen.lang:
        lines.append(pen.line("card.wrote_in", say(lead.language, "language")))
    return lines


def routed_line(why: Mapping[str, Any], *, lang: Language) -> str:
    """Why somebody was asked first: "First to Anna: 7 of 12 hot leads won"."""
    values = {"warmth": say(lang, f"routed.warmth_{why.get('warmth', 'none')}")} if "warmth" in why else {}
    return say(lang, f"routed.{why['kind']}", **{**why, **values})


def _contact_kinds(lead: LeadView, pen: Pen) -> str:
    kinds = []
    if lead.phone:
        kinds.append("contact_phone_verified" if lead.verified else "contact_phone")
    if lead.email:
        kinds.append("contact_email")
    if not kinds:
        kinds.append("contact_here" if lead.telegram_id is not None else "contact_none")
    return ", ".join(pen.say(f"card.{kind}") for kind in kinds)
