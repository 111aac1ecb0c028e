"""Messages between a manager and the visitor they talk with: brought, changed, and told of where they are lost."""

from typing import Any, Final

from aiogram.types import Message

from bot.deals import Deals
from bot.delivery import Outcome
from bot.talking.bringing import bring, bring_edit, not_brought, tell, to_manager
from bot.talking.content import content_of
from bot.talking.talks import Talking
from bot.turn import Turn
from storage.outbox import Leased
from storage.tables import Manager, Talk, Visitor

#: Stands before what was written once more, because Telegram lets nothing be changed there.
EDITED: Final = "✎ "
#: What Telegram said is shown up to this length.
SHOWN: Final = 120


class Passing:
    """The messages of talks. All methods work inside the turn's transaction."""

    def __init__(self, *, talking: Talking, deals: Deals) -> None:
        self._talking, self._deals = talking, deals

    async def from_manager(self, turn: Turn, talk: Talk, manager: Manager, message: Message, *, mark: str = "") -> None:
        """Bring what a manager wrote to the visitor."""
        content = content_of(message)
        if content is None:
            return
        visitor = await turn.uow.visitors.get(talk.visitor_id)
        dialog = await self._talking.dialog_of(turn, visitor)
        if dialog is None:
            return
        line = await turn.uow.transcripts.add(
            dialog.id,
            direction="out",
            text=mark + content.words,
            media=content.media,
            update_id=turn.update_id,
            manager_id=manager.id,
            at=turn.written_at,
        )
        await bring(turn, talk, message, content, side="manager", reply_id=line.id, name=manager.name, mark=mark)
        await turn.uow.talks.heard(talk.id, at=turn.written_at)
        if await turn.uow.talks.wrote(talk.id, at=turn.written_at):
            await self._deals.wrote_to(turn, manager, await turn.uow.leads.get(talk.lead_id))

    async def from_visitor(
        self, turn: Turn, visitor: Visitor, message: Message, *, reply_id: int, mark: str = ""
    ) -> None:
        """Bring what a visitor wrote to the manager they are talking with, if there is one."""
        talk, content = await turn.uow.talks.of_visitor(visitor.id), content_of(message)
        if talk is None or content is None:
            return
        manager = await turn.uow.managers.get(talk.manager_id)
        name = await self._talking.name_of(turn, talk, visitor, manager.language)
        await bring(turn, talk, message, content, side="visitor", reply_id=reply_id, name=name, mark=mark)
        await turn.uow.talks.heard(talk.id, at=turn.written_at)

    async def pressed(self, turn: Turn, visitor: Visitor, label: str) -> None:
        """A visitor pressed a button while they talk with a manager: it is told as the words it reads."""
        talk = await turn.uow.talks.of_visitor(visitor.id)
        if talk is None:
            return
        manager = await turn.uow.managers.get(talk.manager_id)
        name = await self._talking.name_of(turn, talk, visitor, manager.language)
        await tell(turn, to_manager(talk), f"{name}:\n▸ {label}", lead_id=talk.lead_id)

    async def manager_edited(self, turn: Turn, manager: Manager, message: Message) -> bool:
        """Bring the change of a message to its copy. False where the message was never brought anywhere."""
        copy = await turn.uow.talks.copy_of(message.chat.id, message.message_id)
        content = content_of(message)
        if copy is None or copy.side != "manager" or content is None:
            return False
        if content.form not in ("text", "caption"):
            return True  # a place that moves on a map
        before = await turn.uow.transcripts.get(copy.reply_id)
        talk = await turn.uow.talks.get(copy.talk_id)
        same_file = not _other_file(before.media, content.file_unique_id)
        if await bring_edit(turn, copy, content, name=manager.name, same_file=same_file):
            await turn.uow.transcripts.add(
                before.dialog_id,
                direction="out",
                text=EDITED + content.words,
                media=content.media,
                update_id=turn.update_id,
                manager_id=manager.id,
                at=turn.written_at,
            )
        elif await turn.uow.talks.of_visitor(talk.visitor_id) is not None:
            await self.from_manager(turn, talk, manager, message, mark=EDITED)
        return True

    async def visitor_edited(self, turn: Turn, visitor: Visitor, message: Message, *, reply_id: int) -> bool:
        """Bring a visitor's change to the manager's copy. False where nobody has one and nobody is talking."""
        copy = await turn.uow.talks.copy_of(message.chat.id, message.message_id)
        content = content_of(message)
        if content is None or content.form not in ("text", "caption"):
            return False
        if copy is not None and copy.side == "visitor":
            talk = await turn.uow.talks.get(copy.talk_id)
            manager = await turn.uow.managers.get(talk.manager_id)
            name = await self._talking.name_of(turn, talk, visitor, manager.language)
            before = await turn.uow.transcripts.get(copy.reply_id)
            same_file = not _other_file(before.media, content.file_unique_id)
            if await bring_edit(turn, copy, content, name=name, same_file=same_file):
                return True
        if await turn.uow.talks.of_visitor(visitor.id) is None:
            return False
        await self.from_visitor(turn, visitor, message, reply_id=reply_id, mark=EDITED)
        return True

    async def lost(self, turn: Turn, message: Leased, outcome: Outcome) -> bool:
        """A message of a talk will never arrive: its manager hears of it. False where it is none of a talk."""
        copies = await turn.uow.talks.of_outbox(message.id)
        if not copies:
            return False
        talk = await turn.uow.talks.get(copies[0].talk_id)
        visitor, manager = await turn.uow.visitors.get(talk.visitor_id), await turn.uow.managers.get(talk.manager_id)
        if outcome.gone and copies[0].side == "visitor":
            if talk.ended_at is None:
                await self._talking.end(turn, talk, reason="silence")
            return False
        name = await self._talking.name_of(turn, talk, visitor, manager.language)
        if outcome.gone:
            await turn.uow.visitors.blocked(message.chat_id, at=turn.now)
            await turn.uow.outbox.cancel_for_visitor(message.chat_id, at=turn.now)
        await not_brought(turn, talk, copies[0], manager, name, why=outcome.error[:SHOWN])
        if outcome.gone and talk.ended_at is None:
            await self._talking.end(turn, talk, reason="left")
        return True


def _other_file(media: dict[str, Any] | None, unique: str | None) -> bool:
    return bool(media and unique and media.get("unique") not in (None, unique))
