"""Repositories of the sales desk: what managers did, what is planned, what they are being asked, what was sold."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from storage._sql import Repository
from storage.identity import Identities
from storage.leads import Actor
from storage.tables import Claim, DeskMove, Sale, Task, WaitingInput
from storage.tables.working import TaskEnd, TaskKind

__all__ = ["DeskMoves", "Sales", "Tasks", "WaitingInputs"]


class DeskMoves(Repository):
    """Queries on who did what with a lead."""

    async def add(
        self,
        lead_id: int,
        *,
        kind: str,
        actor: Actor,
        at: datetime,
        words: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> DeskMove:
        """Note that somebody did something. ``words`` are theirs; ``details`` are names and figures."""
        row = DeskMove(
            lead_id=lead_id,
            kind=kind,
            actor=actor.kind,
            manager_id=actor.manager_id,
            words=words,
            details=None if details is None else dict(details),
            at=at,
        )
        self._session.add(row)
        await self._session.flush()
        return row

    async def of_lead(self, lead_id: int) -> list[DeskMove]:
        """Everything that was done with a lead and with those merged into it, oldest first."""
        parts = await Identities(self._session).parts(lead_id)
        return list(await self._all(select(DeskMove).where(DeskMove.lead_id.in_(parts)).order_by(DeskMove.id)))

    async def explain(self, move_id: int, *, words: str) -> None:
        """Add what somebody says about what they did, afterwards."""
        await self._changed(update(DeskMove).where(DeskMove.id == move_id).values(words=words))

    async def last(self, lead_id: int, *, kind: str) -> DeskMove | None:
        """The newest move of a kind."""
        found = await self._session.execute(
            select(DeskMove)
            .where(DeskMove.lead_id == lead_id, DeskMove.kind == kind)
            .order_by(DeskMove.id.desc())
            .limit(1)
        )
        return found.scalar_one_or_none()


class Tasks(Repository):
    """Queries on what is planned. Timers are set by the caller under ``task:<id>``."""

    async def add(self, lead_id: int, *, manager_id: int, words: str, due_at: datetime, at: datetime) -> Task:
        row = Task(lead_id=lead_id, manager_id=manager_id, kind="task", words=words, due_at=due_at, created_at=at)
        self._session.add(row)
        await self._session.flush()
        return row

    async def snooze(self, lead_id: int, *, manager_id: int, due_at: datetime, at: datetime) -> Task:
        """Put a lead off until then for one manager; where it was put off already, until then instead."""
        values = {
            "lead_id": lead_id,
            "manager_id": manager_id,
            "kind": "snooze",
            "words": "",
            "due_at": due_at,
            "created_at": at,
        }
        sleeping = "kind = 'snooze' AND ended_at IS NULL"
        new = await self._insert_or_none(Task, values, unless=["lead_id", "manager_id"], where=sleeping)
        theirs = (
            Task.lead_id == lead_id,
            Task.manager_id == manager_id,
            Task.kind == "snooze",
            Task.ended_at.is_(None),
        )
        if new is None:
            await self._changed(update(Task).where(*theirs).values(due_at=due_at, reminded_at=None))
        found = await self._session.execute(select(Task).where(*theirs).execution_options(populate_existing=True))
        return found.scalar_one()

    async def get(self, task_id: int) -> Task:
        """Raises ``RowMissing``."""
        return await self._get(Task, task_id)

    async def reminded(self, task_id: int, *, at: datetime) -> bool:
        """Note that its moment came. False where that was noted, or the task is over."""
        changed = await self._changed(
            update(Task)
            .where(Task.id == task_id, Task.ended_at.is_(None), Task.reminded_at.is_(None))
            .values(reminded_at=at)
        )
        return changed == 1

    async def move(self, task_id: int, *, due_at: datetime) -> bool:
        """Do it later. False where it is over, or due then already."""
        changed = await self._changed(
            update(Task)
            .where(Task.id == task_id, Task.ended_at.is_(None), Task.due_at != due_at)
            .values(due_at=due_at, reminded_at=None)
        )
        return changed == 1

    async def end(self, task_id: int, *, as_: TaskEnd, at: datetime) -> bool:
        """Finish one. False where it was over already."""
        changed = await self._changed(
            update(Task).where(Task.id == task_id, Task.ended_at.is_(None)).values(ended_at=at, ended_as=as_)
        )
        return changed == 1

    async def end_of_lead(
        self, lead_id: int, *, at: datetime, kind: TaskKind | None = None, manager_id: int | None = None
    ) -> list[int]:
        """Cancel what is planned with a lead, or only what fits; returns the ids, whose timers go too."""
        conditions = [Task.lead_id == lead_id, Task.ended_at.is_(None)]
        if kind is not None:
            conditions.append(Task.kind == kind)
        if manager_id is not None:
            conditions.append(Task.manager_id == manager_id)
        ids = list(await self._all(select(Task.id).where(*conditions)))
        await self._changed(update(Task).where(Task.id.in_(ids)).values(ended_at=at, ended_as="cancelled"))
        return ids

    async def open_of(self, lead_ids: Collection[int]) -> list[Task]:
        """What is planned with leads and not over, the soonest first."""
        return list(
            await self._all(
                select(Task)
                .where(Task.lead_id.in_(lead_ids), Task.ended_at.is_(None))
                .order_by(Task.due_at, Task.id)
                .execution_options(populate_existing=True)
            )
        )


class WaitingInputs(Repository):
    """Queries on what managers are being asked."""

    async def ask(
        self,
        manager_id: int,
        *,
        kind: str,
        at: datetime,
        lead_id: int | None = None,
        draft: Mapping[str, Any] | None = None,
        outbox_id: int | None = None,
    ) -> None:
        """A manager's next words answer this; what they were asked before is no longer waited for."""
        values = {
            "kind": kind,
            "lead_id": lead_id,
            "draft": dict(draft or {}),
            "outbox_id": outbox_id,
            "asked_at": at,
        }
        statement = self._insert(WaitingInput).values(manager_id=manager_id, **values)
        await self._session.execute(statement.on_conflict_do_update(index_elements=["manager_id"], set_=values))

    async def of(self, manager_id: int) -> WaitingInput | None:
        """What a manager is being asked."""
        return await self._session.get(WaitingInput, manager_id, populate_existing=True)

    async def drop(self, manager_id: int) -> bool:
        """Wait for nothing any more. False where nothing was waited for."""
        return await self._changed(delete(WaitingInput).where(WaitingInput.manager_id == manager_id)) == 1

    async def drop_of_lead(self, lead_id: int, *, but: int | None = None) -> None:
        """Nobody but ``but`` is asked about this lead any more."""
        about = delete(WaitingInput).where(WaitingInput.lead_id == lead_id)
        await self._changed(about if but is None else about.where(WaitingInput.manager_id != but))


class Sales(Repository):
    """Queries on sales."""

    async def add(self, claim: Claim, *, at: datetime) -> int | None:
        """Note that a claim was won. None where that was noted."""
        values = {"lead_id": claim.lead_id, "manager_id": claim.manager_id, "claim_id": claim.id, "at": at}
        return await self._insert_or_none(Sale, values, unless=["claim_id"], where="undone_at IS NULL")

    async def describe(
        self, sale_id: int, *, hundredths: int | None, currency: str | None, product: str | None
    ) -> None:
        """What was sold, for how much; what is None stays as it is."""
        given: dict[str, Any] = {}
        if hundredths is not None:
            given |= {"hundredths": hundredths, "currency": currency}
        if product is not None:
            given["product"] = product
        if given:
            await self._changed(update(Sale).where(Sale.id == sale_id).values(**given))

    async def get(self, sale_id: int) -> Sale:
        """Raises ``RowMissing``."""
        return await self._get(Sale, sale_id)

    async def of_lead(self, lead_id: int) -> list[Sale]:
        """The sales to a lead that stand, oldest first."""
        return list(
            await self._all(
                select(Sale)
                .where(Sale.lead_id == lead_id, Sale.undone_at.is_(None))
                .order_by(Sale.id)
                .execution_options(populate_existing=True)
            )
        )

    async def undo_last(self, lead_id: int, *, at: datetime) -> bool:
        """The newest sale to a lead was a mistake. False where there is none."""
        newest = select(func.max(Sale.id)).where(Sale.lead_id == lead_id, Sale.undone_at.is_(None)).scalar_subquery()
        return await self._changed(update(Sale).where(Sale.id == newest).values(undone_at=at)) == 1
