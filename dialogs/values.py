"""What the value of a fact amounts to: its number, its word, and whether two of them say the same."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from dialogs.schema import Choice, Script
from dialogs.state import KnownFact
from nlu.labels import FactKind, Language

_KEYS: Final[dict[FactKind, tuple[str, ...]]] = {
    "budget": ("min", "max", "currency", "period"),
    "authority": ("role", "power"),
    "timeline": ("earliest", "latest", "urgency"),
    "company_size": ("min", "max"),
}
#: The key of the kinds whose value is one text.
TEXT_KEY: Final[dict[FactKind, str]] = {
    "need": "text",
    "company": "name",
    "industry": "text",
    "location": "text",
    "name": "text",
    "competitor": "name",
    "contact_time": "text",
    "phone": "e164",
    "email": "address",
}
_URGENCIES: Final = ((14, "now"), (31, "month"), (92, "quarter"), (366, "year"))
_MONTHS_IN: Final = {"month": 1.0, "year": 12.0}


def normal(kind: FactKind, value: Mapping[str, Any]) -> dict[str, Any]:
    """The value with every key of its kind, so that stored facts of one kind look alike."""
    keys = _KEYS.get(kind) or (TEXT_KEY[kind],)
    return {key: value.get(key) for key in keys}


def text_of(fact: KnownFact) -> str:
    """The text of a fact whose value is one text; its quote otherwise."""
    key = TEXT_KEY.get(fact.kind)
    return str(fact.value.get(key) or fact.quote) if key else fact.quote


def word_of(fact: KnownFact) -> str | None:
    """Urgency of a timeline, power of an authority; None for other kinds."""
    word = fact.value.get({"timeline": "urgency", "authority": "power"}.get(fact.kind, ""))
    return str(word) if word else None


def number_of(fact: KnownFact) -> float | None:
    """The number of a head count or a budget: its upper end where there is one."""
    for end in ("max", "min"):
        amount = fact.value.get(end)
        if isinstance(amount, int | float):
            return float(amount)
    return None


def is_empty(fact: KnownFact) -> bool:
    """Whether the visitor said that there is nothing to say: no budget yet, no date wanted."""
    if fact.kind == "budget":
        return number_of(fact) is None
    return fact.kind == "timeline" and word_of(fact) == "none"


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two values of one kind say the same; texts regardless of case and spaces."""

    def plain(value: Any) -> Any:
        return " ".join(value.casefold().split()) if isinstance(value, str) else value

    return {key: plain(value) for key, value in one.items()} == {key: plain(value) for key, value in other.items()}


def per_period(amount: float, *, stated: str | None, wanted: str) -> float:
    """An amount turned to another period. A one-off and an unstated period are taken as they are."""
    if stated not in _MONTHS_IN or wanted not in _MONTHS_IN:
        return amount
    return amount / _MONTHS_IN[stated] * _MONTHS_IN[wanted]


def in_thousands(value: Mapping[str, Any], *, floor: float) -> Mapping[str, Any]:
    """A budget of "3" where the smallest useful one is 2 000 means 3 000: nobody names a sum a twentieth of it.

    ``floor`` is the smallest budget worth a meeting. A named currency is taken at its word.
    """
    ends = [end for key in ("min", "max") if isinstance(end := value.get(key), int | float)]
    if not ends or value.get("currency") or not 0 < max(ends) < floor / 20 or max(ends) * 1000 < floor / 10:
        return value
    return {**value, **{key: value[key] * 1000 for key in ("min", "max") if value.get(key) is not None}}


def urgency_of(days: int) -> str:
    """The urgency of a day that lies ``days`` ahead (LABELS: 14, 31, 92, 366)."""
    return next((word for limit, word in _URGENCIES if days < limit + 1), "later")


def choice_value(
    choice: Choice, *, kind: FactKind, label: str, lang: Language, script: Script, today: date
) -> dict[str, Any]:
    """What a button says about ``kind``: its value, its range of money, its day, or its label as text."""
    if choice.value is not None:
        return normal(kind, choice.value)
    if choice.range is not None:
        low, high = choice.range.get(lang) or next(iter(choice.range.values()))
        currency = script.currency.get(lang) if kind == "budget" else None
        period = script.scoring.budget_period if kind == "budget" else None
        return normal(kind, {"min": low, "max": high, "currency": currency, "period": period})
    if choice.days is not None:
        latest = today + timedelta(days=choice.days)
        return normal(kind, {"latest": latest.isoformat(), "urgency": urgency_of(choice.days)})
    return normal(kind, {TEXT_KEY.get(kind, "text"): label})


def date_of(value: Mapping[str, Any], key: str) -> date | None:
    """A date of a timeline; None where it is missing or not a date."""
    text = value.get(key)
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
