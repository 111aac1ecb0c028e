"""What follows from all that is known: score with its breakdown, coverage, fit, warmth and stage.

Everything here can be computed again from what is stored: the facts, the warmth of each reply, the script.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dialogs.conditions import holds
from dialogs.schema import Script
from dialogs.state import KnownFact, Stage, WarmReply
from dialogs.values import is_empty, number_of, per_period, word_of
from dialogs.warmth import warmest_reply, warmth_of
from nlu.labels import FactKind, Language, Warmth

BANT: Final[tuple[FactKind, ...]] = ("budget", "authority", "need", "timeline")
STAGES: Final[tuple[Stage, ...]] = (
    "visitor", "inquiry", "lead", "prospect", "opportunity", "accepted", "qualified", "customer", "loyal",
)  # fmt: skip

#: Share of a property's weight that a value is worth, 0 to 1.
_URGENCY: Final = {"now": 1.0, "month": 1.0, "quarter": 0.8, "year": 0.4, "later": 0.1, "none": 0.0}
_POWER: Final = {"decides": 1.0, "shares": 0.85, "influences": 0.5, "none": 0.0}
_POWER_UNSAID: Final = 0.5
_BUDGET_SHORT: Final = 0.3
_BUDGET_UNJUDGED: Final = 0.7
_BUDGET_SHOWN: Final = 0.5
_WARMTH: Final[dict[Warmth, float]] = {"none": 0.0, "cold": 0.0, "warm": 0.6, "hot": 1.0}
_REACH: Final = {"phone": 1.0, "email": 0.8, "here": 0.8}


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownLine:
    """``points`` of at most ``of`` for ``what``, with the fact (or the reply) and the words that earned them."""

    what: str
    points: int
    of: int
    quote: str
    reply_id: int | None


Breakdown = tuple[BreakdownLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """``score`` 0 to 100 is the sum of the breakdown; ``fit`` the share of ideal-customer points among the rules
    that can be judged (None where none can); ``coverage`` the BANT properties that are known."""

    score: int
    breakdown: Breakdown
    warmth: Warmth
    coverage: frozenset[FactKind]
    fit: float | None
    stage: Stage


def qualify(
    facts: Mapping[FactKind, KnownFact],
    warm_replies: Sequence[WarmReply],
    script: Script,
    *,
    reach_here: bool = False,
    lang: Language | None = None,
) -> Qualification:
    """Judge a visitor. ``reach_here``: they asked to be written to in Telegram; ``lang`` tells the currency of
    amounts that were given without one."""
    warmth = warmth_of(warm_replies, scoring=script.scoring)
    lines = [
        *_bant_lines(facts, script, lang=lang),
        *_contact_line(facts, script, reach_here=reach_here),
        *_warmth_line(warm_replies, script, warmth=warmth),
    ]
    fit_lines, fit = _fit(facts, script, lang=lang)
    breakdown = tuple(line for line in (*lines, *fit_lines) if line.of > 0)
    score = max(0, min(100, sum(line.points for line in breakdown)))
    coverage = frozenset(kind for kind in BANT if kind in facts and not is_empty(facts[kind]))
    stage = _stage(facts, script, score=score, coverage=len(coverage), fit=fit, reach_here=reach_here)
    return Qualification(score=score, breakdown=breakdown, warmth=warmth, coverage=coverage, fit=fit, stage=stage)


def reachable(facts: Mapping[FactKind, KnownFact], *, reach_here: bool) -> bool:
    """Whether there is a way to write to or call the visitor that they named themselves."""
    return reach_here or "phone" in facts or "email" in facts


def higher(one: Stage, other: Stage) -> Stage:
    """The stage further up the ladder."""
    return max(one, other, key=STAGES.index)


def budget_is_enough(fact: KnownFact, script: Script, *, lang: Language | None) -> bool | None:
    """Whether a budget is worth a meeting; None where it names no figure or a currency the script does not know."""
    amount = number_of(fact)
    currency = fact.value.get("currency") or (script.currency.get(lang) if lang else None)
    floors = {
        script.currency[spoken]: floor
        for spoken, floor in script.scoring.enough_budget.items()
        if spoken in script.currency
    }
    if amount is None or currency not in floors:
        return None
    period = script.scoring.budget_period
    return per_period(amount, stated=fact.value.get("period"), wanted=period) >= floors[currency]


def _bant_lines(facts: Mapping[FactKind, KnownFact], script: Script, *, lang: Language | None) -> list[BreakdownLine]:
    lines = []
    for kind in ("need", "timeline", "authority", "budget"):
        fact = facts.get(kind)
        if fact is not None:
            lines.append(_line(kind, share=_share(fact, script, lang=lang), script=script, fact=fact))
    return lines


def _share(fact: KnownFact, script: Script, *, lang: Language | None) -> float:
    if fact.kind == "timeline":
        return _URGENCY.get(word_of(fact) or "", 0.5)
    if fact.kind == "authority":
        return _POWER.get(word_of(fact) or "", _POWER_UNSAID)
    if fact.kind == "budget":
        if is_empty(fact):
            return 0.0
        if fact.origin == "shown":
            return _BUDGET_SHOWN
        enough = budget_is_enough(fact, script, lang=lang)
        return _BUDGET_UNJUDGED if enough is None else 1.0 if enough else _BUDGET_SHORT
    return 1.0


def _line(kind: FactKind, *, share: float, script: Script, fact: KnownFact) -> BreakdownLine:
    weights: Mapping[str, int] = script.scoring.weights  # type: ignore[assignment]  # keys of weights are strings too
    of = weights.get(kind, 0)
    return BreakdownLine(what=kind, points=round(of * share), of=of, quote=fact.quote, reply_id=fact.reply_id)


def _contact_line(facts: Mapping[FactKind, KnownFact], script: Script, *, reach_here: bool) -> list[BreakdownLine]:
    of = script.scoring.weights.get("contact", 0)
    best: KnownFact | None = facts.get("phone") or facts.get("email")
    if best is not None:
        points = round(of * _REACH[best.kind])
        return [BreakdownLine(what="contact", points=points, of=of, quote=best.quote, reply_id=best.reply_id)]
    if reach_here:
        return [
            BreakdownLine(what="contact", points=round(of * _REACH["here"]), of=of, quote="Telegram", reply_id=None)
        ]
    return []


def _warmth_line(replies: Sequence[WarmReply], script: Script, *, warmth: Warmth) -> list[BreakdownLine]:
    of = script.scoring.weights.get("warmth", 0)
    reply = warmest_reply(replies)
    if reply is None:
        return []
    points = round(of * _WARMTH[warmth])
    return [BreakdownLine(what="warmth", points=points, of=of, quote=reply.quote, reply_id=reply.reply_id)]


def _fit(
    facts: Mapping[FactKind, KnownFact], script: Script, *, lang: Language | None
) -> tuple[list[BreakdownLine], float | None]:
    lines, earned, possible = [], 0, 0
    for rule in script.scoring.fit:
        fact = facts.get(rule.fact)
        if fact is None:
            continue
        points = rule.points if holds(rule, facts, script=script, lang=lang) else 0
        earned, possible = earned + points, possible + rule.points
        lines.append(
            BreakdownLine(
                what=f"fit: {rule.called}", points=points, of=rule.points, quote=fact.quote, reply_id=fact.reply_id
            )
        )
    return lines, earned / possible if possible else None


def _stage(
    facts: Mapping[FactKind, KnownFact],
    script: Script,
    *,
    score: int,
    coverage: int,
    fit: float | None,
    reach_here: bool,
) -> Stage:
    said = [fact for fact in facts.values() if fact.origin not in {"profile", "shown"}]
    if "name" not in facts or not reachable(facts, reach_here=reach_here):
        return "inquiry" if said or reach_here else "visitor"
    stages = script.scoring.stages
    fits = fit is None or fit >= stages.fit_at_least
    if fits and coverage >= stages.opportunity.bant and score >= stages.opportunity.score:
        return "opportunity"
    if fits and coverage >= max(1, stages.prospect.bant) and score >= stages.prospect.score:
        return "prospect"
    return "lead"
