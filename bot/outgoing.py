"""From what the engine wants said to rows of the outbox."""

from collections.abc import Sequence
from typing import Any

from dialogs.effects import Button, Say

#: First part of the callback data of a dialog's buttons.
DIALOG = "d"


def say_payload(say: Say) -> dict[str, Any]:
    """The arguments of ``sendMessage`` for a message to the visitor, without the chat."""
    payload: dict[str, Any] = {"text": say.text, "link_preview_options": {"is_disabled": True}}
    markup = _markup(say)
    if markup is not None:
        payload["reply_markup"] = markup
    return payload


def inline(rows: Sequence[Sequence[tuple[str, str]]]) -> dict[str, Any]:
    """An inline keyboard from rows of (text, callback data)."""
    return {"inline_keyboard": [[{"text": text, "callback_data": data} for text, data in row] for row in rows]}


def dialog_data(turn: int, button: str) -> str:
    """Callback data of a dialog's button; read again by :func:`read_dialog_data`.

    >>> dialog_data(3, "yes")
    'd:3:yes'
    """
    return f"{DIALOG}:{turn}:{button}"


def read_dialog_data(data: str) -> tuple[int, str] | None:
    """Turn and button of a dialog's callback data; None where it is not of that form."""
    kind, _, rest = data.partition(":")
    turn, _, button = rest.partition(":")
    return (int(turn), button) if kind == DIALOG and turn.isdigit() and button else None


def _markup(say: Say) -> dict[str, Any] | None:
    if say.contact_button is not None:
        rows: list[list[dict[str, Any]]] = [[{"text": say.contact_button, "request_contact": True}]]
        rows += [[{"text": text}] for text in say.reply_buttons]
        return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}
    if say.buttons:
        return inline([[_pair(say.turn, button) for button in row] for row in say.buttons])
    if say.clear_keyboard:
        return {"remove_keyboard": True}
    return None


def _pair(turn: int, button: Button) -> tuple[str, str]:
    return button.text, dialog_data(turn, button.id)
