"""What a reader is worth on labelled replies, per language and in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from models.corpus import Example
from models.metrics import (
    accuracy,
    calibration_error,
    confusions,
    f1,
    macro_f1,
    micro_f1,
    precision_recall,
    risk_coverage,
)
from nlu._facts import Circumstances, Mark, find_facts
from nlu.labels import FACT_KINDS, INTENTS, LANGUAGES, WARMTHS, FactKind, primary_of
from nlu.reader import Reads, Request
from nlu.reading import Reading

#: Facts whose value is more than the words themselves.
VALUED: Final[tuple[FactKind, ...]] = ("budget", "timeline", "company_size", "phone", "email")
#: The day on which replies without a date of their own are read; times in them are relative to it.
DAY: Final = date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled reply and its reading."""

    gold: Example
    reading: Reading

    @property
    def primary(self) -> str:
        return primary_of(self.gold.intents) or ""

    @property
    def right(self) -> bool:
        return self.reading.primary == self.primary

    @property
    def confidence(self) -> float:
        return self.reading.intents[self.reading.primary] if self.reading.primary else 0.0


def read_all(reader: Reads, examples: Sequence[Example]) -> list[Pair]:
    """Read examples as the bot would, without a hint of their language."""
    requests = [Request(text=e.text, asked=e.asked, now=DAY) for e in examples]
    return [Pair(e, r) for e, r in zip(examples, reader.read_many(requests), strict=True)]


def score(pairs: Sequence[Pair]) -> dict[str, dict[str, Any]]:
    """Figures by language, and under ``all`` for all together."""
    groups: dict[str, list[Pair]] = {lang: [p for p in pairs if p.gold.lang == lang] for lang in LANGUAGES}
    groups["all"] = list(pairs)
    return {name: figures(members) for name, members in groups.items() if members}


def figures(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Shares between 0 and 1; ``facts`` by kind, ``risk`` as (coverage, accuracy)."""
    right = np.array([p.right for p in pairs])
    confidence = np.array([p.confidence for p in pairs])
    warmth, warm_gold = [p.reading.warmest for p in pairs], [p.gold.warmth for p in pairs]
    warm_sure = np.array([max(p.reading.warmth.values()) for p in pairs])
    warm_right = np.array([w == g for w, g in zip(warmth, warm_gold, strict=True)])
    hot = precision_recall([w == "hot" for w in warmth], [w == "hot" for w in warm_gold])
    given, wanted = [list(p.reading.intents) for p in pairs], [p.gold.intents for p in pairs]
    answered = np.array([not p.reading.abstained for p in pairs])
    return {
        "replies": len(pairs),
        "primary": float(right.mean()),
        "primary_macro_f1": macro_f1([[p.reading.primary or ""] for p in pairs], [[p.primary] for p in pairs], INTENTS),
        "intents_micro_f1": micro_f1(given, wanted),
        "intents_macro_f1": macro_f1(given, wanted, INTENTS),
        "warmth": float(warm_right.mean()),
        "warmth_macro_f1": macro_f1([[w] for w in warmth], [[g] for g in warm_gold], WARMTHS),
        "hot_precision": hot[0],
        "hot_recall": hot[1],
        "language": accuracy([p.reading.lang or p.gold.lang for p in pairs], [p.gold.lang for p in pairs]),
        "facts_f1": span_f1(pairs, None, exact=True),
        "facts_f1_overlap": span_f1(pairs, None, exact=False),
        "facts": {kind: round(span_f1(pairs, kind, exact=True), 4) for kind in FACT_KINDS},
        "values": {kind: round(value_share(pairs, kind), 4) for kind in VALUED},
        "primary_ece": calibration_error(confidence, right),
        "warmth_ece": calibration_error(warm_sure, warm_right),
        "abstained": float(1 - answered.mean()),
        "primary_answered": float(right[answered].mean()) if answered.any() else 0.0,
        "risk": risk_coverage(confidence, right),
    }


def span_f1(pairs: Sequence[Pair], kind: str | None, *, exact: bool) -> float:
    """F1 of facts by kind and place: equal ends if ``exact``, else any overlap; authority needs its power too."""
    hits = given = wanted = 0
    for pair in pairs:
        gold = [(s.kind, s.power, s.start, s.end) for s in pair.gold.spans if kind in (None, s.kind)]
        found = [(f.kind, f.value.get("power"), f.start, f.end) for f in pair.reading.facts if kind in (None, f.kind)]
        given, wanted = given + len(found), wanted + len(gold)
        for g in gold:
            match = next(
                (f for f in found if f[:2] == g[:2] and ((f[2:] == g[2:]) if exact else (f[2] < g[3] and g[2] < f[3]))),
                None,
            )
            if match is not None:
                found.remove(match)
                hits += 1
    return f1(hits, given, wanted)


def value_share(pairs: Sequence[Pair], kind: FactKind) -> float:
    """Of the facts of ``kind`` that were stated, the share whose value was read exactly.

    What is right is what the parsers make of the words that a person marked; 0 where none was stated.
    """
    hits = wanted = 0
    for pair in pairs:
        gold = pair.gold
        spans = [Mark(kind=kind, start=s.start, end=s.end, confidence=1.0) for s in gold.spans if s.kind == kind]
        around = Circumstances(asked=gold.asked, lang=gold.lang, today=DAY, country=None)
        stated = [m.value for m in find_facts(gold.text, spans, around) if m.kind == kind] if spans else []
        read = [dict(fact.value) for fact in pair.reading.facts if fact.kind == kind]
        wanted += len(stated)
        hits += sum(dict(value or {}) in read for value in stated)
    return hits / wanted if wanted else 0.0


def confused(pairs: Sequence[Pair], *, most: int = 25) -> list[tuple[str, str, int]]:
    """The most frequent mistakes of ``primary`` as (gold, read, count)."""
    return confusions([p.reading.primary or "-" for p in pairs], [p.primary for p in pairs], most=most)
