"""``bantik leads``: what came in, as a table or a file for other programs."""

import asyncio
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from bot.leads_export import LeadRow, lead_rows, write_csv, write_jsonl, write_table, write_xlsx
from bot.loading import open_database
from bot.settings import Settings


class Format(StrEnum):
    """Forms in which leads are printed."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


_WRITERS = {Format.TABLE: write_table, Format.JSONL: write_jsonl, Format.CSV: write_csv, Format.XLSX: write_xlsx}


def register(app: typer.Typer) -> None:
    app.command()(leads)


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
            return lead_rows(await uow.leads.listing(since=since))
    finally:
        await db.close()
