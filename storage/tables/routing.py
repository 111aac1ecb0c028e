"""Whom a lead was shown to and until when, who is on leave, and what visitors were promised."""

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId, one_of

RoundStep = Literal["night", "first", "next", "wider", "head_of_sales", "admins"]


class OfferRound(Base):
    """One step of an offer: shown at ``at``, to be taken by ``due_at``. ``manager_id`` is who was asked alone."""

    __tablename__ = "offer_rounds"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"))
    number: Mapped[int]
    step: Mapped[RoundStep] = mapped_column(AnyText)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    #: What the card says about the choice, in figures and not in words: each reader has a language of their own.
    why: Mapped[dict[str, Any] | None]
    at: Mapped[datetime]
    due_at: Mapped[datetime]

    __table_args__ = (
        # Two workers at one overdue offer would ask two people at once.
        UniqueConstraint("offer_id", "number"),
        CheckConstraint(one_of("step", "night", "first", "next", "wider", "head_of_sales", "admins"), name="step"),
        CheckConstraint("number >= 1", name="number"),
        # Asking one person alone and not knowing whom is no step.
        CheckConstraint("step NOT IN ('first', 'next') OR manager_id IS NOT NULL", name="asked_someone"),
        # A step that is over before it begins would escalate without end.
        CheckConstraint("due_at > at", name="has_time"),
        Index("ix_offer_rounds_manager", "manager_id", "at"),
        NEVER_REUSE,
    )


class Leave(Base):
    """Days on which a manager is not there, first and last included, in their own calendar."""

    __tablename__ = "leaves"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="ends_after_it_begins"),
        Index("ix_leaves_manager", "manager_id", "last_day"),
        NEVER_REUSE,
    )


class Promise(Base):
    """What a visitor was told: by when a person writes, in words of their time zone. Kept by the first contact."""

    __tablename__ = "promises"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dialog_id: Mapped[int] = mapped_column(ForeignKey("dialogs.id", ondelete="CASCADE"))
    told_at: Mapped[datetime]
    promise_by: Mapped[datetime]
    timezone: Mapped[str]
    kept_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("promise_by >= told_at", name="lies_ahead"),
        Index("ix_promises_dialog", "dialog_id", "id"),
        Index("ix_promises_by", "promise_by"),
        NEVER_REUSE,
    )
