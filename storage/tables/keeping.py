"""Settings that change while running, and what is known of erased people: nothing but that they are erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import NEVER_REUSE, AnyText, Base, BigId


class Setting(Base):
    """A value under a key: where polling stands, the sales group after a move, the salt of erasures."""

    __tablename__ = "settings_kv"

    key: Mapped[str] = mapped_column(AnyText, primary_key=True)
    value: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("key <> ''", name="key"),)


class Erasure(Base):
    """Receipt of an erasure. ``person_hash`` is keyed with the salt of this database and leads nowhere else."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_hash: Mapped[str] = mapped_column(AnyText)
    at: Mapped[datetime]
    #: How many rows of each table were emptied or deleted.
    counts: Mapped[dict[str, Any]]

    __table_args__ = (
        # One line per person and moment: the list is replayed over restored backups.
        UniqueConstraint("person_hash", "at"),
        NEVER_REUSE,
    )
