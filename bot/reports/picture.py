"""A report as one picture: the way from a click to a customer, and beside it what each source brought."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.reports.canvas import Canvas
from bot.reports.numbers import STEPS, Report, Row
from bot.reports.wording import amount, name_of, percent, period_words
from bot.wording import say
from dialogs.formats import number
from nlu.labels import Language

WIDTH: Final = 1600
#: Sources that are drawn; the others are counted in one line.
MOST_ROWS: Final = 9
_EDGE: Final = 40
_TOP: Final = 130
_ROW: Final = 62
_HEAD: Final = 64
_LEFT: Final = 430
_GAP: Final = 24

_PAPER, _CARD, _INK, _SOFT, _FAINT = "#f4f1ec", "#ffffff", "#22262e", "#6b7280", "#ece8e1"
_BOW: Final = "#c2255c"
_KINDS: Final = {"seed": "#2f8f6b", "net": "#2f6fb3", "spear": "#c47a1a", None: "#9aa0aa"}
#: Right ends of the columns, left ends of those with a bar, from the left edge of the sources' card.
_CLICKS, _STARTS, _LEADS, _TAKEN, _WON, _PRICE, _HOT = 400, 490, 520, 745, 835, 940, 965


def report_png(report: Report, *, now: datetime, zone: ZoneInfo, lang: Language) -> bytes:
    """The report as PNG, 1600 pixels wide, about 50 kB."""
    rows = report.rows[:MOST_ROWS]
    body = max(_HEAD + _ROW * len(STEPS), _HEAD + _ROW * max(1, len(rows))) + 30
    canvas = Canvas(WIDTH, _TOP + body + 80, colour=_PAPER)
    canvas.box(_EDGE, 42, 8, 52, colour=_BOW, round_=4)
    canvas.text(_EDGE + 26, 58, say(lang, "report.title"), size=34, colour=_INK, bold=True)
    canvas.text(
        _EDGE + 26, 94, period_words(report.period, now=now, zone=zone, lang=lang), size=20, colour=_SOFT, width=900
    )
    _draw_kinds(canvas, lang=lang)
    canvas.box(_EDGE, _TOP, _LEFT, body, colour=_CARD, round_=18)
    _draw_funnel(canvas, report.total, lang=lang)
    left = _EDGE + _LEFT + _GAP
    canvas.box(left, _TOP, WIDTH - _EDGE - left, body, colour=_CARD, round_=18)
    _draw_head(canvas, left, lang=lang)
    most = max((row.leads for row in rows), default=0)
    for place, row in enumerate(rows):
        _draw_row(canvas, row, left=left, y=_TOP + _HEAD + _ROW * place + _ROW / 2, most=most, lang=lang)
    if not rows:
        canvas.text(left + 30, _TOP + _HEAD + 30, say(lang, "report.nothing"), size=19, colour=_SOFT, width=900)
    words = [say(lang, f"report.by_{report.touching}")]
    if len(report.rows) > len(rows):
        words.append(say(lang, "report.more", number=len(report.rows) - len(rows)))
    canvas.text(_EDGE + 4, _TOP + body + 38, "   ".join(words), size=17, colour=_SOFT, width=WIDTH - 2 * _EDGE)
    return canvas.png()


def _draw_kinds(canvas: Canvas, *, lang: Language) -> None:
    """The colours of the kinds, from the right edge."""
    x = float(WIDTH - _EDGE)
    for kind in ("spear", "net", "seed"):
        words = say(lang, f"report.kind_{kind}")
        x -= canvas.length(words, size=18)
        canvas.text(x, 70, words, size=18, colour=_SOFT)
        canvas.dot(x - 16, 70, 6, colour=_KINDS[kind])
        x -= 50


def _draw_funnel(canvas: Canvas, total: Row, *, lang: Language) -> None:
    canvas.text(_EDGE + 30, _TOP + 36, say(lang, "report.funnel"), size=20, colour=_INK, bold=True)
    # Clicks have a number and no bar: next to theirs all others would be dots, and an arrival needs no click.
    most = max(total.step(step) for step in STEPS[1:]) or 1
    room = _LEFT - 60
    before: int | None = None
    for place, step in enumerate(STEPS):
        y = _TOP + _HEAD + _ROW * place
        counted = total.step(step)
        canvas.text(_EDGE + 30, y + 16, say(lang, f"report.{step}"), size=18, colour=_INK)
        figure = number(counted, lang=lang)
        canvas.text(_EDGE + _LEFT - 30, y + 16, figure, size=20, colour=_INK, bold=True, anchor="right")
        if before and place > 1:
            share = percent(counted / before, lang=lang)
            x = _EDGE + _LEFT - 30 - 90
            canvas.text(x, y + 16, share, size=16, colour=_SOFT, anchor="right")
        if place:
            canvas.box(_EDGE + 30, y + 32, room, 14, colour=_FAINT, round_=7)
            canvas.box(_EDGE + 30, y + 32, max(room * counted / most, 14 if counted else 0), 14, colour=_BOW, round_=7)
        before = counted


def _draw_head(canvas: Canvas, left: float, *, lang: Language) -> None:
    y = _TOP + 36
    for end, name in ((_CLICKS, "clicks"), (_STARTS, "starts"), (_TAKEN, "accepted"), (_WON, "customers")):
        canvas.text(left + end, y, say(lang, f"report.{name}"), size=15, colour=_SOFT, anchor="right", width=92)
    canvas.text(left + _LEADS, y, say(lang, "report.leads"), size=15, colour=_SOFT)
    canvas.text(left + _PRICE, y, say(lang, "report.cost_per_lead"), size=15, colour=_SOFT, anchor="right", width=106)
    canvas.text(left + _HOT, y, say(lang, "report.hot"), size=15, colour=_SOFT)
    canvas.box(left + 30, _TOP + _HEAD - 6, WIDTH - _EDGE - left - 60, 1, colour=_FAINT)


def _draw_row(canvas: Canvas, row: Row, *, left: float, y: float, most: int, lang: Language) -> None:
    colour = _KINDS[row.kind]
    canvas.dot(left + 40, y, 7, colour=colour)
    canvas.text(left + 60, y, name_of(row, lang=lang), size=18, colour=_INK, bold=True, width=255)
    for end, counted in ((_CLICKS, row.clicks), (_STARTS, row.starts), (_TAKEN, row.accepted), (_WON, row.customers)):
        shade = _INK if counted else "#b8bcc4"
        canvas.text(left + end, y, number(counted, lang=lang), size=18, colour=shade, anchor="right")
    begin, room = left + _LEADS, 100.0
    wide = max(room * row.leads / most, 10.0) if row.leads else 0.0
    canvas.box(begin, y - 9, wide, 18, colour=colour, round_=5)
    canvas.text(begin + wide + (8 if wide else 0), y, number(row.leads, lang=lang), size=18, colour=_INK, bold=True)
    if row.cost is not None and row.cost_per_lead is not None:
        price = amount(row.cost_per_lead, row.cost[1], lang=lang)
        canvas.text(left + _PRICE, y, price, size=17, colour=_INK, anchor="right", width=106)
    else:
        canvas.text(left + _PRICE, y, "–", size=17, colour="#b8bcc4", anchor="right")
    _draw_share(canvas, row, x=left + _HOT, y=y, colour=colour, lang=lang)


def _draw_share(canvas: Canvas, row: Row, *, x: float, y: float, colour: str, lang: Language) -> None:
    """The share of hot leads as a dot on a line of 0 to 100 %, its interval as a bar; a dash where it is too few."""
    share, room = row.hot, 70.0
    if share.value is None or share.interval is None or not share.is_enough:
        canvas.text(x, y, "–", size=17, colour="#b8bcc4")
        return
    low, high = share.interval
    canvas.text(x, y - 8, percent(share.value, lang=lang), size=17, colour=_INK)
    y += 11
    canvas.box(x, y - 2, room, 4, colour=_FAINT, round_=2)
    canvas.box(x + room * low, y - 4, room * (high - low), 8, colour="#c9ccd3", round_=4)
    canvas.dot(x + room * share.value, y, 4, colour=colour)
