"""Leads: visitors as sales sees them, and their way up the ladder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute

from dialogs.qualification import STAGES
from dialogs.state import Exit, Stage
from nlu.labels import Warmth
from storage._sql import Repository
from storage.errors import RowMissing
from storage.identity import Identities, Place
from storage.sources import Sources
from storage.tables import Claim, Fact, Lead, Manager, Merge, Offer, Repeat, Source, StageMove, Touch, Visitor
from storage.tables.base import UtcDateTime
from storage.tables.leads import ActorKind, Channel

#: Stages at which a lead is won and needs no offer any more.
_WON: Final = ("customer", "loyal")
#: The reason in the history of a lead whose person came again after it was closed.
REPEAT: Final = "repeat"
#: A repeated request begins at this stage at most: who had the lead before does not have it now.
_HIGHEST_AGAIN: Final[Stage] = "opportunity"
#: How often the lead of a visitor is looked for anew when others open, close or merge it at the same instant.
_TRIES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who or what does something. A manager is named."""

    kind: ActorKind
    manager_id: int | None = None


ENGINE: Final = Actor(kind="engine")
#: What a lead's end, its owner and its offer leave on it; a repeat takes all of it away and keeps it.
_ENDING: Final = ("closed_at", "exit", "exit_reason", "owner_id", "claimed_at", "offered_at", "contacted_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The open lead of a visitor; whether it was made just now, or was closed and is open again."""

    lead: Lead
    is_new: bool
    is_repeat: bool = False


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
        """The open lead of a visitor, fed by ``dialog_id`` from now on: made if there never was one, reopened as a
        repeat if it was closed. It may be one that they share with others.

        The first touch of a lead never changes; the last one is the visitor's last. What the dialog moved before
        there was a lead becomes its history.
        """
        for _ in range(_TRIES):
            opened = await self._attach(visitor_id=visitor_id, dialog_id=dialog_id, at=at)
            if opened is not None:
                await self._changed(
                    update(StageMove)
                    .where(StageMove.dialog_id == dialog_id, StageMove.lead_id.is_(None))
                    .values(lead_id=opened.lead.id)
                )
                return opened
        raise RowMissing("open lead")

    async def _attach(self, *, visitor_id: int, dialog_id: int, at: datetime) -> Opened | None:
        """None where somebody else opened or closed the lead in between."""
        place = await Identities(self._session).place_of(visitor_id)
        stage = await self._stage_of_dialog(dialog_id)
        if place is None:
            new = await self._new(visitor_id=visitor_id, dialog_id=dialog_id, stage=stage or "visitor", at=at)
            return None if new is None else Opened(lead=await self.get(new), is_new=True)
        lead = await self.get(place.lead_id)
        repeated = lead.closed_at is not None
        if repeated:
            await self.reopen(lead.id, stage=stage or "visitor", at=at, dialog_id=dialog_id)
            lead = await self.get(lead.id)
        if not await self._feed(place, lead, visitor_id=visitor_id, dialog_id=dialog_id, at=at):
            return None
        return Opened(lead=await self.get(place.lead_id), is_new=False, is_repeat=repeated)

    async def _new(self, *, visitor_id: int, dialog_id: int, stage: Stage, at: datetime) -> int | None:
        touches = await Sources(self._session).touches(visitor_id)
        values: dict[str, Any] = {
            "visitor_id": visitor_id,
            "dialog_id": dialog_id,
            "stage": stage,
            "warmth": "none",
            "score": 0,
            "breakdown": [],
            "contact_verified": False,
            "first_touch_id": None if touches.first is None else touches.first.id,
            "last_touch_id": None if touches.last is None else touches.last.id,
            "touch_count": 0,
            "created_at": at,
            "updated_at": at,
        }
        return await self._insert_or_none(Lead, values, unless=["visitor_id"], where="closed_at IS NULL")

    async def _feed(self, place: Place, lead: Lead, *, visitor_id: int, dialog_id: int, at: datetime) -> bool:
        """Note the visitor's newest dialog and arrival. False where the lead is no longer open."""
        values: dict[str, Any] = {"updated_at": at}
        if place.own_id is not None:
            last = await Sources(self._session).last_touch_id(visitor_id)
            if self._alone and (lead.id, lead.dialog_id, lead.last_touch_id) == (place.own_id, dialog_id, last):
                return lead.closed_at is None  # nothing is new, and nobody else changes it meanwhile
            values["last_touch_id"] = last
            await self._changed(update(Lead).where(Lead.id == place.own_id).values(dialog_id=dialog_id))
        else:
            await Identities(self._session).speaks_in(visitor_id, dialog_id=dialog_id)
        fed = update(Lead).where(Lead.id == place.lead_id, Lead.closed_at.is_(None)).values(**values)
        return await self._changed(fed) == 1

    async def reopen(self, lead_id: int, *, stage: Stage, at: datetime, dialog_id: int | None = None) -> Repeat:
        """The person of a closed lead came again: it is open, nobody's, and how it had ended is kept.

        Where somebody else reopened it in this instant, theirs is returned. Raises ``RowMissing`` where it was never
        closed.
        """
        lead = await self.get(lead_id)
        ended = {name: getattr(lead, name) for name in _ENDING}
        began = min(stage, _HIGHEST_AGAIN, key=STAGES.index)
        if lead.closed_at is not None:
            reopened = await self._changed(
                update(Lead)
                .where(Lead.id == lead_id, Lead.closed_at == lead.closed_at)
                .values(**dict.fromkeys(_ENDING), stage=began, updated_at=at)
            )
            if reopened:
                # A clock that goes behind the one which closed it must not keep the person out.
                repeat = Repeat(lead_id=lead_id, at=max(at, ended["closed_at"]), stage=lead.stage, **ended)
                self._session.add(repeat)
                self._session.add(
                    StageMove(
                        dialog_id=dialog_id or lead.dialog_id,
                        lead_id=lead_id,
                        from_stage=lead.stage,
                        stage=began,
                        reason=REPEAT,
                        actor="visitor",
                        at=at,
                    )
                )
                await self._session.flush()
                return repeat
        repeats = await Identities(self._session).repeats(lead_id)
        if not repeats:
            raise RowMissing(f"repeat of lead {lead_id}")
        return repeats[-1]

    async def close_again(self, lead_id: int, *, repeat_id: int, at: datetime) -> None:
        """Take a reopening back: the lead is closed as it was, and the repeat never happened."""
        repeat = await self._session.get_one(Repeat, repeat_id, populate_existing=True)
        ended = {name: getattr(repeat, name) for name in _ENDING}
        await self._end_offers(lead_id, reason=REPEAT, at=at)
        await self._changed(update(Lead).where(Lead.id == lead_id).values(**ended, stage=repeat.stage, updated_at=at))
        await self._session.delete(repeat)
        await self._session.flush()

    async def _stage_of_dialog(self, dialog_id: int) -> Stage | None:
        found: Stage | None = await self._session.scalar(
            select(StageMove.stage).where(StageMove.dialog_id == dialog_id).order_by(StageMove.id.desc()).limit(1)
        )
        return found

    async def get(self, lead_id: int) -> Lead:
        """Raises ``RowMissing``."""
        return await self._get(Lead, lead_id)

    async def held(self, lead_id: int) -> Lead:
        """The lead as it is now, and nobody else changes it before this transaction ends. Raises ``RowMissing``."""
        found = await self._session.execute(
            select(Lead).where(Lead.id == lead_id).with_for_update().execution_options(populate_existing=True)
        )
        lead = found.scalar_one_or_none()
        if lead is None:
            raise RowMissing(f"leads {lead_id}")
        return lead

    async def open_of(self, visitor_id: int) -> Lead | None:
        """The open lead to which a visitor belongs, their own or one that they share."""
        place = await Identities(self._session).place_of(visitor_id)
        lead = None if place is None else await self.get(place.lead_id)
        return lead if lead is not None and lead.closed_at is None else None

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
        await self._changed(
            update(Claim)
            .where(Claim.lead_id == lead_id, Claim.ended_at.is_(None), Claim.contacted_at.is_(None))
            .values(contacted_at=at)
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
        before = await self._stage_of_dialog(dialog_id)
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
        """Every step of a lead and of those merged into it, in order."""
        parts = await Identities(self._session).parts(lead_id)
        return list(await self._all(select(StageMove).where(StageMove.lead_id.in_(parts)).order_by(StageMove.id)))

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
        """Leads made at ``since`` or later, newest first; what is part of another one is not listed by itself."""
        part = select(Merge.id).where(Merge.merged_id == Lead.id, Merge.state == "merged").exists()
        statement = select(Lead).where(~part).order_by(Lead.id.desc()).limit(limit)
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
