"""The cards that managers see: what is known of a lead, in the manager's language and the visitor's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Bold, Italic, Text, TextLink

from bot.identity.lines import Again, OtherPerson, again_line, people_lines, reach_lines
from bot.wording import say
from dialogs import formats
from dialogs.state import KnownFact
from dialogs.wording import clip
from nlu.labels import FactKind, Language, Warmth
from storage.tables.leads import OfferReason

#: UTF-16 units of one value or quote: with everything known, a card of the longest still fits Telegram's 4 096.
MAX_QUOTE: Final = 130
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Text and entities of a message, as ``sendMessage`` takes them."""

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)

    def payload(self) -> dict[str, Any]:
        return {"text": self.text, "entities": self.entities, "link_preview_options": {"is_disabled": True}}


def offer_card(
    lead: LeadView, *, lang: Language, zone: ZoneInfo, mark: str | None = None, ending: str | None = None
) -> Card:
    """The card of an offer. ``mark`` is a line on top ("still waiting"), ``ending`` the line that closes it."""
    lines: list[Text] = []
    if mark:
        lines.append(Text(Bold(mark)))
    lines.append(Text(Bold(_head(lead, lang=lang))))
    lines.append(_why(lead, lang=lang))
    lines += again_line(lead.again, lang=lang)
    if lead.routed:
        lines.append(Text(routed_line(lead.routed, lang=lang)))
    lines.append(Text())
    lines += [_fact_line(kind, lead, lang=lang, zone=zone) for kind in BANT]
    lines += [_fact_line(kind, lead, lang=lang, zone=zone) for kind in DETAILS if kind in lead.facts]
    lines.append(Text())
    if lead.name:
        lines.append(_line("name", lead.name, lang=lang))
    lines.append(_line("contact", _contact_kinds(lead, lang=lang), lang=lang))
    lines += people_lines(lead.others, lang=lang)
    lines += _origin_lines(lead, lang=lang)
    lines.append(_line("waiting_since", clock(lead.waiting_since, zone=zone), lang=lang))
    lines += [Text(say(lang, "card.note"), ": ", Italic(_quoted(note))) for note in lead.notes[-MAX_NOTES:]]
    if lead.missing and not ending:
        kinds = ", ".join(say(lang, f"card.{kind}") for kind in lead.missing)
        lines.append(Text(Italic(say(lang, "card.ask_first", what=kinds))))
    if lead.degraded:
        lines.append(Text(Italic(say(lang, "card.degraded"))))
    if ending:
        lines += [Text(), Text(Bold(ending))]
    return render(lines)


def claim_card(
    lead: LeadView,
    *,
    lang: Language,
    zone: ZoneInfo,
    now: datetime,
    promised: datetime | None,
    ending: str | None = None,
) -> Card:
    """What the owner of a lead gets in private: how to reach the person, and what was said."""
    lines = [Text(Bold(say(lang, "claim.head", number=lead.number)))]
    if promised is not None and ending is None:
        lines.append(Text(say(lang, "claim.call", time=moment(promised, now=now, zone=zone, lang=lang))))
    lines.append(Text())
    if lead.name:
        lines.append(_line("name", lead.name, lang=lang))
    if lead.phone:
        verified = f" ({say(lang, 'card.contact_phone_verified').split(', ')[-1]})" if lead.verified else ""
        lines.append(Text(say(lang, "claim.phone"), ": ", Bold(formats.phone(lead.phone)), verified))
    if lead.email:
        lines.append(Text(say(lang, "claim.email"), ": ", Bold(lead.email)))
    if lead.telegram_id is not None:
        lines.append(Text(say(lang, "claim.telegram"), ": ", _telegram_link(lead, lang=lang)))
    if not (lead.phone or lead.email):
        lines.append(Text(Italic(say(lang, "claim.no_contact"))))
    lines += reach_lines(lead.others, lang=lang)
    lines += again_line(lead.again, lang=lang)
    lines.append(Text())
    lines += [_fact_line(kind, lead, lang=lang, zone=zone) for kind in (*BANT, *DETAILS) if kind in lead.facts]
    lines += _origin_lines(lead, lang=lang)
    lines += [Text(say(lang, "card.note"), ": ", Italic(_quoted(note))) for note in lead.notes[-MAX_NOTES:]]
    if ending:
        lines += [Text(), Text(Bold(ending))]
    return render(lines)


def gloss(fact: KnownFact, *, lang: Language, zone: ZoneInfo) -> str | None:
    """What a fact's value says in the manager's language; None where the words themselves are the value."""
    value, today = fact.value, fact.at.astimezone(zone).date()
    if fact.kind == "budget":
        return _money(value, lang=lang)
    if fact.kind == "timeline":
        return _time(value, lang=lang, today=today)
    if fact.kind == "authority":
        power = value.get("power")
        return ", ".join(part for part in (power and say(lang, f"power.{power}"), value.get("role")) if part) or None
    if fact.kind == "company_size":
        ends = list(dict.fromkeys(n for n in (value.get("min"), value.get("max")) if n is not None))
        return "–".join(formats.number(n, lang=lang) for n in ends) or None
    return value.get("name") or value.get("text")


def clock(moment: datetime, *, zone: ZoneInfo) -> str:
    """Hours and minutes in the team's own time."""
    return f"{moment.astimezone(zone):%H:%M}"


def moment(when: datetime, *, now: datetime, zone: ZoneInfo, lang: Language) -> str:
    """Hours and minutes in the team's time, with the day where it is not today."""
    local, today = when.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return clock(when, zone=zone)
    return f"{formats.day(local.date(), lang=lang, today=today)}, {clock(when, zone=zone)}"


def render(lines: list[Text]) -> Card:
    """Join the lines and bring them into Telegram's form. Entities, not markup: no name can break them."""
    joined: list[Any] = []
    for line in lines:
        joined += [line, "\n"]
    text, entities = Text(*joined[:-1]).render()
    return Card(text=text, entities=[entity.model_dump(exclude_none=True) for entity in entities])


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` UTF-16 units, on one line, an ellipsis where something was cut."""
    return clip(" ".join(text.split()), limit=limit)


def _head(lead: LeadView, *, lang: Language) -> str:
    return say(lang, "card.head", warmth=say(lang, f"card.{lead.warmth}"), score=lead.score, number=lead.number)


def _why(lead: LeadView, *, lang: Language) -> Text:
    return Text(say(lang, "card.why"), ": ", Bold(say(lang, f"card.reason_{lead.reason}")))


def routed_line(why: Mapping[str, Any], *, lang: Language) -> str:
    """Why somebody was asked first: "First to Anna: 7 of 12 hot leads won"."""
    values = {"warmth": say(lang, f"routed.warmth_{why.get('warmth', 'none')}")} if "warmth" in why else {}
    return say(lang, f"routed.{why['kind']}", **{**why, **values})


def _fact_line(kind: FactKind, lead: LeadView, *, lang: Language, zone: ZoneInfo) -> Text:
    label = say(lang, f"card.{kind}")
    fact = lead.facts.get(kind)
    if fact is None:
        return Text(label, ": ", Italic(say(lang, "card.not_said")))
    meaning = gloss(fact, lang=lang, zone=zone)
    quote = _quoted(fact.quote) if fact.quote else ""
    if meaning and quote and meaning.casefold() != fact.quote.casefold():
        return Text(label, ": ", Bold(shorten(meaning, MAX_QUOTE)), " – ", Italic(quote))
    return Text(label, ": ", Bold(shorten(meaning or fact.quote, MAX_QUOTE)))


def _line(label: str, value: str, *, lang: Language) -> Text:
    return Text(say(lang, f"card.{label}"), ": ", Bold(shorten(value, MAX_QUOTE)))


def _origin_lines(lead: LeadView, *, lang: Language) -> list[Text]:
    unknown = say(lang, "card.source_unknown")
    lines = [_line("source", lead.source or unknown, lang=lang)]
    if lead.first_source != lead.source:
        lines.append(_line("first_source", lead.first_source or unknown, lang=lang))
    if lead.language != lang:
        lines.append(_line("wrote_in", say(lead.language, "language"), lang=lang))
    return lines


def _contact_kinds(lead: LeadView, *, lang: Language) -> str:
    kinds = []
    if lead.phone:
        kinds.append("contact_phone_verified" if lead.verified else "contact_phone")
    if lead.email:
        kinds.append("contact_email")
    if not kinds:
        kinds.append("contact_here" if lead.telegram_id is not None else "contact_none")
    return ", ".join(say(lang, f"card.{kind}") for kind in kinds)


def _telegram_link(lead: LeadView, *, lang: Language) -> Text:
    if lead.username:
        return Text(f"@{lead.username}")
    return TextLink(say(lang, "claim.write_link"), url=f"tg://user?id={lead.telegram_id}")


def _quoted(words: str) -> str:
    return f"“{shorten(words, MAX_QUOTE)}”"


def _money(value: Mapping[str, Any], *, lang: Language) -> str:
    low, high, currency = value.get("min"), value.get("max"), value.get("currency")
    if low is None and high is None:
        return say(lang, "budget.none")
    text = formats.money_range(low, high, currency=currency, lang=lang)
    if low is None or high is None:
        text = say(lang, "budget.up_to" if low is None else "budget.from", amount=text)
    return formats.per(text, period=value.get("period"), lang=lang)


def _time(value: Mapping[str, Any], *, lang: Language, today: date) -> str | None:
    earliest, latest = _date(value.get("earliest")), _date(value.get("latest"))
    if latest is not None:
        return formats.by_day(latest, lang=lang, today=today)
    if earliest is not None:
        return formats.from_day(earliest, lang=lang, today=today)
    urgency = value.get("urgency")
    return say(lang, f"urgency.{urgency}") if urgency else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
