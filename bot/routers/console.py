"""``/console``: a link into the console for whoever may enter it."""

from typing import Any

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, Filter
from aiogram.types import Message

from bot.console.access import LINK_LASTS, make_link, role_of
from bot.console.entrance import ENTER, MINI_APP
from bot.services import Services
from bot.turn import Turn
from bot.wording import language_of, say
from storage.tables import Manager


class MayEnter(Filter):
    """Lets those pass who have a role in the console."""

    async def __call__(self, message: Message, turn: Turn, services: Services) -> bool:
        user = message.from_user
        ids = frozenset(services.team.admin_ids)
        return user is not None and await role_of(turn.uow, user.id, admin_ids=ids) is not None


def router() -> Router:
    console = Router(name="console")
    console.message.register(open_console, F.chat.type == ChatType.PRIVATE, Command("console"), MayEnter())
    return console


async def open_console(message: Message, turn: Turn, services: Services, manager: Manager | None) -> None:
    """Answer with a link that works once, for five minutes, and with a button where there is an https address."""
    user = message.from_user
    if user is None:
        return
    lang = manager.language if manager else language_of(user.language_code)
    token = await make_link(turn.uow, telegram_id=user.id, at=turn.now)
    addresses = services.console
    payload: dict[str, Any] = {
        "text": say(lang, "console.command.link", link=f"{addresses.base}{ENTER}/{token}"),
        # A preview would be drawn by a program that opens the link.
        "link_preview_options": {"is_disabled": True},
    }
    if addresses.secure:
        button = {"text": say(lang, "console.command.button"), "web_app": {"url": f"{addresses.base}{MINI_APP}"}}
        payload["reply_markup"] = {"inline_keyboard": [[button]]}
    else:
        payload["text"] += "\n\n" + say(lang, "console.command.only_here")
    # Later than the link itself lasts it would be of no use.
    await turn.send(message.chat.id, payload, expires_at=turn.now + LINK_LASTS)
