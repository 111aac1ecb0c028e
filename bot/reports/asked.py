"""Reports that are asked for in Telegram: noted in the transaction of the command, counted and drawn outside of any.

Reading a year and drawing it takes a tenth of a second and more, in which no other chat could store a reply. So the
command only leaves a note, which is a row of the inbox like every other: it survives a restart and keeps its order.
"""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, Self, get_args
from zoneinfo import ZoneInfo

from bot.delivery import FILE_KEY
from bot.reports.exits import count_exits
from bot.reports.managers import count_managers
from bot.reports.numbers import DAYS, Touching, count, last_days, last_week
from bot.reports.picture import report_png
from bot.reports.sales_picture import exits_png, managers_png
from bot.reports.sales_text import exits_text, managers_text, way_text
from bot.reports.sheets import exits_sheets, sheet_csv
from bot.reports.text import report_text
from bot.reports.way import count_way
from bot.reports.way_picture import way_png
from bot.turn import Turn
from nlu.labels import Language
from storage.engine import Database

#: The kind of such a note among the timers.
KIND: Final = "report"
View = Literal["sources", "managers", "rejections", "funnel", "digest"]
#: Those that ``/stats`` shows; the digest has a command of its own.
VIEWS: Final[tuple[View, ...]] = get_args(View)[:-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReport:
    """What somebody wants to see: ``days`` with today as the last one, for ``chat_id``."""

    chat_id: int
    lang: Language
    view: View = "sources"
    days: int = DAYS
    touching: Touching = "first"

    async def note(self, turn: Turn) -> None:
        """Leave the note; it is due at once."""
        payload = {"kind": KIND, "chat": self.chat_id, "lang": self.lang, "view": self.view}
        payload |= {"days": self.days, "touch": self.touching}
        await turn.uow.inbox.put_timer(
            chat_key=str(self.chat_id),
            timer_key=f"{KIND}:{turn.row_id}:{self.chat_id}",
            payload=payload,
            due_at=turn.now,
            at=turn.now,
        )

    @classmethod
    def of(cls, payload: dict[str, Any]) -> Self:
        """Read a note; one that was left before there were several views is about the sources."""
        return cls(
            chat_id=payload["chat"],
            lang=payload["lang"],
            view=payload.get("view", "sources"),
            days=payload["days"],
            touching=payload["touch"],
        )

    async def draw(self, db: Database, *, now: datetime, zone: ZoneInfo) -> "DrawnReport":
        """Count and draw, in no transaction that writes."""
        drawing = await self._read(db, now=now, zone=zone)
        return await asyncio.to_thread(drawing)

    async def _read(self, db: Database, *, now: datetime, zone: ZoneInfo) -> Callable[[], "DrawnReport"]:
        """Read the rows; counting and drawing them is left to a thread."""
        period = last_days(self.days, now=now, zone=zone) if self.view != "digest" else last_week(now=now, zone=zone)
        lang = self.lang
        async with db.read() as uow:
            match self.view:
                case "sources":
                    raw = await uow.source_reports.raw(period)

                    def sources() -> DrawnReport:
                        report = count(raw, by="source", touching=self.touching, now=now, zone=zone)
                        picture = report_png(report, now=now, zone=zone, lang=lang)
                        return self._drawn(picture, report_text(report, now=now, zone=zone, lang=lang))

                    return sources
                case "managers":
                    done = await uow.sales_reports.managers(period)

                    def managers() -> DrawnReport:
                        report = count_managers(done, now=now)
                        picture = managers_png(report, now=now, zone=zone, lang=lang)
                        return self._drawn(picture, managers_text(report, now=now, zone=zone, lang=lang))

                    return managers
                case "rejections":
                    left = await uow.sales_reports.exits(period)

                    def exits() -> DrawnReport:
                        report = count_exits(left)
                        picture = exits_png(report, now=now, zone=zone, lang=lang)
                        return self._drawn(picture, exits_text(report, now=now, zone=zone, lang=lang))

                    return exits
                case "digest":
                    lost = await uow.sales_reports.exits(period)

                    def digest() -> DrawnReport:
                        report = count_exits(lost)
                        words = exits_text(report, now=now, zone=zone, lang=lang)
                        each = sheet_csv(exits_sheets(report)[1])
                        return DrawnReport(chat_id=self.chat_id, name=self.view, words=words, table=each)

                    return digest
                case "funnel":
                    begun = await uow.sales_reports.way(period)

                    def way() -> DrawnReport:
                        report = count_way(begun)
                        picture = way_png(report, now=now, zone=zone, lang=lang)
                        return self._drawn(picture, way_text(report, now=now, zone=zone, lang=lang))

                    return way

    def _drawn(self, picture: bytes, words: str) -> "DrawnReport":
        return DrawnReport(chat_id=self.chat_id, name=self.view, picture=picture, words=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnReport:
    """A report as it goes to a chat: ``picture`` is a PNG, ``table`` a CSV; a report has one of them or none."""

    chat_id: int
    name: str
    words: str
    picture: bytes | None = None
    table: str | None = None

    async def send(self, turn: Turn) -> None:
        if self.picture is not None:
            file = {"name": f"{self.name}.png", "base64": b64encode(self.picture).decode()}
            await turn.send(self.chat_id, {FILE_KEY: file}, method="sendPhoto")
        await turn.send(self.chat_id, {"text": self.words, "link_preview_options": {"is_disabled": True}})
        if self.table is not None:
            # Spreadsheets take a CSV for UTF-8 by its first bytes.
            sheet = {"name": f"{self.name}.csv", "base64": b64encode(self.table.encode("utf-8-sig")).decode()}
            await turn.send(self.chat_id, {FILE_KEY: sheet}, method="sendDocument")
