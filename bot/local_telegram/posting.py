"""A message of the bot on its way into a chat: what Telegram refuses of it, and where it comes to stand."""

from typing import Any

from bot.local_telegram.errors import ApiError, bad_request
from bot.local_telegram.world import Json, LocalChat, World
from dialogs.wording import units

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_CALLBACK_DATA = 64


def post(world: World, chat: LocalChat, body: Json, args: Json) -> Json:
    """Put a message of the bot into a chat, or into one of its topics.

    Raises:
        ApiError: the topic, the message that is replied to or the buttons are not as they must be.
    """
    thread_id = _open_thread(chat, args.get("message_thread_id"))
    reply = args.get("reply_parameters")
    if reply:
        try:
            body["reply_to_message"] = world.message_json(world.message(chat, reply["message_id"]))
        except ApiError:
            if not reply.get("allow_sending_without_reply"):
                raise bad_request("message to be replied not found") from None
    markup = checked_markup(args.get("reply_markup"))
    return world.message_json(world.post(chat, world.bot, body, markup=markup, thread_id=thread_id))


def checked_text(text: Any, *, limit: int, name: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise bad_request("message text is empty")
    if units(text) > limit:
        raise bad_request(f"{name} is too long")
    return text


def checked_markup(markup: Any) -> Json | None:
    if markup is None:
        return None
    for row in markup.get("inline_keyboard", ()):
        for button in row:
            data = button.get("callback_data")
            if not button.get("text"):
                raise bad_request("inline keyboard button text is empty")
            if data is None and "url" not in button:
                raise bad_request("text buttons are unallowed in the inline keyboard")
            if data is not None and not 1 <= len(data.encode()) <= MAX_CALLBACK_DATA:
                raise bad_request("BUTTON_DATA_INVALID")
    return dict(markup)


def _open_thread(chat: LocalChat, thread_id: Any) -> int | None:
    """The topic into which the bot may write; a closed one is open to administrators."""
    if thread_id is None:
        return None
    topic = chat.topics.get(int(thread_id))
    if topic is None or topic.deleted:
        raise bad_request("message thread not found")
    if topic.closed and chat.bot_rank == "member":
        raise bad_request("TOPIC_CLOSED")
    return topic.id
