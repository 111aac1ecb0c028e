"""What is known of the other people of a lead, and of requests before this one."""

from dataclasses import dataclass

from dialogs.state import Exit


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPerson:
    """Somebody of a lead besides the one whose it is. ``decides``: brought by them; else the same, elsewhere."""

    decides: bool
    name: str | None
    phone: str | None
    verified: bool
    email: str | None
    telegram_id: int | None
    username: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A lead that was closed before. ``number`` counts its requests, this one included; ``reason`` is a word."""

    number: int
    exit: Exit | None
    reason: str | None
    owner: str | None
