"""Every number of a report against a count by hand of the company in ``world``."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.reports.files import record
from bot.reports.numbers import DEFINITIONS, SHARES, STEPS, By, Report, Row, Touching, cost_within, count, last_days
from storage.engine import Database
from storage.reports import Period
from storage.tables import Cost
from tests.bot.reports.world import NOW, START, WARSAW, day, small_company
from tests.storage import kit

PERIOD = Period(since=START, until=day(20))
COLUMNS = (
    "clicks", "starts", "visitors", "dialogs", "leads", "prospects", "opportunities", "accepted", "customers",
    "arrived_clicks", "hot_leads", "spam_dialogs", "priced_leads", "priced_customers",
)  # fmt: skip
#: By hand, in the order of COLUMNS. "fair" by first touch: Dora's, who asked twice, and Hugo's, who came before.
BY_FIRST = {
    "ads": (4, 4, 3, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1),
    "fair": (0, 2, 2, 4, 2, 2, 1, 1, 0, 0, 1, 0, 2, 0),
    "f-1": (0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0),
    None: (1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "total": (5, 8, 7, 8, 4, 4, 3, 3, 2, 2, 2, 1, 3, 1),
}
#: By last touch, Dora's second dialog and her lead belong to the ads.
BY_LAST = BY_FIRST | {
    "ads": (4, 4, 3, 3, 2, 2, 2, 2, 1, 2, 2, 1, 2, 1),
    "fair": (0, 2, 2, 3, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0),
}


async def counted(db: Database, *, by: By = "source", touching: Touching = "first", period: Period = PERIOD) -> Report:
    await small_company(db)
    async with db.read() as uow:
        return count(await uow.source_reports.raw(period), by=by, touching=touching, now=NOW, zone=WARSAW)


def figures(row: Row) -> tuple[int, ...]:
    return tuple(getattr(row, name) for name in COLUMNS)


@pytest.mark.parametrize(("touching", "expected"), [("first", BY_FIRST), ("last", BY_LAST)])
async def test_every_number_is_what_was_counted_by_hand(
    db: Database, touching: Touching, expected: dict[str | None, Any]
) -> None:
    report = await counted(db, touching=touching)
    assert {row.key: figures(row) for row in (*report.rows, report.total)} == expected


async def test_costs_are_whole_once_and_daily_for_each_day(db: Database) -> None:
    report = await counted(db)
    rows = {row.key: row for row in report.rows}
    # The first to the tenth of November are ten days.
    assert rows["ads"].cost == (Decimal(100), "EUR")
    assert (rows["ads"].cost_per_lead, rows["ads"].cost_per_customer) == (Decimal(100), Decimal(100))
    assert rows["fair"].cost == (Decimal(200), "EUR")
    assert (rows["fair"].cost_per_lead, rows["fair"].cost_per_customer) == (Decimal(100), None)
    assert (rows["f-1"].cost, rows["f-1"].cost_per_lead) == (None, None)
    # Maria's friend cost nothing, and does not make the others cheaper.
    assert report.total.cost == (Decimal(300), "EUR")
    assert (report.total.cost_per_lead, report.total.cost_per_customer) == (Decimal(100), Decimal(300))
    assert report.total.money is None


async def test_shares_say_when_they_are_too_few(db: Database) -> None:
    total = (await counted(db)).total
    assert {name: (total.share(name).hits, total.share(name).of) for name in SHARES} == {
        "started": (2, 5),
        "hot": (2, 4),
        "spam": (1, 8),
        "won": (2, 4),
    }
    assert not any(total.share(name).is_enough for name in SHARES)


async def test_kinds_add_up_their_sources(db: Database) -> None:
    report = await counted(db, by="kind")
    rows = {row.key: row for row in report.rows}
    assert figures(rows["net"]) == tuple(a + b for a, b in zip(BY_FIRST["ads"], BY_FIRST["fair"], strict=True))
    assert figures(rows["seed"]) == BY_FIRST["f-1"]
    assert rows["net"].cost == (Decimal(300), "EUR")


async def test_a_campaign_of_the_click_goes_before_that_of_the_link(db: Database) -> None:
    report = await counted(db, by="campaign")
    rows = {row.key: row for row in report.rows}
    assert rows.keys() == {"Search", "brand", "Fair", "Maria", None}
    assert (rows["brand"].clicks, rows["brand"].starts, rows["brand"].dialogs, rows["brand"].spam_dialogs) == (
        2,
        1,
        1,
        1,
    )
    assert (rows["Search"].clicks, rows["Search"].starts, rows["Search"].cost) == (2, 3, None)
    assert report.total.cost == (Decimal(300), "EUR")


async def test_whatever_is_grouped_the_total_is_the_same(db: Database) -> None:
    await small_company(db)
    totals = set()
    async with db.read() as uow:
        raw = await uow.source_reports.raw(PERIOD)
    for by in ("source", "kind", "campaign"):
        for touching in ("first", "last"):
            report = count(raw, by=by, touching=touching, now=NOW, zone=WARSAW)
            summed = tuple(sum(column) for column in zip(*map(figures, report.rows), strict=True))
            assert summed == figures(report.total)
            totals.add(summed)
    assert totals == {BY_FIRST["total"]}


async def test_a_period_without_ends_holds_everything(db: Database) -> None:
    total = (await counted(db, period=Period())).total
    assert (total.clicks, total.starts, total.visitors) == (6, 9, 8)


async def test_an_empty_database_is_a_report_of_nothing(db: Database) -> None:
    async with db.read() as uow:
        report = count(await uow.source_reports.raw(Period()), by="source", touching="first", now=NOW, zone=WARSAW)
    assert report.rows == ()
    assert set(figures(report.total)) == {0}
    assert report.total.cost is None


def price(per: str, **given: Any) -> Cost:
    return Cost(**{"source_id": 1, "hundredths": 1_050, "currency": "EUR", "per": per, "starts_at": START} | given)


MIDNIGHT = datetime(2026, 11, 4, tzinfo=WARSAW).astimezone(UTC)


@pytest.mark.parametrize(
    ("cost", "period", "amount"),
    [
        (price("total"), Period(), "10.50"),
        (price("total"), Period(since=day(1)), "0"),
        (price("total"), Period(until=START), "0"),
        (price("total", starts_at=NOW + timedelta(days=1)), Period(), "0"),
        (price("day"), Period(), "105.00"),
        (price("day"), Period(since=day(4)), "63.00"),
        (price("day"), Period(until=day(2)), "31.50"),
        (price("day"), Period(until=MIDNIGHT), "31.50"),
        (price("day"), Period(since=MIDNIGHT), "73.50"),
        (price("day", ends_at=MIDNIGHT), Period(), "31.50"),
        (price("day", ends_at=MIDNIGHT), Period(since=day(5)), "0"),
        (price("day", starts_at=NOW + timedelta(hours=1)), Period(), "0"),
        (price("day", starts_at=NOW - timedelta(minutes=1)), Period(), "10.50"),
        # The night in which the clocks go back is one day like any other.
        (price("day", starts_at=datetime(2026, 10, 24, 12, tzinfo=UTC), ends_at=day(-6)), Period(), "31.50"),
    ],
)  # fmt: skip
def test_the_part_of_a_price_that_belongs_to_a_period(cost: Cost, period: Period, amount: str) -> None:
    assert cost_within(cost, period, now=NOW, zone=WARSAW) == Decimal(amount)


def test_two_currencies_are_not_added() -> None:
    row = Row(key="x", costs={"EUR": Decimal(5), "PLN": Decimal(5)}, priced_leads=2, priced_customers=1)
    assert (row.cost, row.cost_per_lead) == (None, None)


def test_seven_days_are_today_and_the_six_before_from_their_midnight() -> None:
    assert last_days(7, now=NOW, zone=WARSAW).since == datetime(2026, 11, 4, tzinfo=WARSAW)


def test_every_number_that_is_shown_is_defined() -> None:
    shown = {*STEPS, *SHARES, "visitors", "money", "cost", "cost_per_lead", "cost_per_customer"}
    assert shown == set(DEFINITIONS)


async def test_money_is_what_standing_sales_of_the_leads_brought(db: Database) -> None:
    """It was empty, whatever managers had noted."""
    async with db.write() as uow:
        manager_id = await kit.manager(uow, 900)
        paid = {1: 300_000, 2: 120_050, 3: 99_900}
        for number, hundredths in paid.items():
            person = await kit.offered(uow, number)
            await uow.offers.claim(person.offer_id, manager_id, NOW)
            [claim] = await uow.offers.claims(person.lead_id)
            sale = await uow.sales.add(claim, at=NOW)
            assert sale is not None
            await uow.sales.describe(sale, hundredths=hundredths, currency="EUR", product=None)
            if number == 3:
                await uow.sales.undo_last(person.lead_id, at=NOW)
    async with db.read() as uow:
        raw = await uow.source_reports.raw(Period())
    assert [dict(lead.paid) for lead in raw.leads] == [{"EUR": 300_000}, {"EUR": 120_050}, {}]
    leads = tuple(replace(lead, stages=frozenset({"customer"})) for lead in raw.leads)
    total = count(replace(raw, leads=leads), by="source", touching="first", now=NOW, zone=WARSAW).total
    assert total.money == (Decimal("4200.50"), "EUR")
    assert record(total)["money_currency"] == "EUR"
