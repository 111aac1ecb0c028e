"""Who a lead is: the people that belong to it, the lead that a person belongs to, links that bring a second person.

A person may have come under two accounts, and their leads have been merged; a merged lead is part of another, and
what is asked about either is answered for the whole.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, func, or_, select, update

from storage._sql import Repository
from storage.errors import RowMissing
from storage.tables import Decider, Dialog, Fact, Lead, Merge, Repeat, ShareLink, Visitor

#: asks: the lead is theirs. same: they came under another account. decides: they were brought by who asks.
Part = Literal["asks", "same", "decides"]
#: Longer chains of merges than this do not come about: every merge joins two wholes.
_MOST_MERGES: Final = 50
#: Who shares a company's name with somebody is looked for among this many leads, newest first.
_MOST_ALIKE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person of a lead, with their newest dialog."""

    visitor: Visitor
    dialog_id: int
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a visitor belongs: ``lead_id`` is the whole, ``own_id`` their own lead within it, None for a decider."""

    lead_id: int
    own_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Another lead that has something in common with one: all of it is said, none of it judged."""

    lead: Lead
    company: str | None


def _place() -> Select[int | None, int | None, int | None]:
    """The lead that a visitor joined, their own, and that of which it is part: asked several times for each reply."""
    visitor: BindParameter[int] = bindparam("visitor")
    joined = select(Decider.lead_id).where(Decider.visitor_id == visitor, Decider.left_at.is_(None)).scalar_subquery()
    own = select(Lead.id).where(Lead.visitor_id == visitor).order_by(Lead.id.desc()).limit(1).scalar_subquery()
    kept = select(Merge.kept_id).where(Merge.merged_id == func.coalesce(joined, own), Merge.state == "merged")
    return select(joined, own, kept.scalar_subquery())


_PLACE: Final = _place()


class Identities(Repository):
    """Queries on who belongs to which lead."""

    async def whole(self, lead_id: int) -> int:
        """The lead that this one is part of; itself where it was never merged into another."""
        for _ in range(_MOST_MERGES):
            found: int | None = await self._session.scalar(
                select(Merge.kept_id).where(Merge.merged_id == lead_id, Merge.state == "merged")
            )
            if found is None:
                return lead_id
            lead_id = found
        raise RowMissing(f"the whole of lead {lead_id}")

    async def parts(self, lead_id: int) -> list[int]:
        """A lead and all that were merged into it, itself first."""
        found, new = [lead_id], [lead_id]
        while new:
            rows = await self._all(
                select(Merge.merged_id).where(Merge.kept_id.in_(new), Merge.state == "merged").order_by(Merge.merged_id)
            )
            new = [row for row in rows if row not in found]
            found += new
        return found

    async def place_of(self, visitor_id: int) -> Place | None:
        """The lead to which a visitor belongs, open or closed; None where there has been none."""
        joined, own, kept = (await self._session.execute(_PLACE, {"visitor": visitor_id})).one()
        begins = own if joined is None else joined
        if begins is None:
            return None
        return Place(lead_id=begins if kept is None else await self.whole(kept), own_id=own if joined is None else None)

    async def people(self, lead_id: int) -> list[Person]:
        """Everybody who belongs to a lead and was not erased, its own visitor first."""
        parts = await self.parts(lead_id)
        found: list[Person] = []
        rows = await self._session.execute(
            select(Lead.id, Lead.dialog_id, Visitor)
            .join(Visitor, Visitor.id == Lead.visitor_id)
            .where(Lead.id.in_(parts))
        )
        own = {own_id: (dialog_id, visitor) for own_id, dialog_id, visitor in rows}
        for part in parts:
            dialog_id, visitor = own[part]
            found.append(Person(visitor=visitor, dialog_id=dialog_id, part="asks" if part == lead_id else "same"))
        deciders = await self._session.execute(
            select(Decider.dialog_id, Visitor)
            .join(Visitor, Visitor.id == Decider.visitor_id)
            .where(Decider.lead_id.in_(parts), Decider.left_at.is_(None))
            .order_by(Decider.id)
        )
        found += [Person(visitor=visitor, dialog_id=dialog_id, part="decides") for dialog_id, visitor in deciders]
        return [person for person in found if person.visitor.telegram_id is not None]

    async def with_several(self) -> set[int]:
        """The leads, each a whole, to which more than one account or person belongs."""
        kept = await self._all(select(Merge.kept_id).where(Merge.state == "merged", Merge.kept_id.is_not(None)))
        joined = await self._all(select(Decider.lead_id).where(Decider.left_at.is_(None)))
        return {await self.whole(lead_id) for lead_id in {*kept, *joined}}

    async def repeats(self, lead_id: int) -> list[Repeat]:
        """How often a lead was reopened, with how it had ended each time, in order."""
        return list(await self._all(select(Repeat).where(Repeat.lead_id == lead_id).order_by(Repeat.id)))

    # The second person

    async def share(self, token: str, *, visitor_id: int, dialog_id: int, expires_at: datetime, at: datetime) -> None:
        """Remember a link for the one who decides. ``token`` should have 128 random bits."""
        link = ShareLink(
            token_hash=_hash(token), visitor_id=visitor_id, dialog_id=dialog_id, created_at=at, expires_at=expires_at
        )
        self._session.add(link)
        await self._session.flush()

    async def shared(self, token: str) -> ShareLink | None:
        """The link with this token, used or not, valid or not; None where there is none."""
        found = await self._session.execute(select(ShareLink).where(ShareLink.token_hash == _hash(token)))
        return found.scalar_one_or_none()

    async def use_link(self, link_id: int, *, visitor_id: int, at: datetime) -> bool:
        """Take a link. False where it was used, is too old, or is the visitor's own; the first of two at once wins."""
        changed = await self._changed(
            update(ShareLink)
            .where(
                ShareLink.id == link_id,
                ShareLink.used_at.is_(None),
                ShareLink.expires_at > at,
                ShareLink.visitor_id != visitor_id,
            )
            .values(used_at=at, used_by=visitor_id)
        )
        return changed == 1

    async def decider_of(self, lead_id: int) -> Decider | None:
        """The second person of a lead."""
        parts = await self.parts(lead_id)
        found = await self._session.execute(
            select(Decider).where(Decider.lead_id.in_(parts), Decider.left_at.is_(None)).order_by(Decider.id).limit(1)
        )
        return found.scalar_one_or_none()

    async def join(self, lead_id: int, *, visitor_id: int, dialog_id: int, at: datetime) -> bool:
        """Make a visitor the one who decides on a lead.

        False where it has somebody, or they belong to it or to another open lead themselves.
        """
        lead_id = await self.whole(lead_id)
        place = await self.place_of(visitor_id)
        if place is not None:
            theirs = await self._session.get_one(Lead, place.lead_id, populate_existing=True)
            if place.lead_id == lead_id or place.own_id is None or theirs.closed_at is None:
                return False
        if await self.decider_of(lead_id) is not None:
            return False
        values = {"lead_id": lead_id, "visitor_id": visitor_id, "dialog_id": dialog_id, "joined_at": at}
        # Both indexes say no to somebody who was faster: no target, so that either counts.
        statement = self._insert(Decider).values(**values).on_conflict_do_nothing().returning(Decider.id)
        return (await self._session.execute(statement)).scalar_one_or_none() is not None

    async def speaks_in(self, visitor_id: int, *, dialog_id: int) -> None:
        """The decider began another dialog."""
        await self._changed(
            update(Decider)
            .where(Decider.visitor_id == visitor_id, Decider.left_at.is_(None))
            .values(dialog_id=dialog_id)
        )

    async def leave(self, visitor_id: int, *, at: datetime) -> bool:
        """The decider is no longer part of the lead. False where they were of none."""
        changed = await self._changed(
            update(Decider).where(Decider.visitor_id == visitor_id, Decider.left_at.is_(None)).values(left_at=at)
        )
        return changed == 1

    # Who may be the same person

    async def company_of(self, lead: Lead) -> str | None:
        """The company that a lead's visitor named."""
        found: str | None = await self._session.scalar(
            select(Fact.quote).where(Fact.dialog_id == lead.dialog_id, Fact.kind == "company", Fact.is_current)
        )
        return found

    async def alike(self, lead: Lead) -> list[Alike]:
        """Leads of others with the same phone, e-mail, or name and a company, one a whole, newest first."""
        reasons: list[ColumnElement[bool]] = []
        if lead.phone:
            reasons.append(Lead.phone == lead.phone)
        if lead.email:
            reasons.append(Lead.email == lead.email)
        if lead.name:
            named = exists().where(Fact.dialog_id == Lead.dialog_id, Fact.kind == "company", Fact.is_current)
            reasons.append(Lead.name.in_(_spellings(lead.name)) & named)
        if not reasons:
            return []
        rows: Sequence[Lead] = await self._all(
            select(Lead)
            .join(Visitor, Visitor.id == Lead.visitor_id)
            .where(or_(*reasons), Lead.visitor_id != lead.visitor_id, Visitor.erased_at.is_(None))
            .order_by(Lead.id.desc())
            .limit(_MOST_ALIKE)
        )
        here = await self.whole(lead.id)
        return [Alike(lead=row, company=await self.company_of(row)) for row in rows if await self.whole(row.id) != here]

    async def others_with_phone(self, phone: str, *, but_visitor: int) -> list[Lead]:
        """The newest lead of each other visitor who gave this phone."""
        rows: Sequence[Lead] = await self._all(
            select(Lead)
            .where(Lead.phone == phone, Lead.visitor_id != but_visitor)
            .order_by(Lead.id.desc())
            .limit(_MOST_ALIKE)
        )
        newest: dict[int, Lead] = {}
        for row in rows:
            newest.setdefault(row.visitor_id, row)
        return list(newest.values())

    async def somebody_else_talks(self, lead_id: int, *, but_visitor: int) -> bool:
        """Whether another person of the lead is in a dialog that has not ended."""
        others = [person for person in await self.people(lead_id) if person.visitor.id != but_visitor]
        running = await self._session.scalar(
            select(Dialog.id)
            .where(
                Dialog.visitor_id.in_([person.visitor.id for person in others]),
                Dialog.status.in_(("open", "handed_over", "with_manager")),
            )
            .limit(1)
        )
        return running is not None


def _spellings(name: str) -> set[str]:
    return {name, name.lower(), name.upper(), name.title(), name.capitalize()}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
