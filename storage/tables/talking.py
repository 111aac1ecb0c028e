"""Managers who talk with visitors through the bot, the messages they bring each other, and the topics of leads."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId, one_of, only

#: done: the manager handed back. silence: nobody wrote for long. claim: the lead is no longer theirs. left: the visitor
#: cannot be written to. switched: the manager began to talk with somebody else in the same chat.
TalkEnd = Literal["done", "silence", "claim", "left", "switched"]
Side = Literal["visitor", "manager"]
TopicState = Literal["making", "open", "closed", "gone"]


class Talk(Base):
    """A manager talking with a visitor through the bot. It belongs to a claim, and ends with it at the latest."""

    __tablename__ = "talks"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"))
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))
    #: Where the manager reads: their private chat, or a topic of the group (``thread_id``).
    chat_id: Mapped[int] = mapped_column(BigId)
    thread_id: Mapped[int | None] = mapped_column(BigId)
    started_at: Mapped[datetime]
    #: When one of the two wrote last.
    last_at: Mapped[datetime]
    #: When the manager wrote first: from then on the visitor has been contacted.
    wrote_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[TalkEnd | None] = mapped_column(AnyText)

    __table_args__ = (
        # Two managers at once would speak to one visitor with two voices.
        Index("uq_talks_visitor", "visitor_id", unique=True, **only("ended_at IS NULL")),
        # In one chat with the bot nobody could tell two visitors apart, and what is written there reaches one.
        Index("uq_talks_private", "manager_id", unique=True, **only("ended_at IS NULL AND thread_id IS NULL")),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end_has_a_reason"),
        CheckConstraint(one_of("end_reason", "done", "silence", "claim", "left", "switched"), name="end_reason"),
        Index("ix_talks_lead", "lead_id", "id"),
        Index("ix_talks_claim", "claim_id"),
        NEVER_REUSE,
    )


class Brought(Base):
    """A message that was brought to the other side of a talk: from where, and where the copy stands."""

    __tablename__ = "brought"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    talk_id: Mapped[int] = mapped_column(ForeignKey("talks.id", ondelete="CASCADE"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id", ondelete="CASCADE"))
    side: Mapped[Side] = mapped_column(AnyText)
    from_chat_id: Mapped[int] = mapped_column(BigId)
    from_message_id: Mapped[int] = mapped_column(BigId)
    #: Telegram's group of photos or files that were sent together.
    album: Mapped[str | None] = mapped_column(AnyText)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))
    #: Where the copy stands; the number follows when it was sent.
    chat_id: Mapped[int] = mapped_column(BigId)
    message_id: Mapped[int | None] = mapped_column(BigId)

    __table_args__ = (
        CheckConstraint(one_of("side", "visitor", "manager"), name="side"),
        Index("ix_brought_from", "from_chat_id", "from_message_id"),
        Index("ix_brought_copy", "chat_id", "message_id"),
        Index("ix_brought_talk", "talk_id", "id"),
        Index("ix_brought_reply", "reply_id"),
        Index("ix_brought_outbox", "outbox_id"),
        NEVER_REUSE,
    )


class Topic(Base):
    """The topic of a lead in a forum. ``message_id`` is Telegram's number of it, null until it was made.

    ``gone``: somebody deleted it, or it may not be written to; the lead's place is its owner's private chat.
    """

    __tablename__ = "topics"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    chat_id: Mapped[int] = mapped_column(BigId)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))
    message_id: Mapped[int | None] = mapped_column(BigId)
    state: Mapped[TopicState] = mapped_column(AnyText, default="making")
    #: What it is called and which icon it has, once everything that waits was sent; the icon by its emoji.
    name: Mapped[str] = mapped_column(AnyText)
    icon: Mapped[str] = mapped_column(AnyText)
    #: How often it was changed: the number of the next change.
    changes: Mapped[int] = mapped_column(default=0)
    #: The lead was as it is shown here at this moment.
    synced_at: Mapped[datetime]
    created_at: Mapped[datetime]

    __table_args__ = (
        # A lead in two topics of a group would be talked about in both.
        UniqueConstraint("lead_id", "chat_id"),
        # What is written in a topic belongs to one lead.
        Index("uq_topics_thread", "chat_id", "message_id", unique=True, **only("message_id IS NOT NULL")),
        CheckConstraint(one_of("state", "making", "open", "closed", "gone"), name="state"),
        CheckConstraint("state NOT IN ('open', 'closed') OR message_id IS NOT NULL", name="made_before_it_is_open"),
        Index("ix_topics_outbox", "outbox_id"),
        NEVER_REUSE,
    )
