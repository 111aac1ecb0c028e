"""The schedule of retries: bounded, patient, and no herd."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import retry_delay
from storage.backoff import SCHEDULE_S, SPREAD


def test_delays_are_those_that_were_promised() -> None:
    delays = [retry_delay(failures, jitter=0.5) for failures in range(1, 10)]
    assert delays == [timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600, 10_800, 21_600, 43_200)]


def test_after_the_last_try_it_gives_up() -> None:
    assert retry_delay(len(SCHEDULE_S), jitter=0.5) is None


@given(failures=st.integers(1, len(SCHEDULE_S) - 1), jitter=st.floats(0, 1, exclude_max=True))
def test_jitter_stays_within_its_spread(failures: int, jitter: float) -> None:
    delay = retry_delay(failures, jitter=jitter)
    assert delay is not None
    assert 1 - SPREAD - 1e-6 <= delay.total_seconds() / SCHEDULE_S[failures] < 1 + SPREAD + 1e-6


@pytest.mark.parametrize(("failures", "jitter"), [(0, 0.5), (1, 1.0), (1, -0.1)])
def test_nonsense_is_refused(failures: int, jitter: float) -> None:
    with pytest.raises(ValueError, match="jitter"):
        retry_delay(failures, jitter=jitter)
