"""The way through a script as a picture: steps, what leads from one to the next, and what has to hold before.

It is drawn from what the file says and not from a finished ``Script``, so that a half-written one has a picture too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from dialogs.yaml_source import Path

#: Steps that every script has, by the names under which the engine asks them.
GREETING, CONTACT, NAME, SALES = "_greeting", "_contact", "_name", "_sales"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """A step. ``weight`` is None for those that are not chosen by it; ``conditions`` must hold before it is asked."""

    id: str
    path: Path
    texts: Mapping[str, Any]
    weight: int | None = None
    fills: tuple[str, ...] = ()
    conditions: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLine:
    """What leads from a step to another: the usual order, or a button (``place`` counts from 0)."""

    start: str
    end: str
    kind: Literal["next", "button"]
    place: int | None = None
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Steps in the order in which a visitor who has said nothing yet meets them."""

    steps: tuple[FlowStep, ...]
    lines: tuple[FlowLine, ...]


def flow_of(data: Mapping[str, Any]) -> Flow:
    """The picture of what a script file says, however much of it is still missing."""
    questions = [
        FlowStep(
            id=str(one.get("id") or f"#{place + 1}"),
            path=("questions", place),
            texts=block(one.get("text")),
            weight=weight if isinstance(weight := one.get("weight"), int) and not isinstance(weight, bool) else 0,
            fills=tuple(str(kind) for kind in entries(one.get("fills"))),
            conditions=tuple(block(condition) for condition in entries(one.get("when"))),
        )
        for place, one in _questions(data)
    ]
    # What sorts alike stays in the order of the file, as the engine asks it.
    questions.sort(key=lambda step: -(step.weight or 0))
    steps = (
        FlowStep(id=GREETING, path=("greeting",), texts=block(data.get("greeting"))),
        *questions,
        FlowStep(id=CONTACT, path=("contact",), texts=block(block(data.get("contact")).get("text"))),
        FlowStep(id=NAME, path=("name",), texts=block(block(data.get("name")).get("text"))),
        FlowStep(id=SALES, path=("promise",), texts=block(block(data.get("promise")).get("here"))),
    )
    usual = [FlowLine(start=one.id, end=following.id, kind="next") for one, following in pairwise(steps)]
    ids = {step.id for step in questions}
    jumps = [
        FlowLine(
            start=str(one.get("id") or f"#{place + 1}"),
            end=str(button["then"]),
            kind="button",
            place=at,
            known=str(button["then"]) in ids,
        )
        for place, one in _questions(data)
        for at, button in enumerate(entries(one.get("buttons")))
        if isinstance(button, dict) and button.get("then")
    ]
    return Flow(steps=steps, lines=(*usual, *jumps))


def block(value: Any) -> dict[str, Any]:
    """A mapping, or an empty one where something else stands."""
    return value if isinstance(value, dict) else {}


def entries(value: Any) -> list[Any]:
    """A list, or an empty one where something else stands."""
    return value if isinstance(value, list) else []


def _questions(data: Mapping[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    return [(place, one) for place, one in enumerate(entries(data.get("questions"))) if isinstance(one, dict)]
