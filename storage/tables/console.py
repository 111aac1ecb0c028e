"""Who may open the console, how they signed in, and what they changed there."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId, one_of, only

#: Rights in the console, the greatest first. Owners are those of the settings and stand in no table.
ConsoleRole = Literal["owner", "admin", "marketing", "head_of_sales", "viewer"]
EntryKind = Literal["link", "mini_app"]
SessionEnd = Literal["signed_out", "ended_by_person", "replaced", "idle", "too_old", "no_longer_allowed"]


class ConsoleMember(Base):
    """A person whom somebody gave a role in the console. One whose role was taken keeps the row."""

    __tablename__ = "console_members"

    #: Telegram's number of the person: they need not be a manager.
    telegram_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    role: Mapped[ConsoleRole] = mapped_column(AnyText)
    name: Mapped[str] = mapped_column(AnyText)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(BigId)
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        # Nobody becomes an owner by a click: owners stand in the settings.
        CheckConstraint(one_of("role", "admin", "marketing", "head_of_sales", "viewer"), name="role"),
    )


class ConsoleEntry(Base):
    """One way in, used once: a link from the bot, or the signed data of a Mini App. Only a hash of it is kept."""

    __tablename__ = "console_entries"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[EntryKind] = mapped_column(AnyText)
    token_hash: Mapped[str] = mapped_column(AnyText)
    telegram_id: Mapped[int] = mapped_column(BigId)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("kind", "link", "mini_app"), name="kind"),
        # What was used cannot be handed in again.
        UniqueConstraint("token_hash"),
        CheckConstraint("expires_at > created_at", name="lasts"),
        Index("ix_console_entries_expires", "expires_at"),
        NEVER_REUSE,
    )


class ConsoleSession(Base):
    """A signed-in browser. The cookie holds a token of which only the hash is here."""

    __tablename__ = "console_sessions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(AnyText)
    telegram_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[EntryKind] = mapped_column(AnyText)
    #: What the browser calls itself, cut short; shown to the person in the list of their sessions.
    agent: Mapped[str] = mapped_column(AnyText, default="")
    started_at: Mapped[datetime]
    #: When the person last did something, to the minute.
    seen_at: Mapped[datetime]
    #: The session is over then, whatever happens.
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[SessionEnd | None] = mapped_column(AnyText)

    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint(one_of("kind", "link", "mini_app"), name="kind"),
        CheckConstraint(
            one_of("end_reason", "signed_out", "ended_by_person", "replaced", "idle", "too_old", "no_longer_allowed"),
            name="end_reason",
        ),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end_has_a_reason"),
        CheckConstraint("ends_at > started_at", name="lasts"),
        Index("ix_console_sessions_person", "telegram_id", **only("ended_at IS NULL")),
        NEVER_REUSE,
    )


class AuditEntry(Base):
    """One change somebody made in the console. ``before`` and ``after`` never hold words of a visitor.

    They outlive an erasure, so they name things by their number.
    """

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    #: Who; null where Bantik did it by itself.
    telegram_id: Mapped[int | None] = mapped_column(BigId)
    name: Mapped[str] = mapped_column(AnyText)
    role: Mapped[ConsoleRole | None] = mapped_column(AnyText)
    #: What was done ("label.correct") and to what ("reply:12").
    action: Mapped[str] = mapped_column(AnyText)
    object: Mapped[str] = mapped_column(AnyText)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]

    __table_args__ = (
        CheckConstraint(one_of("role", "owner", "admin", "marketing", "head_of_sales", "viewer"), name="role"),
        # "Somebody did it" is no audit.
        CheckConstraint("(telegram_id IS NULL) = (role IS NULL)", name="person_with_role"),
        CheckConstraint("action <> '' AND object <> ''", name="says_what"),
        Index("ix_audit_log_object", "object", "id"),
        NEVER_REUSE,
    )
