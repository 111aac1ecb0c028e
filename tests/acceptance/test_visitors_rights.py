"""Stop is silence for ever after; forget leaves nothing behind."""

import asyncio
from pathlib import Path

from tests.process import office
from tests.visitors import WORDS, Visitor

CANARY = "Kanarienvogel"


async def test_after_stop_nothing_comes_until_start(tmp_path: Path) -> None:
    async with office(tmp_path) as place:
        tom = place.telegram.person("Tom", language="en")
        await tom.start()
        await tom.waits("Northline")
        before = len(tom.messages)
        await tom.says("/stop")
        await tom.waits("/start", after=before)
        said = len(tom.messages)
        for words in ("hello?", "what does it cost", "/help"):
            await tom.says(words)
        await place.settled()
        await asyncio.sleep(0.3)
        assert len(tom.messages) == said
        await tom.start()
        await tom.waits("Northline", after=said)


async def test_forget_leaves_no_byte_of_what_was_said(tmp_path: Path) -> None:
    async with office(tmp_path) as place:
        eve = place.telegram.person(f"{CANARY}Eve", language="en")
        visitor = Visitor(eve, "en")
        await visitor.buys()
        card = await place.group.waits(CANARY, seconds=30)
        await place.group.press(place.managers[0], "Take", on=card)
        await eve.says(f"my number is {WORDS['en']['contact']} and I am {CANARY}")
        await place.settled()
        before = len(eve.messages)
        await eve.says("/forget")
        await eve.waits("delete everything", after=before)
        await eve.presses("Yes, delete everything")
        await eve.waits("is deleted", after=before)
        await place.settled()
        assert not any(CANARY in message.text for message in place.group.messages), "a card still names the person"
        async with asyncio.timeout(20):
            while _bytes_hold(tmp_path, CANARY) or _bytes_hold(tmp_path, "7400123456"):
                await asyncio.sleep(0.5)
        await place.admin.waits("receipt")
        assert await place.process.stop() == 0
        assert CANARY not in place.process.log()


def _bytes_hold(folder: Path, word: str) -> bool:
    return any(word.encode() in path.read_bytes() for path in folder.glob("bantik.db*"))
