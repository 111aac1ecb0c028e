"""Score, warmth and stage: from what is stored, the same every time."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import qualify, warmth_of
from dialogs.gaps import Gap, gaps
from dialogs.state import KnownFact, WarmReply
from dialogs.warmth import path_of
from nlu.labels import WARMTHS, FactKind, Warmth
from tests.dialogs.chat import FRIDAY, script

CRM = script("crm")
SCORING = CRM.scoring


def fact(kind: FactKind, *, origin: Any = "words", **value: Any) -> dict[FactKind, KnownFact]:
    known = KnownFact(kind=kind, quote=f"my {kind}", value=value, confidence=0.9, reply_id=4, at=FRIDAY, origin=origin)
    return {kind: known}


def warm(*warmths: Warmth, primary: str | None = None) -> tuple[WarmReply, ...]:
    return tuple(
        WarmReply(
            reply_id=number,
            at=FRIDAY + timedelta(minutes=number),
            warmth={name: 1.0 if name == each else 0.0 for name in WARMTHS},
            primary=primary if number == len(warmths) - 1 else None,
            quote=f"reply {number}",
        )
        for number, each in enumerate(warmths)
    )


NEED = fact("need", text="x")
SOON = fact("timeline", earliest=None, latest="2026-12-01", urgency="month")
DECIDES = fact("authority", role=None, power="decides")
MONEY = fact("budget", min=3000, max=3000, currency="EUR", period=None)
NAME = fact("name", text="Tom")
PHONE = fact("phone", e164="+48512345678")
TEAM = fact("company_size", min=5, max=5)
ALL = NEED | SOON | DECIDES | MONEY | NAME | PHONE | TEAM


def test_everything_known_and_hot_is_a_hundred() -> None:
    found = qualify(ALL, warm("hot"), CRM, lang="en")
    assert found.score == 100
    assert found.stage == "opportunity"
    assert found.coverage == {"need", "timeline", "authority", "budget"}
    assert found.fit == 1.0


def test_nothing_known_is_a_visitor_with_no_points() -> None:
    found = qualify({}, (), CRM)
    assert (found.score, found.breakdown, found.warmth, found.stage, found.fit) == (0, (), "none", "visitor", None)


def test_every_point_names_its_fact_and_quote() -> None:
    found = qualify(ALL, warm("warm"), CRM, lang="en")
    assert found.score == sum(line.points for line in found.breakdown)
    assert {line.quote for line in found.breakdown} == {
        "my need", "my timeline", "my authority", "my budget", "my phone", "reply 0", "my company_size"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ({"min": 2000, "max": 2000, "currency": "EUR", "period": None}, 20),
        ({"min": None, "max": 1999, "currency": None, "period": None}, 6),
        ({"min": 180000, "max": None, "currency": "RUB", "period": None}, 20),
        ({"min": 100, "max": 100, "currency": "USD", "period": None}, 14),
        ({"min": None, "max": None, "currency": None, "period": None}, 0),
    ],
)
def test_budget_is_worth_what_it_is_next_to_the_smallest_useful_one(value: dict[str, Any], points: int) -> None:
    (line,) = qualify(fact("budget", **value), (), CRM, lang="en").breakdown
    assert line.points == points


def test_budget_of_another_period_is_turned_to_the_scripts() -> None:
    club = script("fitness")
    yearly = fact("budget", min=600, max=600, currency="EUR", period="year")
    (line,) = qualify(yearly, (), club, lang="en").breakdown
    assert line.points == 20  # 50 a month, at least 30 are wanted


@pytest.mark.parametrize(
    ("kind", "word", "points"),
    [
        ("timeline", "now", 20), ("timeline", "quarter", 16), ("timeline", "year", 8), ("timeline", "none", 0),
        ("authority", "decides", 15), ("authority", "shares", 13), ("authority", "influences", 8),
        ("authority", "none", 0),
    ],
)  # fmt: skip
def test_words_of_a_fact_earn_their_share(kind: FactKind, word: str, points: int) -> None:
    key = {"timeline": "urgency", "authority": "power"}[kind]
    (line,) = qualify(fact(kind, **{key: word}), (), CRM).breakdown
    assert line.points == points


def test_lead_needs_a_name_and_a_way_to_be_reached() -> None:
    assert qualify(NEED | NAME, (), CRM).stage == "inquiry"
    assert qualify(NEED | PHONE, (), CRM).stage == "inquiry"
    assert qualify(NAME | PHONE, (), CRM).stage == "lead"
    assert qualify(NAME, (), CRM, reach_here=True).stage == "lead"


def test_profile_name_alone_leaves_a_visitor_a_visitor() -> None:
    assert qualify(fact("name", text="Tom", origin="profile"), (), CRM).stage == "visitor"


def test_stages_climb_with_what_is_known() -> None:
    assert qualify(NAME | PHONE | NEED, (), CRM).stage == "prospect"
    assert qualify(NAME | PHONE | NEED | SOON, (), CRM).stage == "prospect"
    assert qualify(NAME | PHONE | NEED | SOON | DECIDES, (), CRM).stage == "opportunity"


def test_who_does_not_fit_stays_a_lead() -> None:
    alone = ALL | fact("company_size", min=1, max=1)
    found = qualify(alone, warm("warm"), CRM, lang="en")
    assert found.fit == 0.0
    assert found.stage == "lead"


def test_recent_replies_weigh_more() -> None:
    assert warmth_of(warm("cold", "cold", "warm"), scoring=SCORING) == "warm"
    assert warmth_of(warm("warm", "cold", "cold"), scoring=SCORING) == "cold"
    assert warmth_of(warm("warm", "warm", "hot"), scoring=SCORING) == "hot"


def test_polite_words_take_nothing_away() -> None:
    assert warmth_of(warm("hot", "none", "none", "none"), scoring=SCORING) == "hot"
    assert warmth_of(warm("none"), scoring=SCORING) == "none"


def test_refusal_ends_what_was_warm_and_a_new_question_begins_again() -> None:
    refused = warm("hot", "cold", primary="refuse")
    assert warmth_of(refused, scoring=SCORING) == "cold"
    again = (*refused, *warm("warm"))
    assert warmth_of(again, scoring=SCORING) == "warm"


def test_a_buyer_who_asks_one_more_thing_is_still_hot() -> None:
    # Was: "warm" after the question about parking.
    assert warmth_of(warm("hot", "warm", "warm"), scoring=SCORING) == "hot"
    assert warmth_of(warm("hot", "cold", "warm"), scoring=SCORING) == "warm"


def test_buying_is_hot_whatever_the_probabilities_say() -> None:
    assert warmth_of(warm("none", primary="buy"), scoring=SCORING) == "none"
    assert warmth_of(warm("warm", primary="buy"), scoring=SCORING) == "hot"


@given(st.lists(st.sampled_from(WARMTHS), max_size=12))
def test_warmth_is_one_of_those_that_were_read(warmths: list[Warmth]) -> None:
    found = warmth_of(warm(*warmths), scoring=SCORING)
    assert found == "none" or found in warmths or {"cold", "hot"} <= set(warmths)


@pytest.mark.parametrize("right", WARMTHS)
def test_what_a_manager_says_of_the_warmth_holds(right: Warmth) -> None:
    [verdict] = warm(right)
    replies = (*warm("hot", "hot", "cold"), verdict.model_copy(update={"ruled": True}))
    assert warmth_of(replies, scoring=SCORING) == right


def test_what_is_said_after_a_managers_verdict_counts_again() -> None:
    [verdict] = warm("cold")
    replies = (*warm("hot"), verdict.model_copy(update={"ruled": True}), *warm("hot"))
    assert warmth_of(replies, scoring=SCORING) == "hot"


def test_the_trend_is_the_way_that_the_warmth_went() -> None:
    assert path_of(warm("none", "cold", "cold", "warm", "hot"), scoring=SCORING) == ("cold", "warm", "hot")
    assert path_of(warm("hot", "none"), scoring=SCORING) == ("hot",)
    assert path_of((), scoring=SCORING) == ()


def test_the_gap_that_would_bring_most_comes_first() -> None:
    assert gaps(ALL, CRM) == ()
    left = gaps(NEED | NAME, CRM)
    assert {gap.kind for gap in left} == {"timeline", "authority", "budget", "contact"}
    assert left[0].points == max(CRM.scoring.weights[gap.kind] for gap in left)
    assert Gap(kind="contact", points=CRM.scoring.weights["contact"]) not in gaps(NEED, CRM, reach_here=True)


def test_a_range_that_was_only_shown_is_still_a_gap() -> None:
    shown = fact("budget", origin="shown", min=1000, max=2000, currency="EUR", period=None)
    assert "budget" in {gap.kind for gap in gaps(shown, CRM)}
