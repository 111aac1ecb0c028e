"""Deletes a person everywhere, on their own wish or when nothing was heard of them for long."""

from datetime import timedelta
from typing import Final

from bot.identity.judging import judge_lead
from bot.offering import Offering
from bot.shelf import Shelf
from bot.talking.housing import topic_key
from bot.team import Team
from bot.turn import Turn
from bot.wording import say
from storage.erasure import Copy
from storage.parting import Parted
from storage.tables import Visitor

#: Telegram lets a bot delete its messages for this long.
DELETABLE: Final = timedelta(hours=48)
#: The shipped scripts promise that what was said is deleted after a year of silence.
KEPT: Final = timedelta(days=365)


class Erasing:
    """Erasure of visitors. All methods work inside the transaction."""

    def __init__(self, *, team: Team, offering: Offering, shelf: Shelf) -> None:
        self._team, self._offering, self._shelf = team, offering, shelf

    async def erase(self, turn: Turn, visitor: Visitor) -> None:
        """Delete every copy of what a visitor wrote, take our messages about them out of the team's chats, and tell
        the admins what is left there."""
        topics = await turn.uow.topics.of_visitor(visitor.id)
        receipt = await turn.uow.erasure.erase_visitor(visitor.id, at=turn.now)
        for topic in topics:
            await turn.uow.topics.set_state(topic.id, "gone")
            here = {"message_thread_id": topic.message_id}
            await turn.send(
                topic.chat_id, here, method="deleteForumTopic", message_class="alert", order_key=topic_key(topic)
            )
        old: list[Copy] = []
        for copy in receipt.copies:
            if turn.now - copy.sent_at >= DELETABLE:
                old.append(copy)
                continue
            await turn.send(
                copy.chat_id,
                {},
                method="deleteMessage",
                priority="edit",
                edits=copy.outbox_id,
                message_id=copy.message_id,
            )
        await self._part(turn, receipt.parted)
        await self._tell_admins(turn, receipt.person_hash[:8], old)
        turn.scrub = True

    async def _part(self, turn: Turn, parted: Parted) -> None:
        """The leads of others go on without this person, and their cards without a word of theirs."""
        for lead_id in (*parted.touched, *parted.orphaned):
            await judge_lead(turn, lead_id, shelf=self._shelf)
            if lead_id in parted.orphaned:
                await self._offering.offer(turn, lead_id, reason="qualified", urgent=False)
            else:
                await self._offering.refresh(turn, lead_id)

    async def _tell_admins(self, turn: Turn, receipt: str, old: list[Copy]) -> None:
        for place in await self._team.admin_places(turn.uow):
            where = ", ".join(sorted({str(copy.chat_id) for copy in old}))
            name = "admin.forgotten" if old else "admin.forgotten_all"
            text = say(place.lang, name, receipt=receipt, left=len(old), where=where)
            await turn.send(place.chat_id, {"text": text})
