from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.tokens import EARLY, LASTS, MAX_PAYLOAD, TOKEN_LENGTH, Clicked, Signer

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SIGNER = Signer(b"a secret of this database")
CLICK = Clicked(click_id=2**63 - 1, source_id=7, at=NOW)


@given(st.integers(0, 2**63 - 1), st.one_of(st.none(), st.integers(1, 2**32 - 1)), st.integers(0, 2**30))
def test_a_token_says_what_was_clicked_and_fits_a_start(click_id: int, source_id: int | None, ago: int) -> None:
    click = Clicked(
        click_id=click_id, source_id=source_id, at=NOW - timedelta(seconds=ago % int(LASTS.total_seconds()))
    )
    token = SIGNER.token(click)
    assert len(token) == TOKEN_LENGTH < MAX_PAYLOAD
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    assert SIGNER.read(token, now=NOW) == click


@given(st.integers(0, TOKEN_LENGTH - 1), st.characters())
def test_a_token_with_another_character_anywhere_is_forged(place: int, character: str) -> None:
    token = SIGNER.token(CLICK)
    changed = token[:place] + character + token[place + 1 :]
    if changed != token:
        assert SIGNER.read(changed, now=NOW) == "forged"


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert SIGNER.read(text, now=NOW) == "forged"
    assert SIGNER.read("go-" + text, now=NOW) == "forged"


def test_a_token_of_another_database_is_forged() -> None:
    assert SIGNER.read(Signer(b"another secret").token(CLICK), now=NOW) == "forged"


@pytest.mark.parametrize(
    ("later", "read"),
    [
        (LASTS - timedelta(seconds=1), CLICK),
        (LASTS, "expired"),
        (-EARLY + timedelta(seconds=1), CLICK),
        (-EARLY, "forged"),
    ],
    ids=["just in time", "too late", "a clock that is ahead", "from the future"],
)
def test_a_token_lasts_for_its_time(later: timedelta, read: object) -> None:
    assert SIGNER.read(SIGNER.token(CLICK), now=NOW + later) == read


def test_the_secret_is_not_shown() -> None:
    assert "secret" not in repr(SIGNER)
