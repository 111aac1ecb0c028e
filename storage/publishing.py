"""What publishing asks and queues: who stands where, who moves to another version, what is published later.

Moves and publications to come are timers of the inbox: they survive a restart, and a move takes its turn among the
messages of its chat.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select, update

from dialogs.state import DialogState
from storage._sql import Repository
from storage.errors import StaleDialog
from storage.tables import Dialog, InboxRow, Script, ScriptVersion, Visitor

_RUNNING: Final = ("open", "handed_over", "with_manager")
#: So many rows go into one statement: SQLite takes 32 766 values.
_BATCH: Final = 500
#: Keys of the timers.
_MOVE: Final = "move:"
_PUBLISH: Final = "publish:"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningDialog:
    """A dialog that has not ended, as it stands; ``revision`` must be given back when it is moved."""

    id: int
    version_id: int
    state: DialogState
    revision: int
    telegram_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A publication to come; ``payload`` is what its timer carries."""

    name: str
    due_at: datetime
    payload: Mapping[str, Any]


class Publications(Repository):
    """Queries on running dialogs by version, and on timers of publishing."""

    async def running(self, name: str, *, but_version_id: int | None = None) -> list[RunningDialog]:
        """The running dialogs of a script, oldest first; of all versions but one."""
        statement = (
            select(Dialog, Visitor.telegram_id)
            .join(Visitor, Visitor.id == Dialog.visitor_id)
            .join(ScriptVersion, ScriptVersion.id == Dialog.script_version_id)
            .join(Script, Script.id == ScriptVersion.script_id)
            .where(Script.name == name, Dialog.status.in_(_RUNNING))
            .order_by(Dialog.id)
        )
        if but_version_id is not None:
            statement = statement.where(ScriptVersion.id != but_version_id)
        return [_running(dialog, telegram_id) for dialog, telegram_id in await self._session.execute(statement)]

    async def move(self, dialog: RunningDialog, *, version_id: int, version: int) -> None:
        """Let a dialog go on with another version. Raises ``StaleDialog`` where it made a step since it was read."""
        state = dialog.state.model_copy(update={"version": version})
        moved = await self._changed(
            update(Dialog)
            .where(Dialog.id == dialog.id, Dialog.revision == dialog.revision)
            .values(state=state.model_dump(mode="json"), script_version_id=version_id, revision=Dialog.revision + 1)
        )
        if not moved:
            raise StaleDialog(f"dialog {dialog.id}, revision {dialog.revision}")

    async def queue_moves(self, dialogs: Sequence[RunningDialog], *, payload: Mapping[str, Any], at: datetime) -> None:
        """Let each dialog be moved in its chat's turn; a move that still waits is replaced.

        The dialog stands in the payload alone: what takes away a dialog's reminders, as every reply does, must not
        take away its move.
        """
        for begin in range(0, len(dialogs), _BATCH):
            batch = dialogs[begin : begin + _BATCH]
            await self._changed(
                delete(InboxRow).where(
                    InboxRow.kind == "timer",
                    InboxRow.state == "waiting",
                    InboxRow.timer_key.in_([f"{_MOVE}{one.id}" for one in batch]),
                )
            )
            rows = [
                {
                    "kind": "timer",
                    "chat_key": str(one.telegram_id),
                    "timer_key": f"{_MOVE}{one.id}",
                    "raw": json.dumps({**payload, "dialog": one.id}),
                    "received_at": at,
                    "due_at": at,
                    "state": "waiting",
                    "attempts": 0,
                }
                for one in batch
            ]
            await self._session.execute(self._insert(InboxRow).values(rows))

    async def waiting_moves(self) -> int:
        """How many moves have not been made yet."""
        waiting = (
            InboxRow.kind == "timer",
            InboxRow.done_at.is_(None),
            InboxRow.timer_key.startswith(_MOVE, autoescape=True),
        )
        return await self._session.scalar(select(func.count()).select_from(InboxRow).where(*waiting)) or 0

    async def schedule(self, name: str, *, payload: Mapping[str, Any], due_at: datetime, at: datetime) -> None:
        """Publish later; what was to be published of this script later is replaced."""
        await self.cancel(name)
        self._session.add(
            InboxRow(
                kind="timer",
                chat_key=f"{_PUBLISH}{name}",
                timer_key=f"{_PUBLISH}{name}",
                raw=json.dumps(dict(payload)),
                received_at=at,
                due_at=due_at,
            )
        )
        await self._session.flush()

    async def cancel(self, name: str) -> bool:
        """Publish nothing of this script later; whether something was to be."""
        return bool(
            await self._changed(
                delete(InboxRow).where(
                    InboxRow.kind == "timer",
                    InboxRow.state == "waiting",
                    InboxRow.timer_key == f"{_PUBLISH}{name}",
                )
            )
        )

    async def scheduled(self) -> list[Scheduled]:
        """What is published later, the next one first."""
        rows = await self._all(
            select(InboxRow)
            .where(
                InboxRow.kind == "timer",
                InboxRow.done_at.is_(None),
                InboxRow.timer_key.startswith(_PUBLISH, autoescape=True),
            )
            .order_by(InboxRow.due_at, InboxRow.id)
        )
        return [
            Scheduled(name=str(row.timer_key).removeprefix(_PUBLISH), due_at=row.due_at, payload=json.loads(row.raw))
            for row in rows
            if row.due_at is not None
        ]


def _running(row: Dialog, telegram_id: int | None) -> RunningDialog:
    return RunningDialog(
        id=row.id,
        version_id=row.script_version_id,
        state=DialogState.model_validate(row.state),
        revision=row.revision,
        telegram_id=telegram_id,
    )
