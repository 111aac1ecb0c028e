"""Drafts: two people who write at once are told, and no text is lost."""

import asyncio

import pytest

from dialogs.state import DialogState
from storage import Database
from storage.drafts import KEPT_AT_MOST
from storage.errors import StaleDraft
from tests.storage.kit import NOW, after


async def test_save_over_what_somebody_else_wrote_is_refused(db: Database) -> None:
    async with db.write() as uow:
        first = await uow.drafts.save("crm", text="a", revision=None, author="Anna", at=NOW)
        second = await uow.drafts.save("crm", text="b", revision=first.revision, author="Ben", at=after(1))
    with pytest.raises(StaleDraft):
        async with db.write() as uow:
            await uow.drafts.save("crm", text="c", revision=first.revision, author="Anna", at=after(2))
    async with db.read() as uow:
        assert await uow.drafts.get("crm") == second
        assert (second.text, second.author, second.revision, second.updated_at) == ("b", "Ben", 2, after(1))
        assert await uow.drafts.revision("crm") == 2
        assert await uow.drafts.revision("other") is None


async def test_of_ten_who_begin_a_draft_at_once_one_does(db: Database) -> None:
    async def begin(number: int) -> bool:
        try:
            async with db.write() as uow:
                await uow.drafts.save("crm", text=str(number), revision=None, author=str(number), at=NOW)
        except StaleDraft:
            return False
        return True

    assert sum(await asyncio.gather(*(begin(number) for number in range(10)))) == 1


async def test_of_ten_saves_of_one_revision_one_holds(db: Database) -> None:
    async with db.write() as uow:
        await uow.drafts.save("crm", text="", revision=None, author="Anna", at=NOW)

    async def save(number: int) -> bool:
        try:
            async with db.write() as uow:
                await uow.drafts.save("crm", text=str(number), revision=1, author=str(number), at=NOW)
        except StaleDraft:
            return False
        return True

    assert sum(await asyncio.gather(*(save(number) for number in range(10)))) == 1


async def test_draft_remembers_what_it_began_with_and_is_never_live(db: Database) -> None:
    async with db.write() as uow:
        version = await uow.scripts.add_version("crm", yaml="x", author="a", at=NOW)
        await uow.scripts.publish(version.id, at=NOW)
        await uow.drafts.save("crm", text="y", revision=None, author="Anna", at=NOW, base_version_id=version.id)
        live = await uow.scripts.live("crm")
        assert live is not None
        assert live.yaml == "x"
        assert [(one.name, one.base_version_id) for one in await uow.drafts.all()] == [("crm", version.id)]


async def test_draft_that_went_on_is_not_thrown_away(db: Database) -> None:
    async with db.write() as uow:
        await uow.drafts.save("crm", text="y", revision=None, author="Anna", at=NOW)
        await uow.drafts.save("crm", text="z", revision=1, author="Ben", at=NOW)
    with pytest.raises(StaleDraft):
        async with db.write() as uow:
            await uow.drafts.discard("crm", revision=1)
    async with db.write() as uow:
        assert await uow.drafts.discard("crm", revision=2)
        assert not await uow.drafts.discard("crm", revision=2)
        assert not await uow.drafts.discard("crm")


async def test_texts_that_gave_way_are_kept_newest_first(db: Database) -> None:
    async with db.write() as uow:
        for number in range(KEPT_AT_MOST + 3):
            await uow.drafts.keep("crm", text=str(number), author="Anna", at=NOW)
        await uow.drafts.keep("fitness", text="f", author="Ben", at=NOW)
        texts = [one.text for one in await uow.drafts.kept("crm")]
    assert texts == [str(number) for number in range(KEPT_AT_MOST + 2, 2, -1)]


async def test_picture_is_told_where_dialogs_stand_and_where_they_were_left(db: Database) -> None:
    async with db.write() as uow:
        version = await uow.scripts.add_version("crm", yaml="x", author="a", at=NOW)
        other = await uow.scripts.add_version("fitness", yaml="x", author="a", at=NOW)
        for number, (asked, status, offered) in enumerate(
            [
                ("need", "open", False),
                ("need", "open", False),
                ("need", "closed", False),
                ("budget", "stopped", False),
                ("budget", "closed", True),
                (None, "handed_over", True),
            ]
        ):
            met = await uow.visitors.meet(telegram_id=100 + number, at=NOW, name="Tom", language="en")
            state = DialogState(script_id="crm", version=1, lang="en", asked=asked, status=status, offered=offered)
            await uow.dialogs.begin(visitor_id=met.visitor.id, script_version_id=version.id, state=state, at=NOW)
        met = await uow.visitors.meet(telegram_id=200, at=NOW, name="Tom", language="en")
        state = DialogState(script_id="fitness", version=1, lang="en", asked="need")
        await uow.dialogs.begin(visitor_id=met.visitor.id, script_version_id=other.id, state=state, at=NOW)
    async with db.read() as uow:
        standing = {one.asked: (one.here, one.left) for one in await uow.dialogs.standing("crm")}
        assert standing == {"need": (2, 1), "budget": (0, 1), None: (0, 0)}
        assert await uow.dialogs.running_by_script() == {"crm": 3, "fitness": 1}
