"""From what cosine on a reply means the same as an admin's own example: chosen on hand-written questions."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu._onnx import Model
from nlu.normalize import normalize

TOPICS = Path(__file__).with_name("topics.txt")
#: Share of strangers' questions that may be answered wrongly.
_FALSE = 0.03
_EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Question:
    topic: str
    lang: str
    text: str
    example: bool


def read_topics(path: Path = TOPICS) -> list[Question]:
    """The questions of ``topics.txt`` in order."""
    found: list[Question] = []
    topic = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            topic = line[2:]
        elif line and not line.startswith("#"):
            lang, *texts = (part.strip() for part in line.split("|"))
            found += [Question(topic, lang, text, place < _EXAMPLES) for place, text in enumerate(texts)]
    return found


def choose_threshold(model: Model) -> dict[str, Any]:
    """The lowest cosine at which at most 3 % of strangers match, and what it gives.

    A stranger is a question whose own topic has no examples. ``accuracy``: a visitor's question finds its
    topic and passes the threshold; examples and questions are of one language.
    """
    questions = read_topics()
    vectors = np.stack([a.vector for a in model.answer([(normalize(q.text).text, None) for q in questions])])
    asked = [i for i, q in enumerate(questions) if not q.example]
    nearest, strangers, right = [], [], []
    for i in asked:
        q = questions[i]
        rivals = [j for j, other in enumerate(questions) if other.example and other.lang == q.lang]
        cosines: npt.NDArray[np.float32] = vectors[rivals] @ vectors[i]
        own = np.array([questions[j].topic == q.topic for j in rivals])
        nearest.append(float(cosines[own].max()))
        strangers.append(float(cosines[~own].max()))
        right.append(nearest[-1] >= strangers[-1])
    threshold = float(np.quantile(strangers, 1 - _FALSE)) + 1e-3
    passed = [r and n >= threshold for r, n in zip(right, nearest, strict=True)]
    return {
        "threshold": round(threshold, 3),
        "topics": len({q.topic for q in questions}),
        "questions": len(asked),
        "accuracy": round(float(np.mean(passed)), 4),
        "nearest_is_right": round(float(np.mean(right)), 4),
        "false": round(float(np.mean([s >= threshold for s in strangers])), 4),
    }
