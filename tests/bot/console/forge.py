"""Data of a Mini App as Telegram signs them, and as forgers would."""

import hmac
import json
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlencode

TOKEN = "123456:ABC-DEF"


def user(telegram_id: int = 700, **more: object) -> str:
    return json.dumps({"id": telegram_id, "first_name": "Anna", "language_code": "pl"} | more)


def fields(at: datetime, **changes: str) -> dict[str, str]:
    return {"query_id": "AAE", "user": user(), "auth_date": str(int(at.timestamp()))} | changes


def signature(values: dict[str, str], *, token: str = TOKEN, label: bytes = b"WebAppData") -> str:
    """As Telegram's documentation says: the key is made of the token, with the label as its key."""
    key = hmac.new(label, token.encode(), sha256).digest()
    text = "\n".join(f"{name}={values[name]}" for name in sorted(values))
    return hmac.new(key, text.encode(), sha256).hexdigest()


def signed(values: dict[str, str], *, token: str = TOKEN) -> str:
    return urlencode(values | {"hash": signature(values, token=token)})
