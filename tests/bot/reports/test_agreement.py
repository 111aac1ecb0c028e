"""The report of the agreement: every number against hand-counted rows, and the words that people read."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.reports.agreement import agreement_json, count_agreement
from bot.reports.agreement_text import agreement_table, agreement_text
from dialogs.state import Stage
from nlu.labels import LANGUAGES, Language
from storage.agreement import HandOver
from storage.promises import PromisesKept
from storage.reports import LeadCount, Period

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
NOW = NOON + timedelta(days=2)
PERIOD = Period(since=NOON - timedelta(days=1))


def minute(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


def offer(number: int, **given: Any) -> HandOver:
    values: dict[str, Any] = {
        "offer_id": number, "warmth": "hot", "state": "claimed", "missing": [], "shown_at": NOON, "last_step": "first",
        "escalated": False, "claimed_at": minute(3), "contact_due_at": minute(13), "verdict_due_at": minute(600),
        "contacted_at": minute(9), "claim_ended_at": None, "end_reason": None, "qualified_at": None,
    }  # fmt: skip
    return HandOver(**values | given)


NOBODY = {"claimed_at": None, "contact_due_at": None, "verdict_due_at": None, "contacted_at": None}
HANDED = [
    offer(1, qualified_at=minute(500)),
    # Need was not known; contacted late; rejected in time.
    offer(2, missing=["need"], contacted_at=minute(14), claim_ended_at=minute(60), end_reason="rejected"),
    # The head of sales had to be called; won at once, which is a contact.
    offer(
        3, last_step="head_of_sales", claimed_at=minute(50), contact_due_at=minute(60), contacted_at=None,
        claim_ended_at=minute(55), end_reason="won",
    ),
    # Taken back, because nobody wrote.
    offer(4, contacted_at=None, claim_ended_at=minute(58), end_reason="not contacted"),
    # Nobody took it, the admins were called: still open.
    offer(5, state="open", last_step="admins", escalated=True, **NOBODY),
    # On offer since a moment ago: nothing can be said yet.
    offer(6, state="open", warmth="cold", missing=None, **NOBODY),
    # The manager left before anything was due.
    offer(7, warmth="cold", contacted_at=None, claim_ended_at=minute(4), end_reason="left"),
]  # fmt: skip
REACHED: tuple[Stage, ...] = ("inquiry", "lead", "opportunity", "customer")
LEADS = [
    LeadCount(id=n, first_touch_id=None, last_touch_id=None, stages=frozenset({stage}), hot=False, created_at=NOON)
    for n, stage in enumerate(REACHED)
]
KEPT = PromisesKept(told=4, in_time=3, late=1, broken=0)


def test_every_number_is_the_one_that_was_counted_by_hand() -> None:
    report = count_agreement(HANDED, leads=LEADS, promises=KEPT, period=PERIOD, now=NOW)
    hot, cold = report.rows
    assert (hot.key, cold.key, report.total.key) == ("hot", "cold", "total")
    counted = {
        name: (getattr(hot, name).hits, getattr(hot, name).of)
        for name in ("complete", "taken_in_time", "contacted_in_time", "judged_in_time")
    }
    assert counted == {
        "complete": (4, 5),
        "taken_in_time": (3, 5),
        "contacted_in_time": (2, 4),
        # The fourth was taken back before its verdict was due.
        "judged_in_time": (3, 3),
    }
    assert (hot.handed_over, hot.rejected, hot.minutes_to_take, hot.minutes_to_contact) == (5, 1, 3.0, 6.0)
    assert (cold.handed_over, cold.complete.of, cold.contacted_in_time.of) == (2, 1, 0)
    assert (report.total.handed_over, report.total.taken_in_time.of) == (7, 6)
    assert dict(report.stages) == {
        "lead": 3, "prospect": 2, "opportunity": 2, "accepted": 1, "qualified": 1, "customer": 1, "loyal": 0,
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_fits_a_message_and_says_what_the_stages_mean(lang: Language) -> None:
    report = count_agreement(HANDED, leads=LEADS, promises=KEPT, period=PERIOD, now=NOW)
    zone = ZoneInfo("Europe/Warsaw")
    text = agreement_text(report, meanings={"lead": "x" * 4000}, now=NOW, zone=zone, lang=lang)
    print(text)
    assert len(text) < 4096
    assert "x" * 200 in text
    assert "{" not in text
    assert '"complete_of": 5' in agreement_json(report)
    assert agreement_table(report).row_count == 3
