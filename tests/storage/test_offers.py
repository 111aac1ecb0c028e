"""Offers: the first tap wins, one owner, no lead without an addressee."""

import asyncio

import pytest

from dialogs.state import Exit, Stage
from storage import ClaimResult, Database
from storage.errors import RowMissing
from storage.leads import Actor
from storage.offers import timer_of
from storage.tables.leads import CardKind
from tests.storage.kit import NOW, Person, after, manager, message, offered


async def seed(db: Database, *, managers: int = 2) -> tuple[Person, list[int]]:
    async with db.write() as uow:
        return await offered(uow), [await manager(uow, 900 + number) for number in range(managers)]


async def tap(db: Database, offer_id: int, manager_id: int, at: float = 10) -> ClaimResult:
    async with db.write() as uow:
        return await uow.offers.claim(offer_id, manager_id, after(at))


async def test_first_tap_wins_and_the_lead_is_theirs(db: Database) -> None:
    person, [anna, boris] = await seed(db)
    first, second, again = [await tap(db, person.offer_id, who) for who in (anna, boris, anna)]
    assert [result.outcome for result in (first, second, again)] == ["won", "taken", "yours"]
    assert second.owner_id == anna
    async with db.read() as uow:
        lead = await uow.leads.get(person.lead_id)
        [claim] = await uow.offers.claims(person.lead_id)
        history = await uow.leads.history(person.lead_id)
    assert (lead.owner_id, lead.claimed_at, lead.stage) == (anna, after(10), "accepted")
    assert (claim.manager_id, claim.ended_at) == (anna, None)
    assert [(move.stage, move.actor, move.manager_id) for move in history] == [("accepted", "manager", anna)]


async def test_two_hundred_taps_at_once_have_one_owner(db: Database) -> None:
    person, managers = await seed(db, managers=20)
    results = await asyncio.gather(*(tap(db, person.offer_id, managers[n % 20]) for n in range(200)))
    winners = {result.owner_id for result in results}
    assert [result.outcome for result in results].count("won") == 1
    assert len(winners) == 1
    assert {result.outcome for result in results} == {"won", "yours", "taken"}
    async with db.read() as uow:
        assert [claim.manager_id for claim in await uow.offers.claims(person.lead_id)] == list(winners)
        assert len(await uow.leads.history(person.lead_id)) == 1


async def test_two_processes_that_claim_at_once_have_one_owner(url: str, db: Database) -> None:
    person, managers = await seed(db, managers=10)
    async with await Database.open(url) as other:
        results = await asyncio.gather(*(tap(door, person.offer_id, who) for who in managers for door in (db, other)))
    assert [result.outcome for result in results].count("won") == 1


async def test_who_left_the_company_takes_nothing(db: Database) -> None:
    person, [anna, _] = await seed(db)
    async with db.write() as uow:
        await uow.managers.set_state(anna, "left", at=NOW)
    assert (await tap(db, person.offer_id, anna)).outcome == "gone"
    async with db.read() as uow:
        assert (await uow.offers.get(person.offer_id)).state == "open"


async def test_withdrawn_offer_cannot_be_taken(db: Database) -> None:
    person, [anna, _] = await seed(db)
    async with db.write() as uow:
        assert await uow.offers.withdraw(person.lead_id, at=after(1))
        assert not await uow.offers.withdraw(person.lead_id, at=after(1))
    result = await tap(db, person.offer_id, anna)
    assert (result.outcome, result.owner_id) == ("gone", None)


async def test_offer_that_never_was_is_an_error(db: Database) -> None:
    _, [anna, _] = await seed(db)
    async with db.write() as uow:
        with pytest.raises(RowMissing):
            await uow.offers.claim(999, anna, NOW)


async def test_lead_on_offer_is_not_offered_twice(db: Database) -> None:
    person, _ = await seed(db)
    async with db.write() as uow:
        again = await uow.offers.open(person.lead_id, reason="qualified", urgent=False, due_at=after(1), at=NOW)
    assert (again.is_new, again.offer.id, again.offer.reason) == (False, person.offer_id, "hot")


async def test_offer_that_becomes_hot_becomes_urgent(db: Database) -> None:
    person, _ = await seed(db)
    async with db.write() as uow:
        await uow.offers.withdraw(person.lead_id, at=NOW)
        calm = await uow.offers.open(person.lead_id, reason="qualified", urgent=False, due_at=after(900), at=NOW)
        hot = await uow.offers.open(person.lead_id, reason="hot", urgent=True, due_at=after(60), at=after(5))
    assert (calm.is_new, hot.is_new) == (True, False)
    assert (hot.offer.urgent, hot.offer.reason, hot.offer.due_at) == (True, "hot", after(60))


async def test_lead_given_back_can_be_offered_and_taken_again(db: Database) -> None:
    person, [anna, boris] = await seed(db)
    await tap(db, person.offer_id, anna)
    async with db.write() as uow:
        assert not await uow.offers.give_back(person.lead_id, manager_id=boris, at=NOW, reason="not mine")
        assert await uow.offers.give_back(person.lead_id, manager_id=anna, at=after(20), reason="no time")
        assert not await uow.offers.give_back(person.lead_id, manager_id=anna, at=after(21), reason="no time")
        assert [lead.id for lead in await uow.leads.unattended()] == [person.lead_id]
        offer = await uow.offers.open(person.lead_id, reason="hot", urgent=True, due_at=after(60), at=after(21))
        assert await uow.leads.unattended() == []
    assert (await tap(db, offer.offer.id, boris)).outcome == "won"
    async with db.read() as uow:
        claims = await uow.offers.claims(person.lead_id)
        history = await uow.leads.history(person.lead_id)
    assert [(claim.manager_id, claim.end_reason) for claim in claims] == [(anna, "no time"), (boris, None)]
    assert [move.stage for move in history] == ["accepted", "opportunity", "accepted"]


async def test_pass_counts_once_for_each_manager(db: Database) -> None:
    person, [anna, boris] = await seed(db)
    async with db.write() as uow:
        taps = [await uow.offers.passed(person.offer_id, who, at=NOW) for who in (anna, anna, boris)]
        assert await uow.offers.passed_by(person.offer_id) == {anna, boris}
    assert taps == [True, False, True]


async def test_open_offer_whose_timer_died_is_found(db: Database) -> None:
    # Nothing looked at it again: a lead that nobody took and nobody was reminded of.
    person, _ = await seed(db)
    async with db.write() as uow:
        await uow.inbox.put_timer(
            chat_key="offer", timer_key=timer_of(person.offer_id), payload={}, due_at=after(300), at=NOW
        )
        assert await uow.offers.untimed(overdue_since=after(300)) == [], "its timer waits"
        [row] = await uow.inbox.next_ready(now=after(300))
        assert await uow.offers.untimed(overdue_since=after(300)) == [], "its timer is being handled"
        await uow.inbox.dead(row.id, lease=row.lease, reason="?", at=after(300))
        assert await uow.offers.untimed(overdue_since=after(299)) == []
        assert [offer.id for offer in await uow.offers.untimed(overdue_since=after(300))] == [person.offer_id]


async def test_overdue_offer_goes_round_once_and_to_the_admins_once(db: Database) -> None:
    person, _ = await seed(db)
    async with db.write() as uow:
        rounds = [await uow.offers.next_round(person.offer_id, round_before=1, due_at=after(600)) for _ in range(2)]
        assert rounds == [True, False]
        assert [await uow.offers.escalate(person.offer_id, at=after(600)) for _ in range(2)] == [True, False]
        offer = await uow.offers.get(person.offer_id)
    assert (offer.round, offer.due_at, offer.escalated_at) == (2, after(600), after(600))


async def test_taken_offer_is_not_overdue_and_not_escalated(db: Database) -> None:
    person, [anna, _] = await seed(db)
    await tap(db, person.offer_id, anna)
    async with db.write() as uow:
        assert await uow.offers.untimed(overdue_since=after(9999)) == []
        assert not await uow.offers.escalate(person.offer_id, at=NOW)
        assert not await uow.offers.next_round(person.offer_id, round_before=1, due_at=NOW)


async def test_urgent_offers_are_listed_first(db: Database) -> None:
    async with db.write() as uow:
        calm = await offered(uow, 501)
        await uow.offers.withdraw(calm.lead_id, at=NOW)
        later = await uow.offers.open(calm.lead_id, reason="qualified", urgent=False, due_at=NOW, at=NOW)
        hot = await offered(uow, 502)
        assert [offer.id for offer in await uow.offers.waiting()] == [hot.offer_id, later.offer.id]
        assert await uow.offers.count_open() == 2


async def test_every_copy_of_a_card_is_known(db: Database) -> None:
    person, [anna, _] = await seed(db)
    async with db.write() as uow:
        kinds: dict[int, CardKind] = {-1: "group", 900: "private"}
        for chat_id, kind in kinds.items():
            outbox_id = await uow.outbox.put(message(chat_id, f"card {chat_id}"), at=NOW)
            await uow.offers.add_card(
                person.offer_id,
                kind=kind,
                chat_id=chat_id,
                outbox_id=outbox_id,
                at=NOW,
                manager_id=anna if chat_id == 900 else None,
            )
        cards = await uow.offers.cards(person.offer_id)
        assert [card.id for card in await uow.offers.cards_of_lead(person.lead_id)] == [card.id for card in cards]
        assert await uow.offers.card_at(-1, 5) is None
    assert [(card.chat_id, card.kind, card.message_id) for card in cards] == [
        (-1, "group", None),
        (900, "private", None),
    ]


@pytest.mark.parametrize(("stage", "exit_by"), [("customer", None), ("accepted", "lost")])
async def test_end_of_a_lead_ends_its_claim(db: Database, stage: Stage, exit_by: Exit | None) -> None:
    person, [anna, _] = await seed(db)
    await tap(db, person.offer_id, anna)
    async with db.write() as uow:
        await uow.leads.move(
            dialog_id=person.dialog_id,
            lead_id=person.lead_id,
            stage=stage,
            exit_by=exit_by,
            reason="price",
            actor=Actor(kind="manager", manager_id=anna),
            at=after(30),
        )
        lead = await uow.leads.get(person.lead_id)
        [claim] = await uow.offers.claims(person.lead_id)
        assert await uow.leads.owned_by(anna) == []
    assert (lead.closed_at, lead.owner_id, claim.end_reason) == (after(30), anna, exit_by or "won")


async def test_end_of_a_lead_withdraws_its_offer(db: Database) -> None:
    person, [anna, _] = await seed(db)
    async with db.write() as uow:
        await uow.leads.move(
            dialog_id=person.dialog_id,
            lead_id=person.lead_id,
            stage="inquiry",
            exit_by="refused",
            reason="no need",
            actor=Actor(kind="visitor"),
            at=after(5),
        )
    assert (await tap(db, person.offer_id, anna)).outcome == "gone"


async def test_a_card_noted_twice_is_one_card(db: Database) -> None:
    # Both rows got the message's number at once, the index refused it, and the card was sent again and again.
    person, _ = await seed(db)
    async with db.write() as uow:
        outbox_id = await uow.outbox.put(message(900, "card"), at=NOW)
        for _ in range(2):
            await uow.offers.add_card(person.offer_id, kind="private", chat_id=900, outbox_id=outbox_id, at=NOW)
        leased = (await uow.outbox.lease_next(now=NOW))[0]
        await uow.outbox.sent(leased.id, lease=leased.lease, message_id=7, at=NOW)
    async with db.read() as uow:
        assert [card.message_id for card in await uow.offers.cards(person.offer_id)] == [7]
