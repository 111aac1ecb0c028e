"""Dialogs, facts, transcripts, corrections: nothing is overwritten, nothing changes its place."""

import asyncio

import pytest

from storage import Database
from storage.errors import RowMissing, RowRefused, StaleDialog
from tests.storage.kit import NOW, Person, after, fact, script_version, state, visitor


async def seed(db: Database) -> Person:
    async with db.write() as uow:
        return await visitor(uow)


async def test_state_comes_back_as_it_was(db: Database) -> None:
    person = await seed(db)
    rich = state(
        facts={"budget": fact("budget", "около 3", min=3000, max=3000, currency=None)},
        passed_over=frozenset({"authority"}),
        said={"hello": 2},
        marks=frozenset({"why_not_asked"}),
        warmth="hot",
    )
    async with db.write() as uow:
        assert await uow.dialogs.save(person.dialog_id, rich, revision=1, at=after(1)) == 2
    async with db.read() as uow:
        stored = await uow.dialogs.get(person.dialog_id)
    assert (stored.state, stored.revision, stored.updated_at) == (rich, 2, after(1))


async def test_step_on_an_older_state_is_refused(db: Database) -> None:
    person = await seed(db)

    async def save() -> bool:
        try:
            async with db.write() as uow:
                await uow.dialogs.save(person.dialog_id, state(turn=1), revision=1, at=NOW)
        except StaleDialog:
            return False
        return True

    assert sum(await asyncio.gather(*(save() for _ in range(20)))) == 1


async def test_visitor_is_in_one_dialog_at_a_time(db: Database) -> None:
    person = await seed(db)

    async def begin() -> int:
        async with db.write() as uow:
            made = await uow.dialogs.begin(
                visitor_id=person.visitor_id, script_version_id=await script_version(uow), state=state(), at=NOW
            )
            return made.id

    with pytest.raises(RowRefused):
        await begin()
    async with db.write() as uow:
        running = await uow.dialogs.running(person.visitor_id)
        assert running is not None
        assert running.id == person.dialog_id
        await uow.dialogs.save(person.dialog_id, state(status="closed"), revision=1, at=NOW)
        assert await uow.dialogs.running(person.visitor_id) is None
    second = await begin()
    async with db.read() as uow:
        latest = await uow.dialogs.latest(person.visitor_id)
        assert latest is not None
        assert (latest.id, await uow.dialogs.count(person.visitor_id)) == (second, 2)


async def test_visitor_without_a_dialog_has_none(db: Database) -> None:
    async with db.write() as uow:
        met = await uow.visitors.meet(telegram_id=1, at=NOW)
        assert await uow.dialogs.latest(met.visitor.id) is None
        assert await uow.dialogs.count(met.visitor.id) == 0
        with pytest.raises(RowMissing):
            await uow.dialogs.get(999)


async def test_correction_keeps_the_earlier_fact_and_names_its_successor(db: Database) -> None:
    person = await seed(db)
    async with db.write() as uow:
        line = await uow.transcripts.add(person.dialog_id, direction="in", text="40, no, 14 people", at=NOW)
        first = await uow.dialogs.learn(person.dialog_id, fact("company_size", "40", reply_id=line.id, min=40, max=40))
        second = await uow.dialogs.learn(person.dialog_id, fact("company_size", "14", reply_id=line.id, min=14, max=14))
        await uow.dialogs.learn(person.dialog_id, fact("name", "Tom"))
    async with db.read() as uow:
        assert [(one.kind, one.quote) for one in await uow.dialogs.facts(person.dialog_id)] == [
            ("company_size", "14"),
            ("name", "Tom"),
        ]
        everything = await uow.dialogs.facts(person.dialog_id, superseded=True)
    assert [(one.id, one.superseded_by, one.reply_id) for one in everything[:2]] == [
        (first.id, second.id, line.id),
        (second.id, None, line.id),
    ]
    assert everything[2].reply_id is None, "the profile is no reply"


async def test_fact_taken_back_holds_no_longer(db: Database) -> None:
    person = await seed(db)
    async with db.write() as uow:
        await uow.dialogs.learn(person.dialog_id, fact("budget", "500k"))
        await uow.dialogs.forget(person.dialog_id, "budget")
        assert await uow.dialogs.facts(person.dialog_id) == []
        await uow.dialogs.learn(person.dialog_id, fact("budget", "300k"))
        assert [one.quote for one in await uow.dialogs.facts(person.dialog_id)] == ["300k"]


async def test_transcript_keeps_its_order_when_two_write_at_once(db: Database) -> None:
    person = await seed(db)

    async def write(number: int) -> None:
        async with db.write() as uow:
            await uow.transcripts.add(person.dialog_id, direction="note", text=str(number), at=NOW)

    await asyncio.gather(*(write(number) for number in range(20)))
    async with db.read() as uow:
        lines = await uow.transcripts.of_dialog(person.dialog_id)
    assert [line.seq for line in lines] == list(range(1, 21))
    assert {line.text for line in lines} == {str(number) for number in range(20)}


async def test_line_has_everything_that_the_reader_needs_again(db: Database) -> None:
    person = await seed(db)
    async with db.write() as uow:
        line = await uow.transcripts.add(
            person.dialog_id, direction="in", text="500", at=NOW, update_id=1, message_id=2, asked="budget"
        )
        media = await uow.transcripts.add(
            person.dialog_id, direction="media", text="", at=NOW, media={"kind": "voice", "file_id": "x"}
        )
        await uow.transcripts.set_reading(line.id, {"lang": "en"})
        with pytest.raises(RowMissing):
            await uow.transcripts.set_reading(999, {})
    async with db.read() as uow:
        again = await uow.transcripts.get(line.id)
        assert (again.asked, again.reading, again.message_id) == ("budget", {"lang": "en"}, 2)
        assert (await uow.transcripts.get(media.id)).media == {"kind": "voice", "file_id": "x"}
        assert [one.id for one in await uow.transcripts.of_visitor(person.visitor_id)] == [line.id, media.id]
        assert [one.id for one in await uow.transcripts.read_replies()] == [line.id]


async def test_update_delivered_again_is_not_a_second_reply(db: Database) -> None:
    person = await seed(db)

    async def write() -> None:
        async with db.write() as uow:
            await uow.transcripts.add(person.dialog_id, direction="in", text="hi", at=NOW, update_id=1)

    await write()
    with pytest.raises(RowRefused):
        await write()


async def test_corrections_carry_what_the_training_needs(db: Database) -> None:
    person = await seed(db)
    async with db.write() as uow:
        reading = {"primary": "affirm"}
        line = await uow.transcripts.add(
            person.dialog_id, direction="in", text="да, счёт", at=NOW, asked="confirm", reading=reading
        )
        await uow.corrections.add(
            reply_id=line.id, kind="intent", was=reading, right={"primary": "buy"}, at=after(1), reason="asks to pay"
        )
        [correction] = await uow.corrections.listing()
    assert (correction.text, correction.asked, correction.reading) == ("да, счёт", "confirm", reading)
    assert (correction.kind, correction.was, correction.right) == ("intent", reading, {"primary": "buy"})
