import pytest

from nlu.company_size import read_company_size

Bounds = tuple[int | None, int | None]

TOLD: list[tuple[str, Bounds]] = [
    ("15-20 человек", (15, 20)),
    ("пять-шесть человек", (5, 6)),
    ("нас двое", (2, 2)),
    ("нас около десяти", (10, 10)),
    ("до 50 сотрудников", (None, 50)),
    ("от 100 до 250 человек", (100, 250)),
    ("две тысячи сотрудников", (2000, 2000)),
    ("в штате 35", (35, 35)),
    ("3 магазина и 20 человек", (20, 20)),
    ("человек 20", (20, 20)),
    ("ten of us", (10, 10)),
    ("just me", (1, 1)),
    ("me and my partner", (2, 2)),
    ("we have 12 sales managers", (12, 12)),
    ("50+ employees", (50, None)),
    ("more than 200 people", (200, None)),
    ("a team of 8", (8, 8)),
    ("a couple of hundred people", (200, 200)),
    ("1 200 employees", (1200, 1200)),
    ("around 30 licenses", (30, 30)),
    ("około 30 osób", (30, 30)),
    ("od 10 do 20 osób", (10, 20)),
    ("zatrudniamy około 40 osób", (40, 40)),
    ("jakieś 7-8 osób", (7, 8)),
    ("jest nas 12", (12, 12)),
    ("kilkanaście osób", (11, 19)),
    ("yirmi kişi", (20, 20)),
    ("200'den fazla çalışan", (200, None)),
    ("20-30 kişi arası", (20, 30)),
    ("15 kişilik ekip", (15, 15)),
    ("yüzden fazla çalışan", (100, None)),
    ("80ppl", (80, 80)),
    ("офис 12 человек", (12, 12)),
    ("dwuosobowa firma", (2, 2)),
]


def bounds(text: str, *, asked: bool = False) -> list[Bounds]:
    found = read_company_size(text, asked="company_size" if asked else None)
    return [(size.value.min, size.value.max) for size in found]


@pytest.mark.parametrize(("text", "size"), TOLD)
def test_head_count_is_read(text: str, size: Bounds) -> None:
    assert bounds(text) == [size]
    assert bounds(text, asked=True) == [size]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("25", (25, 25)),
        ("10-15", (10, 15)),
        ("1000+", (1000, None)),
        ("двадцать", (20, 20)),
        ("я один", (1, 1)),
        ("ja i żona", (2, 2)),
        ("ben ve abim", (2, 2)),
        ("me, my wife and a son", (3, 3)),
        ("dziewięcioro", (9, 9)),
    ],
)
def test_bare_number_counts_once_the_size_was_asked_for(text: str, size: Bounds) -> None:
    assert bounds(text, asked=True) == [size]


@pytest.mark.parametrize(
    "text", ["25", "10-15", "двадцать", "500к", "$10,000", "2 года", "я сам решаю", "me and my partner decide"]
)
def test_number_alone_is_no_head_count(text: str) -> None:
    assert bounds(text) == []


@pytest.mark.parametrize(
    "text", ["budget 500$", "2 года", "15%", "до 18:00", "3 магазина", "+7 912 345 67 89", "2026-03-01"]
)
def test_other_numbers_are_no_head_count_even_when_asked(text: str) -> None:
    assert bounds(text, asked=True) == []


def test_value_has_the_form_of_the_contract() -> None:
    (found,) = read_company_size("от 100 до 250 человек")
    assert found.value.as_value() == {"min": 100, "max": 250}
    assert (found.start, found.end) == (0, 21)


def test_a_turkish_article_is_no_head_count() -> None:
    """It was read as a second head count of one."""
    found = read_company_size("25 araçlık bir kurye firmasıyız", asked="company_size", lang="tr")
    assert [span.value.as_value() for span in found] == [{"min": 25, "max": 25}]
