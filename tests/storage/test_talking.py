"""Talks, what is brought in them, and topics: what the database itself refuses, and what ends with a claim."""

import pytest

from storage import Database, UnitOfWork
from storage.errors import RowRefused
from storage.fates import Arrived
from storage.tables import Talk
from tests.storage import kit
from tests.storage.kit import NOW, after, message


async def owned(uow: UnitOfWork, telegram_id: int = 500, *, anna: int | None = None) -> tuple[kit.Person, int, int]:
    """A lead that a manager has: its person, the manager, the claim."""
    person = await kit.offered(uow, telegram_id)
    manager = anna or await kit.manager(uow)
    await uow.offers.claim(person.offer_id, manager, NOW)
    return person, manager, (await uow.offers.claims(person.lead_id))[-1].id


async def begin(
    uow: UnitOfWork, person: kit.Person, manager: int, claim: int, *, chat_id: int = 900, thread_id: int | None = None
) -> Talk | None:
    return await uow.talks.begin(
        lead_id=person.lead_id,
        claim_id=claim,
        manager_id=manager,
        visitor_id=person.visitor_id,
        chat_id=chat_id,
        thread_id=thread_id,
        at=NOW,
    )


async def test_one_visitor_is_in_one_talk_and_one_private_chat_holds_one(db: Database) -> None:
    async with db.write() as uow:
        tom, anna, claim = await owned(uow)
        eva, _, other = await owned(uow, 501, anna=anna)
        assert await begin(uow, tom, anna, claim) is not None
        assert await begin(uow, tom, anna, claim, thread_id=7) is None, "two talks with one visitor"
        assert await begin(uow, eva, anna, other) is None, "two talks in one chat"
        assert await begin(uow, eva, anna, other, chat_id=-100, thread_id=8) is not None
        assert len(await uow.talks.of_manager(anna)) == 2


async def test_a_talk_goes_on_no_longer_than_its_claim(db: Database) -> None:
    async with db.write() as uow:
        tom, anna, claim = await owned(uow)
        talk = await begin(uow, tom, anna, claim)
        assert talk is not None
        await uow.offers.give_back(tom.lead_id, manager_id=anna, at=after(1), reason="given back")
        assert await uow.talks.of_visitor(tom.visitor_id) is None
        assert await uow.talks.in_private(anna) is None
        cut_off = await uow.talks.cut_off(tom.visitor_id)
        assert cut_off is not None
        assert await uow.talks.end(cut_off.id, reason="claim", at=after(2))
        assert not await uow.talks.end(cut_off.id, reason="done", at=after(3)), "it ends once"
        assert await uow.talks.cut_off(tom.visitor_id) is None


async def test_each_message_of_an_album_is_noted_under_its_own_number(db: Database) -> None:
    async with db.write() as uow:
        tom, anna, claim = await owned(uow)
        talk = await begin(uow, tom, anna, claim)
        assert talk is not None
        box = await uow.outbox.put(message(900, "album"), at=NOW)
        for number in (11, 12):
            line = await uow.transcripts.add(tom.dialog_id, direction="media", text="", at=NOW)
            await uow.talks.bring(
                talk.id, reply_id=line.id, side="visitor", original=(500, number), chat_id=900, outbox_id=box, album="a"
            )
        [leased] = await uow.outbox.lease_next(now=after(1))
        assert not await uow.outbox.arrived(
            [Arrived(id=box, lease=leased.lease, message_id=71, album=(71, 72))], at=after(2)
        )
        copies = [await uow.talks.copy_of(500, number) for number in (11, 12)]
        assert [copy.message_id for copy in copies if copy] == [71, 72]
        original = await uow.talks.original_of(900, 72)
        assert original is not None
        assert (original.from_chat_id, original.from_message_id) == (500, 12)


async def test_a_message_that_was_tried_is_amended_no_more(db: Database) -> None:
    async with db.write() as uow:
        box = await uow.outbox.put(message(900, "one"), at=NOW)
        assert await uow.outbox.amend(box, method="sendMediaGroup", payload={"media": []}, not_before=NOW)
        await uow.outbox.lease_next(now=after(1))
        assert not await uow.outbox.amend(box, method="sendMessage", payload={"text": "two"}, not_before=NOW)


async def test_what_was_to_stand_in_a_topic_keeps_its_order_elsewhere(db: Database) -> None:
    async with db.write() as uow:
        in_topic = {"order_key": "talk:1", "payload": {"text": "x", "message_thread_id": 7, "reply_parameters": {}}}
        first = await uow.outbox.put(message(-100, "first", **in_topic), at=NOW)
        other = await uow.outbox.put(message(-100, "other", payload={"text": "y", "message_thread_id": 8}), at=NOW)
        second = await uow.outbox.put(message(-100, "second", **in_topic), at=NOW)
        assert await uow.outbox.rehouse(-100, thread_id=7, to_chat_id=900) == 2
        rows = [await uow.outbox.get(row_id) for row_id in (first, second, other)]
        assert [(row.chat_id, row.order_key, row.payload) for row in rows] == [
            (900, "talk:1", {"text": "x"}),
            (900, "talk:1", {"text": "x"}),
            (-100, "-100", {"text": "y", "message_thread_id": 8}),
        ]


async def test_a_taken_lead_is_homeless_until_it_has_a_topic_and_stale_when_it_moves(db: Database) -> None:
    async with db.write() as uow:
        tom, _, _ = await owned(uow)
        [lead] = await uow.topics.homeless(-100, limit=9)
        topic = await uow.topics.add(lead, chat_id=-100, name="Tom", icon="💬", at=NOW)
        assert topic is not None
        assert await uow.topics.add(lead, chat_id=-100, name="Tom", icon="💬", at=NOW) is None
        assert await uow.topics.homeless(-100, limit=9) == []
        box = await uow.outbox.put(message(-100, "make"), at=NOW)
        await uow.topics.made_by(topic.id, outbox_id=box)
        [leased] = await uow.outbox.lease_next(now=after(1))
        await uow.outbox.sent(box, lease=leased.lease, message_id=7, at=after(1))
        assert [one.message_id for one in await uow.topics.made(-100, limit=9)] == [7]
        await uow.topics.set_state(topic.id, "open")
        assert await uow.topics.stale(-100, limit=9) == []
        await uow.leads.contacted(tom.lead_id, at=after(5))
        assert [one.topic.id for one in await uow.topics.stale(-100, limit=9)] == [topic.id]
        await uow.topics.change(topic.id, synced_at=after(5))
        assert await uow.topics.stale(-100, limit=9) == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"end_reason": "done"}, "over and going on"),
        ({"ended_at": NOW}, "ended for no reason"),
        ({"ended_at": NOW, "end_reason": "bored"}, "ended for a reason that nobody knows"),
    ],
)
async def test_a_talk_ends_with_a_known_reason_or_goes_on(db: Database, changes: dict[str, object], why: str) -> None:
    async with db.write() as uow:
        tom, anna, claim = await owned(uow)
    given = {"lead_id": tom.lead_id, "claim_id": claim, "manager_id": anna, "visitor_id": tom.visitor_id}
    row = Talk(**given, chat_id=1, started_at=NOW, last_at=NOW, **changes)
    with pytest.raises(RowRefused):
        async with db.write() as uow:
            uow._session.add(row)
    assert why


async def test_the_visitors_words_cannot_be_a_managers(db: Database) -> None:
    async with db.write() as uow:
        tom, anna, _ = await owned(uow)
    with pytest.raises(RowRefused):
        async with db.write() as uow:
            await uow.transcripts.add(tom.dialog_id, direction="in", text="hi", at=NOW, manager_id=anna)


async def test_an_erasure_leaves_nothing_of_a_talk_but_that_it_was(db: Database) -> None:
    async with db.write() as uow:
        await uow.erasure.ensure_salt(at=NOW)
        tom, anna, claim = await owned(uow, 5_000)
        talk = await begin(uow, tom, anna, claim)
        assert talk is not None
        line = await uow.transcripts.add(tom.dialog_id, direction="media", text="my face", at=NOW)
        box = await uow.outbox.put(message(900, "face", lead_id=tom.lead_id), at=NOW)
        await uow.talks.bring(
            talk.id, reply_id=line.id, side="visitor", original=(5_000, 1), chat_id=900, outbox_id=box, album="a"
        )
        [leased] = await uow.outbox.lease_next(now=after(1))
        await uow.outbox.arrived([Arrived(id=box, lease=leased.lease, message_id=71, album=(71,))], at=after(2))
        receipt = await uow.erasure.erase_visitor(tom.visitor_id, at=after(9))
        assert (900, 71) in {(copy.chat_id, copy.message_id) for copy in receipt.copies}
        assert await uow.talks.of_outbox(box) == []
