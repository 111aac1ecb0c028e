"""The reports of the sales side as pictures: managers, ways out, the way up the ladder."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.reports.canvas import Canvas
from bot.reports.exits import EXITS, ExitRow, ExitsReport
from bot.reports.managers import WARMEST_FIRST, ManagerRow, ManagersReport
from bot.reports.page import (
    AMBER,
    BLUE,
    BOW,
    EDGE,
    FAINT,
    GREEN,
    GREY,
    INK,
    PALE,
    SOFT,
    TOP,
    WIDTH,
    begin_page,
    draw_card,
    draw_share,
)
from bot.reports.sales_words import exit_words, reason_words, source_words, span_words
from bot.reports.wording import period_words
from bot.wording import say
from dialogs.state import Exit
from nlu.labels import Language

#: Managers and sources that are drawn; the others are counted in one line.
MOST_MANAGERS: Final = 12
MOST_SOURCES: Final = 9
MOST_REASONS: Final = 10
_ROW: Final = 62
_HEAD: Final = 72
_COLOURS: Final[dict[Exit, str]] = {
    "rejected": BLUE,
    "lost": BOW,
    "refused": AMBER,
    "silent": GREY,
    "stopped": "#5b5f68",
}
#: Right ends of the numbers, then left ends of the shares.
_OFFERS, _TAKEN, _PASSED, _TO_TAKE, _TO_CONTACT = 420, 520, 630, 760, 900
_SHARES: Final = 945
_SHARE: Final = 108


def managers_png(report: ManagersReport, *, now: datetime, zone: ZoneInfo, lang: Language) -> bytes:
    """The report by manager as PNG, 1600 pixels wide."""
    rows = report.rows[:MOST_MANAGERS]
    body = _HEAD + _ROW * max(1, len(rows) + (len(rows) >= 2)) + 24
    canvas = begin_page(
        TOP + body + 80,
        title=say(lang, "numbers.managers"),
        subtitle=period_words(report.period, now=now, zone=zone, lang=lang),
    )
    draw_card(canvas, EDGE, TOP, WIDTH - 2 * EDGE, body)
    if not rows:
        canvas.text(EDGE + 30, TOP + 60, say(lang, "numbers.nothing"), size=19, colour=SOFT)
        return canvas.png()
    _managers_head(canvas, lang=lang)
    for place, row in enumerate(rows):
        name = row.name or say(lang, "numbers.nobody")
        _draw_manager(canvas, row, name=name, y=TOP + _HEAD + _ROW * (place + 0.5), lang=lang)
    if len(rows) >= 2:
        y = TOP + _HEAD + _ROW * (len(rows) + 0.5)
        canvas.box(EDGE + 30, y - _ROW / 2, WIDTH - 2 * EDGE - 60, 1, colour=FAINT)
        _draw_manager(canvas, report.total, name=say(lang, "numbers.total"), y=y, lang=lang)
    _note(canvas, TOP + body + 38, say(lang, "numbers.times_note"), hidden=len(report.rows) - len(rows), lang=lang)
    return canvas.png()


def _managers_head(canvas: Canvas, *, lang: Language) -> None:
    y = TOP + 40
    heads = (
        (_OFFERS, "offers"), (_TAKEN, "taken"), (_PASSED, "passed"), (_TO_TAKE, "to_take"), (_TO_CONTACT, "to_contact"),
    )  # fmt: skip
    for end, name in heads:
        words = say(lang, f"numbers.{name}")
        canvas.text(EDGE + end, y, words, size=15, colour=SOFT, anchor="right", width=140)
    canvas.text(EDGE + _SHARES, y - 11, say(lang, "numbers.won"), size=15, colour=SOFT, width=_SHARE * 4)
    for place, warmth in enumerate(WARMEST_FIRST):
        words = say(lang, f"numbers.warmth_{warmth}")
        canvas.text(EDGE + _SHARES + _SHARE * place, y + 9, words, size=15, colour=SOFT, width=_SHARE - 6)
    kept = say(lang, "numbers.kept")
    canvas.text(EDGE + _SHARES + _SHARE * 4, y, kept, size=14, colour=SOFT, width=_SHARE + 28)
    canvas.box(EDGE + 30, TOP + _HEAD - 8, WIDTH - 2 * EDGE - 60, 1, colour=FAINT)


def _draw_manager(canvas: Canvas, row: ManagerRow, *, name: str, y: float, lang: Language) -> None:
    canvas.text(EDGE + 30, y, name, size=18, colour=INK, bold=True, width=280)
    for end, counted in ((_OFFERS, row.offers), (_TAKEN, row.taken), (_PASSED, row.passed)):
        canvas.text(EDGE + end, y, str(counted), size=18, colour=INK if counted else PALE, anchor="right")
    for end, span in ((_TO_TAKE, row.to_take), (_TO_CONTACT, row.to_contact)):
        words = span_words(span, lang=lang)
        canvas.text(EDGE + end, y, words, size=18, colour=PALE if span is None else INK, anchor="right")
    colours = (BOW, AMBER, BLUE, GREY)
    for place, (warmth, colour) in enumerate(zip(WARMEST_FIRST, colours, strict=True)):
        draw_share(canvas, row.won_of(warmth), x=EDGE + _SHARES + _SHARE * place, y=y, colour=colour, lang=lang)
    draw_share(canvas, row.kept_share, x=EDGE + _SHARES + _SHARE * 4, y=y, colour=GREEN, lang=lang)


def exits_png(report: ExitsReport, *, now: datetime, zone: ZoneInfo, lang: Language) -> bytes:
    """Why leads were lost as PNG: reasons on the left, sources on the right, coloured by the way out."""
    reasons = _by_reason(report.total)[:MOST_REASONS]
    rows = report.rows[:MOST_SOURCES]
    body = _HEAD + 50 * max(1, len(reasons), len(rows)) + 20
    canvas = begin_page(
        TOP + body + 80,
        title=say(lang, "numbers.exits"),
        subtitle=period_words(report.period, now=now, zone=zone, lang=lang),
    )
    half = (WIDTH - 2 * EDGE - 24) / 2
    draw_card(canvas, EDGE, TOP, half, body, title=say(lang, "numbers.why"))
    draw_card(canvas, EDGE + half + 24, TOP, half, body, title=say(lang, "numbers.by_source"))
    _draw_legend(canvas, report.total, lang=lang)
    if not report.total.left:
        canvas.text(EDGE + 30, TOP + 80, say(lang, "numbers.nothing"), size=19, colour=SOFT)
    for place, (reason, parts) in enumerate(reasons):
        most = sum(count for _, count in reasons[0][1])
        words = reason_words(reason, lang=lang)
        _draw_parts(canvas, words, parts, x=EDGE + 30, y=TOP + _HEAD + 50 * place + 20, width=half - 60, most=most)
    for place, row in enumerate(rows):
        parts = [(way, row.of(way)) for way in EXITS]
        _draw_parts(
            canvas,
            source_words(row, lang=lang),
            parts,
            x=EDGE + half + 54,
            y=TOP + _HEAD + 50 * place + 20,
            width=half - 60,
            most=len(rows[0].left),
        )
    _note(canvas, TOP + body + 38, say(lang, "numbers.exits_note"), hidden=len(report.rows) - len(rows), lang=lang)
    return canvas.png()


def _by_reason(total: ExitRow) -> list[tuple[str, list[tuple[Exit, int]]]]:
    """Reasons with their ways out, the most frequent first."""
    counted: dict[str, dict[Exit, int]] = {}
    for (way, reason), count in total.reasons.items():
        counted.setdefault(reason, {})[way] = count
    ordered = sorted(counted.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    return [(reason, [(way, parts[way]) for way in EXITS if way in parts]) for reason, parts in ordered]


def _draw_parts(
    canvas: Canvas, words: str, parts: Sequence[tuple[Exit, int]], *, x: float, y: float, width: float, most: int
) -> None:
    """One line: words, and a bar whose colours are the ways out."""
    label = 260.0
    canvas.text(x, y, words, size=17, colour=INK, width=label - 12)
    room = width - label - 50
    at = x + label
    total = sum(count for _, count in parts)
    for way, count in parts:
        wide = room * count / most
        canvas.box(at, y - 10, wide, 20, colour=_COLOURS[way], round_=3)
        at += wide
    canvas.text(at + 8, y, str(total), size=17, colour=INK, bold=True)


def _draw_legend(canvas: Canvas, total: ExitRow, *, lang: Language) -> None:
    """What the colours mean, with the sums, from the right edge."""
    x = float(WIDTH - EDGE)
    for way in reversed(EXITS):
        words = f"{exit_words(way, lang=lang)} {total.of(way)}"
        x -= canvas.length(words, size=17)
        canvas.text(x, 94, words, size=17, colour=SOFT)
        canvas.dot(x - 14, 94, 6, colour=_COLOURS[way])
        x -= 44


def _note(canvas: Canvas, y: float, words: str, *, hidden: int, lang: Language) -> None:
    more = f"{say(lang, 'numbers.more', number=hidden)}.  " if hidden >= 1 else ""
    canvas.text(EDGE + 4, y, more + words, size=17, colour=SOFT, width=WIDTH - 2 * EDGE)
