"""What admins do in their private chat: invite managers, make links for sources."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.routers.people import IsAdmin
from bot.services import Services
from bot.turn import Turn
from bot.wording import language_of
from nlu.labels import Language
from storage.tables import Manager


def router() -> Router:
    admin = Router(name="admin")
    admin.message.filter(F.chat.type == ChatType.PRIVATE, IsAdmin())
    admin.message.register(invite, Command("invite"))
    admin.message.register(source, Command("source"))
    return admin


async def invite(message: Message, turn: Turn, services: Services, manager: Manager | None) -> None:
    lang = _lang(message, manager)
    text = await services.joining.invite(turn, username=services.username, lang=lang)
    await turn.send(message.chat.id, {"text": text})


async def source(
    message: Message, command: CommandObject, turn: Turn, services: Services, manager: Manager | None
) -> None:
    lang = _lang(message, manager)
    text = await services.joining.source(turn, words=command.args or "", username=services.username, lang=lang)
    await turn.send(message.chat.id, {"text": text})


def _lang(message: Message, manager: Manager | None) -> Language:
    return manager.language if manager else language_of(message.from_user.language_code if message.from_user else None)
