from pathlib import Path

import pytest

from models.corpus import CorpusError, Span, read_corpus, read_file, read_markup


def test_facts_are_taken_out_of_the_markup() -> None:
    text, spans = read_markup("[up to 500k](budget), my [boss agrees](authority:influences)")
    assert text == "up to 500k, my boss agrees"
    assert spans == (Span(0, 10, "budget"), Span(15, 26, "authority", "influences"))


@pytest.mark.parametrize(
    "line", ["[500k](money)", "[my boss](authority)", "[500k](budget:decides)", "[ 500k](budget)", "500k](budget)"]
)
def test_broken_markup_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"fact|authority|span"):
        read_markup(line)


def test_a_file_gives_replies_with_their_header(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text(
        "# comment\n## budget | inform | warm\n[500k](budget)\n\n## - | greet,ask_price | warm\nhi, how much?\n"
    )
    first, second = read_file(path, "en")
    assert (first.asked, first.intents, first.warmth, first.spans) == (
        "budget",
        ("inform",),
        "warm",
        (Span(0, 4, "budget"),),
    )
    assert (second.asked, second.intents, second.text) == (None, ("greet", "ask_price"), "hi, how much?")


def test_a_dialog_keeps_its_replies_in_one_group(tmp_path: Path) -> None:
    path = tmp_path / "dialogs.txt"
    path.write_text("=== a shop\n> need\ninform | warm | [a scale](need)\n> -\nthanks | none | ta\n")
    one, two = read_file(path, "en")
    assert one.group == two.group
    assert (one.asked, two.asked) == ("need", None)


@pytest.mark.parametrize(
    "text",
    [
        "a reply\n",
        "## - | inform\nx\n",
        "## - | nonsense | warm\nx\n",
        "## what | inform | warm\nx\n",
        "## - | inform | tepid\nx\n",
    ],
)
def test_an_error_names_file_and_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_text(text)
    with pytest.raises(CorpusError, match=r"bad\.txt:1"):
        list(read_file(path, "en"))


def test_our_own_data_is_readable_and_every_reply_has_an_intent() -> None:
    examples = read_corpus()
    assert len(examples) >= 1000
    assert all(e.intents and e.text.strip() for e in examples)
