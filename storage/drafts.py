"""Drafts of scripts. A save that read an older draft is refused, so nobody overwrites what somebody else wrote."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select, update

from storage._sql import Repository
from storage.errors import StaleDraft
from storage.tables import Draft, KeptText

#: How many texts that gave way are kept for one script.
KEPT_AT_MOST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDraft:
    """A draft as it was read. ``revision`` must be given back when it is saved."""

    name: str
    text: str
    base_version_id: int | None
    author: str
    revision: int
    updated_at: datetime


class Drafts(Repository):
    """Queries on drafts and on texts that gave way."""

    async def get(self, name: str) -> StoredDraft | None:
        """The draft of a script."""
        row = await self._row(name)
        return None if row is None else _stored(row)

    async def revision(self, name: str) -> int | None:
        """Which revision the draft is at; cheap enough to be asked every second."""
        found: int | None = await self._session.scalar(select(Draft.revision).where(Draft.name == name))
        return found

    async def all(self) -> list[StoredDraft]:
        """Every draft, by name."""
        return [_stored(row) for row in await self._all(select(Draft).order_by(Draft.name))]

    async def save(
        self,
        name: str,
        *,
        text: str,
        revision: int | None,
        author: str,
        at: datetime,
        base_version_id: int | None = None,
    ) -> StoredDraft:
        """Save over ``revision``; with None begin a draft, from ``base_version_id`` where the script has versions.

        Raises ``StaleDraft`` where somebody saved, began or threw away the draft in between.
        """
        if revision is None:
            values = {
                "name": name, "text": text, "base_version_id": base_version_id, "author": author, "revision": 1,
                "created_at": at, "updated_at": at,
            }  # fmt: skip
            made = await self._insert_or_none(Draft, values, unless=["name"])
            if made is None:
                raise StaleDraft(name)
        else:
            saved = await self._changed(
                update(Draft)
                .where(Draft.name == name, Draft.revision == revision)
                .values(text=text, author=author, revision=Draft.revision + 1, updated_at=at)
            )
            if not saved:
                raise StaleDraft(name)
        row = await self._row(name)
        if row is None:
            raise StaleDraft(name)
        return _stored(row)

    async def discard(self, name: str, *, revision: int | None = None) -> bool:
        """Throw a draft away, as after publishing it; whether there was one.

        With ``revision`` only that one: raises ``StaleDraft`` where somebody wrote on in between.
        """
        statement = delete(Draft).where(Draft.name == name)
        if revision is not None:
            statement = statement.where(Draft.revision == revision)
        gone = bool(await self._changed(statement))
        if not gone and revision is not None and await self.revision(name) is not None:
            raise StaleDraft(name)
        return gone

    async def keep(self, name: str, *, text: str, author: str, at: datetime) -> None:
        """Put a text aside that gave way to another; of too many the oldest go."""
        self._session.add(KeptText(name=name, text=text, author=author, at=at))
        await self._session.flush()
        newest = select(KeptText.id).where(KeptText.name == name).order_by(KeptText.id.desc()).limit(KEPT_AT_MOST)
        await self._changed(delete(KeptText).where(KeptText.name == name, KeptText.id.not_in(newest)))

    async def kept(self, name: str) -> list[KeptText]:
        """Texts that gave way, newest first."""
        return list(await self._all(select(KeptText).where(KeptText.name == name).order_by(KeptText.id.desc())))

    async def _row(self, name: str) -> Draft | None:
        found = await self._session.execute(
            select(Draft).where(Draft.name == name).execution_options(populate_existing=True)
        )
        return found.scalar_one_or_none()


def _stored(row: Draft) -> StoredDraft:
    return StoredDraft(
        name=row.name,
        text=row.text,
        base_version_id=row.base_version_id,
        author=row.author,
        revision=row.revision,
        updated_at=row.updated_at,
    )
