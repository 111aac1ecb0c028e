"""What the console lists: leads and dialogs by page, the leads that wait, the dialogs of today, the queues.

Only what a list shows is read, so that ten thousand leads are as quick to open as ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, Literal, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from dialogs.state import Exit, Stage, Status
from nlu.labels import Warmth
from storage._sql import Repository
from storage.tables import (
    Dialog,
    Fact,
    Lead,
    Manager,
    Merge,
    Offer,
    OutboxRow,
    Script,
    ScriptVersion,
    Source,
    Touch,
    Visitor,
)

#: ``waiting`` is on offer and nobody's, ``open`` not yet closed, ``closed`` won or lost.
LeadState = Literal["waiting", "open", "taken", "closed"]
#: Rows of one page of a list.
PAGE_ROWS: Final = 50
Line = TypeVar("Line")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFilter:
    """What a list of leads is narrowed to; None: not narrowed. ``words`` are looked for in names, contacts, companies.

    ``contacts``: whether phone and e-mail may be looked through: who may not see them must not guess them either.
    """

    words: str | None = None
    state: LeadState | None = None
    stage: Stage | None = None
    warmth: Warmth | None = None
    source_id: int | None = None
    owner_id: int | None = None
    contacts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLine:
    """One lead in a list. ``company`` and ``need`` are in the visitor's words."""

    id: int
    name: str | None
    company: str | None
    need: str | None
    stage: Stage
    exit: Exit | None
    warmth: Warmth
    score: int
    owner: str | None
    source: str | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLead:
    """A lead that nobody has taken yet, since ``offered_at``. ``escalated``: the admins were called."""

    id: int
    name: str | None
    company: str | None
    warmth: Warmth
    score: int
    reason: str
    offered_at: datetime
    due_at: datetime
    escalated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogFilter:
    """What a list of dialogs is narrowed to; None: not narrowed. ``words`` are looked for in the visitor's names."""

    words: str | None = None
    status: Status | None = None
    script_id: int | None = None
    #: Changed at this moment or later.
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogLine:
    """One dialog in a list."""

    id: int
    lead_id: int | None
    name: str | None
    script: str
    version: int
    status: Status
    stage: Stage
    warmth: Warmth
    replies: int
    started_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Rows(Generic[Line]):
    """One page of a list, and how many rows all its pages have."""

    lines: tuple[Line, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """How the messages stand: not yet sent, since when the oldest of them waits, given up."""

    waiting: int
    oldest: datetime | None
    dead: int


class Browsing(Repository):
    """Queries behind the console's lists."""

    # Leads

    async def leads(self, chosen: LeadFilter, *, page: int = 1) -> Rows[LeadLine]:
        """Leads, newest first, ``PAGE_ROWS`` a page, pages from 1; what is part of another lead is not listed."""
        conditions = self._lead_conditions(chosen)
        total = await self._count(select(func.count()).select_from(Lead).where(*conditions))
        statement = (
            select(Lead, Visitor.name, Manager.name, Source.campaign, Source.code)
            .join(Visitor, Visitor.id == Lead.visitor_id)
            .outerjoin(Manager, Manager.id == Lead.owner_id)
            .outerjoin(Touch, Touch.id == Lead.first_touch_id)
            .outerjoin(Source, Source.id == Touch.source_id)
            .where(*conditions)
            .order_by(Lead.id.desc())
            .limit(PAGE_ROWS)
            .offset((page - 1) * PAGE_ROWS)
        )
        rows = (await self._session.execute(statement)).all()
        quotes = await self._quotes([lead.dialog_id for lead, *_ in rows])
        lines = tuple(
            LeadLine(
                id=lead.id,
                name=lead.name or visitor,
                company=quotes.get((lead.dialog_id, "company")),
                need=quotes.get((lead.dialog_id, "need")),
                stage=lead.stage,
                exit=lead.exit,
                warmth=lead.warmth,
                score=lead.score,
                owner=owner,
                source=campaign or code,
                created_at=lead.created_at,
                updated_at=lead.updated_at,
                closed_at=lead.closed_at,
            )
            for lead, visitor, owner, campaign, code in rows
        )
        return Rows(lines=lines, total=total)

    def _lead_conditions(self, chosen: LeadFilter) -> list[ColumnElement[bool]]:
        part = select(Merge.id).where(Merge.merged_id == Lead.id, Merge.state == "merged").exists()
        conditions: list[ColumnElement[bool]] = [~part]
        offered = select(Offer.id).where(Offer.lead_id == Lead.id, Offer.state == "open").exists()
        states: dict[LeadState, ColumnElement[bool]] = {
            "waiting": offered,
            "open": Lead.closed_at.is_(None),
            "taken": and_(Lead.owner_id.is_not(None), Lead.closed_at.is_(None)),
            "closed": Lead.closed_at.is_not(None),
        }
        if chosen.state is not None:
            conditions.append(states[chosen.state])
        for column, value in (
            (Lead.stage, chosen.stage),
            (Lead.warmth, chosen.warmth),
            (Lead.owner_id, chosen.owner_id),
        ):
            if value is not None:
                conditions.append(column == value)
        if chosen.source_id is not None:
            from_it = select(Touch.id).where(Touch.source_id == chosen.source_id)
            conditions.append(Lead.first_touch_id.in_(from_it))
        if chosen.words:
            conditions.append(self._lead_said(chosen.words, contacts=chosen.contacts))
        return conditions

    def _lead_said(self, words: str, *, contacts: bool) -> ColumnElement[bool]:
        named = select(Visitor.id).where(or_(_holds(Visitor.name, words), _holds(Visitor.username, words)))
        company = select(Fact.dialog_id).where(Fact.kind == "company", Fact.is_current, _holds(Fact.quote, words))
        found = [_holds(Lead.name, words), Lead.visitor_id.in_(named), Lead.dialog_id.in_(company)]
        number = words.removeprefix("#")
        if number.isascii() and number.isdigit() and len(number) < 10:
            found.append(Lead.id == int(number))
        if contacts:
            found.append(_holds(Lead.email, words))
            digits = "".join(letter for letter in words if letter.isascii() and letter.isdigit())
            if len(digits) >= 5:
                found.append(_holds(Lead.phone, digits))
        return or_(*found)

    async def waiting(self, *, limit: int) -> Rows[WaitingLead]:
        """Leads on offer that nobody has taken: the hot ones first, then those that wait the longest."""
        statement = (
            select(Offer, Lead, Visitor.name)
            .join(Lead, Lead.id == Offer.lead_id)
            .join(Visitor, Visitor.id == Lead.visitor_id)
            .where(Offer.state == "open")
            .order_by((Lead.warmth == "hot").desc(), Offer.created_at, Offer.id)
            .limit(limit)
        )
        rows = (await self._session.execute(statement)).all()
        quotes = await self._quotes([lead.dialog_id for _, lead, _ in rows])
        total = await self._count(select(func.count()).select_from(Offer).where(Offer.state == "open"))
        lines = tuple(
            WaitingLead(
                id=lead.id,
                name=lead.name or visitor,
                company=quotes.get((lead.dialog_id, "company")),
                warmth=lead.warmth,
                score=lead.score,
                reason=offer.reason,
                offered_at=offer.created_at,
                due_at=offer.due_at,
                escalated=offer.escalated_at is not None,
            )
            for offer, lead, visitor in rows
        )
        return Rows(lines=lines, total=total)

    async def _quotes(self, dialog_ids: Sequence[int]) -> dict[tuple[int, str], str]:
        """Company and need of some dialogs, in the visitors' words."""
        rows = await self._session.execute(
            select(Fact.dialog_id, Fact.kind, Fact.quote).where(
                Fact.dialog_id.in_(dialog_ids), Fact.is_current, Fact.kind.in_(("company", "need"))
            )
        )
        return {(dialog_id, kind): quote for dialog_id, kind, quote in rows}

    # Dialogs

    async def dialogs(self, chosen: DialogFilter, *, page: int = 1, rows: int = PAGE_ROWS) -> Rows[DialogLine]:
        """Dialogs, the one changed last first; pages from 1."""
        conditions = _dialog_conditions(chosen)
        total = await self._count(select(func.count()).select_from(Dialog).where(*conditions))
        newest_lead = select(func.max(Lead.id)).where(Lead.dialog_id == Dialog.id).correlate(Dialog).scalar_subquery()
        statement = (
            select(
                Dialog.id,
                newest_lead,
                Visitor.name,
                Script.name,
                ScriptVersion.version,
                Dialog.status,
                Dialog.state,
                Dialog.started_at,
                Dialog.updated_at,
            )
            .join(Visitor, Visitor.id == Dialog.visitor_id)
            .join(ScriptVersion, ScriptVersion.id == Dialog.script_version_id)
            .join(Script, Script.id == ScriptVersion.script_id)
            .where(*conditions)
            .order_by(Dialog.updated_at.desc(), Dialog.id.desc())
            .limit(rows)
            .offset((page - 1) * rows)
        )
        found = await self._session.execute(statement)
        lines = tuple(
            DialogLine(
                id=dialog_id,
                lead_id=lead_id,
                name=name,
                script=script,
                version=version,
                status=status,
                stage=state.get("stage", "visitor"),
                warmth=state.get("warmth", "none"),
                replies=state.get("replies", 0),
                started_at=started_at,
                updated_at=updated_at,
            )
            for dialog_id, lead_id, name, script, version, status, state, started_at, updated_at in found
        )
        return Rows(lines=lines, total=total)

    async def running_since(self, since: datetime) -> dict[Status, int]:
        """How many dialogs that changed since then stand in which status."""
        rows = await self._session.execute(
            select(Dialog.status, func.count()).where(Dialog.updated_at >= since).group_by(Dialog.status)
        )
        return dict(rows.all())

    # Choices of the filters

    async def scripts(self) -> list[tuple[int, str]]:
        """Every script with its id, by name."""
        rows = await self._session.execute(select(Script.id, Script.name).order_by(Script.name))
        return [(script_id, name) for script_id, name in rows]

    async def sources(self) -> list[tuple[int, str]]:
        """Every source with its id, by what it is called."""
        called = func.coalesce(Source.campaign, Source.code)
        rows = await self._session.execute(select(Source.id, called).order_by(called))
        return [(source_id, name) for source_id, name in rows]

    # Queues

    async def queue(self) -> Queue:
        """How the messages stand."""
        undone = OutboxRow.done_at.is_(None)
        rows = await self._session.execute(select(func.count(), func.min(OutboxRow.not_before)).where(undone))
        waiting, oldest = rows.one()
        dead = await self._count(select(func.count()).select_from(OutboxRow).where(OutboxRow.state == "dead"))
        return Queue(waiting=waiting, oldest=oldest, dead=dead)

    async def _count(self, statement: Select[int]) -> int:
        return await self._session.scalar(statement) or 0


def _dialog_conditions(chosen: DialogFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.status is not None:
        conditions.append(Dialog.status == chosen.status)
    if chosen.script_id is not None:
        versions = select(ScriptVersion.id).where(ScriptVersion.script_id == chosen.script_id)
        conditions.append(Dialog.script_version_id.in_(versions))
    if chosen.since is not None:
        conditions.append(Dialog.updated_at >= chosen.since)
    if chosen.words:
        words = chosen.words
        named = select(Visitor.id).where(or_(_holds(Visitor.name, words), _holds(Visitor.username, words)))
        conditions.append(Dialog.visitor_id.in_(named))
    return conditions


def _holds(column: InstrumentedAttribute[Any], words: str) -> ColumnElement[bool]:
    """Whether a text holds the words, in capitals or not.

    SQLite knows capitals of English alone, so the usual ways of writing are looked for one by one.
    """
    ways = dict.fromkeys((words, words.lower(), words.upper(), words.capitalize(), words.title()))
    return or_(*(column.icontains(way, autoescape=True) for way in ways))
