"""What a manager does with a lead: take it, pass it on, note the contact, win it, lose it, give it back."""

from typing import Any, Final

from bot.cards import Card, claim_card, clock
from bot.contacting import Contacting, ContactStep, contact_key
from bot.delivery import FILE_KEY, REPEAT_KEY
from bot.desk import WorkingHours
from bot.offering import Offering, lead_view
from bot.outgoing import inline
from bot.team import Team
from bot.transcript import transcript_text
from bot.turn import Turn
from bot.wording import say
from nlu.labels import Language
from storage.errors import RowMissing
from storage.leads import Actor
from storage.offers import timer_of
from storage.tables import Lead, Manager, Offer

#: Why a lead was lost, as the buttons offer it.
LOST_REASONS: Final = ("price", "competitor", "no_need", "no_answer", "not_fit", "other")


class Deals:
    """The sales side. Each method answers with the words for the manager's screen; all work inside the transaction."""

    def __init__(
        self, *, team: Team, hours: WorkingHours, offering: Offering, contacting: Contacting | None = None
    ) -> None:
        self._team, self._hours, self._offering, self._contacting = team, hours, offering, contacting

    async def take(self, turn: Turn, manager: Manager, offer_id: int) -> str:
        """The first tap wins; the others are told who was faster."""
        lang = manager.language
        offer = await self._offer(turn, offer_id)
        if offer is None:
            return say(lang, "answer.gone")
        result = await turn.uow.offers.claim(offer_id, manager.id, turn.now)
        if result.outcome == "won":
            await self._taken(turn, manager, await turn.uow.offers.get(offer_id))
            return say(lang, "answer.taken")
        if result.outcome == "yours":
            return say(lang, "answer.taken_already")
        if result.outcome == "taken" and result.owner_id is not None:
            owner = await turn.uow.managers.get(result.owner_id)
            return say(lang, "answer.taken_by", manager=owner.name)
        return say(lang, "answer.gone")

    async def pass_on(self, turn: Turn, manager: Manager, offer_id: int) -> str:
        offer = await self._offer(turn, offer_id)
        if offer is None or offer.state != "open":
            return say(manager.language, "answer.gone")
        new = await turn.uow.offers.passed(offer_id, manager.id, at=turn.now)
        if new:
            await self._offering.passed(turn, offer, manager.id)
        return say(manager.language, "answer.passed" if new else "answer.passed_already")

    async def transcript(self, turn: Turn, manager: Manager, offer_id: int) -> str:
        offer = await self._offer(turn, offer_id)
        if offer is None:
            return say(manager.language, "answer.gone")
        await self._send_transcript(turn, manager, offer.lead_id)
        return say(manager.language, "answer.sent")

    async def contacted(self, turn: Turn, manager: Manager, lead: Lead) -> str:
        if lead.contacted_at is not None:
            return say(manager.language, "answer.contacted_already")
        await turn.uow.leads.contacted(lead.id, at=turn.now)
        await self._reached(turn, lead)
        await self.draw_claim(turn, manager, lead.id, note="claim.contacted")
        return say(manager.language, "answer.contacted")

    async def wrote_to(self, turn: Turn, manager: Manager, lead: Lead) -> None:
        """The manager wrote to the visitor through the bot: that is a contact, noted by itself."""
        if lead.contacted_at is None:
            await self.contacted(turn, manager, lead)
            return
        await turn.uow.leads.contacted(lead.id, at=turn.now)
        await self._reached(turn, lead)

    async def won(self, turn: Turn, manager: Manager, lead: Lead) -> str:
        await turn.uow.leads.move(
            dialog_id=lead.dialog_id,
            lead_id=lead.id,
            stage="customer",
            reason="won",
            actor=Actor(kind="manager", manager_id=manager.id),
            at=turn.now,
        )
        await self._reached(turn, lead)
        await self._ended(turn, lead, "closed")
        await self.draw_claim(turn, manager, lead.id, ending="claim.won")
        return say(manager.language, "answer.won")

    async def lost(self, turn: Turn, manager: Manager, lead: Lead, *, reason: str) -> str:
        await turn.uow.leads.move(
            dialog_id=lead.dialog_id,
            lead_id=lead.id,
            stage=lead.stage,
            exit_by="lost",
            reason=reason,
            actor=Actor(kind="manager", manager_id=manager.id),
            at=turn.now,
        )
        await self._reached(turn, lead)
        await self._ended(turn, lead, "closed")
        words = say(manager.language, f"button.lost_{reason}")
        await self.draw_claim(turn, manager, lead.id, ending="claim.lost", reason=words)
        return say(manager.language, "answer.lost")

    async def give_back(self, turn: Turn, manager: Manager, lead: Lead) -> str:
        if not await self.take_back(turn, manager, lead, reason="given back", ending="claim.given_back"):
            return say(manager.language, "answer.not_yours")
        return say(manager.language, "answer.given_back")

    async def take_back(
        self,
        turn: Turn,
        manager: Manager,
        lead: Lead,
        *,
        reason: str,
        ending: str,
        actor: Actor | None = None,
        hide: bool = False,
    ) -> bool:
        """The lead is nobody's and on offer again. False where it was not this manager's.

        ``hide`` takes the visitor's contact off the manager's card as well.
        """
        claims = await turn.uow.offers.claims(lead.id)
        if not await turn.uow.offers.give_back(lead.id, manager_id=manager.id, at=turn.now, reason=reason, actor=actor):
            return False
        await turn.uow.inbox.cancel_timers(timer_key=contact_key(claims[-1].id))
        await self._ended(turn, lead, "gave_back")
        if hide:
            await self._blank(turn, manager, lead.id, ending=ending)
        else:
            await self.draw_claim(turn, manager, lead.id, ending=ending)
        before = await turn.uow.offers.get(claims[-1].offer_id)
        await self._offering.offer(turn, lead.id, reason=before.reason, urgent=before.urgent)
        return True

    async def uncontacted(self, turn: Turn, claim_id: int, step: ContactStep) -> None:
        """A taken lead was not contacted in time: remind its owner, tell the head of sales, give it to others."""
        claim = await turn.uow.routing.claim(claim_id)
        if claim is None or claim.ended_at is not None or self._contacting is None:
            return
        lead = await turn.uow.leads.get(claim.lead_id)
        if lead.contacted_at is not None and lead.contacted_at >= claim.claimed_at:
            return
        manager = await turn.uow.managers.get(claim.manager_id)
        if step == "take_back":
            reason, ending = "not contacted", "claim.taken_back"
            await self.take_back(turn, manager, lead, reason=reason, ending=ending, actor=Actor(kind="timer"))
            return
        await self._contacting.overdue(turn, lead, manager, claim, step=step)

    async def _blank(self, turn: Turn, manager: Manager, lead_id: int, *, ending: str) -> None:
        """Leave nothing on the owner's cards but how it ended."""
        time = clock(turn.now, zone=self._hours.zone)
        text = f"{say(manager.language, 'card.number', number=lead_id)}\n{say(manager.language, ending, time=time)}"
        for card in await turn.uow.offers.cards_of_lead(lead_id):
            if card.kind == "owner" and card.manager_id == manager.id:
                await turn.send(
                    card.chat_id,
                    {"text": text},
                    method="editMessageText",
                    priority="edit",
                    order_key=f"card:{card.id}",
                    edits=card.outbox_id,
                )

    async def _reached(self, turn: Turn, lead: Lead) -> None:
        """A person wrote to the visitor: what was promised is kept, and nobody is reminded of it any more."""
        await turn.uow.promises.kept(lead.dialog_id, at=turn.now)
        for claim in (await turn.uow.offers.claims(lead.id))[-1:]:
            await turn.uow.inbox.cancel_timers(timer_key=contact_key(claim.id))

    async def draw_claim(
        self,
        turn: Turn,
        manager: Manager,
        lead_id: int,
        *,
        note: str | None = None,
        ending: str | None = None,
        **values: Any,
    ) -> None:
        """Bring the owner's card up to date; ``ending`` closes it, ``note`` only adds a line."""
        claims = await turn.uow.offers.claims(lead_id)
        if not claims:
            return
        cards = [c for c in await turn.uow.offers.cards(claims[-1].offer_id) if c.kind == "owner"]
        name = ending or note
        words = say(manager.language, name, time=clock(turn.now, zone=self._hours.zone), **values) if name else None
        card = await self._drawn(turn, lead_id, lang=manager.language, ending=words)
        payload = card.payload()
        if ending is None:
            contacted = (await turn.uow.leads.get(lead_id)).contacted_at is not None
            payload["reply_markup"] = claim_buttons(lead_id, manager.language, contacted=contacted)
        for owner_card in cards[-1:]:
            await turn.send(
                owner_card.chat_id,
                payload,
                method="editMessageText",
                priority="edit",
                order_key=f"card:{owner_card.id}",
                lead_id=lead_id,
                edits=owner_card.outbox_id,
                message_id=None if owner_card.outbox_id is not None else owner_card.message_id,
            )

    async def _taken(self, turn: Turn, manager: Manager, offer: Offer) -> None:
        await turn.uow.inbox.cancel_timers(timer_key=timer_of(offer.id))
        await self._offering.taken(turn, offer, by=manager.name)
        card = await self._drawn(turn, offer.lead_id, lang=manager.language)
        payload = card.payload() | {"reply_markup": claim_buttons(offer.lead_id, manager.language)}
        outbox_id = await turn.send(
            manager.telegram_id,
            payload | {REPEAT_KEY: say(manager.language, "card.doubled")},
            priority="alert",
            message_class="alert",
            lead_id=offer.lead_id,
            key=f"claim:{offer.id}",
        )
        await turn.uow.offers.add_card(
            offer.id, kind="owner", chat_id=manager.telegram_id, outbox_id=outbox_id, at=turn.now, manager_id=manager.id
        )
        await self._send_transcript(turn, manager, offer.lead_id)
        lead = await turn.uow.leads.get(offer.lead_id)
        if self._contacting is not None:
            claim = (await turn.uow.offers.claims(lead.id))[-1]
            await self._contacting.begin(turn, lead, manager, claim)
        await self._tell_dialog(turn, lead, {"kind": "took", "manager": manager.name})

    async def _ended(self, turn: Turn, lead: Lead, kind: str) -> None:
        await self._tell_dialog(turn, lead, {"kind": kind})

    async def _tell_dialog(self, turn: Turn, lead: Lead, payload: dict[str, Any]) -> None:
        """Tell the dialogs of all its people, each in the order of that person's own messages."""
        for person in await turn.uow.identity.people(lead.id):
            await turn.uow.inbox.put_timer(
                chat_key=str(person.visitor.telegram_id),
                timer_key=f"lead:{lead.id}:{payload['kind']}:{person.visitor.id}",
                payload=payload,
                due_at=turn.now,
                at=turn.now,
                dialog_id=person.dialog_id,
            )

    async def _send_transcript(self, turn: Turn, manager: Manager, lead_id: int) -> None:
        text = await transcript_text(turn, lead_id, lang=manager.language, zone=self._hours.zone)
        await turn.send(
            manager.telegram_id,
            {
                FILE_KEY: {"name": f"lead-{lead_id}.txt", "text": text},
                "caption": say(manager.language, "claim.transcript", number=lead_id),
                REPEAT_KEY: say(manager.language, "card.doubled"),
            },
            method="sendDocument",
            message_class="alert",
            lead_id=lead_id,
        )

    async def _drawn(self, turn: Turn, lead_id: int, *, lang: Language, ending: str | None = None) -> Card:
        claims = await turn.uow.offers.claims(lead_id)
        offer = await turn.uow.offers.get(claims[-1].offer_id) if claims else None
        view = await lead_view(turn, lead_id, offer)
        told = await turn.uow.promises.waiting((await turn.uow.leads.get(lead_id)).dialog_id)
        promised = (
            told.promise_by if told else self._hours.promise(claims[-1].claimed_at).promise_by if claims else None
        )
        return claim_card(view, lang=lang, zone=self._hours.zone, now=turn.now, promised=promised, ending=ending)

    async def _offer(self, turn: Turn, offer_id: int) -> Offer | None:
        try:
            return await turn.uow.offers.get(offer_id)
        except RowMissing:
            return None


def claim_buttons(lead_id: int, lang: Language, *, contacted: bool = False) -> dict[str, Any]:
    """The buttons under the owner's card."""

    def pair(name: str) -> tuple[str, str]:
        return say(lang, f"button.{name}"), f"c:{lead_id}:{name}"

    first = [] if contacted else [[pair("contacted")]]
    write = (say(lang, "button.talk"), f"t:{lead_id}:on")
    return inline([[write], *first, [pair("won"), pair("lost")], [pair("give_back")]])


def reason_buttons(lead_id: int, lang: Language) -> dict[str, Any]:
    """The buttons that ask why a lead was lost."""
    pairs = [(say(lang, f"button.lost_{reason}"), f"c:{lead_id}:lost:{reason}") for reason in LOST_REASONS]
    rows = [pairs[place : place + 2] for place in range(0, len(pairs), 2)]
    return inline([*rows, [(say(lang, "button.back"), f"c:{lead_id}:back")]])
