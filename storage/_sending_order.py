"""Which messages of the outbox may go out: the order within a key, the peace of a chat.

One that failed holds the later ones of its key back for ``HOLD_BACK`` at most, and never those of another key.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from storage.tables import OutboxRow

#: How long a message that fails holds back the later ones of its key.
HOLD_BACK: Final = timedelta(minutes=10)
#: A message that is to go out within this time still keeps its place before later ones.
SOON: Final = timedelta(seconds=60)


def may_go_out(now: datetime, busy: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """A message may go out where nothing earlier of its key holds it back and its chat is free."""
    earlier, flying = aliased(OutboxRow), aliased(OutboxRow)
    holds_back = or_(
        earlier.not_before <= now,
        and_(earlier.failed_at.is_(None), earlier.not_before <= now + SOON),
        earlier.failed_at > now - HOLD_BACK,
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
        patient.done_at.is_(None), patient.chat_id == OutboxRow.chat_id, patient.holds_chat, patient.not_before > now
    )
    # An edit waits for the message that it changes, whatever its key.
    target = aliased(OutboxRow)
    not_there_yet = select(target.id).where(target.id == OutboxRow.edits_id, target.done_at.is_(None))
    return (
        OutboxRow.done_at.is_(None),
        OutboxRow.state == "waiting",
        OutboxRow.not_before <= now,
        OutboxRow.chat_id.not_in(busy),
        ~held_back.exists(),
        ~in_flight.exists(),
        ~asked_to_wait.exists(),
        ~not_there_yet.exists(),
    )
