"""Clicks between the web server and the database: stored many at a time, so that a click costs no commit."""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from prometheus_client import Counter

from bot.health import Health
from bot.sources.tokens import Clicked, Signer
from storage.engine import Database
from storage.errors import StorageError
from storage.links import NewClick, new_click_id

log = structlog.get_logger(__name__)

#: Clicks wait this long for others to be stored with.
FLUSH_SECONDS: Final = 0.1
#: As many are stored at once; the rest waits for the next time.
BATCH: Final = 500
#: More than this wait only where the database is away; then new ones are counted and let go. Their tokens still work.
MOST_WAITING: Final = 20_000
#: Codes that are none of ours are remembered for a moment, so that nonsense does not reach the database.
UNKNOWN_SECONDS: Final = 5.0
MOST_UNKNOWN: Final = 1_000

COUNTED: Final = Counter("bantik_clicks", "Clicks on links, by what became of them", ["fate"])


class Clicks:
    """Takes clicks and gives tokens at once; :meth:`run` stores what was taken."""

    def __init__(self, *, db: Database, signer: Signer, health: Health, now: Callable[[], datetime]) -> None:
        self._db, self._signer, self._health, self._now = db, signer, health, now
        self._waiting: deque[NewClick] = deque()
        self._sources: dict[str, int] = {}
        self._unknown: dict[str, float] = {}

    async def take(
        self, link: str, *, page: str | None = None, referrer: str | None = None, utm: dict[str, str] | None = None
    ) -> str:
        """Note a click; the token that carries it through Telegram."""
        click = NewClick(
            id=new_click_id(),
            source_id=await self._source(link),
            link=link,
            at=self._now(),
            page=page,
            referrer=referrer,
            utm=utm or {},
        )
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(click)
        else:
            COUNTED.labels("dropped").inc()
        return self._token(click)

    async def pass_by(self, link: str) -> str:
        """The token of a click that is not counted: a program's, which draws a preview."""
        COUNTED.labels("robot").inc()
        return self._token(NewClick(id=new_click_id(), source_id=await self._source(link), link=link, at=self._now()))

    async def run(self) -> None:
        """Store what was taken, for ever; what is left when this is cancelled is stored on the way out."""
        try:
            while True:
                await asyncio.sleep(FLUSH_SECONDS)
                await self.flush()
        finally:
            await self.flush()

    async def flush(self) -> None:
        """Store what waits, in one transaction a batch. What the database refuses for now waits on."""
        while self._waiting:
            batch = [self._waiting[place] for place in range(min(BATCH, len(self._waiting)))]
            try:
                async with self._db.write() as uow:
                    await uow.links.record(batch)
            except StorageError as error:
                self._health.bad("database", str(error))
                return
            self._health.good("database")
            for _ in batch:
                self._waiting.popleft()
            COUNTED.labels("stored").inc(len(batch))

    def _token(self, click: NewClick) -> str:
        return self._signer.token(Clicked(click_id=click.id, source_id=click.source_id, at=click.at))

    async def _source(self, code: str) -> int | None:
        """The source of a code. Sources are never taken away, so what was found once holds."""
        found = self._sources.get(code)
        if found is not None:
            return found
        moment = asyncio.get_running_loop().time()
        if self._unknown.get(code, 0.0) >= moment:
            return None
        try:
            async with self._db.read() as uow:
                source = await uow.sources.by_code(code)
        except StorageError as error:
            self._health.bad("database", str(error))
            return None
        if source is not None:
            self._sources[code] = source.id
            return source.id
        if len(self._unknown) >= MOST_UNKNOWN:
            self._unknown.clear()
        self._unknown[code] = moment + UNKNOWN_SECONDS
        return None
