"""Trouble on demand: what the network and Telegram do to a bot on a bad day."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from bot.local_telegram.errors import ApiError

Kind = Literal["flood", "server_error", "refuse", "reset", "hang", "hang_after", "slow"]


@dataclass(kw_only=True)
class Fault:
    """Befalls calls of ``method`` (``*``: any but getUpdates), to ``chat`` where given, ``times`` times.

    ``flood`` answers 429 with ``seconds`` as retry_after; ``server_error`` 502; ``refuse`` 403; ``reset``
    breaks the connection before anything is done; ``hang`` waits ``seconds`` and then breaks it;
    ``hang_after`` does the work first, so that the caller cannot know; ``slow`` waits and goes on.
    ``every`` lets only each n-th call meet it.
    """

    kind: Kind
    method: str = "*"
    chat: int | None = None
    times: int = 1
    every: int = 1
    seconds: float = 0.0
    met: int = field(default=0, init=False)

    def befalls(self, method: str, arguments: dict[str, Any]) -> bool:
        if self.times <= 0 or (self.method != method and (self.method != "*" or method == "getUpdates")):
            return False
        if self.chat is not None and str(arguments.get("chat_id")) != str(self.chat):
            return False
        self.met += 1
        if self.met % self.every:
            return False
        self.times -= 1
        return True


class Faults:
    """The faults that wait for their call, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        self._waiting.clear()

    def meet(self, method: str, arguments: dict[str, Any]) -> Fault | None:
        """The first fault that befalls this call; it is used up by it."""
        return next((fault for fault in self._waiting if fault.befalls(method, arguments)), None)


async def before(fault: Fault, request: web.Request) -> None:
    """Do to a call what its fault says, before the call's own work.

    Raises:
        ApiError: the fault is an answer.
        ConnectionResetError: the fault broke the connection.
    """
    if fault.kind == "flood":
        raise ApiError(
            429, f"Too Many Requests: retry after {fault.seconds:g}", retry_after=max(1, round(fault.seconds))
        )
    if fault.kind == "server_error":
        raise ApiError(502, "Bad Gateway")
    if fault.kind == "refuse":
        raise ApiError(403, "Forbidden: bot was kicked from the group chat")
    if fault.kind in ("hang", "slow"):
        await asyncio.sleep(fault.seconds)
    if fault.kind in ("hang", "reset"):
        cut(request)


async def after(fault: Fault, request: web.Request) -> None:
    """Do to a call what its fault says, once its work is done."""
    if fault.kind == "hang_after":
        await asyncio.sleep(fault.seconds)
        cut(request)


def cut(request: web.Request) -> None:
    """Break the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise ConnectionResetError("the connection was broken on purpose")
