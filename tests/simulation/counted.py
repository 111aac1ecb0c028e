"""The numbers of a fortnight counted a second time, in plain SQL over the file, and laid beside the report's."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.reports.numbers import Report, Row, Touching

STAGES = ("visitor", "inquiry", "lead", "prospect", "opportunity", "accepted", "qualified", "customer", "loyal")
#: ``{touch}`` is the touch that counts for a lead; ``{dialog_touch}`` the one that counts for a dialog.
LEADS = """
    SELECT l.id, t.source_id, l.hot_at IS NOT NULL,
           max((SELECT max({rank}) FROM stage_history h WHERE h.lead_id = l.id), {rank_now})
    FROM leads l LEFT JOIN touches t ON t.id = l.{touch}
    WHERE l.created_at >= :since AND l.created_at < :until GROUP BY l.id
"""
DIALOGS = """
    SELECT t.source_id, EXISTS (
        SELECT 1 FROM replies r WHERE r.dialog_id = d.id AND json_extract(r.reading, '$.primary') = 'spam')
    FROM dialogs d LEFT JOIN touches t ON t.id = ({pick})
    WHERE d.started_at >= :since AND d.started_at < :until AND json_extract(d.state, '$.replies') > 0
"""
PICK = {
    "first": "SELECT id FROM touches WHERE visitor_id = d.visitor_id AND is_first",
    "last": "SELECT id FROM touches WHERE visitor_id = d.visitor_id AND at <= d.started_at ORDER BY id DESC LIMIT 1",
}


def differences(
    glass: sqlite3.Connection, report: Report, *, touching: Touching, now: datetime, zone: ZoneInfo
) -> Iterator[str]:
    """Every number of a report by source that differs from the count; none where all are equal."""
    since, until = report.period.since, report.period.until
    if since is None or until is None:
        raise ValueError("the period has both ends")
    bounds = {"since": _text(since), "until": _text(until)}
    codes: dict[int | None, str | None] = dict(glass.execute("SELECT id, code FROM sources").fetchall())
    codes[None] = None
    wanted = {code: dict.fromkeys(COUNTED, 0) for code in codes.values()}

    def add(source_id: int | None, name: str, many: int = 1) -> None:
        wanted[codes[source_id]][name] += many

    for source_id, many in glass.execute(
        "SELECT source_id, count(*) FROM clicks WHERE at >= :since AND at < :until GROUP BY source_id", bounds
    ):
        add(source_id, "clicks", many)
    for source_id, first in glass.execute(
        "SELECT source_id, is_first FROM touches WHERE at >= :since AND at < :until", bounds
    ):
        add(source_id, "starts")
        add(source_id, "visitors", first)
    for (source_id,) in glass.execute(
        """SELECT min(t.source_id) FROM touches t JOIN clicks c ON c.id = t.click_id
           WHERE c.at >= :since AND c.at < :until GROUP BY c.id""",
        bounds,
    ):
        add(source_id, "arrived_clicks")
    for source_id, spam in glass.execute(DIALOGS.format(pick=PICK[touching]), bounds):
        add(source_id, "dialogs")
        add(source_id, "spam_dialogs", spam)
    query = LEADS.format(touch=f"{touching}_touch_id", rank=_rank("h.stage"), rank_now=_rank("l.stage"))
    for _, source_id, hot, height in glass.execute(query, bounds):
        if height < STAGES.index("lead"):
            continue
        add(source_id, "leads")
        add(source_id, "hot_leads", hot)
        for name, stage in REACHED.items():
            add(source_id, name, height >= STAGES.index(stage))
    found = {row.key: row for row in report.rows}
    for code, numbers in wanted.items():
        yield from _compared(code, numbers, found.get(code, Row(key=code)))
    total = {name: sum(numbers[name] for numbers in wanted.values()) for name in COUNTED}
    yield from _compared("total", total, report.total)
    yield from _costs(glass, report, now=now, zone=zone)


COUNTED = (
    *("clicks", "starts", "visitors", "dialogs", "leads", "prospects", "opportunities", "accepted", "customers"),
    *("arrived_clicks", "hot_leads", "spam_dialogs"),
)
REACHED = {"prospects": "prospect", "opportunities": "opportunity", "accepted": "accepted", "customers": "customer"}


def _compared(code: str | None, numbers: dict[str, int], row: Row) -> Iterator[str]:
    for name, many in numbers.items():
        if getattr(row, name) != many:
            yield f"{code}: {name} is {getattr(row, name)} in the report and {many} by count"


def _costs(glass: sqlite3.Connection, report: Report, *, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    """Costs day by day: a daily price for each day on which the link runs, a whole one on its first day."""
    rows = {row.key: row for row in report.rows}
    for code, cents, per, starts in glass.execute(
        "SELECT s.code, c.hundredths, c.per, c.starts_at FROM costs c JOIN sources s ON s.id = c.source_id"
    ):
        begins = datetime.fromisoformat(starts).replace(tzinfo=UTC)
        first = max(begins, report.period.since or begins)
        last = min(now, report.period.until or now)
        days = (last.astimezone(zone).date() - first.astimezone(zone).date()).days
        # A period that ends at midnight does not hold the day that begins then.
        days += last.astimezone(zone).time() != datetime.min.time()
        paid = cents * days if per == "day" else cents * (begins >= (report.period.since or begins))
        shown = int((rows[code].costs.get("EUR", 0) if code in rows else 0) * 100)
        if shown != paid:
            yield f"{code}: cost is {shown} in the report and {paid} by count"


def _rank(column: str) -> str:
    cases = " ".join(f"WHEN '{stage}' THEN {place}" for place, stage in enumerate(STAGES))
    return f"(CASE {column} {cases} END)"


def _text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
