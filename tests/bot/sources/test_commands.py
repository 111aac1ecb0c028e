"""What /newlink, /stats and /friend put into the outbox, and for whom."""

import asyncio
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiogram import Bot
from aiogram.types import Update

from bot.app import make_services
from bot.delivery import FILE_KEY, build
from bot.reports.asked import AskedReport
from bot.routers import make_dispatcher
from bot.settings import Settings
from bot.turn import Turn
from storage.engine import Database
from storage.outbox import Leased

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ADMIN, MARIA = 1, 2


async def says(db: Database, words: str, *, who: int = ADMIN, public: bool = True) -> list[Leased]:
    """What is queued as an answer to somebody's command."""
    settings = Settings(
        bot_token="424242:x",
        admin_ids=(ADMIN,),
        public_url="https://bot.example" if public else None,
        timezone="Europe/Warsaw",
        _env_file=None,
    )
    person = {"id": who, "is_bot": False, "first_name": "Maria", "language_code": "en"}
    chat = {"id": who, "type": "private"}
    body = {"message_id": 1, "date": 0, "chat": chat, "from": person, "text": words}
    body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(words.split()[0])}]
    bot = Bot("424242:x")
    async with db.write() as uow:
        turn = Turn(uow=uow, row_id=abs(hash(words)), update_id=1, written_at=NOW, now=NOW)
        update = Update.model_validate({"update_id": 1, "message": body}, context={"bot": bot})
        await make_dispatcher(make_services(settings, username="bantik_bot")).feed_update(bot, update, turn=turn)
    await draw_what_was_asked(db)
    sent = []
    async with db.write() as uow:
        while leased := await uow.outbox.lease_next(now=NOW, limit=16):
            for message in leased:
                await uow.outbox.sent(message.id, lease=message.lease, message_id=message.id, at=NOW)
            sent += leased
    return sent


async def draw_what_was_asked(db: Database) -> None:
    """What the worker does with the notes that commands leave."""
    async with db.write() as uow:
        rows = await uow.inbox.next_ready(now=NOW)
    for row in rows:
        drawn = await AskedReport.of(row.payload).draw(db, now=NOW, zone=ZoneInfo("Europe/Warsaw"))
        async with db.write() as uow:
            await drawn.send(Turn(uow=uow, row_id=row.id, update_id=None, written_at=NOW, now=NOW))
            await uow.inbox.done(row.id, lease=row.lease, at=NOW)


def text(message: Leased) -> str:
    found: str = message.payload["text"]
    return found


def picture(message: Leased) -> bytes:
    return b64decode(message.payload[FILE_KEY]["base64"])


async def test_a_new_link_comes_with_its_addresses_and_its_code_to_scan(db: Database) -> None:
    words, file = await says(db, "/newlink fair net Autumn fair cost=20EUR/day")
    for part in ("https://bot.example/go/fair", "https://t.me/bantik_bot?start=fair", 'data-link="fair"'):
        assert part in text(words)
    assert file.method == "sendDocument"
    assert picture(file).startswith(b"\x89PNG")
    call: Any = build(file)
    assert (call.document.filename, call.document.data) == ("fair.png", picture(file))
    again, _ = await says(db, "/newlink fair seed")
    assert "already exists" in text(again)
    async with db.read() as uow:
        [source] = await uow.sources.listing()
        assert (source.kind, source.link) == ("net", "https://bot.example/go/fair")


async def test_without_a_public_address_the_plain_code_is_given_and_the_reason_said(db: Database) -> None:
    words, _ = await says(db, "/newlink fair", public=False)
    assert "https://t.me/bantik_bot?start=fair" in text(words)
    assert "BANTIK_PUBLIC_URL" in text(words)
    assert "/go/" not in text(words)


@pytest.mark.parametrize("words", ["/newlink", "/newlink два", "/newlink fair cost=a_lot"])
async def test_half_a_command_is_explained_and_makes_nothing(db: Database, words: str) -> None:
    [answer] = await says(db, words)
    assert text(answer).startswith("Write it as: /newlink")
    async with db.read() as uow:
        assert await uow.sources.listing() == []


async def test_what_sources_brought_comes_as_a_picture_and_in_words(db: Database) -> None:
    await says(db, "/newlink fair net Autumn fair cost=20EUR/day")
    photo, words = await says(db, "/stats 7 last")
    assert photo.method == "sendPhoto"
    call: Any = build(photo)
    assert call.photo.data == picture(photo)
    assert picture(photo).startswith(b"\x89PNG")
    assert "15 November – 21 November" in text(words)
    assert "▸ Autumn fair (marketing)\nnobody yet\nCost €20" in text(words)
    assert "came last" in text(words)


async def test_nothing_waits_while_a_picture_is_drawn(db: Database) -> None:
    # The picture was drawn inside the transaction of the command: every other chat stood still until it was done.
    asked = AskedReport(chat_id=ADMIN, lang="en")
    async with asyncio.timeout(5), db.write() as uow:
        drawn = await asked.draw(db, now=NOW, zone=ZoneInfo("Europe/Warsaw"))
        await uow.sources.add(code="fair", kind="net", at=NOW)
    assert (drawn.picture or b"").startswith(b"\x89PNG")
    await says(db, "/newlink fair")
    async with db.write() as uow:
        turn = Turn(uow=uow, row_id=1, update_id=1, written_at=NOW, now=NOW)
        await asked.note(turn)
        assert await uow.outbox.lease_next(now=NOW) == [], "the command itself draws nothing"


@pytest.mark.parametrize("words", ["/stats soon", "/stats 0", "/stats -7", "/stats 7 8"])
async def test_a_period_that_is_none_is_explained(db: Database, words: str) -> None:
    [answer] = await says(db, words)
    assert text(answer).startswith("Write it as: /stats")


async def test_a_happy_customer_gets_a_link_and_a_button_that_hands_it_on(db: Database) -> None:
    [answer] = await says(db, "/friend", who=MARIA)
    assert "https://t.me/bantik_bot?start=f-" in text(answer)
    [[button]] = answer.payload["reply_markup"]["inline_keyboard"]
    assert button["url"].startswith("https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fbantik_bot%3Fstart%3Df-")
    async with db.read() as uow:
        visitor = await uow.visitors.by_telegram(MARIA)
        assert visitor is not None
        touches = await uow.sources.touches(visitor.id)
    assert touches.first is not None
    assert touches.first.arrival == "none"
