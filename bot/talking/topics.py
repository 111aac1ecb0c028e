"""Keeps the topics of a forum as their leads are: every lead that somebody works on has one, named and iconed by stage.

It looks at the leads again and again and does what is missing, so that nothing that moves a lead must know of topics.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import ChatMemberAdministrator, ChatMemberOwner

from bot.intake import LONGEST_PAUSE
from bot.pulse import Pulse
from bot.talking.housing import MAKE, Housing, topic_key
from bot.team import Team
from bot.turn import Turn
from bot.wording import say
from dialogs.wording import clip
from nlu.labels import Language
from storage.engine import Database
from storage.errors import StorageError
from storage.tables import Lead, Topic
from storage.topics import Stale
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

#: How often leads are compared with their topics.
GLANCE_SECONDS: Final = 1.0
#: How many topics are seen to at a time.
BATCH: Final = 20
#: Telegram's limit.
MAX_NAME: Final = 128
#: The icon of each stage and way out, from Telegram's own set for topics.
ICONS: Final = {
    "offered": "👀",
    "accepted": "💬",
    "qualified": "⭐",
    "customer": "🏆",
    "loyal": "💎",
}
ENDED: Final = "🏁"
#: Telegram gives a topic without an icon one of six colours, for good: that of its first stage.
COLOR: Final = 7322096
#: Asks for the coloured form of a sign; Telegram writes some emoji with it.
_COLOURED: Final = "\ufe0f"


class TopicKeeper:
    """Makes, renames, closes and opens topics through the outbox."""

    def __init__(
        self, *, bot: Bot, db: Database, team: Team, housing: Housing, queued: Pulse, now: Callable[[], datetime]
    ) -> None:
        self._bot, self._db, self._team, self._housing = bot, db, team, housing
        self._queued, self._now = queued, now
        self._icons: dict[str, str] = {}
        #: The group of which Telegram was asked; another one may take its place.
        self._known: int | None = None

    async def run(self) -> None:
        """Look for ever."""
        pause = GLANCE_SECONDS
        while True:
            try:
                await self._know_the_group()
                changed = await self.round()
                pause = GLANCE_SECONDS
            except (StorageError, TelegramAPIError) as error:
                log.warning("topics could not be looked at; trying again", reason=type(error).__name__)
                changed, pause = 0, min(pause * 2, LONGEST_PAUSE)
            if changed < BATCH:
                await asyncio.sleep(pause)

    async def round(self) -> int:
        """Do what is missing; how many topics were seen to."""
        async with self._db.read() as uow:
            chat_id = await self._team.sales_chat(uow)
            if chat_id is None or not await self._housing.on(self._turn(uow), chat_id):
                return 0
            looks = (uow.topics.homeless, uow.topics.made, uow.topics.stale)
            if not any([await look(chat_id, limit=1) for look in looks]):
                return 0
        async with self._db.write() as uow:
            turn, lang = self._turn(uow), await self._team.language(uow)
            homeless = await uow.topics.homeless(chat_id, limit=BATCH)
            for lead in homeless:
                await self._make(turn, lead, chat_id=chat_id, lang=lang)
            made = await uow.topics.made(chat_id, limit=BATCH)
            for topic in made:
                await self._housing.furnish(turn, topic)
            stale = await uow.topics.stale(chat_id, limit=BATCH)
            for one in stale:
                await self._bring_up_to_date(turn, one, lang=lang)
        self._queued.ring()
        return max(len(homeless), len(made), len(stale))

    async def _know_the_group(self) -> None:
        """Ask Telegram what the sales group allows and which icons there are, once for each group.

        Raises:
            TelegramAPIError: it does not say, and is to be asked again.
        """
        async with self._db.read() as uow:
            chat_id = await self._team.sales_chat(uow)
        if chat_id is not None and chat_id != self._known:
            await self._ask(chat_id)
            self._known = chat_id

    async def _ask(self, chat_id: int) -> None:
        chat = await self._bot.get_chat(chat_id)
        if chat.is_forum:
            me = await self._bot.get_chat_member(chat_id, self._bot.id)
            allowed = isinstance(me, ChatMemberOwner) or (
                isinstance(me, ChatMemberAdministrator) and bool(me.can_manage_topics)
            )
            icons = await self._bot.get_forum_topic_icon_stickers()
            self._icons = {
                icon.emoji.replace(_COLOURED, ""): icon.custom_emoji_id
                for icon in icons
                if icon.emoji and icon.custom_emoji_id
            }
        else:
            allowed = False
        async with self._db.write() as uow:
            await self._housing.found(self._turn(uow), chat_id, forum=bool(chat.is_forum), allowed=allowed)

    # What is done

    async def _make(self, turn: Turn, lead: Lead, *, chat_id: int, lang: Language) -> None:
        name, icon = self._name(lead, lang=lang, part_of=None), _icon(lead)
        topic = await turn.uow.topics.add(lead, chat_id=chat_id, name=name, icon=icon, at=turn.now)
        if topic is None:
            return
        payload: dict[str, Any] = {"name": name, "icon_color": COLOR} | self._icon_of(icon)
        outbox_id = await self._do(turn, topic, MAKE, payload)
        await turn.uow.topics.made_by(topic.id, outbox_id=outbox_id)

    async def _bring_up_to_date(self, turn: Turn, stale: Stale, *, lang: Language) -> None:
        topic, lead = stale.topic, stale.lead
        name, icon = self._name(lead, lang=lang, part_of=stale.part_of), _icon(lead, part_of=stale.part_of)
        open_ = lead.closed_at is None and stale.part_of is None
        here = {"message_thread_id": topic.message_id}
        changes: dict[str, Any] = {}
        if open_ and topic.state == "closed":
            await self._do(turn, topic, "reopenForumTopic", here)
            changes["state"] = "open"
        if (name, icon) != (topic.name, topic.icon):
            await self._do(turn, topic, "editForumTopic", here | {"name": name} | self._icon_of(icon))
            changes |= {"name": name, "icon": icon}
        if not open_ and topic.state == "open":
            await self._do(turn, topic, "closeForumTopic", here)
            changes["state"] = "closed"
        await turn.uow.topics.change(topic.id, synced_at=lead.updated_at, **changes)

    async def _do(self, turn: Turn, topic: Topic, method: str, payload: dict[str, Any]) -> int:
        return await turn.send(
            topic.chat_id,
            payload,
            method=method,
            priority="edit",
            message_class="alert",
            order_key=topic_key(topic),
            lead_id=topic.lead_id,
            key=f"topic:{topic.id}:{topic.changes}:{method}",
        )

    def _name(self, lead: Lead, *, lang: Language, part_of: int | None) -> str:
        stage = say(lang, "topic.merged", number=part_of) if part_of is not None else say(lang, f"topic.{_state(lead)}")
        who = lead.name or say(lang, "transcript.visitor")
        room = MAX_NAME - len(say(lang, "topic.name", number=lead.id, name="", stage=stage))
        return say(lang, "topic.name", number=lead.id, name=clip(" ".join(who.split()), limit=room), stage=stage)

    def _icon_of(self, emoji: str) -> dict[str, str]:
        number = self._icons.get(emoji)
        return {"icon_custom_emoji_id": number} if number else {}

    def _turn(self, uow: UnitOfWork) -> Turn:
        now = self._now()
        return Turn(uow=uow, row_id=0, update_id=None, written_at=now, now=now)


def _state(lead: Lead) -> str:
    """The word for where a lead stands."""
    if lead.exit is not None:
        return lead.exit
    if lead.owner_id is None and lead.closed_at is None:
        return "offered"
    return lead.stage if lead.stage in ICONS else "accepted"


def _icon(lead: Lead, *, part_of: int | None = None) -> str:
    return ENDED if part_of is not None else ICONS.get(_state(lead), ENDED)
