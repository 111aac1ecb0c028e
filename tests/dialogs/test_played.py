"""The twelve played visitors, read as a perfect reader would read them."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dialogs import Desk
from dialogs.events import Matched
from dialogs.schema import Script
from dialogs.transcript import PlayedVisitor, Transcript, load_visitor, play, played_visitors
from dialogs.wording import opening
from nlu.labels import Asked, Intent, Language, Warmth
from nlu.reading import Reading
from tests.dialogs.chat import NEED, reading, script

FRIDAY_MORNING = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

Read = tuple[tuple[Intent, ...], Warmth, dict[str, Any]]


def size(people: int) -> dict[str, Any]:
    return {"company_size": {"min": people, "max": people}}


def money(low: int | None, high: int | None, currency: str, period: str | None = None) -> dict[str, Any]:
    return {"budget": {"min": low, "max": high, "currency": currency, "period": period}}


def by(latest: str | None, urgency: str, earliest: str | None = None) -> dict[str, Any]:
    return {"timeline": {"earliest": earliest, "latest": latest, "urgency": urgency}}


def who(power: str) -> dict[str, Any]:
    return {"authority": {"role": None, "power": power}}


def called(name: str) -> dict[str, Any]:
    return {"name": {"text": name}}


WANTS = {"need": NEED}

#: What each line of each visitor means, in the order of the lines (presses and shares have none).
READ: dict[str, tuple[Read, ...]] = {
    "en_hot_crm": (
        (("buy", "inform"), "hot", size(4)),
        (("inform",), "none", called("Marcus")),
        (("ask_product",), "warm", {}),
        (("thanks",), "none", {}),
    ),
    "en_warm_crm": (
        (("inform",), "warm", WANTS | size(6)),
        (("inform",), "warm", by("2027-01-15", "quarter")),
        (("ask_price",), "warm", {}),
        (("inform",), "warm", money(8000, 8000, "EUR") | who("shares")),
        (("affirm",), "none", {}),
        (("inform",), "none", called("Douglas")),
    ),
    "en_cold_fitness": (
        (("ask_price",), "warm", {}),
        (("object_price",), "warm", {}),
        (("affirm",), "none", {}),
        (("postpone", "object_competitor"), "cold", by(None, "year", "2027-06-01")),
        (("affirm",), "none", {}),
    ),
    "ru_hot_fitness": (
        (("buy",), "hot", {}),
        (("ask_product",), "none", {}),
        (("thanks",), "none", {}),
    ),
    "ru_warm_crm": (
        (("inform",), "warm", WANTS | size(5)),
        (("inform",), "warm", by("2026-12-31", "quarter")),
        (("ask_product",), "warm", {}),
        (("inform",), "none", who("shares")),
        (("inform",), "warm", money(400_000, 400_000, "RUB")),
        (("affirm", "inform"), "none", called("Рустам")),
    ),
    "ru_cold_crm": (
        (("greet", "unsure"), "cold", {}),
        (("refuse",), "cold", {}),
        (("off_topic",), "cold", {}),
    ),
    "pl_hot_crm": (
        (("buy",), "hot", by("2026-11-22", "now")),
        (("inform",), "none", called("Beata Sikora")),
        (("ask_terms",), "warm", {}),
    ),
    "pl_warm_fitness": (
        (("inform",), "warm", WANTS),
        (("inform",), "warm", by("2026-12-31", "quarter", "2026-12-01")),
        (("ask_product",), "warm", {}),
        (("inform",), "none", {"location": {"text": "w centrum"}}),
        (("inform",), "warm", money(None, 200, "PLN", "month")),
        (("affirm",), "none", {}),
    ),
    "pl_cold_crm": (
        (("object_competitor",), "cold", {}),
        (("refuse",), "cold", {}),
        (("object_competitor",), "cold", {}),
        (("goodbye",), "none", {}),
    ),
    "tr_hot_fitness": (
        (("buy",), "hot", by("2026-11-20", "now")),
        (("inform",), "none", called("Serkan")),
        (("ask_product",), "none", {}),
        (("thanks",), "none", {}),
    ),
    "tr_warm_crm": (
        (("inform",), "warm", WANTS | size(4)),
        (("inform",), "warm", by("2027-02-28", "year")),
        (("ask_price",), "warm", {}),
        (("inform",), "warm", money(None, 150_000, "TRY") | who("shares")),
        (("ask_why",), "none", {}),
        (("affirm",), "none", {}),
        (("inform",), "none", called("Hakan")),
    ),
    "tr_cold_fitness": (
        (("unsure",), "cold", {}),
        (("postpone",), "cold", by(None, "year", "2027-09-01")),
        (("affirm",), "none", {}),
        (("thanks",), "none", {}),
    ),
}
MATCHES = {
    "does that price include moving our old spreadsheets over?": "migration",
    "а с 1С подружите? мы на 8.3 сидим": "integration",
    "a kiedy pierwsze szkolenie?": "training",
    "a macie zajęcia rano przed pracą?": "classes",
    "otopark ücretli mi bu arada?": "address",
}


class PerfectReader:
    """Reads the lines of one visitor as they are meant."""

    def __init__(self, visitor: PlayedVisitor, reads: tuple[Read, ...]) -> None:
        lines = [line.text for line in visitor.says if line.text is not None]
        self.lang = visitor.lang
        self.reads = dict(zip(lines, reads, strict=True))

    def read(self, text: str, *, now: datetime, asked: Asked | None = None, lang: Language | None = None) -> Reading:
        assert now.tzinfo is not None
        assert asked is None or lang is not None
        intents, warmth, facts = self.reads[text]
        found: dict[str, Any] = {kind: {"text": text} if value is NEED else value for kind, value in facts.items()}
        return reading(text, *intents, warm=warmth, lang=self.lang, **found)


def match(text: str, script: Script) -> Matched | None:
    answer = MATCHES.get(text)
    return Matched(answer=answer, similarity=0.9) if answer and script.answer(answer) else None


def soon(at: datetime) -> Desk:
    return Desk(promise_by=at + timedelta(minutes=15), timezone="Europe/Warsaw", manager="Anna")


def conversation(name: str) -> Transcript:
    visitor = played_visitors()[name]
    reader = PerfectReader(visitor, READ[name])
    return play(visitor, script=script(visitor.script), reader=reader, desk=soon, at=FRIDAY_MORNING, match=match)


def test_twelve_visitors_are_four_languages_times_three_tempers() -> None:
    visitors = played_visitors().values()
    assert len({(visitor.lang, visitor.temper) for visitor in visitors}) == 12
    assert {visitor.script for visitor in visitors} == {"crm", "fitness"}


@pytest.mark.parametrize("name", sorted(READ))
def test_played_visitor_ends_where_they_should(name: str) -> None:
    transcript, ends = conversation(name), played_visitors()[name].ends
    state = transcript.state
    assert ends.stage in {None, state.stage}
    assert ends.warmth in {None, state.warmth}
    assert ends.exit in {None, state.exit}
    assert ends.offered in {None, state.offered}
    assert transcript.questions <= 7


@pytest.mark.parametrize("name", sorted(READ))
def test_no_two_messages_in_a_row_begin_alike_and_none_is_long(name: str) -> None:
    said = [line.text for line in conversation(name).lines if line.who == "bot"]
    assert all(opening(one) != opening(other) for one, other in itertools.pairwise(said))
    assert all(len(text) < 360 for text in said)


@pytest.mark.parametrize("name", sorted(READ))
def test_every_line_of_a_visitor_gets_a_word_or_a_reason_for_silence(name: str) -> None:
    lines = conversation(name).lines
    for one, other in itertools.pairwise(lines):
        if one.who == "visitor" and other.who == "visitor":
            assert any(word in " ".join(one.aside) for word in ("thanks", "goodbye"))


def test_asides_are_shown_only_to_who_wants_them() -> None:
    transcript = conversation("en_hot_crm")
    assert "OFFER at once (hot)" in transcript.render(asides=True)
    assert "OFFER" not in transcript.render()


def test_waiting_brings_the_reminder() -> None:
    visitor = load_visitor("script: crm\nlang: en\nsays:\n  - press: Requests get lost\n  - wait: 4h\n  - wait: 3d\n")
    reader = PerfectReader(visitor, ())
    played = play(visitor, script=script("crm"), reader=reader, desk=soon, at=FRIDAY_MORNING)
    assert "did not get lost" in played.lines[-1].text
    assert played.state.exit == "silent"


def test_button_that_is_not_there_is_named_with_those_that_are() -> None:
    visitor = load_visitor("script: crm\nlang: en\nsays:\n  - press: Nonsense\n")
    with pytest.raises(ValueError, match=r'no button "Nonsense".*Requests get lost'):
        play(visitor, script=script("crm"), reader=PerfectReader(visitor, ()), desk=soon, at=FRIDAY_MORNING)
