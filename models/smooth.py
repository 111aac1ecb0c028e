"""Evens out the encoder's activations before they are quantised.

A few of the states' dimensions are twenty times larger than the rest; quantised with one step for all, the
rest would be rounded away. Each dimension is divided by a constant before the product and its weights are
multiplied by it, which changes nothing but the rounding.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.batches import Encoded, collate
from models.network import ReaderNet

Floats = npt.NDArray[np.float32]
#: 0 leaves the activations as they are, 1 makes them equal and puts all unevenness into the weights.
_SHARE = 0.7


@torch.no_grad()
def activation_peaks(network: ReaderNet, rows: Sequence[Encoded]) -> dict[str, Floats]:
    """The largest absolute input (channels,) of every linear layer of the encoder, by the layer's name."""
    peaks: dict[str, Tensor] = {}
    handles = []
    for name, module in network.encoder.named_modules():
        if isinstance(module, nn.Linear):

            def note(_: nn.Module, inputs: tuple[Tensor, ...], name: str = f"encoder.{name}") -> None:
                top = inputs[0].reshape(-1, inputs[0].shape[-1]).abs().amax(0)
                peaks[name] = torch.maximum(peaks[name], top) if name in peaks else top

            handles.append(module.register_forward_pre_hook(note))
    network.eval()
    for row in rows:  # one by one: padding must not count
        batch = collate([row])
        network.read(batch.ids, batch.mask)
    for handle in handles:
        handle.remove()
    return {name: peak.numpy() for name, peak in peaks.items()}


def divisors(peaks: Floats, weight: Floats) -> Floats:
    """What to divide the inputs (in,) of a product with ``weight`` (in, out) by."""
    heavy = np.abs(weight).max(axis=1).clip(1e-5)
    raw = peaks.clip(1e-5) ** _SHARE / heavy ** (1 - _SHARE)
    result: Floats = (raw / raw.mean()).astype(np.float32)
    return result
