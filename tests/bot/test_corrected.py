"""Corrections come out of the database as the training takes them."""

from pathlib import Path

from bot.corrected import corrected_replies, stored_replies
from models.corrections import as_examples
from nlu.reading import Fact, Reading
from storage import Database
from tests.databases import sqlite_with_tables
from tests.storage.kit import NOW, visitor

READING = Reading(
    lang="en",
    intents={"inform": 0.9},
    primary="inform",
    warmth={"none": 0.1, "cold": 0.2, "warm": 0.6, "hot": 0.1},
    facts=(Fact(kind="budget", quote="500", start=6, end=9, value={"max": 500}, confidence=0.9),),
)


async def test_the_later_correction_of_a_reply_holds_and_the_rest_stays_as_read(tmp_path: Path) -> None:
    path = tmp_path / "test.db"
    async with await Database.open(sqlite_with_tables(path)) as db, db.write() as uow:
        person = await visitor(uow)
        reply = await uow.transcripts.add(
            person.dialog_id, direction="in", text="about 500 people", asked="free", reading=READING.as_json(), at=NOW
        )
        for warmth in ("cold", "hot"):
            await uow.corrections.add(
                reply_id=reply.id, kind="warmth", was={"warmth": "warm"}, right={"warmth": warmth}, at=NOW
            )
        size = {"kind": "company_size", "start": 6, "end": 16, "value": {"min": 500, "max": 500}}
        await uow.corrections.add(reply_id=reply.id, kind="fact", was={}, right=size, at=NOW)
        await uow.corrections.add(reply_id=reply.id, kind="fact", was={}, right={"kind": "budget"}, at=NOW)

    (row,) = await corrected_replies(path)
    assert (row["text"], row["asked"], row["lang"]) == ("about 500 people", "free", "en")
    assert row["intents"] == ["inform"]
    assert row["warmth"] == "hot"
    assert [(fact["kind"], fact["start"], fact["end"]) for fact in row["facts"]] == [("company_size", 6, 16)]
    (example,) = as_examples([row])
    assert example.text[example.spans[0].start : example.spans[0].end] == "500 people"
    assert [reply["text"] for reply in await stored_replies(path)] == ["about 500 people"]
