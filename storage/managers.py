"""Managers, and the single-use links by which they join."""

import hashlib
from datetime import datetime

from sqlalchemy import select, update

from nlu.labels import Language
from storage._sql import Repository
from storage.errors import RowMissing
from storage.tables import ConsoleMember, Invite, Manager
from storage.tables.people import ManagerState, Role


class Managers(Repository):
    """Queries on managers and invites. Tokens of invites are only ever stored hashed."""

    async def invite(
        self, token: str, *, role: Role, expires_at: datetime, at: datetime, created_by: int | None = None
    ) -> int:
        """Remember a link, valid once and until ``expires_at``. ``token`` should have 128 random bits."""
        row = Invite(token_hash=_hash(token), role=role, created_by=created_by, created_at=at, expires_at=expires_at)
        self._session.add(row)
        await self._session.flush()
        return row.id

    async def redeem(
        self,
        token: str,
        *,
        telegram_id: int,
        name: str,
        language: Language,
        at: datetime,
        username: str | None = None,
    ) -> Manager | None:
        """Let a person join by a link. None where it is unknown, used or too old; the first of two at once wins.

        Who is there already keeps their rights and may gain the link's; who had left comes back.
        """
        usable = (Invite.token_hash == _hash(token), Invite.used_at.is_(None), Invite.expires_at > at)
        found = await self._session.execute(select(Invite).where(*usable).with_for_update())
        invite = found.scalar_one_or_none()
        if invite is None:
            return None
        manager = await self.join(
            telegram_id=telegram_id,
            name=name,
            language=language,
            at=at,
            username=username,
            is_admin=invite.role == "admin",
        )
        await self._changed(update(Invite).where(*usable).values(used_at=at, used_by=manager.id))
        return manager

    async def join(
        self,
        *,
        telegram_id: int,
        name: str,
        language: Language,
        at: datetime,
        username: str | None = None,
        is_admin: bool = False,
    ) -> Manager:
        """Make a manager without a link (the admins of the settings), or bring one up to date. Rights only grow."""
        values = {
            "telegram_id": telegram_id,
            "name": name,
            "username": username,
            "language": language,
            "state": "free",
            "is_admin": is_admin,
            "joined_at": at,
        }
        new = await self._insert_or_none(Manager, values, unless=["telegram_id"])
        if new is None:
            same = Manager.telegram_id == telegram_id
            await self._changed(update(Manager).where(same).values(name=name, username=username))
            await self._changed(
                update(Manager).where(same, Manager.state == "left").values(state="free", left_at=None, is_admin=False)
            )
            if is_admin:
                await self._changed(update(Manager).where(same).values(is_admin=True))
        found = await self.by_telegram(telegram_id)
        if found is None:
            raise RowMissing("manager")
        return found

    async def by_telegram(self, telegram_id: int) -> Manager | None:
        """The manager with this Telegram id, also one who left."""
        found = await self._session.execute(select(Manager).where(Manager.telegram_id == telegram_id))
        return found.scalar_one_or_none()

    async def get(self, manager_id: int) -> Manager:
        """Raises ``RowMissing``."""
        return await self._get(Manager, manager_id)

    async def names(self) -> dict[int, str]:
        """What everybody is called, those who left among them."""
        return {row.id: row.name for row in await self._all(select(Manager))}

    async def here(self) -> list[Manager]:
        """Everyone who has not left, in the order in which they joined."""
        return list(await self._all(select(Manager).where(Manager.state != "left").order_by(Manager.id)))

    async def free(self) -> list[Manager]:
        """Those who can be offered leads, in the order in which they joined."""
        return list(await self._all(select(Manager).where(Manager.state == "free").order_by(Manager.id)))

    async def admins(self) -> list[Manager]:
        """Those to whom a lead goes that nobody takes."""
        return list(
            await self._all(select(Manager).where(Manager.is_admin, Manager.state != "left").order_by(Manager.id))
        )

    async def set_state(self, manager_id: int, state: ManagerState, *, at: datetime) -> None:
        """Free, busy, away, or gone for good. Raises ``RowMissing``."""
        left_at = at if state == "left" else None
        if not await self._changed(
            update(Manager).where(Manager.id == manager_id).values(state=state, left_at=left_at)
        ):
            raise RowMissing(f"manager {manager_id}")
        if state == "left":
            # Who comes back one day by a new link does not find their old rights in the console again.
            person = select(Manager.telegram_id).where(Manager.id == manager_id).scalar_subquery()
            member = (ConsoleMember.telegram_id == person, ConsoleMember.removed_at.is_(None))
            await self._changed(update(ConsoleMember).where(*member).values(removed_at=at))

    async def set_language(self, manager_id: int, language: Language) -> None:
        """The language of the cards that they get."""
        await self._changed(update(Manager).where(Manager.id == manager_id).values(language=language))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
