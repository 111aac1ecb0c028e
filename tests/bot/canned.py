"""A reader that knows what the stories of the tests say, so that they need no model."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from nlu.labels import Asked, Language, Warmth
from nlu.reader import ParsersOnly, Request
from nlu.reading import Fact, Reading

HOT = "we lose requests, want to buy for 3000 euros by the end of December"
COLD = "no money now, maybe later"


class Canned(ParsersOnly):
    """Reads what the stories say as the model would, and everything else as the parsers do."""

    def read(
        self,
        text: str,
        *,
        now: date | datetime,
        asked: Asked | None = None,
        lang: Language | None = None,
        country: str | None = None,
    ) -> Reading:
        if text == HOT:
            money = {"min": 3000, "max": 3000, "currency": "EUR", "period": None}
            by = {"earliest": None, "latest": "2026-12-31", "urgency": "quarter"}
            return Reading(
                lang="en",
                intents={"buy": 0.9},
                primary="buy",
                warmth=warmth("hot"),
                facts=(
                    _fact(text, "we lose requests", "need", {"text": "we lose requests"}),
                    _fact(text, "3000 euros", "budget", money),
                    _fact(text, "by the end of December", "timeline", by),
                ),
            )
        if text == COLD:
            return Reading(
                lang="en",
                intents={"inform": 0.9},
                primary="inform",
                warmth=warmth("cold"),
                facts=(
                    _fact(text, "no money", "budget", {"min": None, "max": None, "currency": None, "period": None}),
                ),
            )
        return super().read(text, now=now, asked=asked, lang=lang, country=country)

    def read_many(self, requests: Sequence[Request]) -> list[Reading]:
        return [self.read(one.text, now=one.now, asked=one.asked, lang=one.lang) for one in requests]


def warmth(which: Warmth) -> dict[Warmth, float]:
    spread: dict[Warmth, float] = {"none": 0.0, "cold": 0.0, "warm": 0.0, "hot": 0.0}
    return spread | {which: 1.0}


def _fact(text: str, quote: str, kind: str, value: Mapping[str, object]) -> Fact:
    start = text.index(quote)
    return Fact(kind=kind, quote=quote, start=start, end=start + len(quote), value=value, confidence=0.9)  # type: ignore[arg-type]  # a kind of the stories
