"""A report as a table of the terminal."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from rich.table import Table

from bot.reports.numbers import STEPS, Report, Row
from bot.reports.wording import amount, name_of, share_words

_COLUMNS: Final = (*STEPS, "money", "cost", "per lead", "per customer", "hot", "spam")


def sources_table(report: Report) -> Table:
    """A line for each source, the total last."""
    table = Table(report.by, "kind", show_footer=True)
    total = _cells(report.total)
    table.columns[0].footer = "total"
    for name, cell in zip(_COLUMNS, total, strict=True):
        table.add_column(name, justify="right", footer=cell)
    for row in report.rows:
        table.add_row(name_of(row, lang="en"), row.kind or "", *_cells(row))
    return table


def funnel_table(report: Report) -> Table:
    """A line for each step, a column for each kind, each with its share of the step before."""
    table = Table("step")
    columns = [*report.rows, report.total]
    for row in columns:
        table.add_column("total" if row is report.total else name_of(row, lang="en"), justify="right")
    for place, step in enumerate(STEPS):
        cells = []
        for row in columns:
            before = row.step(STEPS[place - 1]) if place > 1 else 0
            share = f" ({round(100 * row.step(step) / before)}%)" if before else ""
            cells.append(f"{row.step(step)}{share}")
        table.add_row(step, *cells)
    return table


def _cells(row: Row) -> list[str]:
    currency = row.cost[1] if row.cost is not None else ""
    prices = (row.cost[0] if row.cost is not None else None, row.cost_per_lead, row.cost_per_customer)
    shares = [share_words(share, lang="en") if share.of else "" for share in (row.hot, row.spam)]
    counted = [str(row.step(step)) for step in STEPS]
    money = ["" if value is None else amount(value, currency, lang="en") for value in prices]
    if len(row.costs) > 1:
        money[0] = _sums(row.costs)
    return [*counted, _sums(row.paid), *money, *shares]


def _sums(amounts: Mapping[str, Decimal]) -> str:
    return " + ".join(amount(value, name, lang="en") for name, value in sorted(amounts.items()))
