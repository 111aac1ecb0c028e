"""The report of the agreement in words, for Telegram and for the terminal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rich.table import Table

from bot.reports.agreement import COUNTED, AgreementReport, AgreementRow
from bot.reports.share import Share
from bot.reports.wording import period_words
from bot.wording import FALLBACK, say
from dialogs.state import Stage
from nlu.labels import Language

#: What a department wrote of a stage is shown up to this length; Telegram lets 4096 characters through.
MAX_MEANING: Final = 200


def agreement_text(
    report: AgreementReport, *, meanings: Mapping[Stage, str], now: datetime, zone: ZoneInfo, lang: Language
) -> str:
    """The report as one message: what was handed over by warmth, promises, what the stages mean and hold."""
    parts = [f"🤝 {say(lang, 'agreement.title')} · {period_words(report.period, now=now, zone=zone, lang=lang)}"]
    parts += [_about(row, lang=lang) for row in report.rows]
    if not report.rows:
        parts.append(say(lang, "agreement.nothing"))
    told = report.promises
    if told.told:
        parts.append(say(lang, "agreement.promises", in_time=told.in_time, told=told.told, broken=told.broken))
    parts.append("\n".join(_stage(stage, count, meanings, lang=lang) for stage, count in report.stages.items()))
    return "\n\n".join(parts)


def agreement_table(report: AgreementReport) -> Table:
    """A line for each warmth, the total last."""
    table = Table("warmth", "handed over", *(say(FALLBACK, f"agreement.{name}") for name in COUNTED), "rejected")
    table.add_column("min to take", justify="right")
    table.add_column("min to contact", justify="right")
    for row in (*report.rows, report.total):
        shares = [_of(getattr(row, name), lang=FALLBACK) for name in COUNTED]
        minutes = ["" if value is None else f"{value:g}" for value in (row.minutes_to_take, row.minutes_to_contact)]
        table.add_row(row.key, str(row.handed_over), *shares, str(row.rejected), *minutes)
    return table


def _about(row: AgreementRow, *, lang: Language) -> str:
    lines = [f"{say(lang, f'card.{row.key}')}: {say(lang, 'agreement.handed_over', number=row.handed_over)}"]
    minutes = {"taken_in_time": row.minutes_to_take, "contacted_in_time": row.minutes_to_contact}
    for name in COUNTED:
        share: Share = getattr(row, name)
        if not share.of:
            continue
        line = f"· {say(lang, f'agreement.{name}')}: {_of(share, lang=lang)}"
        typical = minutes.get(name)
        if typical is not None:
            line += f" ({say(lang, 'agreement.typically', minutes=max(1, round(typical)))})"
        lines.append(line)
    if row.rejected:
        lines.append(f"· {say(lang, 'agreement.rejected')}: {row.rejected}")
    return "\n".join(lines)


def _of(share: Share, *, lang: Language) -> str:
    return say(lang, "agreement.of", hits=share.hits, of=share.of) if share.of else "–"


def _stage(stage: Stage, count: int, meanings: Mapping[Stage, str], *, lang: Language) -> str:
    line = f"{say(lang, f'stage.{stage}')}: {count}"
    meaning = meanings.get(stage)
    return f"{line} – {meaning[:MAX_MEANING]}" if meaning else line
