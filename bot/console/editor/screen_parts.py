"""What the views share: the script as it stands, what is chosen, and the ways to change it."""

from collections.abc import Sequence
from typing import Any, Protocol

from bot.console.editor.fields import Desk
from dialogs.editing import Edit
from dialogs.loader import Finding
from dialogs.schema import Script
from dialogs.yaml_source import Path
from storage.dialogs import Standing


class Board(Desk, Protocol):
    """The editor as its views see it."""

    chosen: Path
    standing: Sequence[Standing]

    @property
    def findings(self) -> Sequence[Finding]: ...

    @property
    def text(self) -> str: ...

    def choose(self, place: Path) -> None: ...

    def write(self, text: str) -> None: ...


__all__ = ["Any", "Board", "Edit", "Script"]
