"""What the network is taught: the labels of the data, a teacher's answers, and not to change its mind."""

import torch
from torch import Tensor
from torch.nn import functional

from models.batches import IGNORE, Batch
from models.config import LossConfig
from models.network import Output
from models.teaching import Answers


def task_loss(output: Output, batch: Batch, config: LossConfig, *, vectors: Tensor | None) -> Tensor:
    """Weighted sum over the heads; ``vectors`` (n, hidden) are the base's own sentence vectors."""
    smooth = config.label_smoothing
    target = batch.intents * (1 - smooth) + 0.5 * smooth * 0.1
    intents = functional.binary_cross_entropy_with_logits(output.intents, target, reduction="none")
    if config.focal:
        sure = torch.sigmoid(output.intents.detach())
        wrong = torch.where(batch.intents > 0, 1 - sure, sure)
        intents = intents * (2 * wrong) ** config.focal
    loss = config.intents * intents.sum(1).mean()
    loss = loss + config.primary * functional.cross_entropy(output.primary, batch.primary, label_smoothing=smooth)
    weights = torch.tensor(config.warmth_weights, device=batch.ids.device)
    loss = loss + config.warmth * functional.cross_entropy(
        output.warmth, batch.warmth, weight=weights, label_smoothing=smooth
    )
    loss = loss + config.language * functional.cross_entropy(output.language, batch.language)
    loss = loss + config.tags * functional.cross_entropy(output.tags.transpose(1, 2), batch.tags, ignore_index=IGNORE)
    if vectors is not None and config.embedding:
        # Texts whose vector was not computed have zeros, and are passed over.
        known = vectors.any(1)
        if known.any():
            loss = loss + config.embedding * (1 - (output.embedding * vectors).sum(1))[known].mean()
    return loss


def distil_loss(student: Output, same: list[int], teacher: Answers, config: LossConfig) -> Tensor:
    """How far the answers of the student in the rows ``same`` are from those of the teacher, per row of the batch."""
    share = len(same) / len(student.primary)
    if not same:
        return student.primary.new_zeros(())
    soft = torch.sigmoid(teacher.intents)
    intents = functional.binary_cross_entropy_with_logits(student.intents[same], soft, reduction="none").sum(1).mean()
    primary = _divergence(student.primary[same], teacher.primary)
    warmth = _divergence(student.warmth[same], teacher.warmth)
    return share * (config.intents * intents + config.primary * primary + config.warmth * warmth)


def disagreement(first: Output, second: Output, batch: Batch) -> Tensor:
    """R-Drop: both ways between two passes of the same batch under different dropout."""
    known = batch.tags != IGNORE
    pairs = [
        (first.primary, second.primary),
        (first.warmth, second.warmth),
        (first.tags[known], second.tags[known]),
    ]
    loss = sum(
        (_divergence(a, b, frozen=False) + _divergence(b, a, frozen=False) for a, b in pairs),
        start=torch.zeros((), device=batch.ids.device),
    )
    apart = torch.sigmoid(first.intents) - torch.sigmoid(second.intents)
    return 0.5 * loss + (apart**2).sum(1).mean()


def contrast(output: Output, batch: Batch, *, temperature: float = 0.1) -> Tensor:
    """Supervised contrastive loss within the batch: replies of one primary intent lie together."""
    vectors = functional.normalize(output.states[:, 0], dim=-1)
    near = vectors @ vectors.T / temperature
    itself = torch.eye(len(near), dtype=torch.bool, device=near.device)
    same = (batch.primary[:, None] == batch.primary[None, :]) & ~itself
    near = near.masked_fill(itself, -1e4)
    spread = near - near.logsumexp(1, keepdim=True)
    counted = same.any(1)
    if not counted.any():
        return near.new_zeros(())
    return -((spread * same).sum(1)[counted] / same.sum(1)[counted]).mean()


def _divergence(ours: Tensor, theirs: Tensor, *, frozen: bool = True) -> Tensor:
    goal = functional.log_softmax(theirs.detach() if frozen else theirs, dim=-1)
    return functional.kl_div(functional.log_softmax(ours, dim=-1), goal, log_target=True, reduction="batchmean")
