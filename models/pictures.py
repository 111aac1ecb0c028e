"""Reliability and confusion as a PNG; needs matplotlib (extra ``train``)."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.scores import Pair
from nlu.labels import INTENTS


def draw(pairs: Sequence[Pair], path: Path) -> None:
    """Left: how often a confidence was right. Right: which intent was read for which (rows sum to 1)."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(18, 9), width_ratios=(1, 1.6))
    warm = [max(p.reading.warmth.values()) for p in pairs]
    for name, confidence, hit in (
        ("primary", [p.confidence for p in pairs], [p.right for p in pairs]),
        ("warmth", warm, [p.reading.warmest == p.gold.warmth for p in pairs]),
    ):
        sure, good = np.array(confidence), np.array(hit)
        bins = np.minimum(np.floor(sure * 10), 9)
        shown = [b for b in range(10) if (bins == b).any()]
        left.plot([sure[bins == b].mean() for b in shown], [good[bins == b].mean() for b in shown], "o-", label=name)
    left.plot([0, 1], [0, 1], "--", color="grey", label="perfectly honest")
    left.set(xlabel="confidence", ylabel="share right", title="Reliability", xlim=(0, 1), ylim=(0, 1))
    left.legend()
    names: list[str] = list(INTENTS)
    table = np.zeros((len(INTENTS), len(INTENTS)))
    for pair in pairs:
        if pair.reading.primary is not None:
            table[names.index(pair.primary), names.index(pair.reading.primary)] += 1
    table /= np.maximum(table.sum(axis=1, keepdims=True), 1)
    right.imshow(table, cmap="Blues", vmin=0, vmax=1)
    right.set_xticks(range(len(INTENTS)), INTENTS, rotation=90)
    right.set_yticks(range(len(INTENTS)), INTENTS)
    right.set(xlabel="read", ylabel="meant", title="Confusion of primary")
    figure.tight_layout()
    figure.savefig(path, dpi=80)
    plt.close(figure)
