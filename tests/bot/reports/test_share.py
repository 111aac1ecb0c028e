import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.share import ENOUGH, Share


# Computed by hand from Wilson's formula with z = 1.96; the first two stand in Brown, Cai and DasGupta (2001).
@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 100, 0.0018, 0.0545)],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert Share(hits=hits, of=of).interval == pytest.approx((low, high), abs=1e-4)


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_within_its_interval_and_that_within_its_bounds(case: tuple[int, int]) -> None:
    share = Share(hits=case[0], of=case[1])
    assert share.interval is not None
    assert share.value is not None
    low, high = share.interval
    assert 0 <= low <= share.value + 1e-12
    assert share.value - 1e-12 <= high <= 1


def test_of_nothing_nothing_is_said() -> None:
    share = Share(hits=0, of=0)
    assert (share.value, share.interval, share.is_enough) == (None, None, False)


def test_twenty_are_enough_and_nineteen_are_not() -> None:
    assert [Share(hits=1, of=of).is_enough for of in (ENOUGH - 1, ENOUGH)] == [False, True]
