"""What customers answer after the sale, and what managers change on their cards."""

from typing import Any

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message

from bot.routers.people import IsManager
from bot.routers.telling import answer
from bot.services import Services
from bot.turn import Turn
from dialogs.lexicon import intent_of
from storage.tables import Customer, Manager, Rating, Visitor


def router() -> Router:
    customers = Router(name="customers")
    private = F.chat.type == ChatType.PRIVATE
    customers.callback_query.register(scored, F.data.regexp(r"^n:\d{1,18}:\d{1,2}$"))
    customers.callback_query.register(offer_answered, F.data.regexp(r"^x:\d{1,18}:[a-z0-9_]+:(wants|declines)$"))
    customers.message.register(changed, private, F.text, F.reply_to_message, IsManager(), _on_a_card)
    customers.message.register(explained, private, F.text, ~F.text.startswith("/"), ~IsManager(), _explains)
    return customers


async def _on_a_card(message: Message, turn: Turn, services: Services) -> dict[str, Any] | bool:
    """The customer whose card the message answers to."""
    customer = await services.after_sale.cards.shown_in(turn, message)
    return False if customer is None else {"customer": customer}


async def _explains(message: Message, turn: Turn) -> dict[str, Any] | bool:
    """The rating that a customer is being asked about. "Stop" is never the answer to a question of ours."""
    visitor = await turn.uow.visitors.by_telegram(message.chat.id)
    rating = None if visitor is None else await turn.uow.customers.explains(visitor.id, at=turn.now)
    said = {turn.reading.primary if turn.reading else None, intent_of(message.text or "")}
    if visitor is None or rating is None or "stop" in said:
        return False
    return {"visitor": visitor, "rating": rating}


async def changed(message: Message, turn: Turn, services: Services, manager: Manager, customer: Customer) -> None:
    """One field of the card a line."""
    words = await services.after_sale.cards.change(turn, manager, customer, message.text or "")
    await turn.send(message.chat.id, {"text": words})


async def explained(message: Message, turn: Turn, services: Services, visitor: Visitor, rating: Rating) -> None:
    await services.after_sale.explained(turn, visitor, rating, message.text or "")


async def scored(callback: CallbackQuery, turn: Turn, services: Services) -> None:
    """``n:<rating>:<score>``"""
    await answer(callback, turn, None)
    _, rating, score = (callback.data or "").split(":")
    visitor = await turn.uow.visitors.by_telegram(callback.from_user.id)
    if visitor is not None and int(score) < 11:
        await services.after_sale.scored(turn, visitor, int(rating), int(score))


async def offer_answered(callback: CallbackQuery, turn: Turn, services: Services) -> None:
    """``x:<customer>:<offer>:wants|declines``"""
    await answer(callback, turn, None)
    _, customer, what, way = (callback.data or "").split(":")
    visitor = await turn.uow.visitors.by_telegram(callback.from_user.id)
    if visitor is not None:
        await services.after_sale.answered(turn, visitor, int(customer), what, wants=way == "wants")
