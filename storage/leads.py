"""Leads: visitors as sales sees them, and their way up the ladder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute

from dialogs.state import Exit, Stage
from nlu.labels import Warmth
from storage._sql import Repository
from storage.errors import RowMissing
from storage.sources import Sources
from storage.tables import Claim, Fact, Lead, Manager, Offer, Source, StageMove, Touch, Visitor
from storage.tables.base import UtcDateTime
from storage.tables.leads import ActorKind, Channel

#: Stages at which a lead is won and needs no offer any more.
_WON: Final = ("customer", "loyal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who or what does something. A manager is named."""

    kind: ActorKind
    manager_id: int | None = None


ENGINE: Final = Actor(kind="engine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The open lead of a visitor, and whether it was made just now."""

    lead: Lead
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadView:
    """A lead with what belongs to it: visitor, owner, first and last source, the facts that hold."""

    lead: Lead
    visitor: Visitor
    owner: Manager | None
    first_source: Source | None
    last_source: Source | None
    facts: tuple[Fact, ...]


class Leads(Repository):
    """Queries on leads and their history."""

    async def open_or_attach(self, *, visitor_id: int, dialog_id: int, at: datetime) -> Opened:
        """The open lead of a visitor, made if there is none, fed by ``dialog_id`` from now on.

        The first touch of a lead never changes; the last one is the visitor's last. What the dialog moved before
        there was a lead becomes its history.
        """
        touches = await Sources(self._session).touches(visitor_id)
        last_touch_id = None if touches.last is None else touches.last.id
        stage = await self._session.scalar(
            select(StageMove.stage).where(StageMove.dialog_id == dialog_id).order_by(StageMove.id.desc()).limit(1)
        )
        values: dict[str, Any] = {
            "visitor_id": visitor_id,
            "dialog_id": dialog_id,
            "stage": stage or "visitor",
            "warmth": "none",
            "score": 0,
            "breakdown": [],
            "contact_verified": False,
            "first_touch_id": None if touches.first is None else touches.first.id,
            "last_touch_id": last_touch_id,
            "touch_count": 0,
            "created_at": at,
            "updated_at": at,
        }
        new = await self._insert_or_none(Lead, values, unless=["visitor_id"], where="closed_at IS NULL")
        if new is None:
            await self._changed(
                update(Lead)
                .where(Lead.visitor_id == visitor_id, Lead.closed_at.is_(None))
                .values(dialog_id=dialog_id, last_touch_id=last_touch_id, updated_at=at)
            )
        lead = await self.open_of(visitor_id)
        if lead is None:
            raise RowMissing("open lead")
        await self._changed(
            update(StageMove)
            .where(StageMove.dialog_id == dialog_id, StageMove.lead_id.is_(None))
            .values(lead_id=lead.id)
        )
        return Opened(lead=lead, is_new=new is not None)

    async def get(self, lead_id: int) -> Lead:
        """Raises ``RowMissing``."""
        return await self._get(Lead, lead_id)

    async def open_of(self, visitor_id: int) -> Lead | None:
        """The open lead of a visitor."""
        found = await self._session.execute(select(Lead).where(Lead.visitor_id == visitor_id, Lead.closed_at.is_(None)))
        return found.scalar_one_or_none()

    async def qualify(
        self, lead_id: int, *, warmth: Warmth, score: int, breakdown: Sequence[Mapping[str, Any]], at: datetime
    ) -> None:
        """Store what follows from the facts. ``hot_at`` is when it was hot first, and stays."""
        values: dict[str, Any] = {
            "warmth": warmth,
            "score": score,
            "breakdown": [dict(line) for line in breakdown],
            "updated_at": at,
        }
        if warmth == "hot":
            values["hot_at"] = _first(Lead.hot_at, at)
        await self._update(lead_id, values)

    async def set_contact(
        self,
        lead_id: int,
        *,
        at: datetime,
        name: str | None = None,
        phone: str | None = None,
        email: str | None = None,
        channel: Channel | None = None,
        verified: bool | None = None,
    ) -> None:
        """Store how to reach the person. What is None stays as it is."""
        given = {"name": name, "phone": phone, "email": email, "channel": channel, "contact_verified": verified}
        await self._update(
            lead_id, {column: value for column, value in given.items() if value is not None} | {"updated_at": at}
        )

    async def contacted(self, lead_id: int, *, at: datetime) -> None:
        """One more contact with the lead; ``contacted_at`` is the first one."""
        await self._update(
            lead_id,
            {"touch_count": Lead.touch_count + 1, "contacted_at": _first(Lead.contacted_at, at), "updated_at": at},
        )

    async def move(
        self,
        *,
        dialog_id: int,
        stage: Stage,
        reason: str,
        actor: Actor,
        at: datetime,
        lead_id: int | None = None,
        exit_by: Exit | None = None,
    ) -> None:
        """Note a step on the ladder or off it, with or without a lead yet.

        An exit, and being won, closes the lead: its offer is withdrawn, its claim ends.
        """
        before = await self._session.scalar(
            select(StageMove.stage).where(StageMove.dialog_id == dialog_id).order_by(StageMove.id.desc()).limit(1)
        )
        if lead_id is not None:
            lead = await self.get(lead_id)
            before = lead.stage
            values: dict[str, Any] = {"stage": stage, "updated_at": at}
            if exit_by is not None:
                values |= {"exit": exit_by, "exit_reason": reason}
            if exit_by is not None or stage in _WON:
                values["closed_at"] = _first(Lead.closed_at, at)
                await self._end_offers(lead_id, reason=exit_by or "won", at=at)
            await self._update(lead_id, values)
        self._session.add(
            StageMove(
                dialog_id=dialog_id,
                lead_id=lead_id,
                from_stage=before,
                stage=stage,
                exit=exit_by,
                reason=reason,
                actor=actor.kind,
                manager_id=actor.manager_id,
                at=at,
            )
        )
        await self._session.flush()

    async def _end_offers(self, lead_id: int, *, reason: str, at: datetime) -> None:
        await self._changed(
            update(Offer).where(Offer.lead_id == lead_id, Offer.state == "open").values(state="withdrawn", ended_at=at)
        )
        await self._changed(
            update(Claim)
            .where(Claim.lead_id == lead_id, Claim.ended_at.is_(None))
            .values(ended_at=at, end_reason=reason)
        )

    async def history(self, lead_id: int) -> list[StageMove]:
        """Every step of a lead, in order."""
        return list(await self._all(select(StageMove).where(StageMove.lead_id == lead_id).order_by(StageMove.id)))

    async def of_dialog(self, dialog_id: int) -> Lead | None:
        """The newest lead that this dialog feeds."""
        found = await self._session.execute(
            select(Lead).where(Lead.dialog_id == dialog_id).order_by(Lead.id.desc()).limit(1)
        )
        return found.scalar_one_or_none()

    async def owned_by(self, manager_id: int) -> list[Lead]:
        """The open leads of a manager, oldest claim first."""
        return list(
            await self._all(
                select(Lead)
                .where(Lead.owner_id == manager_id, Lead.closed_at.is_(None))
                .order_by(Lead.claimed_at, Lead.id)
            )
        )

    async def view(self, lead_id: int) -> LeadView:
        """A lead with everything that a card shows. Raises ``RowMissing``."""
        return (await self._views([await self.get(lead_id)]))[0]

    async def listing(self, *, since: datetime | None = None, limit: int | None = None) -> list[LeadView]:
        """Leads made at ``since`` or later, newest first."""
        statement = select(Lead).order_by(Lead.id.desc()).limit(limit)
        if since is not None:
            statement = statement.where(Lead.created_at >= since)
        return await self._views(list(await self._all(statement)))

    async def unattended(self) -> list[Lead]:
        """Open leads that were offered once and have neither an owner nor an open offer. There should be none."""
        offered = select(Offer.id).where(Offer.lead_id == Lead.id, Offer.state == "open").exists()
        return list(
            await self._all(
                select(Lead)
                .where(Lead.closed_at.is_(None), Lead.offered_at.is_not(None), Lead.owner_id.is_(None), ~offered)
                .order_by(Lead.id)
            )
        )

    async def _update(self, lead_id: int, values: Mapping[str, Any]) -> None:
        if not await self._changed(update(Lead).where(Lead.id == lead_id).values(**values)):
            raise RowMissing(f"lead {lead_id}")

    async def _views(self, leads: Sequence[Lead]) -> list[LeadView]:
        visitors = await self._by_id(Visitor, {lead.visitor_id for lead in leads})
        owners = await self._by_id(Manager, {lead.owner_id for lead in leads})
        touches = await self._by_id(
            Touch, {lead.first_touch_id for lead in leads} | {lead.last_touch_id for lead in leads}
        )
        sources = await self._by_id(Source, {touch.source_id for touch in touches.values()})
        facts: dict[int, list[Fact]] = {}
        dialog_ids = {lead.dialog_id for lead in leads}
        for fact in await self._all(
            select(Fact).where(Fact.dialog_id.in_(dialog_ids), Fact.is_current).order_by(Fact.id)
        ):
            facts.setdefault(fact.dialog_id, []).append(fact)

        def source_of(touch_id: int | None) -> Source | None:
            touch = touches.get(touch_id)
            return None if touch is None else sources.get(touch.source_id)

        return [
            LeadView(
                lead=lead,
                visitor=visitors[lead.visitor_id],
                owner=owners.get(lead.owner_id),
                first_source=source_of(lead.first_touch_id),
                last_source=source_of(lead.last_touch_id),
                facts=tuple(facts.get(lead.dialog_id, ())),
            )
            for lead in leads
        ]


def _first(column: InstrumentedAttribute[datetime | None], at: datetime) -> ColumnElement[datetime | None]:
    """The moment that is there already, or else ``at``."""
    return func.coalesce(column, literal(at, UtcDateTime()))
