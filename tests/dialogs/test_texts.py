"""Every text of every shipped script, in every language, as it will be read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import dialogs
from dialogs import begin, check_script, options, shipped_scripts
from dialogs.script_texts import script_texts
from dialogs.state import KnownFact
from dialogs.wording import clip, fill, in_language, manners, opening, pick, places, sentence, units
from nlu.labels import LANGUAGES, Language
from tests.dialogs.chat import FRIDAY, Chat, script

VALUES = {
    "company": "Northline", "who": "Anna", "when": "on Monday before 12:00 (Warsaw time)", "price": "€2,000–4,500",
    "size": "3 people", "of_size": "3 people", "small": "€2,000–4,500", "large": "€12,000–30,000",
    "promise": "Anna will write.", "date": "1 March", "name": "Tom", "new": "14 people", "old": "40 people",
    "what": "By March",
}  # fmt: skip


def every_text() -> Iterator[tuple[str, Language, str]]:
    for name in ("crm", "fitness"):
        for text in script_texts(script(name)):
            for lang, variants in text.texts.items():
                yield from ((f"{name} {text.path}", lang, variant) for variant in variants if text.kind == "said")
    for key, texts in manners().items():
        for lang, variants in texts.items():
            yield from ((f"manners {key}", lang, variant) for variant in variants)


def test_every_text_fills_completely_and_fits_into_a_message() -> None:
    for where, lang, text in every_text():
        said = fill(text, **VALUES)
        assert not places(said), (where, lang, said)
        assert units(said) <= 4096
        assert said.strip() == said, (where, lang)
        assert "  " not in said, (where, lang)


def test_every_house_text_speaks_all_four_languages_and_none_is_a_copy() -> None:
    for key, texts in manners().items():
        assert set(texts) == set(LANGUAGES), key
        for variants in zip(*texts.values(), strict=False):
            assert len(set(variants)) > 1, key


def test_every_house_text_is_said_somewhere() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path(dialogs.__file__).parent.glob("*.py"))
    made = ("authority_", "timeline_", "called_")
    unused = [key for key in manners() if f'"{key}"' not in code and not key.startswith(made)]
    assert unused == []


def test_variants_of_a_text_begin_differently() -> None:
    for key, texts in manners().items():
        for lang, variants in texts.items():
            filled = [opening(fill(variant, **VALUES)) for variant in variants]
            if "{what}" not in variants[0] and "{name}" not in variants[0]:
                assert len(set(filled)) == len(filled), (key, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["crm", "fitness"])
def test_greeting_and_first_question_are_one_message(name: str, lang: Language) -> None:
    chat = Chat(name, lang=lang).starts()
    (greeting,) = chat.says_back
    assert len(greeting.text) < 300
    assert len(chat.labels) >= 4


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["crm", "fitness"])
def test_every_question_has_buttons_whose_data_fits(name: str, lang: Language) -> None:
    loaded = script(name)
    for asked in [
        *(question.id for question in loaded.questions),
        "_contact",
        "_reason",
        "_when",
        "_go_on",
        "_correct",
    ]:
        need = KnownFact(kind="need", quote="x", value={"text": "x"}, confidence=1, reply_id=1, at=FRIDAY)
        state = begin(loaded, lang=lang).model_copy(update={"asked": asked, "facts": {"need": need}})
        offered = options(state, loaded)
        assert offered, asked
        for option in offered:
            assert len(f"d:999999:{option.id}".encode()) <= 64
            assert option.id.isascii()
            assert len(option.id) <= 40
            assert 0 < len(option.label.encode()) <= 64
        typed = [word for option in offered for word in option.typed]
        assert len(typed) == len(set(typed)), asked


@pytest.mark.parametrize("name", ["crm", "fitness"])
def test_shipped_script_passes_the_checker(name: str) -> None:
    assert check_script(shipped_scripts()[name]) == []


def test_polish_texts_do_not_guess_a_gender() -> None:
    for where, lang, text in every_text():
        if lang == "pl":
            words = {word.strip(".,;:!?„”()").casefold() for word in text.split()}
            assert not words & {"pan", "pani", "panu", "pana", "panią", "chciałby", "chciałaby"}, (where, text)


def test_russian_bot_has_no_gender() -> None:
    for where, lang, text in every_text():
        if lang == "ru":
            words = {word.strip(".,;:!?«»()").casefold() for word in text.split()}
            assert not words & {"понял", "записал", "рад", "уверен", "ошибся", "вежливым"}, (where, text)


def test_long_text_is_cut_between_characters() -> None:
    assert clip("a" * 5000).endswith("…")
    assert units(clip("😀" * 5000)) <= 4096
    assert clip("short") == "short"
    assert "\ufffd" not in clip("😀" * 5000)


def test_variants_take_turns_and_never_open_like_the_message_before() -> None:
    variants = ("One two.", "Three four.")
    assert pick(variants, times=0, last_opening="") == "One two."
    assert pick(variants, times=1, last_opening="") == "Three four."
    assert pick(variants, times=0, last_opening="one two") == "Three four."
    assert pick(("One two.",), times=5, last_opening="one two") == "One two."


def test_missing_language_falls_back_to_one_that_exists() -> None:
    assert in_language({"en": ("only",)}, "tr") == ("only",)
    assert sentence("élan") == "Élan"
