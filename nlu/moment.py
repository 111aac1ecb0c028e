"""A moment to do something at, as people write it into a note to themselves: a day, an hour, what is to be done.

>>> from datetime import datetime
>>> from zoneinfo import ZoneInfo
>>> now = datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Europe/Warsaw"))
>>> read_moment("call Monday 10:00", now=now, lang="en")
Moment(at=datetime.datetime(2026, 11, 23, 10, 0, tzinfo=zoneinfo.ZoneInfo(key='Europe/Warsaw')), words='call')
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from nlu.labels import Language
from nlu.when import read_when

__all__ = ["Moment", "read_moment"]

_UNITS: Final[dict[str, timedelta]] = {
    r"(?:минут[уы]?|мин|minutes?|mins?|minut[ęy]?|dakika|dk)": timedelta(minutes=1),
    r"(?:час(?:а|ов)?|ч|hours?|hrs?|h|godzin[ęy]?|godz|saat)": timedelta(hours=1),
}
_HALF: Final = r"(?:полчаса|half an hour|p[oó][lł] godziny|yar[ıi]m saat)"
_AND_A_HALF: Final = r"(?:полтора часа|an hour and a half|p[oó][lł]torej godziny|bir bu[cç]uk saat)"
_ONE: Final = r"(?:an?|one|bir|один|jedn[ąa])"
#: In ... hours: before the length in three languages, after it in Turkish.
_IN: Final = r"(?:через|in|za)"
_LATER: Final = r"(?:sonra)"

#: Parts of the day with the hour at which they begin, and whether an hour named with them is one of the afternoon.
_PARTS: Final[tuple[tuple[str, int, bool], ...]] = (
    (r"(?:утром|утра|с утра|in the morning|morning|rano|z rana|sabah(?:leyin)?)", 9, False),
    (r"(?:в полдень|at noon|noon|w południe|öğlen|öğle(?:yin)?)", 12, False),
    (r"(?:дня|днём|днем|после обеда|in the afternoon|afternoon|po południu|öğleden sonra)", 15, True),
    (r"(?:вечером|вечера|in the evening|tonight|evening|wieczorem|akşam(?:leyin)?)", 18, True),
)
_AT: Final = r"(?:в|во|к|at|by|@|o|około|saat)"
_CLOCK: Final = re.compile(
    rf"(?<![\w.,:])(?:(?P<at>{_AT})\s+)?(?P<hour>[01]?\d|2[0-4])"
    r"(?:(?P<colon>[:.])(?P<minute>[0-5]\d))?\s*"
    r"(?:(?P<half>am|pm|a\.m\.|p\.m\.)(?!\w)|(?P<word>час(?:а|ов)?|o'clock|h)(?!\w))?(?P<in>['’]?[dt][ea](?!\w))?"
    r"(?![\w:%]|[.,/-]?\d)",
    re.IGNORECASE,
)
#: What stands before a day or an hour and says nothing by itself.
_LOOSE: Final = re.compile(
    r"(?:^|(?<=\s))(?:в|во|на|к|on|at|by|w|we|o|na|do|saat|günü|ve|and|и|i)(?=\s*(?:$|\x00))", re.IGNORECASE
)
_PAST: Final = re.compile(r"\b(?:вчера|yesterday|wczoraj|dün)\b", re.IGNORECASE)
_GAP: Final = "\x00"
_AFTERNOON: Final = range(1, 8)
_NOON: Final = 12
MORNING: Final = time(9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """``at`` in the zone of the one who writes; ``words`` is what is left without the time, perhaps nothing."""

    at: datetime
    words: str


def read_moment(text: str, *, now: datetime, lang: Language | None = None, opens: time = MORNING) -> Moment | None:
    """The moment that ``text`` names; None where it names none, or one that is past. Never fails.

    ``now`` is aware, in the zone of the one who writes. A day without an hour is ``opens``, or in an hour where that is
    past; an hour without a day is the next one of that name. Of one to seven without more the afternoon's is meant.
    """
    text = " ".join(text.split())
    if _PAST.search(text):
        return None
    length = _length(text)
    if length is not None:
        span, delta = length
        return Moment(at=(now + delta).replace(second=0, microsecond=0), words=_without(text, [span]))
    clock = _clock(text)
    spans = [] if clock is None else [clock[0], *([clock[2]] if clock[2] else [])]
    day = _day(_blank(text, spans), today=now.date(), lang=lang)
    if clock is None and day is None:
        return None
    if day is not None:
        spans.append(day[0])
    hour = clock[1] if clock else opens
    at = datetime.combine(day[1] if day else now.date(), hour, now.tzinfo)
    if day is None and now >= at:
        at += timedelta(days=1)
    if clock is None and day is not None and day[1] == now.date() and now >= at:
        at = (now + timedelta(hours=1)).replace(second=0, microsecond=0)
    return Moment(at=at, words=_without(text, spans)) if at > now else None


Place = tuple[int, int]


def _length(text: str) -> tuple[Place, timedelta] | None:
    """ "in 2 hours", "через полчаса", "2 saat sonra": how far from now."""
    wholes = [(_HALF, timedelta(minutes=30)), (_AND_A_HALF, timedelta(minutes=90))]
    for pattern, length in wholes:
        found = re.search(rf"(?<!\w)(?:{_IN}\s+{pattern}|{pattern}\s+{_LATER})(?!\w)", text, re.IGNORECASE)
        if found:
            return found.span(), length
    for unit, length in _UNITS.items():
        many = rf"(?P<{{}}>\d{{{{1,3}}}}|{_ONE})?\s*{unit}"
        before, after = many.format("before"), many.format("after")
        found = re.search(rf"(?<!\w)(?:{_IN}\s+{before}|{after}\s+{_LATER})(?!\w)", text, re.IGNORECASE)
        if found:
            count = found["before"] or found["after"] or "1"
            return found.span(), length * (int(count) if count.isdigit() else 1)
    return None


def _clock(text: str) -> tuple[Place, time, Place | None] | None:
    """The hour, where it stands, and where the part of the day stands that goes with it."""
    part = next(
        (
            (found.span(), begins, afternoon)
            for pattern, begins, afternoon in _PARTS
            for found in [re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)]
            if found
        ),
        None,
    )
    for found in _CLOCK.finditer(text):
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        told = found["at"] or found["half"] or found["word"] or found["in"] or found["colon"] == ":"
        next_to_part = part is not None and 0 <= part[0][0] - found.end() < 3
        if not (told or next_to_part or (found["colon"] and minute > _NOON)) or hour > 23:
            continue
        half = (found["half"] or "").lower().replace(".", "")
        if half:
            hour = hour % _NOON + (_NOON if half == "pm" else 0)
        elif part is not None:
            hour += _NOON if part[2] and hour < _NOON else 0
        elif hour in _AFTERNOON:
            hour += _NOON
        return found.span(), time(hour, minute), part[0] if part else None
    return None if part is None else (part[0], time(part[1]), None)


def _day(text: str, *, today: date, lang: Language | None) -> tuple[Place, date] | None:
    """The first day of the first time that is named."""
    for spoken in dict.fromkeys((lang, None)):
        for span in read_when(text, today=today, lang=spoken, asked="timeline"):
            day = span.value.earliest or span.value.latest
            if day is not None:
                # "This week" began on Monday, and goes on.
                goes_on = span.value.latest is not None and span.value.latest >= today
                return (span.start, span.end), max(day, today) if goes_on else day
    return None


def _blank(text: str, spans: list[Place]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _without(text: str, spans: list[Place]) -> str:
    """The text without the time, and without the small words that led to it."""
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + _GAP + text[end:]
    before = None
    while before != text:
        before, text = text, _LOOSE.sub("", text)
    text = re.sub(rf"\s*{_GAP}\s*", " ", text)
    return " ".join(text.split()).strip(" ,;:.–—-")
