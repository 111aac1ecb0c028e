import numpy as np
import pytest

from nlu._tags import CLASSES, TAGS, begin, decode, kind_probabilities
from nlu.labels import FactKind, Power


def logits(*tags: int, strength: float = 8.0) -> np.ndarray:
    table = np.zeros((len(tags), len(TAGS)), np.float32)
    table[np.arange(len(tags)), tags] = strength
    return table


def test_every_class_has_a_begin_and_an_inside() -> None:
    assert len(TAGS) == 1 + 2 * len(CLASSES)
    for kind, power in CLASSES:
        assert TAGS[begin(kind, power)].startswith(f"B-{kind}")
        assert TAGS[begin(kind, power) + 1].startswith(f"I-{kind}")


@pytest.mark.parametrize(("kind", "power"), [("budget", None), ("authority", "shares")])
def test_a_span_is_read_back(kind: FactKind, power: Power | None) -> None:
    tag = begin(kind, power)
    (span,) = decode(logits(0, tag, tag + 1, tag + 1, 0))
    assert (span.first, span.last, span.kind, span.power) == (1, 3, kind, power)
    assert span.confidence > 0.95


def test_an_inside_without_its_begin_is_mended() -> None:
    name = begin("name", None)
    (span,) = decode(logits(0, name + 1, name + 1))
    assert (span.first, span.last, span.kind) == (1, 2, "name")


def test_two_facts_side_by_side_stay_two() -> None:
    name = begin("name", None)
    assert [(s.first, s.last) for s in decode(logits(name, name))] == [(0, 0), (1, 1)]


def test_bias_towards_outside_drops_doubtful_spans() -> None:
    doubtful = logits(begin("need", None), strength=0.5)
    assert decode(doubtful)
    assert not decode(doubtful, bias=2.0)


def test_nothing_gives_nothing() -> None:
    assert decode(np.zeros((0, len(TAGS)), np.float32)) == []


def test_both_sides_and_all_powers_of_a_kind_add_up() -> None:
    row = np.full((1, len(TAGS)), -30.0, np.float32)
    row[0, [begin("authority", "decides"), begin("authority", "shares") + 1, begin("budget", None)]] = 0.0
    shares = kind_probabilities(row)
    assert shares["authority"][0] == pytest.approx(2 / 3)
    assert shares["budget"][0] == pytest.approx(1 / 3)
    assert shares["name"][0] == pytest.approx(0)
