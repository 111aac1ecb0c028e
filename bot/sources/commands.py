"""``/newlink`` for admins, ``/friend`` for visitors, ``/stats`` and ``/digest`` for admins."""

import re
from base64 import b64encode
from typing import Any, Final
from urllib.parse import urlencode

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.delivery import FILE_KEY
from bot.reports.asked import VIEWS, AskedReport, View
from bot.reports.numbers import DAYS, Touching
from bot.routers.people import IsAdmin, IsManager
from bot.services import Services
from bot.sources.arriving import arrive
from bot.sources.links import addresses, friend_link, make_link, read_order
from bot.sources.qr import qr_png
from bot.turn import Turn
from bot.wording import language_of, say
from nlu.labels import Language
from storage.tables import Manager

_STATS: Final = re.compile(
    rf"^\s*(?P<view>{'|'.join(VIEWS)})?\s*(?P<days>[1-9]\d{{0,3}})?\s*(?P<last>last)?\s*$", re.IGNORECASE
)


def router() -> Router:
    commands = Router(name="sources")
    commands.message.filter(F.chat.type == ChatType.PRIVATE)
    commands.message.register(new_link, Command("newlink"), IsAdmin())
    commands.message.register(stats, Command("stats"), IsAdmin())
    commands.message.register(digest, Command("digest"), IsAdmin())
    commands.message.register(friend, Command("friend"), ~IsManager())
    return commands


async def new_link(
    message: Message, command: CommandObject, turn: Turn, services: Services, manager: Manager | None
) -> None:
    """Make a link and send its addresses and its QR code."""
    lang = _lang(message, manager)
    order = read_order(command.args or "")
    if order is None:
        await turn.send(message.chat.id, _text(say(lang, "link.usage")))
        return
    where = addresses(order.code, username=services.username, public_url=services.public_url)
    made = await make_link(turn.uow, order, link=where.best, at=turn.now, zone=services.hours.zone)
    words = [say(lang, "link.exists" if made is None else "link.made", code=order.code, link=where.best)]
    if where.web is not None:
        words.append(say(lang, "link.plain", link=where.telegram))
    if where.snippet is not None:
        words.append(say(lang, "link.snippet", snippet=where.snippet))
    else:
        words.append(say(lang, "link.not_public"))
    await turn.send(message.chat.id, _text("\n\n".join(words)))
    await turn.send(
        message.chat.id,
        {
            FILE_KEY: {"name": f"{order.code}.png", "base64": b64encode(qr_png(where.best)).decode()},
            "caption": say(lang, "link.qr", code=order.code),
        },
        method="sendDocument",
    )


async def stats(message: Message, command: CommandObject, turn: Turn, manager: Manager | None) -> None:
    """What the sources brought, the managers did, or how leads went in the last days, as a picture and in words."""
    lang = _lang(message, manager)
    wanted = _STATS.match(command.args or "")
    if wanted is None:
        await turn.send(message.chat.id, _text(say(lang, "report.usage")))
        return
    touching: Touching = "last" if wanted["last"] else "first"
    days = int(wanted["days"] or DAYS)
    view: View = next((name for name in VIEWS if name == (wanted["view"] or "").lower()), "sources")
    await AskedReport(chat_id=message.chat.id, lang=lang, view=view, days=days, touching=touching).note(turn)


async def digest(message: Message, turn: Turn, manager: Manager | None) -> None:
    """Why leads were lost in the seven days before today, by source and in the words that were said."""
    await AskedReport(chat_id=message.chat.id, lang=_lang(message, manager), view="digest").note(turn)


async def friend(message: Message, turn: Turn, services: Services) -> None:
    """Give a happy customer a link of their own, with a button that hands it on."""
    user = message.from_user
    if user is None:
        return
    met = await turn.uow.visitors.meet(
        telegram_id=user.id,
        name=user.first_name,
        username=user.username,
        language=language_of(user.language_code),
        at=turn.written_at,
    )
    await arrive(turn, met.visitor, None)
    lang = met.visitor.language or "en"
    link = await friend_link(turn.uow, met.visitor, username=services.username, at=turn.now)
    hand_on = "https://t.me/share/url?" + urlencode({"url": link, "text": say(lang, "friend.invitation")})
    button = {"text": say(lang, "friend.share"), "url": hand_on}
    payload = _text(say(lang, "friend.made", link=link)) | {"reply_markup": {"inline_keyboard": [[button]]}}
    await turn.send(message.chat.id, payload)


def _text(words: str) -> dict[str, Any]:
    return {"text": words, "link_preview_options": {"is_disabled": True}}


def _lang(message: Message, manager: Manager | None) -> Language:
    return manager.language if manager else language_of(message.from_user.language_code if message.from_user else None)
