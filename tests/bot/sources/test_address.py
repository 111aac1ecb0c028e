import pytest

from bot.sources.address import MAX_UTM, MAX_VALUE, is_robot, place, utm


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://shop.example/prices?email=tom@x.example#top", "shop.example/prices"),
        ("https://tom:secret@shop.example:8443/", "shop.example/"),
        ("https://SHOP.example", "shop.example"),
        ("https://shop.example/u/tom@x.example/bill", "shop.example/u/…/bill"),
        ("https://shop.example/call/+48512345678", "shop.example/call/…"),
        ("https://магазин.example/цены", "магазин.example/цены"),
        ("javascript:alert(1)", None),
        ("android-app://com.slack", None),
        ("https://[half", None),
        ("", None),
    ],
)
def test_of_an_address_the_place_is_kept_and_nobody(address: str, kept: str | None) -> None:
    assert place(address) == kept


def test_marks_of_a_campaign_are_kept_and_people_are_not() -> None:
    query = [("utm_source", "google"), ("UTM_Campaign", " осень 2026 "), ("utm_term", "tom@x.example"), ("id", "7")]
    query += [("utm_source", "second"), ("utm_", "x"), ("utm_bad name", "x"), ("utm_content", "")]
    assert utm(query) == {"source": "google", "campaign": "осень 2026"}


def test_a_number_of_a_campaign_is_no_telephone() -> None:
    assert utm([("utm_campaign", "20918273645")]) == {"campaign": "20918273645"}


def test_endless_addresses_are_cut() -> None:
    assert len(place("https://shop.example/" + "x" * 9_000) or "") == MAX_VALUE
    found = utm([(f"utm_{number}", "v" * 9_000) for number in range(99)])
    assert len(found) == MAX_UTM
    assert {len(value) for value in found.values()} == {MAX_VALUE}


def test_control_characters_do_not_reach_a_report() -> None:
    assert utm([("utm_campaign", "a\n\u202eb\x00")]) == {"campaign": "ab"}


@pytest.mark.parametrize(
    ("browser", "robot"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36", False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1", False),
        ("Mozilla/5.0 (Linux; Android 15; CUBOT X30) AppleWebKit/537.36 Mobile Safari/537.36", False),
        ("TelegramBot (like TwitterBot)", True),
        ("WhatsApp/2.23.20.0", True),
        ("facebookexternalhit/1.1", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("curl/8.5.0", True),
        ("", True),
    ],
)
def test_previews_are_told_from_people(browser: str, robot: bool) -> None:
    assert is_robot(browser) == robot
