"""What those read who may not see contacts."""

from datetime import UTC, datetime

import pytest

from bot.console.hiding import Hidden
from storage.tables import Reply


def line(text: str, *quotes: str) -> Reply:
    facts = [{"kind": "phone", "quote": quote} for quote in quotes]
    return Reply(id=1, dialog_id=1, seq=1, text=text, reading={"facts": facts}, at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "said",
    ["+48 512 345 678", "call 8 (916) 123-45-67", "tom@example.com, please", "512-345-678", "писать на иван@пример.рф"],
)
def test_contacts_are_hidden(said: str) -> None:
    hidden = Hidden.of([line(said)]).text(said)
    assert "•••" in hidden
    assert not any(part in hidden for part in ("512", "916", "tom", "иван"))


def test_what_the_reader_took_for_a_contact_is_hidden_everywhere() -> None:
    hidden = Hidden.of([line("skype: tom.the.cat", "tom.the.cat")])
    assert hidden.text("again: tom.the.cat") == "again: •••"


@pytest.mark.parametrize("said", ["about 3 000 euros", "30 people", "by 31.12.2026", "200 тысяч"])
def test_amounts_and_dates_stay(said: str) -> None:
    assert Hidden.of([line(said)]).text(said) == said


def test_whoever_may_see_contacts_sees_them() -> None:
    assert Hidden().text("+48 512 345 678") == "+48 512 345 678"
