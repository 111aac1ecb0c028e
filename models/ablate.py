"""What each part of the recipe brings: the same short training with one thing changed at a time.

    python -m models.ablate out.jsonl [most] [name …]

Runs take minutes each; lines are appended as they are finished, and finished ones are passed over.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any, Final

import torch

from models.augment import Augmenter
from models.base import BaseModel
from models.batches import batches, collate, encode
from models.config import load_config
from models.corpus import Example, read_corpus
from models.fit import Lesson, fit
from models.metrics import f1
from models.network import ReaderNet, build
from models.split import split
from models.teaching import Answers, teacher_answers
from models.train import seed_everything
from models.vocabulary import Vocabulary, load_vocabulary
from nlu._tags import TAGS, decode
from nlu.labels import LANGUAGES

#: Everything is compared with this: the student's recipe without teacher and matching, for two passes.
_PLAIN: Final[dict[str, Any]] = {"loss.distil": 0.0, "loss.embedding": 0.0, "student.epochs": 3}
_SILENT: Final = (
    "typos",
    "punctuation",
    "numbers",
    "swap_facts",
    "compose",
    "asked",
    "transliterate",
    "stretch",
    "blank",
)
ABLATIONS: Final[dict[str, dict[str, Any]]] = {
    "the recipe, 6 lower layers": {},
    "4 lower layers": {"student.layers": [0, 1, 2, 3]},
    "8 lower layers": {"student.layers": list(range(8))},
    "12 layers": {"student.layers": list(range(12))},
    "6 layers, every other one": {"student.layers": [0, 2, 4, 6, 8, 11]},
    "no augmentation": {f"augment.{name}": 0.0 for name in _SILENT},
    "no second act": {"augment.compose": 0.0},
    "no other question": {"augment.asked": 0.0},
    "no hidden tokens": {"augment.blank": 0.0},
    "no label smoothing": {"loss.label_smoothing": 0.0},
    "focal loss (1.0) for intents": {"loss.focal": 1.0},
    "R-Drop (0.5)": {"loss.rdrop": 0.5},
    "supervised contrastive loss (0.2) beside": {"contrastive": 0.2},
    "word embeddings learn too (2e-5)": {"student.embedding_rate": 2e-5},
    "no average of weights": {"student.average": 0.0},
    "heads not fitted first": {"fresh": False},
    "distilled from 12 layers": {"loss.distil": 1.0},
}


def run(name: str, examples: list[Example], base: BaseModel, vocabulary: Vocabulary) -> dict[str, Any]:
    """Train one variant and measure it on all held-back replies, in float32."""
    changes = dict(ABLATIONS[name])
    contrastive, fresh = changes.pop("contrastive", 0.0), changes.pop("fresh", True)
    config = load_config(overrides={**_PLAIN, **changes})
    parts = split(examples, config.data, seed=config.seed)
    began = time.monotonic()
    answers = None
    if config.loss.distil:
        deep = load_config(overrides={**_PLAIN, "teacher.epochs": _PLAIN["student.epochs"]})
        teacher = _fit(parts.train, base, vocabulary, deep.teacher, deep, contrastive=0.0, fresh=True)
        answers = teacher_answers([teacher], parts.train, vocabulary.tokenizer, limit=config.data.max_tokens)
    network = _fit(
        parts.train, base, vocabulary, config.student, config, contrastive=contrastive, fresh=fresh, answers=answers
    )
    minutes = (time.monotonic() - began) / 60
    held_back = [*parts.calibration, *parts.test]
    return {
        "name": name,
        "train": len(parts.train),
        "minutes": round(minutes, 1),
        **measure(network, held_back, vocabulary),
    }


def _fit(
    train: list[Example],
    base: BaseModel,
    vocabulary: Vocabulary,
    net: Any,
    config: Any,
    *,
    contrastive: float,
    fresh: bool,
    answers: Answers | None = None,
) -> ReaderNet:
    seed_everything(config.seed)
    network = build(base, vocabulary, net)
    lesson = Lesson(
        examples=train,
        augmenter=Augmenter(train, config.augment, seed=config.seed),
        tokenizer=vocabulary.tokenizer,
        net=net,
        loss=config.loss,
        limit=config.data.max_tokens,
        seed=config.seed,
        device=torch.device("cuda" if torch.cuda.is_available() else "cpu"),
        answers=answers,
        contrastive=contrastive,
        fresh=fresh,
    )
    return fit(network, lesson).cpu().eval()


@torch.inference_mode()
def measure(network: ReaderNet, examples: list[Example], vocabulary: Vocabulary) -> dict[str, float]:
    """Primary per language, micro F1 of intents at 0.5, warmth, exact span F1; all between 0 and 1."""
    rows = [encode(example, vocabulary.tokenizer, limit=96) for example in examples]
    right: dict[str, list[bool]] = {lang: [] for lang in LANGUAGES}
    warm, hits, given, wanted, spans = [], 0.0, 0.0, 0.0, [0, 0, 0]
    for indices in batches(rows, batch_tokens=4096, rng=None):
        batch = collate([rows[i] for i in indices])
        output = network(batch.ids, batch.mask)
        said = (output.intents >= 0).float()
        hits, given, wanted = (
            hits + float((said * batch.intents).sum()),
            given + float(said.sum()),
            wanted + float(batch.intents.sum()),
        )
        warm += (output.warmth.argmax(1) == batch.warmth).tolist()
        for place, i in enumerate(indices):
            right[examples[i].lang].append(bool(output.primary[place].argmax() == batch.primary[place]))
            gold = torch.tensor(rows[i].tags[:-1], dtype=torch.long)
            certain = 40.0 * torch.nn.functional.one_hot(gold, len(TAGS)).float()
            one = {(s.first, s.last, s.kind, s.power) for s in decode(output.tags[place, : len(gold)].numpy())}
            two = {(s.first, s.last, s.kind, s.power) for s in decode(certain.numpy())}
            spans = [spans[0] + len(one & two), spans[1] + len(one), spans[2] + len(two)]
    every = [hit for hits_of in right.values() for hit in hits_of]
    return {
        "primary": round(sum(every) / len(every), 4),
        **{lang: round(sum(own) / max(1, len(own)), 4) for lang, own in right.items()},
        "intents": round(f1(hits, given, wanted), 4),
        "warmth": round(sum(warm) / len(warm), 4),
        "spans": round(f1(*spans), 4),
    }


def main(path: Path, most: int, names: list[str]) -> None:
    """Run what is not in ``path`` yet, one line of JSON each."""
    done = {json.loads(line)["name"] for line in path.read_text().splitlines()} if path.exists() else set()
    examples = read_corpus()
    base = BaseModel()
    vocabulary = load_vocabulary(base)
    step = max(1, len(examples) // most)
    for name in names or ABLATIONS:
        if name not in done:
            line = json.dumps(run(name, examples[::step], base, vocabulary))
            print(line, flush=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 8000, sys.argv[3:])
