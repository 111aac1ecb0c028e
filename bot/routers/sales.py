"""What managers do: taps on cards, /free and /busy, and everything that happens in the sales group."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.deals import LOST_REASONS, claim_buttons, reason_buttons
from bot.routers.people import SENT_BY_A_PERSON, IsManager
from bot.routers.telling import answer
from bot.services import Services
from bot.talking import router as talking
from bot.turn import Turn
from bot.wording import language_of, say
from storage.errors import RowMissing
from storage.tables import Manager


def router() -> Router:
    sales = Router(name="sales")
    sales.callback_query.register(offer_tapped, F.data.startswith("o:"))
    sales.callback_query.register(claim_tapped, F.data.startswith("c:"))
    private = F.chat.type == ChatType.PRIVATE
    sales.message.register(free, private, Command("free"), IsManager())
    sales.message.register(busy, private, Command("busy"), IsManager())
    sales.message.register(help_, private, Command("help"), IsManager())
    # A manager is no visitor: whatever else they write begins no dialog.
    sales.message.register(talking.says, private, IsManager(), talking.InTalk())
    sales.message.register(chatter, private, IsManager(), SENT_BY_A_PERSON, ~Command("start", "language", "forget"))
    sales.edited_message.register(ignore, private, IsManager())
    # Whatever is said in a group is not for the bot.
    sales.message.register(ignore, F.chat.type != ChatType.PRIVATE)
    sales.edited_message.register(ignore, F.chat.type != ChatType.PRIVATE)
    sales.my_chat_member.register(group_membership, F.chat.type != ChatType.PRIVATE)
    return sales


async def offer_tapped(callback: CallbackQuery, turn: Turn, services: Services, manager: Manager | None) -> None:
    """``o:<offer>:take|pass|transcript``"""
    number, _, what = (callback.data or "")[2:].partition(":")
    if manager is None:
        await answer(
            callback, turn, say(language_of(callback.from_user.language_code), "answer.not_manager"), alert=True
        )
        return
    deals = services.deals
    actions = {"take": deals.take, "pass": deals.pass_on, "transcript": deals.transcript}
    if not number.isdigit() or what not in actions:
        await answer(callback, turn, say(manager.language, "answer.gone"))
        return
    await answer(callback, turn, await actions[what](turn, manager, int(number)))


async def claim_tapped(callback: CallbackQuery, turn: Turn, services: Services, manager: Manager | None) -> None:
    """``c:<lead>:contacted|won|give_back|lost[:<reason>]|back``"""
    number, _, what = (callback.data or "")[2:].partition(":")
    if manager is None:
        await answer(
            callback, turn, say(language_of(callback.from_user.language_code), "answer.not_manager"), alert=True
        )
        return
    lang = manager.language
    try:
        lead = await turn.uow.leads.get(int(number) if number.isdigit() else 0)
    except RowMissing:
        await answer(callback, turn, say(lang, "answer.gone"))
        return
    if lead.closed_at is not None:
        await answer(callback, turn, say(lang, "answer.closed"))
        return
    if lead.owner_id != manager.id:
        await answer(callback, turn, say(lang, "answer.not_yours"))
        return
    deals = services.deals
    actions = {"contacted": deals.contacted, "won": deals.won, "give_back": deals.give_back}
    action, _, reason = what.partition(":")
    if action in actions:
        await answer(callback, turn, await actions[action](turn, manager, lead))
    elif action == "lost" and reason in LOST_REASONS:
        await answer(callback, turn, await deals.lost(turn, manager, lead, reason=reason))
    elif action in ("lost", "back") and callback.message is not None:
        contacted = lead.contacted_at is not None
        markup = (
            reason_buttons(lead.id, lang) if action == "lost" else claim_buttons(lead.id, lang, contacted=contacted)
        )
        await turn.send(
            callback.message.chat.id,
            {"reply_markup": markup},
            method="editMessageReplyMarkup",
            priority="edit",
            message_id=callback.message.message_id,
        )
        await answer(callback, turn, say(lang, "claim.choose_reason") if action == "lost" else None)
    else:
        await answer(callback, turn, say(lang, "answer.gone"))


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


async def chatter(message: Message, turn: Turn, manager: Manager) -> None:
    await turn.send(message.chat.id, {"text": say(manager.language, "manager.lead_text")})


async def ignore(_event: Message) -> None:
    """Nothing to do."""


async def group_membership(event: ChatMemberUpdated, turn: Turn, services: Services) -> None:
    """The bot was let into the sales group again, and offers go there from now on; or its rights there changed."""
    if event.chat.id != await services.team.group_id(turn.uow):
        return
    if event.new_chat_member.status in ("member", "administrator"):
        await turn.uow.settings.put(services.team.lost_key, {}, at=turn.now)
        await services.housing.member(turn, event)
