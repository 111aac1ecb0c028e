"""Webhook mode: the real process takes updates by HTTP, and says 200 only for what is stored."""

import asyncio
import io
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from multidict import CIMultiDict

from bot.local_telegram import LocalTelegram
from bot.web import MAX_UPDATE, SECRET_HEADER
from tests.process import Office, free_port, office

SECRET = "s3cret_of-the-webhook"
#: Headers that are not Telegram's.
FOREIGN: dict[str, list[str]] = {
    "missing": [],
    "empty": [""],
    "wrong": ["another"],
    "begins right": [SECRET[:-1]],
    "goes on": [SECRET + "x"],
    "other case": [SECRET.upper()],
    "not ASCII": ["пароль"],
    "300 characters": ["a" * 300],
    "twice": [SECRET, SECRET],
    "right and wrong": [SECRET, "another"],
}
#: Bodies with the right header that are no update.
NO_UPDATES: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"{",
    "no UTF-8": b'{"update_id": 1, "x": "\xff\xfe"}',
    "a list": b"[1]",
    "no number": b"{}",
    "a word for a number": b'{"update_id": "1"}',
    "a number no database holds": b'{"update_id": 99999999999999999999}',
    "below nought": b'{"update_id": -1}',
    "nested without end": b"[" * 100_000,
}


@asynccontextmanager
async def webhook(folder: Path, **settings: str) -> AsyncIterator[tuple[Office, str]]:
    """An office whose bot takes updates at the address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/telegram/updates"
    given: dict[str, Any] = {"webhook_url": address, "webhook_secret": SECRET, "console_port": str(port)}
    async with office(folder, managers=0, **(given | settings)) as place:
        yield place, address


async def post(session: ClientSession, address: str, body: bytes, *secrets: str) -> int:
    headers = CIMultiDict([(SECRET_HEADER, secret) for secret in secrets])
    async with session.post(address, data=io.BytesIO(body), headers=headers) as response:
        return response.status


def update(number: int, text: str = "hello") -> bytes:
    person = {"id": 77, "is_bot": False, "first_name": "Tom", "language_code": "en"}
    message = {"message_id": number, "date": 1_790_000_000, "chat": {"id": 77, "type": "private"}, "from": person}
    return json.dumps({"update_id": number, "message": message | {"text": text}}).encode()


def stored(folder: Path, number: int) -> int:
    """How many rows the inbox has for an update."""
    with sqlite3.connect(folder / "bantik.db") as look:
        return int(look.execute("SELECT count(*) FROM inbox WHERE update_id = ?", (number,)).fetchone()[0])


async def test_a_visitor_is_answered_through_the_webhook(tmp_path: Path) -> None:
    async with webhook(tmp_path) as (place, address):
        assert place.telegram.world.webhook == {"url": address, "secret_token": SECRET}
        tom = place.telegram.person("Tom", language="en")
        await tom.start()
        await tom.waits("Northline", seconds=60)
        assert await place.process.stop() == 0
        assert not any(method.lower() == "getupdates" for _, method, _ in place.telegram.world.calls)
        assert SECRET not in place.process.log()


async def test_only_telegram_is_let_in_and_only_updates_are_taken(tmp_path: Path) -> None:
    async with webhook(tmp_path) as (place, address), ClientSession() as session:
        for name, secrets in FOREIGN.items():
            assert await post(session, address, update(50_001), *secrets) == 401, name
        for name, body in NO_UPDATES.items():
            assert await post(session, address, body, SECRET) == 400, name
        assert await post(session, address, b"x" * (MAX_UPDATE + 1), "another") == 401
        assert await post(session, address, b"x" * (MAX_UPDATE + 1), SECRET) == 413
        assert stored(tmp_path, 50_001) == 0
        for _ in range(3):
            assert await post(session, address, update(50_001), SECRET) == 200
        assert stored(tmp_path, 50_001) == 1
        assert "Traceback" not in place.process.log()


async def test_nothing_is_acknowledged_before_it_is_stored(tmp_path: Path) -> None:
    async with webhook(tmp_path) as (place, address), ClientSession() as session:
        lock = sqlite3.connect(tmp_path / "bantik.db", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        headers = {SECRET_HEADER: SECRET}
        async with session.post(address, data=update(50_002), headers=headers) as response:
            assert response.status == 503
            assert int(response.headers["Retry-After"]) > 0
        lock.execute("ROLLBACK")
        lock.close()
        assert stored(tmp_path, 50_002) == 0
        assert await post(session, address, update(50_002), SECRET) == 200
        # What was answered with 200 outlives the process that answered.
        await place.process.kill()
        assert stored(tmp_path, 50_002) == 1
        assert "Traceback" not in place.process.log()


async def test_the_webhook_is_set_once_telegram_answers(tmp_path: Path) -> None:
    # It was tried once: a bot that started a minute before the network was deaf until somebody looked.
    port, api = free_port(), free_port()
    address = f"http://127.0.0.1:{port}/hook"
    settings: dict[str, Any] = {"webhook_url": address, "webhook_secret": SECRET, "console_port": str(port)}
    async with office(tmp_path, start=False, telegram_api=f"http://127.0.0.1:{api}", **settings) as place:
        await place.process.start()
        await asyncio.sleep(8)
        world = place.telegram.world
        async with LocalTelegram(port=api, world=world):
            async with asyncio.timeout(90):
                while world.webhook["url"] != address:
                    await asyncio.sleep(0.1)
            await place.admin.start()
            await place.admin.waits("/invite", seconds=60)
            # The links carry the name that Telegram gave, late as it came.
            await place.admin.says("/invite")
            await place.admin.waits(f"https://t.me/{world.bot.username}?start=join-", seconds=60)
    assert "Traceback" not in place.process.log()


async def test_a_webhook_of_an_earlier_start_gives_way_to_polling(tmp_path: Path) -> None:
    # Every poll was answered with a conflict, and the log blamed a second process.
    async with office(tmp_path, start=False) as place:
        world = place.telegram.world
        world.webhook = {"url": "http://127.0.0.1:9/earlier", "secret_token": ""}
        tom = place.telegram.person("Tom", language="en")
        await tom.start()
        await place.process.start()
        await tom.waits("Northline", seconds=90)
        deleted = [args for _, method, args in world.calls if method.lower() == "deletewebhook"]
        assert len(deleted) == 1
        assert not deleted[0].get("drop_pending_updates")
