"""Leads as rows: for the terminal, for spreadsheets, for other programs."""

import csv
import io
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from openpyxl import Workbook
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.attribution import source_name
from bot.identity.others import OtherPerson
from bot.identity.together import introduced, put_together
from nlu.labels import FactKind
from storage.leads import LeadView
from storage.unit_of_work import UnitOfWork

#: A cell that begins so would be run as a formula by a spreadsheet.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\x00", "＝", "＋", "－", "＠")
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_COLUMNS: Final = (
    *("id", "created", "stage", "warmth", "score", "name", "phone", "others", "source", "owner", "need", "budget"),
)
#: What is told of the other people of a lead.
_TOLD: Final = ("name", "phone", "email", "username", "telegram_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRow:
    """One lead. ``facts`` maps a kind to its value and its quote, as all its people together said them; moments are
    ISO 8601 in UTC. ``others`` are the people besides the one who asks: each with ``part``, which is ``decides``, or
    ``same`` for another account of the same person."""

    id: int
    created: str
    stage: str
    exit: str | None
    exit_reason: str | None
    warmth: str
    score: int
    name: str | None
    phone: str | None
    phone_verified: bool
    email: str | None
    channel: str | None
    telegram_id: int | None
    username: str | None
    language: str | None
    source: str | None
    source_code: str | None
    source_kind: str | None
    first_source: str | None
    first_source_code: str | None
    owner: str | None
    touches: int
    hot_at: str | None
    offered_at: str | None
    claimed_at: str | None
    contacted_at: str | None
    facts: dict[str, dict[str, Any]]
    breakdown: list[dict[str, Any]]
    others: list[dict[str, Any]]


async def lead_rows(uow: UnitOfWork, *, since: datetime | None = None) -> list[LeadRow]:
    """Rows of the leads made at ``since`` or later, newest first."""
    several = await uow.identity.with_several()
    rows = []
    for view in await uow.leads.listing(since=since):
        facts, others = {fact.kind: (fact.value, fact.quote) for fact in view.facts}, []
        if view.lead.id in several:
            people = await uow.identity.people(view.lead.id)
            states = [(person, (await uow.dialogs.get(person.dialog_id)).state) for person in people]
            known = put_together([(person.part, state) for person, state in states]).facts
            facts = {kind: (fact.value, fact.quote) for kind, fact in known.items()}
            others = [_other(introduced(person, state)) for person, state in states if person.part != "asks"]
        rows.append(_row(view, facts=facts, others=others))
    return rows


def write_table(rows: Sequence[LeadRow]) -> None:
    table = Table(*_COLUMNS)
    for row in rows:
        flat = _flat(row)
        # Text and not str: a name may look like rich's markup, or like an order to the terminal.
        table.add_row(*(Text("" if flat.get(name) is None else _printable(str(flat[name]))) for name in _COLUMNS))
    Console().print(table if rows else "No leads yet.")


def write_jsonl(rows: Sequence[LeadRow]) -> None:
    for row in rows:
        sys.stdout.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")


def write_csv(rows: Sequence[LeadRow]) -> None:
    text = io.StringIO()
    names = list(_flat(_EMPTY))
    writer = csv.writer(text)
    writer.writerow(names)
    for row in rows:
        flat = _flat(row)
        writer.writerow([as_text(flat.get(name)) for name in names])
    sys.stdout.write(text.getvalue())


def write_xlsx(rows: Sequence[LeadRow]) -> None:
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    sheet.title = "Leads"
    names = list(_flat(_EMPTY))
    sheet.append(names)
    for row in rows:
        flat = _flat(row)
        sheet.append([_printable(flat.get(name)) for name in names])
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if isinstance(cell.value, str):
                # Text stays text, whatever it begins with.
                cell.data_type = "s"
                cell.quotePrefix = is_formula(cell.value)
    buffer = io.BytesIO()
    book.save(buffer)
    sys.stdout.buffer.write(buffer.getvalue())


def as_text(value: object) -> object:
    """A cell of a CSV that no spreadsheet takes for a formula.

    >>> as_text("=1+1")
    "'=1+1"
    """
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a cell with this text."""
    return text.startswith(_FORMULA_STARTS)


def _printable(value: Any) -> Any:
    """Without the characters that the XLSX format cannot hold and a terminal would obey."""
    return _CONTROL.sub("", value) if isinstance(value, str) else value


def _other(person: OtherPerson) -> dict[str, Any]:
    told = {name: getattr(person, name) for name in _TOLD}
    return {"part": "decides" if person.decides else "same", **told}


def _row(
    view: LeadView, *, facts: Mapping[FactKind, tuple[Mapping[str, Any], str]], others: list[dict[str, Any]]
) -> LeadRow:
    lead = view.lead

    def moment(value: Any) -> str | None:
        return value.isoformat(timespec="seconds") if value else None

    return LeadRow(
        id=lead.id,
        created=lead.created_at.isoformat(timespec="seconds"),
        stage=lead.stage,
        exit=lead.exit,
        exit_reason=lead.exit_reason,
        warmth=lead.warmth,
        score=lead.score,
        name=lead.name,
        phone=lead.phone,
        phone_verified=lead.contact_verified,
        email=lead.email,
        channel=lead.channel,
        telegram_id=view.visitor.telegram_id,
        username=view.visitor.username,
        language=view.visitor.language,
        source=source_name(view.last_source),
        source_code=view.last_source.code if view.last_source else None,
        source_kind=view.last_source.kind if view.last_source else None,
        first_source=source_name(view.first_source),
        first_source_code=view.first_source.code if view.first_source else None,
        owner=view.owner.name if view.owner else None,
        touches=lead.touch_count,
        hot_at=moment(lead.hot_at),
        offered_at=moment(lead.offered_at),
        claimed_at=moment(lead.claimed_at),
        contacted_at=moment(lead.contacted_at),
        facts={kind: {"value": dict(value), "quote": quote} for kind, (value, quote) in facts.items()},
        breakdown=list(lead.breakdown),
        others=others,
    )


def _flat(row: LeadRow) -> dict[str, Any]:
    """One cell a column: each fact by its quote, the other people in a line each, the breakdown left out."""
    cells = {name: value for name, value in asdict(row).items() if name not in ("facts", "breakdown", "others")}
    cells["others"] = "\n".join(_in_words(other) for other in row.others) or None
    quotes = {kind: row.facts.get(kind, {}).get("quote") for kind in ("need", "timeline", "authority", "budget")}
    return cells | quotes


def _in_words(other: Mapping[str, Any]) -> str:
    ways = [str(other[name]) for name in ("phone", "email") if other.get(name)]
    ways += [f"@{other['username']}"] if other.get("username") else []
    return ", ".join([f"{other['name'] or '?'} ({other['part']})", *ways])


_EMPTY: Final = LeadRow(
    id=0, created="", stage="", exit=None, exit_reason=None, warmth="", score=0, name=None, phone=None,
    phone_verified=False, email=None, channel=None, telegram_id=None, username=None, language=None, source=None,
    source_code=None, source_kind=None, first_source=None, first_source_code=None, owner=None, touches=0, hot_at=None,
    offered_at=None, claimed_at=None, contacted_at=None, facts={}, breakdown=[], others=[],
)  # fmt: skip
