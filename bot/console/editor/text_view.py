"""The text: YAML with what is wrong at its line, completion of names, and folding."""

from typing import Any, Final

from nicegui import ui

from bot.console.editor.screen_parts import Board
from bot.console.parts import tag
from dialogs.schema import Choice, Condition, Question, Script
from dialogs.wording import manners
from nlu.labels import INTENTS, POWERS

_FIELDS: Final = sorted(
    {
        info.alias or name
        for part in (Script, Question, Choice, Condition)
        for name, info in part.model_fields.items()
    }
)  # fmt: skip
#: Whole names are offered: fields, kinds of facts, intents, words of values, texts of the house.
WORDS: Final = (*_FIELDS, "at_least", "below", *INTENTS, *POWERS, "urgency", "power")


class TextView:
    """A CodeMirror editor that follows the script, and that the script follows."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._field: ui.codemirror | None = None
        self._marked: dict[int, str] = {}

    def draw(self) -> None:
        board = self._board
        tag("p", "ed-hint", board.visit.say("editor.text_hint"))
        field = ui.codemirror(
            board.text,
            language="YAML",
            theme="vscodeLight",
            indent="  ",
            line_wrapping=True,
            on_change=lambda event: self._typed(str(event.value)),
        )
        field.classes("ed-code")
        field.props["aria-label"] = board.visit.say("editor.view_text")
        self._field = field
        self.mark()

    def _typed(self, text: str) -> None:
        if text != self._board.text:
            self._board.write(text)

    def follow(self) -> None:
        """Show the script as it stands, after it was changed elsewhere."""
        if self._field is not None and self._field.value != self._board.text:
            self._field.value = self._board.text

    def mark(self) -> None:
        """Mark the lines in which something is wrong."""
        found: dict[int, str] = {}
        # A finding may be older than the last key that was pressed.
        last = (self._field.value if self._field is not None else "").count("\n") + 1
        for one in (finding for finding in self._board.findings if finding.line < last + 1):
            found[one.line] = "\n".join(filter(None, [found.get(one.line), one.message]))
        if self._field is None or found == self._marked:
            return
        self._marked = found
        self._field.decorations = [{"kind": "line", "line": line, "class": "ed-line-wrong"} for line in found]
        self._field.line_tooltips = found

    def reveal(self, line: int) -> None:
        if self._field is not None:
            self._field.reveal_line(line)

    async def dress(self) -> None:
        """Light or dark as the page is; with "auto" only the browser knows."""
        dark = await ui.run_javascript("document.body.classList.contains('body--dark')", timeout=5.0)
        if self._field is not None and dark:
            self._field.set_theme("vscodeDark")

    def complete(self) -> None:
        """Offer names while typing; the words come from the schema, so that they are never out of date."""
        if self._field is None:
            return
        words: list[Any] = sorted({*WORDS, *manners()})
        ui.run_javascript(f"window.bantikComplete?.({self._field.id}, {words!r})")
