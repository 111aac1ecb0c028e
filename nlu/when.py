"""Dates, deadlines and urgency in a reply, relative to the day it was written.

>>> from datetime import date
>>> [found.value.as_value() for found in read_when("нужно до конца квартала", today=date(2026, 2, 12))]
[{'earliest': None, 'latest': '2026-03-31', 'urgency': 'quarter'}]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from nlu._holidays import holiday_names
from nlu._length_spans import Span
from nlu._phone_like import phone_like_spans
from nlu._text import Token, guess_language, tokens_of
from nlu._time_words import time_words
from nlu._when_spans import SpanReader
from nlu._when_words import SHORT, URGENCY, Urgency
from nlu.labels import Asked, Language

__all__ = ["When", "WhenSpan", "read_when", "urgency_of"]

_NOW_DAYS: Final = 14
_MONTH_DAYS: Final = 31
_QUARTER_DAYS: Final = 92
_YEAR_DAYS: Final = 366
#: Two limits of one time stand closer than this (", but" lies between them).
_MERGE_REACH: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Bounds by day, both inclusive; a null one is open. Words alone ("ASAP") have both null."""

    earliest: date | None = None
    latest: date | None = None
    urgency: Urgency = "none"

    def as_value(self) -> dict[str, Any]:
        """The value of a timeline fact, with ISO dates."""
        return {
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat() if self.latest else None,
            "urgency": self.urgency,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenSpan:
    """``text[start:end]`` carries the time with its limits."""

    start: int
    end: int
    value: When


def urgency_of(earliest: date | None, latest: date | None, *, today: date) -> Urgency:
    """Urgency by the days to ``latest``, or to ``earliest`` where there is no ``latest``; the past is none.

    >>> urgency_of(None, date(2026, 3, 1), today=date(2026, 2, 20))
    'now'
    """
    target = latest or earliest
    if target is None or target < today:
        return "none"
    days = (target - today).days
    if days < _NOW_DAYS + 1:
        return "now"
    if days < _MONTH_DAYS + 1:
        return "month"
    if days < _QUARTER_DAYS + 1:
        return "quarter"
    return "year" if days < _YEAR_DAYS + 1 else "later"


def read_when(
    text: str,
    *,
    today: date,
    lang: Language | None = None,
    asked: Asked | None = None,
    country: str | None = None,
) -> list[WhenSpan]:
    """All times of ``text``, in order, without overlaps; never fails.

    After the question about the time bare lengths ("2-3 weeks"), days and years are dates too. ``country``
    (ISO 3166) settles 3/4 in English; without it the month comes first. ``lang`` settles words that mean a
    time in one language only; without it the language is guessed.
    """
    lang = lang or guess_language(text)
    tokens = tokens_of(text, lang)
    tells = _tells(lang)
    if not any(token.kind == "n" or token.word in tells for token in tokens):
        return []
    reader = SpanReader(tokens, today=today, lang=lang, country=country, asked=asked == "timeline")
    masked = phone_like_spans(text)
    found: list[Span] = []
    at = 0
    while at < len(tokens):
        start = tokens[at].start
        span = None if any(first <= start < last for first, last in masked) else reader.span(at)
        if span is None:
            at += 1
            continue
        found.append(span)
        at = max(span.last, at + 1)
    return [_finish(tokens, span, today=today) for span in _merged(found)]


@cache
def _tells(lang: Language | None) -> frozenset[str]:
    """Words without one of which a text without digits holds no time."""
    phrases = (*URGENCY.telling_words, *holiday_names().telling_words, *SHORT, "seneye")
    return time_words(lang).all | frozenset(phrases)


def _finish(tokens: Sequence[Token], span: Span, *, today: date) -> WhenSpan:
    urgency = span.urgency or urgency_of(span.earliest, span.latest, today=today)
    return WhenSpan(
        start=tokens[span.first].start,
        end=tokens[span.last - 1].end,
        value=When(earliest=span.earliest, latest=span.latest, urgency=urgency),
    )


def _merged(spans: list[Span]) -> list[Span]:
    """ "not before March and by May" is one time."""
    merged: list[Span] = []
    for span in spans:
        before = merged[-1] if merged else None
        if before is not None and _belong(before, span):
            merged[-1] = Span(before.first, span.last, before.earliest, span.latest)
        else:
            merged.append(span)
    return merged


def _belong(before: Span, span: Span) -> bool:
    """Whether one span gives only the earliest day and the next, close behind, only the latest."""
    if before.earliest is None or before.latest is not None or span.latest is None or span.earliest is not None:
        return False
    return before.earliest <= span.latest and span.first - before.last < _MERGE_REACH
