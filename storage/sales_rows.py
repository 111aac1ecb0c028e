"""What the reports of the sales side are counted from: plain rows, judged in ``bot/reports/`` and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dialogs.state import Exit, Stage
from nlu.labels import Warmth
from storage.reports import Period
from storage.tables import Manager, Pass, Source
from storage.tables.leads import ActorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """An offer shown to one manager by themselves: on a card in their private chat, or as the only one asked."""

    manager_id: int
    offer_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A manager having a lead. ``offered_at`` is when its offer was made; ``warmth`` is the lead's, as it stands."""

    id: int
    lead_id: int
    offer_id: int
    manager_id: int
    offered_at: datetime
    claimed_at: datetime
    ended_at: datetime | None
    end_reason: str | None
    warmth: Warmth


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRow:
    """What a visitor was told, and the lead that it was about; None where there is no lead any more."""

    lead_id: int | None
    promise_by: datetime
    kept_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagersRaw:
    """Everything that the report by manager counts. ``claims`` are those of all time of the leads that occur;
    ``contacts`` the moments at which somebody contacted a lead, in order."""

    period: Period
    managers: tuple[Manager, ...]
    shown: tuple[ShownRow, ...]
    passes: tuple[Pass, ...]
    claims: tuple[ClaimRow, ...]
    contacts: Mapping[int, tuple[datetime, ...]]
    promises: tuple[PromiseRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One row of the history. ``subject`` is the lead, or the dialog (below zero) where there was none."""

    subject: int
    lead_id: int | None
    dialog_id: int
    stage: Stage
    exit: Exit | None
    reason: str
    actor: ActorKind
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsRow:
    """What a manager wrote when a lead was lost or rejected."""

    lead_id: int
    kind: str
    reason: str | None
    words: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitsRaw:
    """Everything that the report of the ways out counts. ``came_by`` is the source of each subject's first touch."""

    period: Period
    steps: tuple[StepRow, ...]
    words: tuple[WordsRow, ...]
    came_by: Mapping[int, Source | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkState:
    """How far one dialog came. ``asked`` are the questions that were put, ``last`` the one put last."""

    dialog_id: int
    subject: int
    script: str
    started_at: datetime
    replies: int
    asked: tuple[str, ...]
    last: str | None
    exit: Exit | None
    offered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadEnd:
    """One lead as it stands. ``hot`` is the highest probability of "hot" that was read in its replies, 0 to 1."""

    id: int
    warmth: Warmth
    score: int
    closed_at: datetime | None
    exit: Exit | None
    hot: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WayRaw:
    """Everything that the report of the way counts: those who began in the period, and all that became of them."""

    period: Period
    talks: tuple[TalkState, ...]
    steps: tuple[StepRow, ...]
    leads: Mapping[int, LeadEnd]
    contacts: Mapping[int, tuple[datetime, ...]]
    arrivals: Mapping[int, tuple[datetime, ...]]
