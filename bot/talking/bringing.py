"""Brings messages from one side of a talk to the other, keeps the copies up to date, and says what did not arrive."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from aiogram.types import Message

from bot.talking.content import Content, edited, named
from bot.turn import Turn
from bot.wording import say
from nlu.labels import Language
from storage.outbox import Priority
from storage.tables import Brought, Manager, Talk, Visitor
from storage.tables.talking import Side

#: Photos that were sent together come as messages of their own; the next of them is handled by then.
ALBUM_WAIT: Final = timedelta(seconds=2)
MOST_IN_ALBUM: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where messages go: a chat, a topic in it, and the order in which they are sent. ``visitors``: it is theirs."""

    chat_id: int
    thread_id: int | None
    order_key: str
    visitors: bool = False

    def into(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The payload, with the topic in it."""
        return payload if self.thread_id is None else payload | {"message_thread_id": self.thread_id}


def to_visitor(visitor: Visitor) -> Address:
    """The visitor's chat, in the order of everything that the bot says there.

    Raises:
        ValueError: the visitor was erased.
    """
    if visitor.telegram_id is None:
        raise ValueError("nothing can be sent to somebody who was erased")
    return Address(chat_id=visitor.telegram_id, thread_id=None, order_key=str(visitor.telegram_id), visitors=True)


def to_manager(talk: Talk) -> Address:
    """Where the manager of a talk reads; a stuck card does not hold their conversation back."""
    return Address(chat_id=talk.chat_id, thread_id=talk.thread_id, order_key=f"talk:{talk.id}")


def priority_of(side: Side) -> Priority:
    """A manager who waits for an answer reads it at once; visitors are written to as the bot writes to them."""
    return "alert" if side == "visitor" else "prompt"


async def tell(turn: Turn, address: Address, text: str, *, lead_id: int, markup: dict[str, Any] | None = None) -> int:
    """Say something of our own to one side; returns the outbox id."""
    payload: dict[str, Any] = {"text": text, "link_preview_options": {"is_disabled": True}}
    if markup is not None:
        payload["reply_markup"] = markup
    return await turn.send(
        address.chat_id,
        address.into(payload),
        priority="alert",
        message_class="alert",
        order_key=address.order_key,
        # What stands with the visitor is theirs; an erasure takes what the company has of it.
        lead_id=None if address.visitors else lead_id,
    )


async def bring(
    turn: Turn, talk: Talk, message: Message, content: Content, *, side: Side, reply_id: int, name: str, mark: str = ""
) -> None:
    """Queue a message of ``side`` for the other one, with the name of who wrote it. ``reply_id``: its line."""
    visitor = await turn.uow.visitors.get(talk.visitor_id)
    address = to_manager(talk) if side == "visitor" else to_visitor(visitor)
    note = partial(
        turn.uow.talks.bring,
        talk.id,
        reply_id=reply_id,
        side=side,
        original=(message.chat.id, message.message_id),
        chat_id=address.chat_id,
        album=content.album,
    )
    if content.album and not mark:
        outbox_id = await _join_album(turn, talk, content, side=side, address=address)
        if outbox_id is not None:
            await note(outbox_id=outbox_id)
            return
    target, quote = await _answered(turn, message, address)
    line, content = named(content, name, mark=mark, quote=quote)
    clear = quote is None and not mark and await _speaks_on(turn, talk, address, side)
    if line is not None and not clear:
        await _send(turn, talk, address, line, side=side, answers=None)
    outbox_id = await _send(turn, talk, address, content, side=side, answers=target)
    await note(outbox_id=outbox_id)


async def bring_edit(turn: Turn, copy: Brought, content: Content, *, name: str, same_file: bool) -> bool:
    """Change a copy as its original was changed. False where Telegram cannot: it must be brought anew."""
    change = edited(named(content, name)[1], same_file=same_file)
    if change is None or (copy.message_id is None and copy.album is not None):
        return False
    method, payload = change
    talk = await turn.uow.talks.get(copy.talk_id)
    key = to_manager(talk).order_key if copy.side == "visitor" else str(copy.chat_id)
    await turn.send(
        copy.chat_id,
        payload,
        method=method,
        priority=priority_of(copy.side),
        order_key=key,
        lead_id=talk.lead_id if copy.side == "visitor" else None,
        edits=copy.outbox_id if copy.message_id is None else None,
        message_id=copy.message_id,
    )
    return True


async def not_brought(turn: Turn, talk: Talk, copy: Brought, manager: Manager, visitor_name: str, *, why: str) -> None:
    """Say that a message will never arrive, beside the message itself where the manager wrote it."""
    lang: Language = manager.language
    name = "talk.not_delivered" if copy.side == "manager" else "talk.not_brought"
    text = say(lang, name, name=visitor_name, error=why)
    address = to_manager(talk)
    payload: dict[str, Any] = {"text": text}
    if copy.side == "manager" and copy.from_chat_id == address.chat_id:
        payload["reply_parameters"] = {"message_id": copy.from_message_id, "allow_sending_without_reply": True}
    await turn.send(
        address.chat_id,
        address.into(payload),
        priority="alert",
        message_class="alert",
        order_key=address.order_key,
        lead_id=talk.lead_id,
        key=f"not-brought:{copy.id}",
    )


async def _join_album(turn: Turn, talk: Talk, content: Content, *, side: Side, address: Address) -> int | None:
    """Put a photo into the album that waits for it; the outbox id, or None where none waits any more."""
    items = await turn.uow.talks.album(talk.id, side=side, album=content.album or "")
    waiting = items[-1].outbox_id if items else None
    if waiting is None or items[-1].chat_id != address.chat_id:
        return None
    row = await turn.uow.outbox.get(waiting)
    media = list(row.payload.get("media") or [_as_item(row.method, row.payload)])
    if len(media) >= MOST_IN_ALBUM:
        return None
    kept = {name: row.payload[name] for name in ("message_thread_id", "reply_parameters") if name in row.payload}
    payload = {"media": [*media, content.album_item()]} | kept
    longer = turn.now + ALBUM_WAIT
    joined = await turn.uow.outbox.amend(waiting, method="sendMediaGroup", payload=payload, not_before=longer)
    return waiting if joined else None


def _as_item(method: str, payload: dict[str, Any]) -> dict[str, Any]:
    """What was to be sent by itself, as the first item of an album."""
    kind = method.removeprefix("send").lower()
    words = {name: payload[name] for name in ("caption", "caption_entities") if name in payload}
    return {"type": kind, "media": payload[kind]} | words


async def _send(turn: Turn, talk: Talk, address: Address, content: Content, *, side: Side, answers: int | None) -> int:
    payload = content.payload()
    if answers is not None:
        payload["reply_parameters"] = {"message_id": answers, "allow_sending_without_reply": True}
    return await turn.send(
        address.chat_id,
        address.into(payload),
        method=content.method,
        priority=priority_of(side),
        message_class="alert",
        order_key=address.order_key,
        lead_id=None if address.visitors else talk.lead_id,
        not_before=turn.now + ALBUM_WAIT if content.album else None,
    )


async def _answered(turn: Turn, message: Message, address: Address) -> tuple[int | None, str | None]:
    """Which message of the other chat is answered; where it is not there, its beginning."""
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return None, None
    found = await _counterpart(turn, message.chat.id, answered.message_id, there=address.chat_id)
    if found is not None:
        return found, None
    words = answered.text or answered.caption
    return None, words or None


async def _counterpart(turn: Turn, chat_id: int, message_id: int, *, there: int) -> int | None:
    """The number under which a message of one chat stands in another one."""
    original = await turn.uow.talks.original_of(chat_id, message_id)
    if original is not None:
        return original.from_message_id if original.from_chat_id == there else None
    copy = await turn.uow.talks.copy_of(chat_id, message_id)
    return copy.message_id if copy is not None and copy.chat_id == there else None


async def _speaks_on(turn: Turn, talk: Talk, address: Address, side: Side) -> bool:
    """Whether the last thing brought there was from the same side: then everybody knows who is speaking."""
    last = await turn.uow.talks.last(talk.id, chat_id=address.chat_id)
    return last is not None and last.side == side
