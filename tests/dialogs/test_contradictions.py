"""What contradicts and what only becomes more exact."""

from typing import Any

import pytest

from dialogs.contradictions import contradictions, contradicts
from dialogs.state import KnownFact
from nlu.labels import FactKind
from tests.dialogs.chat import FRIDAY


def fact(kind: FactKind, quote: str, *, origin: Any = "words", **value: Any) -> KnownFact:
    return KnownFact(kind=kind, quote=quote, value=value, confidence=0.9, reply_id=1, at=FRIDAY, origin=origin)


def money(quote: str, low: float | None, high: float | None, **more: Any) -> KnownFact:
    return fact("budget", quote, **{"min": low, "max": high, "currency": "EUR", "period": None} | more)


NOTHING = money("no money", None, None)


@pytest.mark.parametrize(
    ("earlier", "now", "does"),
    [
        (money("5 000 000", 5e6, 5e6), NOTHING, True),
        (NOTHING, money("3000", 3000, 3000), True),
        (money("5 000 000", 5e6, 5e6), money("3000", 3000, 3000), True),
        (money("3000", 3000, 3000), money("3500", 3500, 3500), False),
        (money("up to 4000", None, 4000), money("3000", 3000, 3000), False),
        (money("1000 a month", 1000, 1000, period="month"), money("12k a year", 12e3, 12e3, period="year"), False),
        (money("3000 €", 3000, 3000), money("300k RUB", 3e5, 3e5, currency="RUB"), False),
        (fact("timeline", "this week", urgency="now"), fact("timeline", "no hurry", urgency="none"), True),
        (fact("timeline", "this week", urgency="now"), fact("timeline", "this month", urgency="month"), False),
        (fact("authority", "me", power="decides"), fact("authority", "my boss", power="influences"), True),
        (fact("authority", "me", power="decides"), fact("authority", "with Tom", power="shares"), False),
        (fact("need", "a CRM", text="a CRM"), fact("need", "a site", text="a site"), False),
    ],
)
def test_what_contradicts(earlier: KnownFact, now: KnownFact, *, does: bool) -> None:
    assert contradicts(earlier, now) is does


def test_a_range_that_was_shown_contradicts_nothing() -> None:
    shown = fact("budget", "2000–4000", origin="shown", min=2000, max=4000, currency="EUR", period=None)
    assert not contradicts(shown, NOTHING)


def test_the_newest_contradiction_of_each_kind_is_told() -> None:
    said = (money("5 000 000", 5e6, 5e6), money("1 000 000", 1e6, 1e6), money("3100", 3100, 3100))
    now = money("3000", 3000, 3000)
    assert [one.quote for one in contradictions((*said, now), {"budget": now})] == ["1 000 000"]
