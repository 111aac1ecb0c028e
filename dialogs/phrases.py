"""Facts as half sentences, in words that show they were understood."""

from datetime import date, timedelta
from typing import Final

from dialogs import formats
from dialogs.schema import Script
from dialogs.state import KnownFact
from dialogs.values import date_of, is_empty, text_of, word_of
from dialogs.wording import fill, in_language, sentence, wording_of
from nlu.labels import FactKind, Language

_AT_ONCE: Final = timedelta(days=3)
#: The kinds that are worth saying back, in the order they are said.
HEARD: Final[tuple[FactKind, ...]] = ("company_size", "timeline", "budget", "authority")
_AND: Final[dict[Language, str]] = {"ru": ", ", "en": " and ", "pl": ", ", "tr": ", "}
_ABOUT: Final[dict[Language, str]] = {"ru": "около {}", "en": "about {}", "pl": "około {}", "tr": "yaklaşık {}"}
_UP_TO: Final[dict[Language, str]] = {"ru": "до {}", "en": "up to {}", "pl": "do {}", "tr": "en fazla {}"}
_FROM: Final[dict[Language, str]] = {"ru": "от {}", "en": "from {}", "pl": "od {}", "tr": "en az {}"}


def phrase(fact: KnownFact, *, script: Script, lang: Language, today: date) -> str | None:
    """The fact in half a sentence without a capital or a full stop; None where nothing sensible can be said."""
    if fact.kind == "budget":
        return _budget(fact, script=script, lang=lang)
    if fact.kind == "timeline":
        return _timeline(fact, script=script, lang=lang, today=today)
    if fact.kind == "authority":
        power = word_of(fact)
        return (
            None
            if power not in {"decides", "shares", "influences"}
            else in_language(wording_of(script, f"authority_{power}"), lang)[0]
        )
    if fact.kind == "company_size":
        return _size(fact, lang=lang)
    if fact.kind == "phone":
        return formats.phone(text_of(fact))
    return text_of(fact).strip().rstrip(".!?")


def talk_began(script: Script, *, lang: Language, who: str) -> str:
    """What a visitor is told when a person begins to write through the bot."""
    return sentence(fill(in_language(wording_of(script, "talk_began"), lang)[0], who=who))


def joined(phrases: list[str], *, lang: Language) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(phrases) < 3:
        return _AND[lang].join(phrases)
    return ", ".join(phrases[:-1]) + _AND[lang] + phrases[-1]


def _budget(fact: KnownFact, *, script: Script, lang: Language) -> str:
    if is_empty(fact):
        return in_language(wording_of(script, "budget_none"), lang)[0]
    low, high = fact.value.get("min"), fact.value.get("max")
    currency = fact.value.get("currency") or script.currency.get(lang)
    text = formats.money_range(low, high, currency=currency, lang=lang)
    if low is None:
        text = _UP_TO[lang].format(text)
    elif high is None:
        text = _FROM[lang].format(text)
    elif low == high:
        text = _ABOUT[lang].format(text)
    return formats.per(text, period=fact.value.get("period"), lang=lang)


def _timeline(fact: KnownFact, *, script: Script, lang: Language, today: date) -> str | None:
    earliest, latest = date_of(fact.value, "earliest"), date_of(fact.value, "latest")
    urgency = word_of(fact)
    if urgency == "now" and (earliest is None or earliest <= today) and (latest is None or latest < today + _AT_ONCE):
        return in_language(wording_of(script, "timeline_now"), lang)[0]
    if latest is not None:
        whole_month = earliest is not None and earliest.day == 1 and (latest + timedelta(days=1)).day == 1
        if whole_month and earliest is not None and earliest.month == latest.month:
            return formats.in_month(latest, lang=lang, today=today)
        same_month = earliest is not None and (earliest.year, earliest.month) == (latest.year, latest.month)
        if earliest is not None and same_month and today <= earliest < latest:
            return formats.between(earliest, latest, lang=lang, today=today)
        return formats.by_day(latest, lang=lang, today=today)
    if earliest is not None:
        return formats.from_day(earliest, lang=lang, today=today)
    if urgency in {"later", "none"}:
        return in_language(wording_of(script, f"timeline_{urgency}"), lang)[0]
    return None


def _size(fact: KnownFact, *, lang: Language) -> str | None:
    low, high = fact.value.get("min"), fact.value.get("max")
    if low is not None and high is not None and low != high:
        return f"{formats.number(low, lang=lang)}–{formats.count_of(int(high), noun='person', lang=lang)}"
    if high is None and low is not None:
        return _FROM[lang].format(formats.count_of(int(low), noun="of_person", lang=lang))
    if low is None and high is not None:
        return _UP_TO[lang].format(formats.count_of(int(high), noun="of_person", lang=lang))
    return formats.count_of(int(low), noun="person", lang=lang) if low is not None else None
