"""Replies that people relabelled, as training data; and where two models differ on stored replies.

Storage hands corrections over as plain mappings (its table ``corrections``); this module knows no database.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from models.corpus import Example, Span
from nlu.labels import ASKED, FACT_KINDS, INTENTS, LANGUAGES, POWERS, WARMTHS
from nlu.reader import Reads, Request
from nlu.reading import Reading


class CorrectionError(ValueError):
    """A stored correction cannot be learnt from; the message names it and says why."""


def as_examples(corrections: Iterable[Mapping[str, Any]]) -> Iterator[Example]:
    """Turn corrections into examples for ``train(corrections=...)``.

    Each has ``text``, ``lang``, ``asked`` (or null), ``intents`` (names), ``warmth``, ``facts`` (each with
    ``kind``, ``start``, ``end`` and for authority ``power``), and ``id``, which is only used in messages.

    Raises:
        CorrectionError: an unknown label, or offsets outside the text.
    """
    for correction in corrections:
        where = f"correction {correction.get('id', '?')}"
        text = str(correction["text"])
        _known(where, "lang", [correction["lang"]], LANGUAGES)
        _known(where, "asked", [a for a in [correction.get("asked")] if a is not None], ASKED)
        _known(where, "intent", correction["intents"], INTENTS)
        _known(where, "warmth", [correction["warmth"]], WARMTHS)
        if not correction["intents"]:
            raise CorrectionError(f"{where}: no intent")
        yield Example(
            text=text,
            lang=correction["lang"],
            asked=correction.get("asked"),
            intents=tuple(correction["intents"]),
            warmth=correction["warmth"],
            spans=tuple(_spans(where, text, correction.get("facts") or ())),
            group=text.casefold(),
            where=where,
        )


def _spans(where: str, text: str, facts: Iterable[Mapping[str, Any]]) -> Iterator[Span]:
    for fact in facts:
        kind, start, end, power = fact["kind"], int(fact["start"]), int(fact["end"]), fact.get("power")
        _known(where, "fact", [kind], FACT_KINDS)
        if kind == "authority":
            _known(where, "power", [power], POWERS)
        if start < 0 or end < start + 1 or end >= len(text) + 1:
            raise CorrectionError(f"{where}: the fact {kind} does not lie in the text")
        yield Span(start, end, kind, cast(Any, power) if kind == "authority" else None)


def _known(where: str, what: str, names: Sequence[Any], vocabulary: Sequence[str]) -> None:
    for name in names:
        if name not in vocabulary:
            raise CorrectionError(f"{where}: unknown {what} {name!r}")


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored reply that two models read differently; ``what`` names the parts that differ."""

    request: Request
    current: Reading
    shadow: Reading
    what: tuple[str, ...]


def compare(current: Reads, shadow: Reads, requests: Sequence[Request], *, batch: int = 256) -> Iterator[Difference]:
    """Read stored replies with both models and yield those whose primary, warmth or facts differ."""
    for start in range(0, len(requests), batch):
        chunk = requests[start : start + batch]
        for request, one, two in zip(chunk, current.read_many(chunk), shadow.read_many(chunk), strict=True):
            what = tuple(
                name
                for name, a, b in (
                    ("primary", one.primary, two.primary),
                    ("warmth", one.warmest, two.warmest),
                    ("facts", _facts(one), _facts(two)),
                )
                if a != b
            )
            if what:
                yield Difference(request, one, two, what)


def stored_request(row: Mapping[str, Any]) -> Request:
    """A stored reply (``text``, ``asked``, ``lang``, ``now`` as a date) as a request."""
    now = row["now"]
    return Request(
        text=row["text"],
        asked=row.get("asked"),
        lang=row.get("lang"),
        now=now if isinstance(now, date) else date.fromisoformat(str(now)[:10]),
    )


def _facts(reading: Reading) -> list[tuple[str, str]]:
    return [(fact.kind, repr(sorted(fact.value.items(), key=str))) for fact in reading.facts]
