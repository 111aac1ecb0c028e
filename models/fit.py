"""The loop that fits one network: batches, optimiser, moving average, checkpoints."""

import math
import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from rich.progress import Progress
from tokenizers import Tokenizer
from torch import Tensor, nn

from models.augment import Augmenter
from models.batches import Batch, batches, collate, encode
from models.config import LossConfig, NetConfig
from models.corpus import Example
from models.losses import contrast, disagreement, distil_loss, task_loss
from models.network import ReaderNet
from models.teaching import Answers, keeps_labels
from models.warm import warm_heads
from nlu._tokens import FIRST_PIECE, LEAD, PAD, UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Everything that a fit reads besides the network: data, recipe, teacher.

    ``vectors`` maps the text of an example to the base's sentence vector; ``answers`` are a teacher's, one row
    per example.
    """

    examples: Sequence[Example]
    augmenter: Augmenter
    tokenizer: Tokenizer
    net: NetConfig
    loss: LossConfig
    limit: int
    seed: int
    device: torch.device
    vectors: dict[str, Tensor] | None = None
    answers: Answers | None = None
    contrastive: float = 0.0
    #: False where the network has been trained before, so that its heads need no warming.
    fresh: bool = True


def fit(
    network: ReaderNet,
    lesson: Lesson,
    *,
    checkpoint: Path | None = None,
    progress: Progress | None = None,
    on_turn: Callable[[int, ReaderNet], None] | None = None,
) -> ReaderNet:
    """Train in place and return the moving average of the weights; goes on from ``checkpoint`` if it exists."""
    config = lesson.net
    network.to(lesson.device)
    if lesson.fresh and (checkpoint is None or not checkpoint.exists()):
        rows = [encode(lesson.augmenter(e, 0), lesson.tokenizer, limit=lesson.limit) for e in lesson.examples]
        warm_heads(network, rows, lesson.loss, seed=lesson.seed)
    optimiser = _optimiser(network, config)
    # Taken before a checkpoint is loaded, which holds the rates of its last step.
    rates = [group["lr"] for group in optimiser.param_groups]
    average = deepcopy(network).eval()
    for parameter in average.parameters():
        parameter.requires_grad_(False)
    start, step = 0, 0
    if checkpoint is not None and checkpoint.exists():
        state = torch.load(checkpoint, map_location=lesson.device, weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        start, step = state["turn"], state["step"]
    turns = math.ceil(config.epochs)
    per_turn = _steps_per_turn(lesson)
    total = int(per_turn * config.epochs)
    task = progress.add_task(f"{len(config.layers)} layers", total=total, completed=step) if progress else None
    loss_mean = 0.0
    for turn in range(start, turns):
        torch.manual_seed(lesson.seed + turn)
        changed = [lesson.augmenter(example, turn) for example in lesson.examples]
        rows = [encode(example, lesson.tokenizer, limit=lesson.limit) for example in changed]
        network.train()
        for indices in batches(rows, batch_tokens=config.batch_tokens, rng=_rng(lesson, turn)):
            if step >= total:
                break
            scale = _schedule(step, total=total, warmup=config.warmup)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * scale
            batch = collate([rows[i] for i in indices])
            batch.ids = hide_tokens(batch.ids, share=lesson.augmenter.blank)
            batch = batch.to(lesson.device)
            with half_precision(lesson.device):
                loss = _loss(network, lesson, batch, indices, [changed[i] for i in indices])
            optimiser.zero_grad(set_to_none=True)
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            step += 1
            _follow(average, network, decay=min(config.average, (1 + step) / (10 + step)))
            loss_mean += 0.02 * (float(loss.detach()) - loss_mean) if loss_mean else float(loss.detach())
            if progress is not None and task is not None:
                progress.update(task, completed=step, description=f"{len(config.layers)} layers  loss {loss_mean:.3f}")
        if checkpoint is not None:
            _save(checkpoint, network=network, average=average, optimiser=optimiser, turn=turn + 1, step=step)
        if on_turn is not None:
            on_turn(turn, average)
    return average


def hide_tokens(ids: Tensor, *, share: float) -> Tensor:
    """Replace a share of the words' tokens by ``<unk>`` in replies of five and more, so that none decides alone."""
    long = (ids != PAD).sum(1, keepdim=True) >= LEAD + 1 + 5
    words = (ids >= FIRST_PIECE) & long
    return torch.where(words & (torch.rand(ids.shape) < share), torch.full_like(ids, UNKNOWN), ids)


def half_precision(device: torch.device) -> torch.autocast:
    """Products in bfloat16 where the processor has them: a third of the time, and the weights stay float32."""
    able = device.type == "cuda" or torch.ops.mkldnn._is_mkldnn_bf16_supported()  # noqa: SLF001  # asked nowhere else
    return torch.autocast(device.type, torch.bfloat16, enabled=able)


def _loss(network: ReaderNet, lesson: Lesson, batch: Batch, indices: list[int], changed: Sequence[Example]) -> Tensor:
    output = network(batch.ids, batch.mask)
    originals = [lesson.examples[i] for i in indices]
    vectors = None
    if lesson.vectors is not None:
        nothing = output.embedding.new_zeros(output.embedding.shape[1])
        found = [lesson.vectors.get(example.text, nothing).to(lesson.device).float() for example in originals]
        vectors = torch.stack(found)
    loss = task_loss(output, batch, lesson.loss, vectors=vectors)
    if lesson.answers is not None:
        same = [place for place, pair in enumerate(zip(originals, changed, strict=True)) if keeps_labels(*pair)]
        taught = lesson.answers.take([indices[place] for place in same]).to(lesson.device)
        loss = loss + lesson.loss.distil * distil_loss(output, same, taught, lesson.loss)
    if lesson.loss.rdrop:
        loss = loss + lesson.loss.rdrop * disagreement(output, network(batch.ids, batch.mask), batch)
    if lesson.contrastive:
        loss = loss + lesson.contrastive * contrast(output, batch)
    return loss


def _optimiser(network: ReaderNet, config: NetConfig) -> torch.optim.Optimizer:
    """AdamW: lower layers learn more slowly, heads faster; norms and biases do not decay."""
    depth = len(config.layers)
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if name.startswith("encoder.embeddings"):
            rate = config.embedding_rate if "word" in name else config.encoder_rate * config.layer_decay**depth
        elif name.startswith("encoder.encoder.layer."):
            rate = config.encoder_rate * config.layer_decay ** (depth - 1 - int(name.split(".")[3]))
        else:
            rate = config.heads_rate
        parameter.requires_grad_(rate > 0)
        if rate > 0:
            decay = config.weight_decay if parameter.dim() > 1 else 0.0
            groups.setdefault((rate, decay), []).append(parameter)
    return torch.optim.AdamW(
        [{"params": members, "lr": rate, "weight_decay": decay} for (rate, decay), members in groups.items()],
        betas=(0.9, 0.98),
    )


def _schedule(step: int, *, total: int, warmup: float) -> float:
    rising = max(1, int(total * warmup))
    if step < rising:
        return (step + 1) / rising
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, total - rising)))


def _follow(average: ReaderNet, network: ReaderNet, *, decay: float) -> None:
    with torch.no_grad():
        pairs = [(a, n) for a, n in zip(average.parameters(), network.parameters(), strict=True) if n.requires_grad]
        ours: list[Tensor] = [a for a, _ in pairs]
        theirs: list[Tensor] = [n for _, n in pairs]
        torch._foreach_lerp_(ours, theirs, 1 - decay)


def _steps_per_turn(lesson: Lesson) -> int:
    rows = [encode(example, lesson.tokenizer, limit=lesson.limit) for example in lesson.examples]
    return sum(1 for _ in batches(rows, batch_tokens=lesson.net.batch_tokens, rng=_rng(lesson, 0)))


def _rng(lesson: Lesson, turn: int) -> random.Random:
    return random.Random(lesson.seed + turn)  # noqa: S311  # the order of batches, not a secret


def _save(path: Path, *, network: nn.Module, average: nn.Module, optimiser: Any, turn: int, step: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    state: dict[str, Any] = {
        "network": network.state_dict(),
        "average": average.state_dict(),
        "optimiser": optimiser.state_dict(),
        "turn": turn,
        "step": step,
    }
    # Written beside and renamed, so that an interruption never leaves half a checkpoint.
    draft = path.with_suffix(".part")
    torch.save(state, draft)
    draft.replace(path)
