from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.desk import NEXT_MORNING, PROMPT, WorkingHours

WARSAW = ZoneInfo("Europe/Warsaw")
HOURS = WorkingHours(zone=WARSAW)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WARSAW)  # type: ignore[misc, arg-type]  # year, month, day and so on


def test_at_work_a_person_is_promised_within_the_quarter_hour() -> None:
    desk = HOURS.promise(local(2026, 11, 18, 11, 0))
    assert desk.open_now
    assert desk.promise_by == local(2026, 11, 18, 11, 0) + PROMPT


@pytest.mark.parametrize(
    ("written", "answered"),
    [
        (local(2026, 11, 18, 7, 0), local(2026, 11, 18, 9, 0)),
        (local(2026, 11, 18, 17, 50), local(2026, 11, 19, 9, 0)),
        (local(2026, 11, 20, 20, 0), local(2026, 11, 23, 9, 0)),
        (local(2026, 11, 22, 12, 0), local(2026, 11, 23, 9, 0)),
        # The night in which the clocks go forward.
        (local(2026, 3, 28, 23, 30), local(2026, 3, 30, 9, 0)),
    ],
    ids=["early", "too late for today", "friday evening", "sunday", "daylight saving"],
)
def test_outside_working_hours_the_promise_is_after_the_next_opening(written: datetime, answered: datetime) -> None:
    desk = HOURS.promise(written.astimezone(UTC))
    assert not desk.open_now
    assert desk.promise_by == answered.astimezone(UTC) + NEXT_MORNING
    assert desk.timezone == "Europe/Warsaw"


def test_a_promise_is_never_in_the_past_nor_in_the_night() -> None:
    moment = local(2026, 10, 23, 0, 0).astimezone(UTC)
    for _ in range(24 * 4 * 7):
        promised = HOURS.promise(moment).promise_by
        assert promised >= moment
        assert 9 <= promised.hour < 18
        assert promised.weekday() < 5
        moment += timedelta(minutes=15)
