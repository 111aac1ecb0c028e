"""Checks the data that Telegram signs for a Mini App (``initData``)."""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl

#: Data older than this are refused: somebody may have copied them.
MAX_AGE: Final = timedelta(seconds=300)
#: Data from the future: more than a clock that is a little fast.
MAX_AHEAD: Final = timedelta(seconds=60)
#: Telegram sends about half a kilobyte.
MAX_LENGTH: Final = 4096
MAX_FIELDS: Final = 32
_KEY: Final = b"WebAppData"
#: Telegram's numbers of people are below this.
_MAX_ID: Final = 2**52


@dataclass(frozen=True, slots=True, kw_only=True)
class MiniAppUser:
    """Who opened the Mini App. ``proof`` is the signature: the same one must not be taken twice."""

    telegram_id: int
    language_code: str | None
    signed_at: datetime
    proof: str


def verify(init_data: str, *, token: str, now: datetime) -> MiniAppUser | None:
    """The person whom Telegram vouches for, or None where the data are forged, odd, old or from the future.

    Whatever the bytes are, nothing is raised. ``now`` is aware. That the data are used once is for the caller to see.
    """
    fields = _fields(init_data)
    if fields is None:
        return None
    given = fields.pop("hash", "")
    checked = "\n".join(f"{name}={fields[name]}" for name in sorted(fields)).encode("utf-8", "surrogatepass")
    key = hmac.new(_KEY, token.encode(), sha256).digest()
    right = hmac.new(key, checked, sha256).hexdigest()
    # As bytes: compare_digest refuses letters outside ASCII, which anybody may send.
    if not hmac.compare_digest(right.encode(), given.encode("utf-8", "surrogatepass")):
        return None
    signed_at = _moment(fields.get("auth_date", ""))
    if signed_at is None or now - signed_at > MAX_AGE or signed_at - now > MAX_AHEAD:
        return None
    return _user(fields.get("user", ""), signed_at=signed_at, proof=right)


def _fields(init_data: str) -> dict[str, str] | None:
    """The fields, each of which occurs once; a second one of a name could be read instead of the signed one."""
    if len(init_data) > MAX_LENGTH:
        return None
    try:
        pairs = parse_qsl(init_data, keep_blank_values=True, strict_parsing=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        return None
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else None


def _moment(seconds: str) -> datetime | None:
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 12):
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _user(text: str, *, signed_at: datetime, proof: str) -> MiniAppUser | None:
    try:
        user = json.loads(text)
    except (ValueError, RecursionError):
        return None
    number = user.get("id") if isinstance(user, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < _MAX_ID:
        return None
    code = user.get("language_code")
    return MiniAppUser(
        telegram_id=number, language_code=code if isinstance(code, str) else None, signed_at=signed_at, proof=proof
    )
