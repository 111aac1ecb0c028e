"""What managers do: taps on cards, /leads, /lead, /find, answers and notes, and what happens in the sales group."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.routers.people import SENT_BY_A_PERSON, IsManager
from bot.routers.telling import answer
from bot.services import Services
from bot.turn import Turn
from bot.wording import language_of, say
from storage.tables import Manager


def router() -> Router:
    sales = Router(name="sales")
    sales.callback_query.register(offer_tapped, F.data.startswith("o:"))
    sales.callback_query.register(lead_tapped, F.data.startswith("c:"))
    sales.callback_query.register(task_tapped, F.data.startswith("k:"))
    sales.callback_query.register(list_tapped, F.data.startswith("q:"))
    sales.callback_query.register(question_left, F.data.startswith("w:"))
    private = F.chat.type == ChatType.PRIVATE
    sales.message.register(free, private, Command("free"), IsManager())
    sales.message.register(busy, private, Command("busy"), IsManager())
    sales.message.register(help_, private, Command("help"), IsManager())
    sales.message.register(leads, private, Command("leads"), IsManager())
    sales.message.register(lead, private, Command("lead"), IsManager())
    sales.message.register(find, private, Command("find"), IsManager())
    # A manager is no visitor: whatever else they write begins no dialog. It answers what they were asked, or is a note
    # on the card that it replies to, or is met with a word of help.
    sales.message.register(chatter, private, IsManager(), SENT_BY_A_PERSON, ~Command("start", "language", "forget"))
    sales.edited_message.register(ignore, private, IsManager())
    sales.message.register(said_in_group, F.chat.type != ChatType.PRIVATE, IsManager(), F.reply_to_message)
    # Whatever else is said in a group is not for the bot.
    sales.message.register(ignore, F.chat.type != ChatType.PRIVATE)
    sales.edited_message.register(ignore, F.chat.type != ChatType.PRIVATE)
    sales.my_chat_member.register(group_membership, F.chat.type != ChatType.PRIVATE)
    return sales


async def offer_tapped(callback: CallbackQuery, turn: Turn, services: Services, manager: Manager | None) -> None:
    """``o:<offer>:take|pass|later|transcript``"""
    if manager is None:
        await _strangers_tap(callback, turn)
        return
    number, _, what = (callback.data or "")[2:].partition(":")
    actions = {
        "take": services.deals.take,
        "pass": services.deals.pass_on,
        "later": services.planning.offer_later,
        "transcript": services.deals.transcript,
    }
    if not number.isdigit() or what not in actions:
        await answer(callback, turn, say(manager.language, "answer.gone"))
        return
    await answer(callback, turn, await actions[what](turn, manager, int(number)))


async def lead_tapped(callback: CallbackQuery, turn: Turn, services: Services, manager: Manager | None) -> None:
    """``c:<lead>:<action>[:<argument>]``"""
    if manager is None:
        await _strangers_tap(callback, turn)
        return
    chat_id, message_id = _place(callback)
    data = (callback.data or "")[2:]
    words = await services.taps.tap(turn, manager, data, chat_id=chat_id, message_id=message_id)
    await answer(callback, turn, words)


async def task_tapped(callback: CallbackQuery, turn: Turn, services: Services, manager: Manager | None) -> None:
    """``k:<task>:done|hour|tomorrow``"""
    if manager is None:
        await _strangers_tap(callback, turn)
        return
    number, _, what = (callback.data or "")[2:].partition(":")
    if not number.isdigit() or what not in ("done", "hour", "tomorrow"):
        words = say(manager.language, "answer.gone")
    elif what == "done":
        words = await services.planning.done(turn, manager, int(number))
    else:
        words = await services.planning.put_off(turn, manager, int(number), until=what)
    await answer(callback, turn, words)


async def list_tapped(callback: CallbackQuery, turn: Turn, services: Services, manager: Manager | None) -> None:
    """``q:<list>:<page>``: another list or page in the same message."""
    if manager is None:
        await _strangers_tap(callback, turn)
        return
    name, _, page = (callback.data or "")[2:].partition(":")
    chat_id, message_id = _place(callback)
    if chat_id is not None and message_id is not None:
        payload = await services.finding.listed(turn, manager, name=name, page=int(page) if page.isdigit() else 0)
        await turn.send(
            chat_id,
            payload,
            method="editMessageText",
            priority="edit",
            order_key=f"list:{chat_id}:{message_id}",
            message_id=message_id,
        )
    await answer(callback, turn, None)


async def question_left(callback: CallbackQuery, turn: Turn, services: Services, manager: Manager | None) -> None:
    """``w:skip|cancel``: nothing is asked any more."""
    if manager is None:
        await _strangers_tap(callback, turn)
        return
    chat_id, message_id = _place(callback)
    if chat_id is None or message_id is None:
        await answer(callback, turn, None)
        return
    way = (callback.data or "")[2:]
    await answer(
        callback, turn, await services.asking.leave(turn, manager, chat_id=chat_id, message_id=message_id, way=way)
    )


async def leads(message: Message, turn: Turn, services: Services, manager: Manager) -> None:
    await turn.send(message.chat.id, await services.finding.listed(turn, manager))


async def lead(message: Message, command: CommandObject, turn: Turn, services: Services, manager: Manager) -> None:
    words = await services.finding.open(turn, manager, command.args or "")
    if words is not None:
        await turn.send(message.chat.id, {"text": words})


async def find(message: Message, command: CommandObject, turn: Turn, services: Services, manager: Manager) -> None:
    await turn.send(message.chat.id, await services.finding.found(turn, manager, command.args or ""))


async def free(message: Message, turn: Turn, services: Services, manager: Manager) -> None:
    await turn.uow.managers.set_state(manager.id, "free", at=turn.now)
    await turn.send(message.chat.id, {"text": say(manager.language, "manager.free")})
    await services.joining.is_free(turn, manager)


async def busy(message: Message, turn: Turn, services: Services, manager: Manager) -> None:
    await turn.uow.managers.set_state(manager.id, "busy", at=turn.now)
    await services.staffing.stepped_back(turn, manager)
    await turn.send(message.chat.id, {"text": say(manager.language, "manager.busy")})


async def help_(message: Message, turn: Turn, manager: Manager, is_admin: bool) -> None:  # noqa: FBT001 - injected
    text = say(manager.language, "manager.help")
    if is_admin:
        text += "\n\n" + say(manager.language, "admin.help")
    await turn.send(message.chat.id, {"text": text})


async def chatter(message: Message, turn: Turn, services: Services, manager: Manager) -> None:
    """The answer that is waited for, a note on the card replied to, words for the visitor of a talk, or nobody's."""
    if await services.asking.hear(turn, manager, message):
        return
    command = (message.text or "").startswith("/")  # one that nobody knows is no word for a visitor
    talk = None if command else await turn.uow.talks.in_private(manager.id)
    if await services.noting.hear(turn, manager, message, cards_only=talk is not None):
        return
    if talk is not None:
        await services.passing.from_manager(turn, talk, manager, message)
        return
    await turn.send(message.chat.id, {"text": say(manager.language, "manager.lead_text")})


async def said_in_group(message: Message, turn: Turn, services: Services, manager: Manager) -> None:
    """A reply to a card in the group is a note on the lead."""
    await services.noting.hear(turn, manager, message)


async def ignore(_event: Message) -> None:
    """Nothing to do."""


async def group_membership(event: ChatMemberUpdated, turn: Turn, services: Services) -> None:
    """The bot was let into the sales group again, and offers go there from now on; or its rights there changed."""
    if event.chat.id != await services.team.group_id(turn.uow):
        return
    if event.new_chat_member.status in ("member", "administrator"):
        await turn.uow.settings.put(services.team.lost_key, {}, at=turn.now)
        await services.housing.member(turn, event)


async def _strangers_tap(callback: CallbackQuery, turn: Turn) -> None:
    text = say(language_of(callback.from_user.language_code), "answer.not_manager")
    await answer(callback, turn, text, alert=True)


def _place(callback: CallbackQuery) -> tuple[int | None, int | None]:
    """Chat and number of the message whose button was tapped; Telegram tells neither for very old ones."""
    message = callback.message
    return (None, None) if message is None else (message.chat.id, message.message_id)
