"""Plays events of a visitor's dialog and stores everything that follows, in the transaction of the inbox row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, assert_never

from bot.identity.invitation import says_others_decide, share_button
from bot.identity.judging import judge_lead
from bot.identity.same_person import TELLING, SamePerson
from bot.offering import Offering
from bot.outgoing import say_payload
from bot.promises import Promises
from bot.shelf import Shelf, ShelvedScript
from bot.turn import Turn
from dialogs.effects import (
    CancelTimers,
    Effect,
    Forget,
    Learn,
    MakeOffer,
    Move,
    NoteForManager,
    Say,
    SetTimer,
    UpdateOffer,
)
from dialogs.engine import begin, step
from dialogs.events import AnyEvent, ContactShared, MediaReceived, ReplyRead, Started
from dialogs.qualification import STAGES, higher
from dialogs.state import DialogState
from nlu.labels import Language
from storage.dialogs import StoredDialog
from storage.leads import ENGINE, Actor
from storage.tables import Lead, Visitor
from storage.tables.leads import Channel

#: From here on a visitor is a lead in the trade's sense: a person who can be reached.
LEAD: Final = STAGES.index("lead")
ACCEPTED: Final = STAGES.index("accepted")
RUNNING: Final = frozenset({"open", "handed_over", "with_manager"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A dialog with its script and its visitor."""

    visitor: Visitor
    dialog: StoredDialog
    shelved: ShelvedScript


class Conversation:
    """The visitor's side: finds or begins the dialog, lets the engine step, does what the effects say."""

    def __init__(self, *, shelf: Shelf, promises: Promises, offering: Offering, same_person: SamePerson) -> None:
        self._shelf, self._promises, self._offering, self._same_person = shelf, promises, offering, same_person

    async def scene(self, turn: Turn, visitor: Visitor) -> Scene | None:
        """The visitor's newest dialog, ended or not; None where there has been none."""
        dialog = await turn.uow.dialogs.latest(visitor.id)
        if dialog is None:
            return None
        return Scene(
            visitor=visitor, dialog=dialog, shelved=await self._shelf.version(turn.uow, dialog.script_version_id)
        )

    async def open(self, turn: Turn, visitor: Visitor, *, lang: Language, script: str | None = None) -> Scene:
        """Begin a new dialog on the live version of ``script`` or of the default one."""
        shelved = await self._shelf.for_new_dialog(turn.uow, name=script)
        spoken = lang if lang in shelved.script.languages else shelved.script.languages[0]
        state = begin(shelved.script, lang=spoken, lang_chosen=visitor.language_chosen)
        state = state.model_copy(update={"version": shelved.version})
        dialog = await turn.uow.dialogs.begin(
            visitor_id=visitor.id, script_version_id=shelved.version_id, state=state, at=turn.written_at
        )
        return Scene(visitor=visitor, dialog=dialog, shelved=shelved)

    async def close(self, turn: Turn, scene: Scene) -> None:
        """End a running dialog so that another may begin."""
        state = scene.dialog.state.model_copy(update={"status": "closed"})
        await turn.uow.inbox.cancel_timers(dialog_id=scene.dialog.id)
        await turn.uow.dialogs.save(scene.dialog.id, state, revision=scene.dialog.revision, at=turn.now)

    async def leave_to_manager(self, turn: Turn, scene: Scene) -> None:
        """A manager took up the lead again after it had ended: the bot says nothing beside them."""
        state = scene.dialog.state
        if state.status != "stopped":
            state = state.model_copy(update={"status": "with_manager", "asked": None})
            await turn.uow.inbox.cancel_timers(dialog_id=scene.dialog.id)
            await turn.uow.dialogs.save(scene.dialog.id, state, revision=scene.dialog.revision, at=turn.now)

    async def play(self, turn: Turn, scene: Scene, event: AnyEvent) -> DialogState:
        """Let the engine make one step and store what follows; returns the state after it."""
        before = scene.dialog.state
        desk = await self._promises.desk(turn, before)
        state, effects = step(before, event, script=scene.shelved.script, desk=desk)
        await self._promises.remember(turn, scene.dialog.id, desk, effects, state=state, at=event.at)
        # First of all: cards that are drawn on the way show what is stored.
        await turn.uow.dialogs.save(scene.dialog.id, state, revision=scene.dialog.revision, at=turn.now)
        await self._apply(turn, scene, state, effects)
        if state.lang != before.lang:
            await turn.uow.visitors.set_language(scene.visitor.id, state.lang, chosen=state.lang_chosen)
        if state.status == "stopped" and before.status != "stopped":
            await turn.uow.visitors.stopped(scene.visitor.id, at=turn.now)
        if (words := _words_of(event)) is not None:
            # Also before the dialog has heard of the claim: the transcript that the manager got ends there.
            await self._offering.pass_words(turn, scene.visitor.id, words)
        return state

    async def hear(self, turn: Turn, scene: Scene, **line: Any) -> int:
        """Add a line of the visitor to the transcript; returns its id, which facts refer to."""
        row = await turn.uow.transcripts.add(
            scene.dialog.id, update_id=turn.update_id, at=turn.written_at, **{"direction": "in", **line}
        )
        return row.id

    async def _apply(self, turn: Turn, scene: Scene, state: DialogState, effects: Sequence[Effect]) -> None:
        offers = [effect for effect in effects if isinstance(effect, MakeOffer)]
        touched = any(isinstance(effect, UpdateOffer | Learn | Forget | NoteForManager) for effect in effects)
        if says_others_decide(effects):
            await self._offer_link(turn, scene, state)
        for effect in effects:
            await self._do(turn, scene, effect, state=state)
        # They came back after a no, and the engine offers once: whoever was promised a person has an offer.
        counts_on_us = state.offered and state.status == "handed_over" and state.exit is None
        lead = await self._sync_lead(turn, scene, state, needed=bool(offers) or counts_on_us)
        if lead is None:
            return
        if any(isinstance(effect, Learn) and effect.fact.kind in TELLING for effect in effects):
            await self._recognise(turn, scene)
            lead = await turn.uow.leads.open_of(scene.visitor.id) or lead
        for offer in offers:
            await self._offering.offer(turn, lead.id, reason=offer.reason, urgent=offer.urgent)
        if any(isinstance(effect, Move) and effect.exit is not None for effect in effects):
            await self._offering.withdrawn(turn, lead.id)
            return
        if counts_on_us:
            await self._offering.still_offered(turn, lead.id, hot=state.warmth == "hot")
        # Whoever works the lead sees everything that was said, what the bot did not take included.
        if (touched or lead.owner_id is not None) and not offers:
            await self._offering.refresh(turn, lead.id)

    async def _recognise(self, turn: Turn, scene: Scene) -> None:
        place = await turn.uow.identity.place_of(scene.visitor.id)
        if place is not None and place.own_id is not None:
            await self._same_person.look(turn, place.own_id)

    async def _offer_link(self, turn: Turn, scene: Scene, state: DialogState) -> None:
        """Said before the next question, which then stands last. Once a dialog, and not to who was brought that way."""
        visitor, place = scene.visitor, await turn.uow.identity.place_of(scene.visitor.id)
        if visitor.telegram_id is None or state.status not in RUNNING:
            return
        if place is not None and (place.own_id is None or await turn.uow.identity.decider_of(place.lead_id)):
            return
        await turn.send(visitor.telegram_id, share_button(state.lang), key=f"share:{scene.dialog.id}")

    async def _do(self, turn: Turn, scene: Scene, effect: Effect, *, state: DialogState) -> None:
        uow, dialog_id = turn.uow, scene.dialog.id
        match effect:
            case Say():
                await self._say(turn, scene, effect)
            case Learn():
                await uow.dialogs.learn(dialog_id, effect.fact)
            case Forget():
                await uow.dialogs.forget(dialog_id, effect.kind)
            case Move():
                await self._move(turn, scene, effect, state=state)
            case NoteForManager():
                await uow.transcripts.add(dialog_id, direction="note", text=effect.text, at=turn.now)
            case SetTimer():
                await uow.inbox.put_timer(
                    chat_key=str(scene.visitor.telegram_id),
                    timer_key=f"dialog:{dialog_id}:{effect.timer}",
                    payload={"kind": "dialog", "timer": effect.timer, "turn": effect.turn},
                    due_at=turn.now + effect.delay,
                    at=turn.now,
                    dialog_id=dialog_id,
                )
            case CancelTimers():
                await uow.inbox.cancel_timers(dialog_id=dialog_id)
            case MakeOffer() | UpdateOffer():
                pass  # done last, when everything they show is stored
            case _:
                assert_never(effect)

    async def _say(self, turn: Turn, scene: Scene, say: Say) -> None:
        if scene.visitor.telegram_id is None or scene.visitor.blocked_at is not None:
            return
        outbox_id = await turn.send(scene.visitor.telegram_id, say_payload(say))
        await turn.uow.transcripts.add(
            scene.dialog.id, direction="out", text=say.text, at=turn.now, outbox_id=outbox_id
        )

    async def _move(self, turn: Turn, scene: Scene, move: Move, *, state: DialogState) -> None:
        """A step of this person. A lead never goes down for it, and stays while another of its people talks."""
        uow = turn.uow
        lead = await uow.leads.open_of(scene.visitor.id)
        if lead is not None and lead.stage == move.stage and move.exit is None:
            return  # the claim has written it down already
        # What a manager did moves the lead by itself; it opens none.
        climbs = LEAD <= STAGES.index(move.stage) < ACCEPTED and move.exit is None
        if lead is None and climbs and not await self._same_person.held_back(turn, scene.visitor, state):
            lead = (
                await uow.leads.open_or_attach(visitor_id=scene.visitor.id, dialog_id=scene.dialog.id, at=turn.now)
            ).lead
        if lead is not None and move.exit is not None:
            goes_on = await uow.identity.somebody_else_talks(lead.id, but_visitor=scene.visitor.id)
            lead = None if goes_on else lead
        elif lead is None and move.exit is not None:
            # The reason comes after the refusal, which has closed the lead already: it belongs there all the same.
            last = await uow.leads.of_dialog(scene.dialog.id)
            lead = last if last is not None and last.exit == move.exit else None
        await uow.leads.move(
            dialog_id=scene.dialog.id,
            lead_id=None if lead is None else lead.id,
            stage=move.stage if lead is None else higher(lead.stage, move.stage),
            exit_by=move.exit,
            reason=move.reason,
            actor=Actor(kind="visitor") if move.exit in ("refused", "stopped") else ENGINE,
            at=turn.now,
        )

    async def _sync_lead(self, turn: Turn, scene: Scene, state: DialogState, *, needed: bool) -> Lead | None:
        """Bring the lead's row up to what its people know; made where somebody is to be shown it."""
        uow = turn.uow
        lead = await uow.leads.open_of(scene.visitor.id)
        if lead is None and not needed and not await self._is_due(turn, scene, state):
            return await uow.leads.of_dialog(scene.dialog.id)
        opened = await uow.leads.open_or_attach(visitor_id=scene.visitor.id, dialog_id=scene.dialog.id, at=turn.now)
        lead = opened.lead
        await self._sync_contact(turn, scene, state)
        judged, _ = await judge_lead(turn, lead.id, shelf=self._shelf, now_in=(scene.dialog.id, state))
        if judged.stage == "opportunity" and lead.offered_at is None and not needed:
            await self._both_are_enough(turn, scene, lead)
        return await uow.leads.get(lead.id)

    async def _both_are_enough(self, turn: Turn, scene: Scene, lead: Lead) -> None:
        """What two people said makes an opportunity together, though it does not in the dialog of either."""
        if len(await turn.uow.identity.people(lead.id)) < 2:
            return
        await turn.uow.leads.move(
            dialog_id=scene.dialog.id,
            lead_id=lead.id,
            stage=higher(lead.stage, "opportunity"),
            reason="both together",
            actor=ENGINE,
            at=turn.now,
        )
        await self._offering.offer(turn, lead.id, reason="qualified", urgent=False)

    async def _is_due(self, turn: Turn, scene: Scene, state: DialogState) -> bool:
        """Whether somebody who was held back has said by now who they are."""
        if STAGES.index(state.stage) < LEAD or state.exit is not None or state.status not in RUNNING:
            return False
        if await turn.uow.identity.place_of(scene.visitor.id) is not None:
            return False
        return not await self._same_person.held_back(turn, scene.visitor, state)

    async def _sync_contact(self, turn: Turn, scene: Scene, state: DialogState) -> None:
        """How to reach this person stands on their own lead; a decider has none."""
        place = await turn.uow.identity.place_of(scene.visitor.id)
        if place is None or place.own_id is None:
            return
        phone, email, name = (state.facts.get(kind) for kind in ("phone", "email", "name"))
        channel: Channel = "phone" if phone else "email" if email else "telegram"
        await turn.uow.leads.set_contact(
            place.own_id,
            at=turn.now,
            name=str(name.value.get("text")) if name else scene.visitor.name,
            phone=str(phone.value.get("e164")) if phone else None,
            email=str(email.value.get("address")) if email else None,
            channel=channel,
            verified=phone is not None and phone.origin == "contact",
        )


def _words_of(event: AnyEvent) -> str | None:
    """What a manager must hear of at once when the bot is silent."""
    match event:
        case ReplyRead():
            return event.text
        case ContactShared():
            return event.phone
        case MediaReceived():
            return f"[{event.kind}]"
    return None


def first_event(visitor: Visitor, turn: Turn, *, returning: bool, source_kind: Any = None) -> Started:
    """What begins a dialog."""
    return Started(at=turn.written_at, name=visitor.name, returning=returning, source_kind=source_kind)
