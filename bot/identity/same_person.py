"""Recognises a person under another account: proof merges two leads at once, a hint asks a manager; both can be undone.

What managers read here names leads by number only: their cards say who they are, and an erasure finds those.
"""

from collections.abc import Collection
from typing import Any, Final

from bot.identity.judging import judge_lead
from bot.identity.signs import Signs, Verdict, is_switchboard, judge
from bot.offering import Offering
from bot.outgoing import inline
from bot.places import Place
from bot.shelf import Shelf
from bot.team import Team
from bot.turn import Turn
from bot.wording import say
from bot.working.drawing import Drawing
from dialogs.state import DialogState
from nlu.labels import FactKind, Language
from storage.errors import RowMissing
from storage.merging import Merged
from storage.tables import Lead, Manager, Merge, Offer, Visitor

#: What a merge's buttons send: ``i:<merge>:join|apart|undo``.
PREFIX: Final = "i"
#: Facts by which a person may be recognised.
TELLING: Final[frozenset[FactKind]] = frozenset({"name", "company", "phone", "email"})


class SamePerson:
    """Merges and suggestions. All methods work inside the turn's transaction."""

    def __init__(self, *, team: Team, offering: Offering, drawing: Drawing, shelf: Shelf) -> None:
        self._team, self._offering, self._drawing, self._shelf = team, offering, drawing, shelf

    async def look(self, turn: Turn, lead_id: int) -> None:
        """A lead's visitor said something that tells who they are: look for them among the others."""
        lead = await turn.uow.leads.get(lead_id)
        one = _signs(lead, await turn.uow.identity.company_of(lead))
        for alike in await turn.uow.identity.alike(lead):
            switchboard = await self._is_switchboard(turn, lead)
            verdict = judge(one, _signs(alike.lead, alike.company), switchboard=switchboard)
            if verdict is not None:
                here = await turn.uow.identity.whole(lead_id)
                there = await turn.uow.identity.whole(alike.lead.id)
                if here != there:
                    await self._recognised(turn, here, there, verdict)

    async def held_back(self, turn: Turn, visitor: Visitor, state: DialogState) -> bool:
        """Whether all that is known of somebody is a number that a whole company answers: that is no lead yet."""
        phone, name = state.facts.get("phone"), state.facts.get("name")
        named = name is not None and name.origin != "profile"
        if phone is None or phone.origin == "contact" or named or "email" in state.facts or state.reach_here:
            return False
        others = await turn.uow.identity.others_with_phone(str(phone.value.get("e164")), but_visitor=visitor.id)
        return is_switchboard(str(phone.value.get("e164")), name=visitor.name, others=[other.name for other in others])

    async def tapped(self, turn: Turn, manager: Manager, merge_id: int, what: str) -> tuple[str, dict[str, Any] | None]:
        """A manager answered: the words for their screen, and the message that the question becomes."""
        lang = manager.language
        try:
            merge = await turn.uow.merges.get(merge_id)
        except RowMissing:
            return say(lang, "answer.gone"), None
        if what == "join" and merge.state in ("suggested", "undone"):
            merged = await turn.uow.merges.merge(merge_id, manager_id=manager.id, at=turn.now)
            if merged is None:
                return say(lang, "identity.too_late"), None
            await self._follow(turn, merged)
        elif what == "apart" and merge.state == "suggested":
            await turn.uow.merges.refuse(merge_id, manager_id=manager.id, at=turn.now)
        elif what == "undo" and merge.state == "merged":
            await self._undo(turn, merge_id, manager)
        else:
            return say(lang, "identity.too_late"), _message(merge, lang)
        merge = await turn.uow.merges.get(merge_id)
        return say(lang, f"identity.answer_{merge.state}"), _message(merge, lang)

    # What follows

    async def _recognised(self, turn: Turn, one_id: int, other_id: int, verdict: Verdict) -> None:
        merges = turn.uow.merges
        one, other = await turn.uow.leads.get(one_id), await turn.uow.leads.get(other_id)
        known = await merges.between(one_id, other_id)
        merge = known or await merges.suggest(one_id, other_id, ground=verdict.ground, at=turn.now)
        if merge is None or merge.state != "suggested":
            return
        if verdict.sure and not _two_owners(one, other):
            merged = await merges.merge(merge.id, manager_id=None, at=turn.now)
            if merged is not None:
                await self._follow(turn, merged)
                await self._tell(turn, merged.merge, (one, other))
            return
        if known is None:
            await self._tell(turn, merge, (one, other))

    async def _follow(self, turn: Turn, merged: Merged) -> None:
        """Cards and figures after a merge: what was on offer stays on offer, under one number."""
        await judge_lead(turn, merged.kept_id, shelf=self._shelf)
        part = await turn.uow.leads.get(merged.merged_id)
        for offer_id in {card.offer_id for card in await turn.uow.offers.cards_of_lead(merged.merged_id)}:
            await self._offering.merged(turn, offer_id, into=merged.kept_id)
        if part.owner_id is not None and part.owner_id != (await turn.uow.leads.get(merged.kept_id)).owner_id:
            owner = await turn.uow.managers.get(part.owner_id)
            text = say(owner.language, "card.merged", number=merged.kept_id, part=part.id)
            await turn.send(owner.telegram_id, {"text": text}, message_class="alert", priority="alert")
            values = {"number": merged.kept_id, "part": part.id}
            await self._drawing.blank(turn, owner, part.id, ending="card.merged", values=values)
        await self._offer_again(turn, merged.kept_id, merged.offer)
        await self._redraw_for_owner(turn, merged.kept_id)

    async def _undo(self, turn: Turn, merge_id: int, manager: Manager) -> None:
        undone = await turn.uow.merges.unmerge(merge_id, manager_id=manager.id, at=turn.now)
        if undone is None:
            return
        for lead_id in (undone.kept_id, undone.merged_id):
            await judge_lead(turn, lead_id, shelf=self._shelf)
        await self._offering.refresh(turn, undone.kept_id)
        await self._offer_again(turn, undone.merged_id, undone.offer)
        for lead_id in (undone.kept_id, undone.merged_id):
            await self._redraw_for_owner(turn, lead_id)

    async def _redraw_for_owner(self, turn: Turn, lead_id: int) -> None:
        """The card of who has a lead names the people that belong to it now."""
        lead = await turn.uow.leads.get(lead_id)
        if lead.owner_id is not None and lead.closed_at is None:
            await self._drawing.redraw(turn, lead_id)

    async def _offer_again(self, turn: Turn, lead_id: int, offer: Offer | None) -> None:
        lead = await turn.uow.leads.get(lead_id)
        if offer is not None and lead.closed_at is None:
            await self._offering.offer(turn, lead_id, reason=offer.reason, urgent=offer.urgent)
        else:
            await self._offering.refresh(turn, lead_id)

    async def _tell(self, turn: Turn, merge: Merge, leads: Collection[Lead]) -> None:
        """Ask, or tell, whoever has one of the leads, and the admins."""
        for place in await self._places(turn, leads):
            message = _message(merge, place.lang)
            key = f"merge:{merge.id}:{merge.state}:{place.chat_id}"
            await turn.send(place.chat_id, message, message_class="alert", key=key)

    async def _places(self, turn: Turn, leads: Collection[Lead]) -> list[Place]:
        owners = [await turn.uow.managers.get(lead.owner_id) for lead in leads if lead.owner_id is not None]
        places = [
            Place(chat_id=owner.telegram_id, kind="owner", lang=owner.language, manager_id=owner.id)
            for owner in owners
            if owner.state != "left"
        ]
        places += await self._team.admin_places(turn.uow)
        group = await self._team.sales_chat(turn.uow)
        if not places and group is not None:
            places = [Place(chat_id=group, kind="group", lang=await self._team.language(turn.uow))]
        return list({place.chat_id: place for place in places}.values())

    async def _is_switchboard(self, turn: Turn, lead: Lead) -> bool:
        if lead.phone is None or lead.contact_verified:
            return False
        others = await turn.uow.identity.others_with_phone(lead.phone, but_visitor=lead.visitor_id)
        return is_switchboard(lead.phone, name=lead.name, others=[other.name for other in others])


def _signs(lead: Lead, company: str | None) -> Signs:
    return Signs(
        name=lead.name,
        company=company,
        phone=lead.phone,
        verified=lead.contact_verified and lead.phone is not None,
        email=lead.email,
    )


def _two_owners(one: Lead, other: Lead) -> bool:
    owners = [lead.owner_id for lead in (one, other) if lead.owner_id is not None and lead.closed_at is None]
    return len(set(owners)) >= 2


def _message(merge: Merge, lang: Language) -> dict[str, Any]:
    """The question, or what became of it, with the buttons that are still of use."""
    ground = say(lang, f"identity.ground_{merge.ground}")
    text = say(
        lang, f"identity.{merge.state}", one=merge.one_id, other=merge.other_id, kept=merge.kept_id, ground=ground
    )
    names = {"suggested": ("join", "apart"), "merged": ("undo",), "refused": (), "undone": ("join",)}[merge.state]
    rows = [[(say(lang, f"button.identity_{name}"), f"{PREFIX}:{merge.id}:{name}") for name in names]]
    return {"text": text, "reply_markup": inline(rows if names else [])}
