"""The scripts that are live, parsed once per version, and their questions' examples ready to be matched."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from bot.errors import ScriptMissingError
from dialogs.loader import load_script, shipped_scripts
from dialogs.schema import Script
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

#: Author of the versions that come with the program.
HOUSE: Final = "Bantik"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelvedScript:
    """A parsed version. ``version_id`` is what dialogs refer to."""

    version_id: int
    name: str
    version: int
    script: Script


class Shelf:
    """Versions never change, so each is parsed once; which one is live is asked every time a dialog begins."""

    def __init__(self) -> None:
        self._parsed: dict[int, ShelvedScript] = {}

    async def version(self, uow: UnitOfWork, version_id: int) -> ShelvedScript:
        """The version that a dialog began with."""
        if version_id not in self._parsed:
            stored = await uow.scripts.version(version_id)
            script = load_script(stored.yaml, name=f"{stored.name} (version {stored.version})")
            self._parsed[version_id] = ShelvedScript(
                version_id=version_id, name=stored.name, version=stored.version, script=script
            )
        return self._parsed[version_id]

    async def for_new_dialog(self, uow: UnitOfWork, *, name: str | None = None) -> ShelvedScript:
        """The live version of ``name`` where there is one, else of the default script.

        Raises:
            ScriptMissingError: no script is live.
        """
        live = (await uow.scripts.live_id(name) if name else None) or await uow.scripts.live_id()
        if live is None:
            raise ScriptMissingError(name or "default")
        return await self.version(uow, live)


async def stock(db: Database, *, default: str, now: Callable[[], datetime]) -> None:
    """Bring the shipped scripts into the database and choose the one that new visitors meet.

    A script that an admin has written a version of, or went back to an older one of, is left alone; a newer shipped
    text of an untouched one is published.

    Raises:
        ScriptMissingError: ``default`` is not the name of a script.
    """
    async with db.write() as uow:
        for name, yaml in shipped_scripts().items():
            history = await uow.scripts.history(name)
            if any(version.author != HOUSE for version in history):
                continue
            newest = history[0] if history else None
            if newest is None or (newest.is_live and newest.yaml != yaml):
                version = await uow.scripts.add_version(name, yaml=yaml, author=HOUSE, at=now())
                await uow.scripts.publish(version.id, at=now())
        current = await uow.scripts.default()
        if current is None:
            if await uow.scripts.live(default) is None:
                raise ScriptMissingError(default)
            await uow.scripts.make_default(default)
