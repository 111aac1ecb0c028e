"""Makes links: with a kind, a campaign, a price and a picture to scan. The console and ``/newlink`` call the same."""

import re
import secrets
import shlex
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.joining import INVITE_PREFIX, SOURCE_KINDS
from bot.sources.routes import SCRIPT_MARK
from bot.sources.tokens import PREFIX
from storage.tables import Source, Visitor
from storage.tables.links import CostPer
from storage.tables.people import SourceKind
from storage.unit_of_work import UnitOfWork

CODE: Final = re.compile(r"^[A-Za-z0-9_-]{1,32}$")
#: First part of the codes of customers' own links.
FRIEND_PREFIX: Final = "f-"
FRIEND_MEDIUM: Final = "friend"
_PRICE: Final = re.compile(r"^(\d{1,9}(?:[.,]\d{1,2})?) ?([A-Za-z]{3}|[€$£₽₺]|zł|TL)(?:/(\w+))?$", re.IGNORECASE)
_SIGNS: Final = {"€": "EUR", "$": "USD", "£": "GBP", "₽": "RUB", "₺": "TRY", "zł": "PLN", "tl": "TRY"}
_PER_DAY: Final = frozenset({"day", "d", "день", "д", "dzień", "dzien", "gün", "gun"})
_IN_TOTAL: Final = frozenset({"total", "всего", "razem", "toplam"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a link costs, in hundredths of ``currency``: for each day or in total. ``until`` is its last day."""

    hundredths: int
    currency: str
    per: CostPer = "total"
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """What somebody wants a link to be."""

    code: str
    kind: SourceKind = "net"
    campaign: str | None = None
    medium: str | None = None
    price: Price | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where a link leads. ``web`` and ``snippet`` are None where Bantik's web server is not public."""

    telegram: str
    web: str | None
    snippet: str | None

    @property
    def best(self) -> str:
        """The one to hand out: on the web it is counted when it is clicked."""
        return self.web or self.telegram


def read_order(words: str) -> NewLink | None:
    """Read ``CODE [seed|net|spear] [campaign] [medium=…] [cost=50EUR/day] [until=2026-12-31]``.

    None where it cannot be understood; half of it would make a report that is half true.

    >>> read_order("fair net Autumn fair medium=banner cost=20€/day").price
    Price(hundredths=2000, currency='EUR', per='day', until=None)
    """
    try:
        parts = shlex.split(words)
    except ValueError:
        return None
    named = dict(part.lower().split("=", 1) if part.lower().startswith("cost=") else part.split("=", 1)
                 for part in parts if "=" in part)  # fmt: skip
    plain = [part for part in parts if "=" not in part]
    code, rest = (plain[0], plain[1:]) if plain else ("", [])
    kind: SourceKind = "net"
    if rest and rest[0].lower() in SOURCE_KINDS:
        kind = next(one for one in SOURCE_KINDS if one == rest[0].lower())
        rest = rest[1:]
    if not is_free_code(code) or not named.keys() <= {"campaign", "medium", "cost", "until"}:
        return None
    price = _price(named.get("cost"), named.get("until"))
    if price is None and ("cost" in named or "until" in named):
        return None
    campaign = named.get("campaign") or " ".join(rest) or None
    return NewLink(code=code, kind=kind, campaign=campaign, medium=named.get("medium"), price=price)


def is_free_code(code: str) -> bool:
    """Whether a code may name a link: what means something else in a start payload may not."""
    taken = (INVITE_PREFIX, PREFIX, FRIEND_PREFIX)
    return bool(CODE.match(code)) and SCRIPT_MARK not in code and not code.startswith(taken)


async def make_link(uow: UnitOfWork, order: NewLink, *, link: str, at: datetime, zone: ZoneInfo) -> Source | None:
    """Store a link as a source with its price; None where the code is taken. ``link`` is the address to hand out."""
    if await uow.sources.by_code(order.code) is not None:
        return None
    source = await uow.sources.add(
        code=order.code, kind=order.kind, campaign=order.campaign, medium=order.medium, link=link, at=at
    )
    price = order.price
    if price is not None:
        ends_at = None
        if price.until is not None:
            morning_after = datetime.combine(price.until, datetime.min.time(), zone) + timedelta(days=1)
            ends_at = max(morning_after, at + timedelta(seconds=1))
        await uow.links.set_cost(
            source.id,
            hundredths=price.hundredths,
            currency=price.currency,
            per=price.per,
            starts_at=at,
            ends_at=ends_at,
        )
    return source


async def friend_link(uow: UnitOfWork, visitor: Visitor, *, username: str, at: datetime) -> str:
    """The link by which a customer brings friends; the same one each time they ask."""
    source = await uow.links.friend_source(visitor.id)
    if source is None:
        code = FRIEND_PREFIX + secrets.token_hex(5)
        source = await uow.sources.add(
            code=code,
            kind="seed",
            campaign=visitor.name,
            medium=FRIEND_MEDIUM,
            link=addresses(code, username=username, public_url=None).telegram,
            at=at,
        )
        await uow.links.befriend(source_id=source.id, visitor_id=visitor.id)
    return addresses(source.code, username=username, public_url=None).telegram


def addresses(code: str, *, username: str, public_url: str | None) -> Addresses:
    """Where a link of this code leads."""
    base = None if public_url is None else public_url.rstrip("/")
    return Addresses(
        telegram=f"https://t.me/{username}?start={code}",
        web=None if base is None else f"{base}/go/{code}",
        snippet=None if base is None else f'<script src="{base}/widget.js" data-link="{code}" defer></script>',
    )


def _price(cost: str | None, until: str | None) -> Price | None:
    found = _PRICE.match(cost or "")
    if found is None:
        return None
    amount, unit, per = found.groups()
    word = (per or "total").lower()
    if word not in _PER_DAY | _IN_TOTAL:
        return None
    try:
        last_day = date.fromisoformat(until) if until is not None else None
    except ValueError:
        return None
    whole, _, parts = amount.replace(",", ".").partition(".")
    hundredths = int(whole) * 100 + int(parts.ljust(2, "0") or 0)
    if hundredths == 0:
        return None
    return Price(
        hundredths=hundredths,
        currency=_SIGNS.get(unit.lower(), unit.upper()),
        per="day" if word in _PER_DAY else "total",
        until=last_day,
    )
