"""A report in words: one message of Telegram."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.reports.numbers import STEPS, Report, Row
from bot.reports.wording import amount, name_of, period_words, share_words
from bot.wording import say
from dialogs.formats import number
from nlu.labels import Language

#: Sources that are named one by one; Telegram lets 4096 characters through.
MOST_ROWS: Final = 10
MAX_NAME: Final = 60
#: Steps that a source's line holds; the others are in the files.
_SHORT: Final = ("clicks", "starts", "dialogs", "leads", "accepted", "customers")


def report_text(report: Report, *, now: datetime, zone: ZoneInfo, lang: Language) -> str:
    """The report as a message: the whole first, then the sources that brought most."""
    total = report.total
    parts = [
        f"📊 {say(lang, 'report.title')} · {period_words(report.period, now=now, zone=zone, lang=lang)}",
        "\n".join(f"{say(lang, f'report.{step}')}: {number(total.step(step), lang=lang)}" for step in STEPS),
    ]
    parts += ["\n".join(lines)] if (lines := _worth(total, lang=lang)) else []
    named = report.rows[:MOST_ROWS]
    parts += [_about(row, lang=lang) for row in named]
    if len(report.rows) > len(named):
        parts.append(say(lang, "report.more", number=len(report.rows) - len(named)))
    if not report.rows:
        parts.append(say(lang, "report.nothing"))
    return "\n\n".join([*parts, say(lang, f"report.by_{report.touching}")])


def _about(row: Row, *, lang: Language) -> str:
    counted = [
        f"{say(lang, f'report.{step}')} {number(row.step(step), lang=lang)}" for step in _SHORT if row.step(step)
    ]
    kind = "" if row.kind is None or row.key == row.kind else f" ({say(lang, f'report.kind_{row.kind}')})"
    head = f"▸ {name_of(row, lang=lang)[:MAX_NAME]}{kind}"
    return "\n".join([head, " · ".join(counted) or say(lang, "report.no_one"), *_worth(row, lang=lang)])


def _worth(row: Row, *, lang: Language) -> list[str]:
    lines = []
    shares = [(name, row.share(name)) for name in ("hot", "won", "spam") if row.share(name).of]
    # Of the leads there is one thing to say where there are too few, not two.
    said = [(name, share) for name, share in shares if share.is_enough or name == "hot"]
    if said:
        lines.append(" · ".join(f"{say(lang, f'report.{name}')} {share_words(it, lang=lang)}" for name, it in said))
    if row.paid:
        sums = " + ".join(amount(value, name, lang=lang) for name, value in sorted(row.paid.items()))
        lines.append(f"{say(lang, 'report.money')} {sums}")
    if row.cost is not None:
        value, currency = row.cost
        money = [f"{say(lang, 'report.cost')} {amount(value, currency, lang=lang)}"]
        for name in ("cost_per_lead", "cost_per_customer"):
            each = getattr(row, name)
            if each is not None:
                money.append(f"{say(lang, f'report.{name}')} {amount(each, currency, lang=lang)}")
        lines.append(" · ".join(money))
    elif len(row.costs) > 1:
        costs = " + ".join(amount(value, currency, lang=lang) for currency, value in sorted(row.costs.items()))
        lines.append(f"{say(lang, 'report.cost')} {costs}")
    return lines
