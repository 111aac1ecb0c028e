"""Finds the custom answer whose examples lie nearest to what a visitor asks."""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dialogs.events import Matched
from dialogs.schema import Script

#: A longer text is no short question that an example could stand for.
LONGEST: Final = 300
#: Scripts whose examples are kept at hand: those that are live, and the drafts that are just being tried.
MOST_SCRIPTS: Final = 32
#: Single examples kept at hand, so that a draft with one word changed costs one embedding and not hundreds.
MOST_EXAMPLES: Final = 10_000


class Embeds(Protocol):
    """Turns texts into vectors of length 1, shape (n, d); ``match_threshold`` is a cosine chosen on data."""

    @property
    def match_threshold(self) -> float: ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class Matcher:
    """Compares by the encoder. The examples of a script are embedded once, those of its next version too."""

    def __init__(self, encoder: Embeds) -> None:
        self._encoder = encoder
        self._examples: dict[int, tuple[Script, list[str], NDArray[np.float32]]] = {}
        self._single: dict[str, NDArray[np.float32]] = {}

    def nearest(self, text: str, script: Script) -> Matched | None:
        """The answer with the nearest example, where that is near enough."""
        if len(text) > LONGEST:
            return None
        names, vectors = self._vectors(script)
        if not names:
            return None
        similarities = vectors @ self._encoder.embed([text])[0]
        best = int(np.argmax(similarities))
        similarity = float(similarities[best])
        if similarity < self._encoder.match_threshold:
            return None
        return Matched(answer=names[best], similarity=similarity)

    def prepare(self, script: Script) -> None:
        """Embed a script's examples before the first visitor asks."""
        self._vectors(script)

    def _vectors(self, script: Script) -> tuple[list[str], NDArray[np.float32]]:
        known = self._examples.get(id(script))
        if known is None:
            pairs = [
                (answer.id, example)
                for answer in script.answers
                for examples in answer.examples.values()
                for example in examples
            ]
            vectors = self._embedded([text for _, text in pairs])
            if len(self._examples) >= MOST_SCRIPTS:
                # The oldest; a live one comes back with its next question.
                self._examples.pop(next(iter(self._examples)), None)
            # The script itself is kept, so that its identity is not given to another.
            known = self._examples[id(script)] = (script, [name for name, _ in pairs], vectors)
        return known[1], known[2]

    def _embedded(self, texts: list[str]) -> NDArray[np.float32]:
        missing = [text for text in dict.fromkeys(texts) if text not in self._single]
        if len(self._single) + len(missing) > MOST_EXAMPLES:
            self._single, missing = {}, list(dict.fromkeys(texts))
        known = self._single
        if missing:
            known.update(zip(missing, self._encoder.embed(missing), strict=True))
        return np.stack([known[text] for text in texts]) if texts else self._encoder.embed([])
