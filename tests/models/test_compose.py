import random

import pytest

from models.compose import FREE_OF_QUESTION, Composer
from models.corpus import Example, read_markup
from nlu.labels import WARMTHS


def reply(markup: str, *intents: str, warmth: str = "warm", asked: str | None = None) -> Example:
    text, spans = read_markup(markup)
    return Example(text, "en", asked, intents or ("inform",), warmth, spans, text, "here")  # type: ignore[arg-type]


POOL = [
    reply("[up to 500k](budget)", asked="budget"),
    reply("we have [2000 dollars](budget) for it"),
    reply("hello", "greet", warmth="none"),
    reply("thanks a lot", "thanks", warmth="none"),
    reply("how much is it", "ask_price"),
    reply("[Tom](name)", warmth="none", asked="name"),
]


@pytest.mark.parametrize("seed", range(30))
def test_swapped_facts_come_from_facts_of_the_same_kind(seed: int) -> None:
    changed = Composer(POOL).swap_facts(POOL[1], random.Random(seed))
    (span,) = changed.spans
    assert span.kind == "budget"
    assert changed.text[span.start : span.end] in ("up to 500k", "2000 dollars")
    assert changed.text.endswith("for it")


@pytest.mark.parametrize("seed", range(60))
def test_two_acts_carry_both_labels_and_the_warmer_warmth(seed: int) -> None:
    given = POOL[1]
    changed = Composer(POOL).add_act(given, random.Random(seed))
    assert set(given.intents) <= set(changed.intents)
    assert WARMTHS.index(changed.warmth) >= WARMTHS.index(given.warmth)
    assert "2000 dollars" in [changed.text[s.start : s.end] for s in changed.spans]
    assert given.text in changed.text


def test_an_answer_keeps_its_question() -> None:
    assert "affirm" not in FREE_OF_QUESTION
    composer = Composer(POOL)
    assert all(composer.change_question(POOL[0], random.Random(i)).asked == "budget" for i in range(20))
    asked = {composer.change_question(POOL[4], random.Random(i)).asked for i in range(40)}
    assert len(asked) > 5
