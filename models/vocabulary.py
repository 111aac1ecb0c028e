"""The vocabulary of the reader: the base's 250 000 pieces cut down to what four languages need.

``pieces.tsv`` names the pieces of the base that stay, with their share of running text in Russian, English,
Polish and Turkish. Pieces that differ only in case or diacritics become one (see ``nlu._fold``), whose
vector is the mean of theirs, weighted by share: ``proszę`` and ``prosze`` are the same word to the reader.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from models.base import MARK, BaseModel
from nlu._fold import fold
from nlu._tokens import ASKED_TOKENS, SPECIAL

PIECES = Path(__file__).with_name("pieces.tsv")

#: English words whose vectors the tokens for "what was asked" start from.
_ASKED_WORDS = {
    "none": "text",
    "company_size": "people",
    "timeline": "deadline",
    "authority": "decision",
    "contact": "phone",
    "consent": "agree",
    "confirm": "correct",
    "free": "question",
}


@dataclass(frozen=True)
class Vocabulary:
    """``tokens[i]`` has the unigram score ``scores[i]`` and the vector ``mean(weights * base[sources])``."""

    tokens: tuple[str, ...]
    scores: tuple[float, ...]
    sources: tuple[tuple[int, ...], ...]
    weights: tuple[tuple[float, ...], ...]

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """Splits folded text; special tokens are added by ``nlu._tokens``, not here."""
        unigram = models.Unigram(list(zip(self.tokens, self.scores, strict=True)), unk_id=SPECIAL.index("<unk>"))
        tokenizer = Tokenizer(unigram)
        tokenizer.normalizer = normalizers.Sequence(
            [normalizers.Replace(Regex(r" {2,}"), " "), normalizers.Strip()],
        )
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=MARK, prepend_scheme="always")
        tokenizer.decoder = decoders.Metaspace(replacement=MARK, prepend_scheme="always")
        return tokenizer

    def vectors(self, base: BaseModel) -> torch.Tensor:
        """The word embeddings (tokens, hidden), in float32."""
        rows = sorted({row for group in self.sources for row in group})
        place = {row: index for index, row in enumerate(rows)}
        table = base.tensor("emb.word", base.shape.rows, base.shape.hidden, rows=rows)
        result = torch.empty(len(self.tokens), base.shape.hidden)
        for index, (group, shares) in enumerate(zip(self.sources, self.weights, strict=True)):
            weight = torch.tensor(shares)
            result[index] = (weight[:, None] * table[[place[row] for row in group]]).sum(0) / weight.sum()
        return result


def load_vocabulary(base: BaseModel, path: Path = PIECES) -> Vocabulary:
    """Build the folded vocabulary: the special tokens, one token per ``asked``, then the pieces by share."""
    groups: dict[str, list[tuple[int, float]]] = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            row, share = line.split("\t")
            groups.setdefault(fold(base.pieces[int(row)]), []).append((int(row), float(share)))
    total = sum(share for members in groups.values() for _, share in members)
    ranked = sorted(groups.items(), key=lambda item: (-sum(share for _, share in item[1]), item[0]))
    word = {piece: row for row, piece in enumerate(base.pieces)}
    tokens = [*SPECIAL, *ASKED_TOKENS, *(piece for piece, _ in ranked)]
    scores = [0.0] * (len(SPECIAL) + len(ASKED_TOKENS))
    sources: list[tuple[int, ...]] = [(row,) for row in (base.bos, base.pad, base.eos, base.unk)]
    weights: list[tuple[float, ...]] = [(1.0,)] * (len(SPECIAL) + len(ASKED_TOKENS))
    for token in ASKED_TOKENS:
        name = token.strip("<>").removeprefix("asked:")
        sources.append((word[MARK + _ASKED_WORDS.get(name, name)],))
    for _, members in ranked:
        sources.append(tuple(row for row, _ in members))
        weights.append(tuple(share for _, share in members))
        scores.append(float(np.log(sum(share for _, share in members) / total)))
    return Vocabulary(tuple(tokens), tuple(scores), tuple(sources), tuple(weights))
