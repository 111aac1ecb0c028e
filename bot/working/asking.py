"""Questions to managers whose answer is typed. What is waited for is a row: a restart forgets none."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from aiogram.types import Message

from bot.outgoing import inline
from bot.turn import Turn
from bot.wording import say
from storage.errors import RowMissing
from storage.tables import Manager, WaitingInput

#: After this time words that are no reply to the question are no answer to it.
LASTS: Final = timedelta(minutes=30)
#: An answer is kept up to this length.
MOST_WORDS: Final = 1000

#: Takes an answer; returns what to say, None where that was said already. The question no longer waits when it is
#: called; who wants to hear more asks again.
Answers = Callable[[Turn, Manager, WaitingInput, str], Awaitable[str | None]]


@dataclass(slots=True, kw_only=True)
class Asking:
    """One question at a time to each manager. ``answers`` has who takes the answer, by kind of question."""

    answers: dict[str, Answers] = field(default_factory=dict)

    async def ask(
        self,
        turn: Turn,
        manager: Manager,
        *,
        kind: str,
        text: str,
        lead_id: int | None = None,
        draft: Mapping[str, Any] | None = None,
        choices: Sequence[Sequence[tuple[str, str]]] = (),
        ways_out: Sequence[str] = ("skip",),
    ) -> None:
        """Ask, and wait for the words. ``choices`` are buttons beside typing; ``ways_out`` names those that end it."""
        out = [(say(manager.language, f"button.{name}"), f"w:{name}") for name in ways_out]
        outbox_id = await turn.send(
            manager.telegram_id,
            {"text": text, "reply_markup": inline([*choices, *([out] if out else [])])},
            lead_id=lead_id,
        )
        await turn.uow.inputs.ask(manager.id, kind=kind, at=turn.now, lead_id=lead_id, draft=draft, outbox_id=outbox_id)

    async def hear(self, turn: Turn, manager: Manager, message: Message) -> bool:
        """Take a message as the answer that is waited for. False where it replies to something else, or is late."""
        asked = await turn.uow.inputs.of(manager.id)
        words = (message.text or message.caption or "").strip()
        if asked is None or asked.kind not in self.answers:
            return False
        if not await self._is_meant(turn, asked, message):
            return False
        if not words:
            await turn.send(manager.telegram_id, {"text": say(manager.language, "ask.in_words")})
            return True
        await turn.uow.inputs.drop(manager.id)
        try:
            answer = await self.answers[asked.kind](turn, manager, asked, words[:MOST_WORDS])
        except RowMissing:
            answer = say(manager.language, "answer.gone")
        await self._close(turn, manager, asked)
        if answer is not None:
            await turn.send(manager.telegram_id, {"text": answer})
        return True

    async def leave(self, turn: Turn, manager: Manager, *, chat_id: int, message_id: int, way: str) -> str:
        """A button ends the question. Its message keeps its words and loses its buttons."""
        asked = await turn.uow.inputs.of(manager.id)
        if asked is not None and await self._number(turn, asked) in (None, message_id):
            await turn.uow.inputs.drop(manager.id)
        await turn.send(
            chat_id,
            {"reply_markup": inline([])},
            method="editMessageReplyMarkup",
            priority="edit",
            message_id=message_id,
        )
        return say(manager.language, f"ask.{'skipped' if way == 'skip' else 'cancelled'}")

    async def _close(self, turn: Turn, manager: Manager, asked: WaitingInput) -> None:
        """A question that was answered has no buttons any more."""
        if asked.outbox_id is not None:
            await turn.send(
                manager.telegram_id,
                {"reply_markup": inline([])},
                method="editMessageReplyMarkup",
                priority="edit",
                order_key=f"asked:{asked.outbox_id}",
                edits=asked.outbox_id,
            )

    async def _is_meant(self, turn: Turn, asked: WaitingInput, message: Message) -> bool:
        if message.reply_to_message is not None:
            return message.reply_to_message.message_id == await self._number(turn, asked)
        return turn.now - asked.asked_at < LASTS

    async def _number(self, turn: Turn, asked: WaitingInput) -> int | None:
        """Telegram's number of the message that asks."""
        if asked.outbox_id is None:
            return None
        return (await turn.uow.outbox.get(asked.outbox_id)).message_id
