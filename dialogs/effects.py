"""What a step asks the outside world to do. The engine does none of it itself."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from dialogs.events import TimerKind
from dialogs.state import Exit, KnownFact, Stage
from nlu.labels import FactKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """``text`` is what the visitor reads, ``id`` what comes back: at most 40 bytes of ASCII."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A message to the visitor, plain text in their language, at most 4 096 UTF-16 units.

    ``buttons`` are rows of inline buttons, to be drawn with ``turn`` in their callback data.
    ``contact_button`` is the label of Telegram's own contact button (a reply keyboard, shown with ``reply_buttons``
    below it); ``clear_keyboard`` takes such a keyboard away.
    """

    text: str
    turn: int
    kind: Literal["greeting", "question", "answer", "notice", "closing", "follow_up"]
    buttons: tuple[tuple[Button, ...], ...] = ()
    contact_button: str | None = None
    reply_buttons: tuple[str, ...] = ()
    clear_keyboard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Learn:
    """A fact became known. ``replaces`` is the earlier fact where the visitor corrected themselves."""

    fact: KnownFact
    replaces: KnownFact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """The visitor took a fact back without a new value."""

    kind: FactKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The dialog's person climbed to ``stage``, or left by ``exit``; ``reason`` is a word for people."""

    stage: Stage
    exit: Exit | None = None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeOffer:
    """Show the lead to managers now. ``urgent`` leads are hot or asked for a person."""

    urgent: bool
    reason: Literal["hot", "qualified", "asked_for_person", "complaint", "support", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateOffer:
    """Something changed that the managers who see the offer should see (a contact, a fact, the warmth)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteForManager:
    """A question that the script has no answer to: the visitor was told that a person will answer it."""

    text: str
    reply_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer:
    """Fire ``TimerFired(timer, turn)`` after ``delay``. A timer of the same kind is replaced."""

    timer: TimerKind
    delay: timedelta
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTimers:
    """No timer of this dialog may fire any more."""


Effect = Say | Learn | Forget | Move | MakeOffer | UpdateOffer | NoteForManager | SetTimer | CancelTimers
