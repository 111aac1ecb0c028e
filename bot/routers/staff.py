"""What managers and admins say about who is there: /leave, /remove, /team."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.routers.people import IsAdmin, IsManager
from bot.services import Services
from bot.turn import Turn
from bot.wording import language_of
from nlu.labels import Language
from storage.tables import Manager


def router() -> Router:
    staff = Router(name="staff")
    staff.message.filter(F.chat.type == ChatType.PRIVATE)
    staff.message.register(leave, Command("leave"), IsManager())
    staff.message.register(remove, Command("remove"), IsAdmin())
    staff.message.register(team, Command("team"), IsAdmin())
    staff.message.register(team, Command("team"), IsManager(), _is_head)
    return staff


async def leave(message: Message, command: CommandObject, turn: Turn, services: Services, manager: Manager) -> None:
    text = await services.staffing.leave(turn, manager, command.args or "")
    await turn.send(message.chat.id, {"text": text})


async def remove(
    message: Message, command: CommandObject, turn: Turn, services: Services, manager: Manager | None
) -> None:
    text = await services.staffing.remove(turn, command.args or "", lang=_lang(message, manager), by=manager)
    await turn.send(message.chat.id, {"text": text})


async def team(message: Message, turn: Turn, services: Services, manager: Manager | None) -> None:
    text = await services.staffing.overview(turn, lang=_lang(message, manager))
    await turn.send(message.chat.id, {"text": text})


async def _is_head(_message: Message, turn: Turn, services: Services, manager: Manager) -> bool:
    return await services.staffing.may_see_team(turn, manager)


def _lang(message: Message, manager: Manager | None) -> Language:
    return manager.language if manager else language_of(message.from_user.language_code if message.from_user else None)
