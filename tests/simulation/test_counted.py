"""The second count must be able to contradict the first: a check that agrees with everything checks nothing."""

import sqlite3
from pathlib import Path

from bot.reports.numbers import Touching, count
from storage.engine import Database
from storage.reports import Period
from tests.bot.reports.world import NOW, START, WARSAW, day, small_company
from tests.databases import sqlite_with_tables
from tests.simulation.counted import differences


async def test_the_second_count_agrees_with_the_report_and_not_with_another_one(tmp_path: Path) -> None:
    path = tmp_path / "company.db"
    async with await Database.open(sqlite_with_tables(path)) as db:
        await small_company(db)
        async with db.read() as uow:
            raw = await uow.source_reports.raw(Period(since=START, until=day(30)))
    glass = sqlite3.connect(path)
    touchings: tuple[Touching, ...] = ("first", "last")
    for touching in touchings:
        report = count(raw, by="source", touching=touching, now=NOW, zone=WARSAW)
        assert list(differences(glass, report, touching=touching, now=NOW, zone=WARSAW)) == []
        other: Touching = "last" if touching == "first" else "first"
        assert list(differences(glass, report, touching=other, now=NOW, zone=WARSAW)) != []
    report.rows[0].clicks += 1
    assert len(list(differences(glass, report, touching="last", now=NOW, zone=WARSAW))) == 1
    glass.close()
