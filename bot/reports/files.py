"""A report for other programs: JSON, CSV, XLSX. Text stays text, whatever it begins with."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bot.leads_export import as_text, is_formula
from bot.reports.numbers import DEFINITIONS, SHARES, STEPS, Report, Row

#: Plain numbers of a row, in the order of the columns.
COUNTED: Final = ("clicks", "starts", "visitors", *STEPS[2:])
_WIDEST: Final = 40


def record(row: Row) -> dict[str, Any]:
    """A row by column. Shares are 0 to 1 with the ends of their interval; what cannot be said is None.

    ``…_enough`` is false where there are too few cases to say anything.
    """
    cells: dict[str, Any] = {"source": row.key, "kind": row.kind, "campaign": row.campaign}
    cells |= {name: getattr(row, name) for name in COUNTED}
    paid, paid_in = row.money if row.money is not None else (None, None)
    value, currency = row.cost if row.cost is not None else (None, None)
    cells |= {
        "money": _figure(paid),
        "money_currency": paid_in or ("+".join(filter(None, sorted(row.paid))) or None),
        "cost": _figure(value),
        "currency": currency or ("+".join(sorted(row.costs)) or None),
        "cost_per_lead": _figure(row.cost_per_lead),
        "cost_per_customer": _figure(row.cost_per_customer),
    }
    for name in SHARES:
        share = row.share(name)
        low, high = share.interval or (None, None)
        cells |= {
            name: _rounded(share.value),
            f"{name}_low": _rounded(low),
            f"{name}_high": _rounded(high),
            f"{name}_enough": share.is_enough,
        }
    return cells


def report_json(report: Report) -> str:
    """The whole report, with what each number means."""
    period = report.period
    return json.dumps(
        {
            "by": report.by,
            "touch": report.touching,
            "since": period.since.isoformat() if period.since else None,
            "until": period.until.isoformat() if period.until else None,
            "rows": [record(row) for row in report.rows],
            "total": record(report.total),
            "definitions": dict(DEFINITIONS),
        },
        ensure_ascii=False,
        indent=2,
    )


def report_csv(report: Report) -> str:
    """Rows and the total, with a head line. No spreadsheet runs a cell of it."""
    return csv_of(_table(report))


def report_xlsx(report: Report) -> bytes:
    """A workbook with the report and, on a second sheet, what each number means."""
    return xlsx_of({"Sources": _table(report)}, definitions=DEFINITIONS)


def csv_of(table: Sequence[Sequence[Any]]) -> str:
    """Lines of cells, the head line first, as CSV."""
    text = io.StringIO()
    writer = csv.writer(text)
    for cells in table:
        writer.writerow([as_text(cell) for cell in cells])
    return text.getvalue()


def xlsx_of(tables: Mapping[str, Sequence[Sequence[Any]]], *, definitions: Mapping[str, str]) -> bytes:
    """A workbook with a sheet for each table, whose first line is its head, and one that says what the numbers mean."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        _fill(sheet, table)
        sheet.freeze_panes = "B2"
    meanings = book.create_sheet("Definitions")
    _fill(meanings, [["number", "meaning"], *([name, words] for name, words in definitions.items())])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _table(report: Report) -> list[list[Any]]:
    records = [record(row) for row in (*report.rows, report.total)]
    for cells in records:
        if cells["source"] is None:
            cells["source"] = "unknown"
    return [list(records[-1]), *(list(cells.values()) for cells in records)]


def _fill(sheet: Worksheet, table: Sequence[Sequence[Any]]) -> None:
    for line in table:
        sheet.append([_storable(cell) for cell in line])
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"
                cell.quotePrefix = is_formula(cell.value)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for place, column in enumerate(sheet.columns, 1):
        width = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[get_column_letter(place)].width = min(width, _WIDEST) + 2


def _storable(value: Any) -> Any:
    """Without the control characters that the format cannot hold."""
    return "".join(char for char in value if char >= " " or char in "\n\t") if isinstance(value, str) else value


def _figure(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
