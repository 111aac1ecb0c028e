"""``bantik leads`` and ``bantik report``: what came in and from where, as a table, a picture or a file."""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from bot.leads_export import LeadRow, lead_rows, write_csv, write_jsonl, write_table, write_xlsx
from bot.loading import open_database
from bot.reports.agreement import DEFINITIONS as AGREED
from bot.reports.agreement import AgreementReport, agreement_json, agreement_record, read_agreement
from bot.reports.agreement_text import agreement_table
from bot.reports.files import csv_of, report_csv, report_json, report_xlsx, xlsx_of
from bot.reports.numbers import By, Report, Touching, count
from bot.reports.picture import report_png
from bot.reports.table import funnel_table, sources_table
from bot.settings import Settings
from bot.wording import FALLBACK
from storage.reports import Period, Raw


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

report = typer.Typer(help="What the sources bring.", no_args_is_help=True)


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
    _print(format_, by=by, since=since, until=until, touch=touch, table=sources_table)


@report.command()
def funnel(format_: Form = ReportFormat.TABLE, since: Day = None, until: Day = None, touch: Touch = "first") -> None:
    """Print the steps from a click to a customer by kind of source, and how many go from each to the next."""
    _print(format_, by="kind", since=since, until=until, touch=touch, table=funnel_table)


@report.command()
def sla(
    format_: Annotated[
        AgreementFormat, typer.Option("--format", help="Form of the output; xlsx goes to a file or pipe.")
    ] = AgreementFormat.TABLE,
    since: Day = None,
    until: Day = None,
) -> None:
    """Print how the agreement between marketing and sales was kept, by warmth."""
    settings, now = Settings.load(), datetime.now(UTC)
    counted = asyncio.run(_agreement(settings, _period(settings, since=since, until=until), now=now))
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
            sys.stdout.buffer.write(xlsx_of("Agreement", table, definitions=AGREED))


async def _agreement(settings: Settings, period: Period, *, now: datetime) -> AgreementReport:
    db = await open_database(settings)
    try:
        async with db.read() as uow:
            return await read_agreement(uow, period, now=now)
    finally:
        await db.close()


def _period(settings: Settings, *, since: datetime | None, until: datetime | None) -> Period:
    """Whole days of the team's time zone; the last day is part of the report."""
    zone = settings.zone
    return Period(
        since=None if since is None else since.replace(tzinfo=zone).astimezone(UTC),
        until=None if until is None else (until + timedelta(days=1)).replace(tzinfo=zone).astimezone(UTC),
    )


def _print(
    format_: ReportFormat,
    *,
    by: By,
    since: datetime | None,
    until: datetime | None,
    touch: Touching,
    table: Callable[[Report], Table],
) -> None:
    settings, now = Settings.load(), datetime.now(UTC)
    zone = settings.zone
    period = _period(settings, since=since, until=until)
    counted = count(asyncio.run(_raw(settings, period)), by=by, touching=touch, now=now, zone=zone)
    match format_:
        case ReportFormat.TABLE:
            Console().print(table(counted))
        case ReportFormat.JSON:
            sys.stdout.write(report_json(counted) + "\n")
        case ReportFormat.CSV:
            sys.stdout.write(report_csv(counted))
        case ReportFormat.XLSX:
            sys.stdout.buffer.write(report_xlsx(counted))
        case ReportFormat.PNG:
            sys.stdout.buffer.write(report_png(counted, now=now, zone=zone, lang=FALLBACK))


async def _raw(settings: Settings, period: Period) -> Raw:
    db = await open_database(settings)
    try:
        async with db.read() as uow:
            return await uow.source_reports.raw(period)
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
    _WRITERS[format_](asyncio.run(_rows(settings, moment)))


async def _rows(settings: Settings, since: datetime | None) -> list[LeadRow]:
    db = await open_database(settings)
    try:
        async with db.read() as uow:
            return await lead_rows(uow, since=since)
    finally:
        await db.close()
