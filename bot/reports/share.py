"""A share with what it is worth: the interval in which the truth lies, and whether there is enough to say anything."""

import math
from dataclasses import dataclass
from typing import Final

#: 95 of 100 such intervals hold the truth.
Z: Final = 1.959964
#: With fewer cases than this a share is a rumour.
ENOUGH: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``hits`` of ``of``; ``value`` and the interval's ends are 0 to 1, None where there is nothing to divide by."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def is_enough(self) -> bool:
        return self.of >= ENOUGH

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's interval, which stays between 0 and 1 also where all or none hit.

        >>> [round(end, 3) for end in Share(hits=7, of=20).interval]
        [0.181, 0.567]
        """
        if not self.of:
            return None
        n, p = self.of, self.hits / self.of
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)
