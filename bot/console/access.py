"""Who may come into the console and what they may do there: links, sessions, roles, the audit log."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from pydantic import SecretStr

from bot.console.errors import NotAllowed, SessionEnded
from bot.console.init_data import MAX_AGE, MAX_AHEAD, verify
from bot.console.roles import Permission, may
from storage.console import GivenRole
from storage.engine import Database
from storage.tables import ConsoleSession
from storage.tables.console import ConsoleRole, EntryKind, SessionEnd
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

LINK_LASTS: Final = timedelta(minutes=5)
#: A session ends after so long without the person doing anything ...
IDLE: Final = timedelta(minutes=30)
#: ... and after so long whatever they do.
ABSOLUTE: Final = timedelta(hours=12)
#: That somebody is there is written down at most this often.
SEEN_EVERY: Final = timedelta(minutes=1)
#: Random bytes of a link's and of a session's token.
TOKEN_BYTES: Final = 32
AGENT_LENGTH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody signed in, as it was when they were last asked for. ``session_id`` is None in the demo only."""

    telegram_id: int
    name: str
    role: ConsoleRole
    session_id: int | None

    def may(self, permission: Permission) -> bool:
        return may(self.role, permission)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One change in its transaction. Every change is noted before the transaction ends."""

    uow: UnitOfWork
    person: Person
    at: datetime

    async def note(
        self, action: str, *, what: str, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
    ) -> None:
        """Write a line of the audit log: ``action`` was done to ``what`` ("reply:12"). No words of a visitor."""
        person = self.person
        await self.uow.console.note(
            action,
            what=what,
            at=self.at,
            telegram_id=person.telegram_id,
            name=person.name,
            role=person.role,
            before=before,
            after=after,
        )


class Access:
    """The use cases of signing in and out, and the question whether somebody may do something."""

    def __init__(
        self,
        *,
        db: Database,
        admin_ids: tuple[int, ...],
        bot_token: SecretStr | None,
        now: Callable[[], datetime],
        demo: Person | None = None,
    ) -> None:
        """``demo``: who everybody is where nobody signs in."""
        self.db, self.now, self.demo = db, now, demo
        self._admin_ids, self._bot_token = frozenset(admin_ids), bot_token

    # Coming in

    async def entry_for(self, token: str) -> str | None:
        """The name of the person for whom a link is; None where it cannot be used. It stays unused."""
        async with self.db.read() as uow:
            telegram_id = await uow.console.entry(token, at=self.now())
            role = None if telegram_id is None else await self._role(uow, telegram_id)
        return None if role is None else role.name

    async def enter_by_link(self, token: str, *, agent: str, before: str | None = None) -> str | None:
        """Use a link: the token of a new session, or None. ``before``: the session that the browser had until now."""
        now = self.now()
        async with self.db.write() as uow:
            telegram_id = await uow.console.use_entry(token, at=now)
            if telegram_id is None:
                return None
            return await self._begin(uow, telegram_id, kind="link", agent=agent, before=before)

    async def enter_by_mini_app(self, init_data: str, *, agent: str, before: str | None = None) -> str | None:
        """Take Telegram's word for a person, once: the token of a new session, or None."""
        async with self.db.write() as uow:
            telegram_id = await self._vouched(uow, init_data)
            if telegram_id is None:
                return None
            return await self._begin(uow, telegram_id, kind="mini_app", agent=agent, before=before)

    async def link_for_mini_app(self, init_data: str) -> str | None:
        """A link for a person whom Telegram vouches for: in its web client a Mini App is a frame without cookies."""
        async with self.db.write() as uow:
            telegram_id = await self._vouched(uow, init_data)
            if telegram_id is None or await self._role(uow, telegram_id) is None:
                return None
            return await make_link(uow, telegram_id=telegram_id, at=self.now())

    async def _vouched(self, uow: UnitOfWork, init_data: str) -> int | None:
        now = self.now()
        if self._bot_token is None:
            return None
        user = verify(init_data, token=self._bot_token.get_secret_value(), now=now)
        if user is None:
            return None
        expires_at = max(now, user.signed_at) + MAX_AGE + MAX_AHEAD
        fresh = await uow.console.use_once(user.proof, telegram_id=user.telegram_id, expires_at=expires_at, at=now)
        return user.telegram_id if fresh else None

    async def _begin(
        self, uow: UnitOfWork, telegram_id: int, *, kind: EntryKind, agent: str, before: str | None
    ) -> str | None:
        """A new session with a new token, whatever the browser had before."""
        role = await self._role(uow, telegram_id)
        if role is None:
            return None
        now = self.now()
        earlier = await uow.console.open_session(before) if before else None
        if earlier is not None:
            await uow.console.end(earlier.id, reason="replaced", at=now)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        session_id = await uow.console.begin(
            token, telegram_id=telegram_id, kind=kind, agent=agent[:AGENT_LENGTH], ends_at=now + ABSOLUTE, at=now
        )
        await uow.console.note(
            "sign_in",
            what=f"session:{session_id}",
            at=now,
            telegram_id=telegram_id,
            name=role.name,
            role=role.role,
            after={"by": kind},
        )
        log.info("signed in to the console", telegram_id=telegram_id, role=role.role, by=kind)
        return token

    # Being there

    async def person(self, token: str, *, active: bool = True) -> Person | None:
        """Who is signed in with this token just now; None where nobody is, or no longer may be.

        ``active``: they did something, so the idle time begins anew.
        """
        async with self.db.read() as uow:
            session = await uow.console.open_session(token)
            if session is None:
                return None
            role = await self._role(uow, session.telegram_id)
        now = self.now()
        over = self._over(session, role, now)
        if over is not None or role is None:
            async with self.db.write() as uow:
                await uow.console.end(session.id, reason=over or "no_longer_allowed", at=now)
            return None
        if active and now - session.seen_at >= SEEN_EVERY:
            async with self.db.write() as uow:
                await uow.console.seen(session.id, at=now)
        return Person(telegram_id=session.telegram_id, name=role.name, role=role.role, session_id=session.id)

    async def leave(self, token: str) -> None:
        """Sign out."""
        async with self.db.write() as uow:
            session = await uow.console.open_session(token)
            if session is not None:
                await uow.console.end(session.id, reason="signed_out", at=self.now())

    @asynccontextmanager
    async def acting(self, person: Person, permission: Permission) -> AsyncIterator[Act]:
        """The transaction of one change, begun by asking again whether the person may make it.

        Raises:
            SessionEnded: they are no longer signed in.
            NotAllowed: their role does not, or no longer, allow it.
        """
        async with self.db.write() as uow:
            yield Act(uow=uow, person=await self._still(uow, person, permission), at=self.now())

    @asynccontextmanager
    async def seeing(self, person: Person, permission: Permission) -> AsyncIterator[UnitOfWork]:
        """The same for looking: a snapshot to read from."""
        async with self.db.read() as uow:
            await self._still(uow, person, permission)
            yield uow

    async def _still(self, uow: UnitOfWork, person: Person, permission: Permission) -> Person:
        if self.demo is not None:
            return person
        session = None if person.session_id is None else await uow.console.session(person.session_id)
        role = await self._role(uow, person.telegram_id)
        if session is None or role is None or self._over(session, role, self.now()) is not None:
            raise SessionEnded
        if not may(role.role, permission):
            raise NotAllowed
        return Person(telegram_id=person.telegram_id, name=role.name, role=role.role, session_id=session.id)

    def _over(self, session: ConsoleSession, role: GivenRole | None, now: datetime) -> SessionEnd | None:
        if role is None:
            return "no_longer_allowed"
        if now >= session.ends_at:
            return "too_old"
        return "idle" if now - session.seen_at >= IDLE else None

    async def _role(self, uow: UnitOfWork, telegram_id: int) -> GivenRole | None:
        return await role_of(uow, telegram_id, admin_ids=self._admin_ids)


async def role_of(uow: UnitOfWork, telegram_id: int, *, admin_ids: frozenset[int]) -> GivenRole | None:
    """What a person is in the console: owner by the settings, or what somebody made them."""
    if telegram_id in admin_ids:
        manager = await uow.managers.by_telegram(telegram_id)
        return GivenRole(role="owner", name=manager.name if manager else str(telegram_id))
    return await uow.console.given_role(telegram_id)


async def make_link(uow: UnitOfWork, *, telegram_id: int, at: datetime) -> str:
    """The token of a new link for this person: once, and for five minutes."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await uow.console.make_entry(token, telegram_id=telegram_id, expires_at=at + LINK_LASTS, at=at)
    return token
