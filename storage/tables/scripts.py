"""Scripts and their versions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId, only


class Script(Base):
    """A dialog that an admin wrote, known by ``name`` ("crm")."""

    __tablename__ = "scripts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(AnyText)
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint("name <> ''", name="name"),
        # A visitor without a source of their own must land in one script, not in one of two.
        Index(
            "uq_scripts_default",
            "is_default",
            unique=True,
            **only("is_default"),
        ),
        NEVER_REUSE,
    )


class ScriptVersion(Base):
    """One text of a script. Dialogs stay on the version they began with, so a version is never changed."""

    __tablename__ = "script_versions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    script_id: Mapped[int] = mapped_column(ForeignKey("scripts.id", ondelete="CASCADE"))
    version: Mapped[int]
    yaml: Mapped[str] = mapped_column(AnyText)
    author: Mapped[str] = mapped_column(AnyText)
    note: Mapped[str] = mapped_column(AnyText, default="")
    is_live: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("script_id", "version"),
        CheckConstraint("version >= 1", name="version"),
        # Two live versions would give two visitors two different bots.
        Index(
            "uq_script_versions_live",
            "script_id",
            unique=True,
            **only("is_live"),
        ),
        # What is live was published at some moment by someone.
        CheckConstraint("NOT is_live OR published_at IS NOT NULL", name="live_is_published"),
        NEVER_REUSE,
    )
