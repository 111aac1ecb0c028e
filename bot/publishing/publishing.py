"""Making a version live, now or at a time, and going back; with the dialogs that run, and in the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog

from bot.publishing.report import MoveReport, Published, report_moves
from bot.publishing.words import live_words
from bot.shelf import Shelf
from bot.turn import Turn
from dialogs.schema import Script
from dialogs.succession import why_it_stays
from storage.errors import RowMissing
from storage.publishing import RunningDialog
from storage.scripts import StoredScript
from storage.tables.console import ConsoleRole
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

#: Kinds of the timers.
MOVE: Final = "move"
PUBLISH: Final = "publish"


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who publishes, for the audit log. In the terminal nobody has a Telegram id or a role."""

    name: str
    telegram_id: int | None = None
    role: ConsoleRole | None = None


class Publishing:
    """All methods work inside the caller's transaction: nothing is live before it commits, everything is after."""

    def __init__(self, *, shelf: Shelf) -> None:
        self._shelf = shelf

    async def report(self, uow: UnitOfWork, script: Script, *, version_id: int | None = None) -> MoveReport:
        """What publishing ``script`` would do to the dialogs that run now; ``version_id`` where it is a version."""
        dialogs = await uow.publications.running(script.id, but_version_id=version_id)
        versions = {id_: await self._shelf.version(uow, id_) for id_ in {dialog.version_id for dialog in dialogs}}
        return report_moves(dialogs, versions=versions, new=script)

    async def publish(
        self, uow: UnitOfWork, version_id: int, *, by: By, at: datetime, moving: bool = False
    ) -> Published:
        """Make a version live; what was to be published of its script later is given up.

        With ``moving`` the dialogs that may move are queued, each in the order of its chat. Raises ``RowMissing``.
        """
        shelved = await self._shelf.version(uow, version_id)
        before = await uow.scripts.live(shelved.name)
        report = await self.report(uow, shelved.script, version_id=version_id)
        version = await uow.scripts.publish(version_id, at=at)
        await uow.publications.cancel(version.name)
        if moving:
            payload = {"kind": MOVE, "version": version_id}
            reachable = [dialog for dialog in report.moving if dialog.telegram_id is not None]
            await uow.publications.queue_moves(reachable, payload=payload, at=at)
        published = Published(version=version, report=report, moving=moving)
        await self._note(
            uow,
            "script.publish",
            version,
            by=by,
            at=at,
            before=None if before is None else {"version": before.version},
            after={"version": version.version, "moves": published.moves, "stays": published.stays},
        )
        return published

    async def schedule(
        self, uow: UnitOfWork, version_id: int, *, due_at: datetime, by: By, at: datetime, moving: bool = False
    ) -> StoredScript:
        """Publish at ``due_at``; the dialogs are counted then. One publication to come per script: the last said."""
        version = await uow.scripts.version(version_id)
        payload = {
            "kind": PUBLISH,
            "version": version_id,
            "moving": moving,
            "by": {"name": by.name, "telegram_id": by.telegram_id, "role": by.role},
        }
        await uow.publications.schedule(version.name, payload=payload, due_at=due_at, at=at)
        after = {"version": version.version, "at": due_at.isoformat()}
        await self._note(uow, "script.schedule", version, by=by, at=at, after=after)
        return version

    async def previous(self, uow: UnitOfWork, name: str) -> StoredScript | None:
        """The version to go back to: the newest before the live one."""
        versions = await uow.scripts.history(name)
        live = next((one.version for one in versions if one.is_live), 0)
        return next((one for one in versions if one.version < live), None)

    # Timers

    async def due(self, turn: Turn, payload: dict[str, Any]) -> None:
        """The time has come to publish."""
        by = By(**payload["by"])
        try:
            published = await self.publish(turn.uow, payload["version"], by=by, at=turn.now, moving=payload["moving"])
        except RowMissing:
            return
        if by.telegram_id is None:
            return
        manager = await turn.uow.managers.by_telegram(by.telegram_id)
        if manager is not None:
            await turn.send(by.telegram_id, {"text": live_words(published, lang=manager.language)})

    async def move(self, turn: Turn, payload: dict[str, Any]) -> None:
        """Move one dialog in its chat's turn, judged once more by what it has become since the report."""
        dialog_id: int = payload["dialog"]
        target = await turn.uow.scripts.version(payload["version"])
        if not target.is_live:
            return
        try:
            stored = await turn.uow.dialogs.get(dialog_id)
        except RowMissing:
            return
        old = await self._shelf.version(turn.uow, stored.script_version_id)
        new = await self._shelf.version(turn.uow, target.id)
        why = why_it_stays(stored.state, old=old.script, new=new.script)
        if why is not None:
            log.info("a dialog went on meanwhile and stays on its version", dialog=dialog_id, why=why)
            return
        dialog = RunningDialog(
            id=stored.id,
            version_id=stored.script_version_id,
            state=stored.state,
            revision=stored.revision,
            telegram_id=None,
        )
        await turn.uow.publications.move(dialog, version_id=target.id, version=target.version)

    async def _note(
        self,
        uow: UnitOfWork,
        action: str,
        version: StoredScript,
        *,
        by: By,
        at: datetime,
        after: dict[str, Any],
        before: dict[str, Any] | None = None,
    ) -> None:
        await uow.console.note(
            action,
            what=f"script:{version.name}",
            at=at,
            telegram_id=by.telegram_id,
            name=by.name,
            role=by.role,
            before=before,
            after=after,
        )
