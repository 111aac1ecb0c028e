import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.normalize import MAX_LENGTH, normalize


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Бюджет   500к \n", "Бюджет 500к"),
        ("ски\u200bдка", "скидка"),
        ("\u202eabc\u202c", "abc"),
        ("ｂｕｄｇｅｔ", "budget"),
        ("ОЧЕНЬ дорогооооо!!!!!", "ОЧЕНЬ дорогоо!!"),
        ("5000000", "5000000"),
        ("2½ млн", "2½ млн"),
        ("e\u0301te\u0301", "été"),
        ("a\u00a0b\u2003c", "a b c"),
    ],
)
def test_invisible_and_repeated_characters_are_dropped(text: str, clean: str) -> None:
    assert normalize(text).text == clean


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("cкидкa", "скидка"),  # Latin c and a
        ("бюджeт", "бюджет"),  # Latin e
        ("Рrice", "Price"),  # Cyrillic Р
        ("budgеt", "budget"),  # Cyrillic е
        ("МТС web", "МТС web"),
        ("iPhoneчик", "iPhoneчик"),
    ],
)
def test_look_alike_letters_go_back_to_the_script_of_their_word(typed: str, clean: str) -> None:
    assert normalize(typed).text == clean


def test_emoji_sequences_keep_their_joiners() -> None:
    family = "👨\u200d👩\u200d👧"
    assert normalize(f"мы {family} ❤\ufe0f").text == f"мы {family} ❤\ufe0f"
    assert normalize("a\u200db").text == "ab"


def test_span_leads_back_to_what_was_typed() -> None:
    typed = "  до\u200b  500\u00a0000   руб"
    clean = normalize(typed)
    start = clean.text.index("500 000")
    first, last = clean.original_span(start, start + 7)
    assert typed[first:last] == "500\u00a0000"


def test_span_outside_the_text_is_moved_to_its_edge() -> None:
    assert normalize("abc").original_span(-5, 99) == (0, 3)
    assert normalize("").original_span(0, 5) == (0, 0)
    assert normalize("a\u200b").original_span(7, 9) == (2, 2) or normalize("a\u200b").original_span(7, 9) == (1, 1)


@pytest.mark.parametrize(
    "text", ["", "\ud800", "\udfff\ud800x", "\u200b" * 50, "👍", "\u0301" * 400, "\x00\x01", "ﷺ" * 4000]
)
def test_no_string_fails_or_grows_beyond_the_limit(text: str) -> None:
    clean = normalize(text)
    assert len(clean.text) <= MAX_LENGTH
    assert clean.original == text


@given(st.text(max_size=700))
def test_any_text_is_read_and_its_spans_lie_within_it(text: str) -> None:
    clean = normalize(text)
    assert len(clean.text) <= MAX_LENGTH
    assert "\u200b" not in clean.text
    for start in range(0, len(clean.text), 7):
        first, last = clean.original_span(start, start + 3)
        assert 0 <= first <= last <= len(text)


@given(st.text(alphabet="абвabc 123.,!?-ćşğżё", max_size=300))
def test_normalizing_twice_changes_nothing(text: str) -> None:
    once = normalize(text).text
    assert normalize(once).text == once


def test_long_hostile_text_is_read_in_a_moment() -> None:
    begun = time.thread_time()
    for text in ("a" * 100_000, "é" * 100_000, "\u0301" * 100_000, " " * 100_000, "cк" * 50_000):
        normalize(text)
    assert time.thread_time() - begun < 1.0
