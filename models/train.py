"""From the base encoder and the hand-written data to the exported reader: one recipe, one seed.

The way: split, base vectors, a deep teacher, a shallow student that learns from labels and teacher, export to
int8, calibration on held-back replies, figures on others that were held back too, manifest and card.
Everything that takes long is kept in the run's folder, so that an interrupted training goes on.
"""

import hashlib
import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from models.augment import Augmenter
from models.base import BaseModel
from models.calibrate import calibrate
from models.card import write_card
from models.config import Config, NetConfig, load_config
from models.corpus import Example, read_corpus
from models.export import MAX_TOKENS, export_network, write_manifest
from models.fit import Lesson, fit
from models.matching import choose_threshold
from models.network import ReaderNet, build
from models.robust import unchanged
from models.scores import read_all, score
from models.split import Split, split
from models.teaching import Answers, teacher_answers
from models.vectors import base_vectors
from models.vocabulary import Vocabulary, load_vocabulary
from nlu.labels import LANGUAGES
from nlu.reader import FOLDER, Reader

RUNS = Path(__file__).parent / "runs"


def train(
    *,
    out: Path = FOLDER,
    run: Path | None = None,
    config: Config | None = None,
    corrections: Iterable[Example] = (),
    most: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Train, export to ``out`` and return the manifest's figures on the held-back test part.

    Args:
        run: folder for checkpoints; give the same one again to go on after an interruption.
        corrections: replies that a person has relabelled; they weigh like hand-written ones.
        most: take only so many examples, for a trial of the recipe.

    Raises:
        CorpusError, ConfigError, BaseModelError: data, recipe or base are not usable; the message says why.
    """
    config = config or load_config()
    run = run or RUNS / config.version
    began = time.monotonic()
    seed_everything(config.seed)
    examples = [*read_corpus(), *corrections]
    if most is not None:
        examples = random.Random(config.seed).sample(examples, min(most, len(examples)))  # noqa: S311  # a trial
    parts = split(examples, config.data, seed=config.seed)
    base = BaseModel()
    vocabulary = load_vocabulary(base)
    with progress or make_progress() as bar:
        student = fit_student(parts, base, vocabulary, config, run=run, progress=bar)
    sample = parts.train[:: len(parts.train) // 300 or 1]
    model = export_network(student, vocabulary, out, version=config.version, sample=sample)
    match = choose_threshold(model)
    serving = calibrate(model, parts.calibration, max_tokens=MAX_TOKENS, match=match["threshold"])
    about = {
        "data": describe(examples, parts),
        "recipe": config.as_dict(),
        "matching": match,
        "note": f"Trained in {(time.monotonic() - began) / 60:.0f} minutes.",
    }
    write_manifest(out, version=config.version, serving=serving, about=about)
    reader = Reader.load(out)
    about["metrics"] = score(read_all(reader, parts.test))
    about["unchanged"] = unchanged(reader, parts.test, seed=config.seed)
    write_manifest(out, version=config.version, serving=serving, about=about)
    write_card(out)
    return about


def fit_student(
    parts: Split, base: BaseModel, vocabulary: Vocabulary, config: Config, *, run: Path, progress: Progress | None
) -> ReaderNet:
    """The teacher first, where the recipe wants one, then the student."""
    vectors = None
    if config.loss.embedding:
        texts = sorted({e.text for e in parts.train})
        vectors = base_vectors(texts, base, vocabulary, cache=run / "vectors.pt", progress=progress)
    answers = None
    if config.loss.distil:
        teacher = fit_one("teacher", config.teacher, parts, base, vocabulary, config, run=run, progress=progress)
        limit = config.data.max_tokens
        answers = teacher_answers([teacher], parts.train, vocabulary.tokenizer, limit=limit, progress=progress)
    return fit_one(
        "student",
        config.student,
        parts,
        base,
        vocabulary,
        config,
        run=run,
        progress=progress,
        vectors=vectors,
        answers=answers,
    )


def fit_one(
    name: str,
    net: NetConfig,
    parts: Split,
    base: BaseModel,
    vocabulary: Vocabulary,
    config: Config,
    *,
    run: Path,
    progress: Progress | None,
    vectors: dict[str, torch.Tensor] | None = None,
    answers: Answers | None = None,
) -> ReaderNet:
    """Fit one network, or load it if the run already holds it."""
    done = run / f"{name}.done.pt"
    seed_everything(config.seed)
    network = build(base, vocabulary, net)
    if done.exists():
        network.load_state_dict(torch.load(done, weights_only=True))
        return network.eval()
    lesson = Lesson(
        examples=parts.train,
        augmenter=Augmenter(parts.train, config.augment, seed=config.seed),
        tokenizer=vocabulary.tokenizer,
        net=net,
        loss=config.loss,
        limit=config.data.max_tokens,
        seed=config.seed,
        device=torch.device("cuda" if torch.cuda.is_available() else "cpu"),
        vectors=vectors,
        answers=answers,
    )
    fitted = fit(network, lesson, checkpoint=run / f"{name}.part.pt", progress=progress).cpu().eval()
    done.parent.mkdir(parents=True, exist_ok=True)
    torch.save(fitted.state_dict(), done)
    return fitted


def describe(examples: Sequence[Example], parts: Split) -> dict[str, Any]:
    """Counts of the data and a checksum over every example's text and labels."""
    digest = hashlib.sha256()
    for e in sorted(examples, key=lambda e: (e.lang, e.asked or "", e.text, e.intents)):
        digest.update(repr((e.text, e.lang, e.asked, e.intents, e.warmth, e.spans)).encode())
    return {
        "sha256": digest.hexdigest(),
        "examples": len(examples),
        "by_language": {lang: sum(e.lang == lang for e in examples) for lang in LANGUAGES},
        "by_intent": dict(Counter(name for e in examples for name in e.intents).most_common()),
        "facts": dict(Counter(s.kind for e in examples for s in e.spans).most_common()),
        "train": len(parts.train),
        "calibration": len(parts.calibration),
        "test": len(parts.test),
        "near_duplicates_removed": parts.removed,
    }


def seed_everything(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def make_progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn()
    )
