"""How managers work a lead: what each of them did, what is planned, what they are being asked, what was sold."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId, one_of, only
from storage.tables.leads import ActorKind

TaskKind = Literal["task", "snooze"]
TaskEnd = Literal["done", "cancelled"]


class DeskMove(Base):
    """One thing that somebody did with a lead at the sales desk, on the ladder or beside it.

    ``stage_history`` says how far a lead came; this says who did what. ``details`` holds no words of the visitor.
    """

    __tablename__ = "desk_moves"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    #: No closed list in the database: nothing is decided by it, and each part of the desk brings kinds of its own.
    kind: Mapped[str] = mapped_column(AnyText)
    actor: Mapped[ActorKind] = mapped_column(AnyText)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    #: What they wrote: a note, why a lead was lost, what a task is.
    words: Mapped[str | None] = mapped_column(AnyText)
    details: Mapped[dict[str, Any] | None]
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind <> ''", name="kind"),
        CheckConstraint(one_of("actor", "engine", "visitor", "manager", "admin", "timer", "system"), name="actor"),
        # "Some manager did it" is not a history.
        CheckConstraint("actor <> 'manager' OR manager_id IS NOT NULL", name="manager_is_named"),
        Index("ix_desk_moves_lead", "lead_id", "id"),
        Index("ix_desk_moves_manager", "manager_id", "at"),
        NEVER_REUSE,
    )


class Task(Base):
    """Something to be done with a lead at a moment. A ``snooze`` is one manager's wish to see the lead again then.

    A task belongs to the lead: whoever has it when ``due_at`` comes is reminded. ``manager_id`` is who made it.
    """

    __tablename__ = "tasks"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    kind: Mapped[TaskKind] = mapped_column(AnyText)
    words: Mapped[str] = mapped_column(AnyText)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[TaskEnd | None] = mapped_column(AnyText)

    __table_args__ = (
        CheckConstraint(one_of("kind", "task", "snooze"), name="kind"),
        CheckConstraint(one_of("ended_as", "done", "cancelled"), name="ended_as"),
        # Over without a reason, or a reason without an end, would hide it from one list and not from the other.
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="end_has_a_reason"),
        # A second "later" moves the first: nobody is woken twice for one lead.
        Index(
            "uq_tasks_snooze",
            "lead_id",
            "manager_id",
            unique=True,
            **only("kind = 'snooze' AND ended_at IS NULL"),
        ),
        Index("ix_tasks_lead", "lead_id", "id"),
        Index("ix_tasks_due", "due_at", **only("ended_at IS NULL")),
        NEVER_REUSE,
    )


class WaitingInput(Base):
    """What a manager was asked and has not answered yet. Their next words are the answer, also after a restart."""

    __tablename__ = "waiting_inputs"

    #: The key: nobody is asked two things at a time, or one answer would be taken for the other's.
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(AnyText)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    #: What is known so far of the thing that is being asked.
    draft: Mapped[dict[str, Any]]
    #: The message that asks; an answer may be a Telegram reply to it, however late.
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind <> ''", name="kind"),
        Index("ix_waiting_inputs_lead", "lead_id"),
        Index("ix_waiting_inputs_outbox", "outbox_id"),
    )


class Sale(Base):
    """A lead that was won. ``hundredths`` of ``currency`` and ``product`` are what the manager said of it, if they did.

    A second sale to the same person is a row of its own. One that was a mistake stays, with ``undone_at``.
    """

    __tablename__ = "sales"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    #: Whose sale it is: the manager who had the lead.
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"))
    hundredths: Mapped[int | None] = mapped_column(BigId)
    currency: Mapped[str | None] = mapped_column(AnyText)
    product: Mapped[str | None] = mapped_column(AnyText)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]

    __table_args__ = (
        # A double tap on *Won* is one sale.
        Index("uq_sales_claim", "claim_id", unique=True, **only("undone_at IS NULL")),
        CheckConstraint("hundredths >= 0", name="hundredths"),
        # 3 000 of nothing in particular may be; euros without a number may not.
        CheckConstraint("currency IS NULL OR (hundredths IS NOT NULL AND length(currency) = 3)", name="currency"),
        Index("ix_sales_lead", "lead_id", "id"),
        Index("ix_sales_manager", "manager_id", "at"),
        NEVER_REUSE,
    )
