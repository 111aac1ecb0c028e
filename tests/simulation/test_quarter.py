"""The reports of a simulated quarter, held against a count of the raw rows that shares no line of code with them."""

import json
import sqlite3
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from bot.reports.exits import ExitsReport, count_exits
from bot.reports.managers import ManagersReport, count_managers
from bot.reports.way import WayReport, count_way
from dialogs.qualification import STAGES
from storage.engine import Database
from storage.migrations import upgrade
from storage.reports import Period
from tests.simulation.quarter import BEGIN, END, NOW, VISITORS, play_quarter

QUARTER = Period(since=BEGIN, until=END)
FROM, TO = (moment.strftime("%Y-%m-%d %H:%M:%S.%f") for moment in (BEGIN, END))
Reports = tuple[ManagersReport, ExitsReport, WayReport, sqlite3.Connection]


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("quarter") / "quarter.db"


@pytest.fixture
async def reports(quarter: Path) -> Any:
    url = f"sqlite+aiosqlite:///{quarter}"
    if not quarter.exists():  # noqa: ASYNC240 - a test waits for its file
        await upgrade(url)
        async with await Database.open(url) as db:
            await play_quarter(db)
    async with await Database.open(url) as db, db.read() as uow:
        managers = count_managers(await uow.sales_reports.managers(QUARTER), now=NOW)
        exits = count_exits(await uow.sales_reports.exits(QUARTER))
        way = count_way(await uow.sales_reports.way(QUARTER))
    glass = sqlite3.connect(f"file:{quarter}?mode=ro", uri=True)
    glass.row_factory = sqlite3.Row
    yield managers, exits, way, glass
    glass.close()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_by_manager(reports: Reports) -> None:
    report, _, _, glass = reports
    names = dict(glass.execute("SELECT name, id FROM managers").fetchall())
    assert {row.name for row in report.rows} == {*names, None}
    for row in report.rows:
        if row.name is not None:
            _check_manager(row, names[row.name], glass)
    for what in ("taken", "passed", "contacted", "promises", "kept"):
        assert getattr(report.total, what) == sum(getattr(row, what) for row in report.rows), what


def _check_manager(row: Any, number: int, glass: sqlite3.Connection) -> None:
    given = {"m": number, "since": FROM, "until": TO, "now": NOW.strftime("%Y-%m-%d %H:%M:%S.%f")}

    def one(query: str) -> Any:
        return glass.execute(query, given).fetchone()

    shown = """SELECT offer_id, min(created_at) FROM offer_cards WHERE manager_id = :m AND kind = 'private'
        GROUP BY offer_id HAVING min(created_at) >= :since AND min(created_at) < :until"""
    mine = "claims WHERE manager_id = :m AND claimed_at >= :since AND claimed_at < :until"
    seen = f"SELECT offer_id FROM ({shown}) UNION SELECT offer_id FROM {mine}"
    assert row.offers == one(f"SELECT count(*) FROM ({seen})")[0]
    assert row.taken == one(f"SELECT count(*) FROM {mine}")[0]
    assert row.passed == one("SELECT count(*) FROM passes WHERE manager_id = :m AND at >= :since AND at < :until")[0]
    first = dict(glass.execute(shown, given).fetchall())
    took, reached, results = [], [], defaultdict[str, list[int]](lambda: [0, 0])
    for claim in glass.execute(f"SELECT * FROM {mine}", given).fetchall():
        offer = glass.execute("SELECT created_at FROM offers WHERE id = ?", (claim["offer_id"],)).fetchone()
        since = first.get(claim["offer_id"], offer["created_at"])
        took.append(max(moment(claim["claimed_at"]) - moment(since), timedelta()).total_seconds())
        contact = glass.execute(
            "SELECT min(at) FROM desk_moves WHERE kind = 'contacted' AND lead_id = ? AND at >= ? AND at <= ?",
            (claim["lead_id"], claim["claimed_at"], claim["ended_at"] or "9999-12-31"),
        ).fetchone()[0]
        if contact is not None:
            reached.append((moment(contact) - moment(claim["claimed_at"])).total_seconds())
        if claim["end_reason"] in ("won", "lost", "rejected", "given back", "silent", "refused", "not contacted"):
            warmth = glass.execute("SELECT warmth FROM leads WHERE id = ?", (claim["lead_id"],)).fetchone()[0]
            results[warmth][0] += claim["end_reason"] == "won"
            results[warmth][1] += 1
    assert row.to_take.total_seconds() == pytest.approx(median(took))
    assert row.to_contact.total_seconds() == pytest.approx(median(reached))
    assert row.contacted == len(reached)
    assert row.results == results
    # Whose promise it was: who had the lead when it was kept in time, or else when it fell due.
    due = """SELECT count(*), coalesce(sum(p.kept_at IS NOT NULL AND p.kept_at <= p.promise_by), 0)
        FROM promises p JOIN leads l ON l.id IN (SELECT lead_id FROM stage_history h WHERE h.dialog_id = p.dialog_id)
        JOIN claims c ON c.id = (SELECT max(id) FROM claims c WHERE c.lead_id = l.id
            AND c.claimed_at <= min(coalesce(p.kept_at, p.promise_by), p.promise_by)
            AND coalesce(c.ended_at, '9999-12-31') >= min(coalesce(p.kept_at, p.promise_by), p.promise_by))
        WHERE c.manager_id = :m AND p.promise_by >= :since AND p.promise_by < :until
            AND (p.kept_at IS NOT NULL OR p.promise_by < :now)"""
    assert (row.promises, row.kept) == tuple(one(due))


def test_promises_fall_to_somebody_or_to_nobody(reports: Reports) -> None:
    report, _, _, glass = reports
    due = glass.execute("SELECT count(*) FROM promises WHERE promise_by >= ? AND promise_by < ?", (FROM, TO)).fetchone()
    assert report.total.promises == due[0]
    assert next(row for row in report.rows if row.name is None).kept == 0


def test_ways_out(reports: Reports) -> None:
    _, report, _, glass = reports
    counted: Counter[tuple[str | None, str, str]] = Counter()
    leads = [row[0] for row in glass.execute("SELECT DISTINCT lead_id FROM stage_history WHERE lead_id IS NOT NULL")]
    bare = glass.execute(
        """SELECT DISTINCT dialog_id FROM stage_history h WHERE lead_id IS NULL AND NOT EXISTS
        (SELECT 1 FROM stage_history o WHERE o.dialog_id = h.dialog_id AND o.lead_id IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM leads l WHERE l.dialog_id = h.dialog_id)"""
    )
    ways = [("lead_id", number) for number in leads] + [("dialog_id", row[0]) for row in bare.fetchall()]
    for column, number in ways:
        for way, reason, source in _ways_out(glass, column, number):
            counted[source, way, reason] += 1
    told = Counter(
        {(row.key, way, reason): count for row in report.rows for (way, reason), count in row.reasons.items()}
    )
    assert told == counted
    assert sum(counted.values()) == len(report.total.left)
    words = glass.execute(
        "SELECT count(*) FROM desk_moves WHERE words <> '' AND at >= ? AND at < ?", (FROM, TO)
    ).fetchone()
    assert sum(not one.by_visitor for one in report.total.said) == words[0]


def _ways_out(glass: sqlite3.Connection, column: str, number: int) -> list[tuple[str, str, str | None]]:
    """Cut the history where the way out was taken back or a new request came; the first kind of each piece counts."""
    rows = glass.execute(f"SELECT * FROM stage_history WHERE {column} = ? ORDER BY id", (number,)).fetchall()
    pieces: list[list[sqlite3.Row]] = [[]]
    for row in rows:
        if row["reason"] == "came back":
            pieces[-1] = []
        elif row["reason"] == "repeat":
            pieces.append([])
        elif row["exit"]:
            pieces[-1].append(row)
    if column == "lead_id":
        query = """SELECT s.code FROM leads l JOIN touches t ON t.id = l.first_touch_id
            JOIN sources s ON s.id = t.source_id WHERE l.id = ?"""
    else:
        query = """SELECT s.code FROM dialogs d JOIN touches t ON t.visitor_id = d.visitor_id AND t.is_first
            JOIN sources s ON s.id = t.source_id WHERE d.id = ?"""
    source = glass.execute(query, (number,)).fetchone()
    found = []
    for piece in pieces:
        same = [row for row in piece if row["exit"] == piece[0]["exit"]]
        if same and FROM <= same[-1]["at"] < TO:
            found.append((same[-1]["exit"], _named(same[-1]), source[0] if source else None))
    return found


def _named(row: sqlite3.Row) -> str:
    if row["exit"] in ("silent", "stopped"):
        return {"silent": "no_answer", "stopped": "stopped"}[row["exit"]]
    if row["exit"] == "refused":
        said = {"not interested": "not_said", "price": "price", "other": "competitor", "need": "no_need"}
        return (said | {"time": "not_now"}).get(row["reason"], "own_words")
    return str(row["reason"])


def test_stages_their_times_and_leaks(reports: Reports) -> None:
    _, _, report, glass = reports
    ways = list(_subjects(glass).values())
    for place, row in enumerate(report.stages):
        here = [way for way in ways if way["height"] >= place]
        assert row.reached == len(here), row.stage
        assert row.went_on == sum(way["height"] > place for way in here), row.stage
        out = Counter(way["exit"] for way in here if way["height"] == place and way["exit"])
        assert row.left == out, row.stage
        assert row.still_here == len(here) - row.went_on - row.left.total()
        spans = [
            max(min(at for stage, at in way["entered"].items() if stage > place) - way["entered"][place], timedelta())
            for way in here
            if way["height"] > place and place in way["entered"]
        ]
        assert (row.time.total_seconds() if row.time else None) == (
            pytest.approx(median(span.total_seconds() for span in spans)) if spans else None
        )
    leaks = {row.stage: row.left.total() / row.reached for row in report.stages if row.reached >= 20}
    assert report.leak is not None
    assert report.leak.stage == max(leaks, key=lambda stage: leaks[stage])


def _subjects(glass: sqlite3.Connection) -> dict[tuple[str, int], dict[str, Any]]:
    """Leads and dialogs without a lead whose first dialog began in the quarter and was answered, or made a lead."""
    began: dict[tuple[str, int], datetime] = {}
    for dialog in glass.execute("SELECT id, started_at, json_extract(state, '$.replies') AS replies FROM dialogs"):
        lead = glass.execute(
            """SELECT lead_id FROM stage_history WHERE dialog_id = :d AND lead_id IS NOT NULL
            UNION SELECT id FROM leads WHERE dialog_id = :d""",
            {"d": dialog["id"]},
        ).fetchone()
        if lead is None and not dialog["replies"]:
            continue
        subject = ("lead_id", lead[0]) if lead else ("dialog_id", dialog["id"])
        at = moment(dialog["started_at"])
        began[subject] = min(at, began.get(subject, at))
    found = {}
    for (column, number), at in began.items():
        if not BEGIN <= at < END:
            continue
        extra = " AND lead_id IS NULL" if column == "dialog_id" else ""
        rows = glass.execute(f"SELECT * FROM stage_history WHERE {column} = ?{extra} ORDER BY id", (number,)).fetchall()
        entered = {0: at}
        for row in reversed(rows):
            entered[STAGES.index(row["stage"])] = moment(row["at"])
        entered[0] = at
        open_ = [i for i, row in enumerate(rows) if row["reason"] in ("came back", "repeat")]
        last = [row["exit"] for row in rows[(open_[-1] + 1 if open_ else 0) :] if row["exit"]]
        is_out = bool(rows) and rows[-1]["exit"] is not None
        found[column, number] = {
            "entered": entered,
            "height": max(entered),
            "exit": last[0] if last and is_out else None,
        }
    return found


def test_questions_touches_and_calibration(reports: Reports) -> None:
    _, _, report, glass = reports
    subjects = _subjects(glass)
    leads = {number for column, number in subjects if column == "lead_id"}
    asked: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for row in glass.execute(
        "SELECT id, started_at, state FROM dialogs WHERE started_at >= ? AND started_at < ?", (FROM, TO)
    ):
        state = json.loads(row["state"])
        lead = glass.execute(
            "SELECT lead_id FROM stage_history WHERE dialog_id = ? AND lead_id > 0", (row["id"],)
        ).fetchone()
        if lead is not None and lead[0] not in leads:
            continue
        asked.update(state["asked_times"])
        lost[state["asked_last"]] += state["exit"] is not None and not state["offered"]
    assert {row.question: row.asked for row in report.questions} == asked
    assert {row.question: row.lost_here for row in report.questions if row.lost_here} == +lost
    contacts, visits = [], []
    ended: Counter[str] = Counter()
    won: Counter[str] = Counter()
    for number in sorted(leads):
        sale = glass.execute(
            "SELECT min(at) FROM stage_history WHERE lead_id = ? AND stage = 'customer'", (number,)
        ).fetchone()[0]
        lead = glass.execute("SELECT * FROM leads WHERE id = ?", (number,)).fetchone()
        if lead["closed_at"] or sale:
            ended[lead["warmth"]] += 1
            won[lead["warmth"]] += sale is not None
        if sale is not None:
            moves = "SELECT count(*) FROM desk_moves WHERE kind = 'contacted' AND lead_id = ? AND at <= ?"
            contacts.append(glass.execute(moves, (number, sale)).fetchone()[0])
            came = "SELECT count(*) FROM touches WHERE visitor_id = ? AND at <= ?"
            visits.append(glass.execute(came, (lead["visitor_id"], sale)).fetchone()[0])
    assert len(contacts) >= 10
    assert (sorted(report.touches.contacts), sorted(report.touches.visits)) == (sorted(contacts), sorted(visits))
    assert {row.name: (row.ended, row.won) for row in report.by_warmth} == {
        name: (ended[name], won[name]) for name in ended
    }
    assert sum(row.ended for row in report.by_probability) == sum(ended.values())
    for row, low in zip(report.by_probability, (0.0, 0.2, 0.4, 0.6, 0.8), strict=True):
        assert row.predicted is None or low <= row.predicted <= low + 0.2


def test_everybody_is_somewhere(reports: Reports) -> None:
    _, _, report, glass = reports
    assert glass.execute("SELECT count(*) FROM visitors").fetchone()[0] == VISITORS
    for below, row in zip(report.stages, report.stages[1:], strict=False):
        assert row.reached == below.went_on
