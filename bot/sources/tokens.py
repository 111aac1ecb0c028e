"""Start tokens: what a click on the web still says after Telegram has let 64 characters through.

A token holds the click's number, its source and its moment, signed. So it tells the truth even where the process died
before it stored the click.
"""

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

PREFIX: Final = "go-"
#: Telegram lets no longer payload through.
MAX_PAYLOAD: Final = 64
#: Whoever presses Start later than this came by something else in between.
LASTS: Final = timedelta(days=30)
#: A clock may be a little ahead of ours, not more.
EARLY: Final = timedelta(minutes=5)
#: Click, source (0: none of ours), seconds since 1970.
_BODY: Final = struct.Struct(">QII")
#: 96 bits: guessing takes longer than anybody's patience with a Start button.
_MAC_BYTES: Final = 12
TOKEN_LENGTH: Final = len(PREFIX) + (_BODY.size + _MAC_BYTES + 2) // 3 * 4 - (-(_BODY.size + _MAC_BYTES) % 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """What a token says. ``source_id`` is None where the link was none of ours."""

    click_id: int
    source_id: int | None
    at: datetime


class Signer:
    """Writes and reads tokens with one secret. Its ``repr`` does not show it."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def token(self, clicked: Clicked) -> str:
        """The token of a click, 41 characters of A-Z, a-z, 0-9, ``_`` and ``-``."""
        body = _BODY.pack(clicked.click_id, clicked.source_id or 0, int(clicked.at.timestamp()))
        return PREFIX + urlsafe_b64encode(body + self._mac(body)).decode().rstrip("=")

    def read(self, token: str, *, now: datetime) -> Clicked | Literal["forged", "expired"]:
        """What a token says, or why it says nothing. Compares in constant time."""
        packed = _unpacked(token)
        if packed is None:
            return "forged"
        body, mac = packed[: _BODY.size], packed[_BODY.size :]
        if not hmac.compare_digest(mac, self._mac(body)):
            return "forged"
        click_id, source_id, seconds = _BODY.unpack(body)
        at = datetime.fromtimestamp(seconds, UTC)
        if at - now >= EARLY:
            return "forged"
        if now - at >= LASTS:
            return "expired"
        return Clicked(click_id=click_id, source_id=source_id or None, at=at)

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")[:_MAC_BYTES]


def _unpacked(token: str) -> bytes | None:
    if len(token) != TOKEN_LENGTH or not token.startswith(PREFIX) or not token.isascii():
        return None
    text = token.removeprefix(PREFIX)
    try:
        packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    # Characters that are not of the alphabet are passed over by the decoder; such a token was never ours.
    same = urlsafe_b64encode(packed).decode().rstrip("=") == text
    return packed if same and len(packed) == _BODY.size + _MAC_BYTES else None
