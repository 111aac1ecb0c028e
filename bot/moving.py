"""A group that became a supergroup has another id: everything follows it."""

from bot.team import Team
from bot.turn import Turn
from bot.wording import say


async def group_moved(turn: Turn, team: Team, *, old: int, new: int) -> None:
    """Send to the new group what waits for the old one; of the sales group the admins are told, once."""
    await turn.uow.outbox.retarget(old, new, at=turn.now)
    if old != await team.group_id(turn.uow):
        return
    await turn.uow.settings.put(team.moved_key, {"chat_id": new}, at=turn.now)
    for place in await team.admin_places(turn.uow):
        text = say(place.lang, "admin.group_moved", chat=new)
        await turn.send(place.chat_id, {"text": text}, message_class="alert", key=f"moved:{new}:{place.chat_id}")
