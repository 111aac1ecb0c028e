"""People with Telegram in their hand. What they do reaches the bot as updates; what they see is asserted on."""

import asyncio
import itertools
import time

from bot.local_telegram.media import media_body
from bot.local_telegram.world import Json, LocalChat, LocalMessage, LocalUser, World

_ids = itertools.count(100_001)


class Person:
    """Somebody's private chat with the bot.

    The verbs are what a thumb can do; ``sees`` and ``waits`` are what the eyes can. Waiting ends with a
    ``TimeoutError`` whose text shows the chat as it is.
    """

    def __init__(self, world: World, user: LocalUser) -> None:
        self.world = world
        self.user = user
        self.chat = world.chats.setdefault(user.id, LocalChat(id=user.id, kind="private", user=user))

    def __repr__(self) -> str:
        return f"<Person {self.user.first_name} {self.user.id}>"

    # What they do

    async def start(self, payload: str = "") -> None:
        self.chat.open_to_bot = True
        if self.chat.blocked:
            await self.unblocks()
        await self.says(f"/start {payload}".strip())

    async def says(self, text: str, *, reply_to: LocalMessage | None = None) -> int:
        """Send a text; returns the update id."""
        return self._send(text_body(text) | self._reply(reply_to))

    async def edits(self, message: LocalMessage, text: str) -> int:
        """Change what a message says; of one with a file, its caption."""
        return edit(self.world, message, text)

    async def sends(
        self,
        kind: str,
        *,
        caption: str | None = None,
        content: bytes = b"local",
        reply_to: LocalMessage | None = None,
        album: str | None = None,
    ) -> int:
        """Send something that is not a text, of a kind of ``media.KINDS``; ``album`` names the group it belongs to."""
        return self._send(
            sent_body(self.world, kind, caption=caption, content=content, album=album) | self._reply(reply_to)
        )

    async def shares_contact(self, *, phone: str | None = None, of: LocalUser | None = None) -> int:
        """Press Telegram's contact button, or forward somebody else's contact."""
        owner = of or self.user
        contact = {"phone_number": phone or owner.phone or "+48512345678", "first_name": owner.first_name}
        return self._send({"contact": contact | {"user_id": owner.id}})

    async def presses(self, label: str, *, on: LocalMessage | None = None) -> str:
        """Press the inline button that reads ``label`` (or begins with it); returns the callback's id.

        A button of the reply keyboard is pressed where no inline one fits.
        """
        message, button = self._find(label, on)
        if button is None:
            await self.says(label)
            return ""
        return press(self.world, self.user, message, button)

    async def blocks(self) -> None:
        self.chat.blocked = True
        self._member("member", "kicked")

    async def unblocks(self) -> None:
        self.chat.blocked = False
        self._member("kicked", "member")

    # What they see

    @property
    def messages(self) -> list[LocalMessage]:
        """The bot's messages that have not been deleted, oldest first."""
        return [m for m in self.chat.messages if m.sender.is_bot and not m.deleted]

    def sees(self) -> LocalMessage:
        """The bot's last message."""
        return self.messages[-1]

    async def waits(self, *needles: str, after: int = 0, seconds: float = 10.0) -> LocalMessage:
        """Wait for a message of the bot, beyond the first ``after``, that holds every needle (any case)."""
        return await wait_for(self.world, self.chat, needles, after=after, seconds=seconds)

    # How it works

    def _send(self, body: Json) -> int:
        message = self.world.post(self.chat, self.user, body)
        return self.world.put_update("message", self.world.message_json(message))

    def _reply(self, to: LocalMessage | None) -> Json:
        return {} if to is None else {"reply_to_message": self.world.message_json(to)}

    def _find(self, label: str, on: LocalMessage | None) -> tuple[LocalMessage, Json | None]:
        for message in [on] if on is not None else reversed(self.messages):
            found = find_button(message, label)
            if found is not None:
                return message, found
        if any(label == key["text"] for message in self.messages for key in message.keyboard):
            return self.messages[-1], None
        raise LookupError(f"no button {label!r} in the chat:\n{show(self.chat)}")

    def _member(self, old: str, new: str) -> None:
        def status(name: str) -> Json:
            extra = {"until_date": 0} if name == "kicked" else {}
            return {"user": self.world.bot.as_json(), "status": name, **extra}

        self.world.put_update(
            "my_chat_member",
            {
                "chat": self.chat.as_json(),
                "from": self.user.as_json(),
                "date": int(time.time()),
                "old_chat_member": status(old),
                "new_chat_member": status(new),
            },
        )


def new_person(
    world: World,
    first_name: str,
    *,
    language: str | None = None,
    username: str | None = None,
    phone: str | None = None,
    user_id: int | None = None,
) -> Person:
    return Person(
        world,
        LocalUser(
            id=next(_ids) if user_id is None else user_id,
            first_name=first_name,
            username=username,
            language_code=language,
            phone=phone,
        ),
    )


def press(world: World, user: LocalUser, message: LocalMessage, button: Json) -> str:
    """Press an inline button as ``user``; returns the callback's id."""
    callback_id = str(next(world.callback_ids))
    world.put_update(
        "callback_query",
        {
            "id": callback_id,
            "from": user.as_json(),
            "message": world.message_json(message),
            "chat_instance": str(message.chat_id),
            "data": button["callback_data"],
        },
    )
    return callback_id


def find_button(message: LocalMessage, label: str) -> Json | None:
    """The inline button that reads ``label``, else the first that contains it."""
    pressable = [button for button in message.buttons if "callback_data" in button]
    exact = [button for button in pressable if button["text"] == label]
    return next(iter(exact or [b for b in pressable if label.casefold() in b["text"].casefold()]), None)


async def wait_for(
    world: World, chat: LocalChat, needles: tuple[str, ...], *, after: int, seconds: float
) -> LocalMessage:
    def found() -> LocalMessage | None:
        said = [m for m in chat.messages if m.sender.is_bot and not m.deleted]
        return next(
            (m for m in said[after:] if all(n.casefold() in m.text.casefold() for n in needles)),
            None,
        )

    try:
        async with asyncio.timeout(seconds):
            while (message := found()) is None:
                await world.changed.wait()
            return message
    except TimeoutError:
        raise TimeoutError(f"nothing with {needles!r} within {seconds:g} s in\n{show(chat)}") from None


def show(chat: LocalChat) -> str:
    """The chat as text, with its buttons; for transcripts and failed assertions."""
    lines = []
    for message in chat.messages:
        if message.deleted:
            continue
        who = "bot" if message.sender.is_bot else message.sender.first_name
        buttons = " ".join(f"`{b['text']}`" for b in message.buttons + message.keyboard)
        content = message.text or "/".join(k for k in message.body if k not in ("entities", "reply_to_message"))
        lines.append(f"{who}: {content}{' ' + buttons if buttons else ''}")
    return "\n".join(lines)


def edit(world: World, message: LocalMessage, text: str) -> int:
    """Change the text or the caption of a person's message; returns the update id."""
    message.versions.append(message.body)
    if "text" in message.body:
        message.body = {k: v for k, v in message.body.items() if k not in ("text", "entities")} | text_body(text)
    else:
        message.body = message.body | {"caption": text}
    message.edited = int(time.time())
    world.touch()
    return world.put_update("edited_message", world.message_json(message))


def sent_body(world: World, kind: str, *, caption: str | None, content: bytes, album: str | None) -> Json:
    body = media_body(kind, world.store_file(content), len(content))
    return body | ({"caption": caption} if caption else {}) | ({"media_group_id": album} if album else {})


def text_body(text: str) -> Json:
    body: Json = {"text": text}
    if text.startswith("/"):
        length = len(text.split(maxsplit=1)[0])
        body["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return body
