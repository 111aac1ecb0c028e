"""What happens to a link before Telegram: its clicks, what it costs, and who handed it on."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId, one_of

CostPer = Literal["day", "total"]


class Click(Base):
    """One click on a link on the web. Of the person nothing is kept: no address, no browser, no cookie.

    ``id`` is drawn by chance before anything is stored, because the start token that carries it leaves at once.
    """

    __tablename__ = "clicks"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    #: Null where the link is none of ours; ``link`` is the code as it came, at most 64 characters.
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    link: Mapped[str] = mapped_column(AnyText)
    #: ``utm_campaign``, which reports ask for.
    campaign: Mapped[str | None] = mapped_column(AnyText)
    #: Every ``utm_*`` of the address, without the prefix.
    utm: Mapped[dict[str, Any]]
    #: Host and path, without what stands behind a question mark.
    page: Mapped[str | None] = mapped_column(AnyText)
    referrer: Mapped[str | None] = mapped_column(AnyText)
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("length(link) BETWEEN 1 AND 64", name="link"),
        Index("ix_clicks_source", "source_id", "at"),
        Index("ix_clicks_at", "at"),
    )


class Cost(Base):
    """What a source costs, in hundredths of its currency: once (``total``), or for every day that it runs."""

    __tablename__ = "costs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    hundredths: Mapped[int] = mapped_column(BigId)
    #: ISO 4217.
    currency: Mapped[str] = mapped_column(AnyText)
    per: Mapped[CostPer] = mapped_column(AnyText)
    starts_at: Mapped[datetime]
    #: The moment after the last paid day; null where nobody knows the end yet.
    ends_at: Mapped[datetime | None]

    __table_args__ = (
        # Two prices of one source at a time would be paid twice in every report.
        UniqueConstraint("source_id"),
        CheckConstraint(one_of("per", "day", "total"), name="per"),
        CheckConstraint("hundredths > 0", name="hundredths"),
        CheckConstraint("length(currency) = 3", name="currency"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
        NEVER_REUSE,
    )


class Friend(Base):
    """A customer's own link: the source that it is, and the visitor who brings friends by it."""

    __tablename__ = "friends"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True)
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))

    __table_args__ = (
        # One person brings friends under one link, or nobody could count them.
        UniqueConstraint("visitor_id"),
    )
