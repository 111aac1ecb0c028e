"""Takes a person who is being erased out of the leads that they share with others, so that the others stay whole."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from storage._sql import Repository
from storage.identity import Identities
from storage.leads import Leads
from storage.merging import Merges
from storage.tables import Decider, DeliveryAttempt, Dialog, Fact, Lead, OutboxRow, Repeat, Reply, ShareLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """Leads of others that the person was part of. ``touched`` ones are to be drawn anew without their words;
    ``orphaned`` ones had been shown to managers together with the erased lead, and are to be offered by themselves.
    """

    touched: tuple[int, ...]
    orphaned: tuple[int, ...]


class Parting(Repository):
    """The part of an erasure that concerns other people."""

    async def part(self, visitor_id: int, lead_ids: Collection[int], *, at: datetime) -> Parted:
        """Part a visitor from everybody else. ``lead_ids`` are all leads of their own. Call it before their words go:
        messages that quote them are found by these."""
        quotes = await self._quotes(visitor_id)
        shared = set(await self._wholes(visitor_id, lead_ids))
        offered = await self._was_offered(lead_ids)
        orphaned = await self._let_deciders_go(lead_ids, at=at)
        apart = await Merges(self._session).forget(list(lead_ids), at=at)
        if offered:
            orphaned += await self._nobodys(apart)
        await Identities(self._session).leave(visitor_id, at=at)
        await self._changed(
            delete(ShareLink).where(or_(ShareLink.visitor_id == visitor_id, ShareLink.used_by == visitor_id))
        )
        await self._changed(
            update(Repeat)
            .where(Repeat.lead_id.in_(lead_ids), Repeat.exit_reason.is_not(None))
            .values(exit_reason="erased")
        )
        touched = sorted((shared | set(apart)) - set(lead_ids))
        await self._changed(update(Lead).where(Lead.id.in_(touched)).values(breakdown=[]))
        await self._empty_messages(touched, quotes, at=at)
        return Parted(touched=tuple(touched), orphaned=tuple(orphaned))

    async def _quotes(self, visitor_id: int) -> set[str]:
        """What the person said, as a message about a shared lead may repeat it."""
        mine = select(Dialog.id).where(Dialog.visitor_id == visitor_id)
        said = [
            *await self._all(select(Fact.quote).where(Fact.dialog_id.in_(mine))),
            *await self._all(select(Reply.text).where(Reply.dialog_id.in_(mine), Reply.direction != "out")),
        ]
        return {quote for quote in said if len(quote) > 3}

    async def _wholes(self, visitor_id: int, lead_ids: Collection[int]) -> list[int]:
        """Leads of others that show this person: those they decide on, those that theirs were merged into."""
        identities = Identities(self._session)
        decides = await self._all(
            select(Decider.lead_id).where(Decider.visitor_id == visitor_id, Decider.left_at.is_(None))
        )
        found = [await identities.whole(lead_id) for lead_id in (*decides, *lead_ids)]
        return [part for whole in dict.fromkeys(found) for part in await identities.parts(whole)]

    async def _was_offered(self, lead_ids: Collection[int]) -> bool:
        offered = select(Lead.id).where(Lead.id.in_(lead_ids), Lead.closed_at.is_(None), Lead.offered_at.is_not(None))
        return await self._session.scalar(offered.limit(1)) is not None

    async def _nobodys(self, lead_ids: Collection[int]) -> list[int]:
        return list(
            await self._all(
                select(Lead.id).where(Lead.id.in_(lead_ids), Lead.closed_at.is_(None), Lead.owner_id.is_(None))
            )
        )

    async def _let_deciders_go(self, lead_ids: Collection[int], *, at: datetime) -> list[int]:
        """Whoever decided on a lead that goes has a lead of their own from now on."""
        rows = list(
            await self._all(
                select(Decider).where(Decider.lead_id.in_(lead_ids), Decider.left_at.is_(None)).order_by(Decider.id)
            )
        )
        orphaned = []
        for row in rows:
            shared = await Leads(self._session).get(await Identities(self._session).whole(row.lead_id))
            was_open, was_offered = shared.closed_at is None, shared.offered_at is not None
            await Identities(self._session).leave(row.visitor_id, at=at)
            if not was_open:
                continue
            opened = await Leads(self._session).open_or_attach(
                visitor_id=row.visitor_id, dialog_id=row.dialog_id, at=at
            )
            if was_offered:
                orphaned.append(opened.lead.id)
        return orphaned

    async def _empty_messages(self, lead_ids: Collection[int], quotes: Collection[str], *, at: datetime) -> None:
        """Messages about shared leads keep none of the person's words; one that waits with them is not sent."""
        about = OutboxRow.lead_id.in_(lead_ids)
        waiting: list[OutboxRow] = list(await self._all(select(OutboxRow).where(about, OutboxRow.state == "waiting")))
        quoting = [row.id for row in waiting if _quotes_any(row.payload, quotes)]
        await self._changed(
            update(OutboxRow).where(OutboxRow.id.in_(quoting)).values(state="cancelled", done_at=at, payload={})
        )
        done = select(OutboxRow.id).where(about, OutboxRow.done_at.is_not(None))
        await self._changed(update(DeliveryAttempt).where(DeliveryAttempt.outbox_id.in_(done)).values(error=None))
        await self._changed(update(OutboxRow).where(OutboxRow.id.in_(done)).values(payload={}, error=None))


def _quotes_any(payload: dict[str, Any], quotes: Collection[str]) -> bool:
    text = json.dumps(payload, ensure_ascii=False)
    # What stands in JSON is escaped, the words are not.
    return any(json.dumps(quote, ensure_ascii=False)[1:-1] in text for quote in quotes)
