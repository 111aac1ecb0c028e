"""The raw rows that the reports of the sales side count: who was shown what and took it, how leads went and ended.

Nothing is judged here. What each number means stands in ``bot/reports/``, once.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from storage._sql import Repository
from storage.reports import Period, within
from storage.sales_rows import (
    ClaimRow,
    ExitsRaw,
    LeadEnd,
    ManagersRaw,
    PromiseRow,
    ShownRow,
    StepRow,
    TalkState,
    WayRaw,
    WordsRow,
)
from storage.tables import (
    Claim,
    DeskMove,
    Dialog,
    Lead,
    Manager,
    Merge,
    Offer,
    OfferCard,
    OfferRound,
    Pass,
    Promise,
    Repeat,
    Reply,
    Script,
    ScriptVersion,
    Source,
    StageMove,
    Touch,
)

#: An IN with more values than this would be too long for SQLite.
_CHUNK = 500


class SalesReports(Repository):
    """Reads the rows of one period."""

    async def managers(self, period: Period) -> ManagersRaw:
        """What was shown, taken, passed and promised in the period."""
        shown = await self._shown(period)
        promises = await self._promises(period)
        taken = await self._all(select(Claim.lead_id).where(*within(Claim.claimed_at, period)))
        lead_ids = {*taken, *(row.lead_id for row in promises if row.lead_id is not None)}
        return ManagersRaw(
            period=period,
            managers=tuple(await self._all(select(Manager).order_by(Manager.id))),
            shown=shown,
            passes=tuple(await self._all(select(Pass).where(*within(Pass.at, period)))),
            claims=await self._claims(lead_ids),
            contacts=await self._contacts(lead_ids),
            promises=promises,
        )

    async def exits(self, period: Period) -> ExitsRaw:
        """Every step of whoever left in the period.

        One of several people of a lead who leaves it takes nothing away: the lead goes on.
        """
        left = select(StageMove.lead_id, StageMove.dialog_id).where(
            StageMove.exit.is_not(None), *within(StageMove.at, period)
        )
        rows = (await self._session.execute(left)).all()
        lead_ids = {lead_id for lead_id, _ in rows if lead_id is not None} - await self._parts()
        of_dialog = await self._leads_of({dialog_id for lead_id, dialog_id in rows if lead_id is None})
        dialog_ids = {dialog_id for dialog_id, lead_id in of_dialog.items() if lead_id is None}
        steps = await self._steps(lead_ids, dialog_ids)
        return ExitsRaw(
            period=period,
            steps=steps,
            words=await self._words(lead_ids),
            came_by=await self._came_by(lead_ids, dialog_ids),
        )

    async def way(self, period: Period) -> WayRaw:
        """Dialogs that began in the period, the leads they became, and everything that happened to them."""
        begun = await self._all(select(Dialog.id).where(*within(Dialog.started_at, period)))
        of_dialog = await self._leads_of(begun)
        lead_ids = {lead_id for lead_id in of_dialog.values() if lead_id is not None}
        # A lead counts in the period in which its first dialog began; a later dialog is a repeat.
        first = await self._first_dialogs(lead_ids)
        counted = {lead_id for lead_id in lead_ids if period.holds(first[lead_id])} - await self._parts()
        without = {dialog_id for dialog_id in begun if of_dialog.get(dialog_id) is None}
        dialogs = without | {dialog_id for dialog_id, lead_id in of_dialog.items() if lead_id in counted}
        return WayRaw(
            period=period,
            talks=await self._talks(dialogs, of_dialog),
            steps=await self._steps(counted, without),
            leads=await self._ends(counted),
            contacts=await self._contacts(counted),
            arrivals=await self._arrivals(counted),
        )

    async def _shown(self, period: Period) -> tuple[ShownRow, ...]:
        cards = await self._session.execute(
            select(OfferCard.manager_id, OfferCard.offer_id, func.min(OfferCard.created_at))
            .where(OfferCard.manager_id.is_not(None), OfferCard.kind.in_(("private", "admin")))
            .group_by(OfferCard.manager_id, OfferCard.offer_id)
        )
        rounds = await self._session.execute(
            select(OfferRound.manager_id, OfferRound.offer_id, func.min(OfferRound.at))
            .where(OfferRound.manager_id.is_not(None))
            .group_by(OfferRound.manager_id, OfferRound.offer_id)
        )
        first: dict[tuple[int, int], datetime] = {}
        for manager_id, offer_id, at in (*cards, *rounds):
            key = (manager_id, offer_id)
            first[key] = min(at, first.get(key, at))
        return tuple(
            ShownRow(manager_id=manager_id, offer_id=offer_id, at=at)
            for (manager_id, offer_id), at in first.items()
            if period.holds(at)
        )

    async def _claims(self, lead_ids: Collection[int]) -> tuple[ClaimRow, ...]:
        found = []
        for some in _chunks(lead_ids):
            rows = await self._session.execute(
                select(Claim, Offer.created_at, Lead.warmth)
                .join(Offer, Offer.id == Claim.offer_id)
                .join(Lead, Lead.id == Claim.lead_id)
                .where(Claim.lead_id.in_(some))
            )
            found += [
                ClaimRow(
                    id=claim.id,
                    lead_id=claim.lead_id,
                    offer_id=claim.offer_id,
                    manager_id=claim.manager_id,
                    offered_at=offered_at,
                    claimed_at=claim.claimed_at,
                    ended_at=claim.ended_at,
                    end_reason=claim.end_reason,
                    warmth=warmth,
                )
                for claim, offered_at, warmth in rows
            ]
        return tuple(sorted(found, key=lambda claim: claim.id))

    async def _contacts(self, lead_ids: Collection[int]) -> dict[int, tuple[datetime, ...]]:
        moments: dict[int, set[datetime]] = defaultdict(set)
        for some in _chunks(lead_ids):
            moves = select(DeskMove.lead_id, DeskMove.at).where(
                DeskMove.kind == "contacted", DeskMove.lead_id.in_(some)
            )
            now = select(Lead.id, Lead.contacted_at).where(Lead.contacted_at.is_not(None), Lead.id.in_(some))
            before = select(Repeat.lead_id, Repeat.contacted_at).where(
                Repeat.contacted_at.is_not(None), Repeat.lead_id.in_(some)
            )
            statements: tuple[Any, ...] = (moves, now, before)
            for statement in statements:
                for row in await self._session.execute(statement):
                    moments[row[0]].add(row[1])
        return {lead_id: tuple(sorted(found)) for lead_id, found in moments.items()}

    async def _promises(self, period: Period) -> tuple[PromiseRow, ...]:
        promises = await self._all(select(Promise).where(*within(Promise.promise_by, period)).order_by(Promise.id))
        leads = await self._leads_of({promise.dialog_id for promise in promises})
        return tuple(
            PromiseRow(lead_id=leads.get(one.dialog_id), promise_by=one.promise_by, kept_at=one.kept_at)
            for one in promises
        )

    async def _leads_of(self, dialog_ids: Collection[int]) -> dict[int, int | None]:
        """The lead that each dialog fed, by its history or because it feeds it now."""
        found: dict[int, int | None] = dict.fromkeys(dialog_ids)
        for some in _chunks(dialog_ids):
            moves = select(StageMove.dialog_id, StageMove.lead_id).where(
                StageMove.lead_id.is_not(None), StageMove.dialog_id.in_(some)
            )
            now = select(Lead.dialog_id, Lead.id).where(Lead.dialog_id.in_(some))
            for statement in (moves, now):
                found |= {row[0]: row[1] for row in await self._session.execute(statement)}
        return found

    async def _first_dialogs(self, lead_ids: Collection[int]) -> dict[int, datetime]:
        """When the first dialog of each lead began."""
        first: dict[int, datetime] = {}
        for some in _chunks(lead_ids):
            moves = (
                select(StageMove.lead_id, func.min(Dialog.started_at))
                .join(Dialog, Dialog.id == StageMove.dialog_id)
                .where(StageMove.lead_id.in_(some))
                .group_by(StageMove.lead_id)
            )
            now = select(Lead.id, Dialog.started_at).join(Dialog, Dialog.id == Lead.dialog_id).where(Lead.id.in_(some))
            statements: tuple[Any, ...] = (moves, now)
            for statement in statements:
                for row in await self._session.execute(statement):
                    first[row[0]] = min(row[1], first.get(row[0], row[1]))
        return first

    async def _parts(self) -> set[int]:
        """What is part of another lead is counted with that one."""
        return set(await self._all(select(Merge.merged_id).where(Merge.state == "merged")))

    async def _steps(self, lead_ids: Collection[int], dialog_ids: Collection[int]) -> tuple[StepRow, ...]:
        rows: list[StageMove] = []
        for some in _chunks(lead_ids):
            rows += await self._all(select(StageMove).where(StageMove.lead_id.in_(some)))
        for some in _chunks(dialog_ids):
            rows += await self._all(select(StageMove).where(StageMove.dialog_id.in_(some), StageMove.lead_id.is_(None)))
        return tuple(
            StepRow(
                subject=row.lead_id or -row.dialog_id,
                lead_id=row.lead_id,
                dialog_id=row.dialog_id,
                stage=row.stage,
                exit=row.exit,
                reason=row.reason,
                actor=row.actor,
                at=row.at,
            )
            for row in sorted(rows, key=lambda row: row.id)
        )

    async def _words(self, lead_ids: Collection[int]) -> tuple[WordsRow, ...]:
        rows: list[DeskMove] = []
        for some in _chunks(lead_ids):
            rows += await self._all(
                select(DeskMove).where(DeskMove.lead_id.in_(some), DeskMove.kind.in_(("lost", "rejected")))
            )
        return tuple(
            WordsRow(
                lead_id=row.lead_id,
                kind=row.kind,
                reason=(row.details or {}).get("reason"),
                words=row.words,
                at=row.at,
            )
            for row in sorted(rows, key=lambda row: row.id)
        )

    async def _came_by(self, lead_ids: Collection[int], dialog_ids: Collection[int]) -> dict[int, Source | None]:
        sources = {source.id: source for source in await self._all(select(Source))}
        found: dict[int, Source | None] = {}
        for some in _chunks(lead_ids):
            rows = await self._session.execute(
                select(Lead.id, Touch.source_id)
                .outerjoin(Touch, Touch.id == Lead.first_touch_id)
                .where(Lead.id.in_(some))
            )
            found |= {lead_id: sources.get(source_id) for lead_id, source_id in rows}
        for some in _chunks(dialog_ids):
            rows = await self._session.execute(
                select(Dialog.id, Touch.source_id)
                .outerjoin(Touch, (Touch.visitor_id == Dialog.visitor_id) & Touch.is_first)
                .where(Dialog.id.in_(some))
            )
            found |= {-dialog_id: sources.get(source_id) for dialog_id, source_id in rows}
        return found

    async def _talks(self, dialog_ids: Collection[int], leads: Mapping[int, int | None]) -> tuple[TalkState, ...]:
        found = []
        for some in _chunks(dialog_ids):
            rows = await self._session.execute(
                select(Dialog.id, Dialog.started_at, Dialog.state, Script.name)
                .join(ScriptVersion, ScriptVersion.id == Dialog.script_version_id)
                .join(Script, Script.id == ScriptVersion.script_id)
                .where(Dialog.id.in_(some))
            )
            found += [_talk(row_id, at, state, name, lead=leads.get(row_id)) for row_id, at, state, name in rows]
        return tuple(sorted(found, key=lambda talk: talk.dialog_id))

    async def _ends(self, lead_ids: Collection[int]) -> dict[int, LeadEnd]:
        found: dict[int, LeadEnd] = {}
        for some in _chunks(lead_ids):
            hot = Reply.reading["warmth"]["hot"].as_float()
            read = await self._session.execute(
                select(StageMove.lead_id, func.max(hot))
                .join(Reply, Reply.dialog_id == StageMove.dialog_id)
                .where(StageMove.lead_id.in_(some), Reply.direction == "in", Reply.reading.is_not(None))
                .group_by(StageMove.lead_id)
            )
            hottest = {row[0]: row[1] for row in read}
            for lead in await self._all(select(Lead).where(Lead.id.in_(some))):
                found[lead.id] = LeadEnd(
                    id=lead.id,
                    warmth=lead.warmth,
                    score=lead.score,
                    closed_at=lead.closed_at,
                    exit=lead.exit,
                    hot=hottest.get(lead.id),
                )
        return found

    async def _arrivals(self, lead_ids: Collection[int]) -> dict[int, tuple[datetime, ...]]:
        """When the visitor of each lead arrived."""
        moments: dict[int, list[datetime]] = defaultdict(list)
        for some in _chunks(lead_ids):
            rows = await self._session.execute(
                select(Lead.id, Touch.at)
                .join(Touch, Touch.visitor_id == Lead.visitor_id)
                .where(Lead.id.in_(some))
                .order_by(Touch.at)
            )
            for lead_id, at in rows:
                moments[lead_id].append(at)
        return {lead_id: tuple(found) for lead_id, found in moments.items()}


def _talk(dialog_id: int, at: datetime, state: Mapping[str, Any], script: str, *, lead: int | None) -> TalkState:
    asked = tuple(state.get("asked_times") or ())
    return TalkState(
        dialog_id=dialog_id,
        subject=lead or -dialog_id,
        script=script,
        started_at=at,
        replies=state.get("replies") or 0,
        asked=asked,
        last=state.get("asked_last") or (asked[-1] if asked else None),
        exit=state.get("exit"),
        offered=bool(state.get("offered")),
    )


def _chunks(ids: Collection[int]) -> list[list[int]]:
    ordered = sorted(ids)
    return [ordered[place : place + _CHUNK] for place in range(0, len(ordered), _CHUNK)]
