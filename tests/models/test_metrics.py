import numpy as np
import pytest

from models.metrics import (
    accuracy,
    calibration_error,
    confusions,
    f1,
    macro_f1,
    micro_f1,
    precision_recall,
    risk_coverage,
)


def test_f1_of_nothing_is_zero() -> None:
    assert f1(0, 0, 0) == 0.0


def test_micro_f1_counts_labels_and_macro_f1_names() -> None:
    given, wanted = [["a"], ["a", "b"], ["c"]], [["a"], ["b"], ["b"]]
    assert micro_f1(given, wanted) == pytest.approx(2 * 2 / (4 + 3))
    assert macro_f1(given, wanted, ["a", "b", "c"]) == pytest.approx((2 / 3 + 2 / 3) / 2)


def test_accuracy_of_nothing_is_zero() -> None:
    assert accuracy([], []) == 0.0
    assert accuracy(["a", "b"], ["a", "c"]) == 0.5


def test_precision_and_recall() -> None:
    assert precision_recall([True, True, False], [True, False, True]) == (0.5, 0.5)


def test_honest_confidence_has_no_calibration_error() -> None:
    sure = np.full(1000, 0.75)
    assert calibration_error(sure, np.arange(1000) % 4 != 0) == pytest.approx(0.0)
    assert calibration_error(sure, np.zeros(1000, bool)) == pytest.approx(0.75)


def test_answering_only_the_surest_lowers_the_risk() -> None:
    sure, right = np.array([0.9, 0.8, 0.3, 0.2]), np.array([True, True, False, False])
    assert risk_coverage(sure, right, coverages=(1.0, 0.5)) == [(1.0, 0.5), (0.5, 1.0)]


def test_confusions_come_most_frequent_first() -> None:
    assert confusions(["x", "x", "y"], ["a", "a", "b"]) == [("a", "x", 2), ("b", "y", 1)]
