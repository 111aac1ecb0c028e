"""Scripts being written: one draft for each script, and the texts that gave way to another."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId


class Draft(Base):
    """The text of a script that is being written. Nobody meets it before it is published as a version."""

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    #: Name of the script; of a new one, which has no version yet, the name it will have.
    name: Mapped[str] = mapped_column(AnyText)
    text: Mapped[str] = mapped_column(AnyText)
    #: The version that the draft began with; None for a new script.
    base_version_id: Mapped[int | None] = mapped_column(ForeignKey("script_versions.id", ondelete="SET NULL"))
    #: Who saved it last.
    author: Mapped[str] = mapped_column(AnyText)
    #: Grows with every save; a save that read an older one is refused.
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        # Two drafts of one script would be two truths of what is published next.
        Index("uq_drafts_name", "name", unique=True),
        Index("ix_drafts_base", "base_version_id"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("revision >= 1", name="revision"),
        NEVER_REUSE,
    )


class KeptText(Base):
    """A text that gave way when two people wrote at once: nothing that was written is lost."""

    __tablename__ = "kept_texts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(AnyText)
    text: Mapped[str] = mapped_column(AnyText)
    author: Mapped[str] = mapped_column(AnyText)
    at: Mapped[datetime]

    __table_args__ = (Index("ix_kept_texts_name", "name", "id"), NEVER_REUSE)
