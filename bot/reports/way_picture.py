"""The way up the ladder as a picture: stages with their time and leaks, questions, warmth held against sales."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.reports.canvas import Canvas
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
    draw_bar,
    draw_card,
    draw_share,
)
from bot.reports.sales_text import leak_words, touches_words
from bot.reports.sales_words import question_words, span_words, stage_words
from bot.reports.way import StageRow, WayReport
from bot.reports.wording import period_words
from bot.wording import say
from nlu.labels import Language

MOST_QUESTIONS: Final = 8
_ROW: Final = 54
_HEAD: Final = 92
_GAP: Final = 24
#: Where the columns of the stages end, from the left edge of their card; the last two are left ends.
_NAME, _BAR, _WENT, _HERE, _TIME, _LEFT = 30, 230, 640, 750, 930, 970
_COLOURS: Final = {"hot": BOW, "warm": AMBER, "cold": BLUE, "none": GREY}


def way_png(report: WayReport, *, now: datetime, zone: ZoneInfo, lang: Language) -> bytes:
    """The way up as PNG, 1600 pixels wide."""
    stages = [row for row in report.stages if row.reached] or list(report.stages[:1])
    questions = sorted(report.questions, key=lambda row: (-row.lost_here, -row.asked))[:MOST_QUESTIONS]
    upper = _HEAD + _ROW * len(stages) + 56
    lower = _HEAD + _ROW * max(len(questions), len(report.by_warmth) + 2) + 30
    height = TOP + upper + _GAP + lower + 80
    subtitle = period_words(report.period, now=now, zone=zone, lang=lang)
    canvas = begin_page(int(height), title=say(lang, "numbers.way"), subtitle=subtitle)
    draw_card(canvas, EDGE, TOP, WIDTH - 2 * EDGE, upper)
    _draw_stages(canvas, report, stages, lang=lang)
    half = (WIDTH - 2 * EDGE - _GAP) / 2
    y = TOP + upper + _GAP
    draw_card(canvas, EDGE, y, half, lower, title=say(lang, "numbers.questions"))
    _draw_questions(canvas, report, y=y, width=half, lang=lang)
    draw_card(canvas, EDGE + half + _GAP, y, half, lower, title=say(lang, "numbers.calibration"))
    _draw_calibration(canvas, report, x=EDGE + half + _GAP, y=y, lang=lang)
    note = say(lang, "numbers.cohort_note")
    canvas.text(EDGE + 4, y + lower + 38, note, size=17, colour=SOFT, width=WIDTH - 2 * EDGE)
    return canvas.png()


def _draw_stages(canvas: Canvas, report: WayReport, stages: list[StageRow], *, lang: Language) -> None:
    heads = ((_BAR, "reached", False), (_WENT, "went_on", True), (_HERE, "still_here", True), (_TIME, "time", True))
    for x, name, is_end in heads:
        words = say(lang, f"numbers.{name}")
        canvas.text(EDGE + x, TOP + 44, words, size=15, colour=SOFT, anchor="right" if is_end else "left", width=176)
    canvas.text(EDGE + _LEFT, TOP + 44, say(lang, "numbers.left"), size=15, colour=SOFT, width=300)
    canvas.box(EDGE + 30, TOP + _HEAD - 22, WIDTH - 2 * EDGE - 60, 1, colour=FAINT)
    most = stages[0].reached or 1
    worst = report.leak
    for place, row in enumerate(stages):
        y = TOP + _HEAD + _ROW * (place + 0.5) - 12
        canvas.text(EDGE + _NAME, y, stage_words(row.stage, lang=lang), size=18, colour=INK, bold=True, width=190)
        draw_bar(canvas, EDGE + _BAR, y, 230, row.reached / most, colour=BOW)
        canvas.text(EDGE + _BAR + 242, y, str(row.reached), size=18, colour=INK, bold=True)
        for end, counted in ((_WENT, row.went_on), (_HERE, row.still_here)):
            canvas.text(EDGE + end, y, str(counted), size=18, colour=INK if counted else PALE, anchor="right")
        words = span_words(row.time, lang=lang)
        canvas.text(EDGE + _TIME, y, words, size=18, colour=PALE if row.time is None else INK, anchor="right")
        is_worst = worst is not None and row.stage == worst.stage
        draw_share(canvas, row.leak, x=EDGE + _LEFT, y=y, colour=BOW if is_worst else GREY, lang=lang, room=130)
        told = [f"{say(lang, f'numbers.exit_{way}')} {count}" for way, count in row.left.most_common(3)]
        canvas.text(
            EDGE + _LEFT + 165, y, ", ".join(told), size=15, colour=SOFT, width=WIDTH - 2 * EDGE - _LEFT - 165 - 24
        )
    y = TOP + _HEAD + _ROW * len(stages) + 20
    words = f"{leak_words(report, lang=lang)}   {touches_words(report, lang=lang)}"
    canvas.text(EDGE + 30, y, words, size=17, colour=INK, width=WIDTH - 2 * EDGE - 60)


def _draw_questions(canvas: Canvas, report: WayReport, *, y: float, width: float, lang: Language) -> None:
    for x, name in ((430.0, "asked"), (560.0, "lost_here")):
        words = say(lang, f"numbers.{name}")
        canvas.text(EDGE + x, y + 70, words, size=15, colour=SOFT, anchor="right", width=120)
    rows = sorted(report.questions, key=lambda row: (-row.lost_here, -row.asked))[:MOST_QUESTIONS]
    for place, row in enumerate(rows):
        line = y + _HEAD + _ROW * (place + 0.5) - 8
        name = f"{question_words(row, lang=lang)} · {row.script}"
        canvas.text(EDGE + 30, line, name, size=17, colour=INK, width=300)
        canvas.text(EDGE + 430, line, str(row.asked), size=18, colour=INK, anchor="right")
        shade = INK if row.lost_here else PALE
        canvas.text(EDGE + 560, line, str(row.lost_here), size=18, colour=shade, anchor="right")
        draw_share(canvas, row.dropped, x=EDGE + min(595, width - 150), y=line, colour=BOW, lang=lang, room=130)
    if not rows:
        canvas.text(EDGE + 30, y + _HEAD + 10, say(lang, "numbers.nothing"), size=17, colour=SOFT)


def _draw_calibration(canvas: Canvas, report: WayReport, *, x: float, y: float, lang: Language) -> None:
    canvas.text(x + 30, y + 70, say(lang, "numbers.calibration_how"), size=15, colour=SOFT, width=600)
    for place, row in enumerate(report.by_warmth):
        line = y + _HEAD + _ROW * (place + 0.5) - 8
        canvas.dot(x + 38, line, 7, colour=_COLOURS[row.name])
        words = say(lang, f"numbers.warmth_{row.name}")
        canvas.text(x + 58, line, words, size=18, colour=INK, bold=True, width=190)
        draw_share(canvas, row.share, x=x + 260, y=line, colour=_COLOURS[row.name], lang=lang, room=130)
    line = y + _HEAD + _ROW * len(report.by_warmth) + 16
    canvas.box(x + 30, line - 10, 650, 1, colour=FAINT)
    canvas.text(x + 30, line + 10, say(lang, "numbers.predicted"), size=15, colour=SOFT, width=650)
    for place, band in enumerate(report.by_probability):
        at = x + 30 + 136 * place
        canvas.text(at, line + 38, say(lang, "report.percent", number=band.name), size=15, colour=SOFT)
        draw_share(canvas, band.share, x=at, y=line + 70, colour=GREEN, lang=lang, room=110)
