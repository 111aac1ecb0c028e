import re

import pytest

from bot.wording import language_of, say, texts
from nlu.labels import LANGUAGES, Language


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_every_text_with_the_same_values(lang: Language) -> None:
    english, other = texts("en"), texts(lang)
    assert other.keys() == english.keys()
    for name, text in english.items():
        assert sorted(re.findall(r"{\w+}", other[name])) == sorted(re.findall(r"{\w+}", text)), name


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_no_sentence_was_left_in_english(lang: Language) -> None:
    same = [
        name
        for name, text in texts(lang).items()
        if text == texts("en")[name] and len(re.findall(r"[a-z]{2,}", text)) >= 3
    ]
    assert same == []


def test_values_are_filled_in() -> None:
    assert say("pl", "invite.made", until="22 listopada", link="t.me/x") == (
        "Z tym linkiem jedna osoba może zostać handlowcem. Działa jeden raz, do 22 listopada:\nt.me/x"
    )


@pytest.mark.parametrize(
    ("code", "lang"),
    [("pl", "pl"), ("en-GB", "en"), ("uk", "ru"), ("az", "tr"), ("de", "en"), (None, "en"), ("", "en")],
)
def test_a_foreign_language_code_falls_to_the_nearest_language(code: str | None, lang: Language) -> None:
    assert language_of(code) == lang
