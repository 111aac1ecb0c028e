"""Runs the exported graph: folded replies in, calibrated probabilities and tag logits out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from nlu._manifest import GRAPH, TOKENIZER, Manifest, ReaderLoadError
from nlu._tokens import PAD, tokenize
from nlu.labels import INTENTS, LANGUAGES, WARMTHS, Asked

Floats = npt.NDArray[np.float32]
#: Columns of the graph's output ``sentence``.
_WIDTHS: Final = {"intents": len(INTENTS), "primary": len(INTENTS), "warmth": len(WARMTHS), "language": len(LANGUAGES)}
#: Texts of one run; more of them only cost memory.
_MOST: Final = 32


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says about one reply: ``intents`` (30,) independent probabilities; ``primary`` (30,)
    and ``warmth`` (4,) sum to 1; ``language`` (4,) logits; ``tags`` (tokens, tags) logits with the
    ``offsets`` of their tokens in the normalised text; ``vector`` (d,) of length 1."""

    intents: Floats
    primary: Floats
    warmth: Floats
    language: Floats
    tags: Floats
    offsets: list[tuple[int, int]]
    vector: Floats


class Model:
    """A session and its tokenizer; safe to call from several threads."""

    def __init__(self, manifest: Manifest, *, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Higher levels would fuse the norms back into the slow node that the graph avoids.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        # The arena keeps what the longest reply once needed; replies are small, so plain allocation is as fast.
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "1" if threads > 1 else "0")
        self._temperatures = manifest.temperatures
        self._blend = manifest.blend
        self.max_tokens = manifest.max_tokens
        try:
            self._session = onnxruntime.InferenceSession(
                str(manifest.folder / GRAPH), options, providers=["CPUExecutionProvider"]
            )
            self.tokenizer: Tokenizer = Tokenizer.from_file(str(manifest.folder / TOKENIZER))
        except Exception as error:  # noqa: BLE001  # both libraries raise bare exceptions of their own
            raise ReaderLoadError(f"the model in {manifest.folder} cannot be loaded: {str(error)[:200]}") from None

    def answer(self, replies: Sequence[tuple[str, Asked | None]]) -> list[Answer]:
        """Read normalised texts, each with what was asked, in order; any number of them."""
        rows = [tokenize(self.tokenizer, text, asked=asked, limit=self.max_tokens) for text, asked in replies]
        # Of like length together: padding costs as much as text.
        order = sorted(range(len(rows)), key=lambda index: len(rows[index].ids))
        found: dict[int, Answer] = {}
        for start in range(0, len(order), _MOST):
            chunk = order[start : start + _MOST]
            sentence, tags, vectors = self._run([rows[index].ids for index in chunk])
            for place, index in enumerate(chunk):
                offsets = rows[index].offsets
                found[index] = self._answer(sentence[place], tags[place, : len(offsets)], offsets, vectors[place])
        return [found[index] for index in range(len(rows))]

    def count_tokens(self, text: str) -> int:
        return len(tokenize(self.tokenizer, text, asked=None, limit=self.max_tokens).ids)

    def _run(self, rows: Sequence[list[int]]) -> tuple[Floats, Floats, Floats]:
        width = max(map(len, rows))
        ids = np.full((len(rows), width), PAD, np.int32)
        mask = np.zeros((len(rows), width), np.int32)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
            mask[place, : len(row)] = 1
        sentence, tags, vectors = self._session.run(None, {"ids": ids, "mask": mask})
        return sentence, tags, vectors

    def _answer(self, sentence: Floats, tags: Floats, offsets: list[tuple[int, int]], vector: Floats) -> Answer:
        parts, at = {}, 0
        for name, width in _WIDTHS.items():
            parts[name] = sentence[at : at + width]
            at += width
        # The product of both heads: log of the logistic function of the independent logits.
        unsaid = np.logaddexp(0, -parts["intents"]).astype(np.float32)
        parts["primary"] = parts["primary"] - np.float32(self._blend) * unsaid
        for name, temperature in self._temperatures.items():
            parts[name] = parts[name] / temperature
        return Answer(
            intents=np.float32(1) / (np.float32(1) + np.exp(-parts["intents"])),
            primary=softmax(parts["primary"]),
            warmth=softmax(parts["warmth"]),
            language=parts["language"],
            tags=tags,
            offsets=offsets,
            vector=vector / max(float(np.linalg.norm(vector)), 1e-9),
        )


def softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max())
    result: Floats = powers / powers.sum()
    return result
