"""A report as a message, a picture, a table of the terminal and files for other programs."""

import csv
import io
import json
import re
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from PIL import Image
from rich.console import Console

from bot.reports.files import report_csv, report_json, report_xlsx
from bot.reports.numbers import DEFINITIONS, STEPS, Report, Row
from bot.reports.picture import MOST_ROWS, WIDTH, report_png
from bot.reports.share import Share
from bot.reports.table import funnel_table, sources_table
from bot.reports.text import report_text
from bot.reports.wording import share_words
from nlu.labels import LANGUAGES, Language
from storage.reports import Period
from tests.bot.reports.world import NOW, START, WARSAW

TOO_MANY = MOST_ROWS + 5
#: What a spreadsheet would run.
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"]


def ads(**changes: object) -> Row:
    given: dict[str, object] = {
        "key": "ads", "kind": "net", "campaign": "Search", "clicks": 1_240, "starts": 310, "dialogs": 204, "leads": 96,
        "prospects": 60, "opportunities": 41, "accepted": 33, "customers": 12, "hot_leads": 35, "spam_dialogs": 8,
        "costs": {"EUR": Decimal("1830.50")}, "priced_leads": 96, "priced_customers": 12,
    }  # fmt: skip
    return Row(**{**given, **changes})  # type: ignore[arg-type]  # each is of its field's type


def report(*rows: Row, total: Row | None = None) -> Report:
    return Report(by="source", touching="first", period=Period(since=START), rows=rows, total=total or ads(key="total"))


def test_a_message_says_everything_that_can_be_said_and_no_more() -> None:
    few = Row(key="f-1", kind="seed", campaign="Maria", starts=4, dialogs=4, leads=3, customers=1, hot_leads=2)
    text = report_text(report(ads(), few, Row(key=None, starts=7)), now=NOW, zone=WARSAW, lang="en")
    assert "1 November – 10 November" in text
    assert (
        "▸ Search (marketing)\nClicks 1,240 · Starts 310 · Dialogs 204 · Leads 96 · Taken 33 · Customers 12\n" in text
    )
    assert "hot 36% (28–46) · won 12% (7–21) · spam 4% (2–8)\n" in text
    assert "Cost €1,830.50 · per lead €19.07 · per customer €152.54" in text
    assert "▸ Maria (word of mouth)\nStarts 4 · Dialogs 4 · Leads 3 · Customers 1\nhot too few to say (3)" in text
    assert "▸ Unknown source\nStarts 7\n" in text


def test_two_currencies_are_both_named() -> None:
    text = report_text(report(ads(costs={"PLN": Decimal(90), "EUR": Decimal(5)})), now=NOW, zone=WARSAW, lang="en")
    assert "Cost €5 + PLN 90" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_its_own_numbers_and_nothing_is_left_out(lang: Language) -> None:
    many = [ads(key=f"s{number}", campaign="Ж" * 300) for number in range(TOO_MANY)]
    text = report_text(report(*many), now=NOW, zone=WARSAW, lang=lang)
    assert not re.search(r"[{}]|None", text)
    assert len(text) < 4_096, "one message of Telegram"
    assert {"ru": "1\u00a0240", "en": "1,240", "pl": "1240", "tr": "1.240"}[lang] in text.replace("\u202f", "\u00a0")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_picture_is_drawn_for_nobody_and_for_a_crowd(lang: Language) -> None:
    crowd = [ads(key=f"s{number}", campaign="Ж" * number * 9) for number in range(TOO_MANY)]
    for rows in ([], crowd):
        total = ads(key="total") if rows else Row(key="total")
        picture = report_png(report(*rows, total=total), now=NOW, zone=WARSAW, lang=lang)
        image = Image.open(io.BytesIO(picture))
        assert image.width == WIDTH
        assert image.width + image.height < 10_000, "Telegram's limit for a photo"
        assert len(picture) < 100_000


def test_a_share_of_too_few_is_no_number() -> None:
    assert share_words(Share(hits=1, of=19), lang="en") == "too few to say (19)"
    assert share_words(Share(hits=1, of=20), lang="tr") == "%5 (1–24)"


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_is_run_by_a_spreadsheet(name: str) -> None:
    given = report(ads(key=name, campaign=name))
    cells = list(csv.reader(io.StringIO(report_csv(given), newline="")))[1][:3]
    assert (cells[0], cells[2]) == (f"'{name}", f"'{name}")
    sheet = load_workbook(io.BytesIO(report_xlsx(given)))["Sources"]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].quotePrefix
    assert str(sheet["A2"].value).strip() == name.strip()


def test_a_workbook_holds_numbers_as_numbers_and_says_what_they_mean() -> None:
    book = load_workbook(io.BytesIO(report_xlsx(report(ads(), Row(key=None, starts=7)))))
    rows = list(book["Sources"].values)
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [line["source"] for line in lines] == ["ads", "unknown", "total"]
    assert (lines[0]["leads"], lines[0]["cost"], lines[0]["currency"], lines[0]["cost_per_lead"]) == (
        96, 1830.5, "EUR", 19.07,
    )  # fmt: skip
    assert (lines[0]["hot"], lines[0]["hot_low"], lines[0]["hot_high"]) == (0.3646, 0.2752, 0.4643)
    assert (lines[1]["hot"], lines[1]["money"], lines[1]["cost"]) == (None, None, None)
    assert list(book["Definitions"].values)[1:] == list(DEFINITIONS.items())


def test_csv_and_json_say_the_same() -> None:
    given = report(ads(), Row(key=None, starts=7))
    parsed = json.loads(report_json(given))
    lines = list(csv.DictReader(io.StringIO(report_csv(given), newline="")))
    assert [row["source"] for row in parsed["rows"]] == ["ads", None]
    for line, row in zip(lines, [*parsed["rows"], parsed["total"]], strict=True):
        for name in STEPS:
            assert int(line[name]) == row[name]
    assert parsed["rows"][0]["money"] is None
    assert (parsed["by"], parsed["touch"], parsed["until"]) == ("source", "first", None)


def test_tables_of_the_terminal_show_each_step() -> None:
    console = Console(width=220, record=True, file=io.StringIO())
    given = report(ads(), Row(key=None, starts=7))
    console.print(sources_table(given))
    console.print(funnel_table(given))
    shown = console.export_text()
    for word in ("Search", "Unknown source", "€19.07", "36% (28–46)", "204 (66%)", "96 (47%)", "total", *STEPS):
        assert word in shown, word
