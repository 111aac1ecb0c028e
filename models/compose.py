"""New replies out of hand-written ones: facts swapped between replies, two acts in one, another question asked."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, get_args

from models.corpus import Example, Span
from models.edits import apply
from nlu.labels import INTENTS, WARMTHS, Asked, Intent, Language

#: Intents that mean the same whatever was asked; where all of a reply's are among them, the question may change.
FREE_OF_QUESTION: Final[frozenset[Intent]] = frozenset(get_args(Intent)) - {
    "affirm", "deny", "inform", "unsure", "correct", "clarify", "ask_why", "greet", "off_topic", "small_talk",
}  # fmt: skip
#: Openings and closings that go before or after anything.
_BEFORE: Final[frozenset[Intent]] = frozenset({"greet", "thanks", "affirm"})
_AFTER: Final[frozenset[Intent]] = frozenset(
    {"thanks", "goodbye", "ask_price", "ask_terms", "ask_product", "ask_proof"}
)
_JOINABLE: Final[frozenset[Intent]] = frozenset(
    {
        "inform", "ask_price", "ask_product", "ask_proof", "ask_materials", "ask_trial", "ask_terms", "request_human",
        "book_meeting", "buy", "object_price", "object_competitor", "postpone", "complain", "support", "unsure",
    }
)  # fmt: skip
_CLASH: Final[tuple[frozenset[Intent], ...]] = (
    frozenset({"buy", "postpone"}),
    frozenset({"buy", "unsure"}),
    frozenset({"support", "buy"}),
    frozenset({"buy", "object_price"}),
)
_SWAPPABLE: Final = frozenset(
    {"budget", "company", "company_size", "industry", "location", "name", "phone", "email", "competitor"}
)


class Composer:
    """Knows the training replies and makes variants of one of them; every method leaves its argument as it is."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._facts: dict[tuple[Language, str, bool, bool], list[str]] = defaultdict(list)
        self._short: dict[Language, list[Example]] = defaultdict(list)
        self._openings: dict[Language, list[Example]] = defaultdict(list)
        self._closings: dict[Language, list[Example]] = defaultdict(list)
        for example in examples:
            for span in example.spans:
                words = example.text[span.start : span.end]
                self._facts[_slot(example, span, words)].append(words)
            intents = set(example.intents)
            if len(example.text) > 90 or len(intents) > 2:
                continue
            if intents <= _BEFORE and example.asked in (None, "free"):
                self._openings[example.lang].append(example)
            if intents <= _AFTER:
                self._closings[example.lang].append(example)
            if intents <= _JOINABLE and example.asked in (None, "free", "need"):
                self._short[example.lang].append(example)

    def swap_facts(self, example: Example, rng: random.Random) -> Example:
        """Put other people's amounts, names and places in the place of some facts."""
        edits = []
        for span in example.spans:
            words = example.text[span.start : span.end]
            if span.kind not in _SWAPPABLE or rng.random() < 0.3:
                continue
            if len(words) < len(example.text) * 0.9 or span.kind != "budget":
                others = self._facts[_slot(example, span, words)]
                edits.append((span.start, span.end, rng.choice(others)))
        edits = [edit for place, edit in enumerate(edits) if place == 0 or edit[0] >= edits[place - 1][1]]
        return apply(example, edits)

    def add_act(self, example: Example, rng: random.Random) -> Example:
        """Say something before or after, as people do in one message."""
        intents = set(example.intents)
        if len(example.text) > 120 or not intents <= _JOINABLE | {"affirm", "deny"}:
            return example
        kind = rng.random()
        if kind < 0.35 and self._openings[example.lang]:
            other = rng.choice(self._openings[example.lang])
            if "affirm" in other.intents and (example.asked is None or intents & {"affirm", "deny", "unsure"}):
                return example
            return _join(other, example, rng, asked=example.asked)
        pool = self._closings if kind < 0.7 else self._short
        if not pool[example.lang]:
            return example
        other = rng.choice(pool[example.lang])
        both = intents | set(other.intents)
        if any(clash <= both for clash in _CLASH) or (intents & set(other.intents)) - {"inform"}:
            return example
        return _join(example, other, rng, asked=example.asked)

    def change_question(self, example: Example, rng: random.Random) -> Example:
        """Ask something else, where the labels do not hang on it."""
        if not set(example.intents) <= FREE_OF_QUESTION:
            return example
        questions: tuple[Asked | None, ...] = (None, *get_args(Asked))
        return replace(example, asked=rng.choice(questions))


def _slot(example: Example, span: Span, words: str) -> tuple[Language, str, bool, bool]:
    # A capital letter matters to no one, but an amount without digits may be "no budget yet".
    return example.lang, span.kind, any(char.isdigit() for char in words), len(words) > 25


def _join(first: Example, second: Example, rng: random.Random, *, asked: Asked | None) -> Example:
    text = first.text.rstrip()
    glue = rng.choice((" ", " ", ". ", ", ", "\n", "! ")) if text[-1:].isalnum() else " "
    shift = len(text) + len(glue)
    spans = tuple(replace(s, start=s.start + shift, end=s.end + shift) for s in second.spans)
    intents = sorted({*first.intents, *second.intents}, key=INTENTS.index)
    return replace(
        first if first.asked == asked else second,
        text=text + glue + second.text,
        asked=asked,
        intents=tuple(intents),
        warmth=max(first.warmth, second.warmth, key=WARMTHS.index),
        spans=(*first.spans, *spans),
    )
