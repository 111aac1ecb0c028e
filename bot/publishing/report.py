"""What publishing would do to the dialogs that run: a pure count, asked before and applied as it says."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.shelf import ShelvedScript
from dialogs.schema import Script
from dialogs.succession import Stays, why_it_stays
from storage.publishing import RunningDialog
from storage.scripts import StoredScript


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of one dialog: ``why`` it finishes on ``version``, or None where it moves."""

    dialog: RunningDialog
    version: int
    why: Stays | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """The dialogs at one step (None: nothing is asked): how many move, and how many stay by version and reason."""

    step: str | None
    moves: int
    stays: Mapping[tuple[int, Stays], int]

    @property
    def people(self) -> int:
        return self.moves + sum(self.stays.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveReport:
    """A verdict on every dialog that runs on another version."""

    verdicts: tuple[Verdict, ...] = ()

    @property
    def moving(self) -> tuple[RunningDialog, ...]:
        return tuple(one.dialog for one in self.verdicts if one.why is None)

    @property
    def staying(self) -> int:
        return len(self.verdicts) - len(self.moving)

    def lines(self) -> tuple[StepLine, ...]:
        """By step, the fullest first."""
        steps: dict[str | None, list[Verdict]] = {}
        for one in self.verdicts:
            steps.setdefault(one.dialog.state.asked, []).append(one)
        found = (
            StepLine(
                step=step,
                moves=sum(one.why is None for one in verdicts),
                stays=Counter((one.version, one.why) for one in verdicts if one.why is not None),
            )
            for step, verdicts in steps.items()
        )
        return tuple(sorted(found, key=lambda line: (-line.people, line.step or "")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The version that is live now, and what becomes of the dialogs that ran: those that move have been queued."""

    version: StoredScript
    report: MoveReport
    moving: bool

    @property
    def moves(self) -> int:
        return len(self.report.moving) if self.moving else 0

    @property
    def stays(self) -> int:
        return len(self.report.verdicts) - self.moves


def report_moves(dialogs: Iterable[RunningDialog], *, versions: Mapping[int, ShelvedScript], new: Script) -> MoveReport:
    """The verdict on each dialog; ``versions`` holds the version of each by its id."""
    return MoveReport(
        verdicts=tuple(
            Verdict(
                dialog=dialog,
                version=versions[dialog.version_id].version,
                why=why_it_stays(dialog.state, old=versions[dialog.version_id].script, new=new),
            )
            for dialog in dialogs
        )
    )
