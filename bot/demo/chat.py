"""A chat that looks and works like Telegram's, drawn from the local Telegram's world."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from aiogram.types import MessageEntity
from aiogram.utils.text_decorations import html_decoration
from nicegui import ui

from bot.local_telegram.world import Json, LocalChat, LocalMessage, LocalUser, World

SHOWN_AT_MOST = 120

Press = Callable[[LocalMessage, Json], Awaitable[None]]
Say = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What the person in front of the page can do in this chat."""

    press: Press
    say: Say
    share_contact: Callable[[], Awaitable[None]] | None = None


def draw_messages(world: World, chat: LocalChat, *, me: LocalUser, hands: Hands, zone: ZoneInfo) -> None:
    """Draw the last messages as bubbles; ``me`` writes on the right."""
    visible = [message for message in chat.messages if not message.deleted][-SHOWN_AT_MOST:]
    for message in visible:
        own = message.sender.id == me.id
        with ui.element("div").classes(f"tg-row {'tg-own' if own else ''}"):
            with ui.element("div").classes("tg-bubble"):
                if chat.user is None and not own:
                    ui.label(message.sender.first_name).classes("tg-sender")
                _draw_body(world, message)
                _draw_time(message, zone=zone)
            _draw_buttons(message, hands=hands)


def draw_keyboard(chat: LocalChat, *, hands: Hands) -> bool:
    """Draw the reply keyboard that is up in this chat; False where none is."""
    keyboard = _keyboard_up(chat)
    if keyboard is None:
        return False
    with ui.element("div").classes("tg-keyboard"):
        for row in keyboard:
            with ui.element("div").classes("tg-keyboard-row"):
                for key in row:
                    _draw_key({"text": key} if isinstance(key, str) else key, hands=hands)
    return True


def to_html(body: Json) -> str:
    """The text of a message with its entities as HTML; everything a person typed is escaped.

    >>> to_html({"text": "<b>hi", "entities": [{"type": "bold", "offset": 3, "length": 2}]})
    '&lt;b&gt;<b>hi</b>'
    """
    text = str(body.get("text") or body.get("caption") or "")
    entities = [MessageEntity.model_validate(entity) for entity in body.get("entities", [])]
    return html_decoration.unparse(text, entities) if entities else escape(text, quote=False)


def _draw_body(world: World, message: LocalMessage) -> None:
    body = message.body
    if "document" in body:
        _draw_file(world, body["document"])
    elif "contact" in body:
        contact = body["contact"]
        ui.html(f"👤 <b>{escape(contact['first_name'])}</b><br>{escape(contact['phone_number'])}", sanitize=False)
        return
    else:
        medium = next((kind for kind in ("photo", "voice", "video", "sticker", "location") if kind in body), None)
        if medium:
            ui.label({"photo": "🖼", "voice": "🎤 0:03", "video": "🎬", "sticker": "👍", "location": "📍"}[medium])
    if message.text:
        # Escaped above; links lead to tg:// only.
        ui.html(to_html(body), sanitize=False).classes("tg-text")


def _draw_file(world: World, document: Json) -> None:
    content = world.files.get(document["file_id"], b"")

    def show() -> None:
        with ui.dialog() as dialog, ui.card().classes("tg-file-card"):
            ui.label(document.get("file_name", "")).classes("text-bold")
            ui.label(content.decode("utf-8", "replace")).classes("tg-file-text")
        dialog.open()

    name = document.get("file_name", "file")
    ui.button(f"📄 {name}", on_click=show, color=None).props("flat dense no-caps").classes("tg-file")


def _draw_time(message: LocalMessage, *, zone: ZoneInfo) -> None:
    moment = datetime.fromtimestamp(message.date, zone)
    edited = "✎ " if message.edited else ""
    ui.label(f"{edited}{moment:%H:%M}").classes("tg-time")


def _draw_buttons(message: LocalMessage, *, hands: Hands) -> None:
    rows = (message.markup or {}).get("inline_keyboard", [])
    if not rows:
        return
    with ui.element("div").classes("tg-inline"):
        for row in rows:
            with ui.element("div").classes("tg-inline-row"):
                for button in row:
                    _draw_inline(message, button, hands=hands)


def _draw_inline(message: LocalMessage, button: Json, *, hands: Hands) -> None:
    async def pressed() -> None:
        if "callback_data" in button:
            await hands.press(message, button)

    ui.button(button["text"], on_click=pressed, color=None).props("flat dense no-caps").classes("tg-inline-button")


def _draw_key(key: Json, *, hands: Hands) -> None:
    async def pressed() -> None:
        if key.get("request_contact") and hands.share_contact is not None:
            await hands.share_contact()
        else:
            await hands.say(key["text"])

    ui.button(key["text"], on_click=pressed, color=None).props("flat no-caps").classes("tg-key")


def _keyboard_up(chat: LocalChat) -> list[list[Json | str]] | None:
    """The keyboard of the last bot message that brought or took one; one-time keyboards go with the next reply."""
    answered = False
    for message in reversed(chat.messages):
        if not message.sender.is_bot:
            answered = True
            continue
        markup = message.markup or {}
        if "keyboard" in markup:
            if markup.get("one_time_keyboard") and answered:
                return None
            rows: list[list[Json | str]] = markup["keyboard"]
            return rows
        if markup.get("remove_keyboard"):
            return None
    return None
