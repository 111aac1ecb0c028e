"""Who the salespeople are and where they are reached."""

from dataclasses import dataclass

from bot.places import Place
from bot.wording import FALLBACK
from nlu.labels import Language
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The sales group and the admins of the settings; the managers are in the database."""

    sales_chat_id: int | None
    admin_ids: tuple[int, ...]

    async def sales_chat(self, uow: UnitOfWork) -> int | None:
        """The group for offers, wherever it moved; None where there is none or it cannot be written to."""
        if self.sales_chat_id is None or await uow.settings.get(self.lost_key):
            return None
        return await self.group_id(uow)

    async def group_id(self, uow: UnitOfWork) -> int | None:
        """The group's id now, whether or not it can be written to."""
        if self.sales_chat_id is None:
            return None
        moved = await uow.settings.get(self.moved_key)
        return int(moved["chat_id"]) if moved else self.sales_chat_id

    async def language(self, uow: UnitOfWork) -> Language:
        """The language that most of the managers speak; cards in the group are written in it."""
        spoken = [manager.language for manager in await uow.managers.here()]
        return max(spoken, key=lambda lang: (spoken.count(lang), -spoken.index(lang)), default=FALLBACK)

    async def language_of_chat(self, uow: UnitOfWork, chat_id: int) -> Language:
        """The language of cards in a chat: the person's own, or the team's."""
        manager = await uow.managers.by_telegram(chat_id)
        return manager.language if manager else await self.language(uow)

    async def admin_places(self, uow: UnitOfWork) -> list[Place]:
        """The admins: those of the settings, and managers with the right."""
        admins = {manager.telegram_id: manager for manager in await uow.managers.admins()}
        ids = dict.fromkeys((*self.admin_ids, *admins))
        return [
            Place(
                chat_id=chat_id,
                kind="admin",
                lang=admins[chat_id].language if chat_id in admins else await self.language(uow),
                manager_id=admins[chat_id].id if chat_id in admins else None,
            )
            for chat_id in ids
        ]

    @property
    def moved_key(self) -> str:
        # A group that the settings name anew starts with a clean slate.
        return f"sales_chat_moved:{self.sales_chat_id}"

    @property
    def lost_key(self) -> str:
        return f"sales_chat_lost:{self.sales_chat_id}"
