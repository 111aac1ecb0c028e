"""One lead per person: repeats, merges and their taking back, the second person, erasure of one of two."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from dialogs.state import Exit, Stage
from storage import ENGINE, Actor, Database, UnitOfWork
from storage.errors import RowRefused
from storage.merging import Merged
from storage.tables import Decider, Merge, Repeat, ShareLink
from tests.storage.kit import NOW, Person, after, dump, fact, manager, message, visitor

SEEDS = range(5)
EXITS: tuple[Exit, ...] = ("lost", "silent", "refused", "rejected")
STAGES: tuple[Stage, ...] = ("inquiry", "lead", "prospect", "opportunity")
#: Tables that a merge and its taking back must leave as they were.
KEPT = ("leads", "claims", "deciders", "repeats", "dialogs", "replies", "facts", "touches")


async def lead_of(uow: UnitOfWork, telegram_id: int, *, stage: Stage = "lead") -> Person:
    """A visitor with an arrival of their own and an open lead."""
    person = await visitor(uow, telegram_id)
    await uow.sources.touch(visitor_id=person.visitor_id, source_id=None, payload=None, at=after(telegram_id))
    await uow.leads.move(dialog_id=person.dialog_id, stage=stage, reason="said", actor=ENGINE, at=NOW)
    opened = await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)
    return Person(telegram_id, person.visitor_id, person.dialog_id, opened.lead.id)


async def close(uow: UnitOfWork, person: Person, *, exit_by: Exit = "lost", stage: Stage = "lead") -> None:
    await uow.leads.move(
        dialog_id=person.dialog_id,
        lead_id=person.lead_id,
        stage=stage,
        exit_by=exit_by,
        reason="price",
        actor=Actor(kind="timer"),
        at=after(5),
    )


async def offer(uow: UnitOfWork, person: Person) -> int:
    opened = await uow.offers.open(person.lead_id, reason="hot", urgent=True, due_at=after(300), at=after(1))
    return opened.offer.id


async def any_lead(uow: UnitOfWork, telegram_id: int, chance: random.Random) -> Person:
    """A lead somewhere in its life: fresh, on offer, taken, lost, won."""
    person = await lead_of(uow, telegram_id, stage=chance.choice(STAGES))
    life = chance.choice(("fresh", "offered", "taken", "closed", "lost after taken", "won"))
    if life in ("offered", "taken", "lost after taken", "won"):
        offer_id = await offer(uow, person)
        if life != "offered":
            anna = await manager(uow, 900 + telegram_id)
            await uow.offers.claim(offer_id, anna, after(2))
            await uow.leads.contacted(person.lead_id, at=after(3))
    if life in ("closed", "lost after taken"):
        await close(uow, person, exit_by=chance.choice(EXITS), stage=chance.choice(STAGES))
    if life == "won":
        await uow.leads.move(
            dialog_id=person.dialog_id,
            lead_id=person.lead_id,
            stage="customer",
            reason="won",
            actor=ENGINE,
            at=after(5),
        )
    return person


async def merged(uow: UnitOfWork, one: Person, other: Person, *, at: float = 10) -> Merged:
    merge = await uow.merges.suggest(one.lead_id, other.lead_id, ground="phone", at=after(at))
    assert merge is not None
    done = await uow.merges.merge(merge.id, manager_id=None, at=after(at))
    assert done is not None
    return done


async def snapshot(db: Database) -> dict[str, Any]:
    """What a merge must bring back. When a row was changed last does not count."""
    rows = await dump(db)
    return {
        table: [{name: value for name, value in row.items() if name != "updated_at"} for row in rows[table]]
        for table in KEPT
    }


# Repeats


async def test_contacts_at_the_same_instant_reopen_a_closed_lead_once(db: Database) -> None:
    async with db.write() as uow:
        person = await lead_of(uow, 1)
        await close(uow, person)

    async def contact() -> tuple[int, bool]:
        async with db.write() as uow:
            opened = await uow.leads.open_or_attach(
                visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=after(9)
            )
            return opened.lead.id, opened.is_new

    assert set(await asyncio.gather(*(contact() for _ in range(12)))) == {(person.lead_id, False)}
    rows = await dump(db)
    assert len(rows["leads"]) == len(rows["repeats"]) == 1
    assert [row["reason"] for row in rows["stage_history"]].count("repeat") == 1


async def test_repeat_keeps_first_touch_owner_and_end_and_begins_without_them(db: Database) -> None:
    async with db.write() as uow:
        person = await lead_of(uow, 1)
        anna = await manager(uow)
        await uow.offers.claim(await offer(uow, person), anna, after(2))
        await close(uow, person, stage="qualified")
        before = await uow.leads.get(person.lead_id)
        first_touch = before.first_touch_id
        again = await uow.sources.touch(visitor_id=person.visitor_id, source_id=None, payload="x", at=after(8))
        opened = await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=after(9))
        lead, repeats = opened.lead, await uow.identity.repeats(person.lead_id)
        assert (lead.first_touch_id, lead.last_touch_id) == (first_touch, again.id)
        assert (lead.owner_id, lead.claimed_at, lead.offered_at, lead.exit, lead.closed_at) == (None,) * 5
        assert lead.stage == "opportunity"
        assert [(one.stage, one.exit, one.owner_id) for one in repeats] == [("qualified", "lost", anna)]
        # The owner of a returning client gets them back, and is not one of those who lost this request.
        assert await uow.routing.owner_before(person.visitor_id, but_lead=person.lead_id) == anna
        assert await uow.routing.had_and_lost(person.lead_id) == set()
        assert (await uow.offers.open(lead.id, reason="hot", urgent=True, due_at=after(99), at=after(9))).is_new


# Merges


@pytest.mark.parametrize("seed", SEEDS)
async def test_taking_a_merge_back_restores_both_leads(db: Database, seed: int) -> None:
    chance = random.Random(seed)
    async with db.write() as uow:
        one, other = [await any_lead(uow, number, chance) for number in (1, 2)]
        views = [await uow.leads.get(person.lead_id) for person in (one, other)]
        opens = [lead.id for lead in views if lead.closed_at is None]
        owned = [lead.id for lead in views if lead.owner_id is not None and lead.closed_at is None]
    before = await snapshot(db)
    async with db.write() as uow:
        done = await merged(uow, one, other)
    async with db.read() as uow:
        kept = await uow.leads.get(done.kept_id)
        for person in (one, other):
            place = await uow.identity.place_of(person.visitor_id)
            assert place is not None
            assert place.lead_id == done.kept_id
        assert {person.visitor.id for person in await uow.identity.people(done.kept_id)} == {
            one.visitor_id,
            other.visitor_id,
        }
        assert (kept.closed_at is None) == bool(opens)
        assert len(owned) == 0 or kept.id in owned
        assert [view.lead.id for view in await uow.leads.listing()] == [done.kept_id]
        assert await uow.offers.current(done.merged_id) is None
    async with db.write() as uow:
        undone = await uow.merges.unmerge(done.merge.id, manager_id=None, at=after(20))
        assert undone is not None
        assert (undone.offer is None) == (done.offer is None)
    assert await snapshot(db) == before


@pytest.mark.parametrize("seed", SEEDS)
async def test_chains_of_merges_come_apart_in_any_order(db: Database, seed: int) -> None:
    chance = random.Random(seed)
    async with db.write() as uow:
        people = [await lead_of(uow, number) for number in range(1, 5)]
    before = await snapshot(db)
    merges: list[int] = []
    async with db.write() as uow:
        while len(merges) < 3:
            one, other = chance.sample(people, 2)
            wholes = [await uow.identity.whole(person.lead_id) for person in (one, other)]
            if wholes[0] == wholes[1]:
                continue
            merge = await uow.merges.suggest(wholes[0], wholes[1], ground="email", at=after(10))
            assert merge is not None
            assert await uow.merges.merge(merge.id, manager_id=None, at=after(10)) is not None
            merges.append(merge.id)
        whole = {await uow.identity.whole(person.lead_id) for person in people}
        assert len(whole) == 1
        assert len(await uow.identity.people(whole.pop())) == 4
    chance.shuffle(merges)
    async with db.write() as uow:
        for merge_id in merges:
            assert await uow.merges.unmerge(merge_id, manager_id=None, at=after(20)) is not None
    after_all = await snapshot(db)
    assert [row["closed_at"] for row in after_all["leads"]] == [row["closed_at"] for row in before["leads"]]
    assert [row["stage"] for row in after_all["leads"]] == [row["stage"] for row in before["leads"]]


async def test_one_of_many_mergers_at_the_same_instant_wins(db: Database) -> None:
    async with db.write() as uow:
        one, other = await lead_of(uow, 1), await lead_of(uow, 2)
        merge = await uow.merges.suggest(other.lead_id, one.lead_id, ground="phone", at=NOW)
        assert merge is not None

    async def join() -> bool:
        async with db.write() as uow:
            return await uow.merges.merge(merge.id, manager_id=None, at=after(1)) is not None

    assert sum(await asyncio.gather(*(join() for _ in range(8)))) == 1


async def test_what_was_asked_once_is_not_asked_again(db: Database) -> None:
    async with db.write() as uow:
        one, other = await lead_of(uow, 1), await lead_of(uow, 2)
        anna = await manager(uow)
        asked = await uow.merges.suggest(one.lead_id, other.lead_id, ground="typed_phone", at=NOW)
        assert asked is not None
        assert await uow.merges.refuse(asked.id, manager_id=anna, at=after(1))
        assert not await uow.merges.refuse(asked.id, manager_id=anna, at=after(2))
        assert await uow.merges.suggest(other.lead_id, one.lead_id, ground="name_and_company", at=after(3)) is None
        assert await uow.merges.waiting() == []


async def test_new_request_of_either_account_goes_to_the_merged_lead(db: Database) -> None:
    async with db.write() as uow:
        one, other = await lead_of(uow, 1), await lead_of(uow, 2)
        done = await merged(uow, one, other)
        for person in (one, other):
            opened = await uow.leads.open_or_attach(
                visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=after(11)
            )
            assert (opened.lead.id, opened.is_new) == (done.kept_id, False)
        assert (await uow.leads.get(done.merged_id)).closed_at is not None


# The second person


async def decider_for(uow: UnitOfWork, asker: Person, telegram_id: int = 70) -> Person:
    person = await visitor(uow, telegram_id)
    assert await uow.identity.join(asker.lead_id, visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=after(4))
    return person


async def test_what_the_decider_does_lands_on_the_askers_lead(db: Database) -> None:
    async with db.write() as uow:
        asker = await lead_of(uow, 1)
        decider = await decider_for(uow, asker)
        opened = await uow.leads.open_or_attach(visitor_id=decider.visitor_id, dialog_id=decider.dialog_id, at=after(5))
        assert (opened.lead.id, opened.lead.dialog_id) == (asker.lead_id, asker.dialog_id)
        parts = [(person.visitor.id, person.part) for person in await uow.identity.people(asker.lead_id)]
        assert parts == [(asker.visitor_id, "asks"), (decider.visitor_id, "decides")]
        assert await uow.identity.somebody_else_talks(asker.lead_id, but_visitor=asker.visitor_id)


async def test_only_one_of_two_deciders_at_the_same_instant_joins(db: Database) -> None:
    async with db.write() as uow:
        asker = await lead_of(uow, 1)
        people = [await visitor(uow, number) for number in range(50, 56)]

    async def join(person: Person) -> bool:
        async with db.write() as uow:
            return await uow.identity.join(
                asker.lead_id, visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=after(1)
            )

    assert sum(await asyncio.gather(*(join(person) for person in people))) == 1


async def test_who_has_an_open_lead_of_their_own_joins_no_other(db: Database) -> None:
    async with db.write() as uow:
        asker, other = await lead_of(uow, 1), await lead_of(uow, 2)
        for person in (asker, other):
            assert not await uow.identity.join(
                asker.lead_id, visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=after(1)
            )


async def test_a_link_brings_one_other_person_in_time(db: Database) -> None:
    async with db.write() as uow:
        asker, guest, late = [await visitor(uow, number) for number in (1, 2, 3)]
        await uow.identity.share(
            "a-secret", visitor_id=asker.visitor_id, dialog_id=asker.dialog_id, expires_at=after(60), at=NOW
        )
        link = await uow.identity.shared("a-secret")
        assert link is not None
        assert await uow.identity.shared("another") is None
        assert not await uow.identity.use_link(link.id, visitor_id=asker.visitor_id, at=after(1))
        assert not await uow.identity.use_link(link.id, visitor_id=guest.visitor_id, at=after(60))
        assert await uow.identity.use_link(link.id, visitor_id=guest.visitor_id, at=after(59))
        assert not await uow.identity.use_link(link.id, visitor_id=late.visitor_id, at=after(59))
    assert "a-secret" not in str((await dump(db))["share_links"])


# Erasure of one of two


async def speak(uow: UnitOfWork, person: Person, words: str) -> None:
    reply = await uow.transcripts.add(person.dialog_id, direction="in", text=words, at=after(6))
    await uow.dialogs.learn(person.dialog_id, fact("need", words, reply_id=reply.id))


async def test_erased_decider_leaves_the_lead_and_none_of_their_words(db: Database) -> None:
    async with db.write() as uow:
        await uow.erasure.ensure_salt(at=NOW)
        asker = await lead_of(uow, 1001)
        decider = await decider_for(uow, asker, 1070)
        await speak(uow, asker, "askers-canary")
        await speak(uow, decider, "deciders-canary")
        line = {"what": "need", "points": 1, "of": 1, "quote": "deciders-canary", "reply": 1}
        await uow.leads.qualify(asker.lead_id, warmth="warm", score=1, breakdown=[line], at=after(7))
        await uow.outbox.put(message(-100, "card of deciders-canary", lead_id=asker.lead_id), at=after(7))
        receipt = await uow.erasure.erase_visitor(decider.visitor_id, at=after(8))
        assert receipt.parted.touched == (asker.lead_id,)
        assert [person.visitor.id for person in await uow.identity.people(asker.lead_id)] == [asker.visitor_id]
        assert (await uow.leads.get(asker.lead_id)).closed_at is None
    rows = await dump(db)
    leaks = {table for table, found in rows.items() if "deciders-canary" in str(found) and table != "outbox"}
    assert leaks == set()
    assert "deciders-canary" not in str([row["payload"] for row in rows["outbox"]])
    assert "askers-canary" in str(rows["replies"])


async def test_erased_asker_leaves_the_decider_a_lead_of_their_own(db: Database) -> None:
    async with db.write() as uow:
        await uow.erasure.ensure_salt(at=NOW)
        asker = await lead_of(uow, 1001)
        decider = await decider_for(uow, asker, 1070)
        await offer(uow, asker)
        await speak(uow, asker, "askers-canary")
        await speak(uow, decider, "deciders-words")
        receipt = await uow.erasure.erase_visitor(asker.visitor_id, at=after(8))
        theirs = await uow.leads.open_of(decider.visitor_id)
        assert theirs is not None
        assert theirs.id != asker.lead_id
        assert receipt.parted.orphaned == (theirs.id,)
        assert (await uow.leads.get(asker.lead_id)).exit_reason == "erased"
    rows = await dump(db)
    assert {table for table, found in rows.items() if "askers-canary" in str(found)} == set()
    assert "deciders-words" in str(rows["replies"])


@pytest.mark.parametrize("erased", [0, 1])
async def test_erasing_one_account_of_a_merged_person_leaves_the_other_whole(db: Database, erased: int) -> None:
    async with db.write() as uow:
        await uow.erasure.ensure_salt(at=NOW)
        people = [await lead_of(uow, 1001), await lead_of(uow, 1002)]
        await merged(uow, *people)
        await uow.erasure.erase_visitor(people[erased].visitor_id, at=after(20))
        other = people[1 - erased]
        lead = await uow.leads.get(other.lead_id)
        place = await uow.identity.place_of(other.visitor_id)
        assert lead.closed_at is None
        assert place is not None
        assert place.lead_id == place.own_id == other.lead_id
    assert (await dump(db))["merges"] == []


# What the database itself refuses

Forbidden = Callable[[Person, Person], Any]
FORBIDDEN: dict[str, Forbidden] = {
    "a pair in the wrong order": lambda one, two: Merge(
        one_id=two.lead_id, other_id=one.lead_id, ground="phone", state="suggested", created_at=NOW
    ),
    "a merge into nothing": lambda one, two: Merge(
        one_id=one.lead_id, other_id=two.lead_id, ground="phone", state="merged", created_at=NOW, decided_at=NOW
    ),
    "a merge of some other pair": lambda one, two: Merge(
        one_id=one.lead_id,
        other_id=two.lead_id,
        ground="phone",
        state="merged",
        kept_id=one.lead_id,
        merged_id=one.lead_id,
        before={},
        created_at=NOW,
        decided_at=NOW,
    ),
    "a ground that proves nothing": lambda one, two: Merge(
        one_id=one.lead_id, other_id=two.lead_id, ground="mood", state="suggested", created_at=NOW
    ),
    "a repeat before the end": lambda one, _: Repeat(lead_id=one.lead_id, at=NOW, stage="lead", closed_at=after(1)),
    "a link used by nobody": lambda one, _: ShareLink(
        token_hash="h", visitor_id=one.visitor_id, dialog_id=one.dialog_id, created_at=NOW, expires_at=NOW, used_at=NOW
    ),
    "a link used by its owner": lambda one, _: ShareLink(
        token_hash="h",
        visitor_id=one.visitor_id,
        dialog_id=one.dialog_id,
        created_at=NOW,
        expires_at=NOW,
        used_at=NOW,
        used_by=one.visitor_id,
    ),
    "a decider who left before they came": lambda one, two: Decider(
        lead_id=one.lead_id, visitor_id=two.visitor_id, dialog_id=two.dialog_id, joined_at=after(1), left_at=NOW
    ),
}


@pytest.mark.parametrize("name", FORBIDDEN)
async def test_forbidden_rows_are_refused(db: Database, name: str) -> None:
    async with db.write() as uow:
        one, two = await lead_of(uow, 1), await lead_of(uow, 2)

    async def insert(row: Awaitable[Any] | Any) -> None:
        async with db.write() as uow:
            uow._session.add(row)

    with pytest.raises(RowRefused):
        await insert(FORBIDDEN[name](one, two))
