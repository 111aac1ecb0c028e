"""Scripts and their versions: at most one version of a script is live, at most one script is the default."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from storage._sql import Repository
from storage.errors import RowMissing
from storage.tables import Script, ScriptVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScript:
    """One version with the name of its script. ``id`` is the id of the version, as dialogs refer to it."""

    id: int
    script_id: int
    name: str
    version: int
    yaml: str
    author: str
    note: str
    is_live: bool
    is_default: bool
    created_at: datetime
    published_at: datetime | None


class Scripts(Repository):
    """Queries on scripts and versions."""

    async def add_version(self, name: str, *, yaml: str, author: str, at: datetime, note: str = "") -> StoredScript:
        """A new version of the script ``name``, which is made if need be. It is not live yet.

        A text that is the same as that of the newest version makes no new one.
        """
        script_id = await self._insert_or_none(
            Script, {"name": name, "is_default": False, "created_at": at}, unless=["name"]
        )
        if script_id is None:
            # The row lock keeps two authors from making the same version number.
            found = await self._session.execute(select(Script.id).where(Script.name == name).with_for_update())
            script_id = found.scalar_one()
        newest = await self._newest(script_id)
        if newest is not None and newest.yaml == yaml:
            return await self.version(newest.id)
        row = ScriptVersion(
            script_id=script_id,
            version=1 if newest is None else newest.version + 1,
            yaml=yaml,
            author=author,
            note=note,
            is_live=False,
            created_at=at,
        )
        self._session.add(row)
        await self._session.flush()
        return await self.version(row.id)

    async def publish(self, version_id: int, *, at: datetime) -> StoredScript:
        """Make a version the live one of its script; going back is publishing an older one. Raises ``RowMissing``."""
        version = await self.version(version_id)
        await self._changed(
            update(ScriptVersion)
            .where(ScriptVersion.script_id == version.script_id, ScriptVersion.is_live)
            .values(is_live=False)
        )
        await self._changed(
            update(ScriptVersion).where(ScriptVersion.id == version_id).values(is_live=True, published_at=at)
        )
        return await self.version(version_id)

    async def make_default(self, name: str) -> None:
        """New visitors get this script. Raises ``RowMissing``."""
        await self._changed(update(Script).where(Script.is_default, Script.name != name).values(is_default=False))
        if not await self._changed(update(Script).where(Script.name == name).values(is_default=True)):
            raise RowMissing(f"script {name}")

    async def version(self, version_id: int) -> StoredScript:
        """Raises ``RowMissing``."""
        found = await self._stored(ScriptVersion.id == version_id)
        if not found:
            raise RowMissing(f"script version {version_id}")
        return found[0]

    async def live(self, name: str) -> StoredScript | None:
        """The live version of a script."""
        found = await self._stored(Script.name == name, ScriptVersion.is_live)
        return found[0] if found else None

    async def default(self) -> StoredScript | None:
        """The live version of the default script."""
        found = await self._stored(Script.is_default, ScriptVersion.is_live)
        return found[0] if found else None

    async def live_id(self, name: str | None = None) -> int | None:
        """The id of the live version of a script, or of the default one; its text is not read."""
        which = Script.is_default if name is None else Script.name == name
        found: int | None = await self._session.scalar(
            select(ScriptVersion.id).join(Script).where(which, ScriptVersion.is_live)
        )
        return found

    async def all_live(self) -> list[StoredScript]:
        """Every live version, by name."""
        return await self._stored(ScriptVersion.is_live)

    async def history(self, name: str) -> list[StoredScript]:
        """All versions of a script, newest first."""
        return (await self._stored(Script.name == name))[::-1]

    async def _newest(self, script_id: int) -> ScriptVersion | None:
        newest = select(func.max(ScriptVersion.version)).where(ScriptVersion.script_id == script_id)
        found = await self._session.execute(
            select(ScriptVersion).where(
                ScriptVersion.script_id == script_id, ScriptVersion.version == newest.scalar_subquery()
            )
        )
        return found.scalar_one_or_none()

    async def _stored(self, *conditions: ColumnElement[bool] | InstrumentedAttribute[bool]) -> list[StoredScript]:
        rows = await self._session.execute(
            select(Script, ScriptVersion)
            .join(ScriptVersion, ScriptVersion.script_id == Script.id)
            .where(*conditions)
            .order_by(Script.name, ScriptVersion.version)
        )
        return [
            StoredScript(
                id=version.id,
                script_id=script.id,
                name=script.name,
                version=version.version,
                yaml=version.yaml,
                author=version.author,
                note=version.note,
                is_live=version.is_live,
                is_default=script.is_default,
                created_at=version.created_at,
                published_at=version.published_at,
            )
            for script, version in rows
        ]
