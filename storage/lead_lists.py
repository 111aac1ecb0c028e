"""Lists of leads as a manager looks through them: mine, hot, due, waiting, and what a word finds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from storage._sql import Repository
from storage.tables import Fact, Lead, Merge, Offer, OfferCard, Task

ListName = Literal["mine", "hot", "due", "waiting"]
LISTS: Final[tuple[ListName, ...]] = ("mine", "hot", "due", "waiting")
#: So many results are shown; who searches for "a" wants to write more.
MOST_FOUND: Final = 20
#: A number is looked for by as many of its last digits: +48, 0048 and 0 before it are the same phone.
_PHONE_DIGITS: Final = 9
_LEAST_DIGITS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Seer:
    """Whose eyes look: ``all_leads`` for admins and the head of sales; ``chats`` where cards are shown to them."""

    manager_id: int
    chats: tuple[int, ...]
    all_leads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLine:
    """One lead in a list, with its company, when the next thing is due and until when it is put off."""

    lead: Lead
    company: str | None
    due_at: datetime | None
    asleep_until: datetime | None


class LeadLists(Repository):
    """Queries on lists. A manager finds their own leads and those on offer to them; who may see all finds all."""

    async def count(self, name: ListName, seer: Seer, *, now: datetime) -> int:
        return await self._session.scalar(select(func.count()).select_from(Lead).where(*_of(name, seer, now=now))) or 0

    async def page(
        self, name: ListName, seer: Seer, *, now: datetime, offset: int = 0, limit: int = 8
    ) -> list[LeadLine]:
        """Some leads of a list: what is due first, then the hottest, the longest waiting; what is put off last."""
        due, asleep = _due(), _asleep(seer)
        warm = case({"hot": 0, "warm": 1, "cold": 2}, value=Lead.warmth, else_=3)
        order = (
            case((asleep.is_not(None), 1), else_=0),
            case((due.is_(None), 1), else_=0),
            due,
            warm,
            Lead.claimed_at,
            Lead.id,
        )
        leads = await self._all(
            select(Lead).where(*_of(name, seer, now=now)).order_by(*order).offset(offset).limit(limit)
        )
        return await self._lines(leads, seer)

    async def find(self, words: str, seer: Seer) -> list[LeadLine]:
        """Leads, open or closed, whose name, phone or company has these words in it, newest first."""
        ways: list[ColumnElement[bool]] = [*_like(Lead.name, words), *_like(Lead.email, words)]
        digits = re.sub(r"\D", "", words)
        if len(digits) >= _LEAST_DIGITS:
            ways.append(Lead.phone.contains(digits[-_PHONE_DIGITS:], autoescape=True))
        company = exists().where(
            Fact.dialog_id == Lead.dialog_id, Fact.kind == "company", Fact.is_current, or_(*_like(Fact.quote, words))
        )
        leads = await self._all(
            select(Lead)
            .where(or_(*ways, company), _visible(seer), ~_part_of_another())
            .order_by(Lead.id.desc())
            .limit(MOST_FOUND)
        )
        return await self._lines(leads, seer)

    async def sees(self, lead_id: int, seer: Seer) -> bool:
        """Whether a lead may be shown to them: all, their own open or closed ones, those on offer to them."""
        return await self._session.scalar(select(Lead.id).where(Lead.id == lead_id, _visible(seer))) is not None

    async def _lines(self, leads: Sequence[Lead], seer: Seer) -> list[LeadLine]:
        ids = [lead.id for lead in leads]
        companies = await self._by_first(
            select(Fact.dialog_id, Fact.quote).where(
                Fact.dialog_id.in_([lead.dialog_id for lead in leads]), Fact.kind == "company", Fact.is_current
            )
        )
        dues = await self._by_first(select(Lead.id, _due()).where(Lead.id.in_(ids)))
        asleep = await self._by_first(select(Lead.id, _asleep(seer)).where(Lead.id.in_(ids)))
        return [
            LeadLine(
                lead=lead,
                company=companies.get(lead.dialog_id),
                due_at=dues.get(lead.id),
                asleep_until=asleep.get(lead.id),
            )
            for lead in leads
        ]

    async def _by_first(self, statement: Select[*tuple[Any, ...]]) -> dict[int, Any]:
        """The second column of the rows by the first."""
        rows = await self._session.execute(statement)
        return dict(rows.all())


def _of(name: ListName, seer: Seer, *, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What stands in a list. Own leads for a manager; for who may see all, everybody's hot and due ones."""
    own = Lead.owner_id == seer.manager_id
    worked = Lead.owner_id.is_not(None) if seer.all_leads else own
    still_open = and_(Lead.closed_at.is_(None), ~_part_of_another())
    match name:
        case "mine":
            return still_open, own
        case "hot":
            return still_open, worked, Lead.warmth == "hot"
        case "due":
            return still_open, worked, _due() <= now
        case "waiting":
            return still_open, _on_offer(seer)


def _visible(seer: Seer) -> ColumnElement[bool]:
    if seer.all_leads:
        return Lead.id.is_not(None)
    return or_(Lead.owner_id == seer.manager_id, _on_offer(seer))


def _on_offer(seer: Seer) -> ColumnElement[bool]:
    offered = select(Offer.id).where(Offer.lead_id == Lead.id, Offer.state == "open")
    if not seer.all_leads:
        shown = exists().where(OfferCard.offer_id == Offer.id, OfferCard.chat_id.in_(seer.chats))
        offered = offered.where(shown)
    return and_(offered.exists(), Lead.owner_id.is_(None))


def _due() -> ScalarSelect[Any]:
    planned = select(func.min(Task.due_at)).where(Task.lead_id == Lead.id, Task.kind == "task", Task.ended_at.is_(None))
    return planned.correlate(Lead).scalar_subquery()


def _asleep(seer: Seer) -> ScalarSelect[Any]:
    until = select(func.max(Task.due_at)).where(
        Task.lead_id == Lead.id,
        Task.kind == "snooze",
        Task.ended_at.is_(None),
        Task.manager_id == seer.manager_id,
    )
    return until.correlate(Lead).scalar_subquery()


def _part_of_another() -> ColumnElement[bool]:
    return select(Merge.id).where(Merge.merged_id == Lead.id, Merge.state == "merged").exists()


def _like(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], words: str
) -> list[ColumnElement[bool]]:
    """The words within a text in whatever case: SQLite folds only ASCII, so the spellings are tried one by one."""
    given = " ".join(words.split())
    turkish = given.replace("i", "İ").replace("ı", "I").upper(), given.replace("İ", "i").replace("I", "ı").lower()
    forms = dict.fromkeys((given, given.lower(), given.upper(), given.title(), given.capitalize(), *turkish))
    return [column.contains(form, autoescape=True) for form in forms if form]
