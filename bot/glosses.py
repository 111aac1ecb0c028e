"""What the value of a fact says, in the language of whoever reads it. The visitor's own words stand beside it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.wording import say
from dialogs import formats
from dialogs.state import KnownFact
from nlu.labels import Language


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
