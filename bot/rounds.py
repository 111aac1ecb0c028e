"""Whom a lead is shown to next, and until when: the small team without a routing file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from bot.desk import WorkingHours
from bot.places import Place
from bot.routing import SlaFile, WorkCalendar, add_working, opening, together
from bot.team import Team
from bot.turn import Turn
from dialogs.desk import Desk
from nlu.labels import Language, Warmth
from storage.tables import Lead, Manager, Offer
from storage.tables.routing import RoundStep

#: Rounds in which managers alone are asked; after them the admins are.
ROUNDS: Final = 2
#: How much rarer the admins are reminded than the managers were.
ADMIN_PATIENCE: Final = 6
#: In the morning the leads of the night come first; a promise for the morning leaves room for them.
MORNING: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One showing of an offer. ``mark`` names the line on top of its cards; ``step`` is None where no routing file
    decides; ``escalated`` calls the admins."""

    places: tuple[Place, ...]
    due_at: datetime
    mark: str | None = None
    escalated: bool = False
    step: RoundStep | None = None
    manager_id: int | None = None
    why: dict[str, Any] | None = None


class Rounds(Protocol):
    """How a company decides who sees a lead."""

    async def next(self, turn: Turn, lead: Lead, *, offer: Offer | None, urgent: bool) -> Round:
        """The round after the offer's last one; the first where there is no offer yet."""

    async def anybody(self, turn: Turn) -> list[Place]:
        """Whoever may be shown a lead that did not reach those whom it was meant for."""

    async def due_when_urgent(self, turn: Turn, lead: Lead) -> datetime:
        """When an offer that waits must be looked at again because its lead became urgent."""

    async def desk(self, turn: Turn, *, lang: Language, product: str, warmth: Warmth) -> Desk:
        """What may be promised to a visitor now, told in the team's time zone."""

    async def calendar(self, turn: Turn, manager: Manager) -> WorkCalendar:
        """When a manager is at work."""

    async def head_of_sales(self, turn: Turn) -> Manager | None:
        """Who is told of what a manager has left undone."""


class SmallTeam:
    """The sales group or all free managers, twice; then the admins, until somebody takes the lead.

    How long each of these lasts is the agreement's, ``patience`` where there is none.
    """

    def __init__(self, *, team: Team, hours: WorkingHours, patience: timedelta, sla: SlaFile | None = None) -> None:
        self._team, self._hours, self._patience, self._sla = team, hours, patience, sla

    async def next(self, turn: Turn, lead: Lead, *, offer: Offer | None, urgent: bool) -> Round:
        number = offer.round + 1 if offer else 1
        patience = self._patience_of(number, warmth="hot" if urgent else lead.warmth)
        due_at = self._due(turn.now, urgent=urgent, patience=patience)
        if number >= ROUNDS + 1:
            places = tuple(await self._team.admin_places(turn.uow))
            return Round(places=places, due_at=due_at, mark="card.escalated", escalated=True)
        mark = "card.repeated" if offer else None
        return Round(places=await self._places(turn, offer), due_at=due_at, mark=mark)

    async def anybody(self, turn: Turn) -> list[Place]:
        today = turn.now.astimezone(self._hours.zone).date()
        leaves = await turn.uow.routing.leaves(last_day_from=today)
        away = {manager_id for manager_id, days in leaves.items() if any(today >= first for first, _ in days)}
        managers = [manager for manager in await turn.uow.managers.free() if manager.id not in away]
        if managers:
            return [place_of(manager) for manager in managers]
        return await self._team.admin_places(turn.uow)

    async def due_when_urgent(self, turn: Turn, lead: Lead) -> datetime:  # noqa: ARG002 - the port's
        return self._due(turn.now, urgent=True, patience=self._patience_of(1, warmth="hot"))

    async def desk(self, turn: Turn, *, lang: Language, product: str, warmth: Warmth) -> Desk:  # noqa: ARG002 - the port's
        if self._sla is None:
            return self._hours.promise(turn.now)
        return promised([self._calendar()], self._sla, warmth=warmth, now=turn.now, zone=self._hours.zone)

    async def calendar(self, turn: Turn, manager: Manager) -> WorkCalendar:
        leaves = await turn.uow.routing.leaves(last_day_from=long_ago(turn.now), manager_ids=[manager.id])
        return self._calendar(tuple(leaves.get(manager.id, ())))

    def _calendar(self, leave: tuple[tuple[date, date], ...] = ()) -> WorkCalendar:
        week = dict.fromkeys(self._hours.days, ((self._hours.opens, self._hours.closes),))
        return WorkCalendar(zone=self._hours.zone, week=week, leave=leave)

    async def head_of_sales(self, turn: Turn) -> Manager | None:  # noqa: ARG002 - the port's
        return None

    async def _places(self, turn: Turn, offer: Offer | None) -> tuple[Place, ...]:
        group = await self._team.sales_chat(turn.uow)
        if group is not None:
            return (Place(chat_id=group, kind="group", lang=await self._team.language(turn.uow)),)
        passed = await turn.uow.offers.passed_by(offer.id) if offer else set()
        return tuple(
            place for place in await self.anybody(turn) if place.manager_id not in passed or place.kind == "admin"
        )

    def _patience_of(self, number: int, *, warmth: Warmth) -> timedelta:
        if self._sla is None:
            return self._patience if number < ROUNDS + 1 else self._patience * ADMIN_PATIENCE
        take = self._sla.take_of(warmth)
        return take.admins if number >= ROUNDS + 1 else take.first if number == 1 else take.next

    def _due(self, now: datetime, *, urgent: bool, patience: timedelta) -> datetime:
        """Hot leads do not wait for the morning; the others do. Where an agreement counts the time, it is working
        time for all of them."""
        if self._sla is not None:
            return add_working(self._calendar().stretches(now), now, patience)
        return (now if urgent else self._hours.next_opening(now)) + patience


def promised(calendars: Sequence[WorkCalendar], sla: SlaFile, *, warmth: Warmth, now: datetime, zone: ZoneInfo) -> Desk:
    """By when somebody of these writes, by the agreement: with room for a first manager who does not answer."""
    begins = opening(together(calendars, now), now)
    take, contact = sla.take_of(warmth), sla.contact_of(warmth)
    length = take.first + take.next + contact.within
    open_now = begins == now
    if not open_now:
        length += MORNING
    by = add_working(together(calendars, now), now, length)
    return Desk(
        promise_by=by.astimezone(zone), timezone=zone.key, open_now=open_now, needs=frozenset(sla.needs(warmth))
    )


def long_ago(now: datetime) -> date:
    """The day from which leave may still matter, whatever the time zone."""
    return (now - timedelta(days=2)).date()


def place_of(manager: Manager) -> Place:
    """The private chat of a manager."""
    return Place(chat_id=manager.telegram_id, kind="private", lang=manager.language, manager_id=manager.id)
