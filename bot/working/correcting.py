"""What the bot misread. A manager says what is right; the card, the bot and the model go by it from then on."""

from typing import Any, Final, cast, get_args

from bot.deals import by
from bot.glosses import gloss
from bot.identity.judging import judge_lead
from bot.identity.together import put_together
from bot.shelf import Shelf
from bot.turn import Turn
from bot.wording import say
from bot.working.asking import Asking
from bot.working.buttons import POWERS, power_buttons
from bot.working.drawing import Drawing
from dialogs.state import DialogState, KnownFact, WarmReply
from dialogs.values import TEXT_KEY, normal
from dialogs.warmth import warmest_reply
from dialogs.wording import clip
from nlu.labels import WARMTHS, Asked, FactKind, Language, Warmth
from nlu.reader import ParsersOnly
from storage.dialogs import StoredDialog
from storage.tables import Lead, Manager, WaitingInput

#: Answers to these questions are figures, dates or contacts; of the others the words themselves are the value.
_MEASURED: Final[dict[FactKind, Asked]] = {
    "budget": "budget",
    "timeline": "timeline",
    "company_size": "company_size",
    "phone": "contact",
    "email": "contact",
}
MOST_VALUE: Final = 200


class Correcting:
    """Wrong facts and wrong warmth. ``lead`` is held by the caller and open, and the manager may work it."""

    def __init__(self, *, asking: Asking, drawing: Drawing, shelf: Shelf) -> None:
        self._asking, self._drawing, self._shelf = asking, drawing, shelf
        self._parsers = ParsersOnly()

    # Facts

    async def open_fact(self, turn: Turn, manager: Manager, lead: Lead, kind: FactKind) -> str:
        """Show what is known of a kind and ask for the right value."""
        lang = manager.language
        dialog, fact = await self._known(turn, lead, kind)
        del dialog
        meaning = None if fact is None else gloss(fact, lang=lang, zone=self._drawing.hours.zone)
        now = say(lang, "card.not_said") if fact is None else (meaning or fact.quote)
        if fact is not None and fact.quote and fact.quote != now:
            now += f" – “{clip(fact.quote, limit=MOST_VALUE)}”"
        text = say(lang, "ask.fact", number=lead.id, what=say(lang, f"card.{kind}"), now=now)
        choices = power_buttons(lead.id, lang=lang) if kind == "authority" else []
        if fact is not None:
            choices = [*choices, [(say(lang, "button.not_said"), f"c:{lead.id}:unsaid:{kind}")]]
        await self._asking.ask(
            turn,
            manager,
            kind="fact",
            lead_id=lead.id,
            draft={"fact": kind},
            text=text,
            choices=choices,
            ways_out=["cancel"],
        )
        return say(lang, "ask.below")

    async def answered(self, turn: Turn, manager: Manager, asked: WaitingInput, words: str) -> str | None:
        """The right value, in words."""
        lead = await turn.uow.leads.held(asked.lead_id or 0)
        kind = cast(FactKind, asked.draft["fact"])
        if lead.closed_at is not None:
            return say(manager.language, "answer.closed")
        if not await self._drawing.access.works(turn, manager, lead):
            return say(manager.language, "answer.not_yours")
        value = self._value(kind, words, turn, lang=manager.language)
        if value is None:
            await self._asking.ask(
                turn,
                manager,
                kind="fact",
                lead_id=lead.id,
                draft=asked.draft,
                text=say(manager.language, f"ask.unread_{kind}"),
                ways_out=["cancel"],
            )
            return None
        answer = await self.is_right(turn, manager, lead, kind, value=value, words=words)
        await self._drawing.redraw(turn, lead.id)
        return answer

    async def power(self, turn: Turn, manager: Manager, lead: Lead, power: str) -> str:
        """Who decides, by button."""
        if power not in POWERS:
            return say(manager.language, "answer.gone")
        value = normal("authority", {"power": power})
        return await self.is_right(turn, manager, lead, "authority", value=value, words=None)

    async def unsaid(self, turn: Turn, manager: Manager, lead: Lead, kind: FactKind) -> str:
        """The visitor never said this: what was read holds no longer."""
        return await self.is_right(turn, manager, lead, kind, value=None, words=None)

    async def is_right(
        self,
        turn: Turn,
        manager: Manager,
        lead: Lead,
        kind: FactKind,
        *,
        value: dict[str, Any] | None,
        words: str | None,
    ) -> str:
        """Let ``value`` hold from now on, nothing where it is None, and keep the correction for the model."""
        dialog, fact = await self._known(turn, lead, kind)
        await turn.uow.inputs.drop(manager.id)
        if value is None and fact is None:
            return say(manager.language, "answer.corrected")
        state = dialog.state
        if value is None:
            facts = {name: known for name, known in state.facts.items() if name != kind}
            state = state.model_copy(update={"facts": facts})
            await turn.uow.dialogs.forget(dialog.id, kind)
        else:
            right = KnownFact(
                kind=kind,
                quote=clip(words or "", limit=MOST_VALUE),
                value=value,
                confidence=1.0,
                reply_id=0,
                at=turn.now,
                origin="manager",
            )
            await turn.uow.dialogs.learn(dialog.id, right)
            state = state.model_copy(update={"facts": {**state.facts, kind: right}})
            await self._set_contact(turn, lead, kind, value)
        if fact is not None and fact.reply_id and fact.origin == "words":
            await self._teach(turn, manager, fact, value=value, words=words)
        await self._store(turn, lead, dialog, state)
        await turn.uow.moves.add(lead.id, kind="fact", actor=by(manager), details={"fact": kind}, at=turn.now)
        return say(manager.language, "answer.corrected")

    async def _teach(
        self, turn: Turn, manager: Manager, fact: KnownFact, *, value: dict[str, Any] | None, words: str | None
    ) -> None:
        """Keep what the reply should have been read as. Where the right words stand in the reply, they are the span;
        else the span was right and only its meaning was not. A kind alone means: nothing of it was said."""
        reply = await turn.uow.transcripts.get(fact.reply_id)
        read = [one for one in (reply.reading or {}).get("facts") or () if one["kind"] == fact.kind]
        was: dict[str, Any] = read[0] if read else {"kind": fact.kind, "quote": fact.quote, "value": dict(fact.value)}
        right: dict[str, Any] = {"kind": fact.kind}
        if value is not None:
            start = reply.text.casefold().find(words.casefold()) if words else -1
            # Folding may change lengths (ß, İ): offsets count only where it does not.
            if words and start >= 0 and reply.text[start : start + len(words)].casefold() == words.casefold():
                right |= {"start": start, "end": start + len(words), "value": value}
            elif "start" in was:
                right |= {"start": was["start"], "end": was["end"], "value": value}
            else:
                return
        await turn.uow.corrections.add(
            reply_id=reply.id, kind="fact", was=was, right=right, at=turn.now, manager_id=manager.id
        )

    async def _set_contact(self, turn: Turn, lead: Lead, kind: FactKind, value: dict[str, Any]) -> None:
        text = value.get(TEXT_KEY.get(kind, ""))
        if kind == "phone":
            await turn.uow.leads.set_contact(lead.id, at=turn.now, phone=text, verified=False)
        elif kind == "email":
            await turn.uow.leads.set_contact(lead.id, at=turn.now, email=text)
        elif kind == "name":
            await turn.uow.leads.set_contact(lead.id, at=turn.now, name=text)

    def _value(self, kind: FactKind, words: str, turn: Turn, *, lang: Language) -> dict[str, Any] | None:
        asked = _MEASURED.get(kind)
        if asked is None:
            value = {"role": words} if kind == "authority" else {TEXT_KEY[kind]: " ".join(words.split())[:MOST_VALUE]}
            return normal(kind, value)
        today = turn.now.astimezone(self._drawing.hours.zone)
        for spoken in dict.fromkeys((lang, None)):
            reading = self._parsers.read(words, asked=asked, now=today, lang=spoken)
            found = next((fact.value for fact in reading.facts if fact.kind == kind), None)
            if found is not None:
                return normal(kind, found)
        return None

    # Warmth

    async def warmth(self, turn: Turn, manager: Manager, lead: Lead, right: str) -> str:
        """How warm the visitor really is, from now on; why is asked afterwards."""
        lang = manager.language
        if right not in WARMTHS or right == lead.warmth:
            return say(lang, "answer.warmth_already")
        verdict = right
        dialog = await turn.uow.dialogs.get(lead.dialog_id)
        state = dialog.state
        people = await turn.uow.identity.people(lead.id)
        states = [(one.part, (await turn.uow.dialogs.get(one.dialog_id)).state) for one in people]
        replies = put_together(states).warm_replies
        misread = warmest_reply(replies) or (replies[-1] if replies else None)
        correction_id = None
        if misread is not None and misread.reply_id:
            correction = await turn.uow.corrections.add(
                reply_id=misread.reply_id,
                kind="warmth",
                was={"warmth": lead.warmth},
                right={"warmth": verdict},
                at=turn.now,
                manager_id=manager.id,
            )
            correction_id = correction.id
        ruled = WarmReply(
            reply_id=misread.reply_id if misread else 0,
            at=turn.now,
            warmth={name: 1.0 if name == verdict else 0.0 for name in get_args(Warmth)},
            quote=misread.quote if misread else "",
            ruled=True,
        )
        state = state.model_copy(update={"warm_replies": (*state.warm_replies, ruled), "warmth": verdict})
        await self._store(turn, lead, dialog, state)
        move = await turn.uow.moves.add(
            lead.id, kind="warmth", actor=by(manager), details={"warmth": verdict}, at=turn.now
        )
        await self._asking.ask(
            turn,
            manager,
            kind="warmth",
            lead_id=lead.id,
            draft={"move": move.id, "correction": correction_id},
            text=say(lang, "ask.warmth", number=lead.id, warmth=say(lang, f"card.{verdict}")),
        )
        return say(lang, "answer.warmth")

    async def why_warmth(self, turn: Turn, manager: Manager, asked: WaitingInput, words: str) -> str | None:
        """Why the warmth was wrong."""
        await turn.uow.moves.explain(int(asked.draft["move"]), words=words)
        if asked.draft.get("correction"):
            await turn.uow.corrections.explain(int(asked.draft["correction"]), reason=words)
        if asked.lead_id is not None:
            await self._drawing.redraw(turn, asked.lead_id)
        return say(manager.language, "answer.noted")

    # Both

    async def _known(self, turn: Turn, lead: Lead, kind: FactKind) -> tuple[StoredDialog, KnownFact | None]:
        """The fact that the card shows, with the dialog in which it was said; the lead's own where it was nowhere."""
        own = await turn.uow.dialogs.get(lead.dialog_id)
        people = await turn.uow.identity.people(lead.id)
        dialogs = [(one.part, await turn.uow.dialogs.get(one.dialog_id)) for one in people]
        shown = put_together([(part, dialog.state) for part, dialog in dialogs]).facts.get(kind)
        if shown is None:
            return own, None
        return next((dialog for _, dialog in dialogs if dialog.state.facts.get(kind) == shown), own), shown

    async def _store(self, turn: Turn, lead: Lead, dialog: StoredDialog, state: DialogState) -> None:
        await turn.uow.dialogs.save(dialog.id, state, revision=dialog.revision, at=turn.now)
        await judge_lead(turn, lead.id, shelf=self._shelf)
