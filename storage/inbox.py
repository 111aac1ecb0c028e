"""The inbox: updates as Telegram gave them, and timers, handled one after another within each chat.

An update is stored before it is acknowledged and parsed only afterwards, so that a malformed one harms only itself.
Updates of a chat come in the order in which they were stored; timers that are due come after the updates that wait.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from storage._sql import Repository, new_lease
from storage.errors import LeaseLost, RowMissing
from storage.tables import InboxRow, Overflow
from storage.tables.base import UtcDateTime
from storage.tables.queues import InboxKind

#: More than this many waiting updates of one chat are counted and not stored.
CHAT_CAP: Final = 200
#: A worker that has not finished within this time is taken for dead.
LEASE: Final = timedelta(seconds=60)
#: A row that was being handled at so many deaths of the process is suspected, and handled with no other suspect beside.
SUSPECT_FROM: Final = 3
#: ... and at so many it is taken for their cause and put aside.
MAX_ATTEMPTS: Final = 20
#: Telegram keeps an update for 24 hours and may use its number again after a week.
REMEMBER: Final = timedelta(hours=72)
#: How long a dead update can be looked at and replayed.
KEEP_DEAD: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One update. ``chat_key`` groups what must stay in order: the chat id as text; ``raw`` is its JSON."""

    bot_id: int
    update_id: int
    chat_key: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of a batch: stored now, known already, counted only because the chat is full."""

    stored: int
    known: int
    over_cap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A row to be handled now. ``lease`` is needed to finish it; ``attempt`` counts from 1."""

    id: int
    kind: InboxKind
    chat_key: str
    raw: str
    bot_id: int | None
    update_id: int | None
    timer_key: str | None
    dialog_id: int | None
    lead_id: int | None
    received_at: datetime
    due_at: datetime | None
    attempt: int
    lease: str

    @property
    def payload(self) -> dict[str, Any]:
        """The payload of a timer."""
        loaded: dict[str, Any] = json.loads(self.raw)
        return loaded


class Inbox(Repository):
    """Queries on the inbox. Times are given by the caller; there is no clock in here."""

    async def put_update(self, *, bot_id: int, update_id: int, chat_key: str, raw: str, at: datetime) -> bool:
        """Store one update. False where it is known already or its chat is full: acknowledge it all the same."""
        incoming = Incoming(bot_id=bot_id, update_id=update_id, chat_key=chat_key, raw=raw)
        return (await self.put_updates([incoming], at=at)).stored == 1

    async def put_updates(self, updates: Sequence[Incoming], *, at: datetime) -> Stored:
        """Store a batch in its order. Once the transaction has committed, all of it may be acknowledged."""
        if not updates:
            return Stored(stored=0, known=0, over_cap=0)
        known = await self._known(updates)
        room = await self._room({one.chat_key for one in updates})
        fitting: list[Incoming] = []
        dropped = 0
        for one in updates:
            if (one.bot_id, one.update_id) in known:
                continue
            if room[one.chat_key] < 1:
                await self._count_dropped(one.chat_key, at=at)
                dropped += 1
                continue
            room[one.chat_key] -= 1
            fitting.append(one)
        stored = await self._insert_batch(fitting, at=at)
        return Stored(stored=stored, known=len(updates) - stored - dropped, over_cap=dropped)

    async def _known(self, updates: Sequence[Incoming]) -> set[tuple[int | None, int | None]]:
        rows = await self._session.execute(
            select(InboxRow.bot_id, InboxRow.update_id).where(
                InboxRow.bot_id.in_({one.bot_id for one in updates}),
                InboxRow.update_id.in_({one.update_id for one in updates}),
            )
        )
        return {(bot_id, update_id) for bot_id, update_id in rows}

    async def _room(self, chat_keys: Collection[str]) -> dict[str, int]:
        waiting = await self._session.execute(
            select(InboxRow.chat_key, func.count())
            .where(InboxRow.done_at.is_(None), InboxRow.kind == "update", InboxRow.chat_key.in_(chat_keys))
            .group_by(InboxRow.chat_key)
        )
        return dict.fromkeys(chat_keys, CHAT_CAP) | {key: CHAT_CAP - count for key, count in waiting}

    async def _count_dropped(self, chat_key: str, *, at: datetime) -> None:
        statement = self._insert(Overflow).values(chat_key=chat_key, dropped=1, first_at=at, last_at=at)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["chat_key"], set_={"dropped": Overflow.dropped + 1, "last_at": at}
            )
        )

    async def _insert_batch(self, updates: Sequence[Incoming], *, at: datetime) -> int:
        if not updates:
            return 0
        rows = [
            {
                "kind": "update",
                "bot_id": one.bot_id,
                "update_id": one.update_id,
                "chat_key": one.chat_key,
                "raw": one.raw,
                "received_at": at,
                "state": "waiting",
                "attempts": 0,
            }
            for one in updates
        ]
        statement = (
            self._insert(InboxRow)
            .values(rows)
            .on_conflict_do_nothing(index_elements=["bot_id", "update_id"])
            .returning(InboxRow.id)
        )
        return len((await self._session.execute(statement)).all())

    async def put_timer(
        self,
        *,
        chat_key: str,
        timer_key: str,
        payload: Mapping[str, Any],
        due_at: datetime,
        at: datetime,
        dialog_id: int | None = None,
        lead_id: int | None = None,
    ) -> int:
        """Set a timer; one that waits under the same ``timer_key`` is replaced. Returns its id."""
        await self._changed(
            delete(InboxRow).where(
                InboxRow.kind == "timer", InboxRow.state == "waiting", InboxRow.timer_key == timer_key
            )
        )
        timer = InboxRow(
            kind="timer",
            chat_key=chat_key,
            timer_key=timer_key,
            raw=json.dumps(dict(payload)),
            dialog_id=dialog_id,
            lead_id=lead_id,
            received_at=at,
            due_at=due_at,
        )
        self._session.add(timer)
        await self._session.flush()
        return timer.id

    async def has_timer(self, timer_key: str) -> bool:
        """Whether a timer of this name waits or is being handled."""
        found = await self._session.scalar(
            select(InboxRow.id).where(
                InboxRow.kind == "timer", InboxRow.timer_key == timer_key, InboxRow.done_at.is_(None)
            )
        )
        return found is not None

    async def cancel_timers(
        self, *, dialog_id: int | None = None, lead_id: int | None = None, timer_key: str | None = None
    ) -> int:
        """Take away the timers that wait and fit everything given; at least one thing must be. Returns how many."""
        conditions = [
            column == value
            for column, value in (
                (InboxRow.dialog_id, dialog_id),
                (InboxRow.lead_id, lead_id),
                (InboxRow.timer_key, timer_key),
            )
            if value is not None
        ]
        if not conditions:
            raise ValueError("name the dialog, the lead or the timer whose timers shall not fire")
        return await self._changed(
            delete(InboxRow).where(InboxRow.kind == "timer", InboxRow.state == "waiting", *conditions)
        )

    async def next_ready(
        self, *, now: datetime, limit: int = 20, busy: Collection[str] = (), lease_for: timedelta = LEASE
    ) -> list[Ready]:
        """Lease the first undone row of up to ``limit`` chats, leaving out the chats in ``busy``.

        Several workers may call this at once: none gets what another has.
        """
        given = {"now": now, "busy": list(busy)}
        ids = await self._lockable(_NEXT_UPDATE, given | {"most": limit})
        if len(ids) < limit:
            ids += await self._lockable(_NEXT_TIMER, given | {"most": limit - len(ids)})
        if not ids:
            return []
        leased = await self._session.execute(
            update(InboxRow)
            .where(InboxRow.id.in_(ids))
            .values(state="leased", lease=new_lease(), leased_until=now + lease_for, attempts=InboxRow.attempts + 1)
            .returning(InboxRow),
            execution_options={"synchronize_session": False},
        )
        return [_ready(row) for row in sorted(leased.scalars(), key=lambda row: row.id)]

    async def _lockable(self, statement: Select[int, int], given: Mapping[str, Any]) -> list[int]:
        rows = (await self._session.execute(statement, given)).all()
        suspects = [row_id for row_id, attempts in rows if attempts >= SUSPECT_FROM]
        return [row_id for row_id, _ in rows if row_id not in suspects[1:]]

    async def done(self, inbox_id: int, *, lease: str, at: datetime) -> None:
        """Finish a row, in the transaction that holds its effects. Raises ``LeaseLost`` if another worker has it now.

        What was in it is in the transcript; the raw JSON goes, the number stays for ``REMEMBER``.
        """
        await self._finish(inbox_id, lease, state="done", done_at=at, raw="")

    async def dead(self, inbox_id: int, *, lease: str, reason: str, at: datetime) -> None:
        """Put a row aside that cannot be handled. It keeps its raw JSON and no longer blocks its chat."""
        await self._finish(inbox_id, lease, state="dead", done_at=at, reason=reason[:2048])

    async def retry_later(self, inbox_id: int, *, lease: str, due_at: datetime, counted: bool = True) -> None:
        """Give a row back, to be handled again from ``due_at`` on. Until then its chat waits.

        ``counted=False``: it was not the row's fault (the database was away), and the try is forgotten.
        """
        attempts = InboxRow.attempts if counted else InboxRow.attempts - 1
        await self._finish(inbox_id, lease, state="waiting", due_at=due_at, attempts=attempts)

    async def _finish(self, inbox_id: int, lease: str, **values: Any) -> None:
        changed = await self._changed(
            update(InboxRow)
            .where(InboxRow.id == inbox_id, InboxRow.state == "leased", InboxRow.lease == lease)
            .values(lease=None, leased_until=None, **values)
        )
        if not changed:
            raise LeaseLost(f"inbox row {inbox_id}")

    async def recover(self, *, now: datetime, everything: bool = False) -> int:
        """Bring back the rows of workers whose lease ran out. Returns how many wait again.

        At the start of the only process that uses the database, ``everything`` takes all leases for lost.
        """
        lost = InboxRow.state == "leased"
        if not everything:
            lost = and_(lost, InboxRow.leased_until < now)
        await self._changed(
            update(InboxRow)
            .where(lost, InboxRow.attempts >= MAX_ATTEMPTS)
            .values(
                state="dead",
                lease=None,
                leased_until=None,
                done_at=now,
                reason=f"the process died {MAX_ATTEMPTS} times while handling it",
            )
        )
        newer = aliased(InboxRow)
        replaced = (
            select(newer.id)
            .where(newer.kind == "timer", newer.state == "waiting", newer.timer_key == InboxRow.timer_key)
            .exists()
        )
        await self._changed(delete(InboxRow).where(lost, InboxRow.kind == "timer", replaced))
        return await self._changed(update(InboxRow).where(lost).values(state="waiting", lease=None, leased_until=None))

    async def dead_rows(self, *, limit: int = 100) -> list[InboxRow]:
        """What could not be handled, newest first."""
        return list(
            await self._all(
                select(InboxRow).where(InboxRow.state == "dead").order_by(InboxRow.done_at.desc()).limit(limit)
            )
        )

    async def replay(self, inbox_id: int) -> None:
        """Let a dead row be handled again. Raises ``RowMissing`` where there is no such dead row."""
        changed = await self._changed(
            update(InboxRow)
            .where(InboxRow.id == inbox_id, InboxRow.state == "dead")
            .values(state="waiting", done_at=None, reason=None, attempts=0)
        )
        if not changed:
            raise RowMissing(f"dead inbox row {inbox_id}")

    async def waiting(self) -> int:
        """How many updates wait or are being handled."""
        count = await self._session.scalar(
            select(func.count()).where(InboxRow.done_at.is_(None), InboxRow.kind == "update")
        )
        return count or 0

    async def overflows(self) -> dict[str, int]:
        """Chats of which updates were counted and not stored, with their count."""
        rows = await self._session.execute(select(Overflow.chat_key, Overflow.dropped))
        return dict(rows.all())

    async def prune(self, *, now: datetime) -> int:
        """Forget what was done more than ``REMEMBER`` ago and dead more than ``KEEP_DEAD`` ago. Returns how many."""
        forgotten = await self._changed(
            delete(InboxRow).where(
                or_(
                    and_(InboxRow.state == "done", InboxRow.done_at < now - REMEMBER),
                    and_(InboxRow.state == "dead", InboxRow.done_at < now - KEEP_DEAD),
                )
            )
        )
        # A dead row stays, but its number may come again and must not swallow a new message.
        await self._changed(
            update(InboxRow)
            .where(InboxRow.state == "dead", InboxRow.done_at < now - REMEMBER, InboxRow.update_id > 0)
            .values(update_id=-InboxRow.id)
        )
        return forgotten


_now = bindparam("now", type_=UtcDateTime())
_BUSY: Final = InboxRow.chat_key.not_in(bindparam("busy", expanding=True))


def _waiting(kind: InboxKind, *conditions: ColumnElement[bool], first: ColumnElement[Any]) -> Select[int, int]:
    return (
        select(InboxRow.id, InboxRow.attempts)
        .where(InboxRow.done_at.is_(None), InboxRow.kind == kind, InboxRow.state == "waiting", _BUSY, *conditions)
        .order_by(first, InboxRow.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )


def _next_update() -> Select[int, int]:
    """An update is next where no other row of its chat is being handled and no earlier update is undone."""
    other = aliased(InboxRow)
    before = select(other.id).where(
        other.done_at.is_(None),
        other.chat_key == InboxRow.chat_key,
        or_(other.state == "leased", and_(other.kind == "update", other.id < InboxRow.id)),
    )
    due = or_(InboxRow.due_at.is_(None), InboxRow.due_at <= _now)
    return _waiting("update", due, ~before.exists(), first=InboxRow.id.expression)


def _next_timer() -> Select[int, int]:
    """A timer is next once it is due, no update of its chat is undone and no timer was due earlier."""
    other = aliased(InboxRow)
    before = select(other.id).where(
        other.done_at.is_(None),
        other.chat_key == InboxRow.chat_key,
        or_(
            other.state == "leased",
            other.kind == "update",
            other.due_at < InboxRow.due_at,
            and_(other.due_at == InboxRow.due_at, other.id < InboxRow.id),
        ),
    )
    return _waiting("timer", InboxRow.due_at <= _now, ~before.exists(), first=InboxRow.due_at.expression)


#: Made once: putting one together costs more than SQLite takes for it. They want ``now``, ``busy`` and ``most``.
_NEXT_UPDATE: Final = _next_update()
_NEXT_TIMER: Final = _next_timer()


def _ready(row: InboxRow) -> Ready:
    assert row.lease is not None  # noqa: S101 - it was leased in this transaction
    return Ready(
        id=row.id,
        kind=row.kind,
        chat_key=row.chat_key,
        raw=row.raw,
        bot_id=row.bot_id,
        update_id=row.update_id,
        timer_key=row.timer_key,
        dialog_id=row.dialog_id,
        lead_id=row.lead_id,
        received_at=row.received_at,
        due_at=row.due_at,
        attempt=row.attempts,
        lease=row.lease,
    )
