"""The simulated fortnight: no lead on nobody, nothing taken twice, escalations on their minute, more hot leads won."""

import math
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean, stdev
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.reports.numbers import Touching
from bot.reports.numbers import count as count_report
from bot.routing import Mode, load_routing, load_sla
from storage.engine import Database
from storage.reports import Period
from tests.databases import sqlite_with_tables
from tests.simulation.company import BEGIN, END, RULES, SLA, SOURCES, VISITORS, callers
from tests.simulation.counted import differences
from tests.simulation.fortnight import Fortnight

SEED = 20261121
ALONE = ("first", "next")
WARSAW_ZONE: Final = ZoneInfo("Europe/Warsaw")
SEEDS: Final = 6
#: Student's t, two-sided 95 %, for one seed less than there are.
STUDENT_95: Final = 2.571


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder that costs no waiting for a disk: how safely the database writes is tested elsewhere."""
    if not Path("/dev/shm").is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


async def played(path: Path, mode: Mode, *, seed: int = SEED, everybody: bool = True) -> Fortnight:
    """A fortnight with its reports checked; without ``everybody`` only those come whom sales hears of."""
    async with await Database.open(sqlite_with_tables(path)) as db:
        fortnight = Fortnight.open(db, path, mode=mode, seed=seed)
        visitors = callers(seed)
        await fortnight.settle([caller for caller in visitors if everybody or caller.warmth != "none"])
        await fortnight.play()
        await _check_reports(db, fortnight.glass)
    return fortnight


async def _check_reports(db: Database, glass: sqlite3.Connection) -> None:
    """Every number of the report by source, by both touches, of the whole fortnight and of some days within it."""
    touchings: tuple[Touching, ...] = ("first", "last")
    for touching in touchings:
        for since, until in ((BEGIN, END), (BEGIN + timedelta(days=5, hours=7), BEGIN + timedelta(days=9))):
            async with db.read() as uow:
                raw = await uow.source_reports.raw(Period(since=since, until=until))
            report = count_report(raw, by="source", touching=touching, now=END, zone=WARSAW_ZONE)
            assert report.total.leads > 20
            assert list(differences(glass, report, touching=touching, now=END, zone=WARSAW_ZONE)) == []


async def test_a_fortnight_of_two_thousand_visitors(memory: Path) -> None:
    best = await played(memory / "best.db", "best_first")
    turns = await played(memory / "turns.db", "round_robin", everybody=False)
    for name, fortnight in (("best first", best), ("round robin", turns)):
        figures = _figures(fortnight.glass)
        print(f"{name}: {figures}, instants {fortnight.instants}, forgotten {fortnight.forgotten}")
        assert fortnight.forgotten == 0, "a lead had neither an owner nor a waiting escalation"
        assert fortnight.unwatched == 0, "a taken lead had no timer that would notice that nobody writes"
        assert set(fortnight.won_taps.values()) == {1}, "an offer was taken twice"
        _check_rounds(fortnight.glass)
        _check_contacts(fortnight.glass)
        assert (
            fortnight.glass.execute("SELECT count(*) FROM claims GROUP BY offer_id HAVING count(*) > 1").fetchall()
            == []
        )
    assert best.glass.execute("SELECT count(*) FROM visitors").fetchone() == (VISITORS,)
    assert best.glass.execute("SELECT count(DISTINCT source_id) FROM touches").fetchone() == (SOURCES,)
    for fortnight in (best, turns):
        fortnight.glass.close()


@pytest.mark.load
async def test_hot_leads_won_by_asking_the_best_first_over_several_seeds(memory: Path) -> None:
    """Prints both figures for each seed, and the mean difference with its interval of 95 %."""
    gained = []
    modes: tuple[Mode, ...] = ("best_first", "round_robin")
    for seed in range(SEEDS):
        won = []
        for mode in modes:
            fortnight = await played(memory / f"{seed}-{mode}.db", mode, seed=seed, everybody=False)
            figures = _figures(fortnight.glass)
            won.append(figures["hot leads won"])
            fortnight.glass.close()
        gained.append(100 * (won[0] - won[1]) / figures["hot leads"])
        print(f"seed {seed}: {won[0]} by best first, {won[1]} by round robin, of {figures['hot leads']} hot leads")
    middle, half = mean(gained), STUDENT_95 * stdev(gained) / math.sqrt(SEEDS)
    print(f"best first wins {middle:+.1f} of 100 hot leads more (95 %: {middle - half:+.1f} to {middle + half:+.1f})")


def _figures(glass: sqlite3.Connection) -> dict[str, int]:
    def count(sql: str) -> int:
        return int(glass.execute(sql).fetchone()[0])

    return {
        "leads": count("SELECT count(*) FROM leads"),
        "rounds": count("SELECT count(*) FROM offer_rounds"),
        "taken": count("SELECT count(*) FROM claims"),
        "taken back": count("SELECT count(*) FROM claims WHERE end_reason = 'not contacted'"),
        "to the admins": count("SELECT count(*) FROM offers WHERE escalated_at IS NOT NULL"),
        "hot leads": count("SELECT count(*) FROM leads WHERE warmth = 'hot'"),
        "hot leads won": count("SELECT count(*) FROM leads WHERE warmth = 'hot' AND stage = 'customer'"),
    }


def _check_rounds(glass: sqlite3.Connection) -> None:
    """Every escalation came at the minute at which the one before was due, and no sooner than the agreement says."""
    sla = load_sla(SLA)
    rows = glass.execute(
        """SELECT r.offer_id, r.number, r.step, r.at, r.due_at, l.warmth, r.manager_id, m.telegram_id,
                  EXISTS (SELECT 1 FROM passes p WHERE p.offer_id = r.offer_id AND p.manager_id = r.manager_id)
           FROM offer_rounds r JOIN offers o ON o.id = r.offer_id JOIN leads l ON l.id = o.lead_id
           LEFT JOIN managers m ON m.id = r.manager_id ORDER BY r.offer_id, r.number"""
    ).fetchall()
    late, checked = [], 0
    before: tuple[int, datetime, bool] | None = None
    for offer_id, number, step, at_text, due_text, warmth, _, telegram_id, passed in rows:
        at, due = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (at_text, due_text))
        if before is not None and before[0] == offer_id:
            _, was_due, was_passed = before
            if not (was_passed and was_due >= at) and not (at >= was_due and timedelta(minutes=1) > at - was_due):
                late.append((offer_id, number, at, was_due))
        before = (offer_id, due, bool(passed))
        if step == "night":
            continue
        length = sla.take_of(warmth).of(step)
        assert due - at >= length
        if step in ALONE and all(NAIVE[telegram_id](minute) for minute in _minutes(at, at + length)):
            assert due - at == length, "somebody at work all the time had longer than agreed"
            checked += 1
    assert late == []
    assert checked >= 100
    # Whatever is still on offer at the end is not overdue.
    assert (
        glass.execute(
            "SELECT count(*) FROM offers WHERE state = 'open' AND due_at < ?", (f"{END:%Y-%m-%d %H:%M:%S.%f}",)
        ).fetchone()[0]
        == 0
    )


def _check_contacts(glass: sqlite3.Connection) -> None:
    """Who does not write loses the lead when the agreed working time is over, by a clock read minute by minute."""
    sla = load_sla(SLA)
    rows = glass.execute(
        """SELECT c.claimed_at, c.ended_at, l.warmth, m.telegram_id FROM claims c JOIN leads l ON l.id = c.lead_id
           JOIN managers m ON m.id = c.manager_id WHERE c.end_reason = 'not contacted'"""
    ).fetchall()
    assert len(rows) >= 10
    for claimed, ended, warmth, telegram_id in rows:
        start, end = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (claimed, ended))
        agreed = sla.contact_of(warmth)
        length = agreed.within + agreed.head_of_sales + agreed.take_back
        worked = sum(NAIVE[telegram_id](minute) for minute in list(_minutes(start, end))[:-1])
        # Each of the three steps fires within a second of its moment, and a minute is the finest that is counted.
        assert abs(worked - length.total_seconds() / 60) <= 3, (claimed, ended, telegram_id, worked, length)


def _minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += timedelta(minutes=1)
    yield end


def _naive(zone: str, weekdays: dict[int, tuple[tuple[str, str], ...]], off: set[date]) -> Callable[[datetime], bool]:
    """Working time written a second time, in the plainest way there is: look at the clock on that wall."""

    def at_work(moment: datetime) -> bool:
        local = moment.astimezone(ZoneInfo(zone))
        clock = f"{local:%H:%M:%S}"
        return local.date() not in off and any(
            clock >= opens and closes > clock for opens, closes in weekdays.get(local.weekday(), ())
        )

    return at_work


def _days(first: int, last: int, month: int = 10) -> set[date]:
    return {date(2026, month, day) for day in range(first, last + 1)}


Week = dict[int, tuple[tuple[str, str], ...]]
WARSAW: Week = dict.fromkeys(range(5), (("09:00", "13:00"), ("13:45", "18:00")))
ISTANBUL: Week = {**dict.fromkeys(range(5), (("09:00", "13:00"), ("14:00", "19:00"))), 5: (("10:00", "14:00"),)}
ALMATY: Week = {**dict.fromkeys(range(5), (("10:00", "14:00"), ("14:30", "19:00"))), 6: (("10:00", "13:00"),)}
KIRA: Week = {**dict.fromkeys(range(5), (("10:00", "12:00"), ("13:00", "19:00"))), 6: (("10:00", "12:00"),)}
NOVEMBER = {date(2026, 11, 1)}
NAIVE = {
    **{901 + place: _naive("Europe/Warsaw", WARSAW, NOVEMBER) for place in range(4)},
    **{905 + place: _naive("Europe/Istanbul", ISTANBUL, NOVEMBER | _days(29, 29)) for place in range(4)},
    **{909 + place: _naive("Asia/Almaty", ALMATY, NOVEMBER | _days(25, 25)) for place in range(4)},
    903: _naive("Europe/Warsaw", WARSAW, NOVEMBER | _days(22, 26)),
    907: _naive("Europe/Istanbul", ISTANBUL, NOVEMBER | _days(28, 30)),
    911: _naive("Asia/Almaty", KIRA, NOVEMBER | _days(25, 25)),
}


@pytest.mark.parametrize("mode", ["best_first", "all_at_once", "round_robin", "least_busy"])
def test_the_rules_of_the_simulation_are_valid_in_every_mode(mode: Mode) -> None:
    assert load_routing(RULES.format(mode=mode)).mode == mode
