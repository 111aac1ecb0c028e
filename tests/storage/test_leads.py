"""Leads: one open lead a person, its sources, its history, its figures."""

import asyncio

import pytest

from dialogs.state import Stage
from nlu.labels import Warmth
from storage import ENGINE, Actor, Database
from storage.errors import RowMissing
from tests.storage.kit import NOW, after, fact, manager, visitor


async def test_second_contact_does_not_duplicate_the_lead(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        opened = [
            await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)
            for _ in range(2)
        ]
    assert [one.is_new for one in opened] == [True, False]
    assert opened[0].lead.id == opened[1].lead.id


async def test_contacts_at_the_same_instant_are_one_lead(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)

    async def contact() -> bool:
        async with db.write() as uow:
            opened = await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)
            return opened.is_new

    assert sum(await asyncio.gather(*(contact() for _ in range(20)))) == 1


async def test_closed_lead_is_reopened_as_a_repeat_and_not_made_anew(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        first = await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)
        await uow.leads.move(
            dialog_id=person.dialog_id,
            lead_id=first.lead.id,
            stage="inquiry",
            exit_by="silent",
            reason="no answer",
            actor=Actor(kind="timer"),
            at=NOW,
        )
        assert await uow.leads.open_of(person.visitor_id) is None
        second = await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=after(1))
        history = await uow.leads.history(first.lead.id)
        repeats = await uow.identity.repeats(first.lead.id)
    assert (second.lead.id, second.is_new, second.is_repeat) == (first.lead.id, False, True)
    assert (second.lead.closed_at, second.lead.exit) == (None, None)
    assert [(move.stage, move.exit, move.reason) for move in history] == [
        ("inquiry", "silent", "no answer"),
        ("inquiry", None, "repeat"),
    ]
    assert [(one.stage, one.exit, one.exit_reason, one.closed_at) for one in repeats] == [
        ("inquiry", "silent", "no answer", NOW)
    ]


async def test_first_touch_stays_and_last_touch_moves(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        ads = await uow.sources.add(code="ads", kind="net", at=NOW)
        fair = await uow.sources.add(code="fair", kind="spear", at=NOW)
        for source, payload in ((ads.id, "ads"), (None, "lost"), (fair.id, "fair")):
            await uow.sources.touch(visitor_id=person.visitor_id, source_id=source, payload=payload, at=NOW)
            opened = await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)
            view = await uow.leads.view(opened.lead.id)
            assert view.first_source is not None
            assert view.first_source.code == "ads"
            assert (view.last_source.code if view.last_source else None) == (None if source is None else payload)


async def test_what_happened_before_the_lead_is_its_history(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        early: tuple[Stage, ...] = ("inquiry", "lead")
        for stage in early:
            await uow.leads.move(dialog_id=person.dialog_id, stage=stage, reason="spoke", actor=ENGINE, at=NOW)
        opened = await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)
        await uow.leads.move(
            dialog_id=person.dialog_id, lead_id=opened.lead.id, stage="prospect", reason="fits", actor=ENGINE, at=NOW
        )
        history = await uow.leads.history(opened.lead.id)
    assert opened.lead.stage == "lead"
    assert [(move.from_stage, move.stage) for move in history] == [
        (None, "inquiry"),
        ("inquiry", "lead"),
        ("lead", "prospect"),
    ]


async def test_hot_moment_is_the_first_one(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        lead_id = (
            await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)
        ).lead.id
        warmths: tuple[Warmth, ...] = ("warm", "hot", "hot")
        for at, warmth in enumerate(warmths, start=1):
            line = {"fact": "budget", "points": at}
            await uow.leads.qualify(lead_id, warmth=warmth, score=at, breakdown=[line], at=after(at))
        lead = await uow.leads.get(lead_id)
    assert (lead.hot_at, lead.score, lead.breakdown) == (after(2), 3, [{"fact": "budget", "points": 3}])


async def test_contact_grows_and_is_not_overwritten_by_nothing(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        lead_id = (
            await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)
        ).lead.id
        await uow.leads.set_contact(lead_id, name="Tom", phone="+48123456789", verified=True, at=NOW)
        await uow.leads.set_contact(lead_id, email="tom@example.com", channel="email", at=after(1))
        lead = await uow.leads.get(lead_id)
    assert (lead.name, lead.phone, lead.email) == ("Tom", "+48123456789", "tom@example.com")
    assert (lead.channel, lead.contact_verified, lead.updated_at) == ("email", True, after(1))


async def test_contacts_with_a_lead_are_counted(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        lead_id = (
            await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)
        ).lead.id
        for at in (5, 6):
            await uow.leads.contacted(lead_id, at=after(at))
        lead = await uow.leads.get(lead_id)
    assert (lead.touch_count, lead.contacted_at) == (2, after(5))


async def test_listing_shows_lead_visitor_owner_sources_and_facts(db: Database) -> None:
    async with db.write() as uow:
        for telegram_id in (1, 2, 3):
            person = await visitor(uow, telegram_id)
            await uow.sources.touch(visitor_id=person.visitor_id, source_id=None, payload=None, at=NOW)
            await uow.dialogs.learn(person.dialog_id, fact("need", f"a CRM for {telegram_id}"))
            await uow.leads.open_or_attach(
                visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=after(telegram_id)
            )
        anna = await manager(uow)
        lead = await uow.leads.open_of(person.visitor_id)
        assert lead is not None
        offer = await uow.offers.open(lead.id, reason="hot", urgent=True, due_at=NOW, at=NOW)
        await uow.offers.claim(offer.offer.id, anna, NOW)
    async with db.read() as uow:
        views = await uow.leads.listing(since=after(2), limit=5)
        assert [view.visitor.telegram_id for view in views] == [3, 2]
        assert [view.owner.name if view.owner else None for view in views] == ["Anna 900", None]
        assert [[one.quote for one in view.facts] for view in views] == [["a CRM for 3"], ["a CRM for 2"]]
        assert len(await uow.leads.listing()) == 3
        assert [lead.id for lead in await uow.leads.owned_by(anna)] == [views[0].lead.id]


async def test_lead_that_never_was_is_an_error(db: Database) -> None:
    async with db.write() as uow:
        with pytest.raises(RowMissing):
            await uow.leads.get(1)
        with pytest.raises(RowMissing):
            await uow.leads.qualify(1, warmth="hot", score=1, breakdown=[], at=NOW)
