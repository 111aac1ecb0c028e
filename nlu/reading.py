"""What the reader makes of one reply."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nlu.labels import FactKind, Intent, Language, Warmth


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing the visitor said, with the words it was said in.

    ``quote`` is exactly ``text[start:end]`` of the reply (character offsets, end exclusive). ``value`` is a
    JSON object whose keys depend on ``kind``; ``confidence`` is between 0 and 1.
    """

    kind: FactKind
    quote: str
    start: int
    end: int
    value: Mapping[str, Any]
    confidence: float

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "value": dict(self.value),
            "confidence": round(self.confidence, 4),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Intents, warmth, facts and language of one reply.

    ``intents`` holds those over their threshold with their probability; ``warmth`` holds all four and sums
    to 1. ``primary`` is None where nothing passed the threshold. ``abstained`` means that the reader would
    rather ask than guess; ``degraded`` that the model was not there and only the parsers spoke.
    """

    lang: Language | None
    intents: Mapping[Intent, float] = field(default_factory=dict)
    primary: Intent | None = None
    warmth: Mapping[Warmth, float] = field(default_factory=lambda: {"none": 1.0, "cold": 0.0, "warm": 0.0, "hot": 0.0})
    facts: tuple[Fact, ...] = ()
    abstained: bool = False
    degraded: bool = False

    @property
    def warmest(self) -> Warmth:
        """The most probable warmth."""
        return max(self.warmth, key=lambda name: self.warmth[name])

    def as_json(self) -> dict[str, Any]:
        """The form that ``bantik classify`` prints and that is stored with the reply."""
        return {
            "lang": self.lang,
            "intents": {name: round(p, 4) for name, p in self.intents.items()},
            "primary": self.primary,
            "warmth": {name: round(p, 4) for name, p in self.warmth.items()},
            "facts": [fact.as_json() for fact in self.facts],
            "abstained": self.abstained,
            **({"degraded": True} if self.degraded else {}),
        }
