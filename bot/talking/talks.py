"""A manager takes over the dialog of a lead of theirs, and hands it back: by word, by silence, or because it ended."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from bot.outgoing import inline
from bot.shelf import Shelf
from bot.talking.bringing import Address, tell, to_manager, to_visitor
from bot.turn import Turn
from bot.wording import say
from dialogs.phrases import talk_began
from nlu.labels import Language
from storage.dialogs import StoredDialog
from storage.errors import RowMissing
from storage.identity import Person
from storage.tables import Lead, Manager, Talk, Visitor
from storage.tables.talking import TalkEnd

#: First part of the callback data of the buttons of talks.
TALK: Final = "t"
#: How long before a silent talk ends its manager is warned.
WARNING: Final = timedelta(minutes=5)


class Talking:
    """Talks between managers and visitors. All methods work inside the turn's transaction.

    ``length`` is how long nobody may write before the bot takes over again.
    """

    def __init__(self, *, shelf: Shelf, length: timedelta) -> None:
        self._shelf, self._length = shelf, length
        self._warn_after = length - min(WARNING, length / 2)

    # Beginning

    async def begin(
        self,
        turn: Turn,
        manager: Manager,
        lead_id: int,
        *,
        chat_id: int,
        thread_id: int | None,
        with_id: int | None = None,
    ) -> str:
        """Let the owner of a lead write to the visitor from a chat or a topic; the words for the screen.

        ``with_id`` is the visitor, where several people belong to the lead.
        """
        lang = manager.language
        lead = await self._lead(turn, lead_id)
        if lead is None:
            return say(lang, "talk.no_lead", number=lead_id)
        if lead.closed_at is not None:
            return say(lang, "answer.closed")
        if lead.owner_id != manager.id:
            return say(lang, "talk.not_yours", number=lead.id)
        people = await turn.uow.identity.people(lead.id)
        person = _chosen(people, with_id)
        if person is None:
            await self._ask_whom(turn, people, lead, lang=lang, place=_place(chat_id, thread_id, lead.id))
            return say(lang, "talk.whom_short")
        visitor = person.visitor
        if visitor.stopped_at is not None or visitor.blocked_at is not None:
            return say(lang, "talk.stopped" if visitor.stopped_at else "talk.blocked", name=_name(visitor, lead, lang))
        await self.settle(turn, visitor)
        going_on = await turn.uow.talks.of_visitor(visitor.id)
        if going_on is not None:
            return await self._move(turn, manager, going_on, visitor, lead, chat_id=chat_id, thread_id=thread_id)
        await self._free_the_chat(turn, manager, thread_id)
        claim = (await turn.uow.offers.claims(lead.id))[-1]
        talk = await turn.uow.talks.begin(
            lead_id=lead.id,
            claim_id=claim.id,
            manager_id=manager.id,
            visitor_id=visitor.id,
            chat_id=chat_id,
            thread_id=thread_id,
            at=turn.now,
        )
        if talk is None:
            return say(lang, "talk.too_late")
        await self._announce(turn, talk, manager, visitor, lead, dialog_id=person.dialog_id)
        return say(lang, "talk.began_short", name=_name(visitor, lead, lang))

    async def _announce(
        self, turn: Turn, talk: Talk, manager: Manager, visitor: Visitor, lead: Lead, *, dialog_id: int
    ) -> None:
        """Tell both who they are talking with, and the dialog that it is silent now."""
        dialog = await self.dialog_of(turn, visitor) or await turn.uow.dialogs.get(dialog_id)
        shelved = await self._shelf.version(turn.uow, dialog.script_version_id)
        text = talk_began(shelved.script, lang=dialog.state.lang, who=manager.name)
        outbox_id = await tell(turn, to_visitor(visitor), text, lead_id=lead.id)
        await turn.uow.transcripts.add(dialog.id, direction="out", text=text, at=turn.now, outbox_id=outbox_id)
        await self._tell_dialog(turn, talk, visitor, dialog, {"kind": "talk_began"})
        lang = manager.language
        minutes = round(self._length.total_seconds() / 60)
        words = say(lang, "talk.began", name=_name(visitor, lead, lang), number=lead.id, minutes=minutes)
        await tell(turn, to_manager(talk), words, lead_id=lead.id, markup=_end_button(lead.id, lang))
        await self._set_timer(turn, talk, after=self._warn_after)

    async def _move(
        self,
        turn: Turn,
        manager: Manager,
        talk: Talk,
        visitor: Visitor,
        lead: Lead,
        *,
        chat_id: int,
        thread_id: int | None,
    ) -> str:
        """They talk already: from now on the manager reads here."""
        if (talk.chat_id, talk.thread_id) != (chat_id, thread_id):
            await self._free_the_chat(turn, manager, thread_id)
            await turn.uow.talks.move(talk.id, chat_id=chat_id, thread_id=thread_id)
        return say(manager.language, "talk.going_on", name=_name(visitor, lead, manager.language))

    async def _free_the_chat(self, turn: Turn, manager: Manager, thread_id: int | None) -> None:
        other = await turn.uow.talks.in_private(manager.id) if thread_id is None else None
        if other is not None:
            await self.end(turn, other, reason="switched")

    async def _ask_whom(
        self, turn: Turn, people: Sequence[Person], lead: Lead, *, lang: Language, place: Address
    ) -> None:
        rows = [
            [
                (
                    _name(person.visitor, lead if person.part == "asks" else None, lang),
                    f"t:{lead.id}:on:{person.visitor.id}",
                )
            ]
            for person in people
        ]
        await tell(turn, place, say(lang, "talk.whom", number=lead.id), lead_id=lead.id, markup=inline(rows))

    # Ending

    async def done(self, turn: Turn, manager: Manager, talk: Talk | None) -> str:
        """The manager hands back; the words for the screen."""
        if talk is None or talk.manager_id != manager.id:
            return say(manager.language, "talk.none")
        await self.end(turn, talk, reason="done")
        return say(manager.language, "talk.done_short")

    async def end(self, turn: Turn, talk: Talk, *, reason: TalkEnd, told_at: int | None = None) -> None:
        """End a talk, say so, and let the bot speak again where the visitor still hears it.

        ``told_at`` is another chat in which the manager reads it.
        """
        if not await turn.uow.talks.end(talk.id, reason=reason, at=turn.now):
            return
        await turn.uow.inbox.cancel_timers(timer_key=_timer_key(talk))
        manager, visitor = await turn.uow.managers.get(talk.manager_id), await turn.uow.visitors.get(talk.visitor_id)
        name = await self.name_of(turn, talk, visitor, manager.language)
        words = say(manager.language, f"talk.ended_{reason}", name=name, number=talk.lead_id)
        address = to_manager(talk)
        if told_at is not None:
            address = Address(chat_id=told_at, thread_id=None, order_key=address.order_key)
        await tell(turn, address, words, lead_id=talk.lead_id)
        dialog = await self.dialog_of(turn, visitor)
        if dialog is not None and reason not in ("claim", "left"):
            await self._tell_dialog(turn, talk, visitor, dialog, {"kind": "talk_ended", "manager": manager.name})

    async def settle(self, turn: Turn, visitor: Visitor) -> None:
        """End the talk of a visitor whose lead went elsewhere or left. Its dialog hears of that by other ways."""
        cut_off = await turn.uow.talks.cut_off(visitor.id)
        if cut_off is not None:
            await self.end(turn, cut_off, reason="claim")

    async def overdue(self, turn: Turn, talk_id: int) -> None:
        """Nobody wrote for long: warn the manager, and then take the dialog back."""
        try:
            talk = await turn.uow.talks.get(talk_id)
        except RowMissing:
            return
        if talk.ended_at is not None:
            return
        silent = turn.now - talk.last_at
        if silent >= self._length:
            await self.end(turn, talk, reason="silence")
        elif silent >= self._warn_after:
            manager = await turn.uow.managers.get(talk.manager_id)
            visitor = await turn.uow.visitors.get(talk.visitor_id)
            name = await self.name_of(turn, talk, visitor, manager.language)
            minutes = max(1, round((self._length - silent).total_seconds() / 60))
            words = say(manager.language, "talk.silent", name=name, minutes=minutes)
            markup = _end_button(talk.lead_id, manager.language)
            await tell(turn, to_manager(talk), words, lead_id=talk.lead_id, markup=markup)
            await self._set_timer(turn, talk, after=self._length)
        else:
            await self._set_timer(turn, talk, after=self._warn_after)

    async def unreachable(self, turn: Turn, visitor: Visitor) -> None:
        """The visitor blocked the bot: what was on its way to them is gone, and the manager is told."""
        talk = await turn.uow.talks.of_visitor(visitor.id)
        if talk is not None:
            await self.end(turn, talk, reason="left")

    # What they share

    async def _lead(self, turn: Turn, lead_id: int) -> Lead | None:
        try:
            return await turn.uow.leads.get(await turn.uow.identity.whole(lead_id))
        except RowMissing:
            return None

    async def dialog_of(self, turn: Turn, visitor: Visitor) -> StoredDialog | None:
        """The dialog in whose transcript a talk stands."""
        return await turn.uow.dialogs.latest(visitor.id)

    async def name_of(self, turn: Turn, talk: Talk, visitor: Visitor, lang: Language) -> str:
        """What a manager reads above the visitor's messages."""
        lead = await turn.uow.leads.get(talk.lead_id)
        return _name(visitor, lead if lead.visitor_id == visitor.id else None, lang)

    async def _tell_dialog(
        self, turn: Turn, talk: Talk, visitor: Visitor, dialog: StoredDialog, payload: dict[str, Any]
    ) -> None:
        """In the order of the visitor's own messages."""
        await turn.uow.inbox.put_timer(
            chat_key=str(visitor.telegram_id),
            timer_key=f"talk:{talk.id}:{payload['kind']}",
            payload=payload,
            due_at=turn.now,
            at=turn.now,
            dialog_id=dialog.id,
        )

    async def _set_timer(self, turn: Turn, talk: Talk, *, after: timedelta) -> None:
        await turn.uow.inbox.put_timer(
            chat_key=_timer_key(talk),
            timer_key=_timer_key(talk),
            payload={"kind": "talk", "talk": talk.id},
            due_at=talk.last_at + after,
            at=turn.now,
            lead_id=talk.lead_id,
        )


def _timer_key(talk: Talk) -> str:
    return f"talk:{talk.id}"


def _place(chat_id: int, thread_id: int | None, lead_id: int) -> Address:
    return Address(chat_id=chat_id, thread_id=thread_id, order_key=f"talk-of-lead:{lead_id}")


def _chosen(people: Sequence[Person], with_id: int | None) -> Person | None:
    if with_id is None:
        return people[0] if len(people) == 1 else None
    return next((person for person in people if person.visitor.id == with_id), None)


def _name(visitor: Visitor, lead: Lead | None, lang: Language) -> str:
    """How the visitor is called: as they said, as in Telegram, or just so."""
    return (lead.name if lead else None) or visitor.name or say(lang, "transcript.visitor")


def _end_button(lead_id: int, lang: Language) -> dict[str, Any]:
    return inline([[(say(lang, "button.talk_end"), f"{TALK}:{lead_id}:off")]])
