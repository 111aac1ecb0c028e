"""The reports of the sales side in words: one message of Telegram each."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.reports.exits import EXITS, ExitRow, ExitsReport, Left
from bot.reports.managers import WARMEST_FIRST, ManagerRow, ManagersReport
from bot.reports.sales_words import (
    exit_words,
    question_words,
    reason_words,
    share_or_few,
    source_words,
    span_words,
    stage_words,
)
from bot.reports.way import Judged, StageRow, WayReport
from bot.reports.wording import percent, period_words
from bot.wording import say
from dialogs.formats import number
from dialogs.wording import clip
from nlu.labels import Language

#: Managers, sources and words that are told one by one; Telegram lets 4096 characters through.
MOST_ROWS: Final = 10
MOST_WORDS: Final = 8
_LONG: Final = 160


def managers_text(report: ManagersReport, *, now: datetime, zone: ZoneInfo, lang: Language) -> str:
    """The report by manager as a message."""
    parts = [f"📊 {say(lang, 'numbers.managers')} · {period_words(report.period, now=now, zone=zone, lang=lang)}"]
    if not report.rows:
        return "\n\n".join([*parts, say(lang, "numbers.nothing")])
    parts += [_about_manager(row, lang=lang) for row in report.rows[:MOST_ROWS]]
    parts += _more(len(report.rows) - MOST_ROWS, lang=lang)
    if len(report.rows) >= 2:
        parts.append(_about_manager(report.total, lang=lang, name=say(lang, "numbers.total")))
    return "\n\n".join([*parts, say(lang, "numbers.times_note")])


def _about_manager(row: ManagerRow, *, lang: Language, name: str | None = None) -> str:
    counted = [f"{say(lang, f'numbers.{what}')} {getattr(row, what)}" for what in ("offers", "taken", "passed")]
    times = [
        f"{say(lang, f'numbers.{what}')} {span_words(span, lang=lang)}"
        for what, span in (("to_take", row.to_take), ("to_contact", row.to_contact))
        if span is not None
    ]
    lines = [f"▸ {clip(name or row.name or say(lang, 'numbers.nobody'), limit=60)}"]
    lines += [" · ".join(counted)] if row.offers else []
    lines += [" · ".join(times)] if times else []
    if row.won.of:
        by = [
            f"{say(lang, f'numbers.warmth_{warmth}')} {share_or_few(row.won_of(warmth), lang=lang)}"
            for warmth in WARMEST_FIRST
            if row.won_of(warmth).of
        ]
        lines.append(f"{say(lang, 'numbers.won')}: {' · '.join(by)}")
    if row.promises:
        lines.append(f"{say(lang, 'numbers.kept')}: {share_or_few(row.kept_share, lang=lang)}")
    return "\n".join(lines)


def exits_text(report: ExitsReport, *, now: datetime, zone: ZoneInfo, lang: Language) -> str:
    """Why leads were lost, as a message: ways out with their reasons, then the sources, then the words."""
    parts = [f"📊 {say(lang, 'numbers.exits')} · {period_words(report.period, now=now, zone=zone, lang=lang)}"]
    if not report.total.left:
        return "\n\n".join([*parts, say(lang, "numbers.nothing")])
    parts.append("\n".join(_ways(report.total, lang=lang)))
    sources = [
        f"▸ {clip(source_words(row, lang=lang), limit=60)}: {len(row.left)}\n   {_most_frequent(row, lang=lang)}"
        for row in report.rows[:MOST_ROWS]
    ]
    parts.append("\n".join(sources))
    parts += _more(len(report.rows) - MOST_ROWS, lang=lang)
    said = report.total.said[-MOST_WORDS:]
    if said:
        lines = [quoted(one, lang=lang) for one in reversed(said)]
        parts.append("\n".join([f"{say(lang, 'numbers.words')}:", *lines]))
    return "\n\n".join([*parts, say(lang, "numbers.exits_note")])


def quoted(one: Left, *, lang: Language) -> str:
    """The words on a way out, and who said them."""
    who = say(lang, "numbers.visitor_said" if one.by_visitor else "numbers.manager_said")
    return f"“{clip(one.words or '', limit=_LONG)}” – {who}, {exit_words(one.exit, lang=lang).lower()}"


def _ways(row: ExitRow, *, lang: Language) -> list[str]:
    lines = []
    for way in EXITS:
        if not row.of(way):
            continue
        reasons = [(reason, count) for (left, reason), count in row.reasons.most_common() if left == way]
        told = ", ".join(f"{reason_words(reason, lang=lang)} {count}" for reason, count in reasons)
        plain = way in ("silent", "stopped") and len(reasons) < 2
        lines.append(f"{exit_words(way, lang=lang)}: {row.of(way)}{'' if plain else f' ({told})'}")
    return lines


def _most_frequent(row: ExitRow, *, lang: Language) -> str:
    counted: dict[str, int] = {}
    for (_, reason), count in row.reasons.items():
        counted[reason] = counted.get(reason, 0) + count
    best = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:4]
    return ", ".join(f"{reason_words(reason, lang=lang)} {count}" for reason, count in best)


def way_text(report: WayReport, *, now: datetime, zone: ZoneInfo, lang: Language) -> str:
    """The way up the ladder as a message: stages, where it leaks, questions, touches, calibration."""
    parts = [f"📊 {say(lang, 'numbers.way')} · {period_words(report.period, now=now, zone=zone, lang=lang)}"]
    if not report.stages[0].reached:
        return "\n\n".join([*parts, say(lang, "numbers.nothing")])
    parts.append("\n".join(_stage_line(row, lang=lang) for row in report.stages if row.reached))
    parts.append(leak_words(report, lang=lang))
    lost = [row for row in report.questions if row.lost_here][:MOST_ROWS]
    if lost:
        lines = [
            f"▸ {question_words(row, lang=lang)} ({row.script}): {share_or_few(row.dropped, lang=lang)}" for row in lost
        ]
        parts.append("\n".join([f"{say(lang, 'numbers.questions')}:", *lines]))
    parts.append(touches_words(report, lang=lang))
    judged = [row for row in report.by_warmth if row.ended]
    if judged:
        lines = [f"▸ {_judged(row, lang=lang)}" for row in judged]
        head = f"{say(lang, 'numbers.calibration')} ({say(lang, 'numbers.calibration_how')})"
        parts.append("\n".join([head, *lines]))
    return "\n\n".join([*parts, say(lang, "numbers.cohort_note")])


def leak_words(report: WayReport, *, lang: Language) -> str:
    """Where most leave, in a sentence."""
    leak = report.leak
    if leak is None or leak.leak.value is None:
        return say(lang, "numbers.no_leak")
    share = percent(leak.leak.value, lang=lang)
    return say(lang, "numbers.leak", stage=stage_words(leak.stage, lang=lang), share=share)


def touches_words(report: WayReport, *, lang: Language) -> str:
    """How much it took to the first sale, in a sentence."""
    middle = report.touches.middle
    if middle is None:
        return say(lang, "numbers.no_sales")
    contacts, visits = (number(value, lang=lang) for value in middle)
    return say(lang, "numbers.touches", contacts=contacts, visits=visits, of=len(report.touches.contacts))


def _stage_line(row: StageRow, *, lang: Language) -> str:
    told = [str(row.reached)]
    if row.left:
        told.append(f"{say(lang, 'numbers.left').lower()} {row.left.total()}")
    if row.time is not None:
        told.append(f"{say(lang, 'numbers.time').lower()} {span_words(row.time, lang=lang)}")
    return f"{stage_words(row.stage, lang=lang)}: {' · '.join(told)}"


def _judged(row: Judged, *, lang: Language) -> str:
    return f"{say(lang, f'numbers.warmth_{row.name}')}: {share_or_few(row.share, lang=lang)}"


def _more(number_: int, *, lang: Language) -> list[str]:
    return [say(lang, "numbers.more", number=number_)] if number_ >= 1 else []
