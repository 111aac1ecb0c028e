"""Facts of one reply: the model says where and what kind, the parsers say what value.

Where both speak, the quote spans both. The parsers alone are believed for phones and e-mails, for amounts,
times and head counts only right after the question for them. The model alone is believed for words.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nlu.authority import decides_alone, read_role
from nlu.company_size import read_company_size
from nlu.contacts import read_emails, read_phones
from nlu.labels import Asked, FactKind, Language, Power
from nlu.money import no_budget, read_money
from nlu.when import read_when

#: Below this mean probability of its tokens a span of the model is no fact.
LEAST_CONFIDENCE: Final = 0.35
#: Confidence of what a parser found without the model's word.
_PARSER_SURE: Final = {"phone": 0.97, "email": 0.99}
_PARSER_ASKED: Final = 0.6
#: From what probability on the model's hint and a parser's value are a fact together; chosen on held-back replies.
_BACKED: Final[Mapping[FactKind, float]] = {"budget": 0.35, "timeline": 0.35, "company_size": 0.3}
_QUESTION: Final[Mapping[FactKind, Asked]] = {
    "budget": "budget",
    "timeline": "timeline",
    "company_size": "company_size",
}
_NOTHING: Final = {"budget": {"min": None, "max": None, "currency": None, "period": None}}
_EDGES: Final = " \t\n.,;:!?…\"'«»„“”()[]{}-–—*"
_KEPT_CLOSERS: Final = {")": "(", "]": "[", "»": "«"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """``text[start:end]`` of the normalised reply states a fact; ``value`` is its JSON form or None if unknown."""

    kind: FactKind
    start: int
    end: int
    confidence: float
    power: Power | None = None
    value: Mapping[str, Any] | None = None

    def overlaps(self, other: "Mark") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the parsers need to know besides the text."""

    asked: Asked | None
    lang: Language | None
    today: date
    country: str | None


@dataclass(frozen=True, slots=True)
class Hints:
    """How probable the model finds it that tokens belong to a fact: ``shares`` (tokens,) by kind, beside their
    ``offsets`` in the normalised text."""

    offsets: Sequence[tuple[int, int]] = ()
    shares: Mapping[FactKind, npt.NDArray[np.float32]] = field(default_factory=dict)

    def spans(self, kind: FactKind, least: float) -> list[Mark]:
        """Runs of tokens that belong to a fact of ``kind`` with a probability of ``least`` or more."""
        found: list[Mark] = []
        joins = False
        for share, (start, end) in zip(self.shares.get(kind, ()), self.offsets, strict=False):
            if share >= least:
                if joins:
                    found[-1] = replace(found[-1], end=end, confidence=max(found[-1].confidence, float(share)))
                else:
                    found.append(Mark(kind=kind, start=start, end=end, confidence=float(share)))
            joins = bool(share >= least)
        return found


_NO_HINTS: Final = Hints()


def find_facts(text: str, spans: Sequence[Mark], around: Circumstances, *, hints: Hints = _NO_HINTS) -> list[Mark]:
    """Marks with values, in the order of the text; ``spans`` are the model's, without values.

    ``hints`` are what the model only half believes: where a parser reads a value there, both together are enough.
    """
    said = [tidy(text, span) for span in spans if span.confidence >= LEAST_CONFIDENCE]
    facts: list[Mark] = [*_contacts(text, around)]
    said = [span for span in said if span.kind not in ("phone", "email")]
    for kind, parse in _PARSERS.items():
        facts += _measured(kind, text, [span for span in said if span.kind == kind], said, parse, around, hints)
    facts += [_in_words(text, span) for span in said if span.kind not in _PARSERS]
    return sorted(_distinct(facts), key=lambda mark: (mark.start, mark.end))


def tidy(text: str, span: Mark) -> Mark:
    """Whole words, without the punctuation around them; an opened bracket is closed."""
    start, end = span.start, span.end
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and text[start] in _EDGES and text[start : start + 2] not in ("(+", "-5"):
        start += 1
    while end > start and text[end - 1] in _EDGES:
        if text[end - 1] in _KEPT_CLOSERS and _KEPT_CLOSERS[text[end - 1]] in text[start:end]:
            break
        end -= 1
    return replace(span, start=start, end=end) if start < end else span


def _contacts(text: str, around: Circumstances) -> Iterable[Mark]:
    for phone in read_phones(text, region=around.country, lang=around.lang):
        sure = _PARSER_SURE["phone"] if phone.valid else 0.8
        yield Mark(kind="phone", start=phone.start, end=phone.end, confidence=sure, value=phone.as_value())
    for email in read_emails(text):
        yield Mark(
            kind="email", start=email.start, end=email.end, confidence=_PARSER_SURE["email"], value=email.as_value()
        )


Parser = Callable[[str, Asked | None, Circumstances], list[Mark]]


def _money(text: str, asked: Asked | None, around: Circumstances) -> list[Mark]:
    found = read_money(text, asked=asked, lang=around.lang)
    none_yet = no_budget(text, asked=asked)
    return [
        Mark(kind="budget", start=f.start, end=f.end, confidence=_PARSER_ASKED, value=f.value.as_value())
        for f in (*found, *([none_yet] if none_yet and not found else []))
    ]


def _time(text: str, asked: Asked | None, around: Circumstances) -> list[Mark]:
    found = read_when(text, today=around.today, lang=around.lang, asked=asked, country=around.country)
    return [
        Mark(kind="timeline", start=f.start, end=f.end, confidence=_PARSER_ASKED, value=f.value.as_value())
        for f in found
    ]


def _head_count(text: str, asked: Asked | None, around: Circumstances) -> list[Mark]:
    found = read_company_size(text, asked=asked, lang=around.lang)
    return [
        Mark(kind="company_size", start=f.start, end=f.end, confidence=_PARSER_ASKED, value=f.value.as_value())
        for f in found
    ]


_PARSERS: Final[dict[FactKind, Parser]] = {"budget": _money, "timeline": _time, "company_size": _head_count}


def _measured(
    kind: FactKind,
    text: str,
    spans: list[Mark],
    said: list[Mark],
    parse: Parser,
    around: Circumstances,
    hints: Hints,
) -> list[Mark]:
    hinted = hints.spans(kind, _BACKED[kind])
    if not spans and around.asked != kind and not hinted:
        return []
    parsed = parse(text, around.asked, around)
    facts: list[Mark] = []
    for span in spans:
        near = [mark for mark in parsed if mark.overlaps(span)]
        if not near:
            near = _within(span, text, kind, parse, around)
        if near:
            best = max(near, key=lambda mark: min(mark.end, span.end) - max(mark.start, span.start))
            facts.append(
                replace(span, start=min(span.start, best.start), end=max(span.end, best.end), value=best.value)
            )
        elif kind in _NOTHING and span.confidence >= 0.6 and not any(c.isdigit() for c in text[span.start : span.end]):
            facts.append(replace(span, value=_NOTHING[kind]))
        elif kind == "timeline" and span.confidence >= 0.6:
            facts.append(replace(span, value={"earliest": None, "latest": None, "urgency": "none"}))
    facts += _hinted(hinted, [*facts, *said], text, parse, around)
    if any(any(bound is not None for bound in (fact.value or {}).values()) for fact in facts):
        # "Budget: about 500k" may be taken for two facts, the first without an amount.
        facts = [fact for fact in facts if any(bound is not None for bound in (fact.value or {}).values())]
    if around.asked == kind and not facts:
        # Right after the question its answer is believed, unless the model takes the words for something else.
        facts += [mark for mark in parsed if not any(mark.overlaps(other) for other in said)]
    return facts


def _hinted(hinted: list[Mark], known: list[Mark], text: str, parse: Parser, around: Circumstances) -> Iterable[Mark]:
    """What a parser reads, as if right after the question, where the model has a hint and nothing else stands."""
    fresh = [hint for hint in hinted if not any(hint.overlaps(other) for other in known)]
    parsed = parse(text, _QUESTION[fresh[0].kind], around) if fresh else []
    for hint in fresh:
        near = next((mark for mark in parsed if mark.overlaps(hint)), None) or next(
            iter(_within(tidy(text, hint), text, hint.kind, parse, around)), None
        )
        if near is not None and not any(near.overlaps(other) for other in known):
            known.append(near)
            yield replace(near, confidence=hint.confidence)


def _within(span: Mark, text: str, kind: FactKind, parse: Parser, around: Circumstances) -> list[Mark]:
    """Read the span alone, as if it had been asked for: the model knows from the context what the number is."""
    inside = parse(text[span.start : span.end], _QUESTION[kind], around)
    return [replace(mark, start=mark.start + span.start, end=mark.end + span.start) for mark in inside]


def _in_words(text: str, span: Mark) -> Mark:
    words = text[span.start : span.end]
    if span.kind == "authority":
        power = "decides" if decides_alone(words) else span.power
        return replace(span, power=power, value={"role": read_role(words), "power": power})
    key = "name" if span.kind in ("company", "competitor") else "text"
    return replace(span, value={key: words})


def _distinct(facts: list[Mark]) -> list[Mark]:
    """Of overlapping facts of one kind, or of a number read twice, the surer stays."""
    kept: list[Mark] = []
    for fact in sorted(facts, key=lambda mark: -mark.confidence):
        rivals = [other for other in kept if fact.overlaps(other)]
        if all(other.kind != fact.kind and not (_measures(other) and _measures(fact)) for other in rivals):
            kept.append(fact)
    return kept


def _measures(mark: Mark) -> bool:
    return mark.kind in ("phone", "budget", "company_size")
