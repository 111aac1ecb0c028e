"""Dialogs with their state and facts. A save that read an older state is refused, so no step is ever overwritten."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select, update

from dialogs.state import DialogState, KnownFact
from nlu.labels import FactKind
from storage._sql import Repository
from storage.errors import StaleDialog
from storage.tables import Dialog, Fact, Script, ScriptVersion, Visitor

_RUNNING = ("open", "handed_over", "with_manager")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDialog:
    """A dialog as it was read. ``revision`` must be given back when it is saved."""

    id: int
    visitor_id: int
    script_version_id: int
    state: DialogState
    revision: int
    started_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many dialogs of a script stand at a question just now, and how many were left there for good.

    ``asked`` is what the engine asked last: an id of the script, one of its own, or None.
    """

    asked: str | None
    here: int
    left: int


class Dialogs(Repository):
    """Queries on dialogs and facts."""

    async def begin(self, *, visitor_id: int, script_version_id: int, state: DialogState, at: datetime) -> StoredDialog:
        """A new dialog. Raises ``RowRefused`` where the visitor is in another one that has not ended."""
        row = Dialog(
            visitor_id=visitor_id,
            script_version_id=script_version_id,
            status=state.status,
            state=state.model_dump(mode="json"),
            revision=1,
            started_at=at,
            updated_at=at,
        )
        self._session.add(row)
        await self._session.flush()
        return _stored(row)

    async def get(self, dialog_id: int) -> StoredDialog:
        """Raises ``RowMissing``."""
        return _stored(await self._get(Dialog, dialog_id))

    async def running(self, visitor_id: int) -> StoredDialog | None:
        """The dialog of a visitor that has not ended."""
        found = await self._session.execute(
            select(Dialog).where(Dialog.visitor_id == visitor_id, Dialog.status.in_(_RUNNING))
        )
        row = found.scalar_one_or_none()
        return None if row is None else _stored(row)

    async def latest(self, visitor_id: int) -> StoredDialog | None:
        """The newest dialog of a visitor, ended or not."""
        found = await self._session.execute(
            select(Dialog).where(Dialog.visitor_id == visitor_id).order_by(Dialog.id.desc()).limit(1)
        )
        row = found.scalar_one_or_none()
        return None if row is None else _stored(row)

    async def latest_of_person(self, telegram_id: int) -> StoredDialog | None:
        """The newest dialog of whoever has this Telegram id, ended or not."""
        found = await self._session.execute(
            select(Dialog)
            .join(Visitor, Visitor.id == Dialog.visitor_id)
            .where(Visitor.telegram_id == telegram_id)
            .order_by(Dialog.id.desc())
            .limit(1)
        )
        row = found.scalar_one_or_none()
        return None if row is None else _stored(row)

    async def standing(self, script: str) -> list[Standing]:
        """Where the dialogs of all versions of a script stand, or stood when they ended without an offer."""
        asked = Dialog.state["asked"].as_string()
        offered = Dialog.state["offered"].as_boolean()
        here = func.sum(case((Dialog.status == "open", 1), else_=0))
        left = func.sum(case((and_(Dialog.status.in_(("closed", "stopped")), offered.is_not(True)), 1), else_=0))
        rows = await self._session.execute(
            select(asked, here, left)
            .join(ScriptVersion, ScriptVersion.id == Dialog.script_version_id)
            .join(Script, Script.id == ScriptVersion.script_id)
            .where(Script.name == script)
            .group_by(asked)
        )
        return [Standing(asked=name, here=int(now or 0), left=int(gone or 0)) for name, now, gone in rows]

    async def running_by_script(self) -> dict[str, int]:
        """How many dialogs run just now, by name of their script."""
        rows = await self._session.execute(
            select(Script.name, func.count())
            .join(ScriptVersion, ScriptVersion.script_id == Script.id)
            .join(Dialog, Dialog.script_version_id == ScriptVersion.id)
            .where(Dialog.status.in_(_RUNNING))
            .group_by(Script.name)
        )
        return {str(name): int(count) for name, count in rows}

    async def count(self, visitor_id: int) -> int:
        """How many dialogs a visitor has had, this one included."""
        return (
            await self._session.scalar(select(func.count()).select_from(Dialog).where(Dialog.visitor_id == visitor_id))
            or 0
        )

    async def save(self, dialog_id: int, state: DialogState, *, revision: int, at: datetime) -> int:
        """Store the state after a step; the new revision. Raises ``StaleDialog`` where ``revision`` is not the last."""
        changed = await self._changed(
            update(Dialog)
            .where(Dialog.id == dialog_id, Dialog.revision == revision)
            .values(
                state=state.model_dump(mode="json"), status=state.status, revision=Dialog.revision + 1, updated_at=at
            )
        )
        if not changed:
            raise StaleDialog(f"dialog {dialog_id}, revision {revision}")
        return revision + 1

    async def learn(self, dialog_id: int, fact: KnownFact) -> Fact:
        """Store a fact; what was known of its kind stays, marked as superseded by it."""
        earlier = await self._session.execute(
            select(Fact.id).where(Fact.dialog_id == dialog_id, Fact.kind == fact.kind, Fact.is_current)
        )
        earlier_id = earlier.scalar_one_or_none()
        await self.forget(dialog_id, fact.kind)
        row = Fact(
            dialog_id=dialog_id,
            kind=fact.kind,
            quote=fact.quote,
            value=fact.model_dump(mode="json")["value"],
            confidence=fact.confidence,
            origin=fact.origin,
            # Facts from the profile stand in no reply.
            reply_id=fact.reply_id or None,
            is_current=True,
            at=fact.at,
        )
        self._session.add(row)
        await self._session.flush()
        if earlier_id is not None:
            await self._changed(update(Fact).where(Fact.id == earlier_id).values(superseded_by=row.id))
        return row

    async def forget(self, dialog_id: int, kind: FactKind) -> None:
        """What was known of this kind holds no longer."""
        await self._changed(
            update(Fact).where(Fact.dialog_id == dialog_id, Fact.kind == kind, Fact.is_current).values(is_current=False)
        )

    async def facts(self, dialog_id: int, *, superseded: bool = False) -> list[Fact]:
        """The facts that hold, in the order in which they were said; with ``superseded`` also those that held once."""
        statement = select(Fact).where(Fact.dialog_id == dialog_id).order_by(Fact.id)
        if not superseded:
            statement = statement.where(Fact.is_current)
        return list(await self._all(statement))


def _stored(row: Dialog) -> StoredDialog:
    return StoredDialog(
        id=row.id,
        visitor_id=row.visitor_id,
        script_version_id=row.script_version_id,
        state=DialogState.model_validate(row.state),
        revision=row.revision,
        started_at=row.started_at,
        updated_at=row.updated_at,
    )
