"""What became of one call of the Bot API, and what follows from it."""

from base64 import b64decode
from dataclasses import dataclass
from typing import Any, Final, Literal

import aiohttp
from aiogram import Bot, methods
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, ForumTopic, Message, MessageId

from storage.outbox import Leased

#: sent: it arrived. later: it certainly did not, try again. unclear: nobody knows. refused: it never will.
#: moved: the group has another id now.
Fate = Literal["sent", "later", "unclear", "refused", "moved"]

#: Key of a payload whose text is added to a message that may already have arrived once.
REPEAT_KEY: Final = "_repeat"
#: Key of a payload that holds a file: ``{"name": ..., "text": ...}``, or ``"base64"`` instead of the text.
FILE_KEY: Final = "_file"
#: Refusals that mean "it is already so", after which nothing is left to do.
_DONE_ALREADY: Final = (
    "message is not modified",
    "query is too old",
    "message to delete not found",
    "TOPIC_NOT_MODIFIED",
)
_BAD_MARKUP: Final = "can't parse entities"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """``retry_after`` is what Telegram asked for, in seconds; ``gone`` that the person or group does not want us."""

    fate: Fate
    message_id: int | None = None
    #: All messages of an album.
    album: tuple[int, ...] = ()
    error: str = ""
    retry_after: float | None = None
    moved_to: int | None = None
    gone: bool = False


def build(message: Leased) -> TelegramMethod[Any]:
    """The aiogram method that an outbox row stands for.

    Raises:
        ValueError: there is no such method, or the payload does not fit it.
    """
    kind = getattr(methods, message.method[:1].upper() + message.method[1:], None)
    if not (isinstance(kind, type) and issubclass(kind, TelegramMethod)):
        raise ValueError(f"the Bot API has no method {message.method}")
    arguments = dict(message.payload)
    repeat = arguments.pop(REPEAT_KEY, None)
    said = next((name for name in ("text", "caption") if name in arguments), None)
    if repeat and message.repeat and said:
        arguments[said] += f"\n{repeat}"
    file = arguments.pop(FILE_KEY, None)
    if file is not None:
        content = b64decode(file["base64"]) if "base64" in file else file["text"].encode()
        field = "photo" if message.method == "sendPhoto" else "document"
        arguments[field] = BufferedInputFile(content, file["name"])
    if "chat_id" in kind.model_fields:
        arguments["chat_id"] = message.chat_id
    if message.edits_message_id is not None:
        arguments["message_id"] = message.edits_message_id
    return kind.model_validate(arguments)


async def deliver(bot: Bot, message: Leased) -> Outcome:
    """Make the call once. Never raises for what Telegram or the network did."""
    try:
        call = build(message)
    except ValueError as error:
        return Outcome(fate="refused", error=f"cannot be built: {type(error).__name__}")
    try:
        result = await bot(call)
    except TelegramAPIError as error:
        marked = {"entities", "caption_entities"} & message.payload.keys()
        if isinstance(error, TelegramBadRequest) and _BAD_MARKUP in error.message and marked:
            plain = call.model_copy(update={**dict.fromkeys(marked), "parse_mode": None})
            try:
                result = await bot(plain)
            except TelegramAPIError as second:
                return judged(second)
        else:
            return judged(error)
    return _arrived(result)


def _arrived(result: Any) -> Outcome:
    """What Telegram made of it: a message, an album, a copy, or a topic, whose number is that of its first message."""
    if isinstance(result, list):
        numbers = tuple(item.message_id for item in result if isinstance(item, Message))
        return Outcome(fate="sent", message_id=next(iter(numbers), None), album=numbers)
    if isinstance(result, ForumTopic):
        return Outcome(fate="sent", message_id=result.message_thread_id)
    return Outcome(fate="sent", message_id=result.message_id if isinstance(result, Message | MessageId) else None)


def judged(error: TelegramAPIError) -> Outcome:
    """What an error of aiogram means for the message."""
    text = f"{type(error).__name__}: {error.message}"
    match error:
        case TelegramRetryAfter():
            return Outcome(fate="later", error=text, retry_after=float(error.retry_after))
        case TelegramMigrateToChat():
            return Outcome(fate="moved", error=text, moved_to=error.migrate_to_chat_id)
        case TelegramNetworkError():
            refused = isinstance(error.__context__, aiohttp.ClientConnectorError)
            return Outcome(fate="later" if refused else "unclear", error=text)
        case TelegramServerError():
            return Outcome(fate="later", error=text)
        case TelegramForbiddenError():
            return Outcome(fate="refused", error=text, gone=True)
        case TelegramBadRequest() if any(words in error.message for words in _DONE_ALREADY):
            return Outcome(fate="sent", error=text)
        case TelegramBadRequest() if "chat not found" in error.message:
            return Outcome(fate="refused", error=text, gone=True)
        case TelegramBadRequest() | TelegramNotFound():
            return Outcome(fate="refused", error=text)
    return Outcome(fate="later", error=text)
