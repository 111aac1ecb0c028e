"""Reports that are asked for in Telegram: noted in the transaction of the command, counted and drawn outside of any.

Reading a year and drawing it takes a tenth of a second and more, in which no other chat could store a reply. So the
command only leaves a note, which is a row of the inbox like every other: it survives a restart and keeps its order.
"""

import asyncio
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from bot.delivery import FILE_KEY
from bot.reports.numbers import DAYS, Touching, count, last_days
from bot.reports.picture import report_png
from bot.reports.text import report_text
from bot.turn import Turn
from nlu.labels import Language
from storage.engine import Database
from storage.reports import Raw

#: The kind of such a note among the timers.
KIND: Final = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReport:
    """What somebody wants to see: ``days`` with today as the last one, for ``chat_id``."""

    chat_id: int
    lang: Language
    days: int = DAYS
    touching: Touching = "first"

    async def note(self, turn: Turn) -> None:
        """Leave the note; it is due at once."""
        payload = {"kind": KIND, "chat": self.chat_id, "lang": self.lang, "days": self.days, "touch": self.touching}
        await turn.uow.inbox.put_timer(
            chat_key=str(self.chat_id),
            timer_key=f"{KIND}:{turn.row_id}",
            payload=payload,
            due_at=turn.now,
            at=turn.now,
        )

    @classmethod
    def of(cls, payload: dict[str, Any]) -> Self:
        """Read a note."""
        return cls(chat_id=payload["chat"], lang=payload["lang"], days=payload["days"], touching=payload["touch"])

    async def draw(self, db: Database, *, now: datetime, zone: ZoneInfo) -> "DrawnReport":
        """Count and draw, in no transaction that writes."""
        async with db.read() as uow:
            raw = await uow.source_reports.raw(last_days(self.days, now=now, zone=zone))
        return await asyncio.to_thread(self._drawn, raw, now=now, zone=zone)

    def _drawn(self, raw: Raw, *, now: datetime, zone: ZoneInfo) -> "DrawnReport":
        report = count(raw, by="source", touching=self.touching, now=now, zone=zone)
        return DrawnReport(
            chat_id=self.chat_id,
            picture=report_png(report, now=now, zone=zone, lang=self.lang),
            words=report_text(report, now=now, zone=zone, lang=self.lang),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnReport:
    """A report as it goes to a chat: ``picture`` is a PNG."""

    chat_id: int
    picture: bytes
    words: str

    async def send(self, turn: Turn) -> None:
        file = {"name": "sources.png", "base64": b64encode(self.picture).decode()}
        await turn.send(self.chat_id, {FILE_KEY: file}, method="sendPhoto")
        await turn.send(self.chat_id, {"text": self.words, "link_preview_options": {"is_disabled": True}})
