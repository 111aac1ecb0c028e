"""Topics of leads in a forum: made, renamed, closed, deleted by hand, forbidden; a talk within; always a place."""

import asyncio
from pathlib import Path

from bot.local_telegram import LocalTopic
from bot.local_telegram.forums import ICONS
from tests.bot.stage import Stage, stage
from tests.bot.talking.pair import taken


async def topic(place: Stage, needle: str, *, seconds: float = 10.0) -> LocalTopic:
    """The topic in whose name ``needle`` comes to stand."""
    async with asyncio.timeout(seconds):
        while True:
            found = next((one for one in place.group.topics if needle.casefold() in one.name.casefold()), None)
            if found is not None:
                return found
            await place.telegram.world.changed.wait()


async def test_a_taken_lead_has_a_topic_that_follows_its_stage_and_ends_closed(tmp_path: Path) -> None:
    async with stage(tmp_path, forum=True) as place:
        pair = await taken(place)
        made = await topic(place, "#1 Tom · taken")
        assert made.icon_custom_emoji_id == ICONS["💬"]
        card = await place.group.waits("With Anna")
        assert card.thread_id == made.id
        assert [button["text"] for button in card.buttons] == ["Write here"]
        assert "+48" not in card.text, "a contact stays in private"
        await pair.anna.presses("Won")
        won = await topic(place, "won")
        assert won is made
        async with asyncio.timeout(10):
            while not made.closed:
                await place.telegram.world.changed.wait()
        assert made.icon_custom_emoji_id == ICONS["🏆"]


async def test_the_owner_talks_from_the_topic_and_everybody_else_leaves_notes(tmp_path: Path) -> None:
    async with stage(tmp_path, forum=True) as place:
        bob = await place.hire("Bob")
        pair = await taken(place)
        made = await topic(place, "Tom")
        await place.settled()
        await place.group.says(bob, "I know their boss", topic=made)
        await place.group.says(pair.anna, "thanks, Bob", topic=made)
        await place.group.waits("Kept as a note")
        await place.group.says(pair.anna, "/talk", topic=made)
        await pair.tom.waits("a person, not the bot")
        await place.settled()
        seen = pair.seen_by_tom
        await place.group.says(pair.anna, "Hello from the topic", topic=made)
        await pair.tom.waits("Anna:\nHello from the topic")
        await place.group.says(bob, "ask about the roof", topic=made)
        await pair.tom.says("hello there")
        answer = await place.group.waits("Tom:\nhello there")
        assert answer.thread_id == made.id
        await place.group.says(pair.anna, "as a reply", topic=made, reply_to=answer)
        await pair.tom.waits("as a reply")
        await place.settled()
        assert [m.text for m in pair.tom_got(seen)] == ["Anna:\nHello from the topic", "Anna:\nas a reply"]
        question = next(m for m in pair.tom.chat.messages if m.text == "hello there")
        assert pair.tom.sees().body["reply_to_message"]["message_id"] == question.id
        async with place.db.read() as uow:
            lead = await uow.leads.get(pair.lead_id)
            notes = [line.text for line in await uow.transcripts.of_dialog(lead.dialog_id) if line.direction == "note"]
        assert notes[-3:] == ["I know their boss", "thanks, Bob", "ask about the roof"]
        await place.group.says(pair.anna, "/done", topic=made)
        await pair.tom.waits("This is the bot again")


async def test_a_topic_deleted_by_hand_moves_the_talk_into_private_and_loses_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path, forum=True) as place:
        pair = await taken(place)
        made = await topic(place, "Tom")
        await place.settled()
        await place.group.says(pair.anna, "/talk", topic=made)
        await pair.tom.waits("a person, not the bot")
        await place.settled()
        seen = pair.seen_by_anna
        place.group.deletes(made)
        for number in range(5):
            await pair.tom.says(f"message {number}")
        await pair.anna.waits("message 4", after=seen)
        await place.settled()
        got = [message.text for message in pair.anna_got(seen)]
        assert [text for text in got if text.startswith("Tom:")] == [f"Tom:\nmessage {number}" for number in range(5)]
        assert sum("cannot be written to" in text for text in got) == 1
        await pair.anna.says("still here")
        await pair.tom.waits("Anna:\nstill here")
        await asyncio.sleep(2.5)
        assert place.group.topics == [], "a topic that somebody deleted came again"


async def test_the_topic_of_somebody_who_is_erased_is_deleted(tmp_path: Path) -> None:
    async with stage(tmp_path, forum=True) as place:
        pair = await taken(place)
        await topic(place, "Tom")
        await place.group.waits("With Anna")
        await pair.tom.says("/forget")
        await pair.tom.waits("Shall I delete")
        await pair.tom.presses("Yes, delete everything")
        await pair.tom.waits("is deleted")
        await place.settled()
        assert place.group.topics == []
        assert not any("Tom" in message.text for message in place.group.messages)


async def test_without_the_right_leads_stay_in_private_and_the_admins_are_told_once(tmp_path: Path) -> None:
    async with stage(tmp_path, forum=True) as place:
        place.group.ranks_bot("administrator")
        await place.admin.waits("Manage topics")
        first = await taken(place)
        second = await taken(place, name="Eva", anna=first.anna)
        await second.begins()
        await first.anna.says("Hello Eva")
        await second.tom.waits("Hello Eva")
        await place.settled()
        assert place.group.topics == []
        assert sum("Manage topics" in message.text for message in place.admin.messages) == 1
        place.group.ranks_bot("topics")
        await topic(place, "Tom")
        await topic(place, "Eva")


async def test_a_right_that_is_lost_unseen_is_noticed_by_the_refusal(tmp_path: Path) -> None:
    async with stage(tmp_path, forum=True) as place:
        pair = await taken(place)
        await topic(place, "Tom")
        await place.settled()
        place.group.chat.bot_rank = "administrator"
        await taken(place, name="Eva", anna=pair.anna)
        await place.admin.waits("Manage topics")
        await place.settled()
        assert [one.name for one in place.group.topics if "Eva" in one.name] == []


async def test_a_group_that_is_upgraded_and_becomes_a_forum_gets_its_topics(tmp_path: Path) -> None:
    async with stage(tmp_path, supergroup=False) as place:
        pair = await taken(place)
        new = place.group.upgrade()
        place.group = new
        await taken(place, name="Eva", anna=pair.anna)
        assert new.topics == []
        new.becomes_forum()
        await topic(place, "Tom")
        await topic(place, "Eva")


async def test_a_group_without_topics_is_left_alone(tmp_path: Path) -> None:
    async with stage(tmp_path) as place:
        await taken(place)
        await asyncio.sleep(2.5)
        await place.settled()
        assert not [method for _, method, _ in place.telegram.world.calls if method == "createForumTopic"]
