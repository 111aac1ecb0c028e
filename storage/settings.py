"""Values that change while Bantik runs and must survive a restart."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from storage._sql import Repository
from storage.tables import Setting


class Settings(Repository):
    """Queries on the values. Each is a JSON object under a key."""

    async def get(self, key: str) -> dict[str, Any] | None:
        """The value under a key."""
        found = await self._session.execute(select(Setting.value).where(Setting.key == key))
        return found.scalar_one_or_none()

    async def put(self, key: str, value: dict[str, Any], *, at: datetime) -> None:
        """Set the value under a key."""
        statement = self._insert(Setting).values(key=key, value=value, updated_at=at)
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["key"], set_={"value": value, "updated_at": at})
        )

    async def drop(self, key: str) -> bool:
        """Take the value under a key away; whether there was one."""
        return bool(await self._changed(delete(Setting).where(Setting.key == key)))
