"""``/scripts``: admins fetch a script, send it back, try it, publish it and go back, in their private chat."""

from typing import Any

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, Filter
from aiogram.types import CallbackQuery, Message, TelegramObject, User

from bot.console.access import role_of
from bot.outgoing import read_dialog_data
from bot.publishing.desk import DATA, Admin
from bot.publishing.preview import Trying
from bot.publishing.publishing import By
from bot.routers.people import IsAdmin
from bot.routers.telling import answer
from bot.services import Services
from bot.turn import Turn
from bot.wording import language_of, say
from dialogs.events import ButtonPressed, ContactShared, ReplyRead
from storage.tables import Manager


class HasUpload(Filter):
    """Lets a script pass that came as a file."""

    async def __call__(self, _message: Message, turn: Turn) -> bool:
        return turn.upload is not None


class IsTrying(Filter):
    """Lets those pass who are talking with a draft; the handler gets the talk as ``trying``."""

    async def __call__(
        self, _event: TelegramObject, turn: Turn, services: Services, event_from_user: User
    ) -> dict[str, Any] | bool:
        trying = await services.preview.trying(turn.uow, event_from_user.id)
        return False if trying is None else {"trying": trying}


def router() -> Router:
    scripts = Router(name="scripts")
    scripts.message.filter(F.chat.type == ChatType.PRIVATE, IsAdmin())
    scripts.callback_query.filter(IsAdmin())
    scripts.message.register(show, Command("scripts"))
    scripts.message.register(uploaded, F.document, HasUpload())
    scripts.callback_query.register(tapped, F.data.startswith(f"{DATA}:"))
    scripts.message.register(done, Command("done"), IsTrying())
    scripts.message.register(said, F.text & ~F.text.startswith("/"), IsTrying())
    scripts.message.register(shared, F.contact, IsTrying())
    scripts.callback_query.register(pressed, F.data.startswith("d:"), IsTrying())
    return scripts


async def show(message: Message, turn: Turn, services: Services, manager: Manager | None) -> None:
    await services.script_desk.show(turn, await _admin(turn, services, message.from_user, manager))


async def uploaded(message: Message, turn: Turn, services: Services, manager: Manager | None) -> None:
    if turn.upload is not None:
        admin = await _admin(turn, services, message.from_user, manager)
        await services.script_desk.take(turn, admin, turn.upload, note=message.caption or "")


async def tapped(callback: CallbackQuery, turn: Turn, services: Services, manager: Manager | None) -> None:
    """``sc:<what>:<script or version>:<mark of the draft or live version>``."""
    await answer(callback, turn, None)
    admin = await _admin(turn, services, callback.from_user, manager)
    desk = services.script_desk
    match (callback.data or "").split(":")[1:]:
        case ["get", name]:
            await desk.give(turn, admin, name)
        case ["pm" | "ps" as what, name, mark]:
            await desk.publish(turn, admin, name, mark, moving=what == "pm")
        case ["try", name, mark]:
            await services.preview.begin(turn, admin, name=name, mark=mark)
        case ["back", name]:
            await desk.ask_back(turn, admin, name)
        case ["bm" | "bs" as what, version, live] if version.isdigit() and live.isdigit():
            await desk.back(turn, admin, int(version), int(live), moving=what == "bm")
        case ["no", _]:
            await desk.leave(turn, admin)
        case _:
            await turn.send(admin.chat_id, {"text": say(admin.lang, "publish.scripts.stale")})


async def done(message: Message, turn: Turn, services: Services, manager: Manager | None) -> None:
    await services.preview.end(turn, await _admin(turn, services, message.from_user, manager))


async def said(message: Message, turn: Turn, services: Services, manager: Manager | None, trying: Trying) -> None:
    """Words for the draft, read before this transaction began."""
    if turn.reading is None:
        return
    admin = await _admin(turn, services, message.from_user, manager)
    event = ReplyRead(
        at=turn.written_at, reply_id=_next(trying), text=message.text or "", reading=turn.reading, match=turn.match
    )
    await services.preview.play(turn, admin, trying, event)


async def shared(message: Message, turn: Turn, services: Services, manager: Manager | None, trying: Trying) -> None:
    if message.contact is None:
        return
    admin = await _admin(turn, services, message.from_user, manager)
    phone = "+" + message.contact.phone_number.lstrip("+")
    own = message.contact.user_id == admin.chat_id
    event = ContactShared(
        at=turn.written_at, reply_id=_next(trying), phone=phone, name=message.contact.first_name, own=own
    )
    await services.preview.play(turn, admin, trying, event)


async def pressed(
    callback: CallbackQuery, turn: Turn, services: Services, manager: Manager | None, trying: Trying
) -> None:
    await answer(callback, turn, None)
    number, button = read_dialog_data(callback.data or "") or (-1, "")
    admin = await _admin(turn, services, callback.from_user, manager)
    event = ButtonPressed(at=turn.written_at, reply_id=_next(trying), turn=number, button=button)
    await services.preview.play(turn, admin, trying, event)


def _next(trying: Trying) -> int:
    """The number of a reply that is stored nowhere."""
    return trying.state.replies + 1


async def _admin(turn: Turn, services: Services, user: User | None, manager: Manager | None) -> Admin:
    if user is None:
        raise ValueError("a private message without a sender")
    role = await role_of(turn.uow, user.id, admin_ids=frozenset(services.team.admin_ids))
    name = manager.name if manager else user.first_name
    return Admin(
        chat_id=user.id,
        lang=manager.language if manager else language_of(user.language_code),
        by=By(name=name, telegram_id=user.id, role=role.role if role else None),
    )
