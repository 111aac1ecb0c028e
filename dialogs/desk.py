"""What may honestly be said about when a person writes. The bot knows the desk, the engine only quotes it."""

from dataclasses import dataclass
from datetime import datetime

from nlu.labels import FactKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """``promise_by`` is the latest moment by which somebody writes (aware); ``timezone`` an IANA name in which
    it is told; ``manager`` the one who will write, None where nobody is chosen yet; ``open_now`` whether people
    are at work at this moment; ``needs`` what sales wants to know before a lead is handed over, which is asked as
    far as the visitor lets itself be asked, and holds up nobody who is hot or wants a person."""

    promise_by: datetime
    timezone: str
    manager: str | None = None
    open_now: bool = True
    needs: frozenset[FactKind] = frozenset()
