"""The reports of the sales side as tables: for the terminal, spreadsheets and other programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.reports.exits import ExitRow, ExitsReport, Left
from bot.reports.files import csv_of, xlsx_of
from bot.reports.managers import WARMEST_FIRST, ManagerRow, ManagersReport
from bot.reports.numbers import STEPS, Report
from bot.reports.share import Share
from bot.reports.way import Judged, WayReport
from storage.reports import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with a name. Every row has a cell for each column: text, a number, or None; shares are 0 to 1."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        """Rows by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def managers_sheets(report: ManagersReport) -> list[Sheet]:
    """A line for each manager, all of them last. Times are in minutes."""
    shares = [f"{word}{warmth}" for warmth in WARMEST_FIRST for word in ("won_", "ended_")]
    columns = ("manager", "offers", "taken", "passed", "minutes_to_take", "contacted", "minutes_to_contact")
    return [
        Sheet(
            name="Managers",
            columns=(*columns, *shares, "won", "promises", "kept"),
            rows=tuple(_manager(row) for row in (*report.rows, report.total)),
        )
    ]


def _manager(row: ManagerRow) -> tuple[Any, ...]:
    results = [count for warmth in WARMEST_FIRST for count in (row.won_of(warmth).hits, row.won_of(warmth).of)]
    return (
        row.name or "nobody",
        row.offers,
        row.taken,
        row.passed,
        _minutes(row.to_take),
        row.contacted,
        _minutes(row.to_contact),
        *results,
        _share(row.won),
        row.promises,
        row.kept,
    )


def exits_sheets(report: ExitsReport) -> list[Sheet]:
    """How many of each source left which way for which reason, then every single one with what was said."""
    counted = [
        (_source(row), row.kind, way, reason, count)
        for row in report.rows
        for (way, reason), count in row.reasons.most_common()
    ]
    each = [(_source(row), row.kind, *_left(one)) for row in report.rows for one in row.left]
    return [
        Sheet(name="Reasons", columns=("source", "kind", "exit", "reason", "count"), rows=tuple(counted)),
        Sheet(
            name="Ways out",
            columns=("source", "kind", "at", "lead", "exit", "reason", "words", "said_by"),
            rows=tuple(sorted(each, key=lambda cells: str(cells[2]))),
        ),
    ]


def _source(row: ExitRow) -> str:
    return row.key or "unknown"


def _left(one: Left) -> tuple[Any, ...]:
    said_by = None if not one.words else "visitor" if one.by_visitor else "manager"
    return (one.at.isoformat(timespec="seconds"), one.lead_id, one.exit, one.reason, one.words, said_by)


def way_sheets(report: WayReport) -> list[Sheet]:
    """Stages, questions, sales with what they took, and what the bot thought against what was won."""
    stages = [
        (row.stage, row.reached, row.went_on, row.left.total(), row.still_here, _minutes(row.time), _share(row.leak))
        for row in report.stages
    ]
    questions = [(row.script, row.question, row.asked, row.lost_here, _share(row.dropped)) for row in report.questions]
    sales = list(zip(report.touches.contacts, report.touches.visits, strict=True))
    judged = [_judged("warmth", row) for row in report.by_warmth]
    judged += [_judged("hot, %", row) for row in report.by_probability]
    return [
        Sheet(
            name="Stages",
            columns=("stage", "reached", "went_on", "left", "still_here", "minutes_to_next", "left_share"),
            rows=tuple(stages),
        ),
        Sheet(
            name="Questions",
            columns=("script", "question", "asked", "lost_here", "lost_share"),
            rows=tuple(questions),
        ),
        Sheet(name="First sales", columns=("contacts", "visits"), rows=tuple(sales)),
        Sheet(name="Calibration", columns=("by", "read_as", "ended", "won", "share", "predicted"), rows=tuple(judged)),
    ]


def _judged(by: str, row: Judged) -> tuple[Any, ...]:
    predicted = None if row.predicted is None else round(row.predicted, 4)
    return (by, row.name, row.ended, row.won, _share(row.share), predicted)


def steps_sheet(report: Report) -> Sheet:
    """The steps from a click to a customer, a line for each source, kind or campaign and one for all."""
    rows = (*report.rows, report.total)
    return Sheet(
        name="Steps",
        columns=(report.by, *STEPS),
        rows=tuple((row.key or "unknown", *(row.step(step) for step in STEPS)) for row in rows),
    )


def sheet_csv(sheet: Sheet) -> str:
    """One table with a head line. No spreadsheet runs a cell of it."""
    return csv_of([sheet.columns, *sheet.rows])


def sheets_json(sheets: Sequence[Sheet], *, period: Period, definitions: Mapping[str, str]) -> str:
    """All tables, with what each number means."""
    told: dict[str, Any] = {
        "since": period.since.isoformat() if period.since else None,
        "until": period.until.isoformat() if period.until else None,
    }
    told |= {sheet.name.lower().replace(" ", "_"): sheet.records() for sheet in sheets}
    return json.dumps(told | {"definitions": dict(definitions)}, ensure_ascii=False, indent=2)


def sheets_xlsx(sheets: Sequence[Sheet], *, definitions: Mapping[str, str]) -> bytes:
    """A workbook with a sheet for each table and one that says what the numbers mean."""
    return xlsx_of({sheet.name: [sheet.columns, *sheet.rows] for sheet in sheets}, definitions=definitions)


def sheet_table(sheet: Sheet) -> Table:
    """A table of the terminal. Names and words are text, not markup."""
    table = Table(*sheet.columns, title=sheet.name)
    for row in sheet.rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    return table


def _minutes(span: timedelta | None) -> float | None:
    return None if span is None else round(span / timedelta(minutes=1), 1)


def _share(share: Share) -> float | None:
    return None if share.value is None else round(share.value, 4)
