"""Figures about predictions, in plain numpy."""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def f1(hits: float, given: float, wanted: float) -> float:
    """F1 from counts; 0 where nothing was wanted and nothing given."""
    return 2 * hits / (given + wanted) if given + wanted else 0.0


def micro_f1(predicted: Sequence[Collection[str]], gold: Sequence[Collection[str]]) -> float:
    hits = sum(len(set(p) & set(g)) for p, g in zip(predicted, gold, strict=True))
    return f1(hits, sum(map(len, map(set, predicted))), sum(map(len, map(set, gold))))


def macro_f1(predicted: Sequence[Collection[str]], gold: Sequence[Collection[str]], names: Sequence[str]) -> float:
    """Mean of F1 over the names that occur in ``gold``."""
    scores = [
        f1(
            sum(name in p and name in g for p, g in zip(predicted, gold, strict=True)),
            sum(name in p for p in predicted),
            sum(name in g for g in gold),
        )
        for name in names
        if any(name in g for g in gold)
    ]
    return float(np.mean(scores)) if scores else 0.0


def accuracy(predicted: Sequence[object], gold: Sequence[object]) -> float:
    return float(np.mean([p == g for p, g in zip(predicted, gold, strict=True)])) if gold else 0.0


def share(right: Sequence[bool]) -> float:
    """How much of it is true; 0 of nothing."""
    return sum(right) / len(right) if right else 0.0


def precision_recall(predicted: Sequence[bool], gold: Sequence[bool]) -> tuple[float, float]:
    """Both 0 to 1; 1 where there is nothing to be wrong about."""
    hits = sum(p and g for p, g in zip(predicted, gold, strict=True))
    return (hits / sum(predicted) if any(predicted) else 1.0, hits / sum(gold) if any(gold) else 1.0)


def calibration_error(confidence: Floats, right: npt.NDArray[np.bool_], *, bins: int = 15) -> float:
    """Expected calibration error over bins of equal width."""
    if not len(confidence):
        return 0.0
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for b in range(bins):
        inside = place == b
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(error)


def risk_coverage(
    confidence: Floats, right: npt.NDArray[np.bool_], *, coverages: Sequence[float] = (1.0, 0.95, 0.9, 0.8, 0.7, 0.5)
) -> list[tuple[float, float]]:
    """``(coverage, accuracy)`` when only the surest share of the replies is answered."""
    order = np.argsort(-confidence, kind="stable")
    return [
        (share, float(right[order[: max(1, round(share * len(order)))]].mean())) for share in coverages if len(order)
    ]


def confusions(predicted: Sequence[str], gold: Sequence[str], *, most: int = 20) -> list[tuple[str, str, int]]:
    """``(gold, predicted, count)`` of the most frequent mistakes."""
    counts: dict[tuple[str, str], int] = {}
    for p, g in zip(predicted, gold, strict=True):
        if p != g:
            counts[g, p] = counts.get((g, p), 0) + 1
    return [(g, p, n) for (g, p), n in sorted(counts.items(), key=lambda item: -item[1])[:most]]
