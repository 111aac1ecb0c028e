"""Who is asked next: circles, ladders, results, room and chance."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.routing import Candidate, Capacity, Mode, Skills, Take, Wanted, WorkCalendar, choose, fairness
from bot.routing.choosing import MORNING_ORDER, Choice
from nlu.labels import Warmth

WARSAW = ZoneInfo("Europe/Warsaw")
NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
TAKE = Take()


def person(manager_id: int, **changes: Any) -> Candidate:
    given: dict[str, Any] = {
        "skills": Skills(),
        "calendar": WorkCalendar(zone=WARSAW),
        "capacity": Capacity(),
        "open": 0,
        "hot": 0,
        "results": {},
    }
    return Candidate(manager_id=manager_id, **(given | changes))


def wanted(warmth: Warmth = "hot", **changes: Any) -> Wanted:
    given: dict[str, Any] = {"language": "en", "product": "crm", "place": None, "seed": "lead:1"}
    return Wanted(warmth=warmth, **(given | changes))


def ask(people: list[Candidate], lead: Wanted | None = None, **changes: Any) -> Choice:
    given: dict[str, Any] = {"mode": "best_first", "take": TAKE, "now": NOON, "head": None}
    return choose(lead or wanted(), people, **(given | changes))


def hot(won: int, of: int) -> Mapping[Warmth, tuple[int, int]]:
    return {"hot": (won, of)}


def test_hot_leads_go_mostly_to_who_wins_them_and_sometimes_to_who_might() -> None:
    people = [person(1, results=hot(14, 20)), person(2, results=hot(4, 20)), person(3)]
    first = Counter(ask(people, wanted(seed=f"lead:{n}")).managers[0] for n in range(400))
    assert first[1] >= 280
    assert first[3] >= 8, "a newcomer is never tried"
    assert first[2] < first[3]


def test_the_same_lead_is_always_routed_alike() -> None:
    people = [person(n, results=hot(n, 9)) for n in range(1, 6)]
    assert len({ask(people, wanted(seed="lead:7")).managers for _ in range(20)}) == 1


def test_few_results_are_told_as_few() -> None:
    assert (ask([person(1, results=hot(7, 12))]).why or {}) == {"kind": "best", "warmth": "hot", "won": 7, "of": 12}
    assert (ask([person(1, results=hot(2, 2))]).why or {})["kind"] == "tried"


def test_two_lucky_leads_do_not_beat_a_long_record() -> None:
    people = [person(1, results=hot(60, 100)), person(2, results=hot(2, 2)), person(3, results=hot(10, 100))]
    first = Counter(ask(people, wanted(seed=f"lead:{n}")).managers[0] for n in range(300))
    assert first[1] > first[2]


def test_cold_leads_go_to_beginners() -> None:
    people = [person(1, results=hot(9, 12)), person(2, results={"cold": (0, 2)})]
    assert ask(people, wanted("cold")).managers == (2,)


def test_nobody_gets_more_than_they_can_carry() -> None:
    full = person(1, results=hot(9, 12), capacity=Capacity(hot=2), hot=2)
    assert ask([full, person(2)]).managers == (2,)
    assert ask([full, person(2)], wanted("warm")).managers != ()


def test_where_everybody_is_full_everybody_sees_it() -> None:
    people = [person(n, capacity=Capacity(open=1), open=1) for n in (1, 2)]
    choice = ask(people)
    assert (choice.step, choice.managers) == ("wider", (1, 2))


def test_a_client_comes_back_to_their_manager_even_if_others_win_more() -> None:
    people = [person(1, capacity=Capacity(open=1), open=1), person(2, results=hot(9, 9))]
    choice = ask(people, wanted(owner_before=1))
    assert (choice.managers, choice.why) == ((1,), {"kind": "owner"})


def test_an_owner_on_leave_is_not_waited_for() -> None:
    today = NOON.date()
    away = WorkCalendar(zone=WARSAW, leave=((today, today + timedelta(days=7)),))
    assert ask([person(1, calendar=away), person(2)], wanted(owner_before=1)).managers == (2,)


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        (wanted(language="tr"), 2),
        (wanted(language="pl", place="Stare Miasto, Kraków"), 3),
        (wanted(language="pl", place="Gdynia"), 1),
    ],
    ids=["language", "region", "another region"],
)
def test_the_lead_goes_to_whom_it_fits(lead: Wanted, expected: int) -> None:
    people = [
        person(1, skills=Skills(languages=("pl", "en")), results=hot(9, 12)),
        person(2, skills=Skills(languages=("tr",))),
        person(3, skills=Skills(languages=("pl",), regions=("Kraków",)), results=hot(90, 99)),
    ]
    assert ask(people, lead).managers == (expected,)


def test_a_language_that_nobody_speaks_goes_to_somebody() -> None:
    people = [person(1, skills=Skills(languages=("pl",))), person(2, skills=Skills(languages=("tr",)))]
    assert ask(people, wanted(language="ru")).step == "first"


def test_a_speaker_who_comes_within_the_hour_is_waited_for_and_a_later_one_is_not() -> None:
    turkish = Skills(languages=("tr",))
    english = Skills(languages=("en",))
    soon = person(1, skills=turkish, calendar=WorkCalendar(zone=ZoneInfo("Europe/London")))
    early = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)  # half past nine in Warsaw, half past eight in London
    choice = ask([soon, person(2, skills=english)], wanted(language="tr"), now=early)
    assert (choice.step, choice.due_at) == ("night", early + timedelta(minutes=30))
    far = person(1, skills=turkish, calendar=WorkCalendar(zone=ZoneInfo("America/New_York")))
    assert ask([far, person(2, skills=english)], wanted(language="tr"), now=early).managers == (2,)


def test_the_leads_of_the_night_wait_in_the_order_of_their_warmth() -> None:
    due = [ask([person(1)], wanted(warmth), now=NIGHT) for warmth in MORNING_ORDER]
    assert all(choice.step == "night" and choice.managers == () for choice in due)
    assert [choice.due_at for choice in due] == sorted(choice.due_at for choice in due)
    nine = datetime(2026, 11, 18, 9, tzinfo=WARSAW)
    assert all(nine + timedelta(minutes=1) > choice.due_at >= nine for choice in due)


def test_the_ladder_ends_at_the_admins_and_stays_there() -> None:
    people, head = [person(1), person(2)], person(9)
    steps: list[str] = []
    asked: set[int] = set()
    before: Any = None
    for _ in range(6):
        choice = ask(people, head=head, before=before, asked=asked)
        steps.append(choice.step)
        before, asked = choice.step, asked | ({choice.managers[0]} if choice.step in ("first", "next") else set())
    assert steps == ["first", "next", "wider", "head_of_sales", "admins", "admins"]


def test_who_passed_is_not_asked_again() -> None:
    assert ask([person(1), person(2)], passed={1}).managers == (2,)
    assert ask([person(1)], passed={1}).step == "admins"


def test_round_robin_asks_who_has_waited_longest() -> None:
    people = [person(1, last_asked=NOON), person(2, last_asked=NOON - timedelta(hours=1)), person(3, last_asked=NOON)]
    assert ask(people, mode="round_robin").managers == (2,)
    assert ask([*people, person(4)], mode="round_robin").managers == (4,)


def test_least_busy_asks_who_has_least() -> None:
    assert ask([person(1, open=3), person(2, open=1)], mode="least_busy").managers == (2,)


def test_all_at_once_shows_it_to_all_who_are_there() -> None:
    choice = ask([person(1), person(2)], mode="all_at_once")
    assert (choice.step, choice.managers) == ("wider", (1, 2))


def test_who_leaves_for_lunch_before_the_time_is_up_is_asked_later() -> None:
    from datetime import time

    lunch = WorkCalendar(zone=WARSAW, breaks=((time(12, 2), time(13)),))
    assert ask([person(1, calendar=lunch, results=hot(50, 50)), person(2)]).managers == (2,)


def test_fairness_is_one_where_all_have_the_same() -> None:
    assert fairness([3, 3, 3]) == 1
    assert fairness([]) is None
    assert fairness([0, 0]) is None


people_drawn = st.lists(
    st.builds(
        lambda zone, full, open_: {"zone": zone, "full": full, "open": open_},
        st.sampled_from(["Europe/Warsaw", "Europe/Istanbul", "America/New_York"]),
        st.booleans(),
        st.integers(0, 3),
    ),
    max_size=5,
)


@settings(deadline=None)
@given(
    drawn=people_drawn,
    mode=st.sampled_from(get_args(Mode)),
    warmth=st.sampled_from(MORNING_ORDER),
    hours=st.integers(0, 24 * 14),
    before=st.sampled_from([None, "first", "next", "wider", "head_of_sales", "admins"]),
)
def test_every_choice_has_a_moment_ahead_and_people_or_a_reason(
    drawn: list[dict[str, Any]], mode: Mode, warmth: Warmth, hours: int, before: Any
) -> None:
    people = [
        person(
            number,
            calendar=WorkCalendar(zone=ZoneInfo(one["zone"])),
            capacity=Capacity(open=1 if one["full"] else None),
            open=one["open"],
        )
        for number, one in enumerate(drawn, 1)
    ]
    now = datetime(2026, 10, 19, tzinfo=UTC) + timedelta(hours=hours)
    choice = ask(people, wanted(warmth), mode=mode, now=now, before=before, head=person(99))
    assert choice.due_at > now
    assert bool(choice.managers) != (choice.step in ("night", "admins"))
    at_work = {one.manager_id for one in (*people, person(99)) if one.calendar.at_work(now)}
    assert at_work >= set(choice.managers), "somebody was asked in their free time"
