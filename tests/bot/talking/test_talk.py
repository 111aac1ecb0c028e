"""A manager talks with a visitor through the bot: both ways, every kind of message, and an end that is said."""

from datetime import timedelta
from pathlib import Path

from tests.bot.stage import stage
from tests.bot.talking.pair import taken


async def test_messages_go_both_ways_with_the_names_of_who_speaks(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        pair = await taken(place)
        await pair.begins()
        tom, anna = pair.seen_by_tom, pair.seen_by_anna
        await pair.anna.says("Hello Tom, this is about your order")
        await pair.tom.waits("about your order")
        await pair.tom.says("great, when can you deliver?")
        await pair.anna.waits("when can you deliver")
        await place.settled()
        assert [message.text for message in pair.tom_got(tom)] == ["Anna:\nHello Tom, this is about your order"]
        assert "Tom:\ngreat, when can you deliver?" in [message.text for message in pair.anna_got(anna)]
        bold = pair.tom.sees().body["entities"][0]
        assert (bold["type"], bold["offset"], bold["length"]) == ("bold", 0, 4)


async def test_every_kind_of_message_arrives_as_what_it_is(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        pair = await taken(place)
        await pair.begins()
        for here, there in ((pair.anna, pair.tom), (pair.tom, pair.anna)):
            seen = len(there.messages)
            await here.sends("photo", caption="the roof")
            await here.sends("document")
            for kind in ("voice", "video", "audio", "animation", "video_note", "sticker", "location", "venue"):
                await here.sends(kind)
            await here.shares_contact(phone="+48512345678")
            await place.settled()
            got = there.messages[seen:]
            kinds = [next(k for k in m.body if k not in ("caption", "caption_entities", "entities")) for m in got]
            brought = [kind for kind in kinds if kind != "text"]
            assert brought == [
                *("photo", "document", "voice", "video", "audio", "animation", "video_note", "sticker"),
                *("location", "venue", "contact"),
            ]
            who = here.user.first_name
            assert got[0].text == f"{who}:\nthe roof"
            assert got[1].text == f"{who}:"


async def test_an_album_stays_one(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        pair = await taken(place)
        await pair.begins()
        seen = pair.seen_by_anna
        for number in range(3):
            await pair.tom.sends("photo", caption="three views" if not number else None, album="a1")
        await pair.tom.says("that is all")
        await pair.anna.waits("that is all")
        got = pair.anna_got(seen)
        assert [sorted(set(message.body) & {"photo", "text"}) for message in got] == [["photo"]] * 3 + [["text"]]
        assert len({message.body["media_group_id"] for message in got[:3]}) == 1
        assert [message.text for message in got[:3]] == ["Tom:\nthree views", "", ""]


async def test_edits_and_replies_reach_the_other_side(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        pair = await taken(place)
        await pair.begins()
        await pair.anna.says("It costs 3 000 €")
        await pair.tom.waits("3 000 €")
        await place.settled()
        offer = pair.anna.chat.messages[-1]
        await pair.tom.says("that one?", reply_to=pair.tom.sees())
        await pair.anna.waits("that one?")
        await place.settled()
        answer = next(m for m in pair.anna.messages if "that one?" in m.text)
        assert answer.body["reply_to_message"]["message_id"] == offer.id
        await pair.anna.edits(offer, "It costs 2 900 €")
        await place.settled()
        assert "Anna:\nIt costs 2 900 €" in [message.text for message in pair.tom.messages]
        question = next(m for m in pair.tom.chat.messages if m.text == "that one?")
        await pair.tom.edits(question, "this one?")
        await place.settled()
        assert answer.text == "Tom:\nthis one?"
        await pair.tom.sends("photo", caption="before")
        await place.settled()
        await pair.tom.edits(pair.tom.chat.messages[-1], "after")
        await place.settled()
        assert pair.anna.sees().text == "Tom:\nafter"


async def test_the_bot_is_silent_meanwhile_and_knows_afterwards_what_was_said(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        pair = await taken(place)
        await pair.begins()
        seen = pair.seen_by_tom
        await pair.tom.says("by the end of next month, my budget is 5000 euros, call me at +48 512 345 678")
        await place.settled()
        assert pair.tom_got(seen) == [], "the bot answered in the middle of a talk"
        await pair.anna.says("/done")
        await pair.tom.waits("This is the bot again", after=seen)
        await place.settled()
        assert await pair.talk() is None
        assert await pair.status() == "handed_over"
        async with place.db.read() as uow:
            visitor = await uow.visitors.by_telegram(pair.tom.user.id)
            assert visitor is not None
            dialog = await uow.dialogs.latest(visitor.id)
            assert dialog is not None
            assert {"budget", "timeline", "phone"} <= set(dialog.state.facts)
            lines = await uow.transcripts.of_visitor(visitor.id)
        assert lines[-1].direction == "out"
        assert lines[-1].manager_id is None
        seen = pair.seen_by_tom
        await pair.tom.says("what does it cost?")
        await pair.tom.waits("", after=seen)


async def test_the_transcript_names_the_author_of_every_line(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        pair = await taken(place)
        await pair.begins()
        await pair.anna.says("Hello Tom")
        await pair.tom.waits("Hello Tom")
        await pair.tom.sends("photo")
        await place.settled()
        async with place.db.read() as uow:
            visitor = await uow.visitors.by_telegram(pair.tom.user.id)
            manager = await uow.managers.by_telegram(pair.anna.user.id)
            assert visitor is not None
            assert manager is not None
            lines = await uow.transcripts.of_visitor(visitor.id)
            lead = await uow.leads.get(pair.lead_id)
        last = [(line.direction, line.text, line.manager_id) for line in lines[-2:]]
        assert last == [("out", "Hello Tom", manager.id), ("media", "", None)]
        assert lead.contacted_at is not None, "writing to the visitor is a contact"


async def test_stop_works_during_a_talk_and_the_manager_hears_of_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        pair = await taken(place)
        await pair.begins()
        await pair.tom.says("/stop")
        await pair.anna.waits("wants no more messages")
        await pair.anna.waits("is over")
        await place.settled()
        assert await pair.status() == "stopped"
        seen = pair.seen_by_tom
        await pair.anna.says("one more thing")
        await place.settled()
        assert pair.tom_got(seen) == []
        await pair.anna.says(f"/talk {pair.lead_id}")
        await pair.anna.waits("closed")


async def test_a_visitor_who_blocks_the_bot_ends_the_talk(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        pair = await taken(place)
        await pair.begins()
        pair.tom.chat.blocked = True
        await pair.anna.says("are you there?")
        await pair.anna.waits("did not reach Tom")
        await pair.anna.waits("have blocked the bot")
        await place.settled()
        assert await pair.talk() is None
        assert not any("could not be delivered" in message.text for message in place.admin.messages)


async def test_giving_the_lead_back_ends_the_talk(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        pair = await taken(place)
        await pair.begins()
        await pair.anna.presses("More")
        await place.settled()
        await pair.anna.presses("Give back")
        await pair.anna.waits("is not with you any more")
        await place.settled()
        assert await pair.talk() is None
        seen = pair.seen_by_tom
        await pair.anna.says("hello?")
        await place.settled()
        assert not any("hello?" in message.text for message in pair.tom_got(seen))


async def test_a_command_that_nobody_knows_is_no_word_for_the_visitor(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        pair = await taken(place)
        await pair.begins()
        seen = pair.seen_by_tom
        await pair.anna.says("/foo")
        await pair.anna.waits("To write to a visitor through me")
        await place.settled()
        assert pair.tom_got(seen) == []


async def test_somebody_else_cannot_talk_with_the_visitor(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        pair = await taken(place)
        await pair.begins()
        bob = await place.hire("Bob")
        await bob.says(f"/talk {pair.lead_id}")
        await bob.waits("is not yours")
        talk = await pair.talk()
        assert talk is not None
        assert talk.chat_id == pair.anna.user.id


async def test_a_second_talk_in_one_chat_hands_the_first_one_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        first = await taken(place)
        second = await taken(place, name="Eva", anna=first.anna)
        await first.begins()
        await second.begins()
        await first.tom.waits("This is the bot again")
        seen = first.seen_by_tom
        await first.anna.says("for Eva only")
        await second.tom.waits("for Eva only")
        await place.settled()
        assert first.tom_got(seen) == []


async def test_a_silent_talk_is_warned_of_and_ends(tmp_path: Path) -> None:
    async with stage(tmp_path, talk=timedelta(seconds=6)) as place:
        pair = await taken(place)
        await pair.begins()
        await pair.anna.waits("the bot takes over the talk", seconds=20)
        await pair.anna.waits("Nobody wrote for long", seconds=20)
        await pair.tom.waits("This is the bot again", seconds=20)
        await place.settled()
        assert await pair.talk() is None
        assert await pair.status() == "handed_over"


async def test_forget_takes_the_messages_of_a_talk_along(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        pair = await taken(place)
        await pair.begins()
        await pair.tom.says("my secret is 42")
        await pair.anna.waits("my secret is 42")
        for number in range(2):
            await pair.tom.sends("photo", caption=f"my secret face {number}", album="faces")
        await pair.anna.waits("my secret face 1")
        await place.settled()
        await pair.tom.says("/forget")
        await pair.tom.waits("Shall I delete")
        await pair.tom.presses("Yes, delete everything")
        await pair.tom.waits("is deleted")
        await place.settled()
        assert not any("my secret" in message.text for message in pair.anna.messages)
        assert await pair.talk() is None
