"""What visitors send: commands, words, taps, contacts, pictures."""

from typing import Any, Final

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, User

from bot.conversation import RUNNING, Scene, first_event
from bot.joining import INVITE_PREFIX
from bot.outgoing import inline, read_dialog_data
from bot.routers.people import SENT_BY_A_PERSON
from bot.routers.sales import help_
from bot.routers.telling import answer
from bot.services import Services
from bot.sources.arriving import arrive
from bot.talking.passing import EDITED
from bot.turn import Turn
from bot.wording import language_of, say
from dialogs.events import (
    ButtonPressed,
    CommandGiven,
    ContactShared,
    LanguageChosen,
    MediaKind,
    MediaReceived,
    ReplyRead,
)
from nlu.labels import LANGUAGES
from storage.tables import Manager, Source, Visitor

MEDIA: Final[tuple[MediaKind, ...]] = ("voice", "photo", "video", "document", "sticker", "location")


def router() -> Router:
    visitor = Router(name="visitor")
    private = F.chat.type == ChatType.PRIVATE
    visitor.message.register(start, private, CommandStart())
    visitor.message.register(language, private, Command("language"))
    visitor.message.register(forget, private, Command("forget"))
    visitor.message.register(command, private, Command("help", "cancel", "stop", "privacy"))
    visitor.message.register(contact, private, F.contact)
    visitor.message.register(text, private, F.text)
    visitor.message.register(media, private, SENT_BY_A_PERSON)
    visitor.edited_message.register(edited, private, F.text | F.caption | F.photo | F.video | F.document)
    visitor.callback_query.register(language_tapped, F.data.startswith("l:"))
    visitor.callback_query.register(forget_tapped, F.data.startswith("f:"))
    visitor.callback_query.register(tapped)
    visitor.my_chat_member.register(membership, F.chat.type == ChatType.PRIVATE)
    return visitor


async def start(
    message: Message,
    command: CommandObject,
    turn: Turn,
    services: Services,
    manager: Manager | None,
    is_admin: bool,  # noqa: FBT001 - injected
) -> None:
    """Press on Start, with or without a payload: an invitation, a source, a source and a script.

    Managers and admins are told what they can do here; they begin no dialog.
    """
    user = _user(message)
    payload = (command.args or "").strip()
    if payload.startswith(INVITE_PREFIX):
        words = await services.joining.redeem(
            turn,
            token=payload.removeprefix(INVITE_PREFIX),
            telegram_id=user.id,
            name=user.first_name,
            username=user.username,
            language_code=user.language_code,
        )
        await turn.send(message.chat.id, {"text": words})
        await _leave_the_visitors(turn, services, user)
        return
    if is_admin:
        manager = await services.joining.admin_arrives(
            turn, telegram_id=user.id, name=user.first_name, username=user.username, language_code=user.language_code
        )
    if manager is not None:
        await help_(message, turn, manager, is_admin)
        return
    visitor = await _meet(turn, user)
    await turn.uow.visitors.started_again(visitor.id)
    came = await arrive(turn, visitor, payload)
    await _begin(turn, services, visitor, source=came.source, script=came.script)


async def _leave_the_visitors(turn: Turn, services: Services, user: User) -> None:
    """Who became a manager is no longer asked and reminded as a visitor."""
    visitor = await turn.uow.visitors.by_telegram(user.id)
    manager = await turn.uow.managers.by_telegram(user.id)
    scene = await services.conversation.scene(turn, visitor) if visitor and manager else None
    if scene is not None and scene.dialog.state.status in RUNNING:
        await services.conversation.close(turn, scene)


async def _begin(
    turn: Turn, services: Services, visitor: Visitor, *, source: Source | None = None, script: str | None = None
) -> Scene:
    """A new dialog, or the one that can go on from where it stands."""
    conversation = services.conversation
    scene = await conversation.scene(turn, visitor)
    returning = scene is not None
    if scene is not None and _goes_on(scene):
        if script in (None, scene.shelved.name):
            await _play(turn, services, scene, first_event(visitor, turn, returning=True, source_kind=_kind(source)))
            return scene
        if scene.dialog.state.status in RUNNING:
            await conversation.close(turn, scene)
    lang = visitor.language or "en"
    scene = await conversation.open(turn, visitor, lang=lang, script=script)
    await _play(turn, services, scene, first_event(visitor, turn, returning=returning, source_kind=_kind(source)))
    return scene


async def language(message: Message, turn: Turn, manager: Manager | None) -> None:
    """Ask which language; the answer comes as ``l:<language>``."""
    spoken = manager.language if manager else (await _meet(turn, _user(message))).language
    rows = [[(say(lang, "language"), f"l:{lang}")] for lang in LANGUAGES]
    payload = {"text": say(spoken or "en", "visitor.choose_language"), "reply_markup": inline(rows)}
    await turn.send(message.chat.id, payload)


async def language_tapped(callback: CallbackQuery, turn: Turn, services: Services, manager: Manager | None) -> None:
    """A visitor goes on in the chosen language, at once; a manager's next cards are written in it."""
    chosen = next((lang for lang in LANGUAGES if callback.data == f"l:{lang}"), None)
    await answer(callback, turn, None if chosen is None else say(chosen, "language"))
    if chosen is None:
        return
    if manager is not None:
        await turn.uow.managers.set_language(manager.id, chosen)
        return
    visitor = await _meet(turn, callback.from_user)
    await turn.uow.visitors.set_language(visitor.id, chosen, chosen=True)
    scene = await services.conversation.scene(turn, visitor)
    if scene is None or not (_goes_on(scene) or scene.dialog.state.status == "stopped"):
        visitor = await turn.uow.visitors.get(visitor.id)
        await _begin(turn, services, visitor)
        return
    await _play(turn, services, scene, LanguageChosen(at=turn.written_at, lang=chosen))


async def forget(message: Message, turn: Turn) -> None:
    """Ask once more before everything is deleted; the answer comes as ``f:yes`` or ``f:no``."""
    visitor = await _meet(turn, _user(message))
    lang = visitor.language or "en"
    rows = [[(say(lang, "button.forget_yes"), "f:yes")], [(say(lang, "button.forget_no"), "f:no")]]
    await turn.send(message.chat.id, {"text": say(lang, "visitor.forget_ask"), "reply_markup": inline(rows)})


async def forget_tapped(callback: CallbackQuery, turn: Turn, services: Services) -> None:
    user = callback.from_user
    visitor = await turn.uow.visitors.by_telegram(user.id)
    lang = visitor.language if visitor and visitor.language else language_of(user.language_code)
    wanted = callback.data == "f:yes"
    if wanted and visitor is not None:
        await services.erasing.erase(turn, visitor)
        await services.talking.settle(turn, visitor)
    await answer(callback, turn, None)
    text = say(lang, "visitor.forget_done" if wanted else "visitor.forget_kept")
    await turn.send(user.id, {"text": text})


async def command(message: Message, command: CommandObject, turn: Turn, services: Services) -> None:
    scene = await _scene(turn, services, _user(message))
    await services.conversation.hear(turn, scene, text=message.text or "")
    name: Any = command.command
    await _play(turn, services, scene, CommandGiven(at=turn.written_at, command=name))


async def text(message: Message, turn: Turn, services: Services) -> None:
    """Words of the visitor, read before this transaction began."""
    scene = await _scene(turn, services, _user(message))
    words = message.text or ""
    reading = turn.reading
    if reading is None:
        return
    reply_id = await services.conversation.hear(
        turn, scene, text=words, reading=reading.as_json(), message_id=message.message_id
    )
    await services.passing.from_visitor(turn, scene.visitor, message, reply_id=reply_id)
    event = ReplyRead(at=turn.written_at, reply_id=reply_id, text=words, reading=reading, match=turn.match)
    await _play(turn, services, scene, event)


async def tapped(callback: CallbackQuery, turn: Turn, services: Services, manager: Manager | None) -> None:
    """``d:<turn>:<button>``; an old or foreign button is answered all the same."""
    await answer(callback, turn, None)
    private = callback.message is None or callback.message.chat.type == ChatType.PRIVATE
    if manager is not None or not private:
        return
    pressed = read_dialog_data(callback.data or "")
    scene = await _scene(turn, services, callback.from_user)
    number, button = pressed if pressed is not None else (-1, "")
    label = _label(callback) or button
    reply_id = await services.conversation.hear(turn, scene, text=f"▸ {label}")
    await services.passing.pressed(turn, scene.visitor, label)
    await _play(turn, services, scene, ButtonPressed(at=turn.written_at, reply_id=reply_id, turn=number, button=button))


async def contact(message: Message, turn: Turn, services: Services) -> None:
    if message.contact is None:
        return
    shared, user = message.contact, _user(message)
    scene = await _scene(turn, services, user)
    phone = "+" + shared.phone_number.lstrip("+")
    reply_id = await services.conversation.hear(turn, scene, text=phone, message_id=message.message_id)
    await services.passing.from_visitor(turn, scene.visitor, message, reply_id=reply_id)
    event = ContactShared(
        at=turn.written_at, reply_id=reply_id, phone=phone, name=shared.first_name, own=shared.user_id == user.id
    )
    await _play(turn, services, scene, event)


async def media(message: Message, turn: Turn, services: Services) -> None:
    """Kept in the transcript; what cannot be read is said kindly."""
    scene = await _scene(turn, services, _user(message))
    kind = next((name for name in MEDIA if getattr(message, name, None)), "other")
    content: Any = getattr(message, kind, None)
    file_id = getattr(_file(content), "file_id", None)
    reply_id = await services.conversation.hear(
        turn,
        scene,
        direction="media",
        text=message.caption or "",
        media={"kind": kind, "file_id": file_id, "unique": getattr(_file(content), "file_unique_id", None)},
        message_id=message.message_id,
    )
    await services.passing.from_visitor(turn, scene.visitor, message, reply_id=reply_id)
    event = MediaReceived(at=turn.written_at, reply_id=reply_id, kind=kind if kind in MEDIA else "other")
    await _play(turn, services, scene, event)


def _file(content: Any) -> Any:
    """Of a photo, which comes in several sizes, the largest."""
    return content[-1] if isinstance(content, list) else content


async def edited(message: Message, turn: Turn, services: Services) -> None:
    """An edit stands in the transcript; it does not change an answer behind the visitor's back."""
    scene = await _scene(turn, services, _user(message))
    words = message.text or message.caption or ""
    reply_id = await services.conversation.hear(turn, scene, text=f"{EDITED}{words}")
    if await services.passing.visitor_edited(turn, scene.visitor, message, reply_id=reply_id):
        return
    if message.text and scene.dialog.state.status in ("open", "handed_over"):
        await turn.send(message.chat.id, {"text": say(scene.dialog.state.lang, "visitor.edited")})


async def membership(event: ChatMemberUpdated, turn: Turn, services: Services, manager: Manager | None) -> None:
    """Somebody blocked the bot. What waits for a manager still meets the refusal that calls on the others."""
    if event.new_chat_member.status != "kicked":
        return
    if manager is None:
        await turn.uow.visitors.blocked(event.from_user.id, at=turn.now)
        await turn.uow.outbox.cancel_for_visitor(event.from_user.id, at=turn.now)
        visitor = await turn.uow.visitors.by_telegram(event.from_user.id)
        if visitor is not None:
            await services.talking.unreachable(turn, visitor)


async def _scene(turn: Turn, services: Services, user: User) -> Scene:
    """The dialog in which the visitor speaks. After one that ended with sales a new one begins."""
    visitor = await _meet(turn, user)
    scene = await services.conversation.scene(turn, visitor)
    if scene is None:
        await arrive(turn, visitor, None)
        scene = await _begin(turn, services, visitor)
        refreshed = await services.conversation.scene(turn, visitor)
        return refreshed or scene
    if scene.dialog.state.status != "stopped" and not _goes_on(scene):
        scene = await services.conversation.open(turn, visitor, lang=visitor.language or scene.dialog.state.lang)
    return scene


def _goes_on(scene: Scene) -> bool:
    """Whether the script can take up this dialog again: it runs, or closed before sales ever had it."""
    state = scene.dialog.state
    return state.status in RUNNING or (state.status == "closed" and not state.offered)


async def _play(turn: Turn, services: Services, scene: Scene, event: Any) -> None:
    state = await services.conversation.play(turn, scene, event)
    if state.exit is not None:
        await services.talking.settle(turn, scene.visitor)


async def _meet(turn: Turn, user: User) -> Visitor:
    met = await turn.uow.visitors.meet(
        telegram_id=user.id,
        name=user.first_name,
        username=user.username,
        language=language_of(user.language_code),
        at=turn.written_at,
    )
    return met.visitor


def _kind(source: Source | None) -> Any:
    return None if source is None else source.kind


def _label(callback: CallbackQuery) -> str | None:
    """What the pressed button reads."""
    markup = getattr(callback.message, "reply_markup", None)
    rows = markup.inline_keyboard if markup is not None else []
    return next((key.text for row in rows for key in row if key.callback_data == callback.data), None)


def _user(message: Message) -> User:
    if message.from_user is None:
        raise ValueError("a private message without a sender")
    return message.from_user
