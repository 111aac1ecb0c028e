"""Customers: whoever bought, as a card of their own, and what they said when they were asked how it was."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId, only


class Customer(Base):
    """A lead that was won, from then on. What stands here is the manager's, and no part of the lead."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    #: Who looks after them: at first who won them.
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    contract: Mapped[str | None] = mapped_column(AnyText)
    product: Mapped[str | None] = mapped_column(AnyText)
    hundredths: Mapped[int | None] = mapped_column(BigId)
    currency: Mapped[str | None] = mapped_column(AnyText)
    since: Mapped[date]
    #: The message that shows the card; a Telegram reply to it changes the card.
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]

    __table_args__ = (
        # A second sale is to the customer who is there, not a second customer.
        UniqueConstraint("lead_id"),
        CheckConstraint("hundredths >= 0", name="hundredths"),
        CheckConstraint("currency IS NULL OR (hundredths IS NOT NULL AND length(currency) = 3)", name="currency"),
        Index("ix_customers_outbox", "outbox_id"),
        NEVER_REUSE,
    )


class Rating(Base):
    """One question to a customer how likely they are to recommend the company (NPS), and the answer."""

    __tablename__ = "ratings"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))
    asked_at: Mapped[datetime]
    #: 0 to 10.
    score: Mapped[int | None]
    answered_at: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(AnyText)
    #: Until then the customer's next words are the answer to "why"; null where nothing is waited for.
    why_until: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("score BETWEEN 0 AND 10", name="score"),
        CheckConstraint("(score IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("score IS NOT NULL OR (why IS NULL AND why_until IS NULL)", name="why_follows_the_score"),
        # Who has not answered is not asked again beside it.
        Index("uq_ratings_open", "customer_id", unique=True, **only("score IS NULL")),
        Index("ix_ratings_customer", "customer_id", "id"),
        Index("ix_ratings_visitor", "visitor_id"),
        NEVER_REUSE,
    )
