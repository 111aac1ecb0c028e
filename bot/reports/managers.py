"""Every number of the report by manager, defined here and nowhere else.

An offer counts in the period in which it was shown, a claim in the one in which it was made, a promise in the one in
which it was due. What became of a claim counts with it, whenever it happened.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from bot.reports.share import Share
from nlu.labels import WARMTHS, Warmth
from storage.reports import Period
from storage.routing import RESULTS
from storage.sales_rows import ClaimRow, ManagersRaw, PromiseRow

#: What each number means, for those who read it.
DEFINITIONS: Final[Mapping[str, str]] = {
    "offers": "offers that the manager was shown by themselves, in their private chat or as the only one asked, and "
    "those that they took from the group; each once",
    "taken": "leads that the manager took or was given; a lead taken twice counts twice",
    "passed": "offers that the manager passed on",
    "to_take": "half of the leads were taken within this time: from when the manager was first shown the offer, or "
    "from when it was made where only the group saw it; nights and weekends included",
    "to_contact": "half of the leads that were contacted were contacted within this time after they were taken; "
    "nights and weekends included",
    "contacted": "leads taken that were contacted before they left the manager",
    "won": "of the leads taken that ended, the share that was won; ended are those won, lost, rejected, refused, "
    "silent, given back or taken back for want of a contact",
    "promises": "promises to visitors (by when somebody writes) that were due; each belongs to who had the lead then",
    "kept": "promises that were kept in time",
}


@dataclass(slots=True, kw_only=True)
class ManagerRow:
    """What one manager did. ``name`` is None for what fell to nobody: promises about leads that nobody had taken."""

    name: str | None
    manager_id: int | None = None
    offers: int = 0
    taken: int = 0
    passed: int = 0
    contacted: int = 0
    promises: int = 0
    kept: int = 0
    took: list[timedelta] = field(default_factory=list)
    reached: list[timedelta] = field(default_factory=list)
    #: By warmth of the lead: won, of how many that ended.
    results: dict[Warmth, list[int]] = field(default_factory=dict)

    @property
    def to_take(self) -> timedelta | None:
        return middle(self.took)

    @property
    def to_contact(self) -> timedelta | None:
        return middle(self.reached)

    @property
    def won(self) -> Share:
        return Share(
            hits=sum(won for won, _ in self.results.values()), of=sum(ended for _, ended in self.results.values())
        )

    def won_of(self, warmth: Warmth) -> Share:
        """The share that was won of the leads of one warmth."""
        won, ended = self.results.get(warmth, (0, 0))
        return Share(hits=won, of=ended)

    @property
    def kept_share(self) -> Share:
        return Share(hits=self.kept, of=self.promises)

    @property
    def is_empty(self) -> bool:
        return not (self.offers or self.taken or self.passed or self.promises)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagersReport:
    """Who did something in the period, most leads taken first, and all of them together."""

    period: Period
    rows: tuple[ManagerRow, ...]
    total: ManagerRow


def count_managers(raw: ManagersRaw, *, now: datetime) -> ManagersReport:
    """Count the raw rows. Promises that may still be kept by ``now`` are not judged yet."""
    rows = {one.id: ManagerRow(name=one.name, manager_id=one.id) for one in raw.managers}
    nobody, total = ManagerRow(name=None), ManagerRow(name="total")
    shown = {(row.manager_id, row.offer_id): row.at for row in raw.shown}
    claims = [claim for claim in raw.claims if raw.period.holds(claim.claimed_at)]
    seen = {*shown, *((claim.manager_id, claim.offer_id) for claim in claims)}
    for manager_id, _ in seen:
        rows[manager_id].offers += 1
    total.offers = len({offer_id for _, offer_id in seen})
    for one in raw.passes:
        for row in (rows[one.manager_id], total):
            row.passed += 1
    for claim in claims:
        for row in (rows[claim.manager_id], total):
            _count_claim(row, claim, shown=shown, contacts=raw.contacts.get(claim.lead_id, ()))
    holders = _holders(raw.claims)
    for promise in raw.promises:
        if promise.kept_at is None and promise.promise_by >= now:
            continue
        holder = _holder(promise, holders)
        for row in (nobody if holder is None else rows[holder], total):
            row.promises += 1
            row.kept += promise.kept_at is not None and promise.promise_by >= promise.kept_at
    told = [row for row in (*rows.values(), nobody) if not row.is_empty]
    return ManagersReport(
        period=raw.period,
        rows=tuple(sorted(told, key=lambda row: (-row.taken, -row.offers, row.name or "~"))),
        total=total,
    )


def middle(spans: Iterable[timedelta]) -> timedelta | None:
    """The median; None where there is nothing."""
    seconds = [span.total_seconds() for span in spans]
    return timedelta(seconds=median(seconds)) if seconds else None


def _count_claim(
    row: ManagerRow, claim: ClaimRow, *, shown: Mapping[tuple[int, int], datetime], contacts: Sequence[datetime]
) -> None:
    row.taken += 1
    since = shown.get((claim.manager_id, claim.offer_id), claim.offered_at)
    row.took.append(max(claim.claimed_at - since, timedelta()))
    contact = next(
        (at for at in contacts if at >= claim.claimed_at and (claim.ended_at is None or claim.ended_at >= at)),
        None,
    )
    if contact is not None:
        row.contacted += 1
        row.reached.append(contact - claim.claimed_at)
    if claim.end_reason in RESULTS:
        counted = row.results.setdefault(claim.warmth, [0, 0])
        counted[0] += claim.end_reason == "won"
        counted[1] += 1


def _holders(claims: Iterable[ClaimRow]) -> dict[int, list[ClaimRow]]:
    found: dict[int, list[ClaimRow]] = defaultdict(list)
    for claim in claims:
        found[claim.lead_id].append(claim)
    return found


def _holder(promise: PromiseRow, holders: Mapping[int, list[ClaimRow]]) -> int | None:
    """Who had the lead when the promise was kept or fell due; None where nobody had it."""
    moment = promise.promise_by if promise.kept_at is None else min(promise.kept_at, promise.promise_by)
    claims = holders.get(promise.lead_id, []) if promise.lead_id is not None else []
    had = [
        claim for claim in claims if moment >= claim.claimed_at and (claim.ended_at is None or claim.ended_at >= moment)
    ]
    return had[-1].manager_id if had else None


#: The warmths in the order in which they are shown.
WARMEST_FIRST: Final[tuple[Warmth, ...]] = tuple(reversed(WARMTHS))
