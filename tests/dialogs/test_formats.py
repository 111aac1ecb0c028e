"""Numbers, money, plurals and days as a reader of each language writes them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import formats, phrase
from dialogs.state import KnownFact
from nlu.labels import LANGUAGES, FactKind, Language
from tests.dialogs.chat import script

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def plain(text: str | None) -> str:
    return (text or "").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("number", "ru", "pl", "en", "tr"),
    [
        (1, "1 человек", "1 osoba", "1 person", "1 kişi"),
        (2, "2 человека", "2 osoby", "2 people", "2 kişi"),
        (5, "5 человек", "5 osób", "5 people", "5 kişi"),
        (11, "11 человек", "11 osób", "11 people", "11 kişi"),
        (12, "12 человек", "12 osób", "12 people", "12 kişi"),
        (21, "21 человек", "21 osób", "21 people", "21 kişi"),
        (22, "22 человека", "22 osoby", "22 people", "22 kişi"),
        (112, "112 человек", "112 osób", "112 people", "112 kişi"),
        (1234, "1 234 человека", "1234 osoby", "1,234 people", "1.234 kişi"),
    ],
)
def test_people_are_counted_in_the_right_plural(number: int, ru: str, pl: str, en: str, tr: str) -> None:
    counted = {lang: plain(formats.count_of(number, noun="person", lang=lang)) for lang in LANGUAGES}
    assert counted == {"ru": ru, "pl": pl, "en": en, "tr": tr}


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (2000, "EUR", {"ru": "2 000 €", "en": "€2,000", "pl": "2000 €", "tr": "2.000 €"}),
        (200000, "RUB", {"ru": "200 000 ₽", "en": "RUB 200,000", "pl": "200 000 ₽", "tr": "200.000 ₽"}),
        (1500.5, "PLN", {"ru": "1 500,50 zł", "en": "PLN 1,500.50", "pl": "1500,50 zł", "tr": "1.500,50 zł"}),
        (90000, "TRY", {"ru": "90 000 ₺", "en": "TRY 90,000", "pl": "90 000 ₺", "tr": "90.000 TL"}),
        (50, "USD", {"ru": "50 $", "en": "$50", "pl": "50 $", "tr": "50 $"}),
        (50, "XAF", {"ru": "50 XAF", "en": "50 XAF", "pl": "50 XAF", "tr": "50 XAF"}),
        (50, None, {"ru": "50", "en": "50", "pl": "50", "tr": "50"}),
    ],
)
def test_money_is_written_as_the_reader_writes_it(
    amount: float, currency: str | None, expected: dict[Language, str]
) -> None:
    assert {lang: plain(formats.money(amount, currency=currency, lang=lang)) for lang in LANGUAGES} == expected


def test_range_of_equal_ends_is_one_figure_and_a_period_is_said() -> None:
    same = formats.money_range(2000, 2000, currency="EUR", lang="en")
    monthly = {
        lang: plain(formats.money_range(35, 65, currency="EUR", lang=lang, period="month")) for lang in LANGUAGES
    }
    assert same == "€2,000"
    assert monthly == {
        "ru": "35–65 € в месяц",
        "en": "€35–65 a month",
        "pl": "35–65 € miesięcznie",
        "tr": "ayda 35–65 €",
    }
    with pytest.raises(ValueError, match="at least one end"):
        formats.money_range(None, None, currency="EUR", lang="en")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (
            date(2026, 12, 10),
            {"ru": "к 10 декабря", "en": "by 10 December", "pl": "do 10 grudnia", "tr": "10 Aralık'a kadar"},
        ),
        (
            date(2026, 12, 31),
            {
                "ru": "до конца декабря",
                "en": "by the end of December",
                "pl": "do końca grudnia",
                "tr": "Aralık sonuna kadar",
            },
        ),
        (
            date(2028, 9, 5),
            {
                "ru": "к 5 сентября 2028",
                "en": "by 5 September 2028",
                "pl": "do 5 września 2028",
                "tr": "en geç 5 Eylül 2028",
            },
        ),
    ],
)
def test_deadline_reads_like_a_deadline(day: date, expected: dict[Language, str]) -> None:
    assert {lang: formats.by_day(day, lang=lang, today=TODAY) for lang in LANGUAGES} == expected


def test_whole_month_and_earliest_day_read_as_such() -> None:
    september = {lang: formats.in_month(date(2027, 9, 1), lang=lang, today=TODAY) for lang in LANGUAGES}
    assert september == {"ru": "в сентябре", "en": "in September", "pl": "we wrześniu", "tr": "Eylül'de"}
    earliest = {lang: formats.from_day(date(2027, 3, 1), lang=lang, today=TODAY) for lang in LANGUAGES}
    assert earliest == {
        "ru": "с 1 марта",
        "en": "from 1 March",
        "pl": "od 1 marca",
        "tr": "1 Mart'tan itibaren",
    }


@pytest.mark.parametrize(
    ("delay", "zone", "expected"),
    [
        (timedelta(minutes=13), "Europe/Warsaw", "within 15 minutes"),
        (timedelta(minutes=-5), "Europe/Warsaw", "within 5 minutes"),
        (timedelta(hours=3), "Europe/Warsaw", "today before 16:00 (Warsaw time)"),
        (timedelta(hours=3, minutes=1), "Europe/Moscow", "today before 18:15 (Moscow time)"),
        (timedelta(hours=22), "Europe/Warsaw", "tomorrow before 11:00 (Warsaw time)"),
        (timedelta(days=3), "Europe/Warsaw", "on Monday before 13:00 (Warsaw time)"),
        (timedelta(days=30), "Europe/Warsaw", "on 20 December before 13:00 (Warsaw time)"),
        (timedelta(hours=3), "Asia/Kolkata", "today before 20:30 (UTC+5:30)"),
        (timedelta(hours=3), "not/a/zone", "today before 15:00 (UTC)"),
    ],
)
def test_promise_is_told_in_the_time_of_its_zone(delay: timedelta, zone: str, expected: str) -> None:
    assert plain(formats.moment_phrase(NOON + delay, now=NOON, timezone=zone, lang="en")) == expected


@given(st.integers(min_value=0, max_value=20_000), st.sampled_from(LANGUAGES))
def test_promise_never_tells_an_earlier_moment_than_was_promised(minutes: int, lang: Language) -> None:
    said = formats.moment_phrase(NOON + timedelta(minutes=minutes), now=NOON, timezone="UTC", lang=lang)
    if minutes < 90:
        counted = int("".join(sign for sign in said if sign.isdigit()))
        assert counted >= minutes
    else:
        assert ":" in said


def test_phone_is_written_in_blocks() -> None:
    assert formats.phone("+48512345678") == "+48 512 345 678"
    assert formats.phone("+79161234567") == "+7 916 123 45 67"
    assert formats.phone("+35312345678") == "+35312345678"


def fact(kind: FactKind, **value: Any) -> KnownFact:
    return KnownFact(kind=kind, quote="as said", value=value, confidence=0.9, reply_id=1, at=NOON)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (fact("budget", min=3000, max=3000, currency="EUR"), "about €3,000"),
        (fact("budget", min=None, max=3000, currency=None), "up to €3,000"),
        (fact("budget", min=3000, max=None, currency="GBP", period="month"), "from £3,000 a month"),
        (fact("budget", min=2000, max=5000, currency="EUR"), "€2,000–5,000"),
        (fact("budget", min=None, max=None), "no figure yet"),
        (fact("timeline", earliest=None, latest=None, urgency="now"), "as soon as possible"),
        (fact("timeline", earliest="2027-03-01", latest="2027-03-31", urgency="year"), "in March"),
        (fact("timeline", earliest=None, latest="rubbish", urgency="none"), "no hurry"),
        (fact("timeline", earliest=None, latest=None, urgency="year"), ""),
        (fact("authority", role=None, power="shares"), "you decide together"),
        (fact("authority", role=None, power="none"), ""),
        (fact("company_size", min=3, max=3), "3 people"),
        (fact("company_size", min=10, max=20), "10–20 people"),
        (fact("company_size", min=21, max=None), "from 21 people"),
        (fact("company_size", min=None, max=1), "up to 1 person"),
        (fact("phone", e164="+48512345678"), "+48 512 345 678"),
        (fact("location", text="Kraków. "), "Kraków"),
    ],
)
def test_fact_is_said_back_in_half_a_sentence(known: KnownFact, expected: str) -> None:
    assert plain(phrase(known, script=script("crm"), lang="en", today=TODAY)) == expected
