"""The console inside ``bantik run``: at the door at once, NiceGUI only once somebody comes."""

import asyncio
from types import ModuleType
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.console.addresses import Addresses
from bot.console.backstage import Backstage
from bot.console.guard import Gate, Guard

#: A page is waited for so long while NiceGUI is loaded for the first time.
LOADING_SECONDS: Final = 20.0


class Console:
    """An ASGI application, and the service that loads what it shows."""

    def __init__(self, *, addresses: Addresses) -> None:
        self._gate = Gate()
        self._guard = Guard(self._through, addresses=addresses, gate=self._gate)
        self._back: Backstage | None = None
        self._app: ASGIApp | None = None
        self._wanted, self._ready = asyncio.Event(), asyncio.Event()

    def open(self, back: Backstage) -> None:
        """Let people in from now on."""
        self._back = back
        self._gate.username = lambda: back.services.username
        self._gate.access = back.access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith("/console"):
            # Loaded while the person is still at the door.
            self._wanted.set()
        await self._guard(scope, receive, send)

    async def run(self) -> None:
        """Load NiceGUI when it is first wanted and keep it running; for ever."""
        await self._wanted.wait()
        # In a thread: the chats go on meanwhile.
        house = await asyncio.to_thread(_import)
        app = house.standing(self._backstage)
        async with app.router.lifespan_context(app):
            self._app = app
            self._ready.set()
            try:
                await asyncio.Event().wait()
            finally:
                self._ready.clear()

    async def _through(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(LOADING_SECONDS):
                await self._ready.wait()
        except TimeoutError:
            if scope["type"] == "http":
                await PlainTextResponse("The console starts; try again.", 503, {"Retry-After": "2"})(
                    scope, receive, send
                )
            return
        assert self._app is not None  # noqa: S101 - it is ready
        await self._app(scope, receive, send)

    def _backstage(self) -> Backstage:
        assert self._back is not None  # noqa: S101 - nobody gets past the guard before
        return self._back


def _import() -> ModuleType:
    from bot.console import house

    return house
