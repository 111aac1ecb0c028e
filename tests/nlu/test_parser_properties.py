"""What is formatted is read back; no text breaks a parser or makes it slow."""

import doctest
import importlib
import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu._digits import parse_digits
from nlu._text import lexicon
from nlu.authority import read_role
from nlu.company_size import read_company_size
from nlu.contacts import read_emails, read_phones
from nlu.labels import ASKED, LANGUAGES, Asked, Language
from nlu.money import no_budget, read_money
from nlu.when import read_when

TODAY = date(2026, 2, 12)
#: Thousands sign, decimal sign, form with the currency, code.
STYLES: list[tuple[Language, str, str, str, str]] = [
    ("ru", " ", ",", "{} руб.", "RUB"),
    ("ru", "\u00a0", ",", "{} ₽", "RUB"),
    ("ru", "", ",", "{}р", "RUB"),
    ("en", ",", ".", "${}", "USD"),
    ("en", ",", ".", "{} EUR", "EUR"),
    ("en", "'", ".", "CHF {}", "CHF"),
    ("pl", " ", ",", "{} zł", "PLN"),
    ("pl", ".", ",", "{} PLN", "PLN"),
    ("tr", ".", ",", "{} TL", "TRY"),
    ("tr", ".", ",", "₺{}", "TRY"),
]
MONTHS: dict[Language, tuple[str, ...]] = {
    "ru": lexicon("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    "en": lexicon("January February March April May June July August September October November December"),
    "pl": lexicon("stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"),
    "tr": lexicon("Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık"),
}
future_days = st.integers(min_value=0, max_value=330).map(lambda days: TODAY + timedelta(days=days))


class Spanned(Protocol):
    """What every parser gives: a span of the text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def formatted(cents: int, *, thousands: str, decimal: str) -> str:
    whole = f"{cents // 100:,}".replace(",", thousands)
    return whole if cents % 100 == 0 else f"{whole}{decimal}{cents % 100:02}"


@given(style=st.sampled_from(STYLES), cents=st.integers(min_value=100, max_value=99_999_999_99))
def test_formatted_amount_is_read_back(style: tuple[Language, str, str, str, str], cents: int) -> None:
    lang, thousands, decimal, form, currency = style
    text = form.format(formatted(cents, thousands=thousands, decimal=decimal))
    (found,) = read_money(text, lang=lang)
    assert (found.value.min, found.value.max, found.value.currency) == (cents / 100, cents / 100, currency)
    assert (found.start, found.end) in {(0, len(text)), (0, len(text) - 1)}


@given(
    low=st.integers(min_value=1, max_value=499),
    more=st.integers(min_value=1, max_value=499),
    form=st.sampled_from(
        [("ru", "от {} до {} тысяч"), ("en", "{}-{}k"), ("pl", "od {} do {} tys."), ("tr", "{} ile {} bin arası")]
    ),
)
def test_multiplier_of_a_range_belongs_to_both_ends(low: int, more: int, form: tuple[Language, str]) -> None:
    lang, pattern = form
    (found,) = read_money(pattern.format(low, low + more), lang=lang, asked="budget")
    assert (found.value.min, found.value.max) == (low * 1000, (low + more) * 1000)


@given(whole=st.integers(min_value=0, max_value=10**12))
def test_plain_and_grouped_digits_agree(whole: int) -> None:
    for sign in (",", ".", "'"):
        grouped = f"{whole:,}".replace(",", sign)
        assert parse_digits(grouped) == whole


@given(day=future_days, lang=st.sampled_from(LANGUAGES))
def test_written_date_is_read_back(day: date, lang: Language) -> None:
    text = f"{day.day} {MONTHS[lang][day.month - 1]}"
    (found,) = read_when(text, today=TODAY, lang=lang)
    assert (found.value.earliest, found.value.latest) == (day, day)
    (with_year,) = read_when(f"{text} {day.year}", today=TODAY, lang=lang)
    assert with_year.value.latest == day


@given(day=future_days)
def test_numeric_date_is_read_back_in_the_order_of_the_country(day: date) -> None:
    for lang, country, form in (
        ("ru", None, "%d.%m.%Y"),
        ("pl", None, "%d.%m.%Y"),
        ("tr", None, "%d/%m/%Y"),
        ("en", "US", "%m/%d/%Y"),
        ("en", "GB", "%d/%m/%Y"),
        ("en", None, "%Y-%m-%d"),
    ):
        found = read_when(day.strftime(form), today=TODAY, lang=lang, country=country)  # type: ignore[arg-type]  # a literal
        assert [span.value.latest for span in found] == [day]


def read_everything(text: str, *, asked: Asked | None, lang: Language | None) -> list[tuple[int, int]]:
    spans: list[Spanned] = [
        *read_money(text, asked=asked, lang=lang),
        *read_when(text, today=TODAY, asked=asked, lang=lang),
        *read_company_size(text, asked=asked, lang=lang),
        *read_phones(text, lang=lang),
        *read_emails(text),
    ]
    if (none_yet := no_budget(text, asked=asked)) is not None:
        spans.append(none_yet)
    read_role(text)
    return [(span.start, span.end) for span in spans]


PIECES = st.sampled_from(
    lexicon(
        "от до 500 1 000 2.5 к тыс млн $ € zł bin milyon половина half a pół yarım мая March марта Friday в in by до"
        " конца end of следующей next week недели 2-3 15.03 . , - – / % + @ example.com не not через za iki hafta sonra"
        " kadar бюджета нет people человек первый second Q 2 H1 Easter майские \u200b 👍 ½ 2026 'da 's через"
    )
)


@given(
    text=st.lists(PIECES, max_size=14).map(" ".join),
    asked=st.sampled_from([None, *ASKED]),
    lang=st.sampled_from([None, *LANGUAGES]),
)
def test_spans_of_any_words_lie_within_the_text(text: str, asked: Asked | None, lang: Language | None) -> None:
    for start, end in read_everything(text, asked=asked, lang=lang):
        assert 0 <= start < end <= len(text)


@given(text=st.text(max_size=200), asked=st.sampled_from([None, "budget", "timeline", "company_size"]))
def test_no_text_breaks_a_parser(text: str, asked: Asked | None) -> None:
    for start, end in read_everything(text, asked=asked, lang=None):
        assert 0 <= start < end <= len(text)


@given(text=st.lists(PIECES, max_size=10).map(" ".join))
def test_spans_of_one_parser_do_not_overlap(text: str) -> None:
    parsed: list[Sequence[Spanned]] = [
        read_money(text, asked="budget"),
        read_when(text, today=TODAY, asked="timeline"),
        read_company_size(text),
    ]
    for spans in parsed:
        ends = [0, *(span.end for span in spans)]
        assert all(span.start >= end for span, end in zip(spans, ends, strict=False))


@pytest.mark.parametrize("asked", ["budget", "timeline", "company_size"])
def test_hostile_texts_are_read_in_a_moment(asked: Asked) -> None:
    pieces = (
        "1,",
        "1 ",
        "a@",
        "(",
        "5-",
        "+",
        "at ",
        "до ",
        "от 1 до ",
        "end of ",
        "1.",
        "a dot ",
        "next ",
        "1 march - ",
        "'",
        "двадцать ",
        "тысяч ",
        "1/2 ",
        "week or ",
    )
    for piece in pieces:
        text = (piece * 10_000)[:10_000]
        begun = time.thread_time()
        read_everything(text, asked=asked, lang=None)
        assert time.thread_time() - begun < 0.5, piece  # five parsers; a busy machine does not count


@pytest.mark.parametrize(
    "name",
    ["money", "when", "contacts", "company_size", "authority", "normalize", "_digits", "_lunar", "_phrases", "_text"],
)
def test_examples_in_the_docstrings_hold(name: str) -> None:
    module = importlib.import_module(f"nlu.{name}")
    result = doctest.testmod(module)
    assert result.attempted >= 1
    assert result.failed == 0
