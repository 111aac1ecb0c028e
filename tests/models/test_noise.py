import random

import pytest

from models.corpus import Example, read_markup
from models.noise import NOISES, numbers, punctuation, transliterate, typos


def reply(markup: str, lang: str = "en") -> Example:
    text, spans = read_markup(markup)
    return Example(text, lang, "budget", ("inform",), "warm", spans, text, "here")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NOISES)
def test_noise_is_the_same_for_the_same_seed(name: str) -> None:
    given = reply("надо [около 500 тысяч](budget), и [до конца марта](timeline), звоните", "ru")
    assert NOISES[name](given, random.Random(4)) == NOISES[name](given, random.Random(4))


@pytest.mark.parametrize("name", NOISES)
@pytest.mark.parametrize("seed", range(40))
def test_noise_keeps_labels_and_leaves_facts_on_text(name: str, seed: int) -> None:
    given = reply("hello! we are [Northwind](company), [30 people](company_size), budget [up to 500k](budget).")
    changed = NOISES[name](given, random.Random(seed))
    assert (changed.intents, changed.warmth, changed.asked) == (given.intents, given.warmth, given.asked)
    assert [s.kind for s in changed.spans] == [s.kind for s in given.spans]
    assert all(changed.text[s.start : s.end].strip() for s in changed.spans)


@pytest.mark.parametrize("seed", range(20))
def test_phones_and_addresses_keep_their_characters(seed: int) -> None:
    given = reply("write [anna.kowal@example.com](email) or ring [+48 512 345 678](phone), thanks a lot")
    for noise in (typos, numbers, punctuation):
        changed = noise(given, random.Random(seed))
        said = [changed.text[s.start : s.end] for s in changed.spans]
        assert said == ["anna.kowal@example.com", "+48 512 345 678"]


def test_numbers_become_others_of_the_same_length() -> None:
    changed = numbers(reply("[500000](budget)"), random.Random(1))
    assert len(changed.text) == 6
    assert changed.text.endswith("00000")


def test_only_russian_is_written_in_latin_letters() -> None:
    assert transliterate(reply("сколько стоит", "ru"), random.Random(1)).text.isascii()
    assert transliterate(reply("how much", "en"), random.Random(1)).text == "how much"
