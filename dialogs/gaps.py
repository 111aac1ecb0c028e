"""What is not known of a visitor and would change most: the one thing to ask next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from dialogs.qualification import reachable
from dialogs.schema import Script
from dialogs.state import KnownFact
from dialogs.values import is_empty
from nlu.labels import FactKind

Missing = Literal["need", "timeline", "authority", "budget", "contact"]
#: In the order in which a person asks: of equal gains the easier question comes first.
_ORDER: Final[tuple[Missing, ...]] = ("need", "timeline", "authority", "budget", "contact")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """``points`` of the score that a good answer about ``kind`` would bring."""

    kind: Missing
    points: int


def gaps(facts: Mapping[FactKind, KnownFact], script: Script, *, reach_here: bool = False) -> tuple[Gap, ...]:
    """What is missing, the one that would bring most first. Empty where nothing that counts is unknown."""
    weights = script.scoring.weights
    missing = [kind for kind in _ORDER if not _known(kind, facts, reach_here=reach_here)]
    found = [Gap(kind=kind, points=weights.get(kind, 0)) for kind in missing if weights.get(kind, 0) > 0]
    return tuple(sorted(found, key=lambda gap: -gap.points))


def _known(kind: Missing, facts: Mapping[FactKind, KnownFact], *, reach_here: bool) -> bool:
    if kind == "contact":
        return reachable(facts, reach_here=reach_here)
    # A range that was only shown to them is no budget of theirs.
    return kind in facts and not is_empty(facts[kind]) and facts[kind].origin != "shown"
