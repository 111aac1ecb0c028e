"""Finds out who speaks before any router is asked."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiogram import F
from aiogram.enums import ContentType
from aiogram.filters import Filter
from aiogram.types import Message, TelegramObject, User

from bot.services import Services
from bot.turn import Turn
from storage.tables import Manager

#: What people send; the rest are notes of Telegram itself: something was pinned, a background was chosen.
SENT_BY_A_PERSON: Final = F.content_type.in_(
    {
        *(ContentType.TEXT, ContentType.VOICE, ContentType.AUDIO, ContentType.VIDEO, ContentType.VIDEO_NOTE),
        *(ContentType.PHOTO, ContentType.LIVE_PHOTO, ContentType.DOCUMENT, ContentType.ANIMATION, ContentType.STICKER),
        *(ContentType.LOCATION, ContentType.VENUE, ContentType.CONTACT, ContentType.POLL, ContentType.CHECKLIST),
        *(ContentType.DICE, ContentType.GAME, ContentType.STORY, ContentType.PAID_MEDIA, ContentType.INVOICE),
    }
)


async def know_the_person(
    handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]], event: TelegramObject, data: dict[str, Any]
) -> Any:
    """Outer middleware: ``manager`` is the speaker's row, None for visitors; ``is_admin`` their right."""
    turn: Turn = data["turn"]
    services: Services = data["services"]
    user: User | None = data.get("event_from_user")
    manager = await turn.uow.managers.by_telegram(user.id) if user else None
    here = manager if manager is not None and manager.state != "left" else None
    data["manager"] = here
    if here is not None and isinstance(event, Message) and (event.text or "").startswith("/"):
        # Whoever gives a command has left the question they were asked.
        await turn.uow.inputs.drop(here.id)
    data["is_admin"] = bool(user and user.id in services.team.admin_ids) or bool(here and here.is_admin)
    return await handler(event, data)


class IsManager(Filter):
    """Lets managers pass who are still here."""

    async def __call__(self, _event: TelegramObject, manager: Manager | None) -> bool:
        return manager is not None


class IsAdmin(Filter):
    """Lets admins pass: those of the settings and managers with the right."""

    async def __call__(self, _event: TelegramObject, is_admin: bool) -> bool:  # noqa: FBT001 - aiogram's injection
        return is_admin
