"""Figures that the exported model must not fall below; the card has the exact ones."""

import pytest

from models.config import load_config
from models.corpus import Example, Span, read_corpus
from models.robust import unchanged
from models.scores import Pair, read_all, score, span_f1, value_share
from models.split import split
from nlu.reader import Reader
from nlu.reading import Fact, Reading


@pytest.fixture(scope="module")
def held_back() -> list[Example]:
    config = load_config()
    return split(read_corpus(), config.data, seed=config.seed).test[::6]


def test_the_exported_model_reads_what_it_has_not_seen(reader: Reader, held_back: list[Example]) -> None:
    figures = score(read_all(reader, held_back))
    assert figures["all"]["primary"] >= 0.74
    assert figures["all"]["intents_micro_f1"] >= 0.74
    assert figures["all"]["warmth"] >= 0.80
    assert figures["all"]["language"] >= 0.95
    assert figures["all"]["primary_ece"] < 0.08
    assert min(figures[lang]["primary"] for lang in ("ru", "en", "pl", "tr")) >= 0.68


def test_case_and_diacritics_and_invisible_characters_change_nothing(reader: Reader, held_back: list[Example]) -> None:
    shares = unchanged(reader, held_back[::4], seed=1)
    for change in ("case", "diacritics", "invisible characters"):
        assert shares[change]["primary"] >= 0.97, change
    assert shares["typos"]["primary"] >= 0.75


def reply(reading: Reading) -> Pair:
    spans = (Span(0, 4, "budget"), Span(9, 20, "authority", "decides"))
    gold = Example("500k and i am the boss", "en", None, ("inform",), "warm", spans, "x", "here")
    return Pair(gold, reading)


def fact(kind: str, start: int, end: int, **value: object) -> Fact:
    return Fact(kind=kind, quote="x", start=start, end=end, value=value, confidence=1.0)  # type: ignore[arg-type]


def test_a_fact_counts_if_kind_place_and_power_agree() -> None:
    right = Reading(lang="en", facts=(fact("budget", 0, 4), fact("authority", 9, 20, power="decides")))
    wrong_power = Reading(lang="en", facts=(fact("budget", 0, 4), fact("authority", 9, 20, power="shares")))
    shifted = Reading(lang="en", facts=(fact("budget", 0, 3), fact("authority", 9, 20, power="decides")))
    assert span_f1([reply(right)], None, exact=True) == 1.0
    assert span_f1([reply(wrong_power)], None, exact=True) == 0.5
    assert span_f1([reply(shifted)], None, exact=True) == 0.5
    assert span_f1([reply(shifted)], None, exact=False) == 1.0
    assert span_f1([reply(right)], "budget", exact=True) == 1.0


def test_a_value_counts_if_it_is_what_the_parsers_make_of_the_marked_words() -> None:
    amount = {"min": 500_000, "max": 500_000, "currency": None, "period": None}
    assert value_share([reply(Reading(lang="en", facts=(fact("budget", 3, 8, **amount),)))], "budget") == 1.0
    assert (
        value_share([reply(Reading(lang="en", facts=(fact("budget", 0, 4, **amount | {"min": 1}),)))], "budget") == 0.0
    )
    assert value_share([reply(Reading(lang="en"))], "timeline") == 0.0
