"""Thirty forged sign-ins and more: none is taken, none raises. And the real one is taken."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console.init_data import verify
from tests.bot.console.forge import TOKEN, fields, signature, signed, user

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GOOD = fields(NOW)


def ago(seconds: float) -> dict[str, str]:
    return fields(NOW - timedelta(seconds=seconds))


def swapped() -> str:
    """Signed with token and label in each other's place, a mistake often seen."""
    key = hmac.new(TOKEN.encode(), b"WebAppData", sha256).digest()
    text = "\n".join(f"{name}={GOOD[name]}" for name in sorted(GOOD))
    return hmac.new(key, text.encode(), sha256).hexdigest()


def with_hash(value: str, values: dict[str, str] = GOOD) -> str:
    return urlencode(values) + "&hash=" + value


RIGHT = signature(GOOD)
FORGED = {
    "nothing": "",
    "no hash": urlencode(GOOD),
    "empty hash": with_hash(""),
    "half a hash": with_hash(RIGHT[:32]),
    "longer hash": with_hash(RIGHT + "0"),
    "upper case hash": with_hash(RIGHT.upper()),
    "wrong hash": with_hash("0" * 64),
    "hash outside ASCII": with_hash(quote("хэш" * 20)),
    "hash of lone surrogates": with_hash("%ED%A0%80" * 20),
    "hash as raw surrogate": urlencode(GOOD) + "&hash=\ud800",
    "hash of zeros and NUL": with_hash("%00" * 64),
    "another user": with_hash(RIGHT, GOOD | {"user": user(1)}),
    "another date": with_hash(RIGHT, GOOD | {"auth_date": str(int(NOW.timestamp()) - 1)}),
    "a field more": with_hash(RIGHT, GOOD | {"is_admin": "1"}),
    "a field less": with_hash(RIGHT, {key: value for key, value in GOOD.items() if key != "query_id"}),
    "another bot's token": signed(GOOD, token="654321:ZYX"),
    "another label": with_hash(signature(GOOD, label=b"LoginWidget")),
    "label and token swapped": with_hash(swapped()),
    "plain sha256 of the data": with_hash(sha256(urlencode(GOOD).encode()).hexdigest()),
    "user twice": signed(GOOD) + "&" + urlencode({"user": user(1)}),
    "hash twice": signed(GOOD) + "&hash=" + "0" * 64,
    "too old": signed(ago(301)),
    "a year old": signed(ago(365 * 86400)),
    "from the future": signed(ago(-61)),
    "no date": signed({"user": user()}),
    "a date in words": signed(GOOD | {"auth_date": "yesterday"}),
    "a negative date": signed(GOOD | {"auth_date": "-1"}),
    "a date beyond all years": signed(GOOD | {"auth_date": "9" * 12}),
    "a date of a million digits": signed(GOOD | {"auth_date": "9" * 1_000_000}),
    "digits of another script": signed(GOOD | {"auth_date": "١٧٩٥٢٥٩٢٠٠"}),
    "no user": signed({"auth_date": GOOD["auth_date"]}),
    "user is no JSON": signed(GOOD | {"user": "{"}),
    "user is a list": signed(GOOD | {"user": "[1]"}),
    "user is nested deep": signed(GOOD | {"user": "[" * 3000}),
    "user without a number": signed(GOOD | {"user": '{"first_name": "Anna"}'}),
    "number as text": signed(GOOD | {"user": '{"id": "700"}'}),
    "number is true": signed(GOOD | {"user": '{"id": true}'}),
    "number is negative": signed(GOOD | {"user": '{"id": -700}'}),
    "number is a fraction": signed(GOOD | {"user": '{"id": 700.5}'}),
    "number beyond all people": signed(GOOD | {"user": '{"id": 9999999999999999999999}'}),
    "a thousand fields": signed({f"f{n}": "1" for n in range(1000)} | GOOD),
    "no pairs": "just words",
}


def test_there_are_thirty_and_more() -> None:
    assert len(FORGED) >= 30


@pytest.mark.parametrize("name", FORGED)
def test_forged_data_are_not_taken(name: str) -> None:
    assert verify(FORGED[name], token=TOKEN, now=NOW) is None


@pytest.mark.parametrize("seconds", [300, 0, -60])
def test_fresh_data_are_taken(seconds: int) -> None:
    found = verify(signed(ago(seconds)), token=TOKEN, now=NOW)
    assert found is not None
    assert (found.telegram_id, found.language_code) == (700, "pl")


def test_fields_of_tomorrow_are_signed_like_the_others() -> None:
    """Telegram adds fields now and then (``signature`` was one): whatever is there is part of what is signed."""
    assert verify(signed(GOOD | {"signature": "x", "chat_type": "sender"}), token=TOKEN, now=NOW) is not None


@given(st.text(max_size=300))
def test_nothing_that_can_be_sent_raises(data: str) -> None:
    assert verify(data, token=TOKEN, now=NOW) is None


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    assert verify(data.decode("latin-1"), token=TOKEN, now=NOW) is None
