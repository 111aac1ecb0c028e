"""The methods of the Bot API that the local Telegram speaks, with the refusals a bot must live with."""

import time
from collections.abc import Callable
from typing import Any

from bot.local_telegram.errors import ApiError, bad_request
from bot.local_telegram.world import Json, LocalChat, LocalMessage, World
from dialogs.wording import units

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_CALLBACK_DATA = 64

Method = Callable[[World, Json], Any]


def get_me(world: World, _: Json) -> Json:
    return world.bot.as_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def send_message(world: World, args: Json) -> Json:
    chat = world.chat_for_bot(args["chat_id"])
    body: Json = {"text": _checked_text(args.get("text"), limit=MAX_TEXT, name="message")}
    if args.get("entities"):
        body["entities"] = args["entities"]
    return _post(world, chat, body, args)


def send_file(kind: str) -> Method:
    """``sendDocument``, ``sendPhoto`` and their like: an upload or a known file id."""

    def send(world: World, args: Json) -> Json:
        chat = world.chat_for_bot(args["chat_id"])
        given = args.get(kind)
        name = f"{kind}.bin"
        if isinstance(given, tuple):
            name, content = given
            file_id = world.store_file(content)
        elif isinstance(given, str) and given in world.files:
            file_id = given
        else:
            raise bad_request("wrong file identifier/HTTP URL specified")
        size = len(world.files[file_id])
        file: Json = {"file_id": file_id, "file_unique_id": file_id, "file_size": size}
        extra: dict[str, Any] = {
            "photo": [file | {"width": 640, "height": 480}],
            "voice": file | {"duration": 1},
            "video": file | {"duration": 1, "width": 640, "height": 480},
            "document": file | {"file_name": name},
            "sticker": file | {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"},
        }
        body: Json = {kind: extra[kind]}
        if args.get("caption"):
            body["caption"] = _checked_text(args["caption"], limit=MAX_CAPTION, name="caption")
        return _post(world, chat, body, args)

    return send


def copy_message(world: World, args: Json) -> Json:
    source = world.message(world.chat(args["from_chat_id"]), args["message_id"])
    chat = world.chat_for_bot(args["chat_id"])
    copied = {k: v for k, v in source.body.items() if k != "reply_to_message"}
    return {"message_id": _post(world, chat, copied, args)["message_id"]}


def edit_message_text(world: World, args: Json) -> Json:
    message = _own_message(world, args)
    text = _checked_text(args.get("text"), limit=MAX_TEXT, name="message")
    markup = _checked_markup(args.get("reply_markup"))
    body: Json = {"text": text} | ({"entities": args["entities"]} if args.get("entities") else {})
    if (body, markup) == (message.body, message.markup):
        raise bad_request("message is not modified: specified new message content and reply markup are the same")
    return _edit(world, message, body, markup)


def edit_message_reply_markup(world: World, args: Json) -> Json:
    message = _own_message(world, args)
    markup = _checked_markup(args.get("reply_markup"))
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
        return {"user": world.bot.as_json(), "status": "kicked" if chat.blocked else "member", "until_date": 0}
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
    "copymessage": copy_message,
    "deletemessage": delete_message,
    "deletemycommands": agree,
    "deletewebhook": delete_webhook,
    "editmessagereplymarkup": edit_message_reply_markup,
    "editmessagetext": edit_message_text,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getfile": get_file,
    "getme": get_me,
    "getwebhookinfo": get_webhook_info,
    "sendchataction": agree,
    "senddocument": send_file("document"),
    "sendmessage": send_message,
    "sendphoto": send_file("photo"),
    "sendsticker": send_file("sticker"),
    "sendvideo": send_file("video"),
    "sendvoice": send_file("voice"),
    "setmycommands": set_my_commands,
    "setwebhook": set_webhook,
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


def _post(world: World, chat: LocalChat, body: Json, args: Json) -> Json:
    reply = args.get("reply_parameters")
    if reply:
        try:
            body["reply_to_message"] = world.message_json(world.message(chat, reply["message_id"]))
        except ApiError:
            if not reply.get("allow_sending_without_reply"):
                raise bad_request("message to be replied not found") from None
    return world.message_json(world.post(chat, world.bot, body, markup=_checked_markup(args.get("reply_markup"))))


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


def _checked_text(text: Any, *, limit: int, name: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise bad_request("message text is empty")
    if units(text) > limit:
        raise bad_request(f"{name} is too long")
    return text


def _checked_markup(markup: Any) -> Json | None:
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
