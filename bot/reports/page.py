"""What the pictures of the reports share: paper, cards, colours, and how a share is drawn."""

from typing import Final

from bot.reports.canvas import Canvas
from bot.reports.share import Share
from bot.reports.wording import percent
from nlu.labels import Language

WIDTH: Final = 1600
EDGE: Final = 40
#: Where the first card begins.
TOP: Final = 130
PAPER, CARD, INK, SOFT, FAINT = "#f4f1ec", "#ffffff", "#22262e", "#6b7280", "#ece8e1"
PALE: Final = "#b8bcc4"
BOW: Final = "#c2255c"
BLUE, GREEN, AMBER, GREY = "#2f6fb3", "#2f8f6b", "#c47a1a", "#9aa0aa"


def begin_page(height: int, *, title: str, subtitle: str) -> Canvas:
    """A sheet of ``height`` pixels with its head."""
    canvas = Canvas(WIDTH, height, colour=PAPER)
    canvas.box(EDGE, 42, 8, 52, colour=BOW, round_=4)
    canvas.text(EDGE + 26, 58, title, size=34, colour=INK, bold=True)
    canvas.text(EDGE + 26, 94, subtitle, size=20, colour=SOFT, width=1100)
    return canvas


def draw_card(canvas: Canvas, x: float, y: float, width: float, height: float, *, title: str = "") -> None:
    """A white card, its title on the first line."""
    canvas.box(x, y, width, height, colour=CARD, round_=18)
    if title:
        canvas.text(x + 30, y + 36, title, size=20, colour=INK, bold=True, width=width - 60)


def draw_share(
    canvas: Canvas, share: Share, *, x: float, y: float, colour: str, lang: Language, room: float = 90.0
) -> None:
    """A share as a dot on a line of 0 to 100 %, its interval as a bar; of too few only how many of how many."""
    if share.value is None or share.interval is None:
        canvas.text(x, y, "–", size=17, colour=PALE)
        return
    if not share.is_enough:
        canvas.text(x, y, f"{share.hits}/{share.of}", size=17, colour=SOFT)
        return
    low, high = share.interval
    canvas.text(x, y - 8, percent(share.value, lang=lang), size=17, colour=INK)
    canvas.text(x + room, y - 8, f"{share.hits}/{share.of}", size=14, colour=SOFT, anchor="right")
    y += 11
    canvas.box(x, y - 2, room, 4, colour=FAINT, round_=2)
    canvas.box(x + room * low, y - 4, room * (high - low), 8, colour="#c9ccd3", round_=4)
    canvas.dot(x + room * share.value, y, 4, colour=colour)


def draw_bar(canvas: Canvas, x: float, y: float, room: float, part: float, *, colour: str) -> None:
    """A bar of ``part`` (0 to 1) of ``room`` on its faint ground; never invisible unless it is nothing."""
    canvas.box(x, y - 7, room, 14, colour=FAINT, round_=7)
    canvas.box(x, y - 7, max(room * part, 14.0) if part else 0, 14, colour=colour, round_=7)
