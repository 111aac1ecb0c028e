"""Examples as tensors, in batches of about equal numbers of tokens."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import torch
from tokenizers import Tokenizer
from torch import Tensor

from models.corpus import Example
from nlu._tags import OUTSIDE, begin
from nlu._tokens import LEAD, PAD, Tokens, tokenize
from nlu.labels import INTENTS, LANGUAGES, WARMTHS, primary_of
from nlu.normalize import normalize

#: Tag of what is no token of the text; the loss passes over it.
IGNORE = -100


@dataclass(frozen=True, slots=True)
class Encoded:
    """One example as numbers; ``tags`` has one entry per token of the text and one for ``</s>``."""

    ids: list[int]
    tags: list[int]
    intents: list[int]
    primary: int
    warmth: int
    language: int


@dataclass(slots=True)
class Batch:
    """``ids`` and ``mask`` (n, tokens), ``tags`` (n, tokens - 2), ``intents`` (n, 30), the rest (n,)."""

    ids: Tensor
    mask: Tensor
    tags: Tensor
    intents: Tensor
    primary: Tensor
    warmth: Tensor
    language: Tensor

    def to(self, device: torch.device) -> "Batch":
        return Batch(**{field.name: getattr(self, field.name).to(device) for field in fields(self)})


def encode(example: Example, tokenizer: Tokenizer, *, limit: int) -> Encoded:
    """Tokenize as serving does, and lay the spans over the tokens."""
    normal = normalize(example.text)
    tokens = tokenize(tokenizer, normal.text, asked=example.asked, limit=limit)
    places = Tokens(tokens.ids, [normal.original_span(start, end) for start, end in tokens.offsets])
    primary = primary_of(example.intents)
    if primary is None:
        raise ValueError(f"{example.where} has no intent")
    return Encoded(
        ids=tokens.ids,
        tags=_tags(example, places),
        intents=[INTENTS.index(name) for name in example.intents],
        primary=INTENTS.index(primary),
        warmth=WARMTHS.index(example.warmth),
        language=LANGUAGES.index(example.lang),
    )


def _tags(example: Example, tokens: Tokens) -> list[int]:
    tags = [OUTSIDE] * len(tokens.offsets) + [IGNORE]
    for span in example.spans:
        first = begin(span.kind, span.power)
        covered = [place for place, (start, end) in enumerate(tokens.offsets) if start < span.end and span.start < end]
        for order, place in enumerate(covered):
            tags[place] = first if order == 0 else first + 1
    return tags


def collate(rows: Sequence[Encoded]) -> Batch:
    """Pad to the longest row."""
    width = max(len(row.ids) for row in rows)
    ids = torch.full((len(rows), width), PAD)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    tags = torch.full((len(rows), width - LEAD), IGNORE)
    intents = torch.zeros((len(rows), len(INTENTS)))
    for place, row in enumerate(rows):
        ids[place, : len(row.ids)] = torch.tensor(row.ids)
        mask[place, : len(row.ids)] = 1
        tags[place, : len(row.tags)] = torch.tensor(row.tags)
        intents[place, row.intents] = 1.0
    return Batch(
        ids=ids,
        mask=mask,
        tags=tags,
        intents=intents,
        primary=torch.tensor([row.primary for row in rows]),
        warmth=torch.tensor([row.warmth for row in rows]),
        language=torch.tensor([row.language for row in rows]),
    )


def batches(rows: Sequence[Encoded], *, batch_tokens: int, rng: random.Random | None) -> Iterator[list[int]]:
    """Indices of rows in batches of about ``batch_tokens`` tokens; of like length, in random order if ``rng``."""
    order = list(range(len(rows)))
    if rng is not None:
        rng.shuffle(order)
        # Sorting within large chunks keeps batches of like length yet mixed anew in every pass.
        chunks = [order[i : i + 1536] for i in range(0, len(order), 1536)]
    else:
        chunks = [order]
    found: list[list[int]] = []
    for chunk in chunks:
        chunk.sort(key=lambda index: len(rows[index].ids))
        batch: list[int] = []
        for index in chunk:
            if batch and (len(batch) + 1) * len(rows[index].ids) > batch_tokens:
                found.append(batch)
                batch = []
            batch.append(index)
        if batch:
            found.append(batch)
    if rng is not None:
        rng.shuffle(found)
    yield from found
