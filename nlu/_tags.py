"""The tags that the model gives every token, and how a row of them becomes spans.

``O`` is outside, ``B-x`` begins a fact and ``I-x`` goes on with it. Authority is split by power, so that
"I decide" and "I must ask my boss" are different tags. Decoding is constrained: ``I-x`` may only follow
``B-x`` or ``I-x``.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from nlu.labels import FACT_KINDS, POWERS, FactKind, Power

#: ``(kind, power)``; power is None for all kinds but authority.
CLASSES: Final[tuple[tuple[FactKind, Power | None], ...]] = tuple(
    (kind, power) for kind in FACT_KINDS for power in (POWERS if kind == "authority" else (None,))
)
TAGS: Final[tuple[str, ...]] = (
    "O",
    *(f"{side}-{kind}{f':{power}' if power else ''}" for kind, power in CLASSES for side in "BI"),
)
OUTSIDE: Final = 0
_NEVER: Final = -1e9


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """Tokens ``first`` to ``last`` (inclusive) state a fact; ``confidence`` is their mean probability."""

    first: int
    last: int
    kind: FactKind
    power: Power | None
    confidence: float


def begin(kind: FactKind, power: Power | None) -> int:
    """The tag that begins a fact; the next one goes on with it."""
    return 1 + 2 * CLASSES.index((kind, power))


def kind_probabilities(logits: npt.NDArray[np.float32]) -> dict[FactKind, npt.NDArray[np.float32]]:
    """For every kind the probability (tokens,) that a token belongs to a fact of it."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    columns = (powers / powers.sum(axis=1, keepdims=True)) @ _OF_KIND
    return {kind: columns[:, place] for place, kind in enumerate(FACT_KINDS)}


#: (tags, kinds): 1 where a tag begins or goes on with a fact of the kind.
_OF_KIND: Final = np.array(
    [[0.0] * len(FACT_KINDS)] + [[float(own == kind) for kind in FACT_KINDS] for own, _ in CLASSES for _side in "BI"],
    np.float32,
)


def _allowed() -> npt.NDArray[np.float32]:
    table = np.zeros((len(TAGS), len(TAGS)), np.float32)
    for tag in range(2, len(TAGS), 2):
        table[:, tag] = _NEVER
        table[tag - 1, tag] = table[tag, tag] = 0.0
    return table


_TRANSITIONS: Final = _allowed()


def decode(logits: npt.NDArray[np.float32], *, bias: float = 0.0) -> list[TokenSpan]:
    """The best allowed row of tags for ``logits`` (tokens, tags), as spans in order.

    ``bias`` is added to ``O``: above 0 fewer tokens are taken for facts, below 0 more.
    """
    if not len(logits):
        return []
    shifted = logits - logits.max(axis=1, keepdims=True)
    scores = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probabilities = np.exp(scores)
    if bias:
        scores = scores.copy()
        scores[:, OUTSIDE] += bias
    best = scores.argmax(axis=1)
    if not best.any():
        return []
    return _spans(_viterbi(scores), probabilities)


def _viterbi(scores: npt.NDArray[np.float32]) -> list[int]:
    reach = scores[0].copy()
    reach[2::2] = _NEVER
    back = np.zeros(scores.shape, np.int64)
    for place in range(1, len(scores)):
        paths = reach[:, None] + _TRANSITIONS
        back[place] = paths.argmax(axis=0)
        reach = paths.max(axis=0) + scores[place]
    path = [int(reach.argmax())]
    for place in range(len(scores) - 1, 0, -1):
        path.append(int(back[place, path[-1]]))
    return path[::-1]


def _spans(path: list[int], probabilities: npt.NDArray[np.float32]) -> list[TokenSpan]:
    spans: list[TokenSpan] = []
    place = 0
    while place < len(path):
        tag = path[place]
        if tag == OUTSIDE:
            place += 1
            continue
        last = place
        while last + 1 < len(path) and path[last + 1] == tag + 1:
            last += 1
        kind, power = CLASSES[(tag - 1) // 2]
        sure = [probabilities[i, tag] + probabilities[i, tag + 1] for i in range(place, last + 1)]
        spans.append(TokenSpan(place, last, kind, power, float(np.mean(sure))))
        place = last + 1
    return spans
