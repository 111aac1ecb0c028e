"""The weekly digest: on Monday at nine and on demand, in words and as a table."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.reports.weekly import KIND, begin_weekly, next_monday
from tests.bot.canned import HOT, Canned
from tests.bot.office import BOSS, GROUP, office

ANNA, TOM = 9001, 500
WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2026, 11, 22, 12, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)),
        # The night in which the clocks go back lies between.
        (datetime(2026, 10, 20, 12, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
    ],
)
def test_it_is_monday_at_nine_in_the_companys_zone(now: datetime, then: datetime) -> None:
    assert next_monday(now, zone=WARSAW) == then


async def test_admins_get_it_every_monday_with_what_was_said(tmp_path: Path) -> None:
    async with office(tmp_path, reader=Canned()) as place:
        await place.hire(ANNA, "Anna")
        await place.says(BOSS, "/start")
        await place.says(TOM, "/start")
        await place.says(TOM, HOT)
        await place.taps(ANNA, "Take", on=place.last(GROUP))
        await place.taps(ANNA, "Lost")
        await place.taps(ANNA, "Other")
        await place.says(ANNA, "=they wanted a horse")
        await begin_weekly(place.db, zone=WARSAW, now=place.now)
        await begin_weekly(place.db, zone=WARSAW, now=place.now + timedelta(days=30))
        before = len(place.chats[BOSS])
        await place.passes(timedelta(days=7))
        told = [one for one in place.chats[BOSS][before:] if "Why leads are lost" in one.text]
        assert len(told) == 1, "a restart sets no second timer"
        assert "Lost: 1 (other 1)" in told[0].text
        assert "“=they wanted a horse” – manager, lost" in told[0].text
        async with place.db.read() as uow:
            assert await uow.inbox.has_timer(KIND), "and again next Monday"
        before = len(place.chats[BOSS])
        await place.says(BOSS, "/digest")
        assert any("Why leads are lost" in one.text for one in place.chats[BOSS][before:])
