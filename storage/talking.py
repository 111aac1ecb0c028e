"""Talks between managers and visitors, and where each message of the one stands with the other."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, update

from storage._sql import Repository
from storage.tables import Brought, Claim, Talk
from storage.tables.talking import Side, TalkEnd


class Talks(Repository):
    """Queries on talks. One goes on as long as it was not ended and its manager has the lead."""

    async def begin(
        self,
        *,
        lead_id: int,
        claim_id: int,
        manager_id: int,
        visitor_id: int,
        chat_id: int,
        thread_id: int | None,
        at: datetime,
    ) -> Talk | None:
        """Begin a talk. None where the visitor is in one, or the manager in another in the same private chat."""
        values = {
            "lead_id": lead_id,
            "claim_id": claim_id,
            "manager_id": manager_id,
            "visitor_id": visitor_id,
            "chat_id": chat_id,
            "thread_id": thread_id,
            "started_at": at,
            "last_at": at,
        }
        # Either index may say no to somebody who was slower: no target, so that both count.
        statement = self._insert(Talk).values(**values).on_conflict_do_nothing().returning(Talk.id)
        new = (await self._session.execute(statement)).scalar_one_or_none()
        return None if new is None else await self._get(Talk, new)

    async def get(self, talk_id: int) -> Talk:
        """Raises ``RowMissing``."""
        return await self._get(Talk, talk_id)

    async def of_visitor(self, visitor_id: int) -> Talk | None:
        """The talk that goes on with a visitor."""
        return await self._going_on(Talk.visitor_id == visitor_id)

    async def of_lead(self, lead_id: int) -> Talk | None:
        """The talk that goes on about a lead."""
        return await self._going_on(Talk.lead_id == lead_id)

    async def in_private(self, manager_id: int) -> Talk | None:
        """The talk that goes on in a manager's private chat."""
        return await self._going_on(Talk.manager_id == manager_id, Talk.thread_id.is_(None))

    async def of_manager(self, manager_id: int) -> list[Talk]:
        """All talks of a manager that go on, newest last."""
        return list(await self._all(self._open(Talk.manager_id == manager_id).order_by(Talk.id)))

    async def cut_off(self, visitor_id: int) -> Talk | None:
        """The talk of a visitor that was not ended though its manager no longer has the lead."""
        found = await self._session.execute(
            select(Talk)
            .join(Claim, Claim.id == Talk.claim_id)
            .where(Talk.visitor_id == visitor_id, Talk.ended_at.is_(None), Claim.ended_at.is_not(None))
            .execution_options(populate_existing=True)
        )
        return found.scalar_one_or_none()

    async def end(self, talk_id: int, *, reason: TalkEnd, at: datetime) -> bool:
        """End a talk. False where it had ended."""
        changed = await self._changed(
            update(Talk).where(Talk.id == talk_id, Talk.ended_at.is_(None)).values(ended_at=at, end_reason=reason)
        )
        return changed == 1

    async def heard(self, talk_id: int, *, at: datetime) -> None:
        """One of the two wrote."""
        await self._changed(update(Talk).where(Talk.id == talk_id, Talk.last_at < at).values(last_at=at))

    async def wrote(self, talk_id: int, *, at: datetime) -> bool:
        """The manager wrote. True the first time."""
        changed = await self._changed(
            update(Talk).where(Talk.id == talk_id, Talk.wrote_at.is_(None)).values(wrote_at=at)
        )
        return changed == 1

    async def move(self, talk_id: int, *, chat_id: int, thread_id: int | None) -> None:
        """The manager reads somewhere else from now on. Raises ``RowRefused`` where they talk there already."""
        await self._changed(update(Talk).where(Talk.id == talk_id).values(chat_id=chat_id, thread_id=thread_id))

    # Messages

    async def bring(
        self,
        talk_id: int,
        *,
        reply_id: int,
        side: Side,
        original: tuple[int, int],
        chat_id: int,
        outbox_id: int,
        album: str | None = None,
    ) -> Brought:
        """Note that a message (``original``: chat and number) will stand in ``chat_id`` once it was sent."""
        row = Brought(
            talk_id=talk_id,
            reply_id=reply_id,
            side=side,
            from_chat_id=original[0],
            from_message_id=original[1],
            chat_id=chat_id,
            outbox_id=outbox_id,
            album=album,
        )
        self._session.add(row)
        await self._session.flush()
        return row

    async def copy_of(self, chat_id: int, message_id: int) -> Brought | None:
        """Where a message was brought to; the newest where it was brought several times."""
        return await self._newest(Brought.from_chat_id == chat_id, Brought.from_message_id == message_id)

    async def original_of(self, chat_id: int, message_id: int) -> Brought | None:
        """Which message stands as a copy in a chat."""
        return await self._newest(Brought.chat_id == chat_id, Brought.message_id == message_id)

    async def last(self, talk_id: int, *, chat_id: int) -> Brought | None:
        """What was brought to a chat last."""
        return await self._newest(Brought.talk_id == talk_id, Brought.chat_id == chat_id)

    async def album(self, talk_id: int, *, side: Side, album: str) -> list[Brought]:
        """What of an album was brought so far, in order."""
        statement = select(Brought).where(Brought.talk_id == talk_id, Brought.side == side, Brought.album == album)
        return list(await self._all(statement.order_by(Brought.id)))

    async def of_outbox(self, outbox_id: int) -> list[Brought]:
        """What a message of the outbox brings."""
        return list(await self._all(select(Brought).where(Brought.outbox_id == outbox_id).order_by(Brought.id)))

    async def rehoused(self, talk_id: int, *, chat_id: int, to_chat_id: int) -> None:
        """Copies that were not sent yet will stand in another chat."""
        await self._changed(
            update(Brought)
            .where(Brought.talk_id == talk_id, Brought.chat_id == chat_id, Brought.message_id.is_(None))
            .values(chat_id=to_chat_id)
        )

    def _open(self, *conditions: ColumnElement[bool]) -> Select[Talk]:
        return (
            select(Talk)
            .join(Claim, Claim.id == Talk.claim_id)
            .where(Talk.ended_at.is_(None), Claim.ended_at.is_(None), *conditions)
            .execution_options(populate_existing=True)
        )

    async def _going_on(self, *conditions: ColumnElement[bool]) -> Talk | None:
        found = await self._session.execute(self._open(*conditions).order_by(Talk.id).limit(1))
        return found.scalar_one_or_none()

    async def _newest(self, *conditions: ColumnElement[bool]) -> Brought | None:
        found = await self._session.execute(
            select(Brought)
            .where(*conditions)
            .order_by(Brought.id.desc())
            .limit(1)
            .execution_options(populate_existing=True)
        )
        return found.scalar_one_or_none()
