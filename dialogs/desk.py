"""What may honestly be said about when a person writes. The bot knows the desk, the engine only quotes it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """``promise_by`` is the latest moment by which somebody writes (aware); ``timezone`` an IANA name in which
    it is told; ``manager`` the one who will write, None where nobody is chosen yet; ``open_now`` whether people
    are at work at this moment."""

    promise_by: datetime
    timezone: str
    manager: str | None = None
    open_now: bool = True
