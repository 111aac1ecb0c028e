"""Who is asked next: the decision alone, from what is known to whom a lead is shown and until when.

A lead climbs a ladder of steps until somebody takes it: one manager, the next one, everybody who can, the head of
sales, the admins, and the admins again. A step without people is passed over; where nobody is at work the lead waits
for the first who comes. Every choice has its moment, so a lead without a next step cannot exist.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from bot.routing.calendar import WorkCalendar, add_working, opening, together
from bot.routing.estimate import Estimate, estimate
from bot.routing.schema import Capacity, Mode, Skills
from bot.routing.sla import StepName, Take
from nlu.labels import Language, Warmth

#: ``night``: nobody is at work; the lead waits for the morning.
Stage = StepName | Literal["night"]

_ONE_BY_ONE: Final[tuple[StepName, ...]] = ("first", "next", "wider", "head_of_sales", "admins")
LADDERS: Final[Mapping[Mode, tuple[StepName, ...]]] = {
    "best_first": _ONE_BY_ONE,
    "round_robin": _ONE_BY_ONE,
    "least_busy": _ONE_BY_ONE,
    "all_at_once": ("wider", "head_of_sales", "admins"),
}
#: So much later than the first free hand somebody better may come: an owner, a speaker of the language.
PATIENCE: Final[Mapping[Warmth, timedelta]] = {
    "hot": timedelta(hours=1),
    "warm": timedelta(hours=8),
    "cold": timedelta(hours=8),
    "none": timedelta(hours=8),
}
#: Leads of the night are handed out in this order; a second apart, within the minute in which work begins.
MORNING_ORDER: Final[tuple[Warmth, ...]] = ("hot", "warm", "cold", "none")
#: Who wins these is asked first; the others are for those who have to learn.
WON_BY_THE_BEST: Final = frozenset({"hot", "warm"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A manager who may be asked. ``open`` and ``hot`` count the leads they have and those they are being asked
    about; ``results`` are finished leads: won, of how many."""

    manager_id: int
    skills: Skills
    calendar: WorkCalendar
    capacity: Capacity
    open: int
    hot: int
    results: Mapping[Warmth, tuple[int, int]]
    last_asked: datetime | None = None

    @property
    def finished(self) -> int:
        """How many leads they have brought to an end."""
        return sum(of for _, of in self.results.values())

    def has_room(self, warmth: Warmth) -> bool:
        """May they get one more lead of this warmth?"""
        if self.capacity.open is not None and self.open >= self.capacity.open:
            return False
        return warmth != "hot" or self.capacity.hot is None or self.capacity.hot >= self.hot + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a lead asks for. ``owner_before`` had this person as a client; ``seed`` makes the chance repeatable."""

    warmth: Warmth
    language: Language | None
    product: str | None
    place: str | None
    seed: str
    owner_before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One step: whom a lead is shown to (nobody at night; the admins are known elsewhere), and until when."""

    step: Stage
    managers: tuple[int, ...]
    due_at: datetime
    why: dict[str, Any] | None = None


def choose(
    wanted: Wanted,
    candidates: Sequence[Candidate],
    *,
    mode: Mode,
    take: Take,
    now: datetime,
    head: Candidate | None,
    before: StepName | None = None,
    asked: Iterable[int] = (),
    passed: Iterable[int] = (),
) -> Choice:
    """The next step of a lead. ``before`` is the last one that showed it to somebody, ``asked`` those whom it asked
    alone, ``passed`` those who said no; ``candidates`` are all who take leads at all, at work or not."""
    ladder = LADDERS[mode]
    place = ladder.index(before) + 1 if before in ladder else 0
    open_to = [one for one in candidates if one.manager_id not in set(passed)]
    group = _level(wanted, open_to, now=now, asked=set(asked), first=place == 0)
    for step in ladder[place:]:
        if step == "admins":
            break
        if step == "head_of_sales":
            if head is not None and head.calendar.at_work(now):
                due_at = add_working(head.calendar.stretches(now), now, take.of(step))
                return Choice(step=step, managers=(head.manager_id,), due_at=due_at)
            continue
        if not group:
            continue
        begins = opening(_stretches(group, now), now)
        if begins is None:
            continue
        if now < begins:
            wait = timedelta(seconds=MORNING_ORDER.index(wanted.warmth))
            return Choice(step="night", managers=(), due_at=begins + wait)
        due_at = add_working(_stretches(group, now), now, take.of(step))
        here = [one for one in group if one.calendar.at_work(now)]
        if step == "wider":
            free = [one for one in here if one.has_room(wanted.warmth)] or here
            return Choice(step=step, managers=tuple(one.manager_id for one in free), due_at=due_at)
        one = _one(wanted, here, mode=mode, due_at=due_at, asked=set(asked), team=candidates)
        if one is not None:
            return Choice(step=step, managers=(one[0],), due_at=due_at, why=one[1])
    return Choice(step="admins", managers=(), due_at=add_working(_stretches(candidates, now), now, take.admins))


def _stretches(people: Iterable[Candidate], now: datetime) -> Iterable[tuple[datetime, datetime]]:
    return together((one.calendar for one in people), now)


def _level(
    wanted: Wanted, people: Sequence[Candidate], *, now: datetime, asked: set[int], first: bool
) -> Sequence[Candidate]:
    """The closest circle of people of whom one is there soon enough: the owner, those whom the lead fits, those who
    speak its language, everybody. A circle is left once all in it were asked alone or have all they can do."""
    anyone = opening(_stretches(people, now), now)
    if anyone is None:
        return people
    latest = anyone + PATIENCE[wanted.warmth]
    owner = [one for one in people if one.manager_id == wanted.owner_before] if first else []
    speak = [one for one in people if _fits(one.skills.languages, wanted.language)]
    whole = [one for one in speak if _fits(one.skills.products, wanted.product) and _near(one.skills, wanted.place)]
    room = {one.manager_id for one in (*owner, *(one for one in people if one.has_room(wanted.warmth)))} - asked
    for circle in (owner, whole, speak):
        if any(one.manager_id in room for one in circle):
            begins = opening(_stretches(circle, now), now)
            if begins is not None and latest >= begins:
                return circle
    return speak if any(one.calendar.at_work(now) for one in speak) else people


def _fits(offered: Sequence[str] | None, wanted: str | None) -> bool:
    return offered is None or wanted is None or wanted in offered


def _near(skills: Skills, place: str | None) -> bool:
    if skills.regions is None:
        return True
    return place is not None and any(region.casefold() in place.casefold() for region in skills.regions)


def _one(
    wanted: Wanted,
    here: Sequence[Candidate],
    *,
    mode: Mode,
    due_at: datetime,
    asked: set[int],
    team: Sequence[Candidate],
) -> tuple[int, dict[str, Any]] | None:
    """Whom to ask alone, and why; None where everybody was asked or has all they can do."""
    free = [one for one in here if one.manager_id not in asked]
    owner = next((one for one in free if one.manager_id == wanted.owner_before), None)
    if owner is not None:
        return owner.manager_id, {"kind": "owner"}
    free = [one for one in free if one.has_room(wanted.warmth)]
    if not free:
        return None
    # Whoever goes for lunch before the time is up would only be a detour.
    staying = [one for one in free if one.calendar.at_work(due_at)] or free
    if mode == "round_robin":
        turn = min(staying, key=lambda one: (one.last_asked is not None, one.last_asked, one.manager_id))
        return turn.manager_id, {"kind": "turn"}
    if mode == "least_busy":
        idle = min(staying, key=lambda one: (one.open, one.last_asked is not None, one.last_asked, one.manager_id))
        return idle.manager_id, {"kind": "least_busy", "open": idle.open}
    if wanted.warmth not in WON_BY_THE_BEST:
        new = min(staying, key=lambda one: (one.finished, one.open, one.manager_id))
        return new.manager_id, {"kind": "beginner"}
    chance = random.Random(f"{wanted.seed}:{len(asked)}")  # noqa: S311 - which manager is asked first is no secret
    believed = estimates(team, wanted.warmth)
    drawn = {one.manager_id: believed[one.manager_id].draw(chance) for one in staying}
    best = max(drawn, key=lambda manager_id: drawn[manager_id])
    return best, _why(believed[best], wanted.warmth)


def estimates(team: Iterable[Candidate], warmth: Warmth) -> dict[int, Estimate]:
    """What may be believed about every manager and one warmth."""
    results = {one.manager_id: one.results.get(warmth, (0, 0)) for one in team}
    team_won, team_of = (sum(result[part] for result in results.values()) for part in (0, 1))
    return {
        manager_id: estimate(won=won, of=of, team_won=team_won, team_of=team_of)
        for manager_id, (won, of) in results.items()
    }


def _why(believed: Estimate, warmth: Warmth) -> dict[str, Any]:
    kind = "best" if believed.known else "tried" if believed.of else "new"
    return {"kind": kind, "warmth": warmth, "won": believed.won, "of": believed.of}
