"""The state of the local Telegram: chats, messages, the bot's queue of updates."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.local_telegram.errors import bad_request, forbidden

Json = dict[str, Any]


@dataclass(kw_only=True)
class LocalUser:
    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    phone: str | None = None
    is_bot: bool = False

    def as_json(self) -> Json:
        names = ("id", "is_bot", "first_name", "last_name", "username", "language_code")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(kw_only=True)
class LocalMessage:
    """A message as it stands now: an edit changes it in place, ``versions`` keeps what it was."""

    id: int
    chat_id: int
    sender: LocalUser
    date: int
    body: Json
    markup: Json | None = None
    edited: int | None = None
    deleted: bool = False
    versions: list[Json] = field(default_factory=list)
    #: The topic of a forum in which it stands.
    thread_id: int | None = None

    @property
    def text(self) -> str:
        return str(self.body.get("text") or self.body.get("caption") or "")

    @property
    def buttons(self) -> list[Json]:
        """The inline buttons, row after row."""
        return [button for row in (self.markup or {}).get("inline_keyboard", []) for button in row]

    @property
    def keyboard(self) -> list[Json]:
        """The buttons of the reply keyboard that came with the message."""
        rows = (self.markup or {}).get("keyboard", [])
        return [{"text": button} if isinstance(button, str) else button for row in rows for button in row]


@dataclass(kw_only=True)
class LocalTopic:
    """A topic of a forum. ``id`` is the number of the message that says it was created."""

    id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str | None = None
    closed: bool = False
    deleted: bool = False


#: What the bot is in a group: an administrator who may or may not manage topics, or nobody special.
BotRank = Literal["topics", "administrator", "member"]


@dataclass(kw_only=True)
class LocalChat:
    id: int
    kind: Literal["private", "group", "supergroup"]
    title: str | None = None
    user: LocalUser | None = None
    messages: list[LocalMessage] = field(default_factory=list)
    members: dict[int, LocalUser] = field(default_factory=dict)
    #: The bot may write here: the person pressed Start and has not blocked it; the group has it as a member.
    open_to_bot: bool = False
    blocked: bool = False
    migrated_to: int | None = None
    is_forum: bool = False
    bot_rank: BotRank = "member"
    topics: dict[int, LocalTopic] = field(default_factory=dict)
    ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def as_json(self) -> Json:
        if self.user is not None:
            return {"id": self.id, "type": "private"} | {
                k: v for k, v in self.user.as_json().items() if k in ("first_name", "last_name", "username")
            }
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "type": self.kind, "title": self.title} | forum


class World:
    """Everything that the local Telegram knows. One bot lives in it.

    ``changed`` is set on every change and replaced by a fresh event, so that anyone may wait for the next one;
    ``listeners`` are called at once, for pages that show the chats.
    """

    def __init__(self, *, bot_id: int = 424242, username: str = "bantik_demo_bot", name: str = "Bantik") -> None:
        self.bot = LocalUser(id=bot_id, first_name=name, username=username, is_bot=True)
        self.chats: dict[int, LocalChat] = {}
        self.updates: list[Json] = []
        # A bot that keeps its database has seen the ids of every start before; they must go on, as Telegram's do.
        self.update_ids = itertools.count(time.time_ns() // 1_000_000)
        self.callback_ids = itertools.count(7_000_001)
        self.callback_answers: dict[str, Json] = {}
        self.commands: dict[str, list[Json]] = {}
        self.files: dict[str, bytes] = {}
        self.file_ids = itertools.count(1)
        self.webhook: Json = {"url": "", "secret_token": "", "pending_update_count": 0}
        self.calls: list[tuple[float, str, Json]] = []
        self.changed = asyncio.Event()
        self.listeners: set[Callable[[], None]] = set()

    def touch(self) -> None:
        """Wake whoever waits for something to happen."""
        self.changed.set()
        self.changed = asyncio.Event()
        for listener in list(self.listeners):
            listener()

    def chat(self, chat_id: int | str) -> LocalChat:
        """The chat of this id.

        Raises:
            ApiError: there is none, or it moved to a supergroup.
        """
        try:
            chat = self.chats[int(chat_id)]
        except (KeyError, ValueError):
            raise bad_request("chat not found") from None
        if chat.migrated_to is not None:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
        return chat

    def chat_for_bot(self, chat_id: int | str) -> LocalChat:
        """The chat of this id, if the bot may write there.

        Raises:
            ApiError: it may not, or there is no such chat.
        """
        chat = self.chat(chat_id)
        if chat.blocked:
            raise forbidden("bot was blocked by the user" if chat.user else f"bot was kicked from the {chat.kind} chat")
        if not chat.open_to_bot:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def post(
        self,
        chat: LocalChat,
        sender: LocalUser,
        body: Json,
        *,
        markup: Json | None = None,
        thread_id: int | None = None,
    ) -> LocalMessage:
        """Add a message to a chat; nobody is told but the pages."""
        message = LocalMessage(
            id=next(chat.ids),
            chat_id=chat.id,
            sender=sender,
            date=int(time.time()),
            body=body,
            markup=markup,
            thread_id=thread_id,
        )
        chat.messages.append(message)
        self.touch()
        return message

    def message(self, chat: LocalChat, message_id: int | str) -> LocalMessage:
        message = self.message_or_none(chat, message_id)
        if message is None:
            raise bad_request("message to edit not found")
        return message

    def message_or_none(self, chat: LocalChat, message_id: int | str) -> LocalMessage | None:
        found = (message for message in chat.messages if message.id == int(message_id) and not message.deleted)
        return next(found, None)

    def message_json(self, message: LocalMessage) -> Json:
        """The ``Message`` object of the Bot API."""
        body: Json = {
            "message_id": message.id,
            "date": message.date,
            "chat": self.chats[message.chat_id].as_json(),
            "from": message.sender.as_json(),
            **message.body,
        }
        if message.thread_id is not None:
            body |= {"message_thread_id": message.thread_id, "is_topic_message": True}
        if message.edited is not None:
            body["edit_date"] = message.edited
        if message.markup is not None and "inline_keyboard" in message.markup:
            body["reply_markup"] = message.markup
        return body

    def put_update(self, kind: str, content: Json, *, update_id: int | None = None) -> int:
        """Queue an update for the bot and return its id."""
        number = next(self.update_ids) if update_id is None else update_id
        self.updates.append({"update_id": number, kind: content})
        self.touch()
        return number

    def put_raw(self, update: Json) -> None:
        """Queue an update exactly as given: a repeated or a malformed one."""
        self.updates.append(update)
        self.touch()

    def confirm(self, offset: int) -> None:
        """Forget the updates below ``offset``, as getUpdates does with those it was told are stored."""
        self.updates = [update for update in self.updates if update["update_id"] >= offset]

    def store_file(self, content: bytes) -> str:
        file_id = f"local-file-{next(self.file_ids)}"
        self.files[file_id] = content
        return file_id
