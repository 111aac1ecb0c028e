"""When a message that could not be sent is tried again."""

from datetime import timedelta
from typing import Final

#: Delay before each try, in seconds: at once, then ever more patient, for about a day.
SCHEDULE_S: Final[tuple[int, ...]] = (0, 5, 30, 120, 600, 1_800, 3_600, 10_800, 21_600, 43_200)
#: Part of the delay by which it may be shorter or longer, so that what failed together is not tried together.
SPREAD: Final = 0.2


def retry_delay(failures: int, *, jitter: float) -> timedelta | None:
    """How long to wait after ``failures`` failed tries (1 or more); None: give up.

    ``jitter`` is a random number, at least 0 and less than 1.

    >>> retry_delay(1, jitter=0.5)
    datetime.timedelta(seconds=5)
    >>> retry_delay(10, jitter=0.5) is None
    True
    """
    if failures < 1 or not 0 <= jitter < 1:
        raise ValueError(f"failures must be 1 or more and jitter in [0, 1), not {failures} and {jitter}")
    if failures >= len(SCHEDULE_S):
        return None
    return timedelta(seconds=SCHEDULE_S[failures] * (1 - SPREAD + 2 * SPREAD * jitter))
