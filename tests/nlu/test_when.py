"""Times as people write them, told on Thursday, 12 February 2026."""

from datetime import date

import pytest

from nlu.labels import Asked, Language
from nlu.when import When, read_when, urgency_of

TODAY = date(2026, 2, 12)
Told = tuple[str | None, str | None, str]

RUSSIAN: list[tuple[str, Told]] = [
    ("к марту", (None, "2026-03-31", "quarter")),
    ("до марта", (None, "2026-02-28", "month")),
    ("до 15 марта", (None, "2026-03-15", "month")),
    ("до конца квартала", (None, "2026-03-31", "quarter")),
    ("до конца недели", (None, "2026-02-15", "now")),
    ("через пару недель", ("2026-02-26", "2026-02-26", "now")),
    ("через полгода", ("2026-08-12", "2026-08-12", "year")),
    ("через месяц-полтора", ("2026-03-12", "2026-03-27", "quarter")),
    ("недели через две", ("2026-02-26", "2026-02-26", "now")),
    ("через 10 рабочих дней", ("2026-02-26", "2026-02-26", "now")),
    ("за 2 недели", (None, "2026-02-26", "now")),
    ("в течение двух-трёх недель", (None, "2026-03-05", "month")),
    ("в ближайшие две недели", (None, "2026-02-26", "now")),
    ("в ближайшие недели", (None, "2026-03-05", "month")),
    ("2-3 недели", ("2026-02-26", "2026-03-05", "month")),
    ("месяц", (None, "2026-03-12", "month")),
    ("в следующем месяце", ("2026-03-01", "2026-03-31", "quarter")),
    ("на следующей неделе в среду", ("2026-02-18", "2026-02-18", "now")),
    ("в начале мая", ("2026-05-01", "2026-05-10", "quarter")),
    ("в первой половине марта", ("2026-03-01", "2026-03-15", "month")),
    ("в марте-апреле", ("2026-03-01", "2026-04-30", "quarter")),
    ("между 1 и 15 апреля", ("2026-04-01", "2026-04-15", "quarter")),
    ("с 1 апреля", ("2026-04-01", None, "quarter")),
    ("не раньше сентября", ("2026-09-01", None, "year")),
    ("раньше мая не начнём", ("2026-05-01", None, "quarter")),
    ("до мая не получится", ("2026-05-01", None, "quarter")),
    ("летом", ("2026-06-01", "2026-08-31", "year")),
    ("до лета", (None, "2026-05-31", "year")),
    ("весной 2027", ("2027-03-01", "2027-05-31", "later")),
    ("в третьем квартале", ("2026-07-01", "2026-09-30", "year")),
    ("1 кв 2027", ("2027-01-01", "2027-03-31", "later")),
    ("к понедельнику", (None, "2026-02-16", "now")),
    ("послезавтра", ("2026-02-14", "2026-02-14", "now")),
    ("двадцать четвёртое февраля", ("2026-02-24", "2026-02-24", "now")),
    ("15.03", ("2026-03-15", "2026-03-15", "month")),
    ("к 15 числу", (None, "2026-02-15", "now")),
    ("после майских праздников", ("2026-05-10", None, "quarter")),
    ("до нового года", (None, "2026-12-31", "year")),
    ("до Пасхи", (None, "2026-04-11", "quarter")),
    ("срочно", (None, None, "now")),
    ("вчера надо было", (None, None, "now")),
    ("скоро", (None, None, "month")),
    ("до тридцатого", (None, "2026-03-30", "quarter")),
    ("cherez 2 nedeli", ("2026-02-26", "2026-02-26", "now")),
    ("через два часа", ("2026-02-12", "2026-02-12", "now")),
    ("в следующем финансовом году", ("2027-01-01", "2027-12-31", "later")),
    ("когда-нибудь", (None, None, "later")),
    ("не горит", (None, None, "none")),
]
ENGLISH: list[tuple[str, Told]] = [
    ("by end of Q2", (None, "2026-06-30", "year")),
    ("in H1", ("2026-01-01", "2026-06-30", "year")),
    ("by March", (None, "2026-03-31", "quarter")),
    ("before March", (None, "2026-02-28", "month")),
    ("not before March", ("2026-03-01", None, "month")),
    ("we won't start before September", ("2026-09-01", None, "year")),
    ("not before May but by the end of June", ("2026-05-01", "2026-06-30", "year")),
    ("mid May", ("2026-05-11", "2026-05-20", "year")),
    ("by mid May", (None, "2026-05-15", "quarter")),
    ("in two weeks", ("2026-02-26", "2026-02-26", "now")),
    ("within two weeks", (None, "2026-02-26", "now")),
    ("in the next 3 months", (None, "2026-05-12", "quarter")),
    ("within the quarter", (None, "2026-03-31", "quarter")),
    ("in six to eight weeks", ("2026-03-26", "2026-04-09", "quarter")),
    ("a week or two", ("2026-02-19", "2026-02-26", "now")),
    ("90 days", (None, "2026-05-13", "quarter")),
    ("next quarter", ("2026-04-01", "2026-06-30", "year")),
    ("next Friday", ("2026-02-20", "2026-02-20", "now")),
    ("by Friday", (None, "2026-02-13", "now")),
    ("sometime in the fall", ("2026-09-01", "2026-11-30", "year")),
    ("3/4", ("2026-03-04", "2026-03-04", "month")),
    ("no later than April 15th", (None, "2026-04-15", "quarter")),
    ("between March and May", ("2026-03-01", "2026-05-31", "year")),
    ("second half of March", ("2026-03-16", "2026-03-31", "quarter")),
    ("from 3 to 9 June", ("2026-06-03", "2026-06-09", "year")),
    ("last Friday of March", ("2026-03-27", "2026-03-27", "quarter")),
    ("before Christmas", (None, "2026-12-24", "year")),
    ("after Easter", ("2026-04-06", None, "quarter")),
    ("three weeks after Easter", ("2026-04-26", "2026-04-26", "quarter")),
    ("EOY", ("2026-09-01", "2026-12-31", "year")),
    ("early next year", ("2027-01-01", "2027-03-31", "later")),
    ("within 48 hours", (None, "2026-02-14", "now")),
    ("this evening", ("2026-02-12", "2026-02-12", "now")),
    ("21-Feb", ("2026-02-21", "2026-02-21", "now")),
    ("2027Q1", ("2027-01-01", "2027-03-31", "later")),
    ("next month on the 20th", ("2026-03-20", "2026-03-20", "quarter")),
    ("ASAP", (None, None, "now")),
    ("we needed it yesterday", (None, None, "now")),
    ("no rush", (None, None, "none")),
    ("that's not urgent", (None, None, "none")),
]
POLISH: list[tuple[str, Told]] = [
    ("w przyszłym miesiącu", ("2026-03-01", "2026-03-31", "quarter")),
    ("za dwa tygodnie", ("2026-02-26", "2026-02-26", "now")),
    ("za pół roku", ("2026-08-12", "2026-08-12", "year")),
    ("za tydzień lub dwa", ("2026-02-19", "2026-02-26", "now")),
    ("w ciągu dwóch tygodni", (None, "2026-02-26", "now")),
    ("w ciągu miesiąca", (None, "2026-03-12", "month")),
    ("w najbliższych tygodniach", (None, "2026-03-05", "month")),
    ("dwa, trzy miesiące", ("2026-04-12", "2026-05-12", "quarter")),
    ("przed świętami", (None, "2026-04-04", "quarter")),
    ("przed majówką", (None, "2026-04-30", "quarter")),
    ("przed końcem kwietnia", (None, "2026-04-30", "quarter")),
    ("do końca roku", (None, "2026-12-31", "year")),
    ("do marca", (None, "2026-02-28", "month")),
    ("do wakacji", (None, "2026-06-30", "year")),
    ("po Wielkanocy", ("2026-04-06", None, "quarter")),
    ("na początku kwietnia", ("2026-04-01", "2026-04-10", "quarter")),
    ("w drugim kwartale", ("2026-04-01", "2026-06-30", "year")),
    ("w II kwartale", ("2026-04-01", "2026-06-30", "year")),
    ("w drugiej połowie roku", ("2026-07-01", "2026-12-31", "year")),
    ("od 1 do 15 maja", ("2026-05-01", "2026-05-15", "quarter")),
    ("nie wcześniej niż w maju", ("2026-05-01", None, "quarter")),
    ("najpóźniej do piątku", (None, "2026-02-13", "now")),
    ("1.04.2026", ("2026-04-01", "2026-04-01", "quarter")),
    ("dwudziestego czwartego lutego", ("2026-02-24", "2026-02-24", "now")),
    ("jak najszybciej", (None, None, "now")),
    ("na wczoraj", (None, None, "now")),
    ("nie pali się", (None, None, "none")),
]
TURKISH: list[tuple[str, Told]] = [
    ("gelecek ay", ("2026-03-01", "2026-03-31", "quarter")),
    ("iki hafta içinde", (None, "2026-02-26", "now")),
    ("bir iki ay içinde", (None, "2026-04-12", "quarter")),
    ("2 ay sonra", ("2026-04-12", "2026-04-12", "quarter")),
    ("6 aya kadar", (None, "2026-08-12", "year")),
    ("yıl sonuna kadar", (None, "2026-12-31", "year")),
    ("mart sonuna kadar", (None, "2026-03-31", "quarter")),
    ("marta kadar", (None, "2026-02-28", "month")),
    ("15 Mart'a kadar", (None, "2026-03-15", "month")),
    ("20.03.2026 tarihine kadar", (None, "2026-03-20", "quarter")),
    ("ayın 20'sine kadar", (None, "2026-02-20", "now")),
    ("martın üçü", ("2026-03-03", "2026-03-03", "month")),
    ("seneye", ("2027-01-01", "2027-12-31", "later")),
    ("haftaya salı", ("2026-02-17", "2026-02-17", "now")),
    ("yılın ikinci çeyreğinde", ("2026-04-01", "2026-06-30", "year")),
    ("yılın ilk yarısında", ("2026-01-01", "2026-06-30", "year")),
    ("nisanın ilk haftası", ("2026-04-01", "2026-04-07", "quarter")),
    ("mart ile mayıs arası", ("2026-03-01", "2026-05-31", "year")),
    ("eylülden itibaren", ("2026-09-01", None, "year")),
    ("eylülden önce olmaz", ("2026-09-01", None, "year")),
    ("bayramdan önce", (None, "2026-03-19", "quarter")),
    ("kurban bayramına kadar", (None, "2026-05-26", "year")),
    ("yılbaşından önce", (None, "2026-12-31", "year")),
    ("cumaya kadar", (None, "2026-02-13", "now")),
    ("13 temmuzdan 15 temmuza kadar", ("2026-07-13", "2026-07-15", "year")),
    ("acil", (None, None, "now")),
    ("dün lazımdı", (None, None, "now")),
    ("acil değil", (None, None, "none")),
    ("acelemiz yok", (None, None, "none")),
]


def first(text: str, *, lang: Language | None, asked: Asked | None = "timeline", country: str | None = None) -> Told:
    found = read_when(text, today=TODAY, lang=lang, asked=asked, country=country)
    assert found, text
    value = found[0].value.as_value()
    return value["earliest"], value["latest"], value["urgency"]


@pytest.mark.parametrize(("text", "told"), RUSSIAN)
def test_russian_time_is_read(text: str, told: Told) -> None:
    assert first(text, lang="ru") == told


@pytest.mark.parametrize(("text", "told"), ENGLISH)
def test_english_time_is_read(text: str, told: Told) -> None:
    assert first(text, lang="en") == told


@pytest.mark.parametrize(("text", "told"), POLISH)
def test_polish_time_is_read(text: str, told: Told) -> None:
    assert first(text, lang="pl") == told


@pytest.mark.parametrize(("text", "told"), TURKISH)
def test_turkish_time_is_read(text: str, told: Told) -> None:
    assert first(text, lang="tr") == told


def test_country_settles_the_order_of_day_and_month() -> None:
    assert first("3/4", lang="en", country="GB")[0] == "2026-04-03"
    assert first("3/4", lang="en", country="US")[0] == "2026-03-04"
    assert first("25/4", lang="en", country="US")[0] == "2026-04-25"


def test_yesterday_told_as_a_day_is_the_past() -> None:
    assert first("I talked to your manager yesterday", lang="en", asked=None) == ("2026-02-11", "2026-02-11", "none")
    assert first("dwa tygodnie temu", lang="pl") == ("2026-01-29", "2026-01-29", "none")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("we may need it", "en"),
        ("I sat with them and it was fun", "en"),
        ("right, now we use Excel for that", "en"),
        ("нам уже 3 года", "ru"),
        ("2-3 weeks", "en"),
        ("3/4", "en"),
        ("версия 8.3", "ru"),
        ("+7 912 345 67 89", "ru"),
        ("500", "en"),
        ("Marta pisze", "pl"),
        ("на 15 человек", "ru"),
    ],
)
def test_what_is_no_time_is_left_alone_where_nobody_asked(text: str, lang: Language) -> None:
    assert read_when(text, today=TODAY, lang=lang) == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("нужно запустить до конца квартала, успеем?", "до конца квартала"),
        ("it should run by the end of March please", "by the end of March"),
        ("potrzebujemy tego w ciągu dwóch tygodni", "w ciągu dwóch tygodni"),
        ("en geç 15 Nisan'a kadar bitmeli", "en geç 15 Nisan'a kadar"),
    ],
)
def test_span_carries_the_limit(text: str, quote: str) -> None:
    found = read_when(text, today=TODAY)
    assert text[found[0].start : found[0].end] == quote


@pytest.mark.parametrize(
    ("days", "urgency"),
    [
        (0, "now"),
        (14, "now"),
        (15, "month"),
        (31, "month"),
        (32, "quarter"),
        (92, "quarter"),
        (93, "year"),
        (366, "year"),
    ],
)
def test_urgency_counts_days_to_the_latest(days: int, urgency: str) -> None:
    latest = date.fromordinal(TODAY.toordinal() + days)
    assert urgency_of(None, latest, today=TODAY) == urgency


def test_urgency_beyond_a_year_is_later_and_the_past_has_none() -> None:
    assert urgency_of(date(2027, 6, 1), None, today=TODAY) == "later"
    assert urgency_of(None, date(2026, 2, 11), today=TODAY) == "none"
    assert When().as_value() == {"earliest": None, "latest": None, "urgency": "none"}


def test_leap_day_is_found_years_ahead() -> None:
    assert first("29 февраля", lang="ru")[0] == "2028-02-29"


def test_impossible_date_is_no_date() -> None:
    assert read_when("31.02.2026", today=TODAY, asked="timeline") == []
