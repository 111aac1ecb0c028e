"""What managers and admins say and ask about who is there and how they keep what was agreed."""

import re
from typing import Final

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.reports.agreement import read_agreement
from bot.reports.agreement_text import agreement_text
from bot.reports.numbers import DAYS, last_days
from bot.routers.people import IsAdmin, IsManager
from bot.services import Services
from bot.turn import Turn
from bot.wording import language_of, say
from nlu.labels import Language
from storage.tables import Manager

_DAYS: Final = re.compile(r"^[1-9]\d{0,3}$")


def router() -> Router:
    staff = Router(name="staff")
    staff.message.filter(F.chat.type == ChatType.PRIVATE)
    staff.message.register(leave, Command("leave"), IsManager())
    staff.message.register(remove, Command("remove"), IsAdmin())
    staff.message.register(team, Command("team"), IsAdmin())
    staff.message.register(team, Command("team"), IsManager(), _is_head)
    staff.message.register(agreement, Command("sla"), IsAdmin())
    staff.message.register(agreement, Command("sla"), IsManager(), _is_head)
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


async def agreement(
    message: Message, command: CommandObject, turn: Turn, services: Services, manager: Manager | None
) -> None:
    """How the agreement was kept in the last days."""
    lang, zone = _lang(message, manager), services.hours.zone
    words = (command.args or str(DAYS)).strip()
    if not _DAYS.match(words):
        await turn.send(message.chat.id, {"text": say(lang, "agreement.usage")})
        return
    report = await read_agreement(turn.uow, last_days(int(words), now=turn.now, zone=zone), now=turn.now)
    meanings = services.sla.stages if services.sla else {}
    text = agreement_text(report, meanings=meanings, now=turn.now, zone=zone, lang=lang)
    if services.sla is None:
        text += "\n\n" + say(lang, "agreement.none")
    await turn.send(message.chat.id, {"text": text})


async def _is_head(_message: Message, turn: Turn, services: Services, manager: Manager) -> bool:
    return await services.staffing.may_see_team(turn, manager)


def _lang(message: Message, manager: Manager | None) -> Language:
    return manager.language if manager else language_of(message.from_user.language_code if message.from_user else None)
