"""Why leads were rejected and lost, and why visitors left: every number of that report, defined here and nowhere else.

A lead, or a dialog that never became one, leaves at most once until it is opened again. The first kind of exit counts,
with the last reason given for it: who refuses and then says why has left once, for that reason. What was taken back by
coming back or by reopening did not happen; a person who came again after an end is a new request, and the end stands.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, get_args

from dialogs.state import Exit
from storage.erasure import ERASED
from storage.leads import REPEAT
from storage.reports import Period
from storage.sales_rows import ExitsRaw, StepRow, WordsRow
from storage.tables.people import SourceKind

EXITS: Final[tuple[Exit, ...]] = get_args(Exit)
#: What a visitor's button says, in the words that managers use for the same reason.
_SAID: Final[Mapping[str, str]] = {"price": "price", "other": "competitor", "need": "no_need", "time": "not_now"}
#: Reasons that need no words: they are what the exit is.
_PLAIN: Final[Mapping[Exit, str]] = {"silent": "no_answer", "stopped": "stopped"}
#: The engine's reason until the visitor has said one.
NOT_SAID: Final = frozenset({"not interested"})
#: Reasons of managers, as their buttons offer them.
KNOWN: Final = frozenset(
    {
        *("price", "competitor", "no_need", "no_answer", "not_fit", "other"),
        *("not_target", "no_money", "no_say", "not_now", "unreachable", "spam"),
    }
)
#: Reasons of steps that say: it was no way out after all.
TAKEN_BACK: Final = frozenset({"came back", "reopened"})
#: Every word that stands for a reason.
REASONS: Final = (*sorted(KNOWN), "own_words", "not_said", "stopped", ERASED)

DEFINITIONS: Final[Mapping[str, str]] = {
    "rejected": "leads that sales said were none for them",
    "lost": "leads that sales worked and lost",
    "refused": "leads and dialogs in which the visitor said no",
    "silent": "leads and dialogs in which the visitor answered no more, after a reminder",
    "stopped": "leads and dialogs in which the visitor asked for no more messages",
    "source": "the source by which the visitor came first",
    "reason": "the reason given last; 'in their own words' where a visitor wrote one, 'not said' where none was given",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """One way out that stands. ``words`` are the manager's or the visitor's, None where there are none."""

    exit: Exit
    reason: str
    at: datetime
    lead_id: int | None = None
    words: str | None = None
    by_visitor: bool = False


@dataclass(slots=True, kw_only=True)
class ExitRow:
    """Who left of one source. ``key`` is None where the source is unknown."""

    key: str | None
    kind: SourceKind | None = None
    campaign: str | None = None
    left: list[Left] = field(default_factory=list)

    @property
    def reasons(self) -> Counter[tuple[Exit, str]]:
        """How many by way out and reason, the most frequent first."""
        return Counter((one.exit, one.reason) for one in self.left)

    @property
    def said(self) -> list[Left]:
        """The ways out about which there are words."""
        return [one for one in self.left if one.words]

    def of(self, exit_by: Exit) -> int:
        """How many left this way."""
        return sum(one.exit == exit_by for one in self.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitsReport:
    """Sources, those who lost most first, and all of them together."""

    period: Period
    rows: tuple[ExitRow, ...]
    total: ExitRow


def count_exits(raw: ExitsRaw) -> ExitsReport:
    """Count the raw rows: ways out that lie in the period and stand."""
    by_subject: dict[int, list[StepRow]] = defaultdict(list)
    for step in raw.steps:
        by_subject[step.subject].append(step)
    words: dict[int, list[WordsRow]] = defaultdict(list)
    for written in raw.words:
        words[written.lead_id].append(written)
    total, rows = ExitRow(key="total"), dict[str | None, ExitRow]()
    for subject, steps in by_subject.items():
        source = raw.came_by.get(subject)
        blank = (
            ExitRow(key=None)
            if source is None
            else ExitRow(key=source.code, kind=source.kind, campaign=source.campaign)
        )
        for left in standing(steps):
            if not raw.period.holds(left.at):
                continue
            one = _left(left, words.get(subject, []))
            for row in (rows.setdefault(blank.key, blank), total):
                row.left.append(one)
    total.left.sort(key=lambda one: one.at)
    ordered = sorted(rows.values(), key=lambda row: (-len(row.left), row.key is None, row.key or ""))
    return ExitsReport(period=raw.period, rows=tuple(ordered), total=total)


def standing(steps: Iterable[StepRow]) -> list[StepRow]:
    """The ways out of one lead or dialog that were not taken back, each with the reason given last."""
    found: list[StepRow] = []
    out: StepRow | None = None
    for step in steps:
        if step.exit is not None:
            out = step if out is None or out.exit == step.exit else out
        elif step.reason in TAKEN_BACK:
            out = None
        elif step.reason == REPEAT:
            found += [] if out is None else [out]
            out = None
    return [*found, out] if out is not None else found


def _left(step: StepRow, words: Iterable[WordsRow]) -> Left:
    way = step.exit or "lost"
    left = Left(exit=way, reason=_reason(way, step.reason), at=step.at, lead_id=step.lead_id)
    if left.reason == "own_words":
        return replace(left, words=step.reason, by_visitor=True)
    if way in ("lost", "rejected"):
        spoken = [row.words for row in words if row.kind == way and row.at == step.at and row.words]
        unknown = [step.reason] if step.reason not in (*KNOWN, ERASED) else []
        return replace(left, words=next(iter([*spoken, *unknown]), None))
    return left


def _reason(way: Exit, reason: str) -> str:
    """One word of ours for what is written in the history."""
    if reason == ERASED:
        return ERASED
    if way in _PLAIN:
        return _PLAIN[way]
    if way == "refused":
        return "not_said" if reason in NOT_SAID else _SAID.get(reason, "own_words")
    return reason if reason in KNOWN else "other"
