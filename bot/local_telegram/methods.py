"""The methods of the Bot API that the local Telegram speaks, with the refusals a bot must live with."""

import time
from collections.abc import Callable
from typing import Any

from bot.local_telegram import forums, media
from bot.local_telegram.errors import ApiError, bad_request
from bot.local_telegram.posting import MAX_CAPTION, MAX_TEXT, checked_markup, checked_text, post
from bot.local_telegram.world import Json, LocalMessage, World

Method = Callable[[World, Json], Any]


def get_me(world: World, _: Json) -> Json:
    return world.bot.as_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def send_message(world: World, args: Json) -> Json:
    chat = world.chat_for_bot(args["chat_id"])
    body: Json = {"text": checked_text(args.get("text"), limit=MAX_TEXT, name="message")}
    if args.get("entities"):
        body["entities"] = args["entities"]
    return post(world, chat, body, args)


def edit_message_text(world: World, args: Json) -> Json:
    message = _own_message(world, args)
    text = checked_text(args.get("text"), limit=MAX_TEXT, name="message")
    markup = checked_markup(args.get("reply_markup"))
    body: Json = {"text": text} | ({"entities": args["entities"]} if args.get("entities") else {})
    if (body, markup) == (message.body, message.markup):
        raise bad_request("message is not modified: specified new message content and reply markup are the same")
    return _edit(world, message, body, markup)


def edit_message_caption(world: World, args: Json) -> Json:
    message = _own_message(world, args)
    caption = (
        {"caption": checked_text(args["caption"], limit=MAX_CAPTION, name="caption")} if args.get("caption") else {}
    )
    entities = {"caption_entities": args["caption_entities"]} if args.get("caption_entities") else {}
    kept = {name: value for name, value in message.body.items() if name not in ("caption", "caption_entities")}
    if kept | caption | entities == message.body:
        raise bad_request("message is not modified: specified new message content and reply markup are the same")
    return _edit(world, message, kept | caption | entities, message.markup)


def edit_message_media(world: World, args: Json) -> Json:
    message = _own_message(world, args)
    return _edit(world, message, media.group_body(world, args["media"]), message.markup)


def edit_message_reply_markup(world: World, args: Json) -> Json:
    message = _own_message(world, args)
    markup = checked_markup(args.get("reply_markup"))
    if markup == message.markup:
        raise bad_request("message is not modified: specified new message content and reply markup are the same")
    return _edit(world, message, message.body, markup)


def delete_message(world: World, args: Json) -> bool:
    world.message(world.chat(args["chat_id"]), args["message_id"]).deleted = True
    world.touch()
    return True


def answer_callback_query(world: World, args: Json) -> bool:
    callback_id = str(args["callback_query_id"])
    if callback_id in world.callback_answers or int(callback_id) < 7_000_001:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    world.callback_answers[callback_id] = {"text": args.get("text"), "show_alert": args.get("show_alert")}
    world.touch()
    return True


def get_chat(world: World, args: Json) -> Json:
    return world.chat(args["chat_id"]).as_json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def get_chat_member(world: World, args: Json) -> Json:
    chat = world.chat(args["chat_id"])
    user_id = int(args["user_id"])
    if user_id == world.bot.id:
        return forums.bot_as_member(world, chat)
    if user_id not in chat.members:
        raise bad_request("member not found")
    return {"user": chat.members[user_id].as_json(), "status": "member"}


def set_my_commands(world: World, args: Json) -> bool:
    scope = (args.get("scope") or {}).get("type", "default")
    world.commands[f"{scope}/{args.get('language_code') or ''}"] = args["commands"]
    return True


def set_webhook(world: World, args: Json) -> bool:
    url = args.get("url") or ""
    world.webhook = {"url": url, "secret_token": args.get("secret_token") or ""}
    if args.get("drop_pending_updates"):
        world.updates.clear()
    world.touch()
    return True


def delete_webhook(world: World, args: Json) -> bool:
    return set_webhook(world, {"url": "", "drop_pending_updates": args.get("drop_pending_updates")})


def get_webhook_info(world: World, _: Json) -> Json:
    return {
        "url": world.webhook["url"],
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }


def get_file(world: World, args: Json) -> Json:
    file_id = args["file_id"]
    if file_id not in world.files:
        raise bad_request("invalid file_id")
    return {
        "file_id": file_id,
        "file_unique_id": file_id,
        "file_size": len(world.files[file_id]),
        "file_path": f"files/{file_id}",
    }


def agree(_: World, __: Json) -> bool:
    return True


METHODS: dict[str, Method] = {
    "answercallbackquery": answer_callback_query,
    "closeforumtopic": forums.close_forum_topic,
    "copymessage": media.copy_message,
    "createforumtopic": forums.create_forum_topic,
    "deleteforumtopic": forums.delete_forum_topic,
    "deletemessage": delete_message,
    "deletemycommands": agree,
    "deletewebhook": delete_webhook,
    "editforumtopic": forums.edit_forum_topic,
    "editmessagecaption": edit_message_caption,
    "editmessagemedia": edit_message_media,
    "editmessagereplymarkup": edit_message_reply_markup,
    "editmessagetext": edit_message_text,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getfile": get_file,
    "getforumtopiciconstickers": forums.get_forum_topic_icon_stickers,
    "getme": get_me,
    "getwebhookinfo": get_webhook_info,
    "reopenforumtopic": forums.reopen_forum_topic,
    "sendchataction": agree,
    "sendmediagroup": media.send_media_group,
    "sendmessage": send_message,
    "setmycommands": set_my_commands,
    "setwebhook": set_webhook,
    **{f"send{kind.replace('_', '')}": media.send_media(kind) for kind in media.KINDS},
}


def call(world: World, method: str, args: Json) -> Any:
    """Do one method.

    Raises:
        ApiError: the method is unknown, an argument is missing or wrong, or the chat does not allow it.
    """
    found = METHODS.get(method.lower())
    if found is None:
        raise ApiError(404, "Not Found: method not found")
    try:
        return found(world, args)
    except KeyError as missing:
        raise bad_request(f"{missing.args[0]} is empty") from None


def _edit(world: World, message: LocalMessage, body: Json, markup: Json | None) -> Json:
    message.versions.append(message.body)
    message.body, message.markup, message.edited = body, markup, int(time.time())
    world.touch()
    return world.message_json(message)


def _own_message(world: World, args: Json) -> LocalMessage:
    message = world.message(world.chat_for_bot(args["chat_id"]), args["message_id"])
    if not message.sender.is_bot:
        raise bad_request("message can't be edited")
    return message
