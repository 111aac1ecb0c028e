"""Managers coming and going: leave, leaving the company, and how evenly leads are shared among those who are there."""

import re
from datetime import date, timedelta
from typing import Final

from bot.deals import Deals
from bot.offering import Offering
from bot.rounds import Rounds
from bot.routing import fairness
from bot.team import Team
from bot.turn import Turn
from bot.wording import say
from dialogs import formats
from nlu.labels import Language
from nlu.when import read_when
from storage.leads import Actor
from storage.routing import NO_LOAD
from storage.tables import Manager

#: Said after /leave by somebody who is back, or stays.
BACK: Final = frozenset(
    {"off", "back", "cancel", "нет", "отмена", "вернулся", "вернулась", "koniec", "anuluj", "iptal"}
)
#: Over this time the sharing of leads and the keeping of promises is told.
LOOK_BACK: Final = timedelta(days=30)
_BETWEEN_DAYS: Final = re.compile(r"(?<=\d)\s*[-–—]\s*(?=\d{1,2}\.)")


class Staffing:
    """What changes when people are away or gone. All methods work inside the turn's transaction."""

    def __init__(self, *, team: Team, rounds: Rounds, offering: Offering, deals: Deals) -> None:
        self._team, self._rounds, self._offering, self._deals = team, rounds, offering, deals

    async def leave(self, turn: Turn, manager: Manager, words: str) -> str:
        """Note leave in words such as "24.12 - 2.01" or "next week"; the words to answer with."""
        lang = manager.language
        today = turn.now.astimezone((await self._rounds.calendar(turn, manager)).zone).date()
        if not words.strip():
            return await self._leave_told(turn, manager, today=today)
        if words.strip().casefold() in BACK:
            cancelled = await turn.uow.routing.cancel_leave(manager.id, at=turn.now)
            return say(lang, "leave.cancelled" if cancelled else "leave.none")
        days = leave_days(words, today=today, lang=lang)
        if days is None:
            return say(lang, "leave.usage")
        first, last = days
        await turn.uow.routing.take_leave(manager.id, first=first, last=last, at=turn.now)
        if today >= first:
            await self.stepped_back(turn, manager)
            await self._give_to_others(turn, manager)
        return say(
            lang,
            "leave.noted",
            first=formats.day(first, lang=lang, today=today),
            last=formats.day(last, lang=lang, today=today),
        )

    async def stepped_back(self, turn: Turn, manager: Manager) -> None:
        """Somebody takes no leads just now: what they alone are asked about goes to the next."""
        for offer in await turn.uow.offers.waiting():
            await self._offering.passed(turn, offer, manager.id)

    async def remove(self, turn: Turn, words: str, *, lang: Language, by: Manager | None) -> str:
        """A manager leaves the company: they lose access, and their leads go back to routing."""
        wanted = words.strip().lstrip("@").casefold()
        here = await turn.uow.managers.here()
        found = [one for one in here if wanted and wanted in _names(one)]
        if len(found) != 1:
            names = "\n".join(f"{one.name} – {one.telegram_id}" for one in (found or here))
            return say(lang, "remove.which" if found else "remove.usage", names=names)
        [manager] = found
        if manager.telegram_id in self._team.admin_ids:
            return say(lang, "remove.admin", manager=manager.name)
        await turn.uow.managers.set_state(manager.id, "left", at=turn.now)
        await turn.uow.routing.cancel_leave(manager.id, at=turn.now)
        leads = await turn.uow.leads.owned_by(manager.id)
        actor = Actor(kind="admin", manager_id=by.id if by else None)
        for lead in leads:
            await self._deals.take_back(turn, manager, lead, reason="left", ending="claim.moved_on", actor=actor)
        await self.stepped_back(turn, manager)
        await turn.send(manager.telegram_id, {"text": say(manager.language, "manager.removed")})
        return say(lang, "remove.done", manager=manager.name, count=len(leads))

    async def overview(self, turn: Turn, *, lang: Language) -> str:
        """Who is there, what they have and win, how evenly they are asked, and how well promises are kept."""
        routing, since = turn.uow.routing, turn.now - LOOK_BACK
        loads, results = await routing.loads(), await routing.results()
        asked = await routing.times_asked(since=since)
        people = await turn.uow.managers.here()
        lines = [say(lang, "team.head")]
        for one in people:
            load, (won, of) = loads.get(one.id, NO_LOAD), results.get(one.id, {}).get("hot", (0, 0))
            lines.append(
                say(
                    lang,
                    "team.line",
                    name=one.name,
                    state=say(lang, f"team.{one.state}"),
                    open=load.open,
                    hot=load.hot,
                    won=won,
                    of=of,
                    asked=asked.get(one.id, 0),
                )
            )
        head = await self._rounds.head_of_sales(turn)
        # Who takes no leads just now, or gets only what the others left, would make any sharing look unfair.
        sharing = [one for one in people if one.id in asked or (one.state == "free" and one != head)]
        index = fairness([float(asked.get(one.id, 0)) for one in sharing])
        if index is not None:
            lines.append(say(lang, "team.fairness", percent=round(index * 100)))
        kept = await turn.uow.promises.summary(since=since, now=turn.now)
        if kept.told:
            lines.append(say(lang, "team.promises", in_time=kept.in_time, told=kept.told, broken=kept.broken))
        return "\n".join(lines)

    async def may_see_team(self, turn: Turn, manager: Manager) -> bool:
        """The head of sales may, as the admins do."""
        head = await self._rounds.head_of_sales(turn)
        return head is not None and head.id == manager.id

    async def _give_to_others(self, turn: Turn, manager: Manager) -> None:
        """Whoever is away from today on cannot write to the leads that they have not written to yet."""
        for lead in await turn.uow.leads.owned_by(manager.id):
            if lead.contacted_at is None:
                await self._deals.take_back(
                    turn, manager, lead, reason="away", ending="claim.moved_on", actor=Actor(kind="system")
                )

    async def _leave_told(self, turn: Turn, manager: Manager, *, today: date) -> str:
        lang = manager.language
        leaves = (await turn.uow.routing.leaves(last_day_from=today, manager_ids=[manager.id])).get(manager.id, [])
        if not leaves:
            return say(lang, "leave.usage")
        days = [" – ".join(formats.day(day, lang=lang, today=today) for day in dict.fromkeys(both)) for both in leaves]
        return say(lang, "leave.told", days="\n".join(days))


def leave_days(words: str, *, today: date, lang: Language) -> tuple[date, date] | None:
    """First and last day of a leave as people write it; None where it has no end or is over.

    >>> leave_days("24.12 - 2.01", today=date(2026, 11, 21), lang="en")
    (datetime.date(2026, 12, 24), datetime.date(2027, 1, 2))
    """
    found = read_when(_BETWEEN_DAYS.sub(" – ", words), today=today, lang=lang, asked="timeline")
    if not found or found[0].value.latest is None:
        return None
    first, last = found[0].value.earliest or today, found[0].value.latest
    if len(found) == 2 and found[1].value.latest is not None:  # "24.12.2026 – 02.01.2027" reads as two days
        last = found[1].value.latest
    first = max(first, today)
    return (first, last) if last >= first else None


def _names(manager: Manager) -> set[str]:
    names = {manager.name.casefold(), str(manager.telegram_id)}
    return names | {manager.username.casefold()} if manager.username else names
