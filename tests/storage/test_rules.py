"""The database itself refuses what must never be, whoever asks for it."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.exc import StatementError

from storage import Database
from storage.errors import RowRefused
from storage.tables import (
    Base,
    Claim,
    Correction,
    DeliveryAttempt,
    Dialog,
    Fact,
    InboxRow,
    Invite,
    Lead,
    Manager,
    Offer,
    OfferCard,
    OutboxRow,
    Pass,
    Reply,
    Script,
    ScriptVersion,
    Source,
    StageMove,
    Touch,
    Visitor,
)
from tests.storage.kit import NOW, Person, manager, offered


def dialog(who: Person, **changes: Any) -> Dialog:
    given = {"visitor_id": who.visitor_id, "script_version_id": 0, "status": "open", "state": {}, "revision": 1}
    return Dialog(**given | {"started_at": NOW, "updated_at": NOW} | changes)


def lead(who: Person, **changes: Any) -> Lead:
    given = {"visitor_id": who.visitor_id, "dialog_id": who.dialog_id, "created_at": NOW, "updated_at": NOW}
    return Lead(**given | {"closed_at": NOW} | changes)


def offer(who: Person, **changes: Any) -> Offer:
    given = {"lead_id": who.lead_id, "reason": "hot", "urgent": True, "due_at": NOW, "created_at": NOW}
    return Offer(**given | {"state": "withdrawn", "ended_at": NOW} | changes)


def fact(who: Person, **changes: Any) -> Fact:
    given = {"dialog_id": who.dialog_id, "kind": "need", "quote": "a CRM", "value": {}, "confidence": 0.5}
    return Fact(**given | {"origin": "words", "at": NOW} | changes)


def reply(who: Person, **changes: Any) -> Reply:
    return Reply(**{"dialog_id": who.dialog_id, "seq": 9, "direction": "in", "text": "", "at": NOW} | changes)


def update(**changes: Any) -> InboxRow:
    given = {"kind": "update", "bot_id": 1, "update_id": 9, "chat_key": "5", "raw": "", "received_at": NOW}
    return InboxRow(**given | changes)


def outgoing(**changes: Any) -> OutboxRow:
    given = {"chat_id": 5, "order_key": "5", "method": "sendMessage", "payload": {}, "message_class": "alert"}
    more = {"priority": 0, "dedupe_key": "new", "created_at": NOW, "not_before": NOW}
    return OutboxRow(**given | more | changes)


def visitor(**changes: Any) -> Visitor:
    return Visitor(**{"telegram_id": 777, "language_chosen": False, "created_at": NOW} | changes)


def boss(**changes: Any) -> Manager:
    return Manager(**{"telegram_id": 778, "name": "B", "language": "en", "joined_at": NOW} | changes)


def forbidden(p: Person, m: dict[str, int]) -> dict[str, Base]:
    """Rows that must be refused: each makes one mistake. ``p`` is a person on offer, ``m`` has the ids of the rest."""
    return {
        "two visitors of one person": visitor(telegram_id=p.telegram_id),
        "a visitor without a person": visitor(telegram_id=None),
        "an erased visitor with a name": visitor(telegram_id=None, erased_at=NOW, name="Tom"),
        "a language that nobody wrote texts for": visitor(language="de"),
        "two sources of one code": Source(code="ads", kind="net", created_at=NOW),
        "a source without a code": Source(code="", kind="net", created_at=NOW),
        "a code that no link can carry": Source(code="x" * 65, kind="net", created_at=NOW),
        "a source of no kind": Source(code="b", kind="web", created_at=NOW),
        "a second first touch": Touch(visitor_id=p.visitor_id, is_first=True, at=NOW),
        "a touch of nobody": Touch(visitor_id=999, is_first=False, at=NOW),
        "two managers of one person": boss(telegram_id=900),
        "a manager who left at no time": boss(state="left"),
        "a free manager who left": boss(left_at=NOW),
        "a link that was used by nobody": Invite(
            token_hash="h", role="manager", created_at=NOW, expires_at=NOW, used_at=NOW
        ),
        "a second default script": Script(name="other", is_default=True, created_at=NOW),
        "two scripts of one name": Script(name="crm", is_default=False, created_at=NOW),
        "a second live version": ScriptVersion(
            script_id=m["script"], version=2, yaml="", author="a", is_live=True, created_at=NOW, published_at=NOW
        ),
        "a live version that nobody published": ScriptVersion(
            script_id=m["other_script"], version=1, yaml="", author="a", is_live=True, created_at=NOW
        ),
        "a second running dialog": dialog(p, script_version_id=m["version"]),
        "a second dialog with a manager": dialog(p, script_version_id=m["version"], status="with_manager"),
        "a dialog of no script": dialog(p, status="closed"),
        "a dialog in no state": dialog(p, script_version_id=m["version"], status="paused"),
        "two lines in one place": reply(p, seq=1),
        "one update that is two replies": reply(p, update_id=70),
        "a fact without a quote": fact(p, quote=""),
        "a fact surer than sure": fact(p, confidence=1.5),
        "two budgets at once": fact(p, kind="budget"),
        "a fact of no kind": fact(p, kind="mood"),
        "a correction of nothing": Correction(reply_id=999, kind="intent", was={}, right={}, at=NOW),
        "a second open lead": lead(p, closed_at=None),
        "an exit without a reason": lead(p, exit="lost"),
        "an exit that stays open": lead(p, exit="lost", exit_reason="price", closed_at=None),
        "a score over a hundred": lead(p, score=101),
        "a claimed lead of nobody": lead(p, claimed_at=NOW),
        "an owner who never claimed": lead(p, owner_id=m["id"]),
        "a stage off the ladder": lead(p, stage="hot"),
        "a move by some manager": StageMove(dialog_id=p.dialog_id, stage="lead", reason="", actor="manager", at=NOW),
        "a second open offer": offer(p, state="open", ended_at=None),
        "an offer taken by nobody": offer(p, state="claimed"),
        "an open offer with a taker": offer(p, claimed_by=m["id"]),
        "an ended offer without an end": offer(p, ended_at=None),
        "a second owner at a time": Claim(lead_id=p.lead_id, offer_id=m["offer"], manager_id=m["id"], claimed_at=NOW),
        "an offer that is taken twice": Claim(
            lead_id=p.lead_id, offer_id=p.offer_id, manager_id=m["id"], claimed_at=NOW, ended_at=NOW, end_reason="x"
        ),
        "a claim that ended for no reason": Claim(
            lead_id=p.lead_id, offer_id=m["offer"], manager_id=m["id"], claimed_at=NOW, ended_at=NOW
        ),
        "a pass that counts twice": Pass(offer_id=p.offer_id, manager_id=m["id"], at=NOW),
        "one message that is two cards": OfferCard(
            offer_id=p.offer_id, kind="group", chat_id=-1, message_id=71, created_at=NOW
        ),
        "an update that counts twice": update(update_id=72),
        "an update without a number": update(update_id=None),
        "a timer without a moment": update(kind="timer", bot_id=None, update_id=None, timer_key="t"),
        "a timer that fires twice": update(kind="timer", bot_id=None, update_id=None, timer_key="known", due_at=NOW),
        "a row that is leased to nobody": update(state="leased"),
        "a lease without an end": update(state="leased", lease="a"),
        "a row that is done at no time": update(state="done"),
        "a message that is said twice": outgoing(dedupe_key="known"),
        "a message that is leased to nobody": outgoing(state="leased"),
        "a sent message that still waits": outgoing(state="sent"),
        "a waiting message that is done": outgoing(done_at=NOW),
        "a message of no class": outgoing(message_class="spam"),
        "a message past all priorities": outgoing(priority=4),
        "a try that ended and goes on": DeliveryAttempt(
            outbox_id=m["outbox"], number=1, lease="a", started_at=NOW, ended_at=NOW
        ),
    }


async def world(db: Database) -> tuple[Person, dict[str, int]]:
    async with db.write() as uow:
        person = await offered(uow)
        known = {"id": await manager(uow)}
        script = await uow.scripts.default()
        assert script is not None
        other = await uow.scripts.add_version("other script", yaml="", author="a", at=NOW)
        known |= {"script": script.script_id, "version": script.id, "other_script": other.script_id}
        await uow.offers.claim(person.offer_id, known["id"], NOW)
        await uow.offers.passed(person.offer_id, known["id"], at=NOW)
        session = uow._session
        another = offer(person, state="open", ended_at=None)
        message = outgoing(dedupe_key="known")
        session.add_all(
            [
                Source(code="ads", kind="net", created_at=NOW),
                Touch(visitor_id=person.visitor_id, is_first=True, at=NOW),
                reply(person, seq=1, update_id=70),
                fact(person, kind="budget"),
                another,
                OfferCard(offer_id=person.offer_id, kind="group", chat_id=-1, message_id=71, created_at=NOW),
                update(update_id=72),
                update(kind="timer", bot_id=None, update_id=None, timer_key="known", due_at=NOW),
                message,
            ]
        )
        await session.flush()
        known |= {"offer": another.id, "outbox": message.id}
    return person, known


async def insert(db: Database, *rows: Base) -> None:
    async with db.write() as uow:
        uow._session.add_all(rows)


async def test_forbidden_rows_are_refused(db: Database) -> None:
    accepted = []
    for name, row in forbidden(*await world(db)).items():
        try:
            await insert(db, row)
        except RowRefused:
            continue
        accepted.append(name)
    assert accepted == []


async def test_the_same_rows_without_the_mistake_are_taken(db: Database) -> None:
    """Else the test above would pass on a database that refuses everything."""
    person, known = await world(db)
    await insert(
        db,
        visitor(),
        boss(),
        dialog(person, script_version_id=known["version"], status="closed"),
        reply(person),
        fact(person),
        lead(person),
        offer(person),
        update(),
        update(kind="timer", bot_id=None, update_id=None, timer_key="new", due_at=NOW),
        outgoing(),
        Touch(visitor_id=person.visitor_id, is_first=False, at=NOW),
        Script(name="third", is_default=False, created_at=NOW),
        Source(code="x" * 64, kind="seed", created_at=NOW),
        Invite(token_hash="h", role="manager", created_at=NOW, expires_at=NOW),
        StageMove(dialog_id=person.dialog_id, stage="lead", reason="", actor="manager", manager_id=known["id"], at=NOW),
        DeliveryAttempt(outbox_id=known["outbox"], number=1, lease="a", started_at=NOW),
    )
    async with db.read() as uow:
        assert await uow.visitors.by_telegram(777) is not None


async def test_moment_without_a_time_zone_is_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        await insert(db, visitor(created_at=datetime(2026, 1, 1)))  # noqa: DTZ001 - this is what must be refused


async def test_number_of_an_erased_row_is_not_given_again(db: Database) -> None:
    first, second = visitor(), visitor(telegram_id=779)
    await insert(db, first)
    async with db.write() as uow:
        await uow._session.delete(first)
    await insert(db, second)
    assert second.id > first.id
