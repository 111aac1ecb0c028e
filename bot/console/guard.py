"""Stands in front of the console: nothing gets past that does not come from a signed-in person's own browser."""

import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.console.access import Access, Person
from bot.console.addresses import PREFIX, Addresses, is_loopback
from bot.console.cookies import read_cookie
from bot.console.entrance import ALIVE, Entrance, asset
from bot.console.headers import SAFE, is_cross_site, secure_headers
from bot.console.socket import Watched
from storage.errors import StorageError

#: Under these keys of the scope pages find who asks and what their inline scripts must carry.
PERSON: Final = "console.person"
NONCE: Final = "console.nonce"

SOCKET: Final = "/_nicegui_ws"
#: NiceGUI's own files, the same for everybody.
_LIBRARY: Final = re.compile(r"/_nicegui/\d[\w.]*/(static|libraries|components|resources|esm|dynamic_resources)/")
#: The largest thing that anybody sends is an export of a script.
MAX_BODY: Final = 1024 * 1024
_CLOSED: Final = 1008  # WebSocket: policy violation


class Guard:
    """ASGI middleware around NiceGUI. ``access`` may come later: until then the console says that it starts."""

    def __init__(self, app: ASGIApp, *, addresses: Addresses, gate: "Gate") -> None:
        self._app, self._addresses, self._gate = app, addresses, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and scope["path"].startswith(SOCKET):
            await self._socket(scope, receive, send)
        elif scope["type"] == "http" and _is_console(scope["path"]):
            await self._http(scope, receive, send)
        elif scope["type"] == "lifespan" or self._gate.shares:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse("Not found", status_code=404)(scope, receive, send)

    # Pages

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.method in SAFE and _LIBRARY.match(request.url.path):
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        try:
            answer = await self._refuse(request) or await self._let_in(request, nonce=nonce)
        except StorageError:
            answer = PlainTextResponse("The database does not answer; try again.", status_code=503)
            answer.headers["Retry-After"] = "2"
        if answer is None:
            await self._app(scope, receive, _with_headers(send, secure_headers(nonce=nonce)))
        else:
            for name, value in secure_headers(nonce=nonce).items():
                answer.headers.setdefault(name, value)
            await answer(scope, receive, send)

    async def _refuse(self, request: Request) -> Response | None:
        """What is refused before anybody is asked who they are."""
        headers = request.headers
        if not self._gate.shares and not self._addresses.has(headers.get("host", "")):
            return PlainTextResponse(
                "This is not the address of the console. It answers under BANTIK_PUBLIC_URL (https) and on the "
                "loopback address only.",
                status_code=421,
            )
        if request.method not in SAFE and is_cross_site(headers, addresses=self._addresses):
            return PlainTextResponse("Refused: the request does not come from a page of this console.", 403)
        if "transfer-encoding" in headers:
            return PlainTextResponse("Say how long it is (Content-Length).", status_code=411)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            return PlainTextResponse("Too large: at most 1 MiB.", status_code=413)
        return None

    async def _let_in(self, request: Request, *, nonce: str) -> Response | None:
        """Answers at the door; None once the person may see the page."""
        request.scope[NONCE] = nonce
        file = await asset(request)
        if file is not None:
            return file
        access = self._gate.access
        if access is None:
            return PlainTextResponse("The console starts; try again in a moment.", 503, {"Retry-After": "1"})
        if access.demo is not None:
            if not _is_near(request.scope):
                return PlainTextResponse("The console of the demo opens on this machine only.", status_code=403)
            request.scope[PERSON] = access.demo
            return Response(status_code=204) if request.url.path == ALIVE else None
        entrance = Entrance(access=access, addresses=self._addresses, bot=self._gate.username())
        answer = await entrance.answer(request, nonce=nonce)
        if answer is not None:
            return answer
        token = read_cookie(request.headers, secure=self._addresses.secure)
        person = await access.person(token) if token else None
        if person is None:
            if request.method == "GET" and request.url.path.startswith(PREFIX):
                return RedirectResponse(f"{PREFIX}/sign-in", status_code=303)
            return PlainTextResponse("Signed out. Send /console to the bot and sign in again.", status_code=401)
        request.scope[PERSON] = person
        return None

    # The socket

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        access = self._gate.access
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        if self._gate.shares:
            # The demo's own page has the same socket; whoever knows the number of a console page saw that page.
            if origin.partition("://")[2] == headers.get("host", ""):
                await self._app(scope, receive, send)
            else:
                await _close(receive, send)
            return
        token = read_cookie(headers, secure=self._addresses.secure)
        known = self._addresses.has(headers.get("host", "")) and self._addresses.is_own(
            origin, host=headers.get("host", "")
        )
        person = await access.person(token) if known and access is not None and token else None
        if access is None or token is None or person is None:
            await _close(receive, send)
            return
        scope[PERSON] = person
        watched = Watched(access=access, token=token, receive=receive, send=send)
        await self._app(scope, watched.receive, watched.send)


class Gate:
    """What the guard learns once the bot runs. ``shares``: other pages live beside the console (the demo)."""

    def __init__(self, *, shares: bool = False) -> None:
        self.shares = shares
        self.access: Access | None = None
        self.username: Callable[[], str] = str


def person_of(scope: Scope) -> Person:
    """Who asks for a page behind the guard."""
    person: Person = scope[PERSON]
    return person


def _is_console(path: str) -> bool:
    return path == PREFIX or path.startswith((f"{PREFIX}/", "/_nicegui/"))


def _is_near(scope: Scope) -> bool:
    """Whether a request comes from this machine and means it: the address of the peer, and the name it asked for."""
    client = scope.get("client")
    return (
        is_loopback(Headers(scope=scope).get("host", "")) and client is not None and is_loopback(_bracketed(client[0]))
    )


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _with_headers(send: Send, extra: dict[str, str]) -> Callable[[Message], Awaitable[None]]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in extra.items():
                headers[name] = value
        await send(message)

    return sending


async def _close(receive: Receive, send: Send) -> None:
    """Refuse a handshake: the browser sees 403."""
    _: Any = await receive()
    await send({"type": "websocket.close", "code": _CLOSED})
