"""What is learnt from and what is held back, so that no held-back reply has a twin among the learnt ones."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.config import DataConfig
from models.corpus import Example
from nlu._fold import fold

_GRAM = 4


@dataclass(frozen=True, slots=True)
class Split:
    """Three lists without common groups; ``removed`` counts held-back replies that had a near-duplicate."""

    train: list[Example]
    calibration: list[Example]
    test: list[Example]
    removed: int


def split(examples: Iterable[Example], config: DataConfig, *, seed: int) -> Split:
    """Divide by a hash of the group, drop exact copies, then drop held-back replies with a twin in training."""
    parts: tuple[list[Example], list[Example], list[Example]] = ([], [], [])
    for example in distinct(examples):
        digest = hashlib.blake2b(f"{seed}/{example.lang}/{example.group}".encode(), digest_size=8).digest()
        place = int.from_bytes(digest) / 2**64
        side = 1 if place < config.calibration else 2 if place < config.calibration + config.test else 0
        parts[side].append(example)
    train, calibration, test = parts
    twins = TwinFinder(train, threshold=config.near_duplicate)
    kept = [[e for e in part if not twins.has_twin(e)] for part in (calibration, test)]
    return Split(train, kept[0], kept[1], removed=len(calibration) + len(test) - len(kept[0]) - len(kept[1]))


def distinct(examples: Iterable[Example]) -> list[Example]:
    """Without the second and later copies of the same text after the same question in the same language."""
    seen: dict[tuple[str, str, str | None], Example] = {}
    for example in examples:
        seen.setdefault((example.lang, _plain(example.text), example.asked), example)
    return list(seen.values())


class TwinFinder:
    """Finds replies whose character 4-grams overlap by ``threshold`` (Jaccard) or more.

    Replies of fewer than 12 characters are twins only if they are equal and answer the same question: "yes"
    and "500" are bound to occur on both sides.
    """

    def __init__(self, examples: Sequence[Example], *, threshold: float) -> None:
        self._threshold = threshold
        self._grams = [_grams(_plain(e.text)) for e in examples]
        self._short = {(_plain(e.text), e.asked) for e in examples}
        self._index: dict[str, list[int]] = defaultdict(list)
        for number, grams in enumerate(self._grams):
            for gram in grams:
                self._index[gram].append(number)

    def has_twin(self, example: Example) -> bool:
        text = _plain(example.text)
        if (text, example.asked) in self._short:
            return True
        if len(text) < 12:
            return False
        grams = _grams(text)
        shared: dict[int, int] = defaultdict(int)
        for gram in grams:
            for number in self._index.get(gram, ()):
                shared[number] += 1
        return any(
            common / (len(grams) + len(self._grams[number]) - common) >= self._threshold
            for number, common in shared.items()
        )


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())


def _grams(text: str) -> frozenset[str]:
    padded = f" {text} "
    return frozenset(padded[i : i + _GRAM] for i in range(max(1, len(padded) - _GRAM + 1)))
