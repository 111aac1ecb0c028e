"""The outbox: every call of the Bot API that changes what people see, stored with its reason and sent afterwards.

A message is *waiting*, then *leased* by the relay, then *sent*, or one of: *unknown* (it may have arrived; only the
person's next message tells), *dead* (given up), *cancelled*, *expired*. Each try leaves a row in
``delivery_attempts`` before it is made.

Messages of one ``order_key`` go out one after another, as ``storage._sending_order`` says.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from storage._sending_order import ALERT, CAME_TOO_LATE, CHANGES_NOTHING, MAY_GO_OUT, moments
from storage._sql import new_lease
from storage.fates import Fates
from storage.tables import DeliveryAttempt, OfferCard, OutboxRow
from storage.tables.queues import MessageClass

Priority = Literal["alert", "prompt", "edit", "digest"]
_PRIORITIES: Final[tuple[Priority, ...]] = ("alert", "prompt", "edit", "digest")

#: A relay that has not finished within this time is taken for dead.
LEASE: Final = timedelta(seconds=30)
#: So many rows are looked at for each that is leased: of a chat with a hundred messages only one may go out.
CANDIDATES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One call to be made.

    ``payload`` holds the arguments of ``method`` as JSON, without ``chat_id`` and ``message_id``: the relay adds them,
    since a group may move and a card may not be sent yet. ``edits`` is the outbox id of the message to be changed; a
    ``message_id`` given instead is a message known by its number. ``dedupe_key`` names what is said: the same key
    is sent once. ``message_class``: an *alert* is repeated until it certainly arrived, a *prompt* only while it
    certainly did not. ``order_key`` is the chat where nothing else is given.
    """

    chat_id: int
    method: str
    payload: Mapping[str, Any]
    dedupe_key: str
    message_class: MessageClass = "prompt"
    priority: Priority = "prompt"
    order_key: str | None = None
    lead_id: int | None = None
    edits: int | None = None
    message_id: int | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A message to be sent now. ``repeat``: an earlier try may have reached the chat, so the text must say so.

    ``edits_message_id`` is Telegram's number of the message to be changed. ``failures`` is what ``retry_delay`` wants
    to know, without this try; ``attempt`` counts every try from 1.
    """

    id: int
    chat_id: int
    method: str
    payload: dict[str, Any]
    message_class: MessageClass
    priority: Priority
    lead_id: int | None
    edits_message_id: int | None
    attempt: int
    failures: int
    repeat: bool
    lease: str


class Outbox(Fates):
    """Queries on the outbox. Times are given by the caller; there is no clock in here."""

    async def put(self, message: Outgoing, *, at: datetime) -> int:
        """Queue a message in the transaction that is its reason. Returns its id, the earlier one if it is known."""
        values = {
            "chat_id": message.chat_id,
            "order_key": message.order_key or str(message.chat_id),
            "method": message.method,
            "payload": dict(message.payload),
            "message_class": message.message_class,
            "priority": _PRIORITIES.index(message.priority),
            "dedupe_key": message.dedupe_key,
            "lead_id": message.lead_id,
            "edits_id": message.edits,
            "edits_message_id": message.message_id,
            "created_at": at,
            "not_before": message.not_before or at,
            "expires_at": message.expires_at,
            "state": "waiting",
            "attempts": 0,
            "failures": 0,
            "maybe_delivered": False,
            "holds_chat": False,
        }
        new = await self._insert_or_none(OutboxRow, values, unless=["dedupe_key"])
        if new is not None:
            if message.priority == "edit" and message.order_key is not None:
                await self._supersede(new, message, at=at)
            return new
        known = await self._session.execute(select(OutboxRow.id).where(OutboxRow.dedupe_key == message.dedupe_key))
        return known.scalar_one()

    async def _supersede(self, newest: int, message: Outgoing, *, at: datetime) -> None:
        """Only the newest of the edits of a message need be sent: each replaces all of it."""
        same = (OutboxRow.edits_id == message.edits, OutboxRow.edits_message_id == message.message_id)
        target = same[0] if message.edits is not None else same[1]
        of_it = and_(OutboxRow.order_key == message.order_key, OutboxRow.method == message.method, target)
        await self._cancel(and_(of_it, OutboxRow.id < newest), at=at)

    async def lease_next(
        self, *, now: datetime, limit: int = 20, busy: Collection[int] = (), lease_for: timedelta = LEASE
    ) -> list[Leased]:
        """Lease up to ``limit`` messages, leaving out the chats in ``busy``; alerts first.

        One a chat, but alerts of different order keys together. Several relays may call this at once: none gets what
        another has. Send all of them at once: a lease runs out.
        """
        await self._changed(CAME_TOO_LATE, {"now": now})
        await self._changed(CHANGES_NOTHING, {"now": now})
        candidates = await self._session.execute(
            MAY_GO_OUT, {**moments(now), "busy": list(busy), "most": limit * CANDIDATES}
        )
        ids: list[int] = []
        keys, chats = set[str](), set[int]()
        for row_id, chat_id, order_key, priority in candidates:
            if order_key not in keys and (priority == ALERT or chat_id not in chats):
                ids.append(row_id)
            keys.add(order_key)
            chats.add(chat_id)
        if not ids:
            return []
        lease = new_lease()
        leased = await self._session.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_(ids[:limit]))
            .values(state="leased", lease=lease, leased_until=now + lease_for, attempts=OutboxRow.attempts + 1)
            .returning(OutboxRow),
            execution_options={"synchronize_session": False},
        )
        rows = sorted(leased.scalars(), key=lambda row: (row.priority, row.id))
        await self._session.execute(
            insert(DeliveryAttempt),
            [{"outbox_id": row.id, "number": row.attempts, "lease": lease, "started_at": now} for row in rows],
        )
        numbers = await self._numbers([row.edits_id for row in rows if row.edits_id is not None])
        return [_leased(row, numbers) for row in rows]

    async def _numbers(self, ids: Sequence[int]) -> dict[int | None, int | None]:
        """Telegram's numbers of messages that came out of this outbox."""
        if not ids:
            return {}
        found = await self._session.execute(select(OutboxRow.id, OutboxRow.message_id).where(OutboxRow.id.in_(ids)))
        return dict(found.all())

    async def retarget(self, old_chat_id: int, new_chat_id: int, *, at: datetime) -> int:
        """Follow a group that became a supergroup. Returns how many messages were moved.

        Messages that stand in the old group cannot be changed through the new one: edits of them are cancelled.
        """
        undone = and_(OutboxRow.done_at.is_(None), OutboxRow.chat_id == old_chat_id)
        target = aliased(OutboxRow)
        stands_in_old = select(target.id).where(target.id == OutboxRow.edits_id, target.state == "sent").exists()
        await self._changed(
            update(OutboxRow)
            .where(undone, OutboxRow.state == "waiting", or_(OutboxRow.edits_message_id.is_not(None), stands_in_old))
            .values(state="cancelled", done_at=at)
        )
        await self._changed(
            update(OutboxRow).where(undone, OutboxRow.order_key == str(old_chat_id)).values(order_key=str(new_chat_id))
        )
        moved = await self._changed(update(OutboxRow).where(undone).values(chat_id=new_chat_id))
        await self._changed(
            update(OfferCard)
            .where(OfferCard.chat_id == old_chat_id, OfferCard.message_id.is_(None))
            .values(chat_id=new_chat_id)
        )
        return moved

    async def amend(self, outbox_id: int, *, method: str, payload: Mapping[str, Any], not_before: datetime) -> bool:
        """Say something else instead, from ``not_before`` on. False where it has been tried already."""
        changed = await self._changed(
            update(OutboxRow)
            .where(OutboxRow.id == outbox_id, OutboxRow.state == "waiting", OutboxRow.attempts == 0)
            .values(method=method, payload=dict(payload), not_before=not_before)
        )
        return changed == 1

    async def rehouse(self, chat_id: int, *, thread_id: int, to_chat_id: int) -> int:
        """Send to a chat what was to stand in a topic that cannot be written to. Returns how many messages.

        Their place in the order stays. What they answer and edit stands in the topic, and is left out.
        """
        undone = and_(OutboxRow.done_at.is_(None), OutboxRow.chat_id == chat_id)
        rows = [
            row
            for row in await self._all(select(OutboxRow).where(undone))
            if row.payload.get("message_thread_id") == thread_id and not row.method.endswith("ForumTopic")
        ]
        for row in rows:
            payload = {
                name: value
                for name, value in row.payload.items()
                if name not in ("message_thread_id", "reply_parameters")
            }
            key = str(to_chat_id) if row.order_key == str(chat_id) else row.order_key
            await self._changed(
                update(OutboxRow)
                .where(OutboxRow.id == row.id)
                .values(chat_id=to_chat_id, order_key=key, payload=payload)
            )
        return len(rows)

    async def cancel_for_visitor(self, telegram_id: int, *, at: datetime) -> int:
        """Drop what waits for a visitor who blocked the bot or said stop. Returns how many."""
        return await self._cancel(OutboxRow.chat_id == telegram_id, at=at)

    async def cancel(self, outbox_id: int, *, at: datetime) -> bool:
        """Drop one message. False where it is being sent already, or is done."""
        return await self._cancel(OutboxRow.id == outbox_id, at=at) == 1

    async def _cancel(self, which: ColumnElement[bool], *, at: datetime) -> int:
        return await self._changed(
            update(OutboxRow)
            .where(which, OutboxRow.done_at.is_(None), OutboxRow.state == "waiting")
            .values(state="cancelled", done_at=at)
        )

    async def unknown_in(self, chat_id: int) -> list[OutboxRow]:
        """Messages to a chat of which nobody knows whether they arrived, oldest first."""
        return await self._rows(OutboxRow.chat_id == chat_id, OutboxRow.state == "unknown")

    async def dead_rows(self, *, limit: int = 100) -> list[OutboxRow]:
        """What was given up, newest first."""
        statement = select(OutboxRow).where(OutboxRow.state == "dead").order_by(OutboxRow.done_at.desc()).limit(limit)
        return list(await self._all(statement))

    async def of_lead(self, lead_id: int) -> list[OutboxRow]:
        """Everything that was queued about a lead, oldest first."""
        return await self._rows(OutboxRow.lead_id == lead_id)

    async def sent_as(self, chat_id: int, message_id: int) -> OutboxRow | None:
        """The row whose message has this number in a chat; None where it did not come out of here, or is forgotten."""
        rows = await self._rows(
            OutboxRow.chat_id == chat_id, OutboxRow.message_id == message_id, OutboxRow.method != "editMessageText"
        )
        return rows[0] if rows else None

    async def get(self, outbox_id: int) -> OutboxRow:
        """Raises ``RowMissing``."""
        return await self._get(OutboxRow, outbox_id)

    async def attempts(self, outbox_id: int) -> list[DeliveryAttempt]:
        """The tries of one message, in order."""
        return list(
            await self._all(
                select(DeliveryAttempt).where(DeliveryAttempt.outbox_id == outbox_id).order_by(DeliveryAttempt.number)
            )
        )

    async def waiting(self) -> int:
        """How many messages wait or are being sent."""
        return await self._session.scalar(select(func.count()).where(OutboxRow.done_at.is_(None))) or 0

    async def next_due(self) -> datetime | None:
        """When the next waiting message may go out, or None where none waits."""
        return (
            await self._session.execute(
                select(OutboxRow.not_before)
                .where(OutboxRow.done_at.is_(None), OutboxRow.state == "waiting")
                .order_by(OutboxRow.not_before)
                .limit(1)
            )
        ).scalar_one_or_none()

    async def prune(self, *, before: datetime) -> int:
        """Forget what was done before, except what an edit still waits to change. Returns how many."""
        edit = aliased(OutboxRow)
        needed = select(edit.id).where(edit.edits_id == OutboxRow.id, edit.done_at.is_(None)).exists()
        return await self._changed(delete(OutboxRow).where(OutboxRow.done_at < before, ~needed))

    async def _rows(self, *conditions: ColumnElement[bool]) -> list[OutboxRow]:
        return list(await self._all(select(OutboxRow).where(*conditions).order_by(OutboxRow.id)))


def _leased(row: OutboxRow, numbers: Mapping[int | None, int | None]) -> Leased:
    assert row.lease is not None  # noqa: S101 - it was leased in this transaction
    return Leased(
        id=row.id,
        chat_id=row.chat_id,
        method=row.method,
        payload=row.payload,
        message_class=row.message_class,
        priority=_PRIORITIES[row.priority],
        lead_id=row.lead_id,
        edits_message_id=row.edits_message_id if row.edits_id is None else numbers.get(row.edits_id),
        attempt=row.attempts,
        failures=row.failures,
        repeat=row.maybe_delivered,
        lease=row.lease,
    )
