"""Inbox, outbox and what was tried: the two queues between Telegram and the dialogs."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId, one_of, only

InboxKind = Literal["update", "timer"]
InboxState = Literal["waiting", "leased", "done", "dead"]
OutboxState = Literal["waiting", "leased", "sent", "unknown", "dead", "cancelled", "expired"]
MessageClass = Literal["alert", "prompt"]
AttemptOutcome = Literal["started", "sent", "retry", "unknown", "dead", "lost"]

_UNDONE = "done_at IS NULL"


class InboxRow(Base):
    """An update as Telegram gave it, or a timer. ``raw`` is JSON text; it goes when the row is done."""

    __tablename__ = "inbox"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[InboxKind] = mapped_column(AnyText)
    bot_id: Mapped[int | None] = mapped_column(BigId)
    update_id: Mapped[int | None] = mapped_column(BigId)
    #: Rows of one key are handled one after another.
    chat_key: Mapped[str] = mapped_column(AnyText)
    raw: Mapped[str] = mapped_column(AnyText)
    timer_key: Mapped[str | None] = mapped_column(AnyText)
    dialog_id: Mapped[int | None] = mapped_column(ForeignKey("dialogs.id", ondelete="CASCADE"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    received_at: Mapped[datetime]
    #: Not to be handled before; an update has none until it has failed once.
    due_at: Mapped[datetime | None]
    state: Mapped[InboxState] = mapped_column(AnyText, default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(AnyText)
    leased_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    #: Why it is dead.
    reason: Mapped[str | None] = mapped_column(AnyText)

    __table_args__ = (
        # An update that Telegram delivers again has no second effect.
        UniqueConstraint("bot_id", "update_id"),
        CheckConstraint(one_of("kind", "update", "timer"), name="kind"),
        CheckConstraint(one_of("state", "waiting", "leased", "done", "dead"), name="state"),
        # An update has its number, a timer its key and its moment.
        CheckConstraint(
            "(kind = 'update' AND bot_id IS NOT NULL AND update_id IS NOT NULL AND timer_key IS NULL)"
            " OR (kind = 'timer' AND timer_key IS NOT NULL AND due_at IS NOT NULL AND update_id IS NULL)",
            name="update_or_timer",
        ),
        # Only who holds the lease may finish the row.
        CheckConstraint("(state = 'leased') = (lease IS NOT NULL)", name="leased_by_someone"),
        CheckConstraint("(state = 'leased') = (leased_until IS NOT NULL)", name="lease_ends"),
        CheckConstraint("(done_at IS NOT NULL) = (state IN ('done', 'dead'))", name="done_at"),
        # A timer that is set again moves; it does not fire twice.
        Index(
            "uq_inbox_timer",
            "timer_key",
            unique=True,
            **only("kind = 'timer' AND state = 'waiting'"),
        ),
        # The two ways into the queue: the next of all chats, and what stands before a row in its chat.
        Index("ix_inbox_next", "kind", "state", "due_at", "id", **only(_UNDONE)),
        Index("ix_inbox_chat", "chat_key", "id", **only(_UNDONE)),
        Index("ix_inbox_dialog", "dialog_id"),
        Index("ix_inbox_lead", "lead_id"),
        Index("ix_inbox_done", "done_at"),
        NEVER_REUSE,
    )


class Overflow(Base):
    """Updates of one chat that were counted and not stored, because too many of it were waiting."""

    __tablename__ = "inbox_overflows"

    chat_key: Mapped[str] = mapped_column(AnyText, primary_key=True)
    dropped: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class OutboxRow(Base):
    """One call of the Bot API that must be made. ``payload`` has neither ``chat_id`` nor ``message_id``."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigId)
    #: Rows of one key go out one after another.
    order_key: Mapped[str] = mapped_column(AnyText)
    method: Mapped[str] = mapped_column(AnyText)
    payload: Mapped[dict[str, Any]]
    message_class: Mapped[MessageClass] = mapped_column(AnyText)
    #: 0 alert, 1 prompt, 2 edit, 3 digest.
    priority: Mapped[int]
    dedupe_key: Mapped[str] = mapped_column(AnyText)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="SET NULL"))
    #: The row whose message this one changes.
    edits_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))
    #: ... or Telegram's number of that message, where it did not come out of this outbox.
    edits_message_id: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    state: Mapped[OutboxState] = mapped_column(AnyText, default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    #: Attempts that count towards giving up; a 429 does not.
    failures: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None]
    #: Telegram asked for patience (429): nothing goes to this chat before ``not_before``.
    holds_chat: Mapped[bool] = mapped_column(default=False)
    #: An earlier attempt may have reached the chat: the text must say that it is a repeat.
    maybe_delivered: Mapped[bool] = mapped_column(default=False)
    lease: Mapped[str | None] = mapped_column(AnyText)
    leased_until: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigId)
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(AnyText)

    __table_args__ = (
        # The same thing is said once, whoever asks for it again.
        UniqueConstraint("dedupe_key"),
        CheckConstraint(one_of("message_class", "alert", "prompt"), name="message_class"),
        CheckConstraint("priority BETWEEN 0 AND 3", name="priority"),
        CheckConstraint(
            one_of("state", "waiting", "leased", "sent", "unknown", "dead", "cancelled", "expired"), name="state"
        ),
        # Only who holds the lease may finish the row.
        CheckConstraint("(state = 'leased') = (lease IS NOT NULL)", name="leased_by_someone"),
        CheckConstraint("(state = 'leased') = (leased_until IS NOT NULL)", name="lease_ends"),
        CheckConstraint("(done_at IS NULL) = (state IN ('waiting', 'leased'))", name="done_at"),
        Index("ix_outbox_next", "state", "priority", "id", **only(_UNDONE)),
        Index("ix_outbox_order", "order_key", "id", **only(_UNDONE)),
        Index("ix_outbox_chat", "chat_id", "id"),
        Index("ix_outbox_lead", "lead_id"),
        Index("ix_outbox_edits", "edits_id"),
        Index("ix_outbox_done", "done_at"),
        # What was given up is asked for by the console every few seconds, and there is hardly any of it.
        Index("ix_outbox_dead", "id", **only("state = 'dead'")),
        NEVER_REUSE,
    )


class DeliveryAttempt(Base):
    """One try to send an outbox row. It is written before the try, so that a dead process leaves a trace."""

    __tablename__ = "delivery_attempts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"))
    #: From 1.
    number: Mapped[int]
    lease: Mapped[str] = mapped_column(AnyText)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[AttemptOutcome] = mapped_column(AnyText, default="started")
    error: Mapped[str | None] = mapped_column(AnyText)

    __table_args__ = (
        UniqueConstraint("outbox_id", "number"),
        CheckConstraint(one_of("outcome", "started", "sent", "retry", "unknown", "dead", "lost"), name="outcome"),
        CheckConstraint("(ended_at IS NULL) = (outcome = 'started')", name="ended"),
        NEVER_REUSE,
    )
