"""Leads for other programs: whatever a visitor wrote comes out as text."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import openpyxl
import pytest

from bot.leads_export import _EMPTY, LeadRow, write_csv, write_jsonl, write_table, write_xlsx

FORMULAS = ("=1+1", "+7 999 123-45-67", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋7 999", "－2", "＠x")
NASTY = (
    "[/bold]",
    "[red]x",
    "\x1b[31mred\x1b[0m",
    "\x00nul",
    "\ufffe\uffff",
    'a,b\n"c"',
    "\u202ertl",
    "#N/A",
    "😀" * 300,
)


def rows(names: Sequence[str]) -> list[LeadRow]:
    facts = {"need": {"value": {}, "quote": "=cmd|' /C calc'!A0"}}
    return [replace(_EMPTY, id=n, name=name, phone="+79991234567", facts=facts) for n, name in enumerate(names, 1)]


def test_a_csv_has_no_formula_cell(capsys: pytest.CaptureFixture[str]) -> None:
    write_csv(rows(FORMULAS))
    read = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert [row["name"] for row in read] == [f"'{name}" for name in FORMULAS]
    assert {row["phone"] for row in read} == {"'+79991234567"}
    assert {row["need"] for row in read} == {"'=cmd|' /C calc'!A0"}


def test_an_xlsx_has_no_formula_cell_and_keeps_phones(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write_xlsx(rows(FORMULAS + NASTY))
    sheet = openpyxl.load_workbook(io.BytesIO(capsysbinary.readouterr().out)).active
    assert sheet is not None
    cells = [cell for line in sheet.iter_rows(min_row=2) for cell in line if cell.value is not None]
    assert not [cell.value for cell in cells if cell.data_type in ("f", "e")]
    assert [cell.value for cell in cells].count("+79991234567") == len(FORMULAS + NASTY)


@pytest.mark.parametrize("write", [write_table, write_csv, write_jsonl])
@pytest.mark.parametrize("name", NASTY)
def test_no_name_stops_an_export(
    capsys: pytest.CaptureFixture[str], write: Callable[[Sequence[LeadRow]], None], name: str
) -> None:
    # "[/bold]" ended `bantik leads` with a traceback, "[red]x" lost its brackets, an escape coloured the terminal.
    write(rows([name]))
    out = capsys.readouterr().out
    if write is write_table:
        assert "\x1b" not in out
        assert "[/" in out or name != "[/bold]"
    if write is write_jsonl:
        assert json.loads(out)["name"] == name
