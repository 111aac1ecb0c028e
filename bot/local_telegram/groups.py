"""A group chat of the local Telegram, with or without topics."""

import itertools
import time

from bot.local_telegram.forums import bot_as_member, delete_topic
from bot.local_telegram.people import Person, find_button, press, sent_body, show, text_body, wait_for
from bot.local_telegram.world import BotRank, Json, LocalChat, LocalMessage, LocalTopic, LocalUser, World

_group_ids = itertools.count(5_001)


class Group:
    """A group chat: the sales team's."""

    def __init__(self, world: World, *, title: str, supergroup: bool = True) -> None:
        number = -(1_000_000_000_000 + next(_group_ids)) if supergroup else -next(_group_ids)
        self.world = world
        self.chat = world.chats.setdefault(
            number,
            LocalChat(id=number, kind="supergroup" if supergroup else "group", title=title, open_to_bot=True),
        )

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def messages(self) -> list[LocalMessage]:
        return [m for m in self.chat.messages if m.sender.is_bot and not m.deleted]

    @property
    def topics(self) -> list[LocalTopic]:
        """The topics that have not been deleted, oldest first."""
        return [topic for topic in self.chat.topics.values() if not topic.deleted]

    def topic(self, needle: str) -> LocalTopic:
        """The topic in whose name ``needle`` stands."""
        return next(topic for topic in self.topics if needle.casefold() in topic.name.casefold())

    def said_in(self, topic: LocalTopic) -> list[LocalMessage]:
        """The bot's messages in a topic, without the one that says it was created."""
        return [m for m in self.messages if m.thread_id == topic.id and m.id != topic.id]

    def joins(self, person: Person) -> None:
        self.chat.members[person.user.id] = person.user

    async def press(self, person: Person, label: str, *, on: LocalMessage) -> str:
        """``person`` presses a button of a message in the group; returns the callback's id."""
        button = find_button(on, label)
        if button is None:
            raise LookupError(f"no button {label!r} in the group:\n{show(self.chat)}")
        return press(self.world, person.user, on, button)

    async def says(
        self, person: Person, text: str, *, reply_to: LocalMessage | None = None, topic: LocalTopic | None = None
    ) -> int:
        return self._send(person, text_body(text), reply_to=reply_to, topic=topic)

    async def sends(
        self,
        person: Person,
        kind: str,
        *,
        caption: str | None = None,
        content: bytes = b"local",
        topic: LocalTopic | None = None,
    ) -> int:
        """``person`` sends something that is not a text."""
        body = sent_body(self.world, kind, caption=caption, content=content, album=None)
        return self._send(person, body, reply_to=None, topic=topic)

    async def waits(self, *needles: str, after: int = 0, seconds: float = 10.0) -> LocalMessage:
        return await wait_for(self.world, self.chat, needles, after=after, seconds=seconds)

    def becomes_forum(self, *, rank: BotRank = "topics") -> None:
        """Somebody switches topics on, and makes the bot what ``rank`` says."""
        self.chat.is_forum = True
        self.ranks_bot(rank)

    def ranks_bot(self, rank: BotRank) -> None:
        """Somebody gives the bot rights or takes them away; it is told."""
        old = bot_as_member(self.world, self.chat)
        self.chat.bot_rank = rank
        who = next(iter(self.chat.members.values()), LocalUser(id=1, first_name="Owner"))
        self.world.put_update(
            "my_chat_member",
            {
                "chat": self.chat.as_json(),
                "from": who.as_json(),
                "date": int(time.time()),
                "old_chat_member": old,
                "new_chat_member": bot_as_member(self.world, self.chat),
            },
        )

    def deletes(self, topic: LocalTopic) -> None:
        """Somebody deletes a topic by hand; the bot is told nothing."""
        delete_topic(self.world, self.chat, topic)

    def upgrade(self) -> "Group":
        """Become a supergroup with another id, as Telegram does when a group grows."""
        new = Group(self.world, title=self.chat.title or "")
        new.chat.members = self.chat.members
        self.chat.migrated_to = new.id
        message = self.world.post(self.chat, self.world.bot, {"migrate_to_chat_id": new.id})
        self.world.put_update("message", self.world.message_json(message))
        return new

    def _send(self, person: Person, body: Json, *, reply_to: LocalMessage | None, topic: LocalTopic | None) -> int:
        if reply_to is None and topic is not None:
            # Telegram says of whatever stands in a topic that it answers the message by which it was created.
            reply_to = next(message for message in self.chat.messages if message.id == topic.id)
        if reply_to is not None:
            body = body | {"reply_to_message": self.world.message_json(reply_to)}
        message = self.world.post(self.chat, person.user, body, thread_id=topic.id if topic else None)
        return self.world.put_update("message", self.world.message_json(message))
