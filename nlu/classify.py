"""Reads JSON lines: what ``bantik classify`` does between its input and its output.

>>> list(classify_lines(reader, ['{"text": "hello"}'], today=date.today()))      # doctest: +SKIP
['{"text": "hello", "lang": "en", "intents": {"greet": 0.99}, ...}']
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain, islice
from typing import Any, Final, get_args

from nlu.labels import Asked, Language
from nlu.reader import Reads, Request

#: Lines read in one batch once a stream has shown that it is longer than a few lines.
_BATCH: Final = 32


class BadLineError(ValueError):
    """A line of the input is not a request; the message names the line and what is wrong with it."""


def classify_lines(reader: Reads, lines: Iterable[str], *, today: date) -> Iterator[str]:
    """Yield one JSON line per input line, in order: its own fields plus the reading.

    ``today`` stands in where a line has no ``now``. Empty lines are passed over. The first lines are answered
    one by one, so that a person at a terminal is not kept waiting.

    Raises:
        BadLineError: at the first line that is no request; what came before it has been yielded.
    """
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    single = ([item] for item in islice(numbered, _BATCH))
    rest = iter(lambda: list(islice(numbered, _BATCH)), [])
    for group in chain(single, rest):
        requests: list[tuple[dict[str, Any], Request]] = []
        failure: BadLineError | None = None
        for number, line in group:
            try:
                requests.append(_request(line, number=number, today=today))
            except BadLineError as error:
                failure = error
                break
        for (fields, _), reading in zip(requests, reader.read_many([r for _, r in requests]), strict=True):
            yield json.dumps({**fields, **reading.as_json()}, ensure_ascii=False)
        if failure is not None:
            raise failure


def _request(line: str, *, number: int, today: date) -> tuple[dict[str, Any], Request]:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise BadLineError(f"line {number}: not JSON: {error}") from None
    if not isinstance(fields, dict) or not isinstance(fields.get("text"), str):
        raise BadLineError(f'line {number}: expected an object with a string "text"')
    asked, lang = fields.get("asked"), fields.get("lang")
    if asked is not None and asked not in get_args(Asked):
        raise BadLineError(f'line {number}: unknown "asked" {asked!r}; one of {", ".join(get_args(Asked))} or null')
    if lang is not None and lang not in get_args(Language):
        raise BadLineError(f'line {number}: unknown "lang" {lang!r}; one of {", ".join(get_args(Language))} or null')
    return fields, Request(text=fields["text"], asked=asked, lang=lang, now=_day(fields.get("now"), number) or today)


def _day(value: object, number: int) -> date | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).date()  # type: ignore[arg-type]  # a wrong type is a TypeError, caught
    except (TypeError, ValueError):
        raise BadLineError(f'line {number}: "now" is not an ISO date or time: {value!r}') from None
