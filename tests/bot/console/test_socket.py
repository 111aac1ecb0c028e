"""The socket of a page: who may open one, and when it dies."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from bot.console.access import IDLE
from bot.console.guard import Guard
from bot.console.socket import BELIEVED_SECONDS, Watched
from tests.bot.console.conftest import Console

OURS = "https://bot.example.com"


async def handshake(app: Guard, headers: dict[str, str]) -> list[Message]:
    """What a browser is told that opens a socket."""
    scope: Scope = {
        "type": "websocket",
        "path": "/_nicegui_ws/socket.io/",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


@pytest.fixture
def accepting(console: Console) -> Console:
    async def accept(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})

    console.app._app = accept
    return console


async def test_a_socket_opens_for_a_signed_in_person_on_our_page(accepting: Console) -> None:
    async with accepting.signed_in() as browser:
        cookie = f"__Host-bantik={browser.cookies['__Host-bantik']}"
    sent = await handshake(accepting.app, {"host": "bot.example.com", "origin": OURS, "cookie": cookie})
    assert sent == [{"type": "websocket.accept"}]


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://bot.example.com"},
        {"host": "evil.example"},
        {"cookie": ""},
        {"cookie": "__Host-bantik=guessed"},
    ],
)
async def test_no_socket_opens_for_others(accepting: Console, changes: dict[str, str]) -> None:
    async with accepting.signed_in() as browser:
        cookie = f"__Host-bantik={browser.cookies['__Host-bantik']}"
    sent = await handshake(accepting.app, {"host": "bot.example.com", "origin": OURS, "cookie": cookie} | changes)
    assert [message["type"] for message in sent] == ["websocket.close"]


class Wire:
    """Both ends of a socket: what the browser says next, and what it was sent."""

    def __init__(self) -> None:
        self.says: list[Message] = []
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        return self.says.pop(0)

    async def send(self, message: Message) -> None:
        self.sent.append(message)


def text(words: str) -> Message:
    return {"type": "websocket.receive", "text": words}


async def watched(console: Console, browser: Any) -> tuple[Watched, Wire]:
    wire = Wire()
    token = browser.cookies["__Host-bantik"]
    return Watched(access=console.access, token=token, receive=wire.receive, send=wire.send), wire


async def test_an_action_after_the_end_of_the_session_never_arrives(console: Console) -> None:
    async with console.signed_in() as browser:
        socket, wire = await watched(console, browser)
        wire.says = [text('42["event",{}]'), text('42["event",{}]')]
        assert await socket.receive() == text('42["event",{}]')
        await console.access.leave(browser.cookies["__Host-bantik"])
        # At once, although the session was believed in a moment ago.
        assert (await socket.receive())["type"] == "websocket.disconnect"
        assert [message["type"] for message in wire.sent] == ["websocket.send", "websocket.close"]


async def test_nothing_is_sent_to_a_page_whose_session_ended(console: Console) -> None:
    async with console.signed_in() as browser:
        socket, wire = await watched(console, browser)
        await console.access.leave(browser.cookies["__Host-bantik"])
        await asyncio.sleep(BELIEVED_SECONDS)
        await socket.send({"type": "websocket.send", "text": "the phone of a lead"})
        await socket.send({"type": "websocket.send", "text": "the phone of a lead"})
    assert not any("phone" in str(message) for message in wire.sent)
    assert wire.sent[-1]["type"] == "websocket.close"


async def test_only_what_the_person_does_keeps_a_session_alive(console: Console) -> None:
    """The library's own heartbeat goes on in a tab that nobody looks at."""
    async with console.signed_in() as browser:
        socket, wire = await watched(console, browser)
        for _ in range(4):
            console.clock.at += IDLE / 4
            await asyncio.sleep(0)
            socket._believed_until = 0
            wire.says = [text("3")]
            last = await socket.receive()
        assert last["type"] == "websocket.disconnect"
