import pytest

from nlu.contacts import read_emails, read_phones
from nlu.labels import Language


@pytest.mark.parametrize(
    ("text", "region", "lang", "e164"),
    [
        ("8 (912) 345-67-89", "RU", "ru", "+79123456789"),
        ("звоните 89123456789 после шести", None, "ru", "+79123456789"),
        ("+7 912 345 67 89", None, "en", "+79123456789"),
        ("7 912 345 67 89", None, "ru", "+79123456789"),
        ("мой +380 67 123 45 67, вайбер", None, "ru", "+380671234567"),
        ("512 345 678", None, "pl", "+48512345678"),
        ("tel. 22 123 45 67", None, "pl", "+48221234567"),
        ("0532 123 45 67", None, "tr", "+905321234567"),
        ("0212 345 67 89", "TR", None, "+902123456789"),
        ("call me at (202) 555-0143", None, "en", "+12025550143"),
        ("020 7946 0018", "GB", "en", "+442079460018"),
        ("07400 123456", None, "en", "+447400123456"),
        ("0044 7400 123456", "PL", "en", "+447400123456"),
        ("+1.202.555.0143", None, None, "+12025550143"),
    ],
)
def test_phone_is_read(text: str, region: str | None, lang: Language | None, e164: str) -> None:
    found = read_phones(text, region=region, lang=lang)
    assert [phone.e164 for phone in found] == [e164]
    assert found[0].as_value() == {"e164": e164}


@pytest.mark.parametrize(
    "text",
    [
        "500 000 - 700 000",
        "1 500 000 руб",
        "бюджет 1 200 000 000",
        "12.03.2026",
        "2026-03-12 10:00",
        "2024-2025",
        "ИНН 7712345678",
        "10 000 000 zł",
        "$1234567",
        "заказ №12345678",
        "15-20 человек",
        "1111111111",
        "12345",
        "",
    ],
)
def test_amounts_dates_and_codes_are_no_phones(text: str) -> None:
    assert read_phones(text) == []


def test_two_phones_are_two() -> None:
    text = "+48 512 345 678 or +48 601 234 567"
    found = read_phones(text)
    assert [text[phone.start : phone.end] for phone in found] == ["+48 512 345 678", "+48 601 234 567"]


@pytest.mark.parametrize(
    ("text", "address", "quote"),
    [
        ("ivan.petrov@example.com", "ivan.petrov@example.com", None),
        ("мой имейл anna@firma-sad.pl.", "anna@firma-sad.pl", "anna@firma-sad.pl"),
        ("(tom+crm@example.co.uk), thanks", "tom+crm@example.co.uk", "tom+crm@example.co.uk"),
        ("tom (at) example dot com", "tom@example.com", "tom (at) example dot com"),
        ("name[at]example.com please", "name@example.com", "name[at]example.com"),
        ("ivan собака example точка ru", "ivan@example.ru", "ivan собака example точка ru"),
        ("jan małpa example kropka pl", "jan@example.pl", "jan małpa example kropka pl"),
        ("Write to Ola@Example.PL today", "Ola@example.pl", "Ola@Example.PL"),
        ("anna@example.com.Call me", "anna@example.com", "anna@example.com"),
    ],
)
def test_email_is_read(text: str, address: str, quote: str | None) -> None:
    found = read_emails(text)
    assert [email.address for email in found] == [address]
    assert text[found[0].start : found[0].end] == (quote or text)
    assert found[0].as_value() == {"address": address}


@pytest.mark.parametrize(
    "text", ["@channel", "we meet at 5 dot 30", "look at example", "a@b", "user@@example.com", "у нас собака дома", ""]
)
def test_what_is_no_address_is_left_alone(text: str) -> None:
    assert read_emails(text) == []
