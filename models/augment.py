"""One pass over the data: every example once, some of them changed, the same for the same seed and pass."""

import hashlib
import random
from collections.abc import Sequence

from models.compose import Composer
from models.config import AugmentConfig
from models.corpus import Example
from models.noise import NOISES


class Augmenter:
    """``augment(example, turn)`` depends on the seed, the example and the turn, on nothing else."""

    def __init__(self, examples: Sequence[Example], config: AugmentConfig, *, seed: int) -> None:
        self._composer = Composer(examples)
        self._config = config
        self._seed = seed
        self.blank = config.blank

    def __call__(self, example: Example, turn: int) -> Example:
        """The example as it looks in pass ``turn`` over the data; pass 0 is not noisier than the others."""
        key = f"{self._seed}/{turn}/{example.where}/{example.text}"
        rng = random.Random(hashlib.blake2b(key.encode(), digest_size=8).digest())  # noqa: S311  # noise, not secrets
        c = self._config
        result = example
        if rng.random() < c.swap_facts:
            result = self._composer.swap_facts(result, rng)
        if rng.random() < c.compose:
            result = self._composer.add_act(result, rng)
        if rng.random() < c.asked:
            result = self._composer.change_question(result, rng)
        for name, noise in NOISES.items():
            if rng.random() < getattr(c, name):
                result = noise(result, rng)
        return result
