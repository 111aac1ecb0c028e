"""Which messages of the outbox may go out: the order within a key, the peace of a chat.

One that failed holds the later ones of its key back for ``HOLD_BACK`` at most, and never those of another key.
Alerts of different keys go to one chat side by side: a lead does not wait for another one's card.

The statements are made once: with all their conditions, putting one together costs more than SQLite takes for it.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, Update, and_, bindparam, or_, select, update
from sqlalchemy.orm import aliased

from storage.tables import OutboxRow
from storage.tables.base import UtcDateTime

#: How long a message that fails holds back the later ones of its key.
HOLD_BACK: Final = timedelta(minutes=10)
#: A message that is to go out within this time still keeps its place before later ones.
SOON: Final = timedelta(seconds=60)
#: The priority of alerts, as it is stored.
ALERT: Final = 0

_now, _soon, _lately = (bindparam(name, type_=UtcDateTime()) for name in ("now", "soon", "lately"))


def moments(now: datetime) -> dict[str, Any]:
    """The parameters of ``MAY_GO_OUT`` that depend on the time."""
    return {"now": now, "soon": now + SOON, "lately": now - HOLD_BACK}


def _may_go_out() -> Select[int, int, str, int]:
    """Nothing earlier of its key holds it back, and its chat is free or it is an alert."""
    earlier, flying = aliased(OutboxRow), aliased(OutboxRow)
    holds_back = or_(
        earlier.not_before <= _now,
        and_(earlier.failed_at.is_(None), earlier.not_before <= _soon),
        earlier.failed_at > _lately,
    )
    held_back = select(earlier.id).where(
        earlier.done_at.is_(None),
        earlier.order_key == OutboxRow.order_key,
        earlier.id < OutboxRow.id,
        or_(earlier.state == "leased", holds_back),
    )
    in_flight = select(flying.id).where(
        flying.done_at.is_(None), flying.chat_id == OutboxRow.chat_id, flying.state == "leased"
    )
    patient = aliased(OutboxRow)
    asked_to_wait = select(patient.id).where(
        patient.done_at.is_(None), patient.chat_id == OutboxRow.chat_id, patient.holds_chat, patient.not_before > _now
    )
    # An edit waits for the message that it changes, whatever its key.
    target = aliased(OutboxRow)
    not_there_yet = select(target.id).where(target.id == OutboxRow.edits_id, target.done_at.is_(None))
    return (
        select(OutboxRow.id, OutboxRow.chat_id, OutboxRow.order_key, OutboxRow.priority)
        .where(
            OutboxRow.done_at.is_(None),
            OutboxRow.state == "waiting",
            OutboxRow.not_before <= _now,
            OutboxRow.chat_id.not_in(bindparam("busy", expanding=True)),
            ~held_back.exists(),
            or_(OutboxRow.priority == ALERT, ~in_flight.exists()),
            ~asked_to_wait.exists(),
            ~not_there_yet.exists(),
        )
        .order_by(OutboxRow.priority, OutboxRow.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )


def _came_too_late() -> Update:
    return (
        update(OutboxRow)
        .where(OutboxRow.done_at.is_(None), OutboxRow.state == "waiting", OutboxRow.expires_at <= _now)
        .values(state="expired", done_at=_now)
    )


def _changes_nothing() -> Update:
    """Edits of messages that will never exist."""
    target = aliased(OutboxRow)
    never = (
        select(target.id)
        .where(target.id == OutboxRow.edits_id, target.done_at.is_not(None), target.message_id.is_(None))
        .exists()
    )
    return (
        update(OutboxRow)
        .where(OutboxRow.done_at.is_(None), OutboxRow.state == "waiting", OutboxRow.edits_id.is_not(None), never)
        .values(state="cancelled", done_at=_now)
    )


#: Wants ``moments``, ``busy`` (chats) and ``most`` (rows).
MAY_GO_OUT: Final = _may_go_out()
#: Wants ``now``.
CAME_TOO_LATE: Final = _came_too_late()
CHANGES_NOTHING: Final = _changes_nothing()
