"""Messages that are no texts: files by upload or file id, albums, contacts, places, and copies of messages."""

from typing import Any

from bot.local_telegram.errors import bad_request
from bot.local_telegram.posting import MAX_CAPTION, checked_text, post
from bot.local_telegram.world import Json, World

FILES = ("animation", "audio", "document", "photo", "sticker", "video", "video_note", "voice")
KINDS = (*FILES, "contact", "dice", "location", "venue")
MOST_IN_ALBUM = 10
_ALBUMS = frozenset({"audio", "document", "photo", "video"})
_FIELDS = {
    "contact": ("phone_number", "first_name", "last_name", "vcard"),
    "location": ("latitude", "longitude"),
    "venue": ("latitude", "longitude", "title", "address"),
}


def send_media(kind: str) -> Any:
    """``sendDocument``, ``sendContact`` and their like: an upload, a known file id, or plain values."""

    def send(world: World, args: Json) -> Json:
        chat = world.chat_for_bot(args["chat_id"])
        content = _file(world, kind, args.get(kind)) if kind in FILES else _value(kind, args)
        return post(world, chat, {kind: content} | _caption(args), args)

    return send


def send_media_group(world: World, args: Json) -> list[Json]:
    chat = world.chat_for_bot(args["chat_id"])
    items = args["media"]
    if not 2 <= len(items) <= MOST_IN_ALBUM:
        raise bad_request("there must be 2-10 messages to send as an album")
    bodies = [group_body(world, item) for item in items]
    group_id = f"album-{next(world.file_ids)}"
    return [post(world, chat, body | {"media_group_id": group_id}, args) for body in bodies]


def group_body(world: World, item: Json) -> Json:
    """The message that an ``InputMedia`` stands for."""
    kind = item["type"]
    if kind not in _ALBUMS | {"animation"}:
        raise bad_request(f"type of file mismatch: {kind}")
    return {kind: _file(world, kind, item["media"])} | _caption(item)


def copy_message(world: World, args: Json) -> Json:
    source = world.message_or_none(world.chat(args["from_chat_id"]), args["message_id"])
    if source is None:
        raise bad_request("message to copy not found")
    chat = world.chat_for_bot(args["chat_id"])
    copied = {name: value for name, value in source.body.items() if name not in ("reply_to_message", "media_group_id")}
    if "caption" in args:
        copied = {name: value for name, value in copied.items() if name not in ("caption", "caption_entities")}
        copied |= _caption(args)
    return {"message_id": post(world, chat, copied, args)["message_id"]}


def media_body(kind: str, file_id: str, size: int, *, name: str | None = None) -> Json:
    """What Telegram tells of a message with a file, or with a place or a die."""
    file: Json = {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": size}
    sides = {"width": 640, "height": 480}
    bodies: dict[str, Any] = {
        "animation": file | sides | {"duration": 3},
        "audio": file | {"duration": 3},
        "photo": [file | sides],
        "voice": file | {"duration": 3, "mime_type": "audio/ogg"},
        "video": file | sides | {"duration": 3},
        "video_note": file | {"duration": 3, "length": 240},
        "document": file | {"file_name": name or "file.pdf", "mime_type": "application/pdf"},
        "sticker": file
        | {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular", "emoji": "👍"},
        "location": {"latitude": 52.23, "longitude": 21.01},
        "venue": {
            "location": {"latitude": 52.23, "longitude": 21.01},
            "title": "Office",
            "address": "Prosta 1, Warszawa",
        },
        "dice": {"emoji": "🎲", "value": 6},
    }
    return {kind: bodies[kind]}


def _file(world: World, kind: str, given: Any) -> Any:
    name = f"{kind}.bin"
    if isinstance(given, tuple):
        name, content = given
        file_id = world.store_file(content)
    elif isinstance(given, str) and given in world.files:
        file_id = given
    else:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return media_body(kind, file_id, len(world.files[file_id]), name=name)[kind]


def _value(kind: str, args: Json) -> Json:
    if kind == "dice":
        return {"emoji": args.get("emoji") or "🎲", "value": 6}
    given = {name: args[name] for name in _FIELDS[kind] if args.get(name) is not None}
    for name in ("latitude", "longitude"):
        if name in given:
            given[name] = float(given[name])
    if kind == "venue":
        return {
            "location": {"latitude": given["latitude"], "longitude": given["longitude"]},
            "title": given["title"],
            "address": given["address"],
        }
    return given


def _caption(args: Json) -> Json:
    if not args.get("caption"):
        return {}
    caption: Json = {"caption": checked_text(args["caption"], limit=MAX_CAPTION, name="caption")}
    return caption | ({"caption_entities": args["caption_entities"]} if args.get("caption_entities") else {})
