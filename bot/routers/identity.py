"""``/share`` and the links it makes, and managers' answers on who is the same person."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message, User

from bot.conversation import RUNNING, first_event
from bot.identity.invitation import SHARE_DATA
from bot.identity.same_person import PREFIX
from bot.identity.sharing import SHARE_PREFIX
from bot.routers.people import IsManager
from bot.routers.telling import answer
from bot.services import Services
from bot.turn import Turn
from bot.wording import language_of, say
from storage.tables import Manager, Visitor


def router() -> Router:
    identity = Router(name="identity")
    private = F.chat.type == ChatType.PRIVATE
    identity.message.register(
        come, private, CommandStart(deep_link=True, magic=F.args.startswith(SHARE_PREFIX)), ~IsManager()
    )
    identity.message.register(share, private, Command("share"), ~IsManager())
    identity.callback_query.register(share_tapped, F.data == SHARE_DATA)
    identity.callback_query.register(merge_tapped, F.data.startswith(f"{PREFIX}:"))
    return identity


async def share(message: Message, turn: Turn, services: Services) -> None:
    if message.from_user is not None:
        await _invite(message.from_user, turn, services)


async def share_tapped(callback: CallbackQuery, turn: Turn, services: Services) -> None:
    await answer(callback, turn, None)
    await _invite(callback.from_user, turn, services)


async def come(message: Message, command: CommandObject, turn: Turn, services: Services) -> None:
    """Somebody opened a link that was made by ``/share``."""
    user = message.from_user
    if user is None:
        return
    visitor = await _meet(turn, user)
    await turn.uow.visitors.started_again(visitor.id)
    came = await services.sharing.come(turn, visitor, (command.args or "").removeprefix(SHARE_PREFIX))
    if came.outcome == "joined":
        return
    if came.outcome == "own":
        await turn.send(message.chat.id, {"text": say(visitor.language or "en", "share.own_link")})
        return
    conversation = services.conversation
    if (await turn.uow.sources.touches(visitor.id)).first is None:
        await turn.uow.sources.touch(
            visitor_id=visitor.id, source_id=None, payload=None, at=turn.written_at, arrival="unknown"
        )
    scene = came.scene or await conversation.scene(turn, visitor)
    returning = scene is not None and scene.dialog.state.turn > 0
    if scene is None or scene.dialog.state.status not in RUNNING:
        scene = await conversation.open(turn, visitor, lang=visitor.language or "en")
    await conversation.play(turn, scene, first_event(visitor, turn, returning=returning))


async def merge_tapped(callback: CallbackQuery, turn: Turn, services: Services, manager: Manager | None) -> None:
    """``i:<merge>:join|apart|undo``"""
    if manager is None:
        lang = language_of(callback.from_user.language_code)
        await answer(callback, turn, say(lang, "answer.not_manager"), alert=True)
        return
    number, _, what = (callback.data or "").removeprefix(f"{PREFIX}:").partition(":")
    words, becomes = await services.same_person.tapped(turn, manager, int(number) if number.isdigit() else 0, what)
    await answer(callback, turn, words)
    if becomes is not None and callback.message is not None:
        await turn.send(
            callback.message.chat.id,
            becomes,
            method="editMessageText",
            priority="edit",
            message_id=callback.message.message_id,
        )


async def _invite(user: User, turn: Turn, services: Services) -> None:
    visitor = await _meet(turn, user)
    payload = await services.sharing.invite(turn, visitor, lang=visitor.language or "en")
    await turn.send(user.id, payload)


async def _meet(turn: Turn, user: User) -> Visitor:
    met = await turn.uow.visitors.meet(
        telegram_id=user.id,
        name=user.first_name,
        username=user.username,
        language=language_of(user.language_code),
        at=turn.written_at,
    )
    return met.visitor
