"""What visitors send through the whole bot: nothing is passed over, and an end is an end."""

from pathlib import Path

from bot.local_telegram import Person
from tests.bot.stage import Stage, stage


async def said_by(place: Stage, person: Person) -> list[str]:
    """The visitor's lines in the transcript."""
    async with place.db.read() as uow:
        visitor = await uow.visitors.by_telegram(person.user.id)
        assert visitor is not None
        return [line.text for line in await uow.transcripts.of_visitor(visitor.id) if line.direction == "in"]


async def test_words_that_begin_like_a_command_are_a_reply(tmp_path: Path) -> None:
    # "/pricing" was neither answered nor kept.
    async with stage(tmp_path) as place:
        tom = place.telegram.person("Tom", language="en")
        await tom.start()
        await place.settled()
        before = len(tom.messages)
        await tom.says("/pricing")
        await place.settled()
        assert len(tom.messages) > before
        assert await said_by(place, tom) == ["/pricing"]


async def test_thanks_after_the_end_do_not_begin_anew(tmp_path: Path) -> None:
    # The first question was put again.
    async with stage(tmp_path) as place:
        tom = place.telegram.person("Tom", language="en")
        await tom.start()
        await tom.waits("What made you look")
        await tom.says("not interested, no thanks")
        await tom.waits("what decided it")
        await tom.says("too expensive")
        await place.settled()
        before = len(tom.messages)
        await tom.says("thank you")
        await place.settled()
        assert not any("What made you look" in message.text for message in tom.messages[before:])


async def test_who_comes_back_after_a_silent_end_is_not_asked_what_they_have_said(tmp_path: Path) -> None:
    # Start began a new dialog that knew nothing.
    async with stage(tmp_path) as place:
        tom = place.telegram.person("Tom", language="en")
        await tom.start()
        await tom.waits("What made you look")
        await tom.says("our requests get lost between the inbox and two spreadsheets")
        await tom.says("/cancel")
        await place.settled()
        before = len(tom.messages)
        await tom.start()
        await place.settled()
        assert len(tom.messages) > before
        assert not any("What made you look" in message.text for message in tom.messages[before:])


async def test_strange_texts_go_through_the_whole_bot(tmp_path: Path) -> None:
    rtl = "\u202e\u05e9\u05dc\u05d5\u05dd \u200f\u2067abc"
    texts = ["a" * 4096, rtl, "\ud800 lone", "nul \x00 inside", "😀" * 2048]
    async with stage(tmp_path) as place:
        tom = place.telegram.person("Tom\x00\ud800", language="en")
        await tom.start()
        for text in texts:
            await place.settled()
            before = len(tom.messages)
            await tom.says(text)
            await place.settled()
            assert len(tom.messages) > before, text[:10]
        kept = await said_by(place, tom)
        assert [text[:4] for text in kept] == ["aaaa", rtl[:4], "\ufffd lo", "nul ", "😀😀😀😀"]
        async with place.db.read() as uow:
            assert await uow.inbox.dead_rows() == []


async def test_what_telegram_notes_by_itself_is_not_answered(tmp_path: Path) -> None:
    # Pinning a message was taken for a file, and answered with "I can read only text".
    async with stage(tmp_path) as place:
        tom = place.telegram.person("Tom", language="en")
        await tom.start()
        await place.settled()
        before = len(tom.messages)
        world = place.telegram.world
        notes: list[dict[str, object]] = [
            {"pinned_message": world.message_json(tom.messages[0])},
            {"write_access_allowed": {}},
        ]
        for note in notes:
            message = world.post(tom.chat, tom.user, note)
            world.put_update("message", world.message_json(message))
        await place.settled()
        assert len(tom.messages) == before
        await tom.sends("photo")
        await place.settled()
        assert len(tom.messages) > before
