"""Who may open the console and who has it open. Tokens are only ever stored hashed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update

from storage._sql import Repository
from storage.tables import AuditEntry, ConsoleEntry, ConsoleMember, ConsoleSession, Manager
from storage.tables.console import ConsoleRole, EntryKind, SessionEnd

#: Used and expired ways in are kept this long: what was handed in once must stay known while it could be fresh.
_ENTRIES_KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenRole:
    """A role, and the name under which its bearer is known."""

    role: ConsoleRole
    name: str


class Console(Repository):
    """Queries on members, ways in, sessions and the audit log."""

    # Members

    async def given_role(self, telegram_id: int) -> GivenRole | None:
        """The role that somebody gave this person; None where there is none, or they left the company.

        Managers who are admins are admins of the console without a row of their own.
        """
        member = await self._session.get(ConsoleMember, telegram_id, populate_existing=True)
        found = await self._session.execute(select(Manager).where(Manager.telegram_id == telegram_id))
        manager = found.scalar_one_or_none()
        if manager is not None and manager.state == "left":
            return None
        if member is not None and member.removed_at is None:
            return GivenRole(role=member.role, name=member.name)
        if manager is not None and manager.is_admin:
            return GivenRole(role="admin", name=manager.name)
        return None

    async def members(self) -> list[ConsoleMember]:
        """Everyone who has a role in the table, in the order in which they got it."""
        statement = select(ConsoleMember).where(ConsoleMember.removed_at.is_(None))
        return list(await self._all(statement.order_by(ConsoleMember.added_at, ConsoleMember.telegram_id)))

    async def give_role(
        self, telegram_id: int, *, role: ConsoleRole, name: str, at: datetime, by: int | None = None
    ) -> None:
        """Give a person a role, or another one. ``by``: Telegram id of who does it."""
        values = {"role": role, "name": name, "added_at": at, "added_by": by, "removed_at": None}
        statement = self._insert(ConsoleMember).values(telegram_id=telegram_id, **values)
        await self._session.execute(statement.on_conflict_do_update(index_elements=["telegram_id"], set_=values))

    async def take_role(self, telegram_id: int, *, at: datetime) -> bool:
        """Take a person's role and end their sessions. Whether there was one."""
        taken = await self._changed(
            update(ConsoleMember)
            .where(ConsoleMember.telegram_id == telegram_id, ConsoleMember.removed_at.is_(None))
            .values(removed_at=at)
        )
        await self.end_all(telegram_id, reason="no_longer_allowed", at=at)
        return bool(taken)

    # Ways in

    async def make_entry(self, token: str, *, telegram_id: int, expires_at: datetime, at: datetime) -> int:
        """Remember a link, valid once and until ``expires_at``. ``token`` should have 128 random bits."""
        await self._changed(delete(ConsoleEntry).where(ConsoleEntry.expires_at < at - _ENTRIES_KEPT))
        row = ConsoleEntry(
            kind="link", token_hash=hashed(token), telegram_id=telegram_id, created_at=at, expires_at=expires_at
        )
        self._session.add(row)
        await self._session.flush()
        return row.id

    async def entry(self, token: str, *, at: datetime) -> int | None:
        """For whom a link is that could be used now: a Telegram id."""
        found: int | None = await self._session.scalar(
            select(ConsoleEntry.telegram_id).where(*_usable(token), ConsoleEntry.expires_at > at)
        )
        return found

    async def use_entry(self, token: str, *, at: datetime) -> int | None:
        """Use a link: whom it is for, or None where it is unknown, used or too old. Of many at once one succeeds."""
        telegram_id = await self.entry(token, at=at)
        if telegram_id is None:
            return None
        used = await self._changed(update(ConsoleEntry).where(*_usable(token)).values(used_at=at))
        return telegram_id if used else None

    async def use_once(self, proof: str, *, telegram_id: int, expires_at: datetime, at: datetime) -> bool:
        """Note that the data of a Mini App were handed in; False where they had been before."""
        await self._changed(delete(ConsoleEntry).where(ConsoleEntry.expires_at < at - _ENTRIES_KEPT))
        values: dict[str, Any] = {
            "kind": "mini_app",
            "token_hash": hashed(proof),
            "telegram_id": telegram_id,
            "created_at": at,
            "expires_at": expires_at,
            "used_at": at,
        }
        return await self._insert_or_none(ConsoleEntry, values, unless=["token_hash"]) is not None

    # Sessions

    async def begin(
        self, token: str, *, telegram_id: int, kind: EntryKind, agent: str, ends_at: datetime, at: datetime
    ) -> int:
        """A new session; its id."""
        row = ConsoleSession(
            token_hash=hashed(token),
            telegram_id=telegram_id,
            kind=kind,
            agent=agent,
            started_at=at,
            seen_at=at,
            ends_at=ends_at,
        )
        self._session.add(row)
        await self._session.flush()
        return row.id

    async def open_session(self, token: str) -> ConsoleSession | None:
        """The session of a cookie that nobody has ended. Whether it is too old is the caller's to judge."""
        found = await self._session.execute(
            select(ConsoleSession).where(ConsoleSession.token_hash == hashed(token), ConsoleSession.ended_at.is_(None))
        )
        return found.scalar_one_or_none()

    async def session(self, session_id: int) -> ConsoleSession | None:
        """A session by its id that nobody has ended."""
        found = await self._session.execute(
            select(ConsoleSession).where(ConsoleSession.id == session_id, ConsoleSession.ended_at.is_(None))
        )
        return found.scalar_one_or_none()

    async def sessions(self, telegram_id: int) -> list[ConsoleSession]:
        """The sessions of a person that nobody has ended, newest first."""
        statement = select(ConsoleSession).where(
            ConsoleSession.telegram_id == telegram_id, ConsoleSession.ended_at.is_(None)
        )
        return list(await self._all(statement.order_by(ConsoleSession.id.desc())))

    async def seen(self, session_id: int, *, at: datetime) -> None:
        """The person did something."""
        await self._changed(update(ConsoleSession).where(ConsoleSession.id == session_id).values(seen_at=at))

    async def end(self, session_id: int, *, reason: SessionEnd, at: datetime) -> bool:
        """End a session. Whether it was still open."""
        statement = update(ConsoleSession).where(ConsoleSession.id == session_id, ConsoleSession.ended_at.is_(None))
        return bool(await self._changed(statement.values(ended_at=at, end_reason=reason)))

    async def end_all(self, telegram_id: int, *, reason: SessionEnd, at: datetime) -> int:
        """End every session of a person; how many there were."""
        statement = update(ConsoleSession).where(
            ConsoleSession.telegram_id == telegram_id, ConsoleSession.ended_at.is_(None)
        )
        return await self._changed(statement.values(ended_at=at, end_reason=reason))

    # Audit

    async def note(
        self,
        action: str,
        *,
        what: str,
        at: datetime,
        telegram_id: int | None,
        name: str,
        role: ConsoleRole | None,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        """Write a line of the audit log: ``action`` was done to ``what`` ("reply:12"). No words of a visitor."""
        row = AuditEntry(
            at=at,
            telegram_id=telegram_id,
            name=name,
            role=role,
            action=action,
            object=what,
            before=before,
            after=after,
        )
        self._session.add(row)
        await self._session.flush()

    async def audit(self, *, limit: int, before_id: int | None = None) -> list[AuditEntry]:
        """The newest lines of the audit log; with ``before_id`` those older than that one."""
        statement = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
        if before_id is not None:
            statement = statement.where(AuditEntry.id < before_id)
        return list(await self._all(statement))


def hashed(token: str) -> str:
    """What is stored in the place of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _usable(token: str) -> tuple[Any, ...]:
    return (ConsoleEntry.token_hash == hashed(token), ConsoleEntry.kind == "link", ConsoleEntry.used_at.is_(None))
