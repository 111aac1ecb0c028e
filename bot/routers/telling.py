"""The answer to a tap."""

from aiogram.types import CallbackQuery

from bot.turn import Turn


async def answer(callback: CallbackQuery, turn: Turn, text: str | None, *, alert: bool = False) -> None:
    """Answer a tap, so that the button stops turning; in the person's own queue, ahead of everything else."""
    payload: dict[str, object] = {"callback_query_id": callback.id}
    if text:
        payload |= {"text": text[:200], "show_alert": alert}
    await turn.send(
        callback.from_user.id,
        payload,
        method="answerCallbackQuery",
        priority="alert",
        order_key=f"callback:{callback.id}",
        key=f"callback:{callback.id}",
    )
