"""Publishing while two hundred people talk: nobody stuck, no answer lost, everyone where the report said."""

import asyncio
from collections import Counter
from pathlib import Path

from bot.local_telegram import Person
from bot.publishing.publishing import By
from dialogs.editing import Put, Take, apply
from dialogs.loader import load_script, shipped_scripts
from dialogs.succession import why_it_stays
from storage.publishing import RunningDialog
from tests.bot.conftest import now
from tests.bot.stage import Stage, stage

PEOPLE = 200
TEXT = shipped_scripts()["crm"]
CRM = load_script(TEXT)
#: Whoever stands at the first question stays: it loses a button. Later ones are only worded otherwise.
NEWER = apply(
    TEXT,
    [
        Take(path=("questions", 0, "buttons", 0)),
        *(Put(path=("questions", n, "text", "en"), value="Put otherwise?") for n in range(1, len(CRM.questions))),
    ],
)


async def test_publishing_during_two_hundred_dialogs_leaves_nobody_stuck(tmp_path: Path) -> None:
    async with stage(tmp_path, group=False) as on:
        people = [on.telegram.person(f"P{number}", language="en") for number in range(PEOPLE)]
        for person in people:
            await person.start()
        await on.settled(120)
        for person in people[: PEOPLE // 2]:
            await person.says("We want to stop losing leads")
        await on.settled(120)
        # Every fourth one is in the middle of a word when the new version comes.
        for person in people[::4]:
            await person.says("next month")
        async with on.db.write() as uow:
            new = (await uow.scripts.add_version("crm", yaml=NEWER, author="Kate", at=now())).id
            published = await on.bot.services.publishing.publish(uow, new, by=By(name="Kate"), at=now(), moving=True)
        on.bot.wake()
        await on.settled(120)
        await _moves_done(on)
        assert len(published.report.verdicts) == PEOPLE
        assert published.moves > PEOPLE // 4
        assert published.stays > PEOPLE // 4
        standing = await _standing(on)
        unmoved = 0
        for verdict in published.report.verdicts:
            dialog = standing[verdict.dialog.id]
            if verdict.why is not None:
                assert dialog.version_id == verdict.dialog.version_id
            elif dialog.version_id != new:
                # In the middle of a word they came to a step, before it was their turn, from which nobody moves.
                unmoved += 1
                assert dialog.revision > verdict.dialog.revision
                assert why_it_stays(dialog.state, old=CRM, new=load_script(NEWER)) is not None
        assert unmoved <= len(people[::4])
        before = {person.user.id: len(person.messages) for person in people}
        for person in people:
            await person.says("I want to talk to a person")
        await on.settled(120)
        stuck = [person for person in people if len(person.messages) <= before[person.user.id]]
        assert stuck == []
        assert await _heard(on) == _said(people)


async def _moves_done(on: Stage) -> None:
    async with asyncio.timeout(60):
        while True:
            async with on.db.read() as uow:
                if not await uow.publications.waiting_moves():
                    return
            await asyncio.sleep(0.1)


async def _standing(on: Stage) -> dict[int, RunningDialog]:
    async with on.db.read() as uow:
        return {one.id: one for one in await uow.publications.running("crm")}


async def _heard(on: Stage) -> Counter[str]:
    """What the visitors' transcripts hold of what they wrote."""
    found: Counter[str] = Counter()
    async with on.db.read() as uow:
        for one in await uow.publications.running("crm"):
            lines = await uow.transcripts.of_dialog(one.id)
            found.update(line.text for line in lines if line.direction == "in")
    return found


def _said(people: list[Person]) -> Counter[str]:
    return Counter(
        {
            "We want to stop losing leads": len(people[: PEOPLE // 2]),
            "next month": len(people[::4]),
            "I want to talk to a person": len(people),
        }
    )
