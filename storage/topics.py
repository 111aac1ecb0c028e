"""Topics of leads: which there are, and which are no longer as their leads."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from storage._sql import Repository
from storage.tables import Lead, Merge, Topic
from storage.tables.talking import TopicState


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """A topic with its lead. ``part_of`` is the lead that this one was merged into."""

    topic: Topic
    lead: Lead
    part_of: int | None


class Topics(Repository):
    """Queries on topics."""

    async def homeless(self, chat_id: int, *, limit: int) -> list[Lead]:
        """Leads that somebody works on and that have never had a topic in this group, the longest taken first."""
        housed = select(Topic.id).where(Topic.lead_id == Lead.id, Topic.chat_id == chat_id).exists()
        part = select(Merge.id).where(Merge.merged_id == Lead.id, Merge.state == "merged").exists()
        statement = (
            select(Lead)
            .where(Lead.owner_id.is_not(None), Lead.closed_at.is_(None), ~housed, ~part)
            .order_by(Lead.claimed_at, Lead.id)
            .limit(limit)
        )
        return list(await self._all(statement))

    async def stale(self, chat_id: int, *, limit: int) -> list[Stale]:
        """Topics whose leads have changed since they were brought up to date, the oldest change first."""
        merged = and_(Merge.merged_id == Lead.id, Merge.state == "merged")
        rows = await self._session.execute(
            select(Topic, Lead, Merge.kept_id)
            .join(Lead, Lead.id == Topic.lead_id)
            .outerjoin(Merge, merged)
            .where(
                Topic.chat_id == chat_id,
                Topic.state.in_(("open", "closed")),
                or_(Lead.updated_at > Topic.synced_at, and_(Merge.id.is_not(None), Topic.state == "open")),
            )
            .order_by(Lead.updated_at, Lead.id)
            .limit(limit)
            .execution_options(populate_existing=True)
        )
        return [Stale(topic=topic, lead=lead, part_of=kept_id) for topic, lead, kept_id in rows]

    async def made(self, chat_id: int, *, limit: int) -> list[Topic]:
        """Topics that were made since somebody looked."""
        statement = select(Topic).where(
            Topic.chat_id == chat_id, Topic.state == "making", Topic.message_id.is_not(None)
        )
        return list(await self._all(statement.order_by(Topic.id).limit(limit)))

    async def add(self, lead: Lead, *, chat_id: int, name: str, icon: str, at: datetime) -> Topic | None:
        """Note that a topic is being made. None where another process does it."""
        values = {
            "lead_id": lead.id,
            "chat_id": chat_id,
            "state": "making",
            "name": name,
            "icon": icon,
            "changes": 0,
            "synced_at": lead.updated_at,
            "created_at": at,
        }
        new = await self._insert_or_none(Topic, values, unless=["lead_id", "chat_id"])
        return None if new is None else await self._get(Topic, new)

    async def made_by(self, topic_id: int, *, outbox_id: int) -> None:
        """Note which message of the outbox makes a topic."""
        await self._changed(update(Topic).where(Topic.id == topic_id).values(outbox_id=outbox_id))

    async def of_outbox(self, outbox_id: int) -> Topic | None:
        """The topic that a message of the outbox makes."""
        return await self._one(Topic.outbox_id == outbox_id)

    async def at(self, chat_id: int, thread_id: int) -> Topic | None:
        """The topic with this number of Telegram's."""
        return await self._one(Topic.chat_id == chat_id, Topic.message_id == thread_id)

    async def of_lead(self, lead_id: int, *, chat_id: int) -> Topic | None:
        """The topic of a lead in a group, whatever its state."""
        return await self._one(Topic.lead_id == lead_id, Topic.chat_id == chat_id)

    async def of_visitor(self, visitor_id: int) -> list[Topic]:
        """Every topic of a visitor's leads that was made and may be there."""
        statement = (
            select(Topic)
            .join(Lead, Lead.id == Topic.lead_id)
            .where(Lead.visitor_id == visitor_id, Topic.message_id.is_not(None), Topic.state != "gone")
        )
        return list(await self._all(statement.order_by(Topic.id)))

    async def change(
        self,
        topic_id: int,
        *,
        synced_at: datetime,
        name: str | None = None,
        icon: str | None = None,
        state: TopicState | None = None,
    ) -> None:
        """Note what a topic is called and whether it is open once everything that was queued is done."""
        given = {"name": name, "icon": icon, "state": state}
        values = {column: value for column, value in given.items() if value is not None}
        counted = {"changes": Topic.changes + 1} if values else {}
        await self._changed(update(Topic).where(Topic.id == topic_id).values(synced_at=synced_at, **values, **counted))

    async def set_state(self, topic_id: int, state: TopicState) -> bool:
        """Note that a topic is open, or gone. False where that was known."""
        changed = await self._changed(
            update(Topic).where(Topic.id == topic_id, Topic.state != state).values(state=state)
        )
        return changed == 1

    async def unsync(self, topic_id: int, *, closed: bool) -> None:
        """A change was refused: it is as it was before, and to be looked at again."""
        await self._changed(
            update(Topic)
            .where(Topic.id == topic_id)
            .values(name="", icon="", state="closed" if closed else "open", synced_at=Topic.created_at)
        )

    async def forget(self, topic_id: int) -> None:
        """It was never made; it may be tried again."""
        await self._changed(delete(Topic).where(Topic.id == topic_id))

    async def _one(self, *conditions: ColumnElement[bool]) -> Topic | None:
        statement = select(Topic).where(*conditions).execution_options(populate_existing=True)
        return (await self._session.execute(statement)).scalar_one_or_none()
