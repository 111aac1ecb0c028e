"""The way up the ladder: how many reach each stage, how long they stay, where they leave, and if the bot was right.

Counted are those whose first dialog began in the period, each once: as a lead where there is one, else as a dialog.
What became of them counts with them, whenever it happened.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from bot.reports.exits import standing
from bot.reports.managers import middle
from bot.reports.share import Share
from dialogs.qualification import STAGES
from dialogs.state import Exit, Stage
from nlu.labels import WARMTHS, Warmth
from storage.reports import Period
from storage.sales_rows import LeadEnd, StepRow, TalkState, WayRaw

DEFINITIONS: Final[Mapping[str, str]] = {
    "reached": "those who reached this stage or a higher one, ever",
    "went_on": "of these, those who reached a higher stage",
    "left": "of these, those who left the ladder from here and did not come back: rejected, lost, refused, silent, "
    "stopped",
    "still_here": "of these, those who stand here and have not left",
    "time": "half of those who went on from here did so within this time; nights and weekends included",
    "asked": "dialogs in which the question was put",
    "lost_here": "of these, dialogs that never came to sales and ended in silence, a no or a stop with this question "
    "put last",
    "contacts": "contacts that managers noted with a lead before it was won for the first time",
    "visits": "times that the visitor had come by a link, or without one, before that",
    "ended": "leads that ended",
    "won": "of these, the share that was won",
    "predicted": "the highest probability of 'hot' that the model gave a reply of the lead, on average",
}
#: Ends of the bands of probability in which the model's word is held against what was won.
BANDS: Final = (0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(slots=True, kw_only=True)
class StageRow:
    """One stage. ``reached`` is the sum of ``went_on``, ``left`` and ``still_here``."""

    stage: Stage
    reached: int = 0
    went_on: int = 0
    left: Counter[Exit] = field(default_factory=Counter)
    still_here: int = 0
    times: list[timedelta] = field(default_factory=list)

    @property
    def leak(self) -> Share:
        """How many of those who reached it left from here."""
        return Share(hits=self.left.total(), of=self.reached)

    @property
    def time(self) -> timedelta | None:
        return middle(self.times)


@dataclass(slots=True, kw_only=True)
class QuestionRow:
    """One question of one script, in how many dialogs it was put and was the last thing that was put."""

    script: str
    question: str
    asked: int = 0
    lost_here: int = 0

    @property
    def dropped(self) -> Share:
        return Share(hits=self.lost_here, of=self.asked)


@dataclass(slots=True, kw_only=True)
class Judged:
    """Leads of which the bot thought alike, and what became of them. ``predicted`` is a probability, 0 to 1."""

    name: str
    ended: int = 0
    won: int = 0
    predictions: list[float] = field(default_factory=list)

    @property
    def share(self) -> Share:
        return Share(hits=self.won, of=self.ended)

    @property
    def predicted(self) -> float | None:
        return sum(self.predictions) / len(self.predictions) if self.predictions else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Touches:
    """One number for each first sale: contacts by managers, and visits."""

    contacts: tuple[int, ...]
    visits: tuple[int, ...]

    @property
    def middle(self) -> tuple[float, float] | None:
        """The medians of both; None before the first sale."""
        return (median(self.contacts), median(self.visits)) if self.contacts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WayReport:
    """Stages from the bottom up, questions by how many were lost at them, calibration by warmth and by probability."""

    period: Period
    stages: tuple[StageRow, ...]
    questions: tuple[QuestionRow, ...]
    touches: Touches
    by_warmth: tuple[Judged, ...]
    by_probability: tuple[Judged, ...]

    @property
    def leak(self) -> StageRow | None:
        """The stage from which most leave; None where no stage has enough cases."""
        enough = [row for row in self.stages if row.leak.is_enough and row.left]
        return max(enough, key=lambda row: row.leak.value or 0.0, default=None)


def count_way(raw: WayRaw) -> WayReport:
    """Count the raw rows."""
    steps: dict[int, list[StepRow]] = defaultdict(list)
    for step in raw.steps:
        steps[step.subject].append(step)
    began: dict[int, datetime] = {}
    for talk in raw.talks:
        if talk.replies or talk.subject > 0:
            began[talk.subject] = min(talk.started_at, began.get(talk.subject, talk.started_at))
    ways = [_Way.of(steps.get(subject, []), began=at) for subject, at in sorted(began.items())]
    first_sales = {subject: at for subject in raw.leads if (at := _first_sale(steps.get(subject, []))) is not None}
    return WayReport(
        period=raw.period,
        stages=tuple(_stage_row(stage, ways) for stage in STAGES),
        questions=_questions(raw.talks),
        touches=Touches(
            contacts=tuple(_before(raw.contacts.get(lead, ()), at) for lead, at in first_sales.items()),
            visits=tuple(_before(raw.arrivals.get(lead, ()), at) for lead, at in first_sales.items()),
        ),
        by_warmth=_by_warmth(raw.leads.values(), first_sales),
        by_probability=_by_probability(raw.leads.values(), first_sales),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """The way of one lead or dialog: when it entered each stage first, and how it left, if it did."""

    entered: Mapping[int, datetime]
    left: Exit | None

    @classmethod
    def of(cls, steps: Sequence[StepRow], *, began: datetime) -> "_Way":
        entered = {0: began}
        for step in steps:
            entered.setdefault(STAGES.index(step.stage), step.at)
        last = standing(steps)[-1:] if steps and steps[-1].exit is not None else []
        return cls(entered=entered, left=last[0].exit if last else None)

    @property
    def height(self) -> int:
        return max(self.entered)


def _stage_row(stage: Stage, ways: Iterable[_Way]) -> StageRow:
    row, place = StageRow(stage=stage), STAGES.index(stage)
    for way in ways:
        if way.height < place:
            continue
        row.reached += 1
        if place < way.height:
            row.went_on += 1
            if place in way.entered:
                higher = min(at for height, at in way.entered.items() if place < height)
                row.times.append(max(higher - way.entered[place], timedelta()))
        elif way.left is not None:
            row.left[way.left] += 1
        else:
            row.still_here += 1
    return row


def _questions(talks: Iterable[TalkState]) -> tuple[QuestionRow, ...]:
    rows: dict[tuple[str, str], QuestionRow] = {}
    for talk in talks:
        # What the engine asks on the way out is no question of the script; contact and name are.
        for question in talk.asked:
            if not question.startswith("_") or question in ("_contact", "_name"):
                row = rows.setdefault((talk.script, question), QuestionRow(script=talk.script, question=question))
                row.asked += 1
        lost = talk.exit in ("silent", "refused", "stopped") and not talk.offered
        if lost and talk.last is not None and (talk.script, talk.last) in rows:
            rows[talk.script, talk.last].lost_here += 1
    return tuple(sorted(rows.values(), key=lambda row: (row.script, -row.lost_here, -row.asked, row.question)))


def _first_sale(steps: Iterable[StepRow]) -> datetime | None:
    """When a lead was won for the first time; a sale that was taken back at once is none."""
    at: datetime | None = None
    was_sale = False
    for step in steps:
        if step.reason == "reopened" and was_sale:
            at = None
        was_sale = step.exit is None and STAGES.index(step.stage) >= STAGES.index("customer")
        at = step.at if was_sale and at is None else at
    return at


def _before(moments: Iterable[datetime], moment: datetime) -> int:
    return sum(moment >= at for at in moments)


def _by_warmth(leads: Iterable[LeadEnd], won: Mapping[int, datetime]) -> tuple[Judged, ...]:
    rows: dict[Warmth, Judged] = {warmth: Judged(name=warmth) for warmth in reversed(WARMTHS)}
    for lead in leads:
        if lead.closed_at is not None or lead.id in won:
            _judge(rows[lead.warmth], lead, won)
    return tuple(rows.values())


def _by_probability(leads: Iterable[LeadEnd], won: Mapping[int, datetime]) -> tuple[Judged, ...]:
    rows = [Judged(name=f"{round(100 * (end - 0.2))}–{round(100 * end)}") for end in BANDS]
    for lead in leads:
        if lead.hot is not None and (lead.closed_at is not None or lead.id in won):
            _judge(rows[min(int(lead.hot * len(BANDS)), len(BANDS) - 1)], lead, won)
    return tuple(rows)


def _judge(row: Judged, lead: LeadEnd, won: Mapping[int, datetime]) -> None:
    row.ended += 1
    row.won += lead.id in won
    if lead.hot is not None:
        row.predictions.append(lead.hot)
