"""Whom a lead is shown to next where a routing file says so: looks up what is known and lets ``bot.routing`` decide."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.places import Place
from bot.rounds import Round, long_ago, place_of, promised
from bot.routing import (
    Candidate,
    Capacity,
    ManagerRules,
    RoutingFile,
    SlaFile,
    Wanted,
    WorkCalendar,
    add_working,
    choose,
    together,
)
from bot.routing.choosing import Choice
from bot.team import Team
from bot.turn import Turn
from dialogs.desk import Desk
from dialogs.values import text_of
from nlu.labels import Language, Warmth
from storage.routing import NO_LOAD
from storage.tables import Lead, Manager, Offer

MARKS: Final = {"next": "card.repeated", "wider": "card.repeated", "head_of_sales": "card.escalated"}


class RoutedTeam:
    """Rounds by the rules of a routing file. ``zone`` is the team's where the file names none."""

    def __init__(self, *, team: Team, rules: RoutingFile, sla: SlaFile, zone: ZoneInfo) -> None:
        self._team, self._rules, self._sla = team, rules, sla
        self._zone = rules.timezone or zone

    async def next(self, turn: Turn, lead: Lead, *, offer: Offer | None, urgent: bool) -> Round:
        warmth: Warmth = "hot" if urgent else lead.warmth
        rounds = await turn.uow.routing.rounds(offer.id) if offer else []
        shown = [one.step for one in rounds if one.step != "night"]
        managers = {manager.id: manager for manager in await turn.uow.managers.free()}
        candidates = await self._candidates(turn, managers.values())
        had = await turn.uow.routing.had_and_lost(lead.id)
        passed = had | (await turn.uow.offers.passed_by(offer.id) if offer else set())
        head = await self._head(turn)
        choice = choose(
            await self._wanted(turn, lead, warmth=warmth),
            candidates,
            mode=self._rules.mode,
            take=self._sla.take_of(warmth),
            now=turn.now,
            head=head,
            before=shown[-1] if shown else None,
            asked={one.manager_id for one in rounds if one.manager_id is not None},
            passed=passed,
        )
        return await self._round(turn, choice, managers=managers)

    async def anybody(self, turn: Turn) -> list[Place]:
        managers = await turn.uow.managers.free()
        at_work = {one.manager_id for one in await self._candidates(turn, managers) if one.calendar.at_work(turn.now)}
        if at_work:
            return [place_of(manager) for manager in managers if manager.id in at_work]
        return await self._team.admin_places(turn.uow)

    async def due_when_urgent(self, turn: Turn, lead: Lead) -> datetime:  # noqa: ARG002 - the port's
        stretches = together(await self._calendars(turn), turn.now)
        return add_working(stretches, turn.now, self._sla.take_of("hot").first)

    async def desk(self, turn: Turn, *, lang: Language, product: str, warmth: Warmth) -> Desk:  # noqa: ARG002 - the port's
        calendars = await self._calendars(turn, speaking=lang)
        return promised(calendars, self._sla, warmth=warmth, now=turn.now, zone=self._zone)

    async def calendar(self, turn: Turn, manager: Manager) -> WorkCalendar:
        leaves = await turn.uow.routing.leaves(last_day_from=long_ago(turn.now), manager_ids=[manager.id])
        return self._calendar(manager, tuple(leaves.get(manager.id, ())))

    async def head_of_sales(self, turn: Turn) -> Manager | None:
        for manager in await turn.uow.managers.here():
            if self._is_head(manager) and manager.state != "away":
                return manager
        return None

    async def _round(self, turn: Turn, choice: Choice, *, managers: dict[int, Manager]) -> Round:
        step = choice.step
        if step == "admins":
            places = tuple(await self._team.admin_places(turn.uow))
            return Round(places=places, due_at=choice.due_at, mark="card.escalated", escalated=True, step=step)
        if step == "night":
            return Round(places=(), due_at=choice.due_at, step=step)
        group = await self._team.sales_chat(turn.uow) if step == "wider" else None
        if group is not None:
            places = (Place(chat_id=group, kind="group", lang=await self._team.language(turn.uow)),)
        elif step == "head_of_sales":
            places = tuple([place_of(await turn.uow.managers.get(manager_id)) for manager_id in choice.managers])
        else:
            places = tuple(place_of(managers[manager_id]) for manager_id in choice.managers)
        alone = step in ("first", "next")
        manager_id = choice.managers[0] if alone else None
        why = choice.why | {"manager": managers[choice.managers[0]].name} if alone and choice.why else None
        return Round(
            places=places,
            due_at=choice.due_at,
            mark=MARKS.get(step),
            step=step,
            manager_id=manager_id,
            why=why,
        )

    async def _wanted(self, turn: Turn, lead: Lead, *, warmth: Warmth) -> Wanted:
        state = (await turn.uow.dialogs.get(lead.dialog_id)).state
        place = state.facts.get("location")
        return Wanted(
            warmth=warmth,
            language=state.lang,
            product=state.script_id,
            place=text_of(place) if place else None,
            seed=f"lead:{lead.id}",
            owner_before=await turn.uow.routing.owner_before(lead.visitor_id, but_lead=lead.id),
        )

    async def _candidates(self, turn: Turn, managers: Iterable[Manager]) -> list[Candidate]:
        """Everybody who takes leads. The head of sales gets them only at the end of the ladder, or alone."""
        routing = turn.uow.routing
        loads, results, asked = await routing.loads(), await routing.results(), await routing.last_asked()
        leaves = await routing.leaves(last_day_from=long_ago(turn.now))
        found = []
        for manager in managers:
            if self._is_head(manager):
                continue
            rules = self._known(manager)[1]
            load = loads.get(manager.id, NO_LOAD)
            found.append(
                Candidate(
                    manager_id=manager.id,
                    skills=self._rules.skills(rules),
                    calendar=self._calendar(manager, tuple(leaves.get(manager.id, ()))),
                    capacity=rules.capacity if rules else Capacity(),
                    open=load.open,
                    hot=load.hot,
                    results=results.get(manager.id, {}),
                    last_asked=asked.get(manager.id),
                )
            )
        return found

    async def _head(self, turn: Turn) -> Candidate | None:
        manager = await self.head_of_sales(turn)
        if manager is None:
            return None
        return Candidate(
            manager_id=manager.id,
            skills=self._rules.skills(None),
            calendar=await self.calendar(turn, manager),
            capacity=Capacity(),
            open=0,
            hot=0,
            results={},
        )

    async def _calendars(self, turn: Turn, *, speaking: Language | None = None) -> list[WorkCalendar]:
        """Working time of all who take leads, or of those among them who speak a language where there are any; the
        company's own where nobody takes leads just now."""
        leaves = await turn.uow.routing.leaves(last_day_from=long_ago(turn.now))
        speakers, all_ = [], []
        for manager in await turn.uow.managers.free():
            if self._is_head(manager):
                continue
            rules = self._known(manager)[1]
            calendar = self._rules.calendar(rules, zone=self._zone, leave=tuple(leaves.get(manager.id, ())))
            all_.append(calendar)
            languages = self._rules.skills(rules).languages
            if speaking is None or languages is None or speaking in languages:
                speakers.append(calendar)
        return speakers or all_ or [self._rules.calendar(None, zone=self._zone)]

    def _is_head(self, manager: Manager) -> bool:
        name, _ = self._known(manager)
        return name is not None and name == self._rules.head_of_sales

    def _known(self, manager: Manager) -> tuple[str | None, ManagerRules | None]:
        """Name and rules under which a manager stands in the file."""
        return self._rules.rules_of(telegram_id=manager.telegram_id, username=manager.username) or (None, None)

    def _calendar(self, manager: Manager, leave: tuple[tuple[date, date], ...]) -> WorkCalendar:
        return self._rules.calendar(self._known(manager)[1], zone=self._zone, leave=leave)
