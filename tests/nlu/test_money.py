"""Amounts as people write them, four languages, each case with what it must read as."""

import pytest

from nlu.labels import Asked, Language
from nlu.money import Money, no_budget, read_money

Bounds = tuple[float | None, float | None, str | None, str | None]

RUSSIAN: list[tuple[str, Bounds]] = [
    ("до 500к", (None, 500_000, None, None)),
    ("500 тыс", (500_000, 500_000, None, None)),
    ("полмиллиона", (500_000, 500_000, None, None)),
    ("1,5 млн", (1_500_000, 1_500_000, None, None)),
    ("от 300 до 500 тысяч", (300_000, 500_000, None, None)),
    ("500-700к", (500_000, 700_000, None, None)),
    ("от 500 до 1 млн", (500_000, 1_000_000, None, None)),
    ("тысяч двести", (200_000, 200_000, None, None)),
    ("тысяч 100-150", (100_000, 150_000, None, None)),
    ("лимона два", (2_000_000, 2_000_000, None, None)),
    ("миллион двести", (1_200_000, 1_200_000, None, None)),
    ("тысяча двести", (1_200, 1_200, None, None)),
    ("полтора ляма", (1_500_000, 1_500_000, None, None)),
    ("пара лямов", (2_000_000, 2_000_000, None, None)),
    ("максимум 3кк", (None, 3_000_000, None, None)),
    ("не больше 50 т.р.", (None, 50_000, "RUB", None)),
    ("150тр", (150_000, 150_000, "RUB", None)),
    ("50т.р. в мес", (50_000, 50_000, "RUB", "month")),
    ("около ста тысяч рублей в месяц", (100_000, 100_000, "RUB", "month")),
    ("две-три тысячи долларов", (2_000, 3_000, "USD", None)),
    ("штука евро", (1_000, 1_000, "EUR", None)),
    ("косарь баксов", (1_000, 1_000, "USD", None)),
    ("1 200 000,50 руб.", (1_200_000.5, 1_200_000.5, "RUB", None)),
    ("150 000 ₽/мес", (150_000, 150_000, "RUB", "month")),
    ("250 000 – 300 000 руб", (250_000, 300_000, "RUB", None)),
    ("800 тысяч, разово", (800_000, 800_000, None, "once")),
    ("месячный бюджет 50к", (50_000, 50_000, None, "month")),
    ("100 тысяч в месяц максимум", (None, 100_000, None, "month")),
    ("2 миллиона 300 тысяч тенге", (2_300_000, 2_300_000, "KZT", None)),
    ("3000 белорусских рублей", (3_000, 3_000, "BYN", None)),
    ("максимум двадцать пять тысяч гривен", (None, 25_000, "UAH", None)),
    ("сорок тысяч злотых", (40_000, 40_000, "PLN", None)),
    ("два с половиной миллиона", (2_500_000, 2_500_000, None, None)),
    ("четверть миллиона", (250_000, 250_000, None, None)),
    ("лям с лишним", (1_000_000, None, None, None)),
    ("от 50к и выше", (50_000, None, None, None)),
    ("свыше двухсот тысяч", (200_000, None, None, None)),
    ("меньше ста тысяч", (None, 100_000, None, None)),
    ("да, 300", (300, 300, None, None)),
    ("до полумиллиона", (None, 500_000, None, None)),
    ("polmilliona rubley", (500_000, 500_000, "RUB", None)),
    ("шестизначная сумма", (100_000, 999_999, None, None)),
]
ENGLISH: list[tuple[str, Bounds]] = [
    ("up to 500k", (None, 500_000, None, None)),
    ("$50k", (50_000, 50_000, "USD", None)),
    ("fifty grand", (50_000, 50_000, None, None)),
    ("a couple of thousand", (2_000, 2_000, None, None)),
    ("2-3k a month", (2_000, 3_000, None, "month")),
    ("between 10 and 15 thousand dollars", (10_000, 15_000, "USD", None)),
    ("somewhere between 5 and 10 grand", (5_000, 10_000, None, None)),
    ("ten to twelve thousand", (10_000, 12_000, None, None)),
    ("about $300/mo", (300, 300, "USD", "month")),
    ("no more than 20,000 euros", (None, 20_000, "EUR", None)),
    ("not a penny over 5k", (None, 5_000, None, None)),
    ("half a million", (500_000, 500_000, None, None)),
    ("a quarter of a million", (250_000, 250_000, None, None)),
    ("one and a half million", (1_500_000, 1_500_000, None, None)),
    ("two hundred and fifty thousand pounds", (250_000, 250_000, "GBP", None)),
    ("twenty-five hundred", (2_500, 2_500, None, None)),
    ("six figures", (100_000, 999_999, None, None)),
    ("$1,200.50 per month", (1_200.5, 1_200.5, "USD", "month")),
    ("€1.500,00", (1_500, 1_500, "EUR", None)),
    ("CHF 5'000", (5_000, 5_000, "CHF", None)),
    ("$10k–$15k", (10_000, 15_000, "USD", None)),
    ("20 quid", (20, 20, "GBP", None)),
    ("3000 bucks a year", (3_000, 3_000, "USD", "year")),
    ("£2k one-off", (2_000, 2_000, "GBP", "once")),
    ("over 100k annually", (100_000, None, None, "year")),
    ("5000+", (5_000, None, None, None)),
    ("5000 max", (None, 5_000, None, None)),
    ("2500 + VAT", (2_500, 2_500, None, None)),
    ("$50 per user per month", (50, 50, "USD", "month")),
    ("2½ million", (2_500_000, 2_500_000, None, None)),
    ("500 or 600 dollars", (500, 600, "USD", None)),
    ("12 dollars 40 cents", (12.4, 12.4, "USD", None)),
    ("1,200 Canadian dollars", (1_200, 1_200, "CAD", None)),
    ("90 AED", (90, 90, "AED", None)),
    ("1500ish", (1_500, 1_500, None, None)),
]
POLISH: list[tuple[str, Bounds]] = [
    ("50 tys. zł", (50_000, 50_000, "PLN", None)),
    ("pół miliona", (500_000, 500_000, None, None)),
    ("do 20 tys", (None, 20_000, None, None)),
    ("od 5 do 10 tysięcy złotych", (5_000, 10_000, "PLN", None)),
    ("między 2 a 3 tys. zł", (2_000, 3_000, "PLN", None)),
    ("około 3000 zł miesięcznie", (3_000, 3_000, "PLN", "month")),
    ("max 5 tys. zł netto miesięcznie", (None, 5_000, "PLN", "month")),
    ("dwa i pół tysiąca", (2_500, 2_500, None, None)),
    ("półtora miliona", (1_500_000, 1_500_000, None, None)),
    ("dwa tysiące pięćset", (2_500, 2_500, None, None)),
    ("sto dwadzieścia tysięcy euro", (120_000, 120_000, "EUR", None)),
    ("pięć stów", (500, 500, None, None)),
    ("20 koła", (20_000, 20_000, None, None)),
    ("tysiak miesięcznie", (1_000, 1_000, None, "month")),
    ("dwie bańki", (2_000_000, 2_000_000, None, None)),
    ("kilkanaście tysięcy", (11_000, 19_000, None, None)),
    ("1.500 zł", (1_500, 1_500, "PLN", None)),
    ("2500,- zł", (2_500, 2_500, "PLN", None)),
    ("1 200 000,50 zł", (1_200_000.5, 1_200_000.5, "PLN", None)),
    ("10 000 zł rocznie", (10_000, 10_000, "PLN", "year")),
    ("od 100 000 zł w górę", (100_000, None, "PLN", None)),
    ("nie więcej niż 15 000 zł", (None, 15_000, "PLN", None)),
    ("polowa miliona zlotych", (500_000, 500_000, "PLN", None)),
]
TURKISH: list[tuple[str, Bounds]] = [
    ("elli bin lira", (50_000, 50_000, "TRY", None)),
    ("yarım milyon", (500_000, 500_000, None, None)),
    ("çeyrek milyon", (250_000, 250_000, None, None)),
    ("iki buçuk milyon", (2_500_000, 2_500_000, None, None)),
    ("1.200.000,50 TL", (1_200_000.5, 1_200_000.5, "TRY", None)),
    ("500 bin TL'ye kadar", (None, 500_000, "TRY", None)),
    ("500 bin kadar", (500_000, 500_000, None, None)),
    ("300 ile 500 bin arası", (300_000, 500_000, None, None)),
    ("100 binden 200 bine kadar", (100_000, 200_000, None, None)),
    ("aylık 5000 TL", (5_000, 5_000, "TRY", "month")),
    ("ayda 2 bin lira", (2_000, 2_000, "TRY", "month")),
    ("en fazla 20.000 lira", (None, 20_000, "TRY", None)),
    ("2 bin lirayı geçmesin", (None, 2_000, "TRY", None)),
    ("3 bin dolardan fazla olmasın", (None, 3_000, "USD", None)),
    ("10 bin euro üzeri", (10_000, None, "EUR", None)),
    ("100 bin TL altı", (None, 100_000, "TRY", None)),
    ("beş bin dolar civarı", (5_000, 5_000, "USD", None)),
    ("yirmibeş bin lira", (25_000, 25_000, "TRY", None)),
    ("bir milyon iki yüz bin", (1_200_000, 1_200_000, None, None)),
    ("elli bin liraya", (50_000, 50_000, "TRY", None)),
    ("100e kadar", (None, 100, None, None)),
    ("50den fazla", (50, None, None, None)),
]


def only(text: str, *, lang: Language | None, asked: Asked | None = "budget") -> Bounds:
    found = read_money(text, asked=asked, lang=lang)
    assert len(found) == 1, (text, found)
    value = found[0].value
    return value.min, value.max, value.currency, value.period


@pytest.mark.parametrize(("text", "bounds"), RUSSIAN)
def test_russian_amount_is_read(text: str, bounds: Bounds) -> None:
    assert only(text, lang="ru") == bounds


@pytest.mark.parametrize(("text", "bounds"), ENGLISH)
def test_english_amount_is_read(text: str, bounds: Bounds) -> None:
    assert only(text, lang="en") == bounds


@pytest.mark.parametrize(("text", "bounds"), POLISH)
def test_polish_amount_is_read(text: str, bounds: Bounds) -> None:
    assert only(text, lang="pl") == bounds


@pytest.mark.parametrize(("text", "bounds"), TURKISH)
def test_turkish_amount_is_read(text: str, bounds: Bounds) -> None:
    assert only(text, lang="tr") == bounds


@pytest.mark.parametrize(
    ("text", "bounds"),
    [row for table in (RUSSIAN, POLISH, TURKISH) for row in table[:12]],
    ids=lambda value: str(value),
)
def test_amount_is_read_without_being_told_the_language(text: str, bounds: Bounds) -> None:
    assert only(text, lang=None) == bounds


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("+7 912 345 67 89", "ru"),
        ("мой номер 89123456789", "ru"),
        ("инн 7707083893", "ru"),
        ("до 18:00", "ru"),
        ("в 2027 году", "ru"),
        ("15%", "ru"),
        ("версия 8.3", "ru"),
        ("ул. Ленина 5", "ru"),
        ("20 человек", "ru"),
        ("пять тысяч клиентов", "ru"),
        ("15.03.2026", "ru"),
        ("call 202-555-0143", "en"),
        ("2 weeks", "en"),
        ("30 people", "en"),
        ("in 2027", "en"),
        ("24/7", "en"),
        ("10-20% of revenue", "en"),
        ("3 of us decide", "en"),
        ("Q3", "en"),
        ("I'm 35 years old", "en"),
        ("30 osób", "pl"),
        ("3 miesiące", "pl"),
        ("20 kişi", "tr"),
        ("saat 15:00", "tr"),
        ("0532 123 45 67", "tr"),
    ],
)
def test_what_is_no_money_is_refused_even_when_asked(text: str, lang: Language) -> None:
    assert read_money(text, asked="budget", lang=lang) == []


@pytest.mark.parametrize("text", ["500", "пять", "twenty", "нас 15", "5000 max", "10 000"])
def test_bare_number_is_money_only_when_asked(text: str) -> None:
    assert read_money(text) == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Бюджет у нас от 300 до 500 тысяч рублей в месяц, не больше", "от 300 до 500 тысяч рублей в месяц"),
        ("we can spend up to $20k, and how long does it take?", "up to $20k"),
        ("mamy około 3000 zł miesięcznie na to", "około 3000 zł miesięcznie"),
        ("bütçemiz 50 bin dolar civarında, bilginize", "50 bin dolar civarında"),
    ],
)
def test_span_carries_limits_currency_and_period(text: str, quote: str) -> None:
    (found,) = read_money(text)
    assert text[found.start : found.end] == quote


def test_stated_bounds_keep_their_order() -> None:
    assert only("od 5000 do 3000 zł", lang="pl")[:2] == (5_000, 3_000)


def test_whole_amounts_come_out_as_integers() -> None:
    value = Money(min=300_000.0, max=1.5, currency="EUR", period=None).as_value()
    assert value == {"min": 300_000, "max": 1.5, "currency": "EUR", "period": None}
    assert isinstance(value["min"], int)


def test_price_and_budget_in_one_reply_are_two_amounts() -> None:
    found = read_money("they charge $900 a month, our budget is 500 dollars")
    assert [(span.value.max, span.value.period) for span in found] == [(900, "month"), (500, None)]


@pytest.mark.parametrize(
    "text",
    [
        "бюджета пока нет",
        "бюджет не утвержден",
        "бюджет ещё не определили",
        "no budget yet",
        "we don't have a budget",
        "budget not approved yet",
        "nie mamy jeszcze budżetu",
        "budżet nieustalony",
        "brak budżetu",
        "bütçe yok",
        "bütçemiz henüz belli değil",
    ],
)
def test_no_budget_is_a_fact_with_both_bounds_null(text: str) -> None:
    found = no_budget(text)
    assert found is not None
    assert found.value == Money()
    assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "не определились",
        "пока ничего",
        "not decided yet",
        "none so far",
        "jeszcze nie wiemy",
        "nic",
        "henüz belli değil",
    ],
)
def test_undecided_means_no_budget_only_when_asked(text: str) -> None:
    assert no_budget(text, asked="budget") is not None
    assert no_budget(text) is None


@pytest.mark.parametrize("text", ["бюджет 300 тысяч", "budget is 5k", "budżet 3000 zł", "bütçe 50 bin"])
def test_stated_budget_is_not_no_budget(text: str) -> None:
    assert no_budget(text, asked="budget") is None


def test_an_article_behind_digits_is_no_part_of_the_amount() -> None:
    """It was read as 80001."""
    (found,) = read_money("iyi madem 80 bin bir seferlik", asked="budget", lang="tr")
    assert found.value.as_value()["max"] == 80000
