"""Dialogs, the replies in them, the facts they gave, and what people corrected."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dialogs.state import Status
from nlu.labels import FACT_KINDS, Asked, FactKind
from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId, one_of, only

Direction = Literal["in", "out", "note", "media"]
Origin = Literal["words", "button", "contact", "profile", "manager"]
CorrectionKind = Literal["intent", "warmth", "fact", "language"]


class Dialog(Base):
    """One visitor going through one script version. ``state`` is a ``DialogState`` as JSON."""

    __tablename__ = "dialogs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))
    script_version_id: Mapped[int] = mapped_column(ForeignKey("script_versions.id"))
    status: Mapped[Status] = mapped_column(AnyText)
    state: Mapped[dict[str, Any]]
    #: Grows with every save; a save that read an older one is refused.
    revision: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(one_of("status", "open", "handed_over", "with_manager", "closed", "stopped"), name="status"),
        # A reply must belong to one dialog: no visitor is in two at a time.
        Index(
            "uq_dialogs_running",
            "visitor_id",
            unique=True,
            **only(one_of("status", "open", "handed_over", "with_manager")),
        ),
        Index("ix_dialogs_visitor", "visitor_id", "id"),
        Index("ix_dialogs_version", "script_version_id"),
        Index("ix_dialogs_updated", "updated_at", "id"),
        NEVER_REUSE,
    )


class Reply(Base):
    """One line of a transcript: what came in, what went out, what was noted, what could not be read."""

    __tablename__ = "replies"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dialog_id: Mapped[int] = mapped_column(ForeignKey("dialogs.id", ondelete="CASCADE"))
    #: Place in the dialog, from 1.
    seq: Mapped[int]
    direction: Mapped[Direction] = mapped_column(AnyText)
    text: Mapped[str] = mapped_column(AnyText, default="")
    update_id: Mapped[int | None] = mapped_column(BigId)
    #: Telegram's number of the message in the visitor's chat; of one that went out, once it was sent.
    message_id: Mapped[int | None] = mapped_column(BigId)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))
    #: What the bot had asked: the reading cannot be repeated without it.
    asked: Mapped[Asked | None] = mapped_column(AnyText)
    reading: Mapped[dict[str, Any] | None]
    #: Kind and Telegram file id of a voice message, photo or file.
    media: Mapped[dict[str, Any] | None]
    at: Mapped[datetime]
    #: Who of the company wrote the line; null where the visitor or the bot did.
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))

    __table_args__ = (
        # Two lines in one place would make the order of a transcript a matter of luck.
        UniqueConstraint("dialog_id", "seq"),
        # An update that Telegram delivers again is the same reply, also long after the inbox forgot it.
        Index(
            "uq_replies_update",
            "dialog_id",
            "update_id",
            unique=True,
            **only("update_id IS NOT NULL"),
        ),
        CheckConstraint(one_of("direction", "in", "out", "note", "media"), name="direction"),
        # What the visitor said must never pass for a manager's words.
        CheckConstraint("manager_id IS NULL OR direction IN ('out', 'note')", name="managers_write_out_or_note"),
        Index("ix_replies_outbox", "outbox_id"),
        NEVER_REUSE,
    )


class Fact(Base):
    """One thing the visitor said, in their words. An earlier value stays, with what superseded it."""

    __tablename__ = "facts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dialog_id: Mapped[int] = mapped_column(ForeignKey("dialogs.id", ondelete="CASCADE"))
    kind: Mapped[FactKind] = mapped_column(AnyText)
    quote: Mapped[str] = mapped_column(AnyText)
    value: Mapped[dict[str, Any]]
    #: 0 to 1.
    confidence: Mapped[float]
    origin: Mapped[Origin] = mapped_column(AnyText)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id", ondelete="CASCADE"))
    is_current: Mapped[bool] = mapped_column(default=True)
    superseded_by: Mapped[int | None] = mapped_column(ForeignKey("facts.id", ondelete="SET NULL"))
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(one_of("kind", *FACT_KINDS), name="kind"),
        CheckConstraint(one_of("origin", "words", "button", "contact", "profile", "manager"), name="origin"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        # What is said to come from the visitor's words has the words.
        CheckConstraint("origin <> 'words' OR quote <> ''", name="words_have_a_quote"),
        # Two budgets that hold at once would each be shown on one of two cards.
        Index(
            "uq_facts_current",
            "dialog_id",
            "kind",
            unique=True,
            **only("is_current"),
        ),
        # Superseded and still current is a contradiction.
        CheckConstraint("NOT is_current OR superseded_by IS NULL", name="superseded_is_not_current"),
        Index("ix_facts_dialog", "dialog_id", "id"),
        Index("ix_facts_reply", "reply_id"),
        NEVER_REUSE,
    )


class Correction(Base):
    """What a person says a reply should have been read as. The training mixes these in; erasure takes them away."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id", ondelete="CASCADE"))
    kind: Mapped[CorrectionKind] = mapped_column(AnyText)
    #: What was read and what is right; the keys depend on ``kind`` (``primary``, ``warmth``, a fact as in a reading).
    was: Mapped[dict[str, Any]]
    right: Mapped[dict[str, Any]]
    reason: Mapped[str | None] = mapped_column(AnyText)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(one_of("kind", "intent", "warmth", "fact", "language"), name="kind"),
        Index("ix_corrections_reply", "reply_id"),
        NEVER_REUSE,
    )
