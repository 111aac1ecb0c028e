"""Where leads live in a forum: what follows when a topic was made, cannot be made, or was lost."""

from typing import Any, Final

from aiogram.types import Chat, ChatMemberUpdated

from bot.cards import offer_card
from bot.delivery import Outcome
from bot.desk import WorkingHours
from bot.outgoing import inline
from bot.talking.talks import TALK, Talking
from bot.team import Team
from bot.turn import Turn
from bot.wording import say
from bot.working.view import lead_view
from storage.outbox import Leased
from storage.tables import Manager, Talk, Topic

MAKE: Final = "createForumTopic"
#: Telegram's words for a topic that somebody deleted ...
_GONE: Final = ("message thread not found", "TOPIC_ID_INVALID", "TOPIC_DELETED")
#: ... for one that was closed, and for a group, in which the bot may not write ...
_SHUT: Final = ("TOPIC_CLOSED", "not enough rights to send", "CHAT_WRITE_FORBIDDEN", "have no rights to send")
#: ... for topics that it may not make or change, and for a group without topics.
_NO_RIGHT: Final = "not enough rights"
_NO_FORUM: Final = "not a forum"
#: What Telegram said is shown up to this length.
SHOWN: Final = 120
#: An administrator of a group is told so by Telegram with these rights.
_RANK: Final = "administrator"


class Housing:
    """Topics as they are found. All methods work inside the turn's transaction."""

    def __init__(self, *, team: Team, hours: WorkingHours, talking: Talking) -> None:
        self._team, self._hours, self._talking = team, hours, talking

    # Whether there are topics at all

    async def on(self, turn: Turn, chat_id: int) -> bool:
        """Whether leads are to have topics in this group."""
        state = await turn.uow.settings.get(topics_key(chat_id)) or {}
        return bool(state.get("on"))

    async def found(self, turn: Turn, chat_id: int, *, forum: bool, allowed: bool) -> None:
        """What the group allows, as Telegram tells it. Where only the right is missing the admins hear of it, once."""
        before = await turn.uow.settings.get(topics_key(chat_id)) or {}
        why = None if forum and allowed else "right" if forum else "forum"
        if before == {"on": why is None, "why": why}:
            return
        await turn.uow.settings.put(topics_key(chat_id), {"on": why is None, "why": why}, at=turn.now)
        if why == "right":
            for place in await self._team.admin_places(turn.uow):
                text = say(place.lang, "topic.no_right")
                await turn.send(place.chat_id, {"text": text}, priority="alert", message_class="alert")

    async def member(self, turn: Turn, event: ChatMemberUpdated) -> None:
        """The bot was given rights in the sales group, or lost them."""
        new: Any = event.new_chat_member
        allowed = new.status == _RANK and bool(new.can_manage_topics)
        await self.found(turn, event.chat.id, forum=bool(event.chat.is_forum), allowed=allowed)

    async def seen(self, turn: Turn, chat: Chat) -> None:
        """Somebody wrote in the group: it may have become a forum since we looked."""
        state = await turn.uow.settings.get(topics_key(chat.id)) or {}
        if chat.is_forum and state.get("why") != "right" and not state.get("on"):
            await self.found(turn, chat.id, forum=True, allowed=True)

    # What became of our calls

    async def furnish(self, turn: Turn, topic: Topic) -> None:
        """A topic was made: the lead's card stands in it first."""
        await turn.uow.topics.set_state(topic.id, "open")
        lead = await turn.uow.leads.get(topic.lead_id)
        lang = await self._team.language(turn.uow)
        offers = [card.offer_id for card in await turn.uow.offers.cards_of_lead(lead.id)]
        view = await lead_view(turn, lead.id, await turn.uow.offers.get(offers[-1]) if offers else None)
        owner = await turn.uow.managers.get(lead.owner_id) if lead.owner_id is not None else None
        ending = say(lang, "topic.taken", manager=owner.name) if owner else None
        card = offer_card(view, lang=lang, zone=self._hours.zone, ending=ending)
        payload = card.payload() | {
            "message_thread_id": topic.message_id,
            "reply_markup": inline([[(say(lang, "button.talk"), f"{TALK}:{lead.id}:on")]]),
        }
        await turn.send(
            topic.chat_id,
            payload,
            message_class="alert",
            order_key=topic_key(topic),
            lead_id=lead.id,
            key=f"topic-card:{topic.id}",
        )

    async def refused(self, turn: Turn, message: Leased, outcome: Outcome) -> bool:
        """A topic could not be made or changed. False where the group itself is lost, or it is no matter of topics."""
        if not message.method.endswith("ForumTopic"):
            return False
        if message.method == "deleteForumTopic":
            await self._empty(turn, message)
            return not outcome.gone
        if message.method == MAKE:
            topic = await turn.uow.topics.of_outbox(message.id)
            if topic is not None and self._may_come_back(outcome):
                await turn.uow.topics.forget(topic.id)
            elif topic is not None:
                await turn.uow.topics.set_state(topic.id, "gone")
        else:
            topic = await turn.uow.topics.at(message.chat_id, int(message.payload["message_thread_id"]))
            if topic is not None and any(words in outcome.error for words in _GONE):
                await self._lose(turn, topic, outcome)
            elif topic is not None:
                await turn.uow.topics.unsync(topic.id, closed=message.method == "reopenForumTopic")
        if _NO_FORUM in outcome.error:
            await self.found(turn, message.chat_id, forum=False, allowed=False)
        elif _NO_RIGHT in outcome.error:
            await self.found(turn, message.chat_id, forum=True, allowed=False)
        return not outcome.gone

    async def rehoused(self, turn: Turn, message: Leased, outcome: Outcome) -> bool:
        """A message cannot stand in its topic: from now on the lead's place is its manager's private chat."""
        thread_id = message.payload.get("message_thread_id")
        lost = outcome.gone or any(words in outcome.error for words in (*_GONE, *_SHUT))
        if thread_id is None or not lost or message.method.endswith("ForumTopic"):
            return False
        topic = await turn.uow.topics.at(message.chat_id, int(thread_id))
        if topic is None:
            return False
        owner = await self._lose(turn, topic, outcome)
        if owner is None:
            return False
        await turn.uow.outbox.rehouse(message.chat_id, thread_id=int(thread_id), to_chat_id=owner.telegram_id)
        return True

    # What they share

    async def _empty(self, turn: Turn, message: Leased) -> None:
        """The topic of somebody who was erased may not be deleted: their name goes, and nobody writes there."""
        topic = await turn.uow.topics.at(message.chat_id, int(message.payload["message_thread_id"]))
        if topic is None:
            return
        here, key = {"message_thread_id": topic.message_id}, topic_key(topic)
        nameless = here | {"name": f"#{topic.lead_id}"}
        await turn.send(topic.chat_id, nameless, method="editForumTopic", message_class="alert", order_key=key)
        await turn.send(topic.chat_id, here, method="closeForumTopic", message_class="alert", order_key=key)

    @staticmethod
    def _may_come_back(outcome: Outcome) -> bool:
        return outcome.gone or any(words in outcome.error for words in (_NO_FORUM, _NO_RIGHT, "upgraded"))

    async def _lose(self, turn: Turn, topic: Topic, outcome: Outcome) -> Manager | None:
        """The topic is no more; its lead's owner is told, and a talk goes on in private. Returns the owner."""
        talk = await turn.uow.talks.of_lead(topic.lead_id)
        lead = await turn.uow.leads.get(topic.lead_id)
        owner_id = talk.manager_id if talk else lead.owner_id
        owner = None if owner_id is None else await turn.uow.managers.get(owner_id)
        new = await turn.uow.topics.set_state(topic.id, "gone")
        if owner is not None and new:
            reason = outcome.error.partition(": ")[2][:SHOWN]
            text = say(owner.language, "topic.gone", number=topic.lead_id, error=reason)
            key = f"topic-gone:{topic.id}"
            await turn.send(owner.telegram_id, {"text": text}, priority="alert", message_class="alert", key=key)
        if talk is not None and owner is not None and talk.thread_id is not None:
            await self._move_home(turn, talk, owner)
        return owner

    async def _move_home(self, turn: Turn, talk: Talk, owner: Manager) -> None:
        """The talk goes on in the manager's private chat, where another one makes room for it or it ends."""
        await turn.uow.talks.rehoused(talk.id, chat_id=talk.chat_id, to_chat_id=owner.telegram_id)
        if await turn.uow.talks.in_private(owner.id) is None:
            await turn.uow.talks.move(talk.id, chat_id=owner.telegram_id, thread_id=None)
        else:
            await self._talking.end(turn, talk, reason="switched", told_at=owner.telegram_id)


def topics_key(chat_id: int) -> str:
    """Under which it is kept whether a group has topics."""
    return f"topics:{chat_id}"


def topic_key(topic: Topic) -> str:
    """The order of what is done with a topic."""
    return f"topic:{topic.id}"
