"""Visitors, the sources they came from, and the people of the company."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from nlu.labels import Language
from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId, one_of, only

SourceKind = Literal["seed", "net", "spear"]
ManagerState = Literal["free", "busy", "away", "left"]
Role = Literal["manager", "admin"]
#: How an arrival's source is known, or why it is not; see :class:`Touch`.
Arrival = Literal["click", "forwarded", "code", "none", "unknown", "expired", "forged"]


class Visitor(Base):
    """A person who writes to the bot. An erased one keeps the row, for the counts, and nothing else."""

    __tablename__ = "visitors"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    telegram_id: Mapped[int | None] = mapped_column(BigId)
    name: Mapped[str | None] = mapped_column(AnyText)
    username: Mapped[str | None] = mapped_column(AnyText)
    language: Mapped[Language | None] = mapped_column(AnyText)
    language_chosen: Mapped[bool] = mapped_column(default=False)
    #: Telegram says that they blocked the bot: nothing can be sent until they write again.
    blocked_at: Mapped[datetime | None]
    #: They said stop: nothing may be sent until they press Start again.
    stopped_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        # One person is one visitor, however many first messages arrive at once.
        UniqueConstraint("telegram_id"),
        CheckConstraint(one_of("language", "ru", "en", "pl", "tr"), name="language"),
        # A row without a Telegram id is an erased person, never a half-written one ...
        # ... and an erased person has no name left.
        CheckConstraint(
            "(erased_at IS NULL AND telegram_id IS NOT NULL)"
            " OR (erased_at IS NOT NULL AND telegram_id IS NULL AND name IS NULL AND username IS NULL)",
            name="erased_is_nameless",
        ),
        NEVER_REUSE,
    )


class Source(Base):
    """Where visitors come from. ``code`` is the payload of its ``t.me`` link, at most 64 characters."""

    __tablename__ = "sources"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(AnyText)
    kind: Mapped[SourceKind] = mapped_column(AnyText)
    campaign: Mapped[str | None] = mapped_column(AnyText)
    medium: Mapped[str | None] = mapped_column(AnyText)
    page: Mapped[str | None] = mapped_column(AnyText)
    referrer: Mapped[str | None] = mapped_column(AnyText)
    link: Mapped[str | None] = mapped_column(AnyText)
    created_at: Mapped[datetime]

    __table_args__ = (
        # Two sources under one code would share their visitors.
        UniqueConstraint("code"),
        CheckConstraint(one_of("kind", "seed", "net", "spear"), name="kind"),
        # Telegram cuts or refuses a longer start payload, and the source would be lost on the way.
        CheckConstraint("length(code) BETWEEN 1 AND 64", name="code_fits_a_link"),
        NEVER_REUSE,
    )


class Touch(Base):
    """One arrival of a visitor. ``source_id`` is null where the source is unknown; ``payload`` is as it came.

    ``arrival`` says what the source rests on: a signed ``click``, one ``forwarded`` by somebody else, a plain
    ``code``. Or why there is no source: ``none`` came without a payload, an ``unknown`` one is nobody's code, an
    ``expired`` one was clicked too long ago, a ``forged`` one was never signed here.
    """

    __tablename__ = "touches"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visitor_id: Mapped[int] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    payload: Mapped[str | None] = mapped_column(AnyText)
    is_first: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    arrival: Mapped[Arrival] = mapped_column(AnyText, default="none", server_default="none")
    #: No foreign key: where the process died before it stored the click, the signed token is all there is.
    click_id: Mapped[int | None] = mapped_column(BigId)

    __table_args__ = (
        CheckConstraint(
            one_of("arrival", "click", "forwarded", "code", "none", "unknown", "expired", "forged"), name="arrival"
        ),
        # The first touch never changes: there cannot be a second one.
        Index(
            "uq_touches_first",
            "visitor_id",
            unique=True,
            **only("is_first"),
        ),
        Index("ix_touches_visitor", "visitor_id", "id"),
        Index("ix_touches_source", "source_id"),
        Index("ix_touches_click", "click_id"),
        NEVER_REUSE,
    )


class Manager(Base):
    """A person of the company in Telegram. One who left keeps the row, so that history stays readable."""

    __tablename__ = "managers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigId)
    name: Mapped[str] = mapped_column(AnyText)
    username: Mapped[str | None] = mapped_column(AnyText)
    language: Mapped[Language] = mapped_column(AnyText)
    state: Mapped[ManagerState] = mapped_column(AnyText, default="free")
    is_admin: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    __table_args__ = (
        # One person takes leads under one name.
        UniqueConstraint("telegram_id"),
        CheckConstraint(one_of("state", "free", "busy", "away", "left"), name="state"),
        CheckConstraint(one_of("language", "ru", "en", "pl", "tr"), name="language"),
        # Who left cannot be offered leads, and who is here has not left.
        CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name="left_has_a_date"),
        NEVER_REUSE,
    )


class Invite(Base):
    """A link that lets one person join, once. Only the hash of its token is kept."""

    __tablename__ = "invites"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(AnyText)
    role: Mapped[Role] = mapped_column(AnyText)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))

    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint(one_of("role", "manager", "admin"), name="role"),
        # A used link names who used it; half of that would let it be used again or hide who came.
        CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name="used_by_someone"),
        NEVER_REUSE,
    )
