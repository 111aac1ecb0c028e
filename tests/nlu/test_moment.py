"""Moments as people write them into a task, in four languages; all on Saturday, 21 November 2026, at noon in Warsaw."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.labels import LANGUAGES, Language
from nlu.moment import read_moment

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Europe/Warsaw"))


@pytest.mark.parametrize(
    ("lang", "text", "at", "words"),
    [
        ("ru", "в понедельник в 10", "11-23 10:00", ""),
        ("ru", "позвонить в понедельник в 10:30", "11-23 10:30", "позвонить"),
        ("ru", "завтра утром выслать счёт", "11-22 09:00", "выслать счёт"),
        ("ru", "через 2 часа перезвонить", "11-21 14:00", "перезвонить"),
        ("ru", "через час", "11-21 13:00", ""),
        ("ru", "через полчаса", "11-21 12:30", ""),
        ("ru", "25.11 в 15:00 созвон", "11-25 15:00", "созвон"),
        ("ru", "завтра в 3 дня", "11-22 15:00", ""),
        ("ru", "в пятницу в 7 вечера", "11-27 19:00", ""),
        ("ru", "в 18:00 напомнить про договор", "11-21 18:00", "напомнить про договор"),
        ("ru", "через неделю", "11-28 09:00", ""),
        ("ru", "позвонить сегодня", "11-21 13:00", "позвонить"),
        ("en", "call Monday 10:00", "11-23 10:00", "call"),
        ("en", "Monday at 10", "11-23 10:00", ""),
        ("en", "tomorrow 3 pm send the offer", "11-22 15:00", "send the offer"),
        ("en", "tomorrow at 3", "11-22 15:00", ""),
        ("en", "in 2 hours", "11-21 14:00", ""),
        ("en", "in half an hour call", "11-21 12:30", "call"),
        ("en", "next Friday in the morning", "11-27 09:00", ""),
        ("en", "call at 9", "11-22 09:00", "call"),
        ("en", "5 December send 3 invoices", "12-05 09:00", "send 3 invoices"),
        ("pl", "zadzwonić w poniedziałek o 10", "11-23 10:00", "zadzwonić"),
        ("pl", "jutro o 14:30", "11-22 14:30", ""),
        ("pl", "jutro wieczorem oddzwonić", "11-22 18:00", "oddzwonić"),
        ("pl", "za 2 godziny", "11-21 14:00", ""),
        ("pl", "za godzinę", "11-21 13:00", ""),
        ("pl", "za pół godziny", "11-21 12:30", ""),
        ("pl", "w piątek o 3 po południu", "11-27 15:00", ""),
        ("pl", "za tydzień wysłać umowę", "11-28 09:00", "wysłać umowę"),
        ("tr", "pazartesi 10'da ara", "11-23 10:00", "ara"),
        ("tr", "pazartesi saat 10'da", "11-23 10:00", ""),
        ("tr", "yarın 14:30'da ara", "11-22 14:30", "ara"),
        ("tr", "2 saat sonra", "11-21 14:00", ""),
        ("tr", "yarım saat sonra ara", "11-21 12:30", "ara"),
        ("tr", "yarın akşam teklif gönder", "11-22 18:00", "teklif gönder"),
        ("tr", "cuma öğleden sonra", "11-27 15:00", ""),
    ],
)
def test_what_people_write_is_understood(lang: Language, text: str, at: str, words: str) -> None:
    found = read_moment(text, now=NOW, lang=lang)
    assert found is not None
    assert (f"{found.at:%m-%d %H:%M}", found.words) == (at, words)
    assert found.at.tzinfo is NOW.tzinfo


@pytest.mark.parametrize("text", ["", "call them", "send 3 invoices", "позвонить", "21.11.2025", "yesterday at 10"])
def test_what_names_no_moment_ahead_is_not_guessed(text: str) -> None:
    assert read_moment(text, now=NOW) is None


def test_a_manager_may_write_in_another_language_than_their_cards() -> None:
    found = read_moment("в понедельник в 10", now=NOW, lang="en")
    assert found is not None
    assert f"{found.at:%m-%d %H:%M}" == "11-23 10:00"


@given(text=st.text(max_size=200), lang=st.sampled_from(LANGUAGES))
def test_nothing_breaks_it_and_it_never_lies_in_the_past(text: str, lang: Language) -> None:
    found = read_moment(text, now=NOW, lang=lang)
    assert found is None or found.at > NOW


@given(number=st.integers(1, 999))
def test_any_number_of_minutes(number: int) -> None:
    found = read_moment(f"in {number} minutes", now=NOW, lang="en")
    assert found is not None
    assert found.at == NOW + timedelta(minutes=number)
