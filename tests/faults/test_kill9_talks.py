"""``kill -9`` in the middle of a talk: two hundred messages, photos and files among them, arrive in order."""

import asyncio
import itertools
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.local_telegram import Fault, LocalMessage, Person
from tests.process import START_SECONDS, Office, office
from tests.visitors import Visitor

pytestmark = pytest.mark.faults

#: In each direction.
MESSAGES = 100
KILLS = 10
LIFETIMES = (1.0, 3.0)
#: A message of this many is a text, then a photo, a file, an album of two photos (one message each).
KINDS = ("text", "text", "photo", "text", "document", "album", "album", "voice", "text", "text")


async def test_ten_kills_lose_no_message_of_a_talk_and_keep_their_order(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    async with office(tmp_path) as place:
        tom, anna, lead_id = await _taken(place)
        await anna.says(f"/talk {lead_id}")
        await anna.waits("You are talking with", seconds=START_SECONDS)
        await place.settled()
        # An answer that takes its time is more often cut off between Telegram's word and ours.
        place.telegram.faults.add(Fault(kind="slow", every=2, times=100_000, seconds=0.08))
        seen = {person: len(person.messages) for person in (tom, anna)}

        async def writes(person: Person) -> None:
            for number in range(MESSAGES):
                await asyncio.sleep(chance.uniform(0.05, 0.25))
                await _send(person, number)

        talk = asyncio.gather(writes(tom), writes(anna))
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(*LIFETIMES))
            await place.process.kill()
            await place.process.start()
        await talk
        place.telegram.faults.clear()
        await place.settled(120)

        doubled = 0
        for reader, author in ((tom, "Anna"), (anna, "Tom")):
            got = _numbers(reader.messages[seen[reader] :], author)
            assert list(dict.fromkeys(got)) == list(range(MESSAGES)), "lost, or out of order"
            again = [number for place_of, number in enumerate(got) if number in got[:place_of]]
            # What comes twice comes at once; an album of two comes twice as a whole.
            assert all(number in got[got.index(number) + 1 :][:2] for number in again)
            doubled += sum(number not in _second_photos() for number in again)
            albums = [m.body["media_group_id"] for m in reader.messages if "media_group_id" in m.body]
            assert len(albums) >= 2 * MESSAGES // len(KINDS), "an album came apart"
        async with place.database() as db, db.read() as uow:
            visitor = await uow.visitors.by_telegram(tom.user.id)
            assert visitor is not None
            lines = await uow.transcripts.of_visitor(visitor.id)
            for manager in (True, False):
                said = [line.text for line in lines if (line.manager_id is not None) == manager]
                numbers = [int(text[1:]) for text in said if re.fullmatch(r"m\d+", text)]
                assert numbers == list(range(MESSAGES)), "the transcript does not say what was said"
            assert await uow.talks.of_lead(lead_id) is not None
        print(f"{KILLS} kills, {2 * MESSAGES} messages, doubled: {doubled}")
        assert doubled <= KILLS * 2, "a kill may double one message of each direction"
        assert "Traceback" not in place.process.log()


async def _taken(place: Office) -> tuple[Person, Person, int]:
    visitor = Visitor(place.telegram.person("Tom", language="en"), "en")
    await visitor.buys(seconds=START_SECONDS)
    card = await place.group.waits("wants to buy", seconds=START_SECONDS)
    anna = place.managers[0]
    await place.group.press(anna, "Take", on=card)
    owned = await anna.waits("Lead #", "is yours", seconds=START_SECONDS)
    await place.settled()
    return visitor.person, anna, int(owned.text.split("#")[1].split()[0])


async def _send(person: Person, number: int) -> None:
    kind, words = KINDS[number % len(KINDS)], f"m{number}"
    if kind == "text":
        await person.says(words)
        return
    album = f"album-{number // len(KINDS)}" if kind == "album" else None
    await person.sends("photo" if album else kind, caption=words, album=album)


def _second_photos() -> set[int]:
    """The messages that go out together with the one before them."""
    pairs = itertools.pairwise(range(MESSAGES))
    return {later for one, later in pairs if KINDS[one % len(KINDS)] == KINDS[later % len(KINDS)] == "album"}


def _numbers(messages: Sequence[LocalMessage], author: str) -> list[int]:
    """The numbers of the messages that ``author`` sent, as they arrived; the second photo of an album has no name."""
    found = [re.fullmatch(rf"(?:{author}:\n)?m(\d+)", message.text) for message in messages]
    return [int(match[1]) for match in found if match]
