"""Two admins write one draft: they are told, nothing is overwritten, no text is lost."""

from datetime import UTC, datetime

import pytest

from bot.console.editor.writing import Writing
from dialogs.editing import Put
from dialogs.loader import shipped_scripts
from storage import Database
from storage.errors import RowMissing, StaleDraft

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CRM = shipped_scripts()["crm"]


async def published(db: Database) -> None:
    async with db.write() as uow:
        version = await uow.scripts.add_version("crm", yaml=CRM, author="Bantik", at=NOW)
        await uow.scripts.publish(version.id, at=NOW)


async def opened(db: Database) -> Writing:
    async with db.read() as uow:
        return await Writing.open(uow, "crm")


async def save(db: Database, writing: Writing, who: str) -> None:
    try:
        async with db.write() as uow:
            await writing.save(uow, author=who, at=NOW)
    except StaleDraft:
        async with db.write() as uow:
            await writing.clashed(uow, author=who, at=NOW)


def says(writing: Writing, text: str, *, question: int = 0, lang: str = "en") -> None:
    writing.document.edit(Put(path=("questions", question, "text", lang), value=text))


async def test_draft_begins_with_the_live_version_and_never_changes_it(db: Database) -> None:
    await published(db)
    writing = await opened(db)
    assert (writing.document.text, writing.stored, writing.dirty) == (CRM, None, False)
    says(writing, "Why a CRM?")
    await save(db, writing, "Anna")
    async with db.read() as uow:
        live, draft = await uow.scripts.live("crm"), await uow.drafts.get("crm")
    assert live is not None
    assert draft is not None
    assert (live.yaml, draft.text, draft.base_version_id) == (CRM, writing.document.text, live.id)
    assert (await opened(db)).document.text == writing.document.text


async def test_nothing_is_written_where_nothing_was_changed(db: Database) -> None:
    await published(db)
    await save(db, await opened(db), "Anna")
    async with db.read() as uow:
        assert await uow.drafts.get("crm") is None


async def test_unknown_script_is_missing(db: Database) -> None:
    with pytest.raises(RowMissing):
        await opened(db)


async def test_changes_in_different_places_can_be_joined(db: Database) -> None:
    await published(db)
    anna, ben = await opened(db), await opened(db)
    says(anna, "Anna's question?", question=0)
    says(ben, "Ben's question?", question=2)
    await save(db, anna, "Anna")
    await save(db, ben, "Ben")
    assert ben.clash is not None
    assert ben.clash.theirs.author == "Anna"
    assert ben.clash.joined is not None
    async with db.write() as uow:
        await ben.settle(uow, ben.clash.joined, author="Ben", at=NOW)
    text = (await opened(db)).document.text
    assert "Anna's question?" in text
    assert "Ben's question?" in text
    assert ben.clash is None


@pytest.mark.parametrize("choice", ["mine", "theirs"])
async def test_text_that_gives_way_is_put_aside(db: Database, choice: str) -> None:
    await published(db)
    anna, ben = await opened(db), await opened(db)
    says(anna, "Anna's question?")
    says(ben, "Ben's question?")
    await save(db, anna, "Anna")
    await save(db, ben, "Ben")
    assert ben.clash is not None
    assert ben.clash.joined is None, "both changed the same line"
    mine, theirs = ben.document.text, ben.clash.theirs.text
    async with db.write() as uow:
        await ben.settle(uow, mine if choice == "mine" else theirs, author="Ben", at=NOW)
    async with db.read() as uow:
        draft = await uow.drafts.get("crm")
        kept = {one.text for one in await uow.drafts.kept("crm")}
    assert draft is not None
    assert draft.text == (mine if choice == "mine" else theirs)
    assert {mine, theirs} <= kept | {draft.text}
    says(ben, "And on?")
    await save(db, ben, "Ben")
    assert ben.clash is None, "after it is settled Ben writes on"


async def test_while_a_clash_stands_nothing_is_saved(db: Database) -> None:
    await published(db)
    anna, ben = await opened(db), await opened(db)
    says(anna, "Anna's question?")
    says(ben, "Ben's question?")
    await save(db, anna, "Anna")
    await save(db, ben, "Ben")
    says(ben, "Ben again?")
    await save(db, ben, "Ben")
    assert "Anna's question?" in (await opened(db)).document.text


async def test_who_only_looks_on_sees_the_newest_text(db: Database) -> None:
    await published(db)
    anna, ben = await opened(db), await opened(db)
    says(anna, "Anna's question?")
    await save(db, anna, "Anna")
    async with db.read() as uow:
        assert await ben.look(uow)
        assert not await ben.look(uow), "the second look brings nothing new"
    assert ben.document.text == anna.document.text
    assert ben.clash is None


async def test_who_is_in_the_middle_of_a_word_is_told_and_keeps_it(db: Database) -> None:
    await published(db)
    anna, ben = await opened(db), await opened(db)
    says(anna, "Anna's question?")
    await save(db, anna, "Anna")
    says(ben, "Ben's quest")
    async with db.read() as uow:
        assert await ben.look(uow)
    assert ben.clash is not None
    assert "Ben's quest" in ben.document.text


async def test_draft_that_was_thrown_away_meanwhile_begins_anew(db: Database) -> None:
    await published(db)
    anna = await opened(db)
    says(anna, "Anna's question?")
    await save(db, anna, "Anna")
    async with db.write() as uow:
        await uow.drafts.discard("crm")
    says(anna, "Anna's other question?")
    await save(db, anna, "Anna")
    await save(db, anna, "Anna")
    assert "Anna's other question?" in (await opened(db)).document.text
