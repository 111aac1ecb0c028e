"""The one place where background work is started, watched and ended."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import structlog

from bot.errors import StartError

log = structlog.get_logger(__name__)
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0


class Nursery:
    """Keeps services running until it is closed.

    A service is a coroutine function that runs for ever. One that fails is started again after a growing pause,
    so that a bad minute of the network or the disk does not end the process; ``StartError`` alone is not
    survived and comes out of :meth:`wait`.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._fatal: asyncio.Future[None] | None = None

    async def __aenter__(self) -> Self:
        self._fatal = asyncio.get_running_loop().create_future()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._fatal is not None:
            self._fatal.cancel()

    def keep(self, name: str, service: Callable[[], Awaitable[None]]) -> None:
        """Run ``service`` and run it again whenever it fails."""
        self._start(name, self._kept(name, service))

    def once(self, name: str, work: Awaitable[None]) -> None:
        """Run ``work`` to its end; a failure is logged."""
        self._start(name, self._single(name, work))

    async def wait(self) -> None:
        """Sleep until the nursery is closed or a service meets an error that nothing survives."""
        if self._fatal is not None:
            await self._fatal

    def _start(self, name: str, work: Awaitable[None]) -> None:
        task = asyncio.create_task(_await(work), name=name)  # noqa: TID251 - this is the one place
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _single(self, name: str, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception:
            log.exception("background work failed", work=name)

    async def _kept(self, name: str, service: Callable[[], Awaitable[None]]) -> None:
        pause = FIRST_PAUSE
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await service()
            except StartError as error:
                if self._fatal is not None and not self._fatal.done():
                    self._fatal.set_exception(error)
                return
            except Exception:
                log.exception("service failed and starts again", service=name)
            if asyncio.get_running_loop().time() - began >= LONGEST_PAUSE:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret
            pause = min(pause * 2, LONGEST_PAUSE)


async def _await(work: Awaitable[None]) -> None:
    await work
