"""Keeps the bot below Telegram's general limit, so that it is seldom told to wait."""

import asyncio
from collections.abc import Callable
from typing import Final

#: Telegram bears about 30 messages a second; the limits of single chats are unpublished, and only its own
#: ``retry_after`` is obeyed there: a hot lead must not wait for a limit that may not exist.
PER_SECOND: Final = 25.0


class Pace:
    """A bucket of ``per_second`` tokens that fills evenly; :meth:`turn` waits for one."""

    def __init__(self, per_second: float = PER_SECOND, *, clock: Callable[[], float] | None = None) -> None:
        self._per_second = per_second
        self._tokens = per_second
        self._clock = clock or asyncio.get_running_loop().time
        self._filled = self._clock()

    async def turn(self, *, urgent: bool = False) -> None:
        """Return when one more message may be sent; an urgent one waits for nobody, the others wait for it."""
        now = self._clock()
        self._tokens = min(self._per_second, self._tokens + (now - self._filled) * self._per_second)
        self._filled = now
        self._tokens -= 1
        if self._tokens < 0 and not urgent:
            await asyncio.sleep(-self._tokens / self._per_second)
