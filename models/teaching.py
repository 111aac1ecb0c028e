"""What a deep teacher says about every example as it was written, computed once.

The student sees the same example with typos, lost marks and hidden words, and learns to say what the teacher said
of the clean one: it is taught by somebody deeper and not to change its mind over a slip, at no cost per step.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from rich.progress import Progress
from tokenizers import Tokenizer
from torch import Tensor

from models.batches import batches, collate, encode
from models.corpus import Example
from models.network import ReaderNet


@dataclass(frozen=True, slots=True)
class Answers:
    """Logits of ``intents`` and ``primary`` (n, 30) and ``warmth`` (n, 4), one row per example."""

    intents: Tensor
    primary: Tensor
    warmth: Tensor

    def take(self, rows: list[int]) -> "Answers":
        return Answers(self.intents[rows], self.primary[rows], self.warmth[rows])

    def to(self, device: torch.device) -> "Answers":
        return Answers(self.intents.to(device), self.primary.to(device), self.warmth.to(device))


def keeps_labels(original: Example, changed: Example) -> bool:
    """Whether a teacher's answer about ``original`` holds for ``changed``: nothing was added, nothing else asked."""
    return original.asked == changed.asked and original.intents == changed.intents


@torch.inference_mode()
def teacher_answers(
    teachers: Sequence[ReaderNet],
    examples: Sequence[Example],
    tokenizer: Tokenizer,
    *,
    limit: int,
    progress: Progress | None = None,
) -> Answers:
    """The mean logits of all ``teachers`` for every example, in order."""
    rows = [encode(example, tokenizer, limit=limit) for example in examples]
    parts: list[tuple[list[int], Tensor, Tensor, Tensor]] = []
    task = progress.add_task("teacher answers", total=len(rows)) if progress else None
    for indices in batches(rows, batch_tokens=4096, rng=None):
        batch = collate([rows[i] for i in indices])
        outputs = [teacher(batch.ids, batch.mask) for teacher in teachers]
        means = [torch.stack([getattr(o, name) for o in outputs]).mean(0) for name in ("intents", "primary", "warmth")]
        parts.append((indices, *means))
        if progress is not None and task is not None:
            progress.advance(task, len(indices))
    order = torch.tensor([i for indices, *_ in parts for i in indices]).argsort()
    return Answers(*(torch.cat([part[place] for part in parts])[order].clone() for place in (1, 2, 3)))
