"""Phone numbers and e-mail addresses in a reply.

>>> [found.e164 for found in read_phones("звоните 8 (912) 345-67-89 после шести", region="RU")]
['+79123456789']
>>> [found.address for found in read_emails("write to tom (at) example dot com, thanks")]
['tom@example.com']
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    format_number,
    is_possible_number,
    is_valid_number,
    parse,
)

from nlu._text import MAX_READ, guess_language
from nlu.labels import Language

#: Regions tried, in order, for a number without a country code.
_REGIONS: Final[dict[Language | None, tuple[str, ...]]] = {
    "ru": ("RU", "KZ", "BY", "UA", "UZ"),
    "en": ("US", "GB", "AU", "IN"),
    "pl": ("PL",),
    "tr": ("TR",),
    None: ("RU", "US", "GB", "PL", "TR"),
}
_MIN_DIGITS: Final = 7
_MAX_DIGITS: Final = 15

_RUN = re.compile(r"(?<![\w.,@/#№$€£₽])(?:[+＋] ?|00)?\(?\d(?:[ \-().\u2011/]{0,3}\d){5,19}(?!\w)(?![.,]\d)")
_AMOUNT_TAIL = re.compile(
    r"\s*(?:[$€£₽₺₴₸%]|руб|р\b|р\.|тыс|млн|млрд|тг|тенге|грн|сум|дол|евро|бакс"
    r"|zł|zl|pln|tys|mln|tl\b|lira|bin\b|milyon|usd|eur|gbp"
    r"|euro|dollar|dolar|k\b|к\b|грив|злот|шт|чел|people|kişi|osób)",
    re.IGNORECASE,
)
_AMOUNT_HEAD = re.compile(
    r"(?:[$€£₽₺₴₸]|usd|eur|gbp|pln|rub|инн|огрн|кпп|nip|regon|krs|vat|iban|vkn|inv|invoice|счёт|счет|заказ|order)\W*$",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:([ .])\d{3})(?:\1\d{3})*")
_DATES = re.compile(
    r"\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4}(?:[ \-–]+\d.*)?"
    r"|\d{4}[./\-]\d{1,2}[./\-]\d{1,2}(?:[ T].*)?"
    r"|\d{1,2}[.]\d\d ?- ?\d{1,2}[.]\d\d"
)
_YEARS = re.compile(r"(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d")
_MONEY_RANGE = re.compile(r"\d+(?: 000)? ?- ?\d+ ?000|\d+ ?000 ?- ?\d+")

_AT: Final = (
    r"(?:@|\s?[(\[{]\s?(?:at|собака|собачка|małpa|malpa|et|kuyruklu a|эт)\s?[)\]}]\s?"
    r"|\s(?:at|собака|собачка|małpa|malpa|эт)\s)"
)
_DOT: Final = r"(?:\.|\s?[(\[{]\s?(?:dot|точка|kropka|nokta)\s?[)\]}]\s?|\s(?:dot|точка|kropka|nokta)\s)"
_ADDRESS = re.compile(
    rf"(?<![\w.@])[^\W_](?:[\w+\-'%]|\.(?=\w)){{0,63}}(?:{_DOT}[\w+\-]{{1,40}})?{_AT}"
    rf"[^\W_][\w\-]{{0,62}}(?:{_DOT}[^\W_][\w\-]{{0,62}}){{1,4}}",
    re.IGNORECASE,
)
_AT_CUES = re.compile(r"@|[(\[{]\s?(?:at|et|собак|małpa|malpa|эт)|\s(?:at|собак\w+|małpa|malpa|эт)\s", re.IGNORECASE)
_SPELLED = re.compile(r"[(\[{]|\b(?:dot|точка|kropka|nokta)\b", re.IGNORECASE)
_AT_SPOKEN = re.compile(_AT, re.IGNORECASE)
_DOT_SPOKEN = re.compile(_DOT, re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneSpan:
    """``text[start:end]`` is a possible phone number; ``valid`` says whether its range is in use."""

    start: int
    end: int
    e164: str
    valid: bool

    def as_value(self) -> dict[str, Any]:
        """The value of a phone fact."""
        return {"e164": self.e164}


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSpan:
    """``text[start:end]`` is an e-mail address, perhaps spelled out; ``address`` is its plain form."""

    start: int
    end: int
    address: str

    def as_value(self) -> dict[str, Any]:
        """The value of an e-mail fact."""
        return {"address": self.address}


def read_phones(text: str, *, region: str | None = None, lang: Language | None = None) -> list[PhoneSpan]:
    """Possible phone numbers; amounts, dates, tax numbers and plain counts are passed over.

    ``region`` (ISO 3166, such as "PL") is tried first for numbers without a country code, then the regions
    where ``lang`` is spoken.
    """
    if sum(char.isdigit() for char in text[:MAX_READ]) < _MIN_DIGITS:
        return []
    lang = lang or guess_language(text)
    regions = ((region.upper(),) if region else ()) + tuple(r for r in _REGIONS[lang] if r != region)
    return list(_phones(text[:MAX_READ], regions))


def _phones(text: str, regions: tuple[str, ...]) -> Iterator[PhoneSpan]:
    for match in _RUN.finditer(text):
        run = match.group().rstrip("(-./ ")
        number = _number(run, text[: match.start()], text[match.end() :], regions)
        if number is not None:
            yield PhoneSpan(
                start=match.start(),
                end=match.start() + len(run),
                e164=format_number(number, PhoneNumberFormat.E164),
                valid=is_valid_number(number),
            )


def _number(run: str, before: str, after: str, regions: tuple[str, ...]) -> PhoneNumber | None:
    digits = "".join(filter(str.isdigit, run))
    if not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS:
        return None
    if run[0] in "+＋":
        return _parse(run, None)
    if _AMOUNT_TAIL.match(after) or _AMOUNT_HEAD.search(before[-20:]):
        return None
    if _DATES.fullmatch(run) or _YEARS.fullmatch(run) or _MONEY_RANGE.fullmatch(run):
        return None
    possible: PhoneNumber | None = None
    for region in regions:
        number = _parse(run, region)
        if number is None:
            continue
        if is_valid_number(number):
            grouped = _THOUSANDS.fullmatch(run) and digits.endswith("000")
            return None if grouped else number
        possible = possible or number
    if "PL" in regions and digits.startswith("0") and len(digits) == 10 and (number := _parse(digits[1:], "PL")):
        return number  # the trunk zero that Poland gave up
    # "7 912 345 67 89" and "48 512 345 678": the plus was left out.
    international = _parse("+" + digits, None)
    if international is not None and len(digits) >= 10 and is_valid_number(international) and digits[0] != "0":
        return international
    if len(digits) < 10 or _THOUSANDS.fullmatch(run) or len(set(digits)) < 3:
        return None
    return possible


def _parse(run: str, region: str | None) -> PhoneNumber | None:
    try:
        number = parse(run, region)
    except NumberParseException:
        return None
    return number if is_possible_number(number) else None


def read_emails(text: str) -> list[EmailSpan]:
    """E-mail addresses, also spelled out ("tom (at) example dot com"); nothing is looked up on the network."""
    text = text[:MAX_READ]
    if not _AT_CUES.search(text):
        return []
    found = []
    for match in _ADDRESS.finditer(text):
        written = match.group().rstrip(".-_'")
        at = _AT_SPOKEN.search(written)
        if at is None:
            continue
        spoken = "@" not in written
        if spoken and not _SPELLED.search(written) and "." not in written[at.end() :]:
            continue
        local = _DOT_SPOKEN.sub(".", written[: at.start()])
        domain = _DOT_SPOKEN.sub(".", written[at.end() :])
        shorter, _, last = domain.rpartition(".")
        if "." in shorter and last.istitle() and shorter.islower():
            # "tom@example.com.Call me": a sentence begins right behind the full stop
            domain, written = shorter, written[: written.rfind(".")]
        address = _valid(f"{local}@{domain}")
        if address is not None:
            found.append(EmailSpan(start=match.start(), end=match.start() + len(written), address=address))
    return found


def _valid(address: str) -> str | None:
    try:
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None
