"""aiogram's routers: who speaks and what they want. What is done stands in the use cases beside this folder."""

from aiogram import Dispatcher

from bot.routers import admin, console, customers, identity, sales, scripts, staff, visitor
from bot.routers.people import know_the_person
from bot.services import Services
from bot.sources import commands
from bot.talking import router as talking


def make_dispatcher(services: Services) -> Dispatcher:
    """All routers in the order in which they are asked. Nothing is remembered between two updates."""
    dispatcher = Dispatcher(disable_fsm=True, services=services)
    for observer in (
        dispatcher.message,
        dispatcher.edited_message,
        dispatcher.callback_query,
        dispatcher.my_chat_member,
    ):
        observer.outer_middleware(know_the_person)
    for source in (admin, console, scripts, commands, staff, identity, customers, talking, sales, visitor):
        dispatcher.include_router(source.router())
    return dispatcher
