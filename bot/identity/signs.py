"""Whether two leads are one person: what is proof, what is only a hint, and what a whole company shares."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType

from storage.tables.identity import Ground

#: As many others who gave a number make it a switchboard, whatever they are called.
SHARED_BY: Final = 2
#: Mailboxes that belong to a desk and not to a person, in the languages we speak.
_DESKS: Final = frozenset(
    {"info", "sales", "office", "contact", "hello", "mail", "admin", "support", "order", "orders", "shop", "team"}
    | {"marketing", "hr", "help", "zakaz", "zakupki", "otdel", "priemnaya", "buh", "ofis", "reklama"}
    | {"biuro", "kontakt", "sklep", "sekretariat", "zamowienia", "handlowy", "ksiegowosc"}
    | {"bilgi", "iletisim", "satis", "destek", "muhasebe", "siparis"}
)
#: Numbers that are never one person's.
_NEVER_PERSONAL: Final = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.UAN,
    }
)
#: Words of a company's name that say only what kind of company it is; as :func:`_words` leaves them.
_COMPANY_FORMS: Final = frozenset(
    {"ooo", "ооо", "оао", "зао", "ао", "ип", "пао", "ltd", "llc", "inc", "gmbh", "spzoo", "sp", "zoo", "z", "o"}
    | {"sa", "as", "a", "s", "sti", "san", "tic"}
)
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is known of who somebody is. ``phone`` is E.164; ``verified``: Telegram vouches for it."""

    name: str | None = None
    company: str | None = None
    phone: str | None = None
    verified: bool = False
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why two are one person; ``sure`` where nobody needs to be asked."""

    ground: Ground
    sure: bool


def judge(one: Signs, other: Signs, *, switchboard: bool = False) -> Verdict | None:
    """Whether two people are one. ``switchboard``: the phone that they have in common is shared by more people.

    >>> judge(Signs(email="tom@acme.pl"), Signs(email="Tom@acme.pl"))
    Verdict(ground='email', sure=True)
    >>> judge(Signs(phone="+48221234567", name="Tom"), Signs(phone="+48221234567", name="Anna")) is None
    True
    """
    same_phone = one.phone is not None and one.phone == other.phone
    if same_phone and one.verified and other.verified:
        return Verdict(ground="phone", sure=True)
    same_email = one.email is not None and other.email is not None and one.email.casefold() == other.email.casefold()
    if same_email and not is_desk(one.email or ""):
        return Verdict(ground="email", sure=True)
    apart = bool(one.name and other.name) and not same_name(one.name or "", other.name or "")
    if same_phone and not switchboard and not apart:
        return Verdict(ground="typed_phone", sure=False)
    if same_email and not apart:
        return Verdict(ground="shared_email", sure=False)
    if one.name and other.name and not apart and _same_company(one.company, other.company):
        return Verdict(ground="name_and_company", sure=False)
    return None


def is_switchboard(phone: str, *, name: str | None, others: Collection[str | None]) -> bool:
    """Whether a typed number is a company's and not a person's. ``others`` are the names of those who gave it too.

    >>> is_switchboard("+48221234567", name="Tom", others=["Anna"])
    True
    >>> is_switchboard("+48221234567", name="Tom", others=["tom"])
    False
    """
    if _never_personal(phone) or len(others) >= SHARED_BY:
        return True
    return any(other and name and not same_name(name, other) for other in others)


def is_desk(email: str) -> bool:
    """Whether a mailbox belongs to a desk: ``biuro@``, ``info.pl@``."""
    local = email.partition("@")[0].casefold()
    return _NOT_A_LETTER.split(local)[0].rstrip("0123456789") in _DESKS


def same_name(one: str, other: str) -> bool:
    """Whether two names can be one person's: the shorter one's words all stand in the longer one.

    >>> same_name("Anna", "Kowalska Anna")
    True
    """
    first, second = _words(one), _words(other)
    shorter, longer = sorted((first, second), key=len)
    return bool(shorter) and shorter <= longer


def _same_company(one: str | None, other: str | None) -> bool:
    first, second = (_words(name or "") - _COMPANY_FORMS for name in (one, other))
    return bool(first) and first == second


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ё", "е").replace("ı", "i").replace("ł", "l"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return {word for word in _NOT_A_LETTER.split(letters) if word}


def _never_personal(phone: str) -> bool:
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(number) in _NEVER_PERSONAL
