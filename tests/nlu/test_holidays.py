"""Feasts on the days on which calendars have them."""

from datetime import date

import pytest

from nlu._holiday_names import NAMES
from nlu._holidays import holiday, holiday_keys, holiday_names
from nlu._lunar import chinese_new_year, hebrew, islamic, orthodox_easter, western_easter
from nlu._text import tokenize


def test_every_name_has_a_rule_and_every_rule_a_name() -> None:
    assert holiday_keys() == set(NAMES)


@pytest.mark.parametrize(
    ("year", "day"), [(2024, "03-31"), (2025, "04-20"), (2026, "04-05"), (2027, "03-28"), (2038, "04-25")]
)
def test_western_easter(year: int, day: str) -> None:
    assert western_easter(year) == date.fromisoformat(f"{year}-{day}")


@pytest.mark.parametrize(("year", "day"), [(2024, "05-05"), (2025, "04-20"), (2026, "04-12"), (2027, "05-02")])
def test_orthodox_easter(year: int, day: str) -> None:
    assert orthodox_easter(year) == date.fromisoformat(f"{year}-{day}")


@pytest.mark.parametrize(
    ("year", "ramazan", "kurban"),
    [
        (2021, "05-13", "07-20"),
        (2022, "05-02", "07-09"),
        (2023, "04-21", "06-28"),
        (2024, "04-10", "06-16"),
        (2025, "03-30", "06-06"),
        (2026, "03-20", "05-27"),
    ],
)
def test_turkish_feasts_agree_with_the_printed_calendars(year: int, ramazan: str, kurban: str) -> None:
    assert islamic(year, 10, 1) == (date.fromisoformat(f"{year}-{ramazan}"),)
    assert islamic(year, 12, 10) == (date.fromisoformat(f"{year}-{kurban}"),)


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, "02-10"), (2025, "01-29"), (2026, "02-17"), (2027, "02-06"), (2028, "01-26"), (2033, "01-31")],
)
def test_chinese_new_year(year: int, day: str) -> None:
    assert chinese_new_year(year) == date.fromisoformat(f"{year}-{day}")


def test_jewish_feasts() -> None:
    assert hebrew(2024, 1, 15) == date(2024, 4, 23)  # Passover
    assert hebrew(2025, 7, 1) == date(2025, 9, 23)  # Rosh Hashanah
    assert hebrew(2024, 9, 25) == date(2024, 12, 26)  # Hanukkah


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("thanksgiving", "2026-11-26"),
        ("black friday", "2026-11-27"),
        ("чёрная пятница", "2026-11-27"),
        ("майские праздники", "2026-05-01"),
        ("рождество", "2027-01-07"),
        ("Boże Ciało", "2026-06-04"),
        ("długi weekend majowy", "2026-05-01"),
        ("Cumhuriyet Bayramı", "2026-10-29"),
        ("mother's day", "2026-05-10"),
        ("labor day", "2026-09-07"),
        ("summer bank holiday", "2026-08-31"),
        ("день знаний", "2026-09-01"),
    ],
)
def test_next_holiday_by_name(name: str, day: str) -> None:
    found = holiday_names().at(tokenize(name), 0)
    assert found is not None
    period = holiday(found[0]).next_from(date(2026, 2, 12))
    assert period is not None
    assert period.first == date.fromisoformat(day)


def test_every_holiday_has_a_next_day() -> None:
    for key in holiday_keys():
        period = holiday(key).next_from(date(2026, 2, 12))
        assert period is not None, key
        assert period.last >= date(2026, 2, 12)
        assert (period.first - date(2026, 2, 12)).days < 400
