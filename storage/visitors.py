"""Visitors: the people who write to the bot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from nlu.labels import Language
from storage._sql import Repository
from storage.errors import RowMissing
from storage.tables import Dialog, Lead, Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A visitor, and whether this is the first time that they are seen."""

    visitor: Visitor
    is_new: bool


class Visitors(Repository):
    """Queries on visitors."""

    async def meet(
        self,
        *,
        telegram_id: int,
        at: datetime,
        name: str | None = None,
        username: str | None = None,
        language: Language | None = None,
    ) -> Met:
        """The visitor with this Telegram id, made if need be. Whoever writes has not blocked the bot.

        Name and user name follow Telegram; ``language`` is a guess that only a new visitor takes over.
        """
        values = {
            "telegram_id": telegram_id,
            "name": name,
            "username": username,
            "language": language,
            "language_chosen": False,
            "created_at": at,
        }
        visitor = await self.by_telegram(telegram_id)
        new = await self._insert_or_none(Visitor, values, unless=["telegram_id"]) if visitor is None else None
        if visitor is None:
            visitor = await self.by_telegram(telegram_id)
            if visitor is None:
                raise RowMissing("visitor")
        told = {column: value for column, value in (("name", name), ("username", username)) if value is not None}
        fresh = {"blocked_at": None, **told}
        if any(getattr(visitor, column) != value for column, value in fresh.items()):
            await self._changed(update(Visitor).where(Visitor.telegram_id == telegram_id).values(**fresh))
            visitor = await self.get(visitor.id)
        return Met(visitor=visitor, is_new=new is not None)

    async def by_telegram(self, telegram_id: int) -> Visitor | None:
        found = await self._session.execute(select(Visitor).where(Visitor.telegram_id == telegram_id))
        return found.scalar_one_or_none()

    async def get(self, visitor_id: int) -> Visitor:
        """Raises ``RowMissing``."""
        return await self._get(Visitor, visitor_id)

    async def set_language(self, visitor_id: int, language: Language, *, chosen: bool) -> None:
        """``chosen``: they said so themselves, and a guess must not change it any more."""
        statement = update(Visitor).where(Visitor.id == visitor_id).values(language=language, language_chosen=chosen)
        if not chosen:
            statement = statement.where(~Visitor.language_chosen)
        await self._changed(statement)

    async def blocked(self, telegram_id: int, *, at: datetime) -> None:
        """Telegram says that they blocked the bot."""
        await self._changed(
            update(Visitor)
            .where(Visitor.telegram_id == telegram_id, Visitor.blocked_at.is_(None))
            .values(blocked_at=at)
        )

    async def stopped(self, visitor_id: int, *, at: datetime) -> None:
        """They want no more messages."""
        await self._changed(update(Visitor).where(Visitor.id == visitor_id).values(stopped_at=at))

    async def started_again(self, visitor_id: int) -> None:
        """They pressed Start: what they said about stopping no longer holds."""
        await self._changed(update(Visitor).where(Visitor.id == visitor_id).values(stopped_at=None, blocked_at=None))

    async def silent_since(self, moment: datetime, *, limit: int = 100) -> list[Visitor]:
        """Visitors of whom nothing was heard since ``moment``, oldest first. Customers and open leads are not among
        them: somebody works with those."""
        heard = select(Dialog.id).where(Dialog.visitor_id == Visitor.id, Dialog.updated_at >= moment).exists()
        kept = (
            select(Lead.id)
            .where(Lead.visitor_id == Visitor.id, or_(Lead.closed_at.is_(None), Lead.exit.is_(None)))
            .exists()
        )
        statement = (
            select(Visitor)
            .where(Visitor.telegram_id.is_not(None), Visitor.created_at < moment, ~heard, ~kept)
            .order_by(Visitor.id)
            .limit(limit)
        )
        return list(await self._all(statement))
