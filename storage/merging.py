"""Merging leads of one person and taking it back. A merged lead keeps all its rows; only the merge says that it is
part of another, so that undoing it restores both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, or_, select, update

from dialogs.qualification import higher
from storage._sql import Repository
from storage.errors import RowMissing
from storage.identity import Identities
from storage.leads import REPEAT, Actor, Leads
from storage.tables import Claim, Lead, Manager, Merge, Offer, StageMove, Touch
from storage.tables.identity import Ground

#: How the claim on a merged lead ends; it begins again when the merge is taken back.
MERGED: Final = "merged"
#: Further than this a merged lead's stage is not carried: an owner comes with the claim, never with a stage.
_HIGHEST_CARRIED: Final = "opportunity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """``kept_id`` now holds ``merged_id``. ``offer`` is the merged lead's, withdrawn for it."""

    merge: Merge
    kept_id: int
    merged_id: int
    offer: Offer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerged:
    """Both leads stand by themselves again. ``offer`` had been withdrawn by the merge: it should be made anew."""

    kept_id: int
    merged_id: int
    offer: Offer | None


class Merges(Repository):
    """Queries on merges."""

    async def get(self, merge_id: int) -> Merge:
        """Raises ``RowMissing``."""
        merge = await self._session.get(Merge, merge_id, populate_existing=True)
        if merge is None:
            raise RowMissing(f"merge {merge_id}")
        return merge

    async def between(self, one_id: int, other_id: int) -> Merge | None:
        """What was said about two leads."""
        found = await self._session.execute(
            select(Merge).where(Merge.one_id == min(one_id, other_id), Merge.other_id == max(one_id, other_id))
        )
        return found.scalar_one_or_none()

    async def of_lead(self, lead_id: int) -> list[Merge]:
        """Everything that was said about a lead and others, in order."""
        return list(
            await self._all(
                select(Merge).where(or_(Merge.one_id == lead_id, Merge.other_id == lead_id)).order_by(Merge.id)
            )
        )

    async def waiting(self) -> list[Merge]:
        """Suggestions that nobody has answered, oldest first."""
        return list(await self._all(select(Merge).where(Merge.state == "suggested").order_by(Merge.id)))

    async def suggest(self, one_id: int, other_id: int, *, ground: Ground, at: datetime) -> Merge | None:
        """Ask whether two leads are one person. None where that was asked before, whatever the answer was."""
        values = {
            "one_id": min(one_id, other_id),
            "other_id": max(one_id, other_id),
            "ground": ground,
            "state": "suggested",
            "created_at": at,
        }
        new = await self._insert_or_none(Merge, values, unless=["one_id", "other_id"])
        return None if new is None else await self.get(new)

    async def refuse(self, merge_id: int, *, manager_id: int | None, at: datetime) -> bool:
        """They are two people. False where somebody has answered already."""
        changed = await self._changed(
            update(Merge)
            .where(Merge.id == merge_id, Merge.state == "suggested")
            .values(state="refused", decided_by=manager_id, decided_at=at)
        )
        return changed == 1

    async def merge(self, merge_id: int, *, manager_id: int | None, at: datetime) -> Merged | None:
        """Make two leads one, on the word of a manager or of proof (None).

        The one with an owner is kept, or else the older one; a closed one is reopened as a repeat where the other
        is open. None where one of them is part of another lead by now, was erased, or somebody answered before.
        """
        merge = await self.get(merge_id)
        pair = await self._locked(merge)
        parts = {await Identities(self._session).whole(lead.id) for lead in pair}
        if merge.state == "merged" or parts != {lead.id for lead in pair}:
            return None
        kept, part = sorted(pair, key=lambda lead: (lead.owner_id is None or lead.closed_at is not None, lead.id))
        claimed = await self._changed(
            update(Merge)
            .where(Merge.id == merge_id, Merge.state != "merged")
            .values(
                state="merged",
                kept_id=kept.id,
                merged_id=part.id,
                before=await self._before(kept, part),
                offer_id=None,
                repeat_id=None,
                decided_by=manager_id,
                decided_at=at,
            )
        )
        if not claimed:
            return None
        was_open = part.closed_at is None
        offer = await self._put_away(part, at=at)
        repeat_id = None
        if kept.closed_at is not None and was_open:
            repeat_id = (await Leads(self._session).reopen(kept.id, stage=part.stage, at=at)).id
        await self._carry(kept.id, part, at=at)
        await self._changed(
            update(Merge)
            .where(Merge.id == merge_id)
            .values(offer_id=None if offer is None else offer.id, repeat_id=repeat_id)
        )
        await self._note(part, "merged", manager_id=manager_id, at=at)
        return Merged(merge=await self.get(merge_id), kept_id=kept.id, merged_id=part.id, offer=offer)

    async def unmerge(self, merge_id: int, *, manager_id: int | None, at: datetime) -> Unmerged | None:
        """Take a merge back: both leads are as they were, with what each person has said since. None where it is not
        merged (any more)."""
        merge = await self.get(merge_id)
        await self._locked(merge)
        undone = await self._changed(
            update(Merge)
            .where(Merge.id == merge_id, Merge.state == "merged")
            .values(state="undone", decided_by=manager_id, decided_at=at)
        )
        if not undone or merge.kept_id is None or merge.merged_id is None:
            return None
        before: dict[str, Any] = merge.before or {}
        await self._restore_kept(merge, before, at=at)
        part = await self._take_out(merge, before, at=at)
        await self._note(part, "unmerged", manager_id=manager_id, at=at)
        offer = None if merge.offer_id is None else await self._session.get(Offer, merge.offer_id)
        return Unmerged(kept_id=merge.kept_id, merged_id=part.id, offer=offer)

    async def forget(self, lead_ids: Sequence[int], *, at: datetime) -> list[int]:
        """The person of these leads is being erased: whatever hangs together with them comes apart.

        Returns the leads of others that stand by themselves again.
        """
        merges: Sequence[Merge] = await self._all(
            select(Merge).where(or_(Merge.one_id.in_(lead_ids), Merge.other_id.in_(lead_ids))).order_by(Merge.id.desc())
        )
        apart = []
        for merge in merges:
            done = await self.unmerge(merge.id, manager_id=None, at=at)
            if done is not None:
                apart += [lead_id for lead_id in (done.kept_id, done.merged_id) if lead_id not in lead_ids]
            await self._session.delete(await self.get(merge.id))
        await self._session.flush()
        return sorted(set(apart))

    # Steps

    async def _locked(self, merge: Merge) -> list[Lead]:
        """Both leads, so that nobody else merges either in the meantime."""
        rows = await self._session.execute(
            select(Lead)
            .where(Lead.id.in_((merge.one_id, merge.other_id)))
            .order_by(Lead.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return list(rows.scalars())

    async def _put_away(self, part: Lead, *, at: datetime) -> Offer | None:
        """Close the merged lead; its open offer is returned."""
        found = await self._session.execute(select(Offer).where(Offer.lead_id == part.id, Offer.state == "open"))
        offer = found.scalar_one_or_none()
        if offer is not None:
            await self._changed(update(Offer).where(Offer.id == offer.id).values(state="withdrawn", ended_at=at))
        await self._changed(
            update(Claim)
            .where(Claim.lead_id == part.id, Claim.ended_at.is_(None))
            .values(ended_at=at, end_reason=MERGED)
        )
        await self._changed(update(Lead).where(Lead.id == part.id, Lead.closed_at.is_(None)).values(closed_at=at))
        return offer

    async def _carry(self, kept_id: int, part: Lead, *, at: datetime) -> None:
        """The kept lead takes over how far the person got, when they came first and when last."""
        kept = await Leads(self._session).get(kept_id)
        touches = [
            touch
            for touch_id in (kept.first_touch_id, kept.last_touch_id, part.first_touch_id, part.last_touch_id)
            if touch_id is not None and (touch := await self._session.get(Touch, touch_id)) is not None
        ]
        stage = kept.stage
        if kept.closed_at is None and higher(part.stage, _HIGHEST_CARRIED) == _HIGHEST_CARRIED:
            stage = higher(kept.stage, part.stage)
        values: dict[str, Any] = {"stage": stage, "updated_at": at}
        if touches:
            values["first_touch_id"] = min(touches, key=lambda touch: (touch.at, touch.id)).id
            values["last_touch_id"] = max(touches, key=lambda touch: (touch.at, touch.id)).id
        await self._changed(update(Lead).where(Lead.id == kept_id).values(**values))

    async def _restore_kept(self, merge: Merge, before: dict[str, Any], *, at: datetime) -> None:
        leads = Leads(self._session)
        kept = await leads.get(merge.kept_id or 0)
        values: dict[str, Any] = {"first_touch_id": before["first_touch_id"], "updated_at": at}
        # What happened since is not taken back: an arrival, a step further, an owner.
        if kept.last_touch_id is None or kept.last_touch_id in (before["last_touch_id"], before["part_last_touch_id"]):
            values["last_touch_id"] = before["last_touch_id"]
        moved = await self._session.scalar(
            select(StageMove.id)
            .where(StageMove.lead_id == kept.id, StageMove.id > before["last_move"], StageMove.reason != REPEAT)
            .limit(1)
        )
        if moved is None:
            values["stage"] = before["stage"]
        await self._changed(update(Lead).where(Lead.id == kept.id).values(**values))
        if merge.repeat_id is not None and moved is None and kept.owner_id is None:
            await leads.close_again(kept.id, repeat_id=merge.repeat_id, at=at)

    async def _take_out(self, merge: Merge, before: dict[str, Any], *, at: datetime) -> Lead:
        """The merged lead stands by itself again, with its owner if they are still here."""
        leads = Leads(self._session)
        part = await leads.get(merge.merged_id or 0)
        if before["part_was_open"]:
            await self._changed(update(Lead).where(Lead.id == part.id).values(closed_at=None, updated_at=at))
        mine = (Claim.lead_id == part.id, Claim.end_reason == MERGED)
        claim = (await self._session.execute(select(Claim).where(*mine))).scalar_one_or_none()
        if claim is not None:
            manager = await self._session.get(Manager, claim.manager_id, populate_existing=True)
            if manager is not None and manager.state != "left":
                await self._changed(update(Claim).where(Claim.id == claim.id).values(ended_at=None, end_reason=None))
            else:
                await self._changed(update(Claim).where(Claim.id == claim.id).values(end_reason="left"))
                await self._changed(update(Lead).where(Lead.id == part.id).values(owner_id=None, claimed_at=None))
        return await leads.get(part.id)

    async def _note(self, part: Lead, reason: str, *, manager_id: int | None, at: datetime) -> None:
        """A line in the merged lead's own history, without a step on the ladder."""
        actor = Actor(kind="system") if manager_id is None else Actor(kind="manager", manager_id=manager_id)
        self._session.add(
            StageMove(
                dialog_id=part.dialog_id,
                lead_id=part.id,
                from_stage=part.stage,
                stage=part.stage,
                reason=reason,
                actor=actor.kind,
                manager_id=actor.manager_id,
                at=at,
            )
        )
        await self._session.flush()

    async def _before(self, kept: Lead, part: Lead) -> dict[str, Any]:
        return {
            "stage": kept.stage,
            "first_touch_id": kept.first_touch_id,
            "last_touch_id": kept.last_touch_id,
            "part_last_touch_id": part.last_touch_id,
            "part_was_open": part.closed_at is None,
            "last_move": await self._session.scalar(select(func.max(StageMove.id))) or 0,
        }
