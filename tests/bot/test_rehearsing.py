"""Talking with a draft: back, another word, and on with a script that changes."""

from datetime import UTC, datetime

import pytest

from bot.desk import WorkingHours
from bot.health import Health
from bot.rehearsing import MOST_LINES, Rehearsing, TalkTooLong
from bot.settings import Settings
from bot.understanding import Understanding
from dialogs.loader import load_script, shipped_scripts
from dialogs.reasons import reasons, skipped
from dialogs.transcript import Line
from nlu.reader import ParsersOnly

NOW = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
CRM = shipped_scripts()["crm"]


def talk(text: str = CRM) -> Rehearsing:
    zone = Settings(_env_file=None).zone
    reader = ParsersOnly()
    understanding = Understanding(reader=reader, parsers=reader, matcher=None, health=Health())
    hours = WorkingHours(zone=zone)
    return Rehearsing(load_script(text), lang="en", understanding=understanding, desk=hours.promise, at=NOW)


async def test_step_back_forgets_what_was_filled() -> None:
    rehearsal = talk()
    await rehearsal.take(Line(press="Requests get lost"))
    await rehearsal.take(Line(press="Within a month"))
    assert set(rehearsal.moments[-1].after.facts) == {"need", "timeline"}
    await rehearsal.back()
    assert set(rehearsal.moments[-1].after.facts) == {"need"}
    assert rehearsal.stage.state.asked == "timeline"


async def test_changed_word_changes_what_follows() -> None:
    rehearsal = talk()
    await rehearsal.take(Line(press="Requests get lost"))
    await rehearsal.take(Line(text="by 1 December"))
    await rehearsal.take(Line(press="I decide myself"))
    await rehearsal.change(1, Line(text="no rush"))
    facts = rehearsal.moments[-1].after.facts
    assert facts["timeline"].value["urgency"] == "none"
    assert "authority" in facts


async def test_draft_that_changes_is_met_with_the_same_words() -> None:
    rehearsal = talk()
    await rehearsal.take(Line(press="Requests get lost"))
    await rehearsal.with_script(load_script(CRM.replace("By when should it be working?", "When do you start?")))
    said = rehearsal.stage.transcript.lines[-1].text
    assert "When do you start?" in said


async def test_button_that_is_gone_ends_the_repetition_there() -> None:
    rehearsal = talk()
    await rehearsal.take(Line(press="Requests get lost"))
    await rehearsal.take(Line(press="Within a month"))
    await rehearsal.with_script(load_script(CRM.replace("en: Within a month", "en: In four weeks")))
    assert len(rehearsal.lines) == 1
    with pytest.raises(ValueError, match="no button"):
        await rehearsal.take(Line(press="Within a month"))
    await rehearsal.take(Line(press="In four weeks"))
    assert rehearsal.moments[-1].event.at > rehearsal.moments[0].event.at


async def test_talk_has_an_end() -> None:
    rehearsal = talk()
    for _ in range(MOST_LINES):
        await rehearsal.take(Line(text="hm"))
    with pytest.raises(TalkTooLong):
        await rehearsal.take(Line(text="hm"))


async def test_reasons_name_the_question_and_why_others_were_not_asked() -> None:
    rehearsal = talk()
    await rehearsal.take(Line(press="Requests get lost"))
    moment = rehearsal.moments[-1]
    (reason,) = reasons(moment, rehearsal.script)
    assert (reason.code, reason.value, reason.number) == ("heaviest", "timeline", 80)
    assert skipped(moment.after, rehearsal.script) == {
        "need": "known",
        "authority": "lighter",
        "budget": "lighter",
        "size": skipped(moment.after, rehearsal.script)["size"],
    }


async def test_reasons_tell_when_enough_is_known() -> None:
    rehearsal = talk()
    for label in ("Requests get lost", "As soon as possible", "I decide myself", "€2,000–5,000"):
        await rehearsal.take(Line(press=label))
    assert {reason.code for reason in reasons(rehearsal.moments[-1], rehearsal.script)} & {"contact", "contact_last"}
