"""Looking through leads: ``/leads`` with its lists and pages, ``/lead 123``, ``/find`` by name, phone or company."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from bot.offering import Offering
from bot.outgoing import inline
from bot.pen import moment, shorten
from bot.turn import Turn
from bot.wording import say
from bot.working.drawing import Drawing
from dialogs.wording import clip
from nlu.labels import Language
from storage.errors import RowMissing
from storage.lead_lists import LISTS, LeadLine, ListName, Seer
from storage.tables import Manager

PAGE: Final = 8
MOST_NAME: Final = 60
_BUTTONS_A_ROW: Final = 4


class Finding:
    """Lists and single cards, for who may see them."""

    def __init__(self, *, drawing: Drawing, offering: Offering) -> None:
        self._drawing, self._offering = drawing, offering

    async def listed(self, turn: Turn, manager: Manager, *, name: str = "mine", page: int = 0) -> dict[str, Any]:
        """One page of a list, as a message: its lines, a button for each lead, the other lists, the pages."""
        chosen: ListName = name if name in LISTS else "mine"
        lang, seer, now = manager.language, await self._drawing.access.seer(turn, manager), self._until(turn)
        counts = {one: await turn.uow.lead_lists.count(one, seer, now=now) for one in LISTS}
        pages = max(1, -(-counts[chosen] // PAGE))
        page = min(max(0, page), pages - 1)
        lines = await turn.uow.lead_lists.page(chosen, seer, now=now, offset=page * PAGE, limit=PAGE)
        head = say(lang, f"list.{chosen}_head", count=counts[chosen])
        if pages > 1:
            head += f" · {page + 1}/{pages}"
        told = await self._lines(turn, lines, lang=lang, seer=seer) or [say(lang, f"list.{chosen}_none")]
        tabs = [
            (f"{say(lang, f'list.{one}')} {counts[one]}" + (" ✓" if one == chosen else ""), f"q:{one}:0")
            for one in LISTS
        ]
        turning = [("◀", f"q:{chosen}:{page - 1}")] if page else []
        turning += [("▶", f"q:{chosen}:{page + 1}")] if page < pages - 1 else []
        rows = [*_open_buttons(lines), *([turning] if turning else []), tabs[:2], tabs[2:]]
        return {"text": "\n".join([head, "", *told]), "reply_markup": inline(rows)}

    async def found(self, turn: Turn, manager: Manager, words: str) -> dict[str, Any]:
        """What ``/find`` answers."""
        lang = manager.language
        if not words.strip():
            return {"text": say(lang, "find.usage")}
        seer = await self._drawing.access.seer(turn, manager)
        lines = await turn.uow.lead_lists.find(words.strip()[:MOST_NAME], seer)
        if not lines:
            return {"text": say(lang, "find.none", words=shorten(words, MOST_NAME))}
        told = await self._lines(turn, lines, lang=lang, seer=seer)
        head = say(lang, "find.head", words=shorten(words, MOST_NAME), count=len(lines))
        return {"text": "\n".join([head, "", *told]), "reply_markup": inline(_open_buttons(lines))}

    async def open(self, turn: Turn, manager: Manager, words: str) -> str | None:
        """Show the card of the lead with this number; the words to answer with where there is none to show."""
        number = words.strip().lstrip("#№nN°").strip()
        if not (number.isascii() and number.isdigit() and len(number) < 16):
            return say(manager.language, "lead.usage")
        try:
            lead = await turn.uow.leads.get(await turn.uow.identity.whole(int(number)))
        except RowMissing:
            return say(manager.language, "lead.none", number=number)
        # Whether there is such a lead is nobody's business who may not see it.
        if not await self._drawing.access.sees(turn, manager, lead.id):
            return say(manager.language, "lead.none", number=number)
        offer = await turn.uow.offers.current(lead.id)
        if offer is not None:
            await self._offering.show_to(turn, manager, offer.id)
        else:
            await self._drawing.show(turn, manager, lead.id)
        return None

    def _until(self, turn: Turn) -> datetime:
        """What is due today is due."""
        today = turn.now.astimezone(self._drawing.hours.zone).date()
        return datetime.combine(today + timedelta(days=1), time.min, self._drawing.hours.zone)

    async def _lines(self, turn: Turn, lines: list[LeadLine], *, lang: Language, seer: Seer) -> list[str]:
        return [await self._line(turn, line, lang=lang, seer=seer) for line in lines]

    async def _line(self, turn: Turn, line: LeadLine, *, lang: Language, seer: Seer) -> str:
        """ "🔥 #12 Tom, Northwind · call: today 16:00"."""
        lead = line.lead
        who = ", ".join(shorten(part, MOST_NAME) for part in (lead.name, line.company) if part) or "–"
        parts = [f"{say(lang, f'card.{lead.warmth}').partition(' ')[0]} #{lead.id} {who}"]
        zone = self._drawing.hours.zone
        if lead.closed_at is not None:
            parts.append(say(lang, f"again.{lead.exit or 'customer'}"))
        elif line.asleep_until is not None:
            parts.append(f"💤 {moment(line.asleep_until, now=turn.now, zone=zone, lang=lang)}")
        elif line.due_at is not None:
            sign = "❗" if turn.now >= line.due_at else "⏰"
            parts.append(f"{sign} {moment(line.due_at, now=turn.now, zone=zone, lang=lang)}")
        else:
            parts.append(say(lang, f"stage.{lead.stage}"))
        if lead.owner_id is not None and lead.owner_id != seer.manager_id:
            parts.append(shorten((await turn.uow.managers.get(lead.owner_id)).name, MOST_NAME))
        return clip(" · ".join(parts), limit=3 * MOST_NAME)


def _open_buttons(lines: list[LeadLine]) -> list[list[tuple[str, str]]]:
    pairs = [(f"#{line.lead.id}", f"c:{line.lead.id}:card") for line in lines]
    return [pairs[place : place + _BUTTONS_A_ROW] for place in range(0, len(pairs), _BUTTONS_A_ROW)]
