"""Leads, their way up the ladder, and how managers are shown and take them."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dialogs.state import Exit, Stage
from nlu.labels import Warmth
from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId, one_of, only

Channel = Literal["telegram", "phone", "email"]
ActorKind = Literal["engine", "visitor", "manager", "admin", "timer", "system"]
OfferState = Literal["open", "claimed", "withdrawn", "expired"]
OfferReason = Literal["hot", "qualified", "asked_for_person", "complaint", "support", "unreadable"]
CardKind = Literal["group", "private", "admin", "owner"]

_STAGES = one_of(
    "stage",
    "visitor",
    "inquiry",
    "lead",
    "prospect",
    "opportunity",
    "accepted",
    "qualified",
    "customer",
    "loyal",
)
_EXITS = one_of("exit", "rejected", "lost", "refused", "silent", "stopped")


class Lead(Base):
    """A visitor as sales sees them. ``breakdown`` has one line for each part of ``score`` (0 to 100)."""

    __tablename__ = "leads"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))
    #: The dialog that feeds it; a later one of the same visitor takes its place.
    dialog_id: Mapped[int] = mapped_column(ForeignKey("dialogs.id"))
    stage: Mapped[Stage] = mapped_column(AnyText, default="visitor")
    exit: Mapped[Exit | None] = mapped_column(AnyText)
    exit_reason: Mapped[str | None] = mapped_column(AnyText)
    warmth: Mapped[Warmth] = mapped_column(AnyText, default="none")
    score: Mapped[int] = mapped_column(default=0)
    breakdown: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    name: Mapped[str | None] = mapped_column(AnyText)
    phone: Mapped[str | None] = mapped_column(AnyText)
    email: Mapped[str | None] = mapped_column(AnyText)
    channel: Mapped[Channel | None] = mapped_column(AnyText)
    contact_verified: Mapped[bool] = mapped_column(default=False)
    first_touch_id: Mapped[int | None] = mapped_column(ForeignKey("touches.id"))
    last_touch_id: Mapped[int | None] = mapped_column(ForeignKey("touches.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    #: How many contacts there were with the lead, by whomever.
    touch_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    hot_at: Mapped[datetime | None]
    offered_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(_STAGES, name="stage"),
        CheckConstraint(_EXITS, name="exit"),
        CheckConstraint(one_of("warmth", "none", "cold", "warm", "hot"), name="warmth"),
        CheckConstraint(one_of("channel", "telegram", "phone", "email"), name="channel"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("touch_count >= 0", name="touch_count"),
        # Whoever leaves the ladder leaves it with a reason, and is no longer open.
        CheckConstraint(
            "exit IS NULL OR (exit_reason IS NOT NULL AND closed_at IS NOT NULL)", name="exit_has_a_reason"
        ),
        # A claimed lead belongs to somebody; a lead that belongs to somebody was claimed.
        CheckConstraint("(claimed_at IS NULL) = (owner_id IS NULL)", name="claimed_by_its_owner"),
        # A second contact of the same person must not become a second lead.
        Index(
            "uq_leads_open",
            "visitor_id",
            unique=True,
            **only("closed_at IS NULL"),
        ),
        Index("ix_leads_visitor", "visitor_id", "id"),
        Index("ix_leads_dialog", "dialog_id"),
        Index("ix_leads_owner", "owner_id"),
        Index("ix_leads_created", "created_at"),
        # By these the same person is recognised under another account.
        Index("ix_leads_phone", "phone"),
        Index("ix_leads_email", "email"),
        NEVER_REUSE,
    )


class StageMove(Base):
    """One step on the ladder or off it: who or what moved the visitor, when and why."""

    __tablename__ = "stage_history"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dialog_id: Mapped[int] = mapped_column(ForeignKey("dialogs.id", ondelete="CASCADE"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    from_stage: Mapped[Stage | None] = mapped_column(AnyText)
    stage: Mapped[Stage] = mapped_column(AnyText)
    exit: Mapped[Exit | None] = mapped_column(AnyText)
    reason: Mapped[str] = mapped_column(AnyText)
    actor: Mapped[ActorKind] = mapped_column(AnyText)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(_STAGES, name="stage"),
        CheckConstraint(_EXITS, name="exit"),
        CheckConstraint(one_of("actor", "engine", "visitor", "manager", "admin", "timer", "system"), name="actor"),
        # "Some manager did it" is not a history.
        CheckConstraint("actor <> 'manager' OR manager_id IS NOT NULL", name="manager_is_named"),
        Index("ix_stage_history_lead", "lead_id", "id"),
        Index("ix_stage_history_dialog", "dialog_id", "id"),
        NEVER_REUSE,
    )


class Offer(Base):
    """A lead shown to managers, until one takes it or it is withdrawn."""

    __tablename__ = "offers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    state: Mapped[OfferState] = mapped_column(AnyText, default="open")
    reason: Mapped[OfferReason] = mapped_column(AnyText)
    urgent: Mapped[bool]
    #: How often it was shown, from 1.
    round: Mapped[int] = mapped_column(default=1)
    #: When it must be taken; past it the next round begins, or the admins are called.
    due_at: Mapped[datetime]
    escalated_at: Mapped[datetime | None]
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    #: What the agreement wanted known and was not when the lead was handed over; null where nothing was agreed.
    missing: Mapped[list[str] | None]

    __table_args__ = (
        CheckConstraint(one_of("state", "open", "claimed", "withdrawn", "expired"), name="state"),
        CheckConstraint(
            one_of("reason", "hot", "qualified", "asked_for_person", "complaint", "support", "unreadable"),
            name="reason",
        ),
        CheckConstraint("round >= 1", name="round"),
        # Taken by nobody is not taken; not taken has no taker.
        CheckConstraint("(state = 'claimed') = (claimed_by IS NOT NULL)", name="claimed_by_someone"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="open_has_not_ended"),
        # Two open offers of one lead could be taken by two managers.
        Index(
            "uq_offers_open",
            "lead_id",
            unique=True,
            **only("state = 'open'"),
        ),
        Index("ix_offers_lead", "lead_id", "id"),
        Index(
            "ix_offers_due",
            "due_at",
            **only("state = 'open'"),
        ),
        NEVER_REUSE,
    )


class OfferCard(Base):
    """One copy of an offer's card in one chat. ``message_id`` is null until the outbox has sent it."""

    __tablename__ = "offer_cards"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"))
    kind: Mapped[CardKind] = mapped_column(AnyText)
    chat_id: Mapped[int] = mapped_column(BigId)
    message_id: Mapped[int | None] = mapped_column(BigId)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(one_of("kind", "group", "private", "admin", "owner"), name="kind"),
        # A message is the card of one offer; else "taken by" would be written over another lead.
        UniqueConstraint("chat_id", "message_id"),
        Index("ix_offer_cards_offer", "offer_id"),
        Index("ix_offer_cards_outbox", "outbox_id"),
        NEVER_REUSE,
    )


class Claim(Base):
    """A manager having a lead, from taking it to the end of it."""

    __tablename__ = "claims"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"))
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    claimed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(AnyText)
    #: By when the agreement wants the first contact, and the lead confirmed or rejected; null where nothing is agreed.
    contact_due_at: Mapped[datetime | None]
    verdict_due_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]

    __table_args__ = (
        # Never two managers on one lead.
        Index(
            "uq_claims_active",
            "lead_id",
            unique=True,
            **only("ended_at IS NULL"),
        ),
        # An offer is taken once.
        UniqueConstraint("offer_id"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end_has_a_reason"),
        Index("ix_claims_manager", "manager_id", "id"),
        NEVER_REUSE,
    )


class Pass(Base):
    """A manager saying "not for me" to an offer."""

    __tablename__ = "passes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"))
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    reason: Mapped[str | None] = mapped_column(AnyText)
    at: Mapped[datetime]

    __table_args__ = (
        # A double tap is one pass, or the count of those who passed would be wrong.
        UniqueConstraint("offer_id", "manager_id"),
        NEVER_REUSE,
    )
