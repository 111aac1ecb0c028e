"""Rules about figures: scores that add up, thresholds that can be reached, prices and times in order."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from dialogs.check_flow import condition_findings, ends_findings
from dialogs.qualification import BANT
from dialogs.schema import Script
from dialogs.yaml_source import Path

Finding = tuple[Path, str]

_WHOLE: Final = 100
_TOO_SOON: Final = timedelta(minutes=10)
_FOLLOW_TOO_SOON: Final = timedelta(days=1)


def check(script: Script) -> Iterator[Finding]:
    yield from _weights(script)
    yield from _asked(script)
    yield from _thresholds(script)
    yield from _prices(script)
    yield from _money(script)
    yield from _reminders(script)
    for index, rule in enumerate(script.scoring.fit):
        yield from condition_findings(rule, ("scoring", "fit", index))


def _weights(script: Script) -> Iterator[Finding]:
    scoring = script.scoring
    total = sum(scoring.weights.values()) + sum(rule.points for rule in scoring.fit)
    if total != _WHOLE:
        yield ("scoring", "weights"), f"weights and points of fit add up to {total}: make it {_WHOLE}"


def _asked(script: Script) -> Iterator[Finding]:
    """What earns points must be asked for."""
    filled = {kind for question in script.questions for kind in question.fills}
    for kind in BANT:
        name = next(key for key in script.scoring.weights if key == kind) if kind in script.scoring.weights else None
        if name is not None and script.scoring.weights[name] > 0 and kind not in filled:
            yield (
                ("scoring", "weights", kind),
                f"{kind} earns points, but no question asks for it: add one that fills it, or set its weight to 0",
            )
    for index, rule in enumerate(script.scoring.fit):
        if rule.fact not in filled and rule.points > 0:
            yield (
                ("scoring", "fit", index),
                f"{rule.fact} earns points, but no question asks for it: add one that fills it, or take the rule out",
            )


def _thresholds(script: Script) -> Iterator[Finding]:
    scoring, stages = script.scoring, script.scoring.stages
    filled = {kind for question in script.questions for kind in question.fills}
    askable = [kind for kind in BANT if kind in filled]
    reachable = sum(points for name, points in scoring.weights.items() if name not in BANT or name in filled)
    reachable += sum(rule.points for rule in scoring.fit if rule.fact in filled)
    for name, rule in (("prospect", stages.prospect), ("opportunity", stages.opportunity)):
        where: Path = ("scoring", "stages", name)
        if rule.bant > len(askable):
            yield (
                (*where, "bant"),
                (
                    f"{name} wants {rule.bant} of the four BANT properties, but only {len(askable)} are asked: "
                    f"lower it to {len(askable)} or add a question"
                ),
            )
        if rule.score > reachable:
            yield (*where, "score"), f"no dialog can reach {rule.score} points, {reachable} is the most: lower it"
    if stages.prospect.score > stages.opportunity.score or stages.prospect.bant > stages.opportunity.bant:
        yield (
            ("scoring", "stages", "prospect"),
            "a prospect needs more than an opportunity: the lower stage must have the lower threshold",
        )
    if not scoring.hot.intents and not scoring.hot.urgent_with_budget:
        yield ("scoring", "hot"), "nobody who says that they buy becomes hot: put buy into intents"


def _prices(script: Script) -> Iterator[Finding]:
    prices = script.prices
    if prices.by is not None and not prices.text:
        yield ("prices",), 'the price goes by size, but there is no "text" that says it with {of_size}: add one'
    if prices.by is None and len(prices.bands) > 1:
        yield ("prices", "bands"), 'several bands need something to choose by: add "by: company_size"'
    if prices.by is not None and prices.by not in {kind for question in script.questions for kind in question.fills}:
        yield ("prices", "by"), f"the price goes by {prices.by}, but no question asks for it: add one"
    last = 0
    for index, band in enumerate(prices.bands):
        where: Path = ("prices", "bands", index)
        final = index == len(prices.bands) - 1
        if band.up_to is None and not final:
            yield where, 'only the last band may go without "up_to": say how far this one goes'
        if band.up_to is not None and final:
            yield (*where, "up_to"), 'nobody above this size gets a price: take "up_to" out of the last band'
        if band.up_to is not None and band.up_to <= last:
            yield (
                (*where, "up_to"),
                f"this band ends at {band.up_to}, where the one before ends at {last}: put them in order",
            )
        last = band.up_to or last
        for lang in script.languages:
            if lang not in band.range:
                yield (
                    (*where, "range"),
                    f"the band has no price for {lang}: add one in {script.currency.get(lang, 'its currency')}",
                )
        for lang, ends in band.range.items():
            yield from ends_findings(ends, (*where, "range", lang))


def _money(script: Script) -> Iterator[Finding]:
    for lang in script.languages:
        if lang not in script.currency:
            yield ("currency",), f"there is no currency for {lang}: add one, such as {lang}: EUR"
        if lang not in script.scoring.enough_budget:
            yield ("scoring", "enough_budget"), f"the smallest budget worth a meeting is missing for {lang}: add it"


def _reminders(script: Script) -> Iterator[Finding]:
    reminders = script.reminders
    if reminders.remind < _TOO_SOON:
        yield ("reminders", "remind"), "a reminder within ten minutes feels like pressure: make it 10m or more"
    if reminders.give_up < reminders.remind:
        yield ("reminders", "give_up"), "it gives up sooner than it reminds: make give_up the longer one"
    if reminders.follow_up < _FOLLOW_TOO_SOON:
        yield ("reminders", "follow_up"), "a follow-up within a day feels like pressure: make it 1d or more"
