"""Whether a condition of the script holds for what is known."""

from collections.abc import Mapping

from dialogs.schema import Condition, Script
from dialogs.state import KnownFact
from dialogs.values import number_of, per_period, word_of
from nlu.labels import FactKind, Language


def holds(
    condition: Condition, facts: Mapping[FactKind, KnownFact], *, script: Script, lang: Language | None = None
) -> bool:
    """True where every test that the condition sets is met. Money in a currency that is not the one of ``lang``
    is compared with nothing and fails."""
    fact = facts.get(condition.fact)
    if condition.known is not None and condition.known is not (fact is not None):
        return False
    if condition.is_ is None and condition.at_least is None and condition.below is None:
        return True
    if fact is None:
        return False
    if condition.is_ is not None and word_of(fact) not in condition.is_:
        return False
    amount = _amount(fact, script=script, lang=lang)
    if condition.at_least is not None and (amount is None or amount < condition.at_least):
        return False
    return condition.below is None or (amount is not None and amount < condition.below)


def _amount(fact: KnownFact, *, script: Script, lang: Language | None) -> float | None:
    amount = number_of(fact)
    if fact.kind != "budget" or amount is None:
        return amount
    currency = fact.value.get("currency")
    if currency is not None and lang is not None and currency != script.currency.get(lang):
        return None
    return per_period(amount, stated=fact.value.get("period"), wanted=script.scoring.budget_period)
