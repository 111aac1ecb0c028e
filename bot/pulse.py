"""Wakes a service at once when there is work, and now and then even when nobody said so."""

import asyncio
import contextlib


class Pulse:
    """A bell. Work that comes from another process rings no bell, so a wait always has an end."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Return when the bell rings, or rang since the last wait, or after ``seconds``."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()
