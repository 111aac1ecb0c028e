"""The whole bot but for network, model and clock: real routers, use cases and database, Telegram as a dictionary.

What people do is put into the inbox as Telegram would give it and handled by the real handler; what the outbox holds is
shown in their chats. Everything has happened when a verb returns, so a test needs no waiting and a thousand moves take
seconds. ``tests.bot.stage`` is the same with HTTP, the model and the clock.
"""

import itertools
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from aiogram import Bot
from aiogram.types import Update
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import make_services
from bot.chat_key import chat_key
from bot.handler import Handling
from bot.health import Health
from bot.pulse import Pulse
from bot.routers import make_dispatcher
from bot.services import Services
from bot.settings import Settings
from bot.shelf import stock
from bot.turn import Turn
from bot.understanding import Understanding
from nlu.reader import ParsersOnly, Reads
from storage import Database, Incoming, upgrade
from storage.tables import InboxRow
from storage.unit_of_work import UnitOfWork

#: A Monday at noon, in Warsaw.
NOON: Final = datetime.fromisoformat("2026-11-23T12:00:00+01:00")
BOSS: Final = 9000
GROUP: Final = -1009000
TOKEN: Final = "424242:local"


@dataclass
class Shown:
    """A message as it stands in a chat."""

    number: int
    chat_id: int
    payload: dict[str, Any]
    method: str

    @property
    def text(self) -> str:
        return str(self.payload.get("text") or self.payload.get("caption") or "")

    @property
    def buttons(self) -> dict[str, str]:
        """Callback data by label."""
        rows = (self.payload.get("reply_markup") or {}).get("inline_keyboard", [])
        return {key["text"]: key["callback_data"] for row in rows for key in row if "callback_data" in key}


@dataclass
class Office:
    """A company in a dictionary. Telegram ids are people; ``now`` moves only when a test moves it."""

    db: Database
    services: Services
    handling: Handling
    now: datetime = NOON
    chats: dict[int, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    #: What taps were answered with, in order.
    answers: list[str] = field(default_factory=list)
    #: People to whom nothing can be sent.
    gone: set[int] = field(default_factory=set)
    names: dict[int, tuple[str, str]] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(time.time_ns() // 1_000_000 % 1_000_000_000))

    # What people do

    async def hire(self, telegram_id: int, name: str, *, language: str = "en") -> None:
        """A manager joins by an invitation."""
        self.names[telegram_id] = (name, language)
        await self.says(BOSS, "/invite")
        link = self.chats[BOSS][-1].text
        await self.says(telegram_id, f"/start {link.rsplit('start=', 1)[1].strip()}")

    async def says(
        self, telegram_id: int, text: str, *, reply_to: Shown | None = None, chat: int | None = None
    ) -> Shown:
        """Send a text; the last message of the bot in that chat afterwards."""
        message = self._message(telegram_id, chat or telegram_id, text, reply_to)
        await self.update({"message": message})
        return self.last(chat or telegram_id)

    async def taps(self, telegram_id: int, label: str, *, on: Shown | None = None) -> str:
        """Press the button that reads so, or begins so; what Telegram showed for it."""
        message = on or next(m for m in reversed(self.chats[telegram_id]) if self._data(m, label))
        data = self._data(message, label)
        if data is None:
            raise LookupError(f"no button {label!r} under:\n{message.text}\n{list(message.buttons)}")
        return await self.presses(telegram_id, data, on=message)

    async def presses(self, telegram_id: int, data: str, *, on: Shown) -> str:
        """A tap with this callback data, whatever stands under the message now."""
        before = len(self.answers)
        body = {"message_id": on.number, "date": int(self.now.timestamp()), "chat": self._chat(on.chat_id), "text": "x"}
        callback = {"id": f"{next(self._numbers)}", "chat_instance": "1", "data": data, "message": body}
        await self.update({"callback_query": callback | {"from": self._user(telegram_id)}})
        return self.answers[-1] if len(self.answers) > before else ""

    async def blocks(self, telegram_id: int) -> None:
        self.gone.add(telegram_id)

    async def update(self, body: dict[str, Any]) -> None:
        """Let Telegram give an update; afterwards everything that follows from it has happened."""
        await self.give(body)
        await self.settle()

    async def give(self, body: dict[str, Any]) -> None:
        number = next(self._numbers)
        raw = Update.model_validate({"update_id": number} | body).model_dump_json(exclude_none=True, by_alias=True)
        key = chat_key({"update_id": number} | body)
        async with self.db.write() as uow:
            await uow.inbox.put_updates([Incoming(bot_id=424242, update_id=number, chat_key=key, raw=raw)], at=self.now)

    async def passes(self, length: timedelta) -> None:
        """Time goes by, and what is due on the way happens when it is due."""
        end = self.now + length
        while True:
            due = await self._next_timer()
            if due is None or due > end:
                break
            self.now = max(self.now, due)
            await self.settle()
        self.now = end

    async def settle(self) -> None:
        """Handle what waits and deliver what is to be sent until nothing is left."""
        while await self._handle() + await self._deliver():
            pass

    # What they see

    def last(self, chat_id: int) -> Shown:
        return self.chats[chat_id][-1] if self.chats[chat_id] else Shown(0, chat_id, {}, "")

    def card(self, telegram_id: int, lead_id: int = 1) -> Shown:
        """The newest card of a lead in somebody's chat."""
        marks = [f"/100 · {words}" for words in _numbered(lead_id)]
        return next(m for m in reversed(self.chats[telegram_id]) if any(mark in m.text for mark in marks))

    def turn(self, uow: UnitOfWork) -> Turn:
        return Turn(uow=uow, row_id=next(self._numbers), update_id=None, written_at=self.now, now=self.now)

    def goes_on_from(self, before: "Office") -> None:
        """The same chats after a restart."""
        self.chats, self.gone, self.names, self._numbers = before.chats, before.gone, before.names, before._numbers

    # How it works

    async def _next_timer(self) -> datetime | None:
        async with AsyncSession(self.db._reader) as session:
            found: datetime | None = await session.scalar(
                select(func.min(InboxRow.due_at)).where(InboxRow.kind == "timer", InboxRow.done_at.is_(None))
            )
        return found

    async def _handle(self) -> int:
        async with self.db.write() as uow:
            rows = await uow.inbox.next_ready(now=self.now)
        for row in rows:
            if row.kind == "timer":
                await self.handling.timer(row, at=self.now)
            else:
                await self.handling.update(row, Update.model_validate_json(row.raw), at=self.now)
        return len(rows)

    async def _deliver(self) -> int:
        async with self.db.write() as uow:
            messages = await uow.outbox.lease_next(now=self.now, limit=50)
            for message in messages:
                if message.chat_id in self.gone:
                    await uow.outbox.failed(
                        message.id, lease=message.lease, error="blocked", at=self.now, retry_at=None
                    )
                    continue
                number = self._show(message.chat_id, message.method, message.payload, message.edits_message_id)
                await uow.outbox.sent(message.id, lease=message.lease, message_id=number, at=self.now)
        return len(messages)

    def _show(self, chat_id: int, method: str, payload: dict[str, Any], edits: int | None) -> int | None:
        if method == "answerCallbackQuery":
            self.answers.append(str(payload.get("text") or ""))
            return None
        if method.startswith("edit"):
            # What stood in a chat before the process was started is not known here.
            for known in (m for m in self.chats[chat_id] if m.number == edits):
                known.payload = (known.payload if method == "editMessageReplyMarkup" else {}) | payload
            return edits
        if method.startswith("delete"):
            return None
        shown = Shown(number=next(self._numbers), chat_id=chat_id, payload=dict(payload), method=method)
        self.chats[chat_id].append(shown)
        return shown.number

    def _data(self, message: Shown, label: str) -> str | None:
        exact = message.buttons.get(label)
        return exact or next((data for text, data in message.buttons.items() if text.startswith(label)), None)

    def _message(self, telegram_id: int, chat_id: int, text: str, reply_to: Shown | None) -> dict[str, Any]:
        body: dict[str, Any] = {
            "message_id": next(self._numbers),
            "date": int(self.now.timestamp()),
            "chat": self._chat(chat_id),
            "from": self._user(telegram_id),
            "text": text,
        }
        if text.startswith("/"):
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        if reply_to is not None:
            body["reply_to_message"] = {
                "message_id": reply_to.number,
                "date": int(self.now.timestamp()),
                "chat": self._chat(chat_id),
                "text": reply_to.text or "x",
            }
        return body

    def _chat(self, chat_id: int) -> dict[str, Any]:
        if chat_id < 0:
            return {"id": chat_id, "type": "supergroup", "title": "Sales"}
        return {"id": chat_id, "type": "private", "first_name": self.names.get(chat_id, ("Tom", "en"))[0]}

    def _user(self, telegram_id: int) -> dict[str, Any]:
        name, language = self.names.get(telegram_id, ("Tom", "en"))
        return {"id": telegram_id, "is_bot": False, "first_name": name, "language_code": language}


@asynccontextmanager
async def office(
    folder: Path, *, group: bool = True, reader: Reads | None = None, now: datetime = NOON, **settings: Any
) -> AsyncIterator[Office]:
    """A company with an admin who has pressed Start. Without ``reader`` the parsers read alone.

    Where ``folder`` has a database it goes on with that, as after a restart.
    """
    file = folder / "office.db"
    url, again = f"sqlite+aiosqlite:///{file}", file.exists()
    if not again:
        await upgrade(url)
    given = Settings(
        bot_token=SecretStr(TOKEN),
        database_url=SecretStr(url),
        admin_ids=(BOSS,),
        sales_chat_id=GROUP if group else None,
        _env_file=None,
        **settings,
    )
    async with await Database.open(url) as db:
        clock: list[Office] = []

        def utc_now() -> datetime:
            return clock[0].now if clock else now

        await stock(db, default="crm", now=utc_now)
        async with db.write() as uow:
            await uow.inbox.recover(now=now, everything=True)
            await uow.outbox.recover(now=now, everything=True)
        services = make_services(given, username="bantik_bot")
        health, parsers = Health(), ParsersOnly()
        handling = Handling(
            db=db,
            bot=Bot(TOKEN),
            dispatcher=make_dispatcher(services),
            services=services,
            understanding=Understanding(reader=reader or parsers, parsers=parsers, matcher=None, health=health),
            queued=Pulse(),
            arrived=Pulse(),
            now=utc_now,
        )
        place = Office(db=db, services=services, handling=handling, now=now, names={BOSS: ("Boss", "en")})
        clock.append(place)
        if not again:
            await place.says(BOSS, "/start")
        yield place


def _numbered(lead_id: int) -> tuple[str, ...]:
    return f"Lead #{lead_id}\n", f"Заявка №\u00a0{lead_id}\n", f"Zgłoszenie nr\u00a0{lead_id}\n", f"Talep #{lead_id}\n"
