"""Reads replies outside of any transaction, and goes on without the model when it fails."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.health import Health
from dialogs.events import Matched
from dialogs.schema import Script
from nlu.labels import Asked, Language
from nlu.reader import Reads
from nlu.reading import Reading

log = structlog.get_logger(__name__)

#: A reading takes milliseconds; one that takes this long is not coming.
PATIENCE_SECONDS: Final = 3.0
#: Longer texts are no short questions that an example could stand for.
MATCHED_LENGTH: Final = 300


class Embeds(Protocol):
    """What turns texts into vectors of length 1, shape (n, d); ``match_threshold`` is a cosine chosen on data."""

    @property
    def match_threshold(self) -> float: ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class Understanding:
    """The reader with its safety net, and the matching of custom answers by their examples."""

    def __init__(self, *, reader: Reads, parsers: Reads, encoder: Embeds | None, health: Health) -> None:
        self._reader, self._parsers, self._encoder, self._health = reader, parsers, encoder, health
        self._examples: dict[int, tuple[list[str], NDArray[np.float32]]] = {}

    async def read(self, text: str, *, asked: Asked | None, now: datetime, lang: Language | None) -> Reading:
        """Read one reply; never fails, at worst it is ``degraded``."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                reading = await asyncio.to_thread(self._reader.read, text, asked=asked, now=now, lang=lang)
        except Exception as error:
            self._health.bad("model", type(error).__name__)
            log.exception("the reader failed; the parsers read alone")
            return await asyncio.to_thread(self._parsers.read, text, asked=asked, now=now, lang=lang)
        self._health.good("model")
        return reading

    async def match(self, text: str, *, script: Script, version_id: int) -> Matched | None:
        """The answer whose examples lie nearest to ``text``, where they are near enough."""
        if self._encoder is None or not script.answers or len(text) > MATCHED_LENGTH:
            return None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await asyncio.to_thread(self._nearest, self._encoder, text, script, version_id)
        except Exception:
            log.exception("matching of answers failed; the intents answer alone")
            return None

    def _nearest(self, encoder: Embeds, text: str, script: Script, version_id: int) -> Matched | None:
        if version_id not in self._examples:
            pairs = [
                (answer.id, example)
                for answer in script.answers
                for examples in answer.examples.values()
                for example in examples
            ]
            vectors = encoder.embed([example for _, example in pairs])
            self._examples[version_id] = ([name for name, _ in pairs], vectors)
        names, vectors = self._examples[version_id]
        if not names:
            return None
        similarities = vectors @ encoder.embed([text])[0]
        best = int(np.argmax(similarities))
        similarity = float(similarities[best])
        if similarity < encoder.match_threshold:
            return None
        return Matched(answer=names[best], similarity=similarity)
