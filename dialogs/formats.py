"""Numbers, plurals, money and days as a reader of each language writes them.

>>> money_range(2000, 4500, currency="EUR", lang="en")
'€2,000–4,500'
>>> count_of(3, noun="person", lang="ru")
'3\\xa0человека'
"""

from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dialogs.calendar_words import CITY_TIME, MONTHS, ON_WEEKDAY, TR_ABLATIVE, TR_DATIVE, TR_LOCATIVE
from nlu.labels import Language

Plural = Literal["one", "few", "many", "other"]
Noun = Literal["person", "of_person", "minute"]
NBSP: Final = "\u00a0"
_QUARTER: Final = timedelta(minutes=15)

_GROUP: Final[dict[Language, str]] = {"ru": NBSP, "en": ",", "pl": NBSP, "tr": "."}
_POINT: Final[dict[Language, str]] = {"ru": ",", "en": ".", "pl": ",", "tr": ","}
#: Signs written before the amount in English, after it in the other languages.
_SIGNS: Final = {"EUR": "€", "USD": "$", "GBP": "£", "RUB": "₽", "TRY": "₺", "UAH": "₴", "KZT": "₸"}
_LOCAL_SIGNS: Final[dict[Language, dict[str, str]]] = {
    "ru": {"PLN": "zł"},
    "en": {"RUB": "RUB ", "TRY": "TRY ", "PLN": "PLN ", "UAH": "UAH ", "KZT": "KZT "},
    "pl": {"PLN": "zł"},
    "tr": {"TRY": "TL", "PLN": "zł"},
}
_PER: Final[dict[Language, dict[str, str]]] = {
    "ru": {"month": "{} в месяц", "year": "{} в год"},
    "en": {"month": "{} a month", "year": "{} a year"},
    "pl": {"month": "{} miesięcznie", "year": "{} rocznie"},
    "tr": {"month": "ayda {}", "year": "yılda {}"},
}
_NOUNS: Final[dict[Noun, dict[Language, dict[Plural, str]]]] = {
    "person": {
        "ru": {"one": "человек", "few": "человека", "many": "человек", "other": "человека"},
        "en": {"one": "person", "other": "people"},
        "pl": {"one": "osoba", "few": "osoby", "many": "osób", "other": "osoby"},
        "tr": {"one": "kişi", "other": "kişi"},
    },
    # The case that "for a team of …" takes; in English and Turkish the same word.
    "of_person": {
        "ru": {"one": "человека", "few": "человек", "many": "человек", "other": "человек"},
        "en": {"one": "person", "other": "people"},
        "pl": {"one": "osoby", "few": "osób", "many": "osób", "other": "osób"},
        "tr": {"one": "kişi", "other": "kişi"},
    },
    "minute": {
        "ru": {"one": "минуты", "few": "минут", "many": "минут", "other": "минут"},
        "en": {"one": "minute", "other": "minutes"},
        "pl": {"one": "minuty", "few": "minut", "many": "minut", "other": "minut"},
        "tr": {"one": "dakika", "other": "dakika"},
    },
}


def plural(number: int, *, lang: Language) -> Plural:
    """The CLDR plural category of a whole number.

    >>> [plural(n, lang="ru") for n in (1, 3, 11, 25)]
    ['one', 'few', 'many', 'many']
    """
    ten, hundred = number % 10, number % 100
    if lang == "ru":
        if ten == 1 and hundred != 11:
            return "one"
        return "few" if ten in {2, 3, 4} and hundred not in {12, 13, 14} else "many"
    if lang == "pl":
        if number == 1:
            return "one"
        return "few" if ten in {2, 3, 4} and hundred not in {12, 13, 14} else "many"
    return "one" if number == 1 else "other"


def number(amount: float, *, lang: Language) -> str:
    """Grouped digits, at most two decimals; Polish leaves four digits together."""
    whole, _, cents = f"{amount:.2f}".partition(".")
    short = lang == "pl" and len(whole.lstrip("-")) < 5
    grouped = whole if short else f"{int(whole):,}".replace(",", _GROUP[lang])
    cents = cents.rstrip("0")
    return grouped + (_POINT[lang] + cents.ljust(2, "0") if cents else "")


def count_of(how_many: int, *, noun: Noun, lang: Language) -> str:
    """``3 people``, ``3 человека``, ``5 osób``, ``4 kişi``."""
    forms = _NOUNS[noun][lang]
    return f"{number(how_many, lang=lang)}{NBSP}{forms[plural(how_many, lang=lang)]}"


def money(amount: float, *, currency: str | None, lang: Language, period: str | None = None) -> str:
    """``€2,000``, ``200 000 ₽``, ``9000 zł``, ``ayda 1.500 TL``. Without a currency only the number."""
    return per(_signed(number(amount, lang=lang), currency=currency, lang=lang), period=period, lang=lang)


def money_range(
    low: float | None, high: float | None, *, currency: str | None, lang: Language, period: str | None = None
) -> str:
    """A closed range; equal or single ends are one figure. At least one end must be given."""
    ends = [end for end in (low, high) if end is not None]
    if not ends:
        raise ValueError("A range of money needs at least one end.")
    figures = "–".join(dict.fromkeys(number(end, lang=lang) for end in ends))
    return per(_signed(figures, currency=currency, lang=lang), period=period, lang=lang)


def per(amount: str, *, period: str | None, lang: Language) -> str:
    """The amount with its period (``month`` or ``year``); anything else leaves it as it is."""
    return _PER[lang].get(period or "", "{}").format(amount)


def _signed(figures: str, *, currency: str | None, lang: Language) -> str:
    if currency is None:
        return figures
    sign = _LOCAL_SIGNS[lang].get(currency) or _SIGNS.get(currency) or currency
    if lang == "en":
        return f"{sign}{figures}" if len(sign) == 1 or sign.endswith(" ") else f"{figures}{NBSP}{sign}"
    return f"{figures}{NBSP}{sign}"


def day(moment: date, *, lang: Language, today: date) -> str:
    """Day and month, with the year where it is not within the next eleven months."""
    month = MONTHS[lang].of[moment.month - 1]
    return f"{moment.day} {month}" if _near(moment, today) else f"{moment.day} {month} {moment.year}"


def _near(moment: date, today: date) -> bool:
    """Whether day and month alone leave no doubt about the year."""
    return abs((moment - today).days) < 330


def by_day(moment: date, *, lang: Language, today: date) -> str:
    """``by 31 December``; the last day of a month reads as its end."""
    if (moment + timedelta(days=1)).day == 1:
        return _by_month_end(moment, lang=lang, today=today)
    if lang == "tr":
        dated = day(moment, lang=lang, today=today)
        return f"{dated}{TR_DATIVE[moment.month - 1]} kadar" if _near(moment, today) else f"en geç {dated}"
    return {"ru": "к {}", "en": "by {}", "pl": "do {}"}[lang].format(day(moment, lang=lang, today=today))


def _by_month_end(moment: date, *, lang: Language, today: date) -> str:
    year = "" if _near(moment, today) else f" {moment.year}"
    month = MONTHS[lang].of[moment.month - 1]
    return {
        "ru": f"до конца {month}{year and year + ' года'}",
        "en": f"by the end of {month}{year}",
        "pl": f"do końca {month}{year}",
        "tr": f"{year} {month} sonuna kadar".strip(),
    }[lang]


def between(earliest: date, latest: date, *, lang: Language, today: date) -> str:
    """Some days of one month: ``23–29 November``, ``23–29 ноября``."""
    return f"{earliest.day}–{day(latest, lang=lang, today=today)}"


def from_day(moment: date, *, lang: Language, today: date) -> str:
    """``from 1 March``, ``с 1 марта``, ``od 1 marca``, ``1 Mart'tan itibaren``."""
    text = day(moment, lang=lang, today=today)
    if lang == "tr":
        near = _near(moment, today)
        return f"{text}{TR_ABLATIVE[moment.month - 1]} itibaren" if near else f"en erken {text}"
    return {"ru": f"с {text}", "en": f"from {text}", "pl": f"od {text}"}[lang]


def in_month(moment: date, *, lang: Language, today: date) -> str:
    """``in March``, ``в марте``, ``w marcu``, ``Mart'ta``."""
    year = "" if _near(moment, today) else f" {moment.year}"
    month = MONTHS[lang].at[moment.month - 1]
    if lang == "tr":
        return f"{moment.year} {month} ayında" if year else f"{month}{TR_LOCATIVE[moment.month - 1]}"
    return {
        "ru": f"в {month}{year and year + ' года'}",
        "en": f"in {month}{year}",
        "pl": f"{'we' if month == 'wrześniu' else 'w'} {month}{year}",
    }[lang]


def moment_phrase(promised: datetime, *, now: datetime, timezone: str, lang: Language) -> str:
    """When somebody writes at the latest: ``within 15 minutes``, ``tomorrow before 12:00 (Warsaw time)``.

    Both moments are aware; an unknown ``timezone`` is told in UTC.
    """
    minutes = round((promised - now).total_seconds() / 60)
    if minutes < 90:
        rounded = max(5, -(-minutes // 5) * 5)
        counted = count_of(rounded, noun="minute", lang=lang)
        return {"ru": "в течение {}", "en": "within {}", "pl": "w ciągu {}", "tr": "{} içinde"}[lang].format(counted)
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        zone, timezone = ZoneInfo("UTC"), "UTC"
    # A round time is easier to keep in mind; a little later than promised inside is never a broken promise.
    rounded_up = promised + (datetime.min.replace(tzinfo=promised.tzinfo) - promised) % _QUARTER
    local, today = rounded_up.astimezone(zone), now.astimezone(zone).date()
    clock = local.strftime("%H:%M")
    ahead = (local.date() - today).days
    if ahead < 2:
        which = {
            "ru": ("сегодня", "завтра"),
            "en": ("today", "tomorrow"),
            "pl": ("dziś", "jutro"),
            "tr": ("bugün", "yarın"),
        }[lang][max(ahead, 0)]
    elif ahead < 7:
        which = ON_WEEKDAY[lang][local.weekday()]
    else:
        dated = day(local.date(), lang=lang, today=today)
        which = f"on {dated}" if lang == "en" else dated
    pattern = {"ru": "{} до {}", "en": "{} before {}", "pl": "{} do {}", "tr": "en geç {} saat {}"}[lang]
    return f"{pattern.format(which, clock)} ({_zone_name(local, timezone=timezone, lang=lang)})"


def _zone_name(local: datetime, *, timezone: str, lang: Language) -> str:
    known = CITY_TIME.get(timezone)
    if known is not None:
        return known[lang]
    offset = local.utcoffset() or timedelta()
    hours, rest = divmod(int(offset.total_seconds()) // 60, 60)
    if not hours and not rest:
        return "UTC"
    return f"UTC{hours:+d}" + (f":{rest:02d}" if rest else "")


def phone(e164: str) -> str:
    """A number as it is read aloud: country code and blocks of three and two.

    >>> phone("+48512345678")
    '+48 512 345 678'
    """
    digits = e164.lstrip("+")
    for code, blocks in (
        ("7", (3, 3, 2, 2)),
        ("48", (3, 3, 3)),
        ("90", (3, 3, 2, 2)),
        ("44", (4, 6)),
        ("1", (3, 3, 4)),
    ):
        rest = digits.removeprefix(code)
        if digits.startswith(code) and len(rest) == sum(blocks):
            parts, start = [], 0
            for size in blocks:
                parts.append(rest[start : start + size])
                start += size
            return f"+{code} {' '.join(parts)}"
    return e164
