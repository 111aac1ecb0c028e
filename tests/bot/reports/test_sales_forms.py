"""The reports of the sales side as messages, pictures and files."""

import csv
import io
import json
import re
from collections import Counter
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from PIL import Image

from bot.reports.exits import REASONS, ExitRow, ExitsReport, Left
from bot.reports.managers import DEFINITIONS, ManagerRow, ManagersReport
from bot.reports.page import WIDTH
from bot.reports.sales_picture import exits_png, managers_png
from bot.reports.sales_text import exits_text, managers_text, way_text
from bot.reports.sales_words import reason_words, span_words
from bot.reports.sheets import exits_sheets, managers_sheets, sheet_csv, sheets_json, sheets_xlsx, way_sheets
from bot.reports.way import Judged, QuestionRow, StageRow, Touches, WayReport
from bot.reports.way_picture import way_png
from dialogs.qualification import STAGES
from nlu.labels import LANGUAGES, Language
from storage.reports import Period
from tests.bot.reports.world import NOW, START, WARSAW

PERIOD = Period(since=START)
LONG = "Ж" * 300
FORMULA = '=HYPERLINK("http://evil")'


def managers(*names: str | None) -> ManagersReport:
    rows = [
        ManagerRow(
            name=name, offers=120, taken=80, passed=9, promises=30, kept=21, took=[timedelta(minutes=12)],
            reached=[timedelta(hours=30)], results={"hot": [12, 30], "cold": [1, 9]},
        )
        for name in names
    ]  # fmt: skip
    return ManagersReport(period=PERIOD, rows=tuple(rows), total=rows[0] if rows else ManagerRow(name="total"))


def exits(*sources: str | None) -> ExitsReport:
    left = [
        Left(exit="lost", reason="price", at=START, lead_id=7),
        Left(exit="lost", reason="other", at=START, lead_id=8, words=FORMULA),
        Left(exit="refused", reason="own_words", at=START, words=LONG, by_visitor=True),
        Left(exit="silent", reason="no_answer", at=START),
        Left(exit="stopped", reason="stopped", at=START),
        Left(exit="rejected", reason="no_money", at=START),
    ]
    rows = [ExitRow(key=name, campaign=name, left=list(left)) for name in sources]
    total = ExitRow(key="total", left=[one for row in rows for one in row.left])
    return ExitsReport(period=PERIOD, rows=tuple(rows), total=total)


def way(*, empty: bool = False) -> WayReport:
    if empty:
        blank = tuple(StageRow(stage=stage) for stage in STAGES)
        return WayReport(
            period=PERIOD, stages=blank, questions=(), touches=Touches(contacts=(), visits=()), by_warmth=(),
            by_probability=(),
        )  # fmt: skip
    stages = [
        StageRow(
            stage=stage, reached=900 - 100 * place, went_on=800 - 100 * place, left=Counter({"silent": 60 + place})
        )
        for place, stage in enumerate(STAGES)
    ]
    return WayReport(
        period=PERIOD,
        stages=tuple(stages),
        questions=tuple(QuestionRow(script="crm", question=f"q{n}" * 9, asked=90, lost_here=n) for n in range(20)),
        touches=Touches(contacts=(1, 2, 5), visits=(1, 1, 3)),
        by_warmth=tuple(Judged(name=name, ended=40, won=9) for name in ("hot", "warm", "cold", "none")),
        by_probability=tuple(Judged(name=f"{n}–{n + 20}", ended=n, won=n // 2) for n in range(0, 100, 20)),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_fits_telegram_and_leaves_nothing_out(lang: Language) -> None:
    many = [LONG] * 30
    for text in (
        managers_text(managers(*many, None), now=NOW, zone=WARSAW, lang=lang),
        managers_text(managers(), now=NOW, zone=WARSAW, lang=lang),
        exits_text(exits(*many, None), now=NOW, zone=WARSAW, lang=lang),
        exits_text(exits(), now=NOW, zone=WARSAW, lang=lang),
        way_text(way(), now=NOW, zone=WARSAW, lang=lang),
        way_text(way(empty=True), now=NOW, zone=WARSAW, lang=lang),
    ):
        assert not re.search(r"[{}]|None", text)
        assert len(text.encode("utf-16-le")) // 2 < 4_096, "one message of Telegram"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_picture_is_drawn_for_nobody_and_for_a_crowd(lang: Language) -> None:
    many = [LONG] * 30
    for picture in (
        managers_png(managers(*many, None), now=NOW, zone=WARSAW, lang=lang),
        managers_png(managers(), now=NOW, zone=WARSAW, lang=lang),
        exits_png(exits(*many, None), now=NOW, zone=WARSAW, lang=lang),
        exits_png(exits(), now=NOW, zone=WARSAW, lang=lang),
        way_png(way(), now=NOW, zone=WARSAW, lang=lang),
        way_png(way(empty=True), now=NOW, zone=WARSAW, lang=lang),
    ):
        image = Image.open(io.BytesIO(picture))
        assert image.width == WIDTH
        assert image.width + image.height < 10_000, "Telegram's limit for a photo"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_has_a_word(lang: Language) -> None:
    assert len({reason_words(reason, lang=lang) for reason in REASONS}) == len(REASONS)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (None, "–"),
        (timedelta(seconds=20), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(minutes=90), "1.5 h"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=12, hours=12), "12.5 d"),
    ],
)
def test_spans_of_time_are_short(span: timedelta | None, words: str) -> None:
    assert span_words(span, lang="en") == words


def test_what_people_wrote_is_never_run_by_a_spreadsheet() -> None:
    sheets = exits_sheets(exits(FORMULA))
    lines = list(csv.reader(io.StringIO(sheet_csv(sheets[1]), newline="")))
    assert lines[2][0] == f"'{FORMULA}"
    assert f"'{FORMULA}" in [line[6] for line in lines]
    book = load_workbook(io.BytesIO(sheets_xlsx(sheets, definitions=DEFINITIONS)))
    cells = [cell for row in book["Ways out"].iter_rows(min_row=2) for cell in row if cell.value == FORMULA]
    assert len(cells) == 7
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_files_hold_numbers_as_numbers_and_say_what_they_mean() -> None:
    told = json.loads(sheets_json(managers_sheets(managers("Anna")), period=PERIOD, definitions=DEFINITIONS))
    [anna, _] = told["managers"]
    assert (anna["manager"], anna["taken"], anna["minutes_to_take"], anna["won_hot"], anna["ended_hot"]) == (
        "Anna", 80, 12.0, 12, 30,
    )  # fmt: skip
    assert told["definitions"] == dict(DEFINITIONS)
    assert [sheet.name for sheet in way_sheets(way())] == ["Stages", "Questions", "First sales", "Calibration"]
    for sheet in way_sheets(way(empty=True)):
        assert all(len(row) == len(sheet.columns) for row in sheet.rows)
