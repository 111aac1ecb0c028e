"""Topics of a forum, as the Bot API makes, changes, closes and deletes them, with its own words for what it refuses."""

from bot.local_telegram.errors import bad_request
from bot.local_telegram.world import Json, LocalChat, LocalTopic, World

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
MAX_NAME = 128
#: A part of Telegram's own set; the number of each is made up here.
ICONS = {emoji: f"55000000000000000{place:02}" for place, emoji in enumerate("💬⭐🏆💎👀🏁🔥📝❓")}


def create_forum_topic(world: World, args: Json) -> Json:
    chat = _forum(world, args)
    if chat.bot_rank != "topics":
        raise bad_request("not enough rights to create a topic")
    color = int(args.get("icon_color") or COLORS[0])
    if color not in COLORS:
        raise bad_request("invalid icon color specified")
    topic = new_topic(world, chat, _name(args), color=color, icon=_icon(args))
    shown = {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.icon_color}
    return shown | ({"icon_custom_emoji_id": topic.icon_custom_emoji_id} if topic.icon_custom_emoji_id else {})


def edit_forum_topic(world: World, args: Json) -> bool:
    topic = _topic(world, args, right="edit the topic")
    name = _name(args) if args.get("name") else topic.name
    icon = _icon(args) if args.get("icon_custom_emoji_id") is not None else topic.icon_custom_emoji_id
    if (name, icon) == (topic.name, topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon_custom_emoji_id = name, icon
    world.touch()
    return True


def close_forum_topic(world: World, args: Json) -> bool:
    return _toggle(world, args, closed=True)


def reopen_forum_topic(world: World, args: Json) -> bool:
    return _toggle(world, args, closed=False)


def delete_forum_topic(world: World, args: Json) -> bool:
    topic = _topic(world, args, right="delete the topic")
    delete_topic(world, _forum(world, args), topic)
    return True


def get_forum_topic_icon_stickers(_: World, __: Json) -> list[Json]:
    return [
        {
            "file_id": f"icon-{number}",
            "file_unique_id": f"icon-{number}",
            "type": "custom_emoji",
            "width": 100,
            "height": 100,
            "is_animated": True,
            "is_video": False,
            "emoji": emoji,
            "custom_emoji_id": number,
        }
        for emoji, number in ICONS.items()
    ]


def new_topic(
    world: World, chat: LocalChat, name: str, *, color: int = COLORS[0], icon: str | None = None
) -> LocalTopic:
    """Make a topic; the message that says so gives it its number."""
    created: Json = {"name": name, "icon_color": color}
    message = world.post(chat, world.bot, {"forum_topic_created": created})
    message.thread_id = message.id
    topic = LocalTopic(id=message.id, name=name, icon_color=color, icon_custom_emoji_id=icon)
    chat.topics[topic.id] = topic
    return topic


def delete_topic(world: World, chat: LocalChat, topic: LocalTopic) -> None:
    """Delete a topic with everything in it. Bots are told nothing of it."""
    topic.deleted = True
    for message in chat.messages:
        if message.thread_id == topic.id:
            message.deleted = True
    world.touch()


def bot_as_member(world: World, chat: LocalChat) -> Json:
    """The bot as a ``ChatMember`` of a group."""
    user = world.bot.as_json()
    if chat.blocked:
        return {"user": user, "status": "kicked", "until_date": 0}
    if chat.bot_rank == "member":
        return {"user": user, "status": "member"}
    granted = (
        *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
        *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
        *("can_post_stories", "can_edit_stories", "can_delete_stories", "can_send_welcome_messages"),
    )
    rights = dict.fromkeys(granted, False) | {
        "can_delete_messages": True,
        "can_manage_chat": True,
        "can_manage_topics": chat.bot_rank == "topics",
    }
    return {"user": user, "status": "administrator", **rights}


def _toggle(world: World, args: Json, *, closed: bool) -> bool:
    topic = _topic(world, args, right="close or open the topic")
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    world.touch()
    return True


def _forum(world: World, args: Json) -> LocalChat:
    chat = world.chat_for_bot(args["chat_id"])
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def _topic(world: World, args: Json, *, right: str) -> LocalTopic:
    """The topic; every one here was made by the bot, so that being an administrator is enough."""
    chat = _forum(world, args)
    if chat.bot_rank == "member":
        raise bad_request(f"not enough rights to {right}")
    topic = chat.topics.get(int(args["message_thread_id"]))
    if topic is None or topic.deleted:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def _name(args: Json) -> str:
    name = str(args.get("name") or "").strip()
    if not name:
        raise bad_request("title must be non-empty")
    return name[:MAX_NAME]


def _icon(args: Json) -> str | None:
    icon = args.get("icon_custom_emoji_id")
    if icon and icon not in ICONS.values():
        raise bad_request("DOCUMENT_INVALID")
    return icon or None
