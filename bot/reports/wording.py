"""How a report's numbers are written for a reader: shares, money, periods, names of sources."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.reports.numbers import Row
from bot.reports.share import Share
from bot.wording import say
from dialogs.formats import day, money
from nlu.labels import Language
from storage.reports import Period


def percent(value: float, *, lang: Language) -> str:
    """A share of 0 to 1 in whole percents, with the sign where the language puts it."""
    return say(lang, "report.percent", number=round(100 * value))


def share_words(share: Share, *, lang: Language) -> str:
    """A share with its interval, or that there are too few cases to say."""
    if share.value is None or share.interval is None or not share.is_enough:
        return say(lang, "report.too_few", of=share.of)
    low, high = (round(100 * end) for end in share.interval)
    return f"{percent(share.value, lang=lang)} ({low}–{high})"


def amount(value: Decimal, currency: str, *, lang: Language) -> str:
    """Money; hundredths only where there are any."""
    return money(float(value), currency=currency or None, lang=lang)


def name_of(row: Row, *, lang: Language) -> str:
    """What a row is called: the campaign or code, the kind in words, or that it is unknown."""
    if row.key is None:
        return say(lang, "report.unknown")
    if row.key == row.kind:
        return say(lang, f"report.kind_{row.kind}")
    if row.campaign is None:
        return row.key
    return f"{row.campaign} · {row.key}" if row.campaign_is_shared else row.campaign


def period_words(period: Period, *, now: datetime, zone: ZoneInfo, lang: Language) -> str:
    """From which day to which."""
    today = now.astimezone(zone).date()
    last = period.until or now
    end = day((last - timedelta(microseconds=1)).astimezone(zone).date(), lang=lang, today=today)
    if period.since is None:
        return say(lang, "report.until", until=end)
    return say(
        lang,
        "report.between",
        since=day(period.since.astimezone(zone).date(), lang=lang, today=today),
        until=end,
    )
