"""Transcripts: what the visitor wrote, what the bot said, what was noted, in the order in which it happened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from nlu.labels import Asked
from storage._sql import Repository
from storage.errors import RowMissing
from storage.tables import Dialog, Reply
from storage.tables.dialogs import Direction


class Transcripts(Repository):
    """Queries on replies."""

    async def add(
        self,
        dialog_id: int,
        *,
        direction: Direction,
        text: str,
        at: datetime,
        update_id: int | None = None,
        message_id: int | None = None,
        outbox_id: int | None = None,
        asked: Asked | None = None,
        reading: Mapping[str, Any] | None = None,
        media: Mapping[str, Any] | None = None,
        manager_id: int | None = None,
    ) -> Reply:
        """Append a line. Raises ``RowRefused`` where the update is a line of this dialog already.

        ``outbox_id``: the message number of a line that goes out is noted here once it was sent. ``manager_id``: who
        wrote a line that is neither the visitor's nor the bot's.
        """
        # Two lines at once would want the same place; the lock lets one wait for the other. SQLite has one writer.
        if not self._alone:
            await self._session.execute(select(Dialog.id).where(Dialog.id == dialog_id).with_for_update())
        last = await self._session.scalar(select(func.max(Reply.seq)).where(Reply.dialog_id == dialog_id))
        row = Reply(
            dialog_id=dialog_id,
            seq=(last or 0) + 1,
            direction=direction,
            text=text,
            update_id=update_id,
            message_id=message_id,
            outbox_id=outbox_id,
            asked=asked,
            reading=None if reading is None else dict(reading),
            media=None if media is None else dict(media),
            manager_id=manager_id,
            at=at,
        )
        self._session.add(row)
        await self._session.flush()
        return row

    async def set_reading(self, reply_id: int, reading: Mapping[str, Any]) -> None:
        """Store what a reply was read as. Raises ``RowMissing``."""
        if not await self._changed(update(Reply).where(Reply.id == reply_id).values(reading=dict(reading))):
            raise RowMissing(f"reply {reply_id}")

    async def get(self, reply_id: int) -> Reply:
        """Raises ``RowMissing``."""
        return await self._get(Reply, reply_id)

    async def of_dialog(self, dialog_id: int) -> list[Reply]:
        """All lines of a dialog, in order."""
        return list(await self._all(select(Reply).where(Reply.dialog_id == dialog_id).order_by(Reply.seq)))

    async def read_replies(self) -> list[Reply]:
        """Every reply that was read, oldest first."""
        statement = select(Reply).where(Reply.direction == "in", Reply.reading.is_not(None)).order_by(Reply.id)
        return list(await self._all(statement))

    async def of_visitor(self, visitor_id: int) -> list[Reply]:
        """All lines of all dialogs of a visitor, in order."""
        return list(
            await self._all(
                select(Reply)
                .join(Dialog, Dialog.id == Reply.dialog_id)
                .where(Dialog.visitor_id == visitor_id)
                .order_by(Reply.dialog_id, Reply.seq)
            )
        )
