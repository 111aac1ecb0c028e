"""A quarter of a company, played into a database with the repositories: people come, talk, leave, are sold to.

Chance decides what happens, with a fixed seed; nothing here knows what a report counts.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from dialogs.state import DialogState, Exit, Stage
from nlu.labels import Warmth
from storage.engine import Database
from storage.leads import ENGINE, Actor
from storage.outbox import Outgoing
from storage.unit_of_work import UnitOfWork

BEGIN: Final = datetime(2026, 7, 1, tzinfo=UTC)
END: Final = datetime(2026, 10, 1, tzinfo=UTC)
#: Somebody looks at the reports a week after the quarter.
NOW: Final = END + timedelta(days=7)
VISITORS: Final = 250
MANAGERS: Final = ("Anna", "Борис", "Çağla", "Dawid")
SOURCES: Final = (("ads", "net", "Search"), ("fair", "net", "Fair"), ("friends", "seed", None), ("cold", "spear", None))
QUESTIONS: Final = ("need", "timeline", "authority", "budget", "_contact")
LOST: Final = ("price", "competitor", "no_need", "no_answer", "not_fit", "other")
REJECTED: Final = ("not_target", "no_money", "no_say", "not_now", "unreachable", "spam", "other")
REFUSED: Final = ("not interested", "price", "other", "need", "time", "our boss said no")
VISITOR: Final = Actor(kind="visitor")


@dataclass(slots=True, kw_only=True)
class Quarter:
    """Plays; ``play`` begins with an empty database."""

    uow: UnitOfWork
    chance: random.Random
    version_id: int = 0
    managers: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)

    async def play(self) -> None:
        version = await self.uow.scripts.add_version("crm", yaml="schema: 1", author="bantik", at=BEGIN)
        self.version_id = version.id
        for number, name in enumerate(MANAGERS):
            joined = await self.uow.managers.join(telegram_id=900 + number, name=name, language="en", at=BEGIN)
            self.managers.append(joined.id)
        for code, kind, campaign in SOURCES:
            given: dict[str, Any] = {"code": code, "kind": kind, "campaign": campaign, "at": BEGIN}
            self.sources.append((await self.uow.sources.add(**given)).id)
        for number in range(VISITORS):
            await self._visitor(number)

    def _later(self, at: datetime, hours: float) -> datetime:
        return at + timedelta(hours=self.chance.expovariate(1 / hours), seconds=1)

    async def _visitor(self, number: int) -> None:
        chance = self.chance
        # Some come before the quarter, some after it.
        at = BEGIN + timedelta(days=chance.uniform(-12, 98))
        who = (await self.uow.visitors.meet(telegram_id=10_000 + number, at=at)).visitor.id
        await self._arrives(who, at)
        if chance.random() < 0.3:
            await self._arrives(who, self._later(at, 30))
        await self._talk(who, at)
        if chance.random() < 0.1:
            await self._talk(who, self._later(at, 500))

    async def _arrives(self, who: int, at: datetime) -> None:
        source = self.chance.choice([*self.sources, None])
        await self.uow.sources.touch(visitor_id=who, source_id=source, payload=None, at=at)

    async def _talk(self, who: int, at: datetime) -> None:
        """One dialog, from the first word to its end."""
        chance, uow = self.chance, self.uow
        replies = chance.choice([0, 1, 2, 3, 4, 5])
        asked = QUESTIONS[: max(1, replies)]
        state = DialogState(
            script_id="crm",
            version=1,
            lang="en",
            replies=replies,
            asked_times=dict.fromkeys(asked, 1),
            asked_last=chance.choice(asked),
        )
        dialog = await uow.dialogs.begin(visitor_id=who, script_version_id=self.version_id, state=state, at=at)
        warmths: list[Warmth] = ["none", "cold", "warm", "hot"]
        for _ in range(replies):
            at = self._later(at, 0.1)
            hot = round(chance.random(), 3)
            reading = {"primary": "inform", "warmth": {"hot": hot, "warm": 1 - hot, "cold": 0.0, "none": 0.0}}
            await uow.transcripts.add(dialog.id, direction="in", text="…", reading=reading, at=at)
        way: Exit | None = None
        offered = False
        if replies < 2:
            if replies:
                await self._climb(dialog.id, None, ("inquiry",), at)
            if chance.random() < 0.8:
                way = await self._leaves(dialog.id, None, "inquiry" if replies else "visitor", self._later(at, 40))
        else:
            opened = await uow.leads.open_or_attach(visitor_id=who, dialog_id=dialog.id, at=at)
            lead_id = opened.lead.id
            ladder: tuple[Stage, ...] = ("inquiry", "lead", "prospect", "opportunity")
            reached = ladder[: replies if chance.random() < 0.9 else 1]
            at = await self._climb(dialog.id, lead_id, reached, at)
            await uow.leads.qualify(lead_id, warmth=chance.choice(warmths), score=replies * 10, breakdown=[], at=at)
            if reached[-1] == "opportunity":
                offered = True
                await self._sales(dialog.id, lead_id, at)
            elif chance.random() < 0.7:
                way = await self._leaves(dialog.id, lead_id, reached[-1], self._later(at, 40))
        ended = state.model_copy(update={"exit": way, "status": "closed", "offered": offered})
        await uow.dialogs.save(dialog.id, ended, revision=1, at=at)

    async def _climb(self, dialog_id: int, lead_id: int | None, stages: Sequence[Stage], at: datetime) -> datetime:
        for stage in stages:
            at = self._later(at, 2)
            await self._move(dialog_id, lead_id, stage, at=at)
        return at

    async def _leaves(self, dialog_id: int, lead_id: int | None, stage: Stage, at: datetime) -> Exit | None:
        way: Exit = self.chance.choice(["silent", "refused", "stopped"])
        if way != "refused":
            await self._move(dialog_id, lead_id, stage, at=at, exit_by=way, reason="no answer")
            return way
        await self._move(dialog_id, lead_id, stage, at=at, exit_by=way, reason="not interested", actor=VISITOR)
        if self.chance.random() < 0.7:
            at = self._later(at, 0.5)
            reason = self.chance.choice(REFUSED)
            await self._move(dialog_id, lead_id, stage, at=at, exit_by=way, reason=reason, actor=VISITOR)
        if self.chance.random() < 0.15:
            await self._move(dialog_id, lead_id, stage, at=self._later(at, 5), reason="came back")
            return None
        return way

    async def _sales(self, dialog_id: int, lead_id: int, at: datetime) -> None:
        """Offered, shown, passed, taken, promised, contacted, won or lost, and some given back and taken again."""
        chance, uow = self.chance, self.uow
        if (await uow.leads.get(lead_id)).owner_id is not None:
            return  # they wrote again while a manager has them
        await uow.promises.told(
            dialog_id, promise_by=at + timedelta(hours=chance.choice([1, 4, 24])), timezone="Europe/Warsaw", at=at
        )
        for attempt in range(3):
            opened = await uow.offers.open(lead_id, reason="hot", urgent=True, due_at=at + timedelta(minutes=5), at=at)
            for manager in chance.sample(self.managers, chance.choice([0, 1, 2])):
                shown = self._later(at, 0.1)
                card = Outgoing(chat_id=manager, method="sendMessage", payload={}, dedupe_key=f"{manager}:{shown}")
                await uow.offers.add_card(
                    opened.offer.id,
                    kind="private",
                    chat_id=manager,
                    outbox_id=await uow.outbox.put(card, at=shown),
                    at=shown,
                    manager_id=manager,
                )
            if chance.random() < 0.3:
                await uow.offers.passed(opened.offer.id, chance.choice(self.managers), at=self._later(at, 1))
            if chance.random() < 0.1:
                return
            at = self._later(at, 3)
            owner = chance.choice(self.managers)
            await uow.offers.claim(opened.offer.id, owner, at)
            if chance.random() < 0.85:
                for _ in range(chance.choice([1, 1, 2, 3])):
                    at = self._later(at, 6)
                    await self._contact(dialog_id, lead_id, owner, at)
            if attempt < 2 and chance.random() < 0.15:
                at = self._later(at, 3)
                await uow.offers.give_back(lead_id, manager_id=owner, at=at, reason="given back")
                continue
            at = self._later(at, 60)
            await self._closes(dialog_id, lead_id, owner, at)
            return

    async def _contact(self, dialog_id: int, lead_id: int, owner: int, at: datetime) -> None:
        await self.uow.leads.contacted(lead_id, at=at)
        await self.uow.moves.add(lead_id, kind="contacted", actor=Actor(kind="manager", manager_id=owner), at=at)
        await self.uow.promises.kept(dialog_id, at=at)

    async def _closes(self, dialog_id: int, lead_id: int, owner: int, at: datetime) -> None:
        chance, actor = self.chance, Actor(kind="manager", manager_id=owner)
        dice = chance.random()
        if dice < 0.35:
            await self._move(dialog_id, lead_id, "qualified", at=at - timedelta(seconds=1), actor=actor)
            await self._move(dialog_id, lead_id, "customer", at=at, actor=actor, reason="won")
        elif dice < 0.8:
            way: Exit = "lost" if dice < 0.65 else "rejected"
            reason = chance.choice(LOST if way == "lost" else REJECTED)
            await self._move(dialog_id, lead_id, "accepted", at=at, exit_by=way, reason=reason, actor=actor)
            await self.uow.moves.add(
                lead_id,
                kind=way,
                actor=actor,
                words="=HYPERLINK(no budget)" if reason == "other" else None,
                details={"reason": reason},
                at=at,
            )

    async def _move(
        self,
        dialog_id: int,
        lead_id: int | None,
        stage: Stage,
        *,
        at: datetime,
        exit_by: Exit | None = None,
        reason: str = "score",
        actor: Actor = ENGINE,
    ) -> None:
        await self.uow.leads.move(
            dialog_id=dialog_id, lead_id=lead_id, stage=stage, exit_by=exit_by, reason=reason, actor=actor, at=at
        )


async def play_quarter(db: Database, *, seed: int = 20_261) -> None:
    """Fill an empty database."""
    async with db.write() as uow:
        await Quarter(uow=uow, chance=random.Random(seed)).play()
