"""What surrounds the handling of one inbox row: its transaction, its moments, its number."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.publishing.uploads import Upload
from dialogs.events import Matched
from nlu.reading import Reading
from storage.outbox import Outgoing, Priority
from storage.tables.queues import MessageClass
from storage.unit_of_work import UnitOfWork


@dataclass(slots=True, kw_only=True)
class Turn:
    """One inbox row being handled in one transaction.

    ``written_at`` is when the visitor wrote, ``now`` when it is handled. Messages get their key from the row, so
    that a row which is handled again says nothing twice.
    """

    uow: UnitOfWork
    row_id: int
    update_id: int | None
    written_at: datetime
    now: datetime
    reading: Reading | None = None
    match: Matched | None = None
    #: A script that an admin sent as a file, fetched and checked.
    upload: Upload | None = None
    #: Somebody was erased: the file is to be rewritten once this is committed.
    scrub: bool = False
    #: Outbox ids of cards that this turn sends: they need no change any more.
    shown: set[int] = field(default_factory=set)
    _said: int = 0

    async def send(
        self,
        chat_id: int,
        payload: dict[str, Any],
        *,
        method: str = "sendMessage",
        priority: Priority = "prompt",
        message_class: MessageClass = "prompt",
        order_key: str | None = None,
        lead_id: int | None = None,
        edits: int | None = None,
        message_id: int | None = None,
        key: str | None = None,
        expires_at: datetime | None = None,
        not_before: datetime | None = None,
    ) -> int:
        """Queue one call of the Bot API; returns the outbox id."""
        self._said += 1
        return await self.uow.outbox.put(
            Outgoing(
                chat_id=chat_id,
                method=method,
                payload=payload,
                dedupe_key=key or f"row:{self.row_id}:{self._said}",
                priority=priority,
                message_class=message_class,
                order_key=order_key,
                lead_id=lead_id,
                edits=edits,
                message_id=message_id,
                expires_at=expires_at,
                not_before=not_before,
            ),
            at=self.now,
        )
