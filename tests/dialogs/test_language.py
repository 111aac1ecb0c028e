"""Which language the bot answers in."""

import pytest

from nlu.labels import Language
from tests.dialogs.chat import Chat

LONG: dict[Language, str] = {
    "ru": "мы теряем заявки в таблицах",
    "en": "we lose requests in spreadsheets",
    "pl": "gubimy zapytania w arkuszach",
    "tr": "talepleri tablolarda kaybediyoruz",
}


@pytest.mark.parametrize("guess", ["ru", "en", "pl", "tr"])
@pytest.mark.parametrize("written", ["ru", "en", "pl", "tr"])
def test_first_message_decides_at_once_against_the_guess(guess: Language, written: Language) -> None:
    chat = Chat(lang=guess).starts().says(LONG[written], "inform", lang=written, need={"text": LONG[written]})
    assert chat.state.lang == written


def test_short_first_word_decides_only_where_its_alphabet_does() -> None:
    assert Chat(lang="en").starts().says("Привет", "greet", lang="ru").state.lang == "ru"
    assert Chat(lang="ru").starts().says("hello", "greet", lang="en").state.lang == "en"
    assert Chat(lang="en").starts().says("cześć", "greet", lang="pl").state.lang == "pl"
    assert Chat(lang="tr").starts().says("ok", "affirm", lang="en").state.lang == "tr"
    assert Chat(lang="pl").starts().says("hello", "greet", lang="en").state.lang == "pl"


def test_later_it_takes_two_long_messages_in_a_row() -> None:
    chat = Chat(lang="en").starts().says(LONG["en"], "inform", lang="en")
    chat.says(LONG["ru"], "inform", lang="ru")
    before = chat.state.lang
    chat.says("до конца декабря этого года", "inform", lang="ru")
    assert (before, chat.state.lang) == ("en", "ru")


def test_a_message_between_in_the_spoken_language_starts_the_count_anew() -> None:
    chat = Chat(lang="en").starts().says(LONG["en"], "inform", lang="en")
    chat.says(LONG["ru"], "inform", lang="ru").says("sorry, wrong keyboard layout", "inform", lang="en")
    chat.says(LONG["ru"], "inform", lang="ru")
    assert chat.state.lang == "en"


def test_short_and_mixed_replies_do_not_flip_it() -> None:
    chat = Chat(lang="en").starts().says(LONG["en"], "inform", lang="en")
    for _ in range(5):
        chat.says("ок, да", "affirm", lang="ru").says("CRM для sales team, asap please", "inform", lang=None)
    assert chat.state.lang == "en"


def test_language_the_script_does_not_speak_is_not_answered_in() -> None:
    script = Chat().script.model_copy(update={"languages": ("en", "ru")})
    chat = Chat(lang="pl", custom=script)
    assert chat.state.lang == "en"
    chat.starts().says(LONG["tr"], "inform", lang="tr")
    assert chat.state.lang == "en"
