"""Erasure: not a byte of the person is left, everybody else is untouched, the counts stay."""

from pathlib import Path

import pytest

from storage import Database, Receipt
from storage.errors import RowMissing
from storage.leads import Actor
from tests.storage.kit import NOW, Person, after, dump, fact, manager, message, offered, state

#: Every place into which something about a person is written gets one of its own.
CANARIES = {
    name: f"Zq7{name}Wx9" + "ж" * (name == "name")
    for name in (
        "name", "username", "email", "reply", "quote", "value", "state", "note", "media", "reading", "said",
        "payload", "card", "error", "raw", "dead", "tap", "timer", "reason", "exit", "back", "pass", "breakdown",
        "right", "deskwords", "task", "draft", "product",
    )
}  # fmt: skip
PHONE = "+48600700800"
TELEGRAM_ID = 7_123_456_789


async def lease_and_fail(db: Database, error: str) -> None:
    async with db.write() as uow:
        for row in await uow.outbox.lease_next(now=NOW):
            await uow.outbox.failed(row.id, lease=row.lease, error=error, at=NOW, retry_at=None)


async def live(db: Database) -> tuple[Person, int]:
    """A whole life of a lead, with something of the person in every table that can hold it."""
    c = CANARIES
    async with db.write() as uow:
        person = await offered(uow, TELEGRAM_ID)
        anna = await manager(uow)
        await uow.visitors.meet(telegram_id=TELEGRAM_ID, at=NOW, name=c["name"], username=c["username"])
        await uow.sources.touch(visitor_id=person.visitor_id, source_id=None, payload=c["payload"], at=NOW)
        line = await uow.transcripts.add(
            person.dialog_id, direction="in", text=c["reply"], at=NOW, reading={"text": c["reading"]}
        )
        await uow.transcripts.add(person.dialog_id, direction="note", text=c["note"], at=NOW)
        await uow.transcripts.add(person.dialog_id, direction="media", text="", at=NOW, media={"id": c["media"]})
        await uow.dialogs.learn(person.dialog_id, fact("need", c["quote"], reply_id=line.id, text=c["value"]))
        known = state(facts={"need": fact("need", c["state"])}, stage="lead", score=40)
        await uow.dialogs.save(person.dialog_id, known, revision=1, at=NOW)
        await uow.corrections.add(reply_id=line.id, kind="fact", was={}, right={"text": c["right"]}, at=NOW)
        await uow.leads.set_contact(person.lead_id, name=c["name"], phone=PHONE, email=c["email"], at=NOW)
        await uow.leads.qualify(person.lead_id, warmth="hot", score=40, breakdown=[{"quote": c["breakdown"]}], at=NOW)
        await uow.leads.move(
            dialog_id=person.dialog_id,
            lead_id=person.lead_id,
            stage="lead",
            reason=c["reason"],
            actor=Actor(kind="engine"),
            at=NOW,
        )
        await uow.offers.passed(person.offer_id, anna, at=NOW, reason=c["pass"])
        await uow.offers.claim(person.offer_id, anna, NOW)
        await uow.offers.give_back(person.lead_id, manager_id=anna, at=NOW, reason=c["back"])
        again = await uow.offers.open(person.lead_id, reason="hot", urgent=True, due_at=NOW, at=NOW)
        await uow.offers.claim(again.offer.id, anna, NOW)
        by_anna = Actor(kind="manager", manager_id=anna)
        await uow.moves.add(person.lead_id, kind="note", actor=by_anna, words=c["deskwords"], at=NOW)
        await uow.tasks.add(person.lead_id, manager_id=anna, words=c["task"], due_at=after(999), at=NOW)
        await uow.inputs.ask(anna, kind="lost", lead_id=person.lead_id, draft={"so_far": c["draft"]}, at=NOW)
        sale = await uow.sales.add((await uow.offers.claims(person.lead_id))[-1], at=NOW)
        assert sale is not None
        await uow.sales.describe(sale, hundredths=1, currency="EUR", product=c["product"])
        card = await uow.outbox.put(message(-1, "card", payload={"text": c["card"]}, lead_id=person.lead_id), at=NOW)
        await uow.offers.add_card(again.offer.id, kind="group", chat_id=-1, outbox_id=card, at=NOW)
        [leased] = await uow.outbox.lease_next(now=NOW)
        await uow.outbox.sent(leased.id, lease=leased.lease, message_id=42, at=NOW)
        await uow.outbox.put(message(TELEGRAM_ID, "said", payload={"text": c["said"]}), at=NOW)
        await uow.outbox.put(message(-1, "alert", payload={"text": c["card"]}, lead_id=person.lead_id), at=NOW)
    await lease_and_fail(db, c["error"])
    async with db.write() as uow:
        await uow.outbox.put(message(-1, "waiting", payload={"text": c["card"]}, lead_id=person.lead_id), at=NOW)
        for number, (chat, raw) in enumerate(
            ((TELEGRAM_ID, c["raw"]), (TELEGRAM_ID, c["dead"]), (900, f"{c['tap']} {PHONE}"), (901, c["name"]))
        ):
            escaped = raw.encode("ascii", "backslashreplace").decode()
            await uow.inbox.put_update(bot_id=1, update_id=number, chat_key=str(chat), raw=escaped, at=NOW)
        await uow.inbox.put_timer(
            chat_key=str(TELEGRAM_ID), timer_key=c["timer"], payload={"t": c["timer"]}, due_at=after(9999), at=NOW
        )
    async with db.write() as uow:
        rows = await uow.inbox.next_ready(now=NOW)
        await uow.inbox.done(rows[0].id, lease=rows[0].lease, at=NOW)
        for row in [*rows[1:], *await uow.inbox.next_ready(now=NOW)]:
            await uow.inbox.dead(row.id, lease=row.lease, reason=c["exit"], at=NOW)
    return person, anna


async def erase(db: Database, person: Person) -> Receipt:
    async with db.write() as uow:
        return await uow.erasure.erase_visitor(person.visitor_id, at=after(100))


def found_in(text: str) -> set[str]:
    needles = {**CANARIES, "phone": PHONE, "telegram id": str(TELEGRAM_ID)}
    return {name for name, needle in needles.items() if needle in text}


async def test_the_canaries_are_where_a_person_is(db: Database) -> None:
    """Else the next test would find nothing because nothing was there."""
    await live(db)
    missing = set(CANARIES) - found_in(str(await dump(db))) - {"raw"}
    assert missing == set(), "an update that is done holds nothing any more"


async def test_nothing_of_the_person_is_left_in_any_table(db: Database) -> None:
    person, _ = await live(db)
    await erase(db, person)
    rows = await dump(db)
    rows.pop("managers")
    assert found_in(str(rows)) == set()


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("bantik.db*"))


async def test_not_a_byte_of_the_person_is_left_on_the_disk(lite: Database, tmp_path: Path) -> None:
    person, _ = await live(lite)
    assert b"Zq7replyWx9" in on_disk(tmp_path)
    await erase(lite, person)
    await lite.scrub()
    bytes_left = on_disk(tmp_path)
    needles = {needle.encode() for needle in CANARIES.values()} | {PHONE.encode(), str(TELEGRAM_ID).encode()}
    assert {needle for needle in needles if needle in bytes_left} == set()
    assert TELEGRAM_ID.to_bytes(6, "big") not in bytes_left, "numbers are bytes too"
    async with lite.read() as uow:
        assert (await uow.visitors.get(person.visitor_id)).erased_at == after(100)


async def test_everybody_else_is_untouched(db: Database) -> None:
    async with db.write() as uow:
        other = await offered(uow, 501)
        line = await uow.transcripts.add(other.dialog_id, direction="in", text="mine", at=NOW)
        await uow.dialogs.learn(other.dialog_id, fact("need", "mine", reply_id=line.id))
        await uow.inbox.put_update(bot_id=1, update_id=99, chat_key="501", raw='{"text":"mine"}', at=NOW)
    person, _ = await live(db)
    before = await dump(db)
    await erase(db, person)
    after_erasure = await dump(db)
    for table, key in (("visitors", "id"), ("dialogs", "visitor_id"), ("leads", "visitor_id")):
        assert [row for row in after_erasure[table] if row[key] == other.visitor_id] == [
            row for row in before[table] if row[key] == other.visitor_id
        ]
    assert "mine" in str(after_erasure["replies"])
    assert "mine" in str(after_erasure["facts"])


async def test_counts_stay(db: Database) -> None:
    person, anna = await live(db)
    await erase(db, person)
    async with db.read() as uow:
        lead = await uow.leads.get(person.lead_id)
        stored = await uow.dialogs.get(person.dialog_id)
        assert await uow.sources.counts() == {None: 1}
        assert len(await uow.leads.history(person.lead_id)) == 4
        assert await uow.leads.owned_by(anna) == []
    assert (lead.stage, lead.score, lead.warmth, lead.exit) == ("accepted", 40, "hot", "stopped")
    assert (stored.state.status, stored.state.stage, stored.state.facts) == ("stopped", "lead", {})


async def test_receipt_tells_what_stands_in_other_chats_and_not_about_whom(db: Database) -> None:
    person, _ = await live(db)
    receipt = await erase(db, person)
    assert [(copy.chat_id, copy.message_id, copy.sent_at) for copy in receipt.copies] == [(-1, 42, NOW)]
    assert receipt.counts["replies"] == 3
    assert found_in(str(receipt)) == set()


async def test_undelivered_messages_about_the_person_are_not_sent(db: Database) -> None:
    person, _ = await live(db)
    await erase(db, person)
    async with db.write() as uow:
        assert await uow.outbox.lease_next(now=after(99_999)) == []
        assert await uow.inbox.next_ready(now=after(99_999)) == []


async def test_erased_person_who_writes_again_is_somebody_new(db: Database) -> None:
    person, _ = await live(db)
    await erase(db, person)
    async with db.write() as uow:
        met = await uow.visitors.meet(telegram_id=TELEGRAM_ID, at=after(200), name="again")
        assert met.is_new
        assert met.visitor.id != person.visitor_id
        with pytest.raises(RowMissing):
            await uow.erasure.erase_visitor(person.visitor_id, at=after(300))


async def test_restored_backup_does_not_bring_anybody_back(url: str, db: Database) -> None:
    await live(db)
    async with db.read() as uow:
        person_hash = await uow.erasure.person_hash(TELEGRAM_ID)
    async with db.write() as uow:
        stranger = await offered(uow, 502)
        receipts = await uow.erasure.replay(
            [(person_hash, after(50)), (await uow.erasure.person_hash(502), after(-50))], at=after(100)
        )
        assert [receipt.person_hash for receipt in receipts] == [person_hash]
        assert (await uow.visitors.get(stranger.visitor_id)).erased_at is None, "came back after their erasure"
        assert [(row.person_hash, row.at) for row in await uow.erasure.receipts()] == [(person_hash, after(100))]
    rows = await dump(db)
    assert found_in(str(rows)) == set()
    async with await Database.open(url) as again, again.read() as uow:
        assert await uow.erasure.person_hash(TELEGRAM_ID) == person_hash, "the salt outlives a restart"


@pytest.mark.parametrize("arrives", [True, False])
async def test_card_on_its_way_is_named_to_be_deleted_and_tried_no_more(db: Database, *, arrives: bool) -> None:
    # A card that was being sent during the erasure landed after it, and stood in the group for ever.
    async with db.write() as uow:
        person = await offered(uow, TELEGRAM_ID)
        card = await uow.outbox.put(message(-1, "card", lead_id=person.lead_id), at=NOW)
        [leased] = await uow.outbox.lease_next(now=NOW)
    receipt = await erase(db, person)
    assert [(copy.chat_id, copy.message_id, copy.outbox_id) for copy in receipt.copies] == [(-1, None, card)]
    async with db.write() as uow:
        await uow.outbox.put(message(-1, "away", method="deleteMessage", payload={}, edits=card), at=NOW)
        if arrives:
            await uow.outbox.sent(card, lease=leased.lease, message_id=42, at=NOW)
        else:
            await uow.outbox.failed(card, lease=leased.lease, error="?", at=NOW, retry_at=after(105))
    async with db.write() as uow:
        rows = await uow.outbox.lease_next(now=after(160))
    assert [(row.method, row.edits_message_id) for row in rows] == ([("deleteMessage", 42)] if arrives else [])


async def test_manager_who_is_forgotten_as_a_visitor_still_gets_the_cards_of_others(db: Database) -> None:
    # Every message to their chat was deleted, the cards of other leads that waited for them among them.
    async with db.write() as uow:
        person, other = await offered(uow, TELEGRAM_ID), await offered(uow, 500)
        await manager(uow, TELEGRAM_ID)
        for key, lead_id, kind in (("own", person.lead_id, "alert"), ("card", other.lead_id, "alert")):
            await uow.outbox.put(
                message(TELEGRAM_ID, key, lead_id=lead_id, message_class=kind, order_key=key, priority="alert"), at=NOW
            )
        await uow.outbox.put(message(TELEGRAM_ID, "nobody takes lead 7", message_class="alert"), at=NOW)
        await uow.outbox.put(message(TELEGRAM_ID, "said to the visitor"), at=NOW)
    await erase(db, person)
    said = []
    async with db.write() as uow:
        while rows := await uow.outbox.lease_next(now=NOW):
            for row in rows:
                said.append(row.payload["text"])
                await uow.outbox.sent(row.id, lease=row.lease, message_id=row.id, at=NOW)
    assert said == ["card", "nobody takes lead 7"]
