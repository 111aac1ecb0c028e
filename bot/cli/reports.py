"""``bantik leads`` and ``bantik report``: what came in and from where, as a table, a picture or a file."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

import typer
from rich.console import Console

from bot.leads_export import lead_rows, write_csv, write_jsonl, write_table, write_xlsx
from bot.loading import open_database
from bot.reports.agreement import DEFINITIONS as AGREED
from bot.reports.agreement import agreement_json, agreement_record, read_agreement
from bot.reports.agreement_text import agreement_table
from bot.reports.exits import DEFINITIONS as EXITS_MEAN
from bot.reports.exits import count_exits
from bot.reports.files import csv_of, report_csv, report_json, report_xlsx, xlsx_of
from bot.reports.managers import DEFINITIONS as MANAGERS_MEAN
from bot.reports.managers import count_managers
from bot.reports.numbers import DEFINITIONS as STEPS_MEAN
from bot.reports.numbers import count
from bot.reports.picture import report_png
from bot.reports.sales_picture import exits_png, managers_png
from bot.reports.sheets import (
    Sheet,
    exits_sheets,
    managers_sheets,
    sheet_csv,
    sheet_table,
    sheets_json,
    sheets_xlsx,
    steps_sheet,
    way_sheets,
)
from bot.reports.table import funnel_table, sources_table
from bot.reports.way import DEFINITIONS as WAY_MEAN
from bot.reports.way import count_way
from bot.reports.way_picture import way_png
from bot.settings import Settings
from bot.wording import FALLBACK
from storage.reports import Period
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")


class Format(StrEnum):
    """Forms in which leads are printed."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


_WRITERS = {Format.TABLE: write_table, Format.JSONL: write_jsonl, Format.CSV: write_csv, Format.XLSX: write_xlsx}


class ReportFormat(StrEnum):
    """Forms in which reports are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PNG = "png"


class AgreementFormat(StrEnum):
    """Forms in which the report of the agreement is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], show_default=False)]
Form = Annotated[ReportFormat, typer.Option("--format", help="Form of the output; png and xlsx go to a file or pipe.")]
Touch = Annotated[Literal["first", "last"], typer.Option(help="The visitor's arrival to which leads count.")]

report = typer.Typer(
    help="What the sources bring, what managers do, how leads go and why they are lost.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    app.command()(leads)
    app.add_typer(report, name="report")


@report.command()
def sources(
    format_: Form = ReportFormat.TABLE,
    by: Annotated[Literal["source", "kind", "campaign"], typer.Option(help="What one line counts.")] = "source",
    since: Day = None,
    until: Day = None,
    touch: Touch = "first",
) -> None:
    """Print clicks, starts, dialogs, leads, customers, costs and shares by source.

    --since is the first day of the report, --until the last; without them it is about all time.
    """
    settings, period, now = _asked(since, until)
    raw = asyncio.run(_read(settings, lambda uow: uow.source_reports.raw(period)))
    counted = count(raw, by=by, touching=touch, now=now, zone=settings.zone)
    match format_:
        case ReportFormat.TABLE:
            Console().print(sources_table(counted))
        case ReportFormat.JSON:
            sys.stdout.write(report_json(counted) + "\n")
        case ReportFormat.CSV:
            sys.stdout.write(report_csv(counted))
        case ReportFormat.XLSX:
            sys.stdout.buffer.write(report_xlsx(counted))
        case ReportFormat.PNG:
            sys.stdout.buffer.write(report_png(counted, now=now, zone=settings.zone, lang=FALLBACK))


@report.command()
def sla(
    format_: Annotated[
        AgreementFormat, typer.Option("--format", help="Form of the output; xlsx goes to a file or pipe.")
    ] = AgreementFormat.TABLE,
    since: Day = None,
    until: Day = None,
) -> None:
    """Print how the agreement between marketing and sales was kept, by warmth."""
    settings, period, now = _asked(since, until)
    counted = asyncio.run(_read(settings, lambda uow: read_agreement(uow, period, now=now)))
    records = [agreement_record(row) for row in (*counted.rows, counted.total)]
    table = [list(records[-1]), *(list(record.values()) for record in records)]
    match format_:
        case AgreementFormat.TABLE:
            Console().print(agreement_table(counted))
        case AgreementFormat.JSON:
            sys.stdout.write(agreement_json(counted) + "\n")
        case AgreementFormat.CSV:
            sys.stdout.write(csv_of(table))
        case AgreementFormat.XLSX:
            sys.stdout.buffer.write(xlsx_of({"Agreement": table}, definitions=AGREED))


@report.command()
def managers(format_: Form = ReportFormat.TABLE, since: Day = None, until: Day = None) -> None:
    """Print offers, leads taken, times, sales and promises kept by manager.

    --since is the first day of the report, --until the last; without them it is about all time.
    """
    settings, period, now = _asked(since, until)
    raw = asyncio.run(_read(settings, lambda uow: uow.sales_reports.managers(period)))
    counted = count_managers(raw, now=now)
    _write(
        format_,
        managers_sheets(counted),
        period=period,
        definitions=MANAGERS_MEAN,
        png=lambda: managers_png(counted, now=now, zone=settings.zone, lang=FALLBACK),
    )


@report.command()
def rejections(format_: Form = ReportFormat.TABLE, since: Day = None, until: Day = None) -> None:
    """Print why leads were rejected and lost and why visitors left, by source, with what was said.

    A CSV holds the counts; JSON and XLSX hold every single one as well. For --since and --until see ``sources``.
    """
    settings, period, now = _asked(since, until)
    counted = count_exits(asyncio.run(_read(settings, lambda uow: uow.sales_reports.exits(period))))
    _write(
        format_,
        exits_sheets(counted),
        period=period,
        definitions=EXITS_MEAN,
        png=lambda: exits_png(counted, now=now, zone=settings.zone, lang=FALLBACK),
    )


@report.command()
def funnel(format_: Form = ReportFormat.TABLE, since: Day = None, until: Day = None, touch: Touch = "first") -> None:
    """Print the way from a click to a customer: each step and stage, the time in it, where leads and dialogs are lost,
    and whether the warmth was right.

    A CSV holds the stages; the other forms hold everything. For --since and --until see ``sources``.
    """
    settings, period, now = _asked(since, until)
    steps = count(
        asyncio.run(_read(settings, lambda uow: uow.source_reports.raw(period))),
        by="kind",
        touching=touch,
        now=now,
        zone=settings.zone,
    )
    counted = count_way(asyncio.run(_read(settings, lambda uow: uow.sales_reports.way(period))))
    if format_ is ReportFormat.TABLE:
        Console().print(funnel_table(steps))
    sheets = way_sheets(counted)
    _write(
        format_,
        sheets if format_ is ReportFormat.TABLE else [*sheets, steps_sheet(steps)],
        period=period,
        definitions={**STEPS_MEAN, **WAY_MEAN},
        png=lambda: way_png(counted, now=now, zone=settings.zone, lang=FALLBACK),
    )


def _write(
    format_: ReportFormat,
    sheets: Sequence[Sheet],
    *,
    period: Period,
    definitions: Mapping[str, str],
    png: Callable[[], bytes],
) -> None:
    """Print tables in the form that is asked for."""
    match format_:
        case ReportFormat.TABLE:
            for sheet in sheets:
                Console().print(sheet_table(sheet))
        case ReportFormat.JSON:
            sys.stdout.write(sheets_json(sheets, period=period, definitions=definitions) + "\n")
        case ReportFormat.CSV:
            sys.stdout.write(sheet_csv(sheets[0]))
        case ReportFormat.XLSX:
            sys.stdout.buffer.write(sheets_xlsx(sheets, definitions=definitions))
        case ReportFormat.PNG:
            sys.stdout.buffer.write(png())


def _asked(since: datetime | None, until: datetime | None) -> tuple[Settings, Period, datetime]:
    """The settings, the days that are asked for in the company's zone, and the moment."""
    settings = Settings.load()
    period = Period(
        since=None if since is None else since.replace(tzinfo=settings.zone).astimezone(UTC),
        # The last day is part of the report.
        until=None if until is None else (until + timedelta(days=1)).replace(tzinfo=settings.zone).astimezone(UTC),
    )
    return settings, period, datetime.now(UTC)


async def _read(settings: Settings, read: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    db = await open_database(settings)
    try:
        async with db.read() as uow:
            return await read(uow)
    finally:
        await db.close()


def leads(
    format_: Annotated[Format, typer.Option("--format", help="Form of the output.")] = Format.TABLE,
    since: Annotated[
        datetime | None, typer.Option(help="Only leads made on this day or later.", formats=["%Y-%m-%d"])
    ] = None,
) -> None:
    """Print the leads with source, facts, score, stage and owner."""
    settings = Settings.load()
    moment = since.replace(tzinfo=settings.zone).astimezone(UTC) if since else None
    _WRITERS[format_](asyncio.run(_read(settings, lambda uow: lead_rows(uow, since=moment))))
