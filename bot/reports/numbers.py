"""Every number of the source reports, defined here and nowhere else.

A row counts what one source, one kind, one campaign or everything together brought in a period. Whatever has a moment
counts in the period in which that moment lies: a click when it was made, a start when the visitor arrived, a dialog
when it began, a lead when it was opened. What became of it afterwards counts with it, whenever it happened: a lead of
March that was won in May is a customer of March.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.reports.share import Share
from dialogs.qualification import STAGES
from storage.reports import ArrivalRow, Period, Raw
from storage.tables import Cost, Source
from storage.tables.people import SourceKind

By = Literal["source", "kind", "campaign"]
#: By which touch a dialog or a lead is counted to a source.
Touching = Literal["first", "last"]

#: What each number means, for those who read it.
DEFINITIONS: Final[Mapping[str, str]] = {
    "clicks": "clicks on the link on the web, previews drawn by programs left out; none where a plain code was used",
    "starts": "arrivals in Telegram; a Start pressed twice is one, a visitor who comes back by a link is another",
    "visitors": "people who came for the first time",
    "dialogs": "dialogs in which the visitor answered at least once",
    "leads": "leads that reached the stage 'lead' or a higher one, ever",
    "prospects": "leads that reached the stage 'prospect' or a higher one, ever",
    "opportunities": "leads that reached the stage 'opportunity' or a higher one, ever",
    "accepted": "leads that a manager took, at least once",
    "customers": "leads that were won",
    "money": "what the leads of the period paid, whenever they did, as managers noted it; empty where no amount was "
    "noted, or amounts in two currencies",
    "cost": "price of the links: the whole price in the period in which it begins, a daily one for each day that "
    "the link and the period share, today included; not by campaign, because a price belongs to a link",
    "cost_per_lead": "cost divided by the leads of the sources that cost something in the period; empty without a "
    "lead, or with two currencies",
    "cost_per_customer": "the same, by customers",
    "started": "of the clicks of the period, the share that arrived in Telegram; a forwarded click counts once",
    "hot": "share of leads that were hot at some moment",
    "spam": "share of dialogs with a reply that was read as spam",
    "won": "share of leads that became customers",
}
#: The steps from a click to a customer, in order.
STEPS: Final = ("clicks", "starts", "dialogs", "leads", "prospects", "opportunities", "accepted", "customers")
SHARES: Final = ("started", "hot", "spam", "won")
#: How far a report looks back unless it is told.
DAYS: Final = 30
_HUNDREDTH: Final = Decimal("0.01")


@dataclass(slots=True, kw_only=True)
class Row:
    """What one source, kind or campaign brought. ``key`` is None where the source is unknown."""

    key: str | None
    kind: SourceKind | None = None
    campaign: str | None = None
    #: Whether another row has the same campaign, so that its name alone would not tell them apart.
    campaign_is_shared: bool = False
    clicks: int = 0
    starts: int = 0
    visitors: int = 0
    dialogs: int = 0
    leads: int = 0
    prospects: int = 0
    opportunities: int = 0
    accepted: int = 0
    customers: int = 0
    arrived_clicks: int = 0
    hot_leads: int = 0
    spam_dialogs: int = 0
    #: Amounts by currency.
    paid: dict[str, Decimal] = field(default_factory=dict)
    costs: dict[str, Decimal] = field(default_factory=dict)
    priced_leads: int = 0
    priced_customers: int = 0

    @property
    def money(self) -> tuple[Decimal, str] | None:
        """Amount and currency ("" where none was named); None where nothing was noted, or in two currencies."""
        return _only(self.paid)

    @property
    def cost(self) -> tuple[Decimal, str] | None:
        """Amount and currency; None where there is no price, or there are two currencies."""
        return _only(self.costs)

    @property
    def cost_per_lead(self) -> Decimal | None:
        return self._per(self.priced_leads)

    @property
    def cost_per_customer(self) -> Decimal | None:
        return self._per(self.priced_customers)

    @property
    def started(self) -> Share:
        return Share(hits=self.arrived_clicks, of=self.clicks)

    @property
    def hot(self) -> Share:
        return Share(hits=self.hot_leads, of=self.leads)

    @property
    def spam(self) -> Share:
        return Share(hits=self.spam_dialogs, of=self.dialogs)

    @property
    def won(self) -> Share:
        return Share(hits=self.customers, of=self.leads)

    def share(self, name: str) -> Share:
        """One of ``SHARES``."""
        found: Share = getattr(self, name)
        return found

    def step(self, name: str) -> int:
        """One of ``STEPS``."""
        found: int = getattr(self, name)
        return found

    def _per(self, many: int) -> Decimal | None:
        if self.cost is None or not many:
            return None
        return (self.cost[0] / many).quantize(_HUNDREDTH, ROUND_HALF_UP)


def _only(amounts: Mapping[str, Decimal]) -> tuple[Decimal, str] | None:
    if len(amounts) != 1:
        return None
    currency, amount = next(iter(amounts.items()))
    return amount, currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Rows, most leads first, and everything together."""

    by: By
    touching: Touching
    period: Period
    rows: tuple[Row, ...]
    total: Row


def last_days(days: int, *, now: datetime, zone: ZoneInfo) -> Period:
    """So many whole days of ``zone`` with today as the last one, open towards the future."""
    today = now.astimezone(zone).date()
    first = datetime.combine(today - timedelta(days=days - 1), datetime.min.time(), zone)
    return Period(since=first.astimezone(UTC))


def last_week(*, now: datetime, zone: ZoneInfo) -> Period:
    """The seven whole days of ``zone`` before today."""
    today = datetime.combine(now.astimezone(zone).date(), datetime.min.time(), zone)
    first = datetime.combine(today.date() - timedelta(days=7), datetime.min.time(), zone)
    return Period(since=first.astimezone(UTC), until=today.astimezone(UTC))


def count(raw: Raw, *, by: By, touching: Touching, now: datetime, zone: ZoneInfo) -> Report:
    """Count the raw rows. Days of a daily price are days in ``zone``."""
    tally = _Tally(raw, by=by)
    _count_costs(raw, tally, now=now, zone=zone)
    _count_clicks(raw, tally)
    _count_starts(raw, tally)
    _count_dialogs(raw, tally, touching=touching)
    _count_leads(raw, tally, touching=touching)
    rows = sorted(tally.rows.values(), key=_importance)
    named = Counter(row.campaign for row in rows if row.campaign is not None)
    for row in rows:
        row.campaign_is_shared = row.campaign not in (None, row.key) and named[row.campaign] > 1
    return Report(by=by, touching=touching, period=raw.period, rows=tuple(rows), total=tally.total)


class _Tally:
    """The rows while they are counted: whatever is added is added to its row and to the total."""

    def __init__(self, raw: Raw, *, by: By) -> None:
        self.sources = {source.id: source for source in raw.sources}
        #: Sources that cost something in this period.
        self.priced: set[int | None] = set()
        self.by = by
        self.total = Row(key="total")
        self.rows: dict[Hashable, Row] = {}
        self._name: Callable[[Source | None, str | None], Row] = {
            "source": _named_by_source,
            "kind": _named_by_kind,
            "campaign": _named_by_campaign,
        }[by]

    def of(self, source_id: int | None, campaign: str | None = None) -> tuple[Row, Row]:
        """The row of a source and the total."""
        blank = self._name(self.sources.get(source_id) if source_id is not None else None, campaign)
        return self.rows.setdefault((blank.key, blank.kind), blank), self.total

    def at(self, touch: ArrivalRow | None) -> tuple[Row, Row]:
        """The row to which an arrival counts, and the total."""
        return self.of(None) if touch is None else self.of(touch.source_id, touch.campaign)


def _named_by_source(source: Source | None, _campaign: str | None) -> Row:
    if source is None:
        return Row(key=None)
    return Row(key=source.code, kind=source.kind, campaign=source.campaign)


def _named_by_kind(source: Source | None, _campaign: str | None) -> Row:
    return Row(key=None) if source is None else Row(key=source.kind, kind=source.kind)


def _named_by_campaign(source: Source | None, campaign: str | None) -> Row:
    """The ``utm_campaign`` of the click goes before the campaign of the link."""
    name = campaign or (source.campaign or source.code if source else None)
    return Row(key=name, kind=source.kind if source else None, campaign=name)


def _count_clicks(raw: Raw, tally: _Tally) -> None:
    for clicked in raw.clicks:
        for row in tally.of(clicked.source_id, clicked.campaign):
            row.clicks += clicked.clicks


def _count_starts(raw: Raw, tally: _Tally) -> None:
    arrived: set[int | None] = set()
    for touch in raw.arrivals:
        if raw.period.holds(touch.at):
            for row in tally.at(touch):
                row.starts += 1
                row.visitors += touch.is_first
        if touch.clicked_at is not None and raw.period.holds(touch.clicked_at) and touch.click_id not in arrived:
            arrived.add(touch.click_id)
            for row in tally.at(touch):
                row.arrived_clicks += 1


def _count_dialogs(raw: Raw, tally: _Tally, *, touching: Touching) -> None:
    by_visitor: dict[int, list[ArrivalRow]] = defaultdict(list)
    for touch in raw.arrivals:
        by_visitor[touch.visitor_id].append(touch)
    for talk in raw.talks:
        if not talk.replies:
            continue
        came = _touch_of(by_visitor[talk.visitor_id], talk.started_at, touching=touching)
        for row in tally.at(came):
            row.dialogs += 1
            row.spam_dialogs += talk.spam


def _touch_of(touches: list[ArrivalRow], moment: datetime, *, touching: Touching) -> ArrivalRow | None:
    """The visitor's first touch, or the last one before a dialog began."""
    if not touches:
        return None
    if touching == "first":
        return touches[0]
    return touches[max(0, bisect_right(touches, moment, key=lambda touch: touch.at) - 1)]


def _count_leads(raw: Raw, tally: _Tally, *, touching: Touching) -> None:
    touches = {touch.id: touch for touch in raw.arrivals}
    for lead in raw.leads:
        height = max(STAGES.index(stage) for stage in lead.stages)
        if height < STAGES.index("lead"):
            continue
        touch_id = lead.first_touch_id if touching == "first" else lead.last_touch_id
        came = touches.get(touch_id) if touch_id is not None else None
        won = height >= STAGES.index("customer")
        for row in tally.at(came):
            row.leads += 1
            row.prospects += height >= STAGES.index("prospect")
            row.opportunities += height >= STAGES.index("opportunity")
            row.accepted += height >= STAGES.index("accepted")
            row.customers += won
            row.hot_leads += lead.hot
            for currency, hundredths in lead.paid.items():
                row.paid[currency] = row.paid.get(currency, Decimal()) + hundredths * _HUNDREDTH
            if came is not None and came.source_id in tally.priced:
                row.priced_leads += 1
                row.priced_customers += won


def _count_costs(raw: Raw, tally: _Tally, *, now: datetime, zone: ZoneInfo) -> None:
    for cost in raw.costs:
        amount = cost_within(cost, raw.period, now=now, zone=zone)
        if not amount:
            continue
        tally.priced.add(cost.source_id)
        # A price belongs to a link, whose clicks may carry many campaigns.
        rows = tally.of(cost.source_id) if tally.by != "campaign" else (tally.total,)
        for row in rows:
            row.costs[cost.currency] = row.costs.get(cost.currency, Decimal()) + amount


def cost_within(cost: Cost, period: Period, *, now: datetime, zone: ZoneInfo) -> Decimal:
    """The part of a price that belongs to a period: all or nothing of a whole one, each shared day of a daily one."""
    price = Decimal(cost.hundredths) * _HUNDREDTH
    if cost.per == "total":
        return price if period.holds(cost.starts_at) and cost.starts_at < now else Decimal()
    begin = max(filter(None, (cost.starts_at, period.since)))
    ends = list(filter(None, (cost.ends_at, period.until)))
    # Without an end the day that is now counts; a moment that ends a day does not begin the next one.
    end = min((*ends, now + timedelta(microseconds=1)))
    if end <= begin:
        return Decimal()
    last_day = (end - timedelta(microseconds=1)).astimezone(zone).date()
    return price * ((last_day - begin.astimezone(zone).date()).days + 1)


def _importance(row: Row) -> tuple[int, ...]:
    """Most leads first, then what comes before a lead; the unknown last among equals."""
    return (-row.leads, -row.customers, -row.dialogs, -row.starts, -row.clicks, row.key is None)
