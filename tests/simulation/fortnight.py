"""Plays a fortnight on a virtual clock: the real use cases over a real database, people with habits of their own."""

import heapq
import itertools
import random
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from bot.contacting import Contacting
from bot.deals import Deals
from bot.desk import WorkingHours
from bot.offering import Offering
from bot.routed import RoutedTeam
from bot.routing import Mode, RoutingFile, load_routing, load_sla
from bot.shelf import Shelf
from bot.team import Team
from bot.turn import Turn
from bot.working.access import LeadAccess
from bot.working.drawing import Drawing
from bot.working.progress import Progress
from bot.working.together import make_sales_desk
from dialogs.state import DialogState
from storage.engine import Database
from storage.inbox import Ready
from storage.leads import ENGINE
from storage.links import NewClick
from storage.tables import Manager
from storage.tables.links import CostPer
from storage.tables.people import SourceKind
from storage.unit_of_work import UnitOfWork
from tests.simulation.company import ADMIN, BEGIN, COLLEAGUES, END, HEAD, RULES, SLA, SOURCES, Caller, Colleague

#: A worker looks for due timers twice a second.
GLANCE: Final = 0.5
#: Which leads have neither an owner nor a timer that will find them one; with how it must be: none at any instant.
FORGOTTEN: Final = """
    SELECT l.id FROM leads l
    WHERE l.closed_at IS NULL AND l.offered_at IS NOT NULL AND l.owner_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM offers o JOIN inbox i ON i.timer_key = 'offer:' || o.id
        WHERE o.lead_id = l.id AND o.state = 'open' AND i.done_at IS NULL AND i.due_at = o.due_at)
"""
#: Which leads have an owner who has not written, and no timer that will notice.
UNWATCHED: Final = """
    SELECT l.id FROM leads l JOIN claims c ON c.lead_id = l.id AND c.ended_at IS NULL
    WHERE l.closed_at IS NULL AND l.contacted_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM inbox i WHERE i.timer_key = 'contact:' || c.id AND i.done_at IS NULL)
"""
NEXT_TIMER: Final = "SELECT min(due_at) FROM inbox WHERE kind = 'timer' AND state = 'waiting' AND done_at IS NULL"
NEW_CARDS: Final = """
    SELECT k.id, k.offer_id, k.chat_id FROM offer_cards k WHERE k.id > ? AND k.kind IN ('private', 'admin')
    ORDER BY k.id
"""


@dataclass(slots=True, kw_only=True)
class Fortnight:
    """Everything that happens between ``BEGIN`` and ``END``. Made by ``open``; played by ``play``."""

    db: Database
    glass: sqlite3.Connection
    rules: RoutingFile
    offering: Offering
    deals: Deals
    progress: Progress
    chance: random.Random
    people: dict[int, Colleague]
    now: datetime = BEGIN
    events: list[tuple[datetime, int, str, Any]] = field(default_factory=list)
    order: Any = field(default_factory=itertools.count)
    managers: dict[int, Manager] = field(default_factory=dict)
    dice: dict[int, Caller] = field(default_factory=dict)
    last_card: int = 0
    rows: Any = field(default_factory=lambda: itertools.count(1))
    instants: int = 0
    forgotten: int = 0
    unwatched: int = 0
    won_taps: Counter[int] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)

    @classmethod
    def open(cls, db: Database, path: Path, *, mode: Mode, seed: int) -> Self:
        team = Team(sales_chat_id=None, admin_ids=(ADMIN,))
        rules, sla = load_routing(RULES.format(mode=mode)), load_sla(SLA)
        hours = WorkingHours(zone=ZoneInfo("Europe/Warsaw"))
        rounds = RoutedTeam(team=team, rules=rules, sla=sla, zone=hours.zone)
        offering = Offering(team=team, hours=hours, rounds=rounds, sla=sla)
        contacting = Contacting(team=team, rounds=rounds, sla=sla)
        drawing = Drawing(hours=hours, access=LeadAccess(team=team, rounds=rounds))
        deals = Deals(offering=offering, drawing=drawing, contacting=contacting)
        desk = make_sales_desk(drawing=drawing, deals=deals, offering=offering, rounds=rounds, shelf=Shelf())
        return cls(
            db=db,
            glass=sqlite3.connect(f"file:{path}?mode=ro", uri=True),
            rules=rules,
            offering=offering,
            deals=deals,
            progress=desk.progress,
            chance=random.Random(seed),
            people={one.telegram_id: one for one in COLLEAGUES},
        )

    # The world before the first visitor

    async def settle(self, callers: list[Caller]) -> None:
        """Hire everybody, make the sources, and let the visitors come of whom sales will never hear."""
        async with self.db.write() as uow:
            for one in COLLEAGUES:
                await uow.managers.join(telegram_id=one.telegram_id, name=one.name, language=one.language, at=BEGIN)
            await uow.managers.join(telegram_id=HEAD, name="Maria", language="pl", at=BEGIN)
            admin = await uow.managers.join(telegram_id=ADMIN, name="Boss", language="en", at=BEGIN, is_admin=True)
            await uow.managers.set_state(admin.id, "busy", at=BEGIN)
            self.managers = {one.telegram_id: one for one in await uow.managers.here()}
            await self._open_sources(uow)
            version = await uow.scripts.add_version("crm", yaml="schema: 1", author="bantik", at=BEGIN)
            await uow.scripts.publish(version.id, at=BEGIN)
            for caller in callers:
                if caller.warmth == "none":
                    await self._meet(uow, caller)
        for caller in callers:
            if caller.warmth != "none":
                self._plan(caller.at, "arrives", caller)

    async def _open_sources(self, uow: UnitOfWork) -> None:
        """Fifteen links of three kinds; ten of them cost something, and all are clicked by people who never come."""
        for number in range(SOURCES):
            kind: SourceKind = ("net", "net", "spear", "seed")[number % 4]
            source = await uow.sources.add(code=f"s{number}", kind=kind, campaign=f"campaign {number}", at=BEGIN)
            if number < 10:
                per: CostPer = "day" if number % 2 else "total"
                await uow.links.set_cost(
                    source.id, hundredths=1_000 + number, currency="EUR", per=per, starts_at=BEGIN, ends_at=None
                )
            lost = [BEGIN + timedelta(hours=5 * hour + number) for hour in range(40)]
            await uow.links.record(
                [
                    NewClick(id=1_000_000 + 1_000 * number + n, source_id=source.id, link=source.code, at=at)
                    for n, at in enumerate(lost)
                ]
            )

    async def _meet(self, uow: UnitOfWork, caller: Caller) -> tuple[int, int]:
        met = await uow.visitors.meet(
            telegram_id=caller.telegram_id, at=caller.at, name=f"V{caller.telegram_id}", language=caller.language
        )
        await self._arrive(uow, caller, met.visitor.id)
        state = DialogState(
            script_id="crm", version=1, lang=caller.language, warmth=caller.warmth, replies=caller.replies
        )
        dialog = await uow.dialogs.begin(visitor_id=met.visitor.id, script_version_id=1, state=state, at=caller.at)
        if caller.spam:
            reading = {"primary": "spam"}
            await uow.transcripts.add(dialog.id, direction="in", text="!", reading=reading, at=caller.at)
        if caller.back is not None:
            later = caller.at + timedelta(hours=1)
            payload = f"s{caller.back}"
            await uow.sources.touch(
                visitor_id=met.visitor.id, source_id=caller.back + 1, payload=payload, at=later, arrival="code"
            )
        return met.visitor.id, dialog.id

    async def _arrive(self, uow: UnitOfWork, caller: Caller, visitor_id: int) -> None:
        source_id = None if caller.source is None else caller.source + 1
        if caller.clicked:
            click = NewClick(
                id=caller.telegram_id,
                source_id=source_id,
                link=f"s{caller.source}",
                at=caller.at - timedelta(minutes=2),
                utm={"campaign": caller.campaign} if caller.campaign else {},
            )
            await uow.links.record([click])
        await uow.sources.touch(
            visitor_id=visitor_id,
            source_id=source_id,
            payload=None if source_id is None else f"s{caller.source}",
            at=caller.at,
            arrival="click" if caller.clicked else None,
            click_id=caller.telegram_id if caller.clicked else None,
        )

    # Time

    async def play(self) -> None:
        """Go from one event or due timer to the next until the fortnight is over."""
        while self.now < END:
            event_at = self.events[0][0] if self.events else END
            timer_at = self._next_timer()
            if timer_at is not None and event_at >= timer_at:
                self.now = max(self.now, timer_at) + timedelta(seconds=self.chance.uniform(0, GLANCE))
                await self._fire()
            else:
                self.now, _, kind, what = heapq.heappop(self.events) if self.events else (END, 0, "over", None)
                if kind != "over":
                    await getattr(self, f"_{kind}")(what)

    def _next_timer(self) -> datetime | None:
        found = self.glass.execute(NEXT_TIMER).fetchone()[0]
        return None if found is None else datetime.fromisoformat(found).replace(tzinfo=UTC)

    async def _fire(self) -> None:
        async with self.db.write() as uow:
            rows = await uow.inbox.next_ready(now=self.now)
        for row in rows:
            async with self.db.write() as uow:
                await self._timer(self._turn(uow), row)
                await uow.inbox.done(row.id, lease=row.lease, at=self.now)
            self._look()

    async def _timer(self, turn: Turn, row: Ready) -> None:
        payload = row.payload
        if payload["kind"] == "offer":
            await self.offering.overdue(turn, payload["offer"], payload["round"])
        elif payload["kind"] == "contact":
            await self.deals.uncontacted(turn, payload["claim"], payload["step"])

    # What people do

    async def _arrives(self, caller: Caller) -> None:
        async with self.db.write() as uow:
            turn = self._turn(uow)
            visitor_id, dialog_id = await self._meet(uow, caller)
            lead = (await uow.leads.open_or_attach(visitor_id=visitor_id, dialog_id=dialog_id, at=self.now)).lead
            await uow.leads.qualify(lead.id, warmth=caller.warmth, score=50, breakdown=[], at=self.now)
            await uow.leads.move(
                dialog_id=dialog_id, lead_id=lead.id, stage="opportunity", reason="said", actor=ENGINE, at=self.now
            )
            urgent = caller.warmth == "hot"
            await self.offering.offer(turn, lead.id, reason="hot" if urgent else "qualified", urgent=urgent)
            self.dice[lead.id] = caller
        self._look()

    async def _taps(self, what: tuple[int, int]) -> None:
        telegram_id, offer_id = what
        manager = self.managers[telegram_id]
        async with self.db.write() as uow:
            turn = self._turn(uow)
            if telegram_id in self.people and self.chance.random() < 0.05:
                await self.deals.pass_on(turn, manager, offer_id)
                won = False
            else:
                was_open = (await uow.offers.get(offer_id)).state == "open"
                self.answers[await self.deals.take(turn, manager, offer_id)] += 1
                after = await uow.offers.get(offer_id)
                won = was_open and after.claimed_by == manager.id
                lead_id = after.lead_id
        self._look()
        if won:
            self.won_taps[offer_id] += 1
            colleague = self.people.get(telegram_id)
            if colleague is None or colleague.habit != "takes_only":
                wait = timedelta(minutes=self.chance.uniform(1, 25))
                self._plan(self._when_at_work(telegram_id, self.now + wait), "writes", (telegram_id, lead_id))

    async def _writes(self, what: tuple[int, int]) -> None:
        telegram_id, lead_id = what
        manager = self.managers[telegram_id]
        async with self.db.write() as uow:
            lead = await uow.leads.get(lead_id)
            theirs = lead.owner_id == manager.id and lead.closed_at is None
            if theirs:
                await self.progress.contacted(self._turn(uow), manager, lead)
        self._look()
        if theirs:
            self._plan(self.now + timedelta(hours=self.chance.uniform(1, 48)), "ends", what)

    async def _ends(self, what: tuple[int, int]) -> None:
        telegram_id, lead_id = what
        manager = self.managers[telegram_id]
        caller, colleague = self.dice[lead_id], self.people.get(telegram_id)
        async with self.db.write() as uow:
            turn, lead = self._turn(uow), await uow.leads.get(lead_id)
            if lead.owner_id == manager.id and lead.closed_at is None:
                share = colleague.wins[caller.warmth] if colleague else 0.3
                if caller.die < share:
                    await self.progress.won(turn, manager, lead)
                else:
                    await self.progress.lost(turn, manager, lead, reason="price")
        self._look()

    # The machinery

    def _plan(self, at: datetime, kind: str, what: Any) -> None:
        heapq.heappush(self.events, (at, next(self.order), kind, what))

    def _turn(self, uow: UnitOfWork) -> Turn:
        return Turn(uow=uow, row_id=next(self.rows), update_id=None, written_at=self.now, now=self.now)

    def _look(self) -> None:
        """After every transaction: is anybody forgotten? Then let people see the cards that were drawn for them."""
        self.instants += 1
        self.forgotten += len(self.glass.execute(FORGOTTEN).fetchall())
        self.unwatched += len(self.glass.execute(UNWATCHED).fetchall())
        for card_id, offer_id, chat_id in self.glass.execute(NEW_CARDS, (self.last_card,)).fetchall():
            self.last_card = card_id
            wait = self._patience_of(chat_id)
            if wait is not None:
                self._plan(self._when_at_work(chat_id, self.now + wait), "taps", (chat_id, offer_id))

    def _patience_of(self, telegram_id: int) -> timedelta | None:
        """How long somebody takes to tap on a card; None where they never do."""
        colleague = self.people.get(telegram_id)
        if colleague is None:
            return timedelta(minutes=self.chance.uniform(5, 25))
        answers, longest = {"quick": (0.9, 4), "slow": (0.7, 18), "never": (0.0, 1), "takes_only": (0.9, 3)}[
            colleague.habit
        ]
        if self.chance.random() >= answers:
            return None
        return timedelta(minutes=self.chance.uniform(0.2, longest))

    def _when_at_work(self, telegram_id: int, moment: datetime) -> datetime:
        known = self.rules.rules_of(telegram_id=telegram_id, username=None)
        if known is None:
            return moment
        calendar = self.rules.calendar(known[1], zone=ZoneInfo("Europe/Warsaw"))
        start, _ = next(calendar.stretches(moment))
        return moment if moment >= start else start + timedelta(minutes=self.chance.uniform(1, 5))
