"""Heads before encoder: fit the heads on frozen states first, so that their first random gradients spoil nothing."""

import random
from collections.abc import Sequence

import torch

from models.batches import Batch, Encoded, batches, collate
from models.config import LossConfig
from models.losses import task_loss
from models.network import ReaderNet

#: Replies whose states are kept in memory for this; about 20 kB each.
MOST_ROWS = 12_000


def warm_heads(
    network: ReaderNet, rows: Sequence[Encoded], loss: LossConfig, *, turns: int = 6, rate: float = 2e-3, seed: int = 0
) -> None:
    """Measure the states' mean and deviation, then train the heads alone for ``turns`` passes."""
    rng = random.Random(seed)  # noqa: S311  # a sample, not a secret
    device = next(network.parameters()).device
    chosen = rng.sample(rows, min(MOST_ROWS, len(rows)))
    sample = collate(chosen[:512]).to(device)
    network.standardise(sample.ids, sample.mask)
    kept: list[tuple[Batch, torch.Tensor, torch.Tensor]] = []
    with torch.no_grad():
        for indices in batches(chosen, batch_tokens=2048, rng=rng):
            batch = collate([chosen[i] for i in indices]).to(device)
            kept.append((batch, *network.eval().read(batch.ids, batch.mask)))
    network.train()
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    optimiser = torch.optim.AdamW(heads, lr=rate, weight_decay=0.01)
    for turn in range(turns):
        for group in optimiser.param_groups:
            group["lr"] = rate * (1 - turn / turns)
        rng.shuffle(kept)
        for batch, states, pooled in kept:
            result = task_loss(network.heads(states, pooled), batch, loss, vectors=None)
            optimiser.zero_grad(set_to_none=True)
            torch.autograd.backward(result)
            optimiser.step()
