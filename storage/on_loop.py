"""A connection to SQLite that works where it is called, and in its thread only for what may have to wait.

``aiosqlite`` hands everything to a thread: four journeys for each statement, which takes microseconds itself. Under
load the journeys were most of the time that a reply took.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import aiosqlite
from sqlalchemy import URL

#: What waits for the disk or for another process, and what takes as long as the file is large.
_MAY_WAIT: Final = ("BEGIN IMMEDIATE", "VACUUM", "PRAGMA")
#: After so many seconds of work at one go everybody else on the loop gets a turn: a click must not wait until a whole
#: transaction is over.
_AT_ONE_GO: Final = 0.003
#: Statements that stay prepared; there are about three hundred.
_PREPARED: Final = 512


class OnLoop(aiosqlite.Connection):
    """Statements run at once, on the event loop; commits and ``_MAY_WAIT`` in the thread, everything in its order.

    For short statements by key only: the loop stands still for as long as one takes.
    """

    _sent: asyncio.Future[Any] | None = None
    _rested = 0.0

    def __init__(self, connector: Callable[[], sqlite3.Connection], iter_chunk_size: int) -> None:
        super().__init__(connector, iter_chunk_size)
        self._thread.daemon = True  # as SQLAlchemy does with aiosqlite's own

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() - self._rested >= _AT_ONE_GO:
            await asyncio.sleep(0)
            self._rested = time.monotonic()
        if not self._running or self._connection is None:
            raise ValueError("Connection closed")
        # After a cancelled commit the thread may still be at it: whatever comes then queues up behind it.
        if not self._may_wait(fn, args) and (self._sent is None or self._sent.done()):
            return fn(*args, **kwargs)
        self._sent = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((self._sent, partial(fn, *args, **kwargs)))
        return await asyncio.shield(self._sent)

    def _may_wait(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        if args and isinstance(args[0], str):
            return args[0].startswith(_MAY_WAIT)
        return fn in (self._conn.commit, self._conn.close)


def connector(url: URL, **options: Any) -> Callable[[], OnLoop]:
    """What SQLAlchemy calls for a new connection; ``options`` are those of ``sqlite3.connect``."""
    (name,), given = url.get_dialect()().create_connect_args(url)
    settings = {"cached_statements": _PREPARED, **given, **options, "check_same_thread": False}
    return lambda: OnLoop(lambda: sqlite3.connect(name, **settings), 64)
