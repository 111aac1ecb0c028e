"""What people say a reply should have been read as; the training of the reader takes it from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from nlu.labels import Asked
from storage._sql import Repository
from storage.tables import Correction, Reply
from storage.tables.dialogs import CorrectionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedReply:
    """One correction with the reply that it is about, as the training needs it."""

    reply_id: int
    text: str
    asked: Asked | None
    reading: dict[str, Any] | None
    kind: CorrectionKind
    was: dict[str, Any]
    right: dict[str, Any]
    at: datetime


class Corrections(Repository):
    """Queries on corrections."""

    async def add(
        self,
        *,
        reply_id: int,
        kind: CorrectionKind,
        was: Mapping[str, Any],
        right: Mapping[str, Any],
        at: datetime,
        manager_id: int | None = None,
        reason: str | None = None,
    ) -> Correction:
        """Keep a correction. ``was`` and ``right`` have the same keys as that part of a reading."""
        row = Correction(
            reply_id=reply_id,
            kind=kind,
            was=dict(was),
            right=dict(right),
            reason=reason,
            manager_id=manager_id,
            at=at,
        )
        self._session.add(row)
        await self._session.flush()
        return row

    async def explain(self, correction_id: int, *, reason: str) -> None:
        """Add why it is so, which is asked afterwards."""
        await self._changed(update(Correction).where(Correction.id == correction_id).values(reason=reason))

    async def of_replies(self, reply_ids: Sequence[int]) -> list[Correction]:
        """The corrections of some replies, oldest first: of two about the same thing the later one holds."""
        statement = select(Correction).where(Correction.reply_id.in_(reply_ids)).order_by(Correction.id)
        return list(await self._all(statement))

    async def listing(self) -> list[CorrectedReply]:
        """All corrections, oldest first: of two about the same thing the later one holds."""
        rows = await self._session.execute(
            select(Correction, Reply).join(Reply, Reply.id == Correction.reply_id).order_by(Correction.id)
        )
        return [
            CorrectedReply(
                reply_id=reply.id,
                text=reply.text,
                asked=reply.asked,
                reading=reply.reading,
                kind=correction.kind,
                was=correction.was,
                right=correction.right,
                at=correction.at,
            )
            for correction, reply in rows
        ]
