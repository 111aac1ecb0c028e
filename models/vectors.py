"""The base encoder's own sentence vectors, which the reader's vectors for matching are taught to resemble."""

from collections.abc import Sequence
from pathlib import Path

import torch
from rich.progress import Progress
from torch import Tensor
from torch.nn import functional

from models.base import BaseModel
from models.fit import half_precision
from models.vocabulary import Vocabulary
from nlu._fold import fold
from nlu._tokens import BEGIN, END, PAD
from nlu.normalize import normalize

#: What the base was trained to see before a short text.
_PREFIX = "query: "


@torch.inference_mode()
def base_vectors(
    texts: Sequence[str], base: BaseModel, vocabulary: Vocabulary, *, cache: Path | None, progress: Progress | None
) -> dict[str, Tensor]:
    """Vectors (hidden,) of length 1 by text, in float16, from all layers of the base.

    The mean over all texts is taken off: the base puts everything into one corner of the space, and only
    what differs is worth learning. Texts found in ``cache`` are not computed again.
    """
    known: dict[str, Tensor] = {}
    if cache is not None and cache.exists():
        known = torch.load(cache, weights_only=True)
    missing = sorted({text for text in texts if text not in known}, key=lambda text: (len(text), text))
    if missing:
        encoder = base.encoder(rows=range(len(vocabulary.tokens)))
        encoder.embeddings.word_embeddings.weight.data.copy_(vocabulary.vectors(base))
        task = progress.add_task("base vectors", total=len(missing)) if progress else None
        for start in range(0, len(missing), 64):
            chunk = missing[start : start + 64]
            rows = [
                vocabulary.tokenizer.encode(fold(_PREFIX + normalize(t).text), add_special_tokens=False).ids[:96]
                for t in chunk
            ]
            width = max(map(len, rows)) + 2
            ids = torch.full((len(rows), width), PAD)
            for place, row in enumerate(rows):
                ids[place, : len(row) + 2] = torch.tensor([BEGIN, *row, END])
            mask = (ids != PAD).long()
            with half_precision(ids.device):
                states = encoder(input_ids=ids, attention_mask=mask).last_hidden_state.float() * mask[..., None]
            means = (states.sum(1) / mask.sum(1, keepdim=True)).half()
            known |= {text: vector.clone() for text, vector in zip(chunk, means, strict=True)}
            if progress is not None and task is not None:
                progress.advance(task, len(chunk))
        if cache is not None:
            cache.parent.mkdir(parents=True, exist_ok=True)
            torch.save(known, cache)
    centre = torch.stack([known[text] for text in texts]).float().mean(0)
    return {text: functional.normalize(known[text].float() - centre, dim=0).half() for text in texts}
