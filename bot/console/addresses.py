"""Under which addresses the console is reached, and which origins are its own."""

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from pydantic import HttpUrl

#: Everything that people see of the console begins with this.
PREFIX: Final = "/console"
_NAMES: Final = frozenset({"localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The public address of the console where there is one, and the loopback address, which is always its own.

    A public address without https is none for the console: whoever listens on the way would have the session.
    """

    public: str | None
    port: int

    @classmethod
    def of(cls, public_url: HttpUrl | None, *, port: int) -> "Addresses":
        secure = public_url is not None and public_url.scheme == "https"
        return cls(public=origin_of(str(public_url)) if secure else None, port=port)

    @property
    def secure(self) -> bool:
        """Whether browsers come over https."""
        return self.public is not None

    @property
    def base(self) -> str:
        """The beginning of links: an origin without a slash at its end."""
        return self.public or f"http://127.0.0.1:{self.port}"

    def has(self, host: str) -> bool:
        """Whether a request may be meant for this console: a foreign name would be another site's trick with DNS."""
        return is_loopback(host) or (self.public is not None and host == urlsplit(self.public).netloc)

    def is_own(self, origin: str, *, host: str) -> bool:
        """Whether a page of ``origin`` is one of ours. ``host``: the Host of the request."""
        if self.public is not None and origin == self.public:
            return True
        return is_loopback(host) and origin in (f"http://{host}", f"https://{host}")


def origin_of(url: str) -> str:
    """Scheme, host and port, as browsers write them in Origin.

    >>> origin_of("https://Bot.example.com:443/x")
    'https://bot.example.com'
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    named = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return f"{parts.scheme}://{named}{port}"


def is_loopback(host: str) -> bool:
    """Whether a Host header, or the address of a peer, names this machine itself.

    >>> is_loopback("127.0.0.1:8080"), is_loopback("[::1]:8080"), is_loopback("127.0.0.1.example.com")
    (True, True, False)
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in _NAMES:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
