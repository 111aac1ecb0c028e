"""What is kept of a click's address: where it happened and under which campaign, and nothing about whom."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

#: Longer values are cut.
MAX_VALUE: Final = 200
#: More ``utm_*`` than this on one address is a joke.
MAX_UTM: Final = 10
UTM: Final = "utm_"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_E_MAIL: Final = re.compile(r"@|%40", re.IGNORECASE)
#: Digits enough for a telephone number or a customer's number. Campaigns have such numbers too, pages do not.
_NUMBER: Final = re.compile(r"(?:\d[\s().+-]*){9,}")
_NAME: Final = re.compile(r"^[a-z0-9_]{1,40}$")
#: Programs that fetch a link to draw its preview, or to look for links. No person came.
_ROBOTS: Final = re.compile(
    # A Cubot is a telephone.
    r"(?<!cu)bot\b|crawl|spider|preview|facebookexternalhit|whatsapp/|vkshare|embedly|curl/|wget/|python-|monitor",
    re.IGNORECASE,
)


def place(address: str) -> str | None:
    """Host and path of a web address; None where it has none. The query may name a person, so it goes.

    >>> place("https://www.shop.example/prices/?email=tom@x.example#top")
    'www.shop.example/prices/'
    """
    try:
        parts = urlsplit(_clean(address))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    path = "/".join("…" if _E_MAIL.search(step) or _NUMBER.search(step) else step for step in parts.path.split("/"))
    return f"{host}{path}"[:MAX_VALUE]


def utm(query: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The ``utm_*`` values of a query without the prefix; one that holds an e-mail address is left out.

    >>> utm([("utm_source", "google"), ("utm_campaign", "tom@x.example"), ("id", "7")])
    {'source': 'google'}
    """
    found: dict[str, str] = {}
    for name, value in query:
        short = name.lower().removeprefix(UTM)
        kept = _clean(value).strip()[:MAX_VALUE]
        usable = name.lower().startswith(UTM) and _NAME.match(short) and kept and not _E_MAIL.search(kept)
        if usable and short not in found and len(found) < MAX_UTM:
            found[short] = kept
    return found


def is_robot(user_agent: str) -> bool:
    """Whether a program fetches the link on nobody's behalf.

    >>> is_robot("TelegramBot (like TwitterBot)"), is_robot("Mozilla/5.0 (iPhone) Safari/604.1")
    (True, False)
    """
    return not user_agent or _ROBOTS.search(user_agent) is not None


def _clean(text: str) -> str:
    return _CONTROL.sub("", text[: 10 * MAX_VALUE])
