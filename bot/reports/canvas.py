"""A sheet to draw on: twice as large as it will be, so that edges come out smooth; fonts that know four languages."""

import io
from functools import cache
from pathlib import Path
from typing import Final, Literal

from PIL import Image, ImageDraw, ImageFont

_FONTS: Final = Path(__file__).parent / "fonts"
_OVER: Final = 2
Anchor = Literal["left", "right", "middle"]
_ANCHORS: Final[dict[Anchor, str]] = {"left": "lm", "right": "rm", "middle": "mm"}


@cache
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    name = "DejaVuSansCondensed-Bold.ttf" if bold else "DejaVuSansCondensed.ttf"
    return ImageFont.truetype(_FONTS / name, size * _OVER)


class Canvas:
    """Draws in pixels of the finished picture; texts stand on their middle line."""

    def __init__(self, width: int, height: int, *, colour: str) -> None:
        self._image = Image.new("RGB", (width * _OVER, height * _OVER), colour)
        self._draw = ImageDraw.Draw(self._image)

    def box(self, x: float, y: float, width: float, height: float, *, colour: str, round_: float = 0) -> None:
        """A filled rectangle with rounded corners; thinner than its corners, it is a pill."""
        if width <= 0 or height <= 0:
            return
        radius = min(round_, width / 2, height / 2) * _OVER
        edges = (x * _OVER, y * _OVER, (x + width) * _OVER - 1, (y + height) * _OVER - 1)
        self._draw.rounded_rectangle(edges, radius, fill=colour)

    def dot(self, x: float, y: float, radius: float, *, colour: str) -> None:
        self.box(x - radius, y - radius, 2 * radius, 2 * radius, colour=colour, round_=radius)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: int,
        colour: str,
        bold: bool = False,
        anchor: Anchor = "left",
        width: float | None = None,
    ) -> None:
        """Write one line; cut with … where it would be wider than ``width``."""
        shown = words if width is None else self._cut(words, size=size, bold=bold, width=width)
        place = (x * _OVER, y * _OVER)
        self._draw.text(place, shown, font=_font(size, bold=bold), fill=colour, anchor=_ANCHORS[anchor])

    def length(self, words: str, *, size: int, bold: bool = False) -> float:
        """How wide a line is."""
        return _font(size, bold=bold).getlength(words) / _OVER

    def png(self) -> bytes:
        """The finished picture."""
        buffer = io.BytesIO()
        # So few colours fit into a palette, which is a third of the bytes.
        small = self._image.reduce(_OVER).quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        small.save(buffer, "PNG")
        return buffer.getvalue()

    def _cut(self, words: str, *, size: int, bold: bool, width: float) -> str:
        if self.length(words, size=size, bold=bold) < width:
            return words
        shown = words
        while shown and self.length(shown + "…", size=size, bold=bold) >= width:
            shown = shown[:-1]
        return shown.rstrip() + "…"
