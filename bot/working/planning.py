"""What is to be done with a lead later: tasks at a moment, and leads that are put off."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.deals import by
from bot.offering import Offering
from bot.pen import moment
from bot.rounds import Rounds
from bot.turn import Turn
from bot.wording import say
from bot.working.asking import Asking
from bot.working.buttons import task_buttons
from bot.working.drawing import Drawing
from nlu.moment import MORNING, read_moment
from storage.errors import RowMissing
from storage.tables import Lead, Manager, Offer, Task, WaitingInput

#: An offer that is put off comes back so soon: somebody else may take it meanwhile.
OFFER_LATER: Final = timedelta(minutes=15)
EVENING: Final = time(18)
WEEK: Final = timedelta(days=7)
HOUR: Final = timedelta(hours=1)
#: Further ahead than this is a slip.
FURTHEST: Final = timedelta(days=730)
MOST_WORDS: Final = 300


class Planning:
    """Tasks and their reminders. ``lead`` is held by the caller and open, and the manager may work it."""

    def __init__(self, *, asking: Asking, drawing: Drawing, offering: Offering, rounds: Rounds) -> None:
        self._asking, self._drawing, self._offering, self._rounds = asking, drawing, offering, rounds

    # Tasks

    async def ask_task(self, turn: Turn, manager: Manager, lead: Lead) -> str:
        """What is to be done, and when."""
        lang = manager.language
        text = say(lang, "ask.task", number=lead.id)
        await self._asking.ask(turn, manager, kind="task", lead_id=lead.id, text=text, ways_out=["cancel"])
        return say(lang, "ask.below")

    async def task(self, turn: Turn, manager: Manager, asked: WaitingInput, words: str) -> str | None:
        """The answer to it; where it names no moment, that alone is asked once more."""
        lead = await turn.uow.leads.held(asked.lead_id or 0)
        refusal = await self._refusal(turn, manager, lead)
        if refusal:
            return refusal
        found = await self._read(turn, manager, words)
        before = str(asked.draft.get("words", ""))
        if found is None:
            text = say(manager.language, "ask.when")
            draft = {"words": before or words}
            await self._asking.ask(
                turn, manager, kind="task", lead_id=lead.id, draft=draft, text=text, ways_out=["cancel"]
            )
            return None
        due_at, left = found
        what = (before or left)[:MOST_WORDS]
        task = await turn.uow.tasks.add(lead.id, manager_id=manager.id, words=what, due_at=due_at, at=turn.now)
        await self._set(turn, task)
        await turn.uow.moves.add(
            lead.id, kind="task", actor=by(manager), words=what or None, details={"task": task.id}, at=turn.now
        )
        await self._drawing.redraw(turn, lead.id)
        return say(manager.language, "answer.task", time=await self._told(turn, manager, due_at))

    async def done(self, turn: Turn, manager: Manager, task_id: int) -> str:
        """A button under the reminder."""
        task, refusal = await self._task(turn, manager, task_id)
        if task is None:
            return refusal
        if not await turn.uow.tasks.end(task.id, as_="done", at=turn.now):
            return say(manager.language, "answer.task_over")
        await turn.uow.inbox.cancel_timers(timer_key=_key(task.id))
        await turn.uow.moves.add(
            task.lead_id, kind="task_done", actor=by(manager), words=task.words or None, at=turn.now
        )
        await self._drawing.redraw(turn, task.lead_id)
        return say(manager.language, "answer.task_done")

    async def put_off(self, turn: Turn, manager: Manager, task_id: int, *, until: str) -> str:
        """Remind again in an hour, or tomorrow."""
        task, refusal = await self._task(turn, manager, task_id)
        if task is None:
            return refusal
        due_at = await self._later(turn, manager, until)
        # A second tap within the minute names the same moment, and changes nothing.
        if not await turn.uow.tasks.move(task.id, due_at=due_at.replace(second=0, microsecond=0)):
            return say(manager.language, "answer.task_over")
        await self._set(turn, await turn.uow.tasks.get(task.id))
        await turn.uow.moves.add(
            task.lead_id, kind="task_moved", actor=by(manager), words=task.words or None, at=turn.now
        )
        await self._drawing.redraw(turn, task.lead_id)
        return say(manager.language, "answer.task", time=await self._told(turn, manager, due_at))

    async def due(self, turn: Turn, task_id: int) -> None:
        """The moment has come: whoever has the lead is reminded."""
        try:
            task = await turn.uow.tasks.get(task_id)
        except RowMissing:
            return
        lead = await turn.uow.leads.get(await turn.uow.identity.whole(task.lead_id))
        if task.due_at > turn.now or not await turn.uow.tasks.reminded(task.id, at=turn.now):
            return
        if task.kind == "snooze":
            await turn.uow.tasks.end(task.id, as_="done", at=turn.now)
            await self._wake(turn, task, lead)
        elif lead.owner_id is not None and lead.closed_at is None:
            await self._remind(turn, task, lead)

    # Putting off

    async def snooze(self, turn: Turn, manager: Manager, lead: Lead, until: str) -> str:
        """Show the lead again later; ``until`` is a button's name."""
        if until == "words":
            text = say(manager.language, "ask.snooze", number=lead.id)
            await self._asking.ask(turn, manager, kind="snooze", lead_id=lead.id, text=text, ways_out=["cancel"])
            return say(manager.language, "ask.below")
        return await self._snooze(turn, manager, lead, await self._later(turn, manager, until))

    async def snoozed(self, turn: Turn, manager: Manager, asked: WaitingInput, words: str) -> str | None:
        """Until when, in words."""
        lead = await turn.uow.leads.held(asked.lead_id or 0)
        refusal = await self._refusal(turn, manager, lead)
        if refusal:
            return refusal
        found = await self._read(turn, manager, words)
        if found is None:
            text = say(manager.language, "ask.when")
            await self._asking.ask(turn, manager, kind="snooze", lead_id=lead.id, text=text, ways_out=["cancel"])
            return None
        answer = await self._snooze(turn, manager, lead, found[0])
        await self._drawing.redraw(turn, lead.id)
        return answer

    async def offer_later(self, turn: Turn, manager: Manager, offer_id: int) -> str:
        """Show an offer to this manager again in a while, if nobody took it meanwhile; for others nothing changes."""
        offer = await self._open_offer(turn, offer_id)
        if offer is None:
            return say(manager.language, "answer.gone")
        return await self._snooze(turn, manager, await turn.uow.leads.get(offer.lead_id), turn.now + OFFER_LATER)

    async def _snooze(self, turn: Turn, manager: Manager, lead: Lead, until: datetime) -> str:
        until = until.replace(second=0, microsecond=0)
        asleep = [one for one in await turn.uow.tasks.open_of([lead.id]) if one.kind == "snooze"]
        told = say(manager.language, "answer.snoozed", time=await self._told(turn, manager, until))
        if any(one.manager_id == manager.id and one.due_at == until for one in asleep):
            return told
        task = await turn.uow.tasks.snooze(lead.id, manager_id=manager.id, due_at=until, at=turn.now)
        await self._set(turn, task)
        await turn.uow.moves.add(lead.id, kind="snooze", actor=by(manager), details={"task": task.id}, at=turn.now)
        return told

    async def _wake(self, turn: Turn, task: Task, lead: Lead) -> None:
        manager = await turn.uow.managers.get(task.manager_id)
        if manager.state == "left" or lead.closed_at is not None:
            return
        if lead.owner_id == manager.id:
            mark = say(manager.language, "work.awake")
            await self._drawing.show(turn, manager, lead.id, mark=mark, key=f"wake:{task.id}:{task.due_at:%m%d%H%M}")
            return
        offer = await turn.uow.offers.current(lead.id)
        if offer is not None and lead.owner_id is None:
            await self._offering.show_to(turn, manager, offer.id)

    async def _remind(self, turn: Turn, task: Task, lead: Lead) -> None:
        owner = await turn.uow.managers.get(lead.owner_id or 0)
        lang = owner.language
        words = task.words or say(lang, "work.task")
        text = say(lang, "work.remind", number=lead.id, name=lead.name or "–", what=words)
        await turn.send(
            owner.telegram_id,
            {"text": text, "reply_markup": task_buttons(task.id, lead.id, lang=lang)},
            priority="alert",
            message_class="alert",
            lead_id=lead.id,
            key=f"task:{task.id}:{task.due_at:%y%m%d%H%M}",
        )
        await self._drawing.redraw(turn, lead.id)

    # Moments

    async def _read(self, turn: Turn, manager: Manager, words: str) -> tuple[datetime, str] | None:
        zone = await self._zone(turn, manager)
        opens = self._drawing.hours.opens
        found = read_moment(words, now=turn.now.astimezone(zone), lang=manager.language, opens=opens)
        if found is None or found.at - turn.now > FURTHEST:
            return None
        return found.at, found.words

    async def _later(self, turn: Turn, manager: Manager, until: str) -> datetime:
        now = turn.now.astimezone(await self._zone(turn, manager))
        tomorrow = datetime.combine(now.date() + timedelta(days=1), MORNING, now.tzinfo)
        evening = datetime.combine(now.date(), EVENING, now.tzinfo)
        if until == "evening":
            return evening if evening > now else tomorrow
        if until == "tomorrow":
            return tomorrow
        return now + (WEEK if until == "week" else HOUR)

    async def _told(self, turn: Turn, manager: Manager, when: datetime) -> str:
        return moment(when, now=turn.now, zone=await self._zone(turn, manager), lang=manager.language)

    async def _zone(self, turn: Turn, manager: Manager) -> ZoneInfo:
        return (await self._rounds.calendar(turn, manager)).zone

    async def _set(self, turn: Turn, task: Task) -> None:
        await turn.uow.inbox.put_timer(
            chat_key=_key(task.id),
            timer_key=_key(task.id),
            payload={"kind": "task", "task": task.id},
            due_at=task.due_at,
            at=turn.now,
            lead_id=task.lead_id,
        )

    # Who and what

    async def _refusal(self, turn: Turn, manager: Manager, lead: Lead) -> str | None:
        if lead.closed_at is not None:
            return say(manager.language, "answer.closed")
        works = await self._drawing.access.works(turn, manager, lead)
        return None if works else say(manager.language, "answer.not_yours")

    async def _task(self, turn: Turn, manager: Manager, task_id: int) -> tuple[Task | None, str]:
        try:
            task = await turn.uow.tasks.get(task_id)
            lead = await turn.uow.leads.held(await turn.uow.identity.whole(task.lead_id))
        except RowMissing:
            return None, say(manager.language, "answer.gone")
        refusal = await self._refusal(turn, manager, lead)
        return (None, refusal) if refusal else (task, "")

    async def _open_offer(self, turn: Turn, offer_id: int) -> Offer | None:
        try:
            offer = await turn.uow.offers.get(offer_id)
        except RowMissing:
            return None
        return offer if offer.state == "open" else None


def _key(task_id: int) -> str:
    return f"task:{task_id}"
