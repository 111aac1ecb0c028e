"""Whether two things that were said contradict each other, or one only says the other more exactly."""

from collections.abc import Iterable, Mapping
from typing import Final

from dialogs.state import KnownFact
from dialogs.values import is_empty, per_period, word_of
from nlu.labels import FactKind

#: Two budgets contradict each other where their nearest ends are further apart than this.
_TIMES: Final = 1.5
_URGENCIES: Final = ("now", "month", "quarter", "year", "later", "none")
#: This many steps of urgency apart is no longer the same plan.
_STEPS: Final = 2
_HAS_A_SAY: Final = frozenset({"decides", "shares"})


def contradictions(said: Iterable[KnownFact], facts: Mapping[FactKind, KnownFact]) -> tuple[KnownFact, ...]:
    """Of ``said``, oldest first, the newest of each kind that contradicts what holds.

    What a manager has put right is settled, until the visitor says otherwise again.
    """
    found: dict[FactKind, KnownFact] = {}
    for earlier in said:
        now = facts.get(earlier.kind)
        if now is None or not earlier.quote or earlier.quote == now.quote:
            continue
        settled = now.origin == "manager" and now.at >= earlier.at
        if not settled and contradicts(earlier, now):
            found[earlier.kind] = earlier
    return tuple(found.values())


def contradicts(earlier: KnownFact, now: KnownFact) -> bool:
    """Whether both cannot be true. Needs and names are only said in other words.

    A price range that was shown is nobody's word.
    """
    if "shown" in (earlier.origin, now.origin) or "profile" in (earlier.origin, now.origin):
        return False
    if earlier.kind == "budget":
        return _budgets_do(earlier, now)
    if earlier.kind == "timeline":
        words = word_of(earlier) or "none", word_of(now) or "none"
        return abs(_URGENCIES.index(words[0]) - _URGENCIES.index(words[1])) >= _STEPS
    if earlier.kind == "authority":
        powers = word_of(earlier), word_of(now)
        return None not in powers and (powers[0] in _HAS_A_SAY) != (powers[1] in _HAS_A_SAY)
    return False


def _budgets_do(earlier: KnownFact, now: KnownFact) -> bool:
    if is_empty(earlier) or is_empty(now):
        return is_empty(earlier) != is_empty(now)
    currencies = {earlier.value.get("currency"), now.value.get("currency")} - {None}
    if len(currencies) > 1:
        return False
    (low, high), (other_low, other_high) = _ends(earlier), _ends(now)
    return other_high * _TIMES < low or high * _TIMES < other_low


def _ends(fact: KnownFact) -> tuple[float, float]:
    def yearly(end: str, nothing: float) -> float:
        amount = fact.value.get(end)
        return nothing if amount is None else per_period(amount, stated=fact.value.get("period"), wanted="year")

    return yearly("min", 0.0), yearly("max", float("inf"))
