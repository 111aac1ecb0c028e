"""Makes probabilities honest on held-back replies, and chooses from what probability on they count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.batches import encode
from models.corpus import Example
from models.metrics import f1
from nlu._onnx import Answer, Model
from nlu._tags import TAGS, decode
from nlu.labels import INTENTS, LANGUAGES, WARMTHS, Language, primary_of
from nlu.normalize import normalize

Floats = npt.NDArray[np.float64]
#: Below `sure` and `margin` a reading is wrong as often as right.
_COIN = 0.5
#: Readings whose confidence lies within this of each other are judged together.
_WINDOW = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What the manifest stores for serving; see ``nlu._manifest.Manifest``."""

    max_tokens: int
    temperatures: dict[str, float]
    blend: float
    intents: dict[Language, float]
    sure: dict[Language, float]
    margin: float
    tag_bias: float
    match: float

    def as_json(self) -> dict[str, Any]:
        return {
            "max_tokens": self.max_tokens,
            "temperatures": self.temperatures,
            "blend": self.blend,
            "intents": self.intents,
            "sure": self.sure,
            "margin": self.margin,
            "tag_bias": self.tag_bias,
            "match": self.match,
        }


def unfitted(*, max_tokens: int) -> Serving:
    """Neutral values, with which a model is loaded to be calibrated."""
    half: dict[Language, float] = dict.fromkeys(LANGUAGES, 0.5)
    return Serving(
        max_tokens=max_tokens, temperatures={}, blend=0.0, intents=half, sure=half, margin=0.0, tag_bias=0.0, match=0.6
    )


def calibrate(model: Model, examples: Sequence[Example], *, max_tokens: int, match: float) -> Serving:
    """Fit temperatures and thresholds for a model loaded with ``unfitted`` settings."""
    answers = model.answer([(normalize(e.text).text, e.asked) for e in examples])
    gold = Gold.of(examples)
    logits = {
        "primary": np.log(np.stack([a.primary for a in answers]).astype(np.float64) + 1e-12),
        "warmth": np.log(np.stack([a.warmth for a in answers]).astype(np.float64) + 1e-12),
    }
    many = np.stack([a.intents for a in answers]).astype(np.float64).clip(1e-9, 1 - 1e-9)
    odds = np.log(many / (1 - many))
    blend = _blend(logits["primary"], many, gold.primary)
    logits["primary"] = logits["primary"] + blend * np.log(many)
    temperatures = {
        "primary": _temperature(lambda t: _cross_entropy(logits["primary"] / t, gold.primary)),
        "warmth": _temperature(lambda t: _cross_entropy(logits["warmth"] / t, gold.warmth)),
        "intents": _temperature(lambda t: _binary_entropy(odds / t, gold.intents)),
    }
    sharp = _softmax(logits["primary"] / temperatures["primary"])
    several = 1 / (1 + np.exp(-odds / temperatures["intents"]))
    thresholds: dict[Language, float] = {}
    sure: dict[Language, float] = {}
    for place, lang in enumerate(LANGUAGES):
        own = gold.language == place
        if own.sum() < 30:  # too few to choose by: take all languages
            own = np.ones(len(own), bool)
        thresholds[lang] = _intent_threshold(several[own], sharp[own], gold.intents[own])
        sure[lang] = _sure(sharp[own], gold.primary[own])
    return Serving(
        max_tokens=max_tokens,
        temperatures=temperatures,
        blend=blend,
        intents=thresholds,
        sure=sure,
        margin=_margin(sharp, gold.primary, sure, gold.language),
        tag_bias=_tag_bias(answers, examples, model),
        match=match,
    )


@dataclass(frozen=True, slots=True)
class Gold:
    """The labels of examples as arrays: ``intents`` (n, 30) of 0 and 1, the rest (n,) indices."""

    intents: Floats
    primary: npt.NDArray[np.int64]
    warmth: npt.NDArray[np.int64]
    language: npt.NDArray[np.int64]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> "Gold":
        intents = np.zeros((len(examples), len(INTENTS)))
        for row, example in enumerate(examples):
            intents[row, [INTENTS.index(name) for name in example.intents]] = 1
        first = [primary_of(e.intents) or "off_topic" for e in examples]
        return cls(
            intents,
            np.array([INTENTS.index(name) for name in first]),
            np.array([WARMTHS.index(e.warmth) for e in examples]),
            np.array([LANGUAGES.index(e.lang) for e in examples]),
        )


def _blend(primary: Floats, many: Floats, gold: npt.NDArray[np.int64]) -> float:
    """How much the independent probability of an intent adds to its logit as the primary one."""
    grid = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5)
    return max(grid, key=lambda share: float(((primary + share * np.log(many)).argmax(axis=1) == gold).mean()))


def _temperature(loss: Callable[[float], float]) -> float:
    """The temperature of least loss between 0.3 and 4, to two digits."""
    grid = np.exp(np.linspace(np.log(0.3), np.log(4.0), 120))
    return round(float(min(grid, key=loss)), 3)


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Floats = powers / powers.sum(axis=1, keepdims=True)
    return result


def _cross_entropy(logits: Floats, gold: npt.NDArray[np.int64]) -> float:
    chances = _softmax(logits)[np.arange(len(gold)), gold]
    return float(-np.log(chances + 1e-12).mean())


def _binary_entropy(logits: Floats, gold: Floats) -> float:
    return float((np.logaddexp(0, logits) - gold * logits).mean())


def _intent_threshold(several: Floats, sharp: Floats, gold: Floats) -> float:
    """The threshold of highest micro F1, where the primary always counts."""
    first = np.eye(gold.shape[1])[sharp.argmax(axis=1)]

    def score(least: float) -> float:
        given = np.maximum(several >= least, first)
        return f1(float((given * gold).sum()), float(given.sum()), float(gold.sum()))

    return round(float(max(np.arange(0.25, 0.76, 0.025), key=score)), 3)


def _sure(sharp: Floats, gold: npt.NDArray[np.int64]) -> float:
    """The highest probability right below which at least half of the readings are wrong."""
    return _where_half_are_wrong(sharp.max(axis=1), sharp.argmax(axis=1) == gold, np.arange(0.2, 0.61, 0.025))


def _where_half_are_wrong(value: Floats, right: npt.NDArray[np.bool_], grid: Floats) -> float:
    best = 0.0
    for limit in grid:
        just_below = (value < limit) & (value >= limit - _WINDOW)
        if just_below.any() and right[just_below].mean() < _COIN:
            best = float(limit)
    return round(best, 3)


def _margin(
    sharp: Floats, gold: npt.NDArray[np.int64], sure: dict[Language, float], language: npt.NDArray[np.int64]
) -> float:
    """The same for the lead over the second reading, among those that are sure enough."""
    ordered = np.sort(sharp, axis=1)
    least = np.array([sure[LANGUAGES[place]] for place in language])
    enough = ordered[:, -1] >= least
    lead, right = (ordered[:, -1] - ordered[:, -2])[enough], (sharp.argmax(axis=1) == gold)[enough]
    return _where_half_are_wrong(lead, right, np.arange(0.04, 0.21, 0.02))


def _tag_bias(answers: Sequence[Answer], examples: Sequence[Example], model: Model) -> float:
    wanted = []
    for example in examples:
        tags = np.array(encode(example, model.tokenizer, limit=model.max_tokens).tags[:-1], int)
        certain = np.full((len(tags), len(TAGS)), -20.0, np.float32)
        certain[np.arange(len(tags)), tags] = 20.0
        wanted.append({(s.first, s.last, s.kind, s.power) for s in decode(certain)})

    def score(bias: float) -> float:
        given = [{(s.first, s.last, s.kind, s.power) for s in decode(a.tags, bias=bias)} for a in answers]
        hits = sum(len(g & w) for g, w in zip(given, wanted, strict=True))
        return f1(hits, sum(map(len, given)), sum(map(len, wanted)))

    return round(float(max((-1.5, -1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75), key=score)), 3)
