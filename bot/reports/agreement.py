"""How the agreement between marketing and sales is kept: every number of it, defined here and nowhere else.

A row counts what was handed over to sales in a period, by the warmth under which it was. What became of it counts with
it, whenever that happened.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Final

from bot.reports.share import Share
from dialogs.qualification import STAGES
from dialogs.state import Stage
from nlu.labels import Warmth
from storage.agreement import HandOver
from storage.promises import PromisesKept
from storage.reports import LeadCount, Period
from storage.unit_of_work import UnitOfWork

DEFINITIONS: Final[Mapping[str, str]] = {
    "handed_over": "leads offered to sales; urgent ones count as hot",
    "complete": "of those with something agreed, handed over with all of it known",
    "taken_in_time": "of the offers that were taken or had to be escalated: taken before the head of sales or the "
    "admins were called",
    "contacted_in_time": "of the taken leads whose first contact was made or is due: made within the agreed working "
    "time; who ends a lead has contacted it",
    "judged_in_time": "of the taken leads that were confirmed, rejected, won or lost, or that should have been by now: "
    "those within the agreed working time",
    "rejected": "leads that sales did not want; each has a reason, or it cannot be rejected",
    "minutes_to_take": "median minutes from the first showing to the taking, by the clock on the wall",
    "minutes_to_contact": "median minutes from the taking to the first contact, by the clock on the wall",
    "promises": "of the visitors who were told when a person writes: told, kept in time, kept late, not kept",
    "stages": "leads opened in the period that reached the stage or a higher one, ever",
}
COUNTED: Final = ("complete", "taken_in_time", "contacted_in_time", "judged_in_time")
#: From here on the two departments count stages together.
COUNTED_STAGES: Final[tuple[Stage, ...]] = STAGES[STAGES.index("lead") :]
_WARMTHS: Final[tuple[Warmth, ...]] = ("hot", "warm", "cold", "none")
#: Ways in which sales itself ends a claim: whoever does so has spoken with the lead and judged it.
_JUDGED: Final = frozenset({"won", "lost", "rejected"})
_ESCALATED: Final = frozenset({"head_of_sales", "admins"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRow:
    """One warmth, or ``total``. Minutes are None where nothing was taken or contacted."""

    key: str
    handed_over: int
    complete: Share
    taken_in_time: Share
    contacted_in_time: Share
    judged_in_time: Share
    rejected: int
    minutes_to_take: float | None
    minutes_to_contact: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementReport:
    """Rows of the warmths that there were, the total, promises to visitors, and how many leads reached each stage."""

    period: Period
    rows: tuple[AgreementRow, ...]
    total: AgreementRow
    promises: PromisesKept
    stages: Mapping[Stage, int] = field(default_factory=dict)


def count_agreement(
    handed: Sequence[HandOver],
    *,
    leads: Iterable[LeadCount],
    promises: PromisesKept,
    period: Period,
    now: datetime,
) -> AgreementReport:
    """Count the raw rows of a period."""
    by_warmth = {warmth: [one for one in handed if one.warmth == warmth] for warmth in _WARMTHS}
    heights = [max(STAGES.index(stage) for stage in lead.stages) for lead in leads]
    return AgreementReport(
        period=period,
        rows=tuple(_row(warmth, those, now=now) for warmth, those in by_warmth.items() if those),
        total=_row("total", handed, now=now),
        promises=promises,
        stages={stage: sum(height >= STAGES.index(stage) for height in heights) for stage in COUNTED_STAGES},
    )


async def read_agreement(uow: UnitOfWork, period: Period, *, now: datetime) -> AgreementReport:
    """Read the rows of a period, which has a beginning, and count them."""
    since = period.since or datetime.min.replace(tzinfo=UTC)
    return count_agreement(
        await uow.agreements.handed_over(period),
        leads=await uow.source_reports.leads(period),
        promises=await uow.promises.summary(since=since, now=min(now, period.until or now)),
        period=period,
        now=now,
    )


def agreement_record(row: AgreementRow) -> dict[str, Any]:
    """A row by column: of each share how many, of how many."""
    cells: dict[str, Any] = {"warmth": row.key, "handed_over": row.handed_over}
    for name in COUNTED:
        share: Share = getattr(row, name)
        cells |= {name: share.hits, f"{name}_of": share.of}
    return cells | {
        "rejected": row.rejected,
        "minutes_to_take": row.minutes_to_take,
        "minutes_to_contact": row.minutes_to_contact,
    }


def agreement_json(report: AgreementReport) -> str:
    """The whole report, with what each number means."""
    period = report.period
    return json.dumps(
        {
            "since": period.since.isoformat() if period.since else None,
            "until": period.until.isoformat() if period.until else None,
            "rows": [agreement_record(row) for row in report.rows],
            "total": agreement_record(report.total),
            "promises": asdict(report.promises),
            "stages": dict(report.stages),
            "definitions": dict(DEFINITIONS),
        },
        ensure_ascii=False,
        indent=2,
    )


def _row(key: str, those: Sequence[HandOver], *, now: datetime) -> AgreementRow:
    return AgreementRow(
        key=key,
        handed_over=len(those),
        complete=_share(those, lambda one: None if one.missing is None else not one.missing),
        taken_in_time=_share(those, _taken_in_time),
        contacted_in_time=_share(those, lambda one: _in_time(_reached_at(one), one.contact_due_at, one=one, now=now)),
        judged_in_time=_share(those, lambda one: _in_time(_judged_at(one), one.verdict_due_at, one=one, now=now)),
        rejected=sum(one.end_reason == "rejected" for one in those),
        minutes_to_take=_minutes(one.claimed_at - one.shown_at for one in those if one.claimed_at),
        minutes_to_contact=_minutes(
            at - one.claimed_at for one in those if one.claimed_at and (at := _reached_at(one)) is not None
        ),
    )


def _share(those: Iterable[HandOver], judge: Callable[[HandOver], bool | None]) -> Share:
    said = [verdict for one in those if (verdict := judge(one)) is not None]
    return Share(hits=sum(said), of=len(said))


def _taken_in_time(one: HandOver) -> bool | None:
    late = one.escalated or one.last_step in _ESCALATED
    if one.claimed_at is not None:
        return not late
    return False if late else None


def _reached_at(one: HandOver) -> datetime | None:
    return one.contacted_at or (one.claim_ended_at if one.end_reason in _JUDGED else None)


def _judged_at(one: HandOver) -> datetime | None:
    return one.qualified_at or (one.claim_ended_at if one.end_reason in _JUDGED else None)


def _in_time(done_at: datetime | None, due_at: datetime | None, *, one: HandOver, now: datetime) -> bool | None:
    """None where nothing was agreed, or where it is not due yet, or was taken off the manager before it was."""
    if due_at is None:
        return None
    if done_at is not None:
        return due_at >= done_at
    return False if (one.claim_ended_at or now) >= due_at else None


def _minutes(lengths: Iterable[timedelta]) -> float | None:
    found = [length.total_seconds() / 60 for length in lengths]
    return round(median(found), 1) if found else None
