"""How people write days, hours, lengths and leave in the YAML of routing and SLA."""

import re
from datetime import date, time, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict

from bot.routing.calendar import Span

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LENGTH: Final = re.compile(r"([1-9]\d{0,4}) ?(s|m|h)")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}
MIDNIGHT: Final = "24:00"
_MOST: Final = timedelta(hours=1000)


class Strict(BaseModel):
    """What is not known is refused: a misspelled field would be a rule that silently does not hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _zone(given: Any) -> Any:
    try:
        return ZoneInfo(given) if isinstance(given, str) else given
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no time zone is called {given!r}: write it as Europe/Warsaw") from None


def _clock(text: str) -> time:
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text.strip()!r} is no time of day: write it as 09:00")
    return time(int(found[1]), int(found[2]))


def _span(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    opens, dash, closes = given.partition("-")
    if not dash:
        raise ValueError(f"{given!r} has no end: write it as 09:00-18:00")
    if closes.strip() == MIDNIGHT:
        return (_clock(opens), time.min)
    span = (_clock(opens), _clock(closes))
    if span[0] == span[1]:
        raise ValueError(f"{given!r} begins and ends at once: write it as 09:00-18:00")
    return span


def _spans(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


def _week(given: Any) -> Any:
    if not isinstance(given, dict):
        return given
    week: dict[int, Any] = {}
    for words, spans in given.items():
        for day in _days(str(words)):
            if day in week:
                raise ValueError(f"{DAYS[day]} is written twice: name every day once")
            week[day] = spans
    return week


def _days(words: str) -> list[int]:
    first, _, last = words.lower().partition("-")
    ends = [first.strip(), (last or first).strip()]
    if any(end not in DAYS for end in ends):
        raise ValueError(f"{words!r} is no day: write mon, tue, wed, thu, fri, sat, sun or mon-fri")
    begin, end = DAYS.index(ends[0]), DAYS.index(ends[1])
    return [day % 7 for day in range(begin, (end if end >= begin else end + 7) + 1)]


def _date(given: Any) -> Any:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given).strip())
    except ValueError:
        raise ValueError(f"{given!r} is no day: write it as 2026-12-24") from None


def _leave(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    first, _, last = given.partition("..")
    days = (_date(first), _date(last or first))
    if days[1] < days[0]:
        raise ValueError(f"{given!r} ends before it begins: write it as 2026-12-24..2027-01-02")
    return days


def _length(given: Any) -> Any:
    if isinstance(given, timedelta):
        return given
    found = _LENGTH.fullmatch(str(given).strip())
    if found is None:
        raise ValueError(f"{given!r} is no length of time: write minutes as 15m or hours as 2h")
    length = timedelta(seconds=int(found[1]) * _SECONDS[found[2]])
    if length >= _MOST:
        raise ValueError(f"{given!r} is longer than anybody waits: write less than 1000h")
    return length


Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
HourSpan = Annotated[Span, BeforeValidator(_span)]
HourSpans = Annotated[tuple[HourSpan, ...], BeforeValidator(_spans)]
Week = Annotated[dict[int, HourSpans], BeforeValidator(_week)]
Day = Annotated[date, BeforeValidator(_date)]
Leave = Annotated[tuple[Day, Day], BeforeValidator(_leave)]
Length = Annotated[timedelta, BeforeValidator(_length)]
