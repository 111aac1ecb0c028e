"""The raw rows that reports count: who clicked, came, talked and became a lead, and from which source.

Nothing is judged here. What each number means stands in ``bot/reports/numbers.py``, once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from dialogs.state import Stage
from storage._sql import Repository
from storage.tables import Click, Cost, Dialog, Lead, Merge, Reply, Sale, Source, StageMove, Touch
from storage.tables.people import Arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From ``since`` on, up to ``until`` and not with it. None: without that end."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickCount:
    """Clicks of one source under one ``utm_campaign``."""

    source_id: int | None
    campaign: str | None
    clicks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalRow:
    """One touch. ``campaign`` and ``clicked_at`` are its click's; None where there is none, or it was never stored."""

    id: int
    visitor_id: int
    source_id: int | None
    campaign: str | None
    arrival: Arrival
    click_id: int | None
    clicked_at: datetime | None
    is_first: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkRow:
    """One dialog. ``spam``: one of its replies was read as spam."""

    visitor_id: int
    started_at: datetime
    replies: int
    spam: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCount:
    """One lead, with every stage that it has ever stood on and what was paid: hundredths by currency, "" where none
    was named."""

    id: int
    first_touch_id: int | None
    last_touch_id: int | None
    stages: frozenset[Stage]
    hot: bool
    created_at: datetime
    paid: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Everything that a report counts. ``arrivals`` are those of all time: a lead may be younger than its touch."""

    period: Period
    sources: tuple[Source, ...]
    costs: tuple[Cost, ...]
    clicks: tuple[ClickCount, ...]
    arrivals: tuple[ArrivalRow, ...]
    talks: tuple[TalkRow, ...]
    leads: tuple[LeadCount, ...]


class SourceReports(Repository):
    """Reads the rows of one period."""

    async def raw(self, period: Period) -> Raw:
        """Clicks, dialogs and leads of the period, all arrivals, sources and costs."""
        talks = await self._talks(period)
        leads = await self.leads(period)
        return Raw(
            period=period,
            sources=tuple(await self._all(select(Source).order_by(Source.code))),
            costs=tuple(await self._all(select(Cost))),
            clicks=await self._clicks(period),
            arrivals=await self._arrivals(),
            talks=talks,
            leads=leads,
        )

    async def _clicks(self, period: Period) -> tuple[ClickCount, ...]:
        statement = select(Click.source_id, Click.campaign, func.count()).group_by(Click.source_id, Click.campaign)
        rows = await self._session.execute(statement.where(*within(Click.at, period)))
        return tuple(ClickCount(source_id=source, campaign=campaign, clicks=n) for source, campaign, n in rows)

    async def _arrivals(self) -> tuple[ArrivalRow, ...]:
        rows = await self._session.execute(
            # Columns and not whole rows: of all that ever arrived there are many, and this takes half the time.
            select(
                Touch.id,
                Touch.visitor_id,
                Touch.source_id,
                Click.campaign,
                Touch.arrival,
                Touch.click_id,
                Click.at,
                Touch.is_first,
                Touch.at,
            )
            .outerjoin(Click, Click.id == Touch.click_id)
            .order_by(Touch.id)
        )
        return tuple(
            ArrivalRow(
                id=touch_id,
                visitor_id=visitor_id,
                source_id=source_id,
                campaign=campaign,
                arrival=arrival,
                click_id=click_id,
                clicked_at=clicked_at,
                is_first=is_first,
                at=at,
            )
            for touch_id, visitor_id, source_id, campaign, arrival, click_id, clicked_at, is_first, at in rows
        )

    async def _talks(self, period: Period) -> tuple[TalkRow, ...]:
        # A reply is never older than its dialog.
        spam_replies = select(Reply.dialog_id).where(Reply.reading["primary"].as_string() == "spam")
        if period.since is not None:
            spam_replies = spam_replies.where(Reply.at >= period.since)
        spam = set(await self._all(spam_replies))
        rows = await self._session.execute(
            select(Dialog.id, Dialog.visitor_id, Dialog.started_at, Dialog.state["replies"].as_integer())
            .where(*within(Dialog.started_at, period))
            .order_by(Dialog.id)
        )
        return tuple(
            TalkRow(visitor_id=visitor_id, started_at=started_at, replies=replies or 0, spam=dialog_id in spam)
            for dialog_id, visitor_id, started_at, replies in rows
        )

    async def leads(self, period: Period) -> tuple[LeadCount, ...]:
        """The leads that were opened in a period, each with every stage it has stood on."""
        # What is part of another lead is counted with that one.
        part = select(Merge.id).where(Merge.merged_id == Lead.id, Merge.state == "merged").exists()
        columns = (Lead.id, Lead.first_touch_id, Lead.last_touch_id, Lead.stage, Lead.hot_at, Lead.created_at)
        found = await self._session.execute(
            select(*columns).where(~part, *within(Lead.created_at, period)).order_by(Lead.id)
        )
        leads = found.all()
        stages: dict[int, set[Stage]] = {lead.id: {lead.stage} for lead in leads}
        moves = await self._session.execute(
            select(StageMove.lead_id, StageMove.stage)
            .join(Lead, Lead.id == StageMove.lead_id)
            .where(*within(Lead.created_at, period))
            .distinct()
        )
        for lead_id, stage in moves:
            if lead_id in stages:
                stages[lead_id].add(stage)
        paid = await self._paid(period)
        return tuple(
            LeadCount(
                id=lead.id,
                first_touch_id=lead.first_touch_id,
                last_touch_id=lead.last_touch_id,
                stages=frozenset(stages[lead.id]),
                hot=lead.hot_at is not None,
                created_at=lead.created_at,
                paid=paid.get(lead.id, {}),
            )
            for lead in leads
        )

    async def _paid(self, period: Period) -> dict[int, dict[str, int]]:
        """What the sales of the period's leads brought, whenever they were made; those that were a mistake left out."""
        rows = await self._session.execute(
            select(Sale.lead_id, Sale.currency, func.sum(Sale.hundredths))
            .join(Lead, Lead.id == Sale.lead_id)
            .where(Sale.undone_at.is_(None), Sale.hundredths.is_not(None), *within(Lead.created_at, period))
            .group_by(Sale.lead_id, Sale.currency)
        )
        paid: dict[int, dict[str, int]] = {}
        for lead_id, currency, hundredths in rows:
            paid.setdefault(lead_id, {})[currency or ""] = int(hundredths or 0)
        return paid


def within(column: InstrumentedAttribute[datetime], period: Period) -> Collection[ColumnElement[bool]]:
    """The conditions under which a moment lies in a period."""
    conditions: list[ColumnElement[bool]] = []
    if period.since is not None:
        conditions.append(column >= period.since)
    if period.until is not None:
        conditions.append(column < period.until)
    return conditions
