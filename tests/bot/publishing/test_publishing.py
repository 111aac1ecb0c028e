"""Publishing, later and back, with the dialogs that run; on both engines by the fixtures of the storage."""

from datetime import timedelta
from typing import Any

import pytest

from bot.publishing.publishing import By, Publishing
from bot.publishing.words import difference_words, report_words
from bot.shelf import Shelf
from bot.turn import Turn
from dialogs.differences import Difference
from dialogs.editing import Put, Take, apply
from dialogs.engine import begin
from dialogs.loader import load_script, shipped_scripts
from storage.engine import Database
from storage.unit_of_work import UnitOfWork
from tests.bot.conftest import now

TEXT = shipped_scripts()["crm"]
CRM = load_script(TEXT)
KATE = By(name="Kate", telegram_id=900, role="admin")
FIRST, SECOND = CRM.questions[0].id, CRM.questions[1].id
#: The first question loses a button; what comes later is only worded otherwise.
NEWER = apply(
    TEXT,
    [Take(path=("questions", 0, "buttons", 0)), Put(path=("questions", 1, "text", "en"), value="Put otherwise?")],
)


async def _version(uow: UnitOfWork, yaml: str) -> int:
    return (await uow.scripts.add_version("crm", yaml=yaml, author="Kate", at=now())).id


async def _standing(uow: UnitOfWork, telegram_id: int, version_id: int, *, asked: str, **changes: Any) -> int:
    met = await uow.visitors.meet(telegram_id=telegram_id, at=now(), name="Tom", username=None, language="en")
    state = begin(CRM, lang="en").model_copy(
        update={"turn": 1, "asked": asked, "asked_times": {asked: 1}, "version": 1} | changes
    )
    dialog = await uow.dialogs.begin(visitor_id=met.visitor.id, script_version_id=version_id, state=state, at=now())
    return dialog.id


def _turn(uow: UnitOfWork) -> Turn:
    return Turn(uow=uow, row_id=1, update_id=None, written_at=now(), now=now())


async def _fire(db: Database, publishing: Publishing) -> int:
    """Handle the timers that are due as the worker does; how many there were."""
    fired = 0
    while True:
        async with db.write() as uow:
            ready = await uow.inbox.next_ready(now=now())
            for row in ready:
                kind = row.payload["kind"]
                if kind == "publish":
                    await publishing.due(_turn(uow), row.payload)
                else:
                    await publishing.move(_turn(uow), row.payload)
                await uow.inbox.done(row.id, lease=row.lease, at=now())
        if not ready:
            return fired
        fired += len(ready)


async def test_the_report_says_who_moves_and_exactly_they_move(db: Database) -> None:
    publishing = Publishing(shelf=Shelf())
    async with db.write() as uow:
        old = await _version(uow, TEXT)
        await publishing.publish(uow, old, by=KATE, at=now())
        at_first = [await _standing(uow, 500 + n, old, asked=FIRST) for n in range(2)]
        at_second = [await _standing(uow, 600 + n, old, asked=SECOND) for n in range(12)]
        new = await _version(uow, NEWER)
        report = await publishing.report(uow, load_script(NEWER))
        published = await publishing.publish(uow, new, by=KATE, at=now(), moving=True)
    assert published.report == report
    assert report_words(report, lang="en").splitlines() == [
        "People in the middle of it:",
        f"step {SECOND} – 12: move: 12",
        f"step {FIRST} – 2: finish on version 1: 2 (their buttons changed)",
    ]
    assert await _fire(db, publishing) == 12
    async with db.read() as uow:
        for dialog_id in at_second:
            dialog = await uow.dialogs.get(dialog_id)
            assert (dialog.script_version_id, dialog.state.version, dialog.state.asked) == (new, 2, SECOND)
        for dialog_id in at_first:
            assert (await uow.dialogs.get(dialog_id)).script_version_id == old
        [entry] = await uow.console.audit(limit=1)
    assert (entry.action, entry.object, entry.name) == ("script.publish", "script:crm", "Kate")
    assert (entry.before, entry.after) == ({"version": 1}, {"version": 2, "moves": 12, "stays": 2})


async def test_a_dialog_that_went_on_to_an_unsafe_step_stays(db: Database) -> None:
    publishing = Publishing(shelf=Shelf())
    async with db.write() as uow:
        old = await _version(uow, TEXT)
        await publishing.publish(uow, old, by=KATE, at=now())
        dialog_id = await _standing(uow, 500, old, asked=SECOND)
        await publishing.publish(uow, await _version(uow, NEWER), by=KATE, at=now(), moving=True)
        dialog = await uow.dialogs.get(dialog_id)
        offered = dialog.state.model_copy(update={"offered": True, "status": "handed_over"})
        await uow.dialogs.save(dialog_id, offered, revision=dialog.revision, at=now())
    await _fire(db, publishing)
    async with db.read() as uow:
        assert (await uow.dialogs.get(dialog_id)).script_version_id == old


async def test_a_reply_on_the_way_does_not_take_the_move_away(db: Database) -> None:
    # A reply takes away the reminders of its dialog, and took the move with them: the dialog stayed on version 1.
    publishing = Publishing(shelf=Shelf())
    async with db.write() as uow:
        old = await _version(uow, TEXT)
        await publishing.publish(uow, old, by=KATE, at=now())
        dialog_id = await _standing(uow, 500, old, asked=SECOND)
        new = await _version(uow, NEWER)
        await publishing.publish(uow, new, by=KATE, at=now(), moving=True)
        await uow.inbox.cancel_timers(dialog_id=dialog_id)
    await _fire(db, publishing)
    async with db.read() as uow:
        assert (await uow.dialogs.get(dialog_id)).script_version_id == new


async def test_a_move_to_a_version_that_was_rolled_back_is_not_made(db: Database) -> None:
    publishing = Publishing(shelf=Shelf())
    async with db.write() as uow:
        old = await _version(uow, TEXT)
        await publishing.publish(uow, old, by=KATE, at=now())
        dialog_id = await _standing(uow, 500, old, asked=SECOND)
        await publishing.publish(uow, await _version(uow, NEWER), by=KATE, at=now(), moving=True)
        previous = await publishing.previous(uow, "crm")
        assert previous is not None
        assert previous.id == old
        await publishing.publish(uow, old, by=KATE, at=now())
    await _fire(db, publishing)
    async with db.read() as uow:
        assert (await uow.dialogs.get(dialog_id)).script_version_id == old


async def test_a_planned_version_is_live_at_its_time_and_told_of(db: Database) -> None:
    publishing = Publishing(shelf=Shelf())
    async with db.write() as uow:
        await uow.managers.join(telegram_id=900, name="Kate", language="en", at=now(), is_admin=True)
        await publishing.publish(uow, await _version(uow, TEXT), by=KATE, at=now())
        new = await _version(uow, NEWER)
        await publishing.schedule(uow, new, due_at=now() + timedelta(hours=1), by=KATE, at=now())
        assert [one.name for one in await uow.publications.scheduled()] == ["crm"]
        assert await uow.inbox.next_ready(now=now()) == []
        await publishing.schedule(uow, new, due_at=now(), by=KATE, at=now())
    # Another process: nothing of it is remembered but what is stored.
    assert await _fire(db, Publishing(shelf=Shelf())) == 1
    async with db.read() as uow:
        assert await uow.scripts.live_id("crm") == new
        assert await uow.publications.scheduled() == []
        assert await uow.outbox.waiting() == 1


async def test_publishing_by_hand_gives_up_what_was_planned(db: Database) -> None:
    publishing = Publishing(shelf=Shelf())
    async with db.write() as uow:
        old = await _version(uow, TEXT)
        new = await _version(uow, NEWER)
        await publishing.schedule(uow, new, due_at=now(), by=KATE, at=now())
        await publishing.publish(uow, old, by=KATE, at=now())
    assert await _fire(db, publishing) == 0
    async with db.read() as uow:
        assert await uow.scripts.live_id("crm") == old


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (Difference(kind="texts", where=("questions", "budget", "text"), langs=("pl",)),
         "step budget: question changed in pl"),
        (Difference(kind="value", where=("scoring", "stages", "opportunity", "score"), before="60", after="55"),
         "threshold of opportunity: 60 → 55"),
        (Difference(kind="removed", where=("questions", "size", "buttons", "big")), "step size, button big – gone"),
        (Difference(kind="value", where=("reminders", "remind"), before="PT3H", after="PT1H"),
         "reminders.remind: PT3H → PT1H"),
    ],
)  # fmt: skip
def test_differences_read_as_words(difference: Difference, words: str) -> None:
    assert difference_words(difference, lang="en") == words
