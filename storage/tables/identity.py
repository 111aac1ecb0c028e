"""Who belongs to a lead: its second person, leads that turned out to be one, requests that came again."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dialogs.state import Exit, Stage
from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId, one_of, only

#: What two leads have in common. The first two are as good as proof, the others a reason to ask a person.
Ground = Literal["phone", "email", "typed_phone", "shared_email", "name_and_company"]
MergeState = Literal["suggested", "merged", "refused", "undone"]


class Decider(Base):
    """The second person of a lead: the one who decides, brought by a link of the one who asks."""

    __tablename__ = "deciders"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))
    #: Their newest dialog.
    dialog_id: Mapped[int] = mapped_column(ForeignKey("dialogs.id"))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    __table_args__ = (
        # What one person says must not land on two leads.
        Index("uq_deciders_visitor", "visitor_id", unique=True, **only("left_at IS NULL")),
        # A link that goes round the whole company must not bring half of it into one lead.
        Index("uq_deciders_lead", "lead_id", unique=True, **only("left_at IS NULL")),
        CheckConstraint("left_at IS NULL OR left_at >= joined_at", name="leaves_after_joining"),
        NEVER_REUSE,
    )


class ShareLink(Base):
    """A link by which the one who asks brings the one who decides, once. Only the hash of its token is kept."""

    __tablename__ = "share_links"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(AnyText)
    #: Who hands it on, and in which dialog they asked for it.
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))
    dialog_id: Mapped[int] = mapped_column(ForeignKey("dialogs.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))

    __table_args__ = (
        UniqueConstraint("token_hash"),
        # A used link names who used it; half of that would let it be used again.
        CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name="used_by_someone"),
        # Nobody decides for themselves through their own link: the lead would have one person twice.
        CheckConstraint("used_by IS NULL OR used_by <> visitor_id", name="used_by_another"),
        Index("ix_share_links_visitor", "visitor_id"),
        NEVER_REUSE,
    )


class Merge(Base):
    """Two leads that are, or may be, one person. While it is ``merged``, ``merged_id`` is part of ``kept_id``.

    Nothing of the merged lead is moved: taking the merge back finds it as it was.
    """

    __tablename__ = "merges"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    ground: Mapped[Ground] = mapped_column(AnyText)
    state: Mapped[MergeState] = mapped_column(AnyText)
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    merged_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    #: What taking it back needs: stage and touches of the kept lead, whether the merged one was open. No words.
    before: Mapped[dict[str, Any] | None]
    #: The offer of the merged lead that was withdrawn for it.
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id", ondelete="SET NULL"))
    #: The reopening of the kept lead that it caused.
    repeat_id: Mapped[int | None] = mapped_column(ForeignKey("repeats.id", ondelete="SET NULL"))
    #: Null where the proof was enough and nobody was asked.
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            one_of("ground", "phone", "email", "typed_phone", "shared_email", "name_and_company"), name="ground"
        ),
        CheckConstraint(one_of("state", "suggested", "merged", "refused", "undone"), name="state"),
        # Else "3 and 7" and "7 and 3" would be two questions, with two answers.
        CheckConstraint("one_id < other_id", name="in_order"),
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("(state = 'suggested') = (decided_at IS NULL)", name="decided_at_some_time"),
        CheckConstraint(
            "(state IN ('merged', 'undone')) = (merged_id IS NOT NULL) AND (kept_id IS NULL) = (merged_id IS NULL)"
            " AND (before IS NULL) = (merged_id IS NULL)",
            name="merged_into_something",
        ),
        CheckConstraint(
            "merged_id IS NULL OR (kept_id = one_id AND merged_id = other_id)"
            " OR (kept_id = other_id AND merged_id = one_id)",
            name="merges_its_pair",
        ),
        # A lead that is part of two others would count twice.
        Index("uq_merges_merged", "merged_id", unique=True, **only("state = 'merged'")),
        Index("ix_merges_kept", "kept_id"),
        Index("ix_merges_other", "other_id"),
        NEVER_REUSE,
    )


class Repeat(Base):
    """A closed lead whose person came again, with how it had ended and who had had it."""

    __tablename__ = "repeats"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    stage: Mapped[Stage] = mapped_column(AnyText)
    exit: Mapped[Exit | None] = mapped_column(AnyText)
    exit_reason: Mapped[str | None] = mapped_column(AnyText)
    closed_at: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    offered_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]

    __table_args__ = (
        # What was closed once is reopened once, however many messages come at the same instant.
        UniqueConstraint("lead_id", "closed_at"),
        CheckConstraint("at >= closed_at", name="after_its_end"),
        NEVER_REUSE,
    )
