"""A socket that dies with the session."""

from time import monotonic
from typing import Final

from starlette.types import Message, Receive, Send

from bot.console.access import Access

#: How long an answer about the session is believed; what passes the socket meanwhile is no older than this.
BELIEVED_SECONDS: Final = 1.0
#: What the browser sends when the person did something; its other messages are the library's own.
_EVENT: Final = '42["event"'
#: Makes the page load anew, and so leads to the door.
_RELOAD: Final = '42["run_javascript",{"code":"location.reload()"}]'
_CLOSED: Final = 1008


class Watched:
    """Passes messages of a socket on as long as its session lives."""

    def __init__(self, *, access: Access, token: str, receive: Receive, send: Send) -> None:
        self._access, self._token, self._receive, self._send = access, token, receive, send
        self._believed_until = monotonic() + BELIEVED_SECONDS
        self._closed = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] != "websocket.receive" or self._closed:
            return message
        if await self._alive(active=(message.get("text") or "").startswith(_EVENT)):
            return message
        await self._close()
        return {"type": "websocket.disconnect", "code": _CLOSED}

    async def send(self, message: Message) -> None:
        if self._closed:
            return
        if message["type"] == "websocket.send" and not await self._alive(active=False):
            await self._close()
            return
        await self._send(message)

    async def _alive(self, *, active: bool) -> bool:
        # An action is never believed: it is asked for anew.
        if not active and monotonic() < self._believed_until:
            return True
        if await self._access.person(self._token, active=active) is None:
            return False
        self._believed_until = monotonic() + BELIEVED_SECONDS
        return True

    async def _close(self) -> None:
        self._closed = True
        await self._send({"type": "websocket.send", "text": _RELOAD})
        await self._send({"type": "websocket.close", "code": _CLOSED})
