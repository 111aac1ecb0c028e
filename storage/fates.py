"""What becomes of the messages that a relay leased: they arrived, are tried again, are given up, or nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, bindparam, func, literal, select, update
from sqlalchemy.orm import aliased

from storage._sql import Repository
from storage.errors import LeaseLost, RowMissing
from storage.tables import Brought, DeliveryAttempt, OfferCard, OutboxRow, Reply, Topic
from storage.tables.base import UtcDateTime

#: What a server said is kept up to this length.
ERROR_LENGTH: Final = 2_048


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A leased message that was sent. ``message_id`` is Telegram's number of it, where it has one; ``album`` the
    numbers of all its messages, where it has several."""

    id: int
    lease: str
    message_id: int | None
    album: tuple[int, ...] = ()


#: Core, not ORM: the same statement for each message of a batch.
_ARRIVED: Final = (
    update(OutboxRow.__table__)  # type: ignore[arg-type]  # a mapped class's table is a Table
    .where(OutboxRow.id == bindparam("this"))
    .values(
        state="sent",
        lease=None,
        leased_until=None,
        message_id=bindparam("number"),
        done_at=bindparam("at", type_=UtcDateTime()),
    )
)


class Fates(Repository):
    """The part of the outbox that only who holds the lease may write. Times are given by the caller."""

    async def sent(self, outbox_id: int, *, lease: str, message_id: int | None, at: datetime) -> None:
        """It arrived. ``message_id`` is noted for its card, its line in the transcript and its topic too.

        Raises ``LeaseLost`` where another relay has it now.
        """
        if await self.arrived([Arrived(id=outbox_id, lease=lease, message_id=message_id)], at=at):
            raise LeaseLost(f"outbox row {outbox_id}")

    async def arrived(self, messages: Sequence[Arrived], *, at: datetime) -> set[int]:
        """All these arrived. Returns the ids of those that another relay has now: of them nothing is noted."""
        held = await self._session.execute(
            select(OutboxRow.id, OutboxRow.lease)
            .where(OutboxRow.id.in_([one.id for one in messages]), OutboxRow.state == "leased")
            .with_for_update()
        )
        leases = dict(held.all())
        ours = [one for one in messages if leases.get(one.id) == one.lease]
        if ours:
            await self._session.execute(
                _ARRIVED, [{"this": one.id, "number": one.message_id, "at": at} for one in ours]
            )
            ids = [one.id for one in ours]
            await self._changed(
                update(DeliveryAttempt)
                .where(DeliveryAttempt.outbox_id.in_(ids), DeliveryAttempt.lease.in_({one.lease for one in ours}))
                .values(outcome="sent", ended_at=at)
            )
            number = select(OutboxRow.message_id).where(OutboxRow.message_id.is_not(None))
            numbered = [one.id for one in ours if one.message_id is not None]
            for table in (OfferCard, Reply, Topic, Brought) if numbered else ():
                of_this = number.where(OutboxRow.id == table.outbox_id).scalar_subquery()
                await self._changed(update(table).where(table.outbox_id.in_(numbered)).values(message_id=of_this))
            for one in ours:
                if one.album:
                    await self._number_album(one)
        return {one.id for one in messages} - {one.id for one in ours}

    async def _number_album(self, arrived: Arrived) -> None:
        """Each message of an album has a number of its own."""
        brought = select(Brought.id).where(Brought.outbox_id == arrived.id).order_by(Brought.id)
        rows: Sequence[int] = await self._all(brought)
        for row_id, number in zip(rows, arrived.album, strict=False):
            await self._changed(update(Brought).where(Brought.id == row_id).values(message_id=number))

    async def failed(
        self,
        outbox_id: int,
        *,
        lease: str,
        error: str,
        at: datetime,
        retry_at: datetime | None,
        certain: bool = True,
        counted: bool = True,
    ) -> None:
        """It did not arrive: try again at ``retry_at``, or give up where that is None.

        ``certain=False``: it may have arrived all the same (an alert after a read time-out).

        ``counted=False``: Telegram asked for patience (429). The try says nothing about the message, and nothing goes
        to its chat before ``retry_at``.
        """
        common: dict[str, Any] = {
            "error": error[:ERROR_LENGTH],
            "failures": OutboxRow.failures + (1 if counted else 0),
            "failed_at": func.coalesce(OutboxRow.failed_at, literal(at, UtcDateTime())),
            "holds_chat": not counted,
        }
        if not certain:
            common["maybe_delivered"] = True
        if retry_at is None:
            await self._finish(outbox_id, lease, "dead", at=at, state="dead", done_at=at, **common)
        else:
            await self._finish(outbox_id, lease, "retry", at=at, state="waiting", not_before=retry_at, **common)

    async def unknown(self, outbox_id: int, *, lease: str, error: str, at: datetime) -> None:
        """It may have arrived, and saying it twice would be worse than not at all."""
        await self._finish(
            outbox_id,
            lease,
            "unknown",
            at=at,
            state="unknown",
            done_at=at,
            error=error[:ERROR_LENGTH],
            maybe_delivered=True,
        )

    async def say_again(self, outbox_id: int, *, at: datetime) -> bool:
        """Send a message of unknown fate once more.

        False where it is none, or something later was said in its chat: the conversation went on without it.
        """
        later = aliased(OutboxRow)
        went_on = select(later.id).where(later.chat_id == OutboxRow.chat_id, later.id > OutboxRow.id).exists()
        changed = await self._changed(
            update(OutboxRow)
            .where(OutboxRow.id == outbox_id, OutboxRow.state == "unknown", ~went_on)
            .values(state="waiting", not_before=at, done_at=None)
        )
        return changed == 1

    async def _finish(self, outbox_id: int, lease: str, outcome: str, *, at: datetime, **values: Any) -> None:
        changed = await self._changed(
            update(OutboxRow)
            .where(OutboxRow.id == outbox_id, OutboxRow.state == "leased", OutboxRow.lease == lease)
            .values(lease=None, leased_until=None, **values)
        )
        if not changed:
            raise LeaseLost(f"outbox row {outbox_id}")
        await self._changed(
            update(DeliveryAttempt)
            .where(DeliveryAttempt.outbox_id == outbox_id, DeliveryAttempt.lease == lease)
            .values(outcome=outcome, ended_at=at, error=values.get("error"))
        )

    async def recover(self, *, now: datetime, everything: bool = False) -> int:
        """Bring back the messages of relays whose lease ran out; each may have arrived. Returns how many.

        At the start of the only process that uses the database, ``everything`` takes all leases for lost.
        """
        lost = OutboxRow.state == "leased"
        if not everything:
            lost = and_(lost, OutboxRow.leased_until < now)
        await self._changed(
            update(DeliveryAttempt)
            .where(
                DeliveryAttempt.outcome == "started",
                select(OutboxRow.id)
                .where(lost, OutboxRow.id == DeliveryAttempt.outbox_id, OutboxRow.lease == DeliveryAttempt.lease)
                .exists(),
            )
            .values(outcome="lost", ended_at=now)
        )
        return await self._changed(
            update(OutboxRow)
            .where(lost)
            .values(state="waiting", lease=None, leased_until=None, not_before=now, maybe_delivered=True)
        )

    async def redeliver(self, outbox_id: int, *, at: datetime) -> None:
        """Send a dead or unknown message after all. Raises ``RowMissing`` where there is none such."""
        changed = await self._changed(
            update(OutboxRow)
            .where(OutboxRow.id == outbox_id, OutboxRow.state.in_(("dead", "unknown")))
            .values(state="waiting", not_before=at, expires_at=None, failures=0, failed_at=None, done_at=None)
        )
        if not changed:
            raise RowMissing(f"dead or unknown outbox row {outbox_id}")
