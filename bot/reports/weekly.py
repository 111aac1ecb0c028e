"""The weekly digest for marketing: why leads were lost, by source, in the words of managers and visitors."""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.reports.asked import AskedReport
from bot.team import Team
from bot.turn import Turn
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

#: The kind of the timer, which is its name as well: there is one.
KIND: Final = "weekly"
#: Monday at nine, in the company's zone.
_HOUR: Final = time(9)


def next_monday(now: datetime, *, zone: ZoneInfo) -> datetime:
    """The next Monday at nine after this moment, in UTC.

    >>> next_monday(datetime(2026, 11, 22, 12, tzinfo=UTC), zone=ZoneInfo("Europe/Warsaw")).isoformat()
    '2026-11-23T08:00:00+00:00'
    """
    local = now.astimezone(zone)
    day = local.date() + timedelta(days=-local.weekday() % 7)
    monday = datetime.combine(day, _HOUR, zone)
    return (monday if local < monday else datetime.combine(day + timedelta(days=7), _HOUR, zone)).astimezone(UTC)


async def begin_weekly(db: Database, *, zone: ZoneInfo, now: datetime) -> None:
    """Set the timer where none waits. One that fell due while nothing ran stays, and is late."""
    async with db.write() as uow:
        if not await uow.inbox.has_timer(KIND):
            await _set(uow, zone=zone, now=now)


async def send_weekly(turn: Turn, *, team: Team, zone: ZoneInfo) -> None:
    """Note the digest for every admin and for whoever has the role of marketing; it is drawn outside of this."""
    places = {place.chat_id: place.lang for place in await team.admin_places(turn.uow)}
    for member in await turn.uow.console.members():
        if member.role in ("admin", "marketing"):
            places.setdefault(member.telegram_id, await team.language(turn.uow))
    for chat_id, lang in places.items():
        await AskedReport(chat_id=chat_id, lang=lang, view="digest").note(turn)
    await _set(turn.uow, zone=zone, now=turn.now)


async def _set(uow: UnitOfWork, *, zone: ZoneInfo, now: datetime) -> None:
    due_at = next_monday(now, zone=zone)
    await uow.inbox.put_timer(chat_key=KIND, timer_key=KIND, payload={"kind": KIND}, due_at=due_at, at=now)
