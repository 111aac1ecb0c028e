"""A script being edited: its text is the one truth, the form and the picture are drawn from what the text says."""

from collections.abc import Iterable
from typing import Any, Final

from dialogs.editing._surgery import operate
from dialogs.editing._tree import parse
from dialogs.editing.edits import Edit, EditRefused, edited
from dialogs.yaml_source import MAX_BYTES, Defect, Source, read_yaml

#: How many texts one can go back.
MOST_UNDO: Final = 200


class Document:
    """The text of a script, changed from either side, with undo and redo.

    Usage::

        document = Document(yaml)
        document.edit(Put(path=("greeting", "en"), value="Hi! A bot writes; say “person” for a human."))
        document.write(typed)      # what was typed in the text view
        document.undo()

    The last text that could be read stays in ``data``, so that a form has something to show while somebody is in
    the middle of a line; ``broken`` then says what is wrong, and edits are refused.
    """

    def __init__(self, text: str) -> None:
        self._undo: list[str] = []
        self._redo: list[str] = []
        self._text = ""
        self._source = Source(data={}, lines={})
        self.data: dict[str, Any] = {}
        self.broken: tuple[Defect, ...] = ()
        self._take(_plain(text))

    @property
    def text(self) -> str:
        return self._text

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        return bool(self._redo)

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line in which something stands, from 1."""
        return self._source.line(path)

    def write(self, text: str) -> bool:
        """Take a whole new text, as typed or pasted; whether anything changed.

        Raises ``EditRefused`` where the text is larger than a script may be: it is not kept.
        """
        return self._write(_plain(text))

    def edit(self, *edits: Edit) -> bool:
        """Carry out the edits of one gesture, all or none; whether anything changed.

        Raises ``EditRefused`` where they do not fit the text as it stands, or the text cannot be read just now.
        """
        if self.broken:
            raise EditRefused(f"line {self.broken[0].line} of the text cannot be read: mend it first")
        text, source = self._text, self._source
        for one in edits:
            text, source = _operated(text, one, wanted=edited(source.data, one))
        return self._write(text, source)

    def undo(self) -> bool:
        """Back to the text before the last change; False where there is none."""
        return self._swap(self._undo, self._redo)

    def redo(self) -> bool:
        """Take back the last ``undo``."""
        return self._swap(self._redo, self._undo)

    def _swap(self, source: list[str], target: list[str]) -> bool:
        if not source:
            return False
        target.append(self._text)
        self._take(source.pop())
        return True

    def _write(self, text: str, source: Source | None = None) -> bool:
        if len(text.encode(errors="replace")) > MAX_BYTES:
            raise EditRefused(f"the script would be larger than {MAX_BYTES // 1024} KiB: shorten its texts")
        if text == self._text:
            return False
        self._undo.append(self._text)
        del self._undo[:-MOST_UNDO]
        self._redo.clear()
        self._take(text, source)
        return True

    def _take(self, text: str, source: Source | None = None) -> None:
        """``source``: what the text says, where that has been read already."""
        self._text = text
        source = source or read_yaml(text, name="script.yaml")
        readable = isinstance(source.data, dict)
        self.broken = source.defects if not readable else ()
        if not readable and not self.broken:
            self.broken = (Defect(file="script.yaml", line=1, message='the script is empty: begin with "schema: 1"'),)
        if readable:
            self.data, self._source = source.data, source


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after some edits, without a document around it. Raises ``EditRefused``."""
    document = Document(text)
    document.edit(*edits)
    return document.text


def _operated(text: str, edit: Edit, *, wanted: Any) -> tuple[str, Source]:
    root = parse(text)
    if root is None:
        raise EditRefused("the script is empty: begin with its text")
    result = operate(text, root, edit)
    # The promise that form and text say the same is kept here, whatever the text looks like.
    source = read_yaml(result, name="script.yaml")
    if source.data != wanted:
        raise EditRefused("this part of the text is written in an unusual way: change it in the text")
    return result, source


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
