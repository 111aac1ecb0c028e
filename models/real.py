"""Evaluation files of JSON lines: what a line asks for is recognised by its fields.

| fields | kind | right if |
|---|---|---|
| ``accept`` | intents | ``primary`` is one of them |
| ``value`` with ``currency`` | money | bounds agree (one may be open if the line gives a point), currency where given |
| ``value`` with ``latest`` | time | ``latest`` agrees within 1 day (grain day, week or finer) or 3 days |
| ``value``, a string | phone | the E.164 number is equal |
| ``intents`` | labelled | compared as our own held-back replies are; ``warmth`` and ``facts`` where given |
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from models.scores import DAY
from nlu.labels import primary_of
from nlu.reader import Reads, Request
from nlu.reading import Reading

Kind = Literal["intents", "money", "time", "phone", "labelled"]
#: Intents that must not be read where a reply only chats: they make the bot act.
ACTING: Final = ("buy", "request_human", "stop", "book_meeting")
_IDLE: Final = frozenset({"small_talk", "off_topic", "greet", "thanks", "goodbye", "spam"})
_FINE: Final = ("day", "week", "hour", "minute", "second")


class EvaluationFileError(ValueError):
    """A line of an evaluation file is not of a known kind; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an evaluation file, and its reading once there is one."""

    kind: Kind
    line: Mapping[str, Any]

    @property
    def request(self) -> Request:
        now = self.line.get("now")
        lang = self.line.get("lang")
        return Request(
            text=self.line["text"],
            asked=self.line.get("asked"),
            # A number without words has no language to be told from; the file says which country it is of.
            lang=lang if lang != "any" and self.kind in ("money", "phone", "time") else None,
            now=date.fromisoformat(now[:10]) if now else DAY,
            country=self.line.get("region"),
        )

    def right(self, reading: Reading) -> bool:
        """Whether the reading is what the line asks for."""
        if self.kind == "intents":
            return reading.primary in self.line["accept"]
        if self.kind == "labelled":
            return reading.primary == (self.line.get("primary") or primary_of(self.line["intents"]))
        if self.kind == "phone":
            return any(f.kind == "phone" and f.value["e164"] == self.line["value"] for f in reading.facts)
        wanted = self.line["value"]
        if self.kind == "money":
            return any(f.kind == "budget" and same_money(f.value, wanted) for f in reading.facts)
        grain = self.line.get("grain", "day")
        return any(f.kind == "timeline" and same_time(f.value, wanted, grain=grain) for f in reading.facts)


def same_money(given: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Equal bounds and currency, as the table above says."""
    if wanted.get("currency") and given.get("currency") != wanted["currency"]:
        return False
    point = wanted["min"] is not None and wanted["min"] == wanted["max"]
    matches = []
    for bound in ("min", "max"):
        a, b = given.get(bound), wanted[bound]
        if a is None and b is not None and point:
            continue
        if (a is None) != (b is None) or (a is not None and abs(a - b) >= 0.006):
            return False
        matches.append(a)
    return bool(matches)


def same_time(given: Mapping[str, Any], wanted: Mapping[str, Any], *, grain: str) -> bool:
    """``latest`` agrees within the tolerance of the grain; both null agree if ``earliest`` does."""
    bound = "latest" if wanted.get("latest") else "earliest"
    if not given.get(bound) or not wanted.get(bound):
        return False
    apart = abs((date.fromisoformat(given[bound]) - date.fromisoformat(wanted[bound][:10])).days)
    return apart < (2 if grain in _FINE else 4)


def read_items(path: Path) -> list[Item]:
    """All lines of a file.

    Raises:
        EvaluationFileError: a line is not JSON or of no known kind.
    """
    items = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
            items.append(Item(_kind(line), line))
        except (ValueError, TypeError, KeyError) as error:
            raise EvaluationFileError(f"{path}:{number}: {error}") from None
    return items


def _kind(line: Mapping[str, Any]) -> Kind:
    if not isinstance(line["text"], str):
        raise TypeError('"text" is not a string')
    value = line.get("value")
    if "accept" in line:
        return "intents"
    if isinstance(value, str):
        return "phone"
    if isinstance(value, dict):
        return "money" if "currency" in value or "min" in value else "time"
    if "intents" in line:
        return "labelled"
    raise ValueError("neither accept, value nor intents: unknown kind of line")


def summary(items: Sequence[Item], readings: Sequence[Reading]) -> dict[str, dict[str, Any]]:
    """Per language and in all: lines, share right, abstained; for intents also idle replies read as acts."""
    result: dict[str, dict[str, Any]] = {}
    langs = sorted({item.line.get("lang", "any") for item in items})
    for lang in (*langs, "all"):
        own = [(i, r) for i, r in zip(items, readings, strict=True) if lang in ("all", i.line.get("lang", "any"))]
        idle = [r for i, r in own if i.kind == "intents" and set(i.line["accept"]) <= _IDLE]
        result[lang] = {
            "lines": len(own),
            "right": sum(i.right(r) for i, r in own) / len(own),
            "abstained": sum(r.abstained for _, r in own) / len(own),
        }
        if idle:
            result[lang]["idle"] = len(idle)
            result[lang]["idle_read_as_act"] = sum(r.primary in ACTING for r in idle) / len(idle)
    return result


def value_accuracy(items: Sequence[Item], readings: Sequence[Reading]) -> dict[str, tuple[int, float]]:
    """Of the facts that labelled lines state with a value: how many there are and the share read exactly, by kind.

    Amounts and dates must agree to the unit and the day, words without regard to case.
    """
    counts: dict[str, list[bool]] = {}
    for item, reading in zip(items, readings, strict=True):
        for wanted in item.line.get("facts") or ():
            if wanted.get("value") is not None:
                found = (f.value for f in reading.facts if f.kind == wanted["kind"])
                hit = any(_plain(value) == _plain(wanted["value"]) for value in found)
                counts.setdefault(wanted["kind"], []).append(hit)
    return {kind: (len(hits), sum(hits) / len(hits)) for kind, hits in sorted(counts.items())}


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: v.casefold() if isinstance(v, str) else v for key, v in value.items() if v is not None}


def measure_file(reader: Reads, path: Path) -> tuple[list[Item], list[Reading], dict[str, dict[str, Any]]]:
    """Read a file's lines and sum up."""
    items = read_items(path)
    readings = reader.read_many([item.request for item in items])
    return items, readings, summary(items, readings)
