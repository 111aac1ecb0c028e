"""What follows when a message can never be delivered, or a group moved."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.delivery import Outcome
from bot.moving import group_moved
from bot.offering import Offering
from bot.talking.housing import Housing
from bot.talking.passing import Passing
from bot.team import Team
from bot.turn import Turn
from bot.wording import say
from storage.outbox import Leased
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

#: So long nothing is said in a chat before a message that may not have arrived is sent once more.
SILENCE: Final = timedelta(minutes=2)
#: What Telegram said is shown to admins up to this length.
SHOWN: Final = 120


class Consequences:
    """The relay's aftermath: nobody is left without an answer, no lead without an addressee."""

    def __init__(self, *, team: Team, offering: Offering, passing: Passing, housing: Housing) -> None:
        self._team, self._offering, self._passing, self._housing = team, offering, passing, housing

    async def rehoused(self, uow: UnitOfWork, message: Leased, outcome: Outcome, *, at: datetime) -> bool:
        """Whether what cannot stand in a topic goes to a person instead."""
        return await self._housing.rehoused(_turn(uow, message, at), message, outcome)

    async def lost(self, uow: UnitOfWork, message: Leased, outcome: Outcome, *, at: datetime) -> None:
        """The message will never arrive: somebody else must hear of it."""
        turn = _turn(uow, message, at)
        if await self._housing.refused(turn, message, outcome) or await self._passing.lost(turn, message, outcome):
            return
        if message.chat_id == await self._team.group_id(uow) and outcome.gone:
            await self._group_lost(turn, outcome)
            return
        visitor = await uow.visitors.by_telegram(message.chat_id)
        manager = await uow.managers.by_telegram(message.chat_id)
        if outcome.gone and visitor is not None and (manager is None or manager.state == "left"):
            await uow.visitors.blocked(message.chat_id, at=at)
            await uow.outbox.cancel_for_visitor(message.chat_id, at=at)
            return
        if outcome.gone and manager is not None and manager.state == "free":
            await uow.managers.set_state(manager.id, "away", at=at)
        if message.message_class == "alert" and await self._is_news(uow, message):
            await self._tell_admins(
                turn,
                "admin.dead",
                key=f"dead:{message.id}",
                but=message.chat_id,
                row=message.id,
                chat=message.chat_id,
                error=outcome.error[:SHOWN],
            )
            if message.lead_id is not None:
                await self._offering.undelivered(turn, message.lead_id)

    async def unclear(self, uow: UnitOfWork, message: Leased, *, at: datetime) -> None:
        """Who never saw the question cannot answer it: where nothing more is said, it is put once more."""
        if message.method == "sendMessage" and message.attempt == 1:
            await uow.inbox.put_timer(
                chat_key=str(message.chat_id),
                timer_key=f"unclear:{message.id}",
                payload={"kind": "unclear", "message": message.id},
                due_at=at + SILENCE,
                at=at,
            )

    async def moved(self, uow: UnitOfWork, *, old: int, new: int, at: datetime) -> None:
        """A group became a supergroup: everything goes there from now on."""
        turn = Turn(uow=uow, row_id=0, update_id=None, written_at=at, now=at)
        await group_moved(turn, self._team, old=old, new=new)

    async def _group_lost(self, turn: Turn, outcome: Outcome) -> None:
        if not await turn.uow.settings.get(self._team.lost_key):
            await turn.uow.settings.put(self._team.lost_key, {"since": turn.now.isoformat()}, at=turn.now)
            key = f"group-lost:{turn.now:%Y-%m-%dT%H}"
            await self._tell_admins(turn, "admin.group_lost", key=key, error=outcome.error[:SHOWN])
        await self._offering.group_lost(turn)

    async def _is_news(self, uow: UnitOfWork, message: Leased) -> bool:
        """What one admin is told, all are; to report its loss to the others would never end where none is reached."""
        if message.lead_id is not None:
            return True
        return message.chat_id not in {place.chat_id for place in await self._team.admin_places(uow)}

    async def _tell_admins(self, turn: Turn, name: str, *, key: str, but: int | None = None, **values: object) -> None:
        places = [place for place in await self._team.admin_places(turn.uow) if place.chat_id != but]
        if not places:
            log.error("no admin can be told", what=name)
        for place in places:
            await turn.send(
                place.chat_id,
                {"text": say(place.lang, name, **values)},
                message_class="alert",
                key=f"{key}:{place.chat_id}",
            )


def _turn(uow: UnitOfWork, message: Leased, at: datetime) -> Turn:
    return Turn(uow=uow, row_id=-message.id, update_id=None, written_at=at, now=at)
