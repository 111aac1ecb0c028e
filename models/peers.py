"""What a good engineer would otherwise use, trained on the same replies to the same end: ``primary``.

Every peer sees what was asked as a word before the text, and text folded like ours. They need the extra
``train`` (scikit-learn, setfit).
"""

import random
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch

from models.base import BaseModel
from models.corpus import Example
from models.vocabulary import load_vocabulary
from nlu._fold import fold
from nlu._tokens import BEGIN, END, PAD
from nlu.labels import Asked, primary_of
from nlu.normalize import normalize


class Peer(Protocol):
    """A trained classifier of primary intents."""

    def __call__(self, replies: Sequence[tuple[str, Asked | None]]) -> list[str]: ...


def written(text: str, asked: Asked | None) -> str:
    """The reply as peers see it."""
    return f"asked_{asked or 'none'} {fold(normalize(text).text)}"


def tfidf(examples: Sequence[Example], *, seed: int) -> Peer:
    """Words and character n-grams weighted by TF-IDF, then logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, tokenizer=str.split, token_pattern=None),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2),
        ),
        LogisticRegression(C=10.0, max_iter=300, random_state=seed, solver="liblinear")
        if len({primary_of(e.intents) for e in examples}) < 3
        else LogisticRegression(C=10.0, max_iter=200, random_state=seed),
    )
    model.fit([written(e.text, e.asked) for e in examples], [primary_of(e.intents) for e in examples])
    return lambda replies: list(model.predict([written(*reply) for reply in replies]))


def frozen_e5(examples: Sequence[Example], *, seed: int) -> Peer:
    """The base's twelve layers as they are, mean-pooled, then logistic regression."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    embed = _embedder()
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=200, random_state=seed))
    model.fit(embed([written(e.text, e.asked) for e in examples]), [primary_of(e.intents) for e in examples])
    return lambda replies: list(model.predict(embed([written(*reply) for reply in replies])))


def setfit(examples: Sequence[Example], *, seed: int, per_intent: int = 16) -> Peer:
    """SetFit on the same base: contrastive pairs of a few replies per intent and language, then its head on all."""
    from datasets import Dataset
    from sentence_transformers import SentenceTransformer
    from setfit import SetFitModel, Trainer, TrainingArguments

    rng = random.Random(seed)  # noqa: S311  # a sample, not a secret
    groups: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        groups.setdefault((example.lang, primary_of(example.intents) or ""), []).append(example)
    few = [e for members in groups.values() for e in rng.sample(members, min(per_intent, len(members)))]
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _save_base(Path(folder))
        body = SentenceTransformer(folder, device="cpu")
        model = SetFitModel(model_body=body, model_head=_head(seed))
        arguments = TrainingArguments(
            output_dir=folder, batch_size=24, num_epochs=1, max_steps=300, seed=seed, report_to="none"
        )
        rows = {"text": [written(e.text, e.asked) for e in few], "label": [primary_of(e.intents) for e in few]}
        Trainer(model=model, args=arguments, train_dataset=Dataset.from_dict(rows)).train()
    model.model_head.fit(
        body.encode([written(e.text, e.asked) for e in examples], show_progress_bar=False),
        [primary_of(e.intents) for e in examples],
    )
    return lambda replies: list(
        model.model_head.predict(body.encode([written(*reply) for reply in replies], show_progress_bar=False))
    )


PEERS: dict[str, Callable[..., Peer]] = {
    "TF-IDF + logistic regression": tfidf,
    "frozen e5 + logistic regression": frozen_e5,
    "SetFit on the same base": setfit,
}


def _head(seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=200, random_state=seed)


def _embedder() -> Callable[[Sequence[str]], npt.NDArray[np.float32]]:
    base = BaseModel()
    vocabulary = load_vocabulary(base)
    encoder = base.encoder(rows=range(len(vocabulary.tokens)))
    encoder.embeddings.word_embeddings.weight.data.copy_(vocabulary.vectors(base))

    @torch.inference_mode()
    def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = [vocabulary.tokenizer.encode("query: " + t, add_special_tokens=False).ids[:96] for t in texts]
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        result = np.zeros((len(rows), encoder.config.hidden_size), np.float32)
        for start in range(0, len(order), 64):
            chunk = order[start : start + 64]
            ids = torch.full((len(chunk), max(len(rows[i]) for i in chunk) + 2), PAD)
            for place, i in enumerate(chunk):
                ids[place, : len(rows[i]) + 2] = torch.tensor([BEGIN, *rows[i], END])
            mask = (ids != PAD).long()
            states = encoder(input_ids=ids, attention_mask=mask).last_hidden_state * mask[..., None]
            result[chunk] = (states.sum(1) / mask.sum(1, keepdim=True)).numpy()
        return result

    return embed


def _save_base(folder: Path) -> None:
    from transformers import PreTrainedTokenizerFast

    base = BaseModel()
    vocabulary = load_vocabulary(base)
    encoder = base.encoder(rows=range(len(vocabulary.tokens)))
    encoder.embeddings.word_embeddings.weight.data.copy_(vocabulary.vectors(base))
    encoder.save_pretrained(folder)
    names = {"bos": "<s>", "eos": "</s>", "pad": "<pad>", "unk": "<unk>", "cls": "<s>", "sep": "</s>"}
    special: dict[str, Any] = {f"{name}_token": token for name, token in names.items()}
    wrapped: Any = PreTrainedTokenizerFast
    wrapped(tokenizer_object=vocabulary.tokenizer, **special).save_pretrained(folder)
