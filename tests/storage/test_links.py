"""Clicks, costs, friends and the raw rows of reports, on both engines."""

import asyncio
from typing import Any

import pytest

from storage import Database
from storage.errors import RowRefused
from storage.leads import ENGINE
from storage.links import NewClick, new_click_id
from storage.reports import Period
from storage.tables import Click, Cost, Friend, Touch
from tests.storage.kit import NOW, after, manager, offered, state, visitor


def click(number: int, **changes: Any) -> NewClick:
    return NewClick(**{"id": number, "source_id": None, "link": "ads", "at": NOW} | changes)


async def test_the_secret_is_made_once_by_whoever_comes_first(db: Database) -> None:
    async def ask() -> bytes:
        async with db.write() as uow:
            return await uow.links.secret(at=NOW)

    assert len(set(await asyncio.gather(*(ask() for _ in range(8))))) == 1
    assert len(await ask()) == 32


async def test_a_click_that_is_stored_twice_is_one(db: Database) -> None:
    many = [click(new_click_id(), utm={"campaign": f"c{number}"}) for number in range(700)]
    for _ in range(2):
        async with db.write() as uow:
            await uow.links.record(many)
    async with db.read() as uow:
        found = await uow.links.click(many[-1].id)
        assert sum(row.clicks for row in (await uow.source_reports.raw(Period())).clicks) == 700
        assert await uow.links.click(1) is None
    assert found is not None
    assert (found.campaign, found.utm, found.at) == ("c699", {"campaign": "c699"}, NOW)


async def test_no_clicks_are_no_statement(db: Database) -> None:
    async with db.write() as uow:
        await uow.links.record([])


async def test_the_largest_click_id_is_stored(db: Database) -> None:
    async with db.write() as uow:
        await uow.links.record([click(2**63 - 1)])
        assert await uow.links.click(2**63 - 1) is not None


async def test_who_came_by_a_click_first_stays_the_first(db: Database) -> None:
    async with db.write() as uow:
        assert await uow.links.comer(5) is None
        people = [await visitor(uow, number) for number in (1, 2)]
        for person in people:
            await uow.sources.touch(
                visitor_id=person.visitor_id, source_id=None, payload="p", at=NOW, arrival="click", click_id=5
            )
        assert await uow.links.comer(5) == people[0].visitor_id


@pytest.mark.parametrize(("seconds", "same"), [(0, True), (599, True), (600, False)])
async def test_the_same_payload_within_ten_minutes_is_the_same_arrival(
    db: Database, seconds: float, same: bool
) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        assert not await uow.sources.same_arrival(visitor_id=person.visitor_id, payload="ads", at=NOW)
        await uow.sources.touch(visitor_id=person.visitor_id, source_id=None, payload="ads", at=NOW)
        given: dict[str, Any] = {"visitor_id": person.visitor_id, "at": after(seconds)}
        assert await uow.sources.same_arrival(payload="ads", **given) == same
        assert not await uow.sources.same_arrival(payload="other", **given)


async def test_an_arrival_says_what_it_rests_on(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        source = await uow.sources.add(code="ads", kind="net", at=NOW)
        given: dict[str, Any] = {"visitor_id": person.visitor_id, "at": NOW}
        said = [
            (await uow.sources.touch(source_id=source.id, payload="ads", **given)).arrival,
            (await uow.sources.touch(source_id=None, payload="x", **given)).arrival,
            (await uow.sources.touch(source_id=None, payload=None, **given)).arrival,
        ]
    assert said == ["code", "unknown", "none"]


@pytest.mark.parametrize(
    "wrong",
    [
        Click(id=1, link="", utm={}, at=NOW),
        Click(id=1, link="x" * 65, utm={}, at=NOW),
        Cost(source_id=0, hundredths=0, currency="EUR", per="day", starts_at=NOW),
        Cost(source_id=0, hundredths=5, currency="EURO", per="day", starts_at=NOW),
        Cost(source_id=0, hundredths=5, currency="EUR", per="month", starts_at=NOW),
        Cost(source_id=0, hundredths=5, currency="EUR", per="day", starts_at=NOW, ends_at=NOW),
        Touch(visitor_id=0, arrival="luck", at=NOW),
    ],
    ids=["no link", "long link", "free", "no currency", "per month", "ends at once", "unheard-of arrival"],
)
async def test_what_must_never_be_is_refused(db: Database, wrong: Any) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        source = await uow.sources.add(code="ads", kind="net", at=NOW)
    if isinstance(wrong, Cost):
        wrong.source_id = source.id
    if isinstance(wrong, Touch):
        wrong.visitor_id = person.visitor_id
    with pytest.raises(RowRefused):
        async with db.write() as uow:
            uow._session.add(wrong)


async def test_a_source_has_one_price_and_a_person_one_link(db: Database) -> None:
    async with db.write() as uow:
        person = await visitor(uow)
        ids = [(await uow.sources.add(code=code, kind="seed", at=NOW)).id for code in ("a", "b")]
        await uow.links.set_cost(ids[0], hundredths=100, currency="EUR", per="total", starts_at=NOW)
        await uow.links.befriend(source_id=ids[0], visitor_id=person.visitor_id)
    with pytest.raises(RowRefused):
        async with db.write() as uow:
            await uow.links.set_cost(ids[0], hundredths=200, currency="EUR", per="total", starts_at=NOW)
    with pytest.raises(RowRefused):
        async with db.write() as uow:
            uow._session.add(Friend(source_id=ids[1], visitor_id=person.visitor_id))
    async with db.read() as uow:
        assert [cost.hundredths for cost in await uow.links.costs()] == [100]
        found = await uow.links.friend_source(person.visitor_id)
        assert found is not None
        assert found.code == "a"


async def test_the_rows_of_a_period_begin_with_it_and_end_before_its_end(db: Database) -> None:
    async with db.write() as uow:
        await uow.links.record([click(number, at=after(number)) for number in range(5)])
        raw = await uow.source_reports.raw(Period(since=after(1), until=after(4)))
        assert sum(row.clicks for row in raw.clicks) == 3
        assert sum(row.clicks for row in (await uow.source_reports.raw(Period())).clicks) == 5


async def test_a_lead_remembers_every_stage_also_the_one_it_was_given_back_from(db: Database) -> None:
    async with db.write() as uow:
        person = await offered(uow)
        boss = await manager(uow)
        await uow.offers.claim(person.offer_id, boss, after(1))
        await uow.offers.give_back(person.lead_id, manager_id=boss, at=after(2), reason="given back")
        [lead] = (await uow.source_reports.raw(Period())).leads
    assert lead.stages == {"accepted", "opportunity"}
    assert not lead.hot


async def test_a_dialog_counts_its_replies_and_whether_one_was_spam(db: Database) -> None:
    async with db.write() as uow:
        quiet, loud = await visitor(uow, 1), await visitor(uow, 2)
        await uow.dialogs.save(loud.dialog_id, state(replies=3), revision=1, at=after(1))
        await uow.transcripts.add(loud.dialog_id, direction="in", text="buy", reading={"primary": "spam"}, at=after(1))
        await uow.transcripts.add(quiet.dialog_id, direction="in", text="hi", reading={"primary": "greet"}, at=after(1))
        await uow.transcripts.add(quiet.dialog_id, direction="out", text="hello", at=after(1))
        talks = (await uow.source_reports.raw(Period())).talks
    assert [(talk.visitor_id, talk.replies, talk.spam) for talk in talks] == [
        (quiet.visitor_id, 0, False),
        (loud.visitor_id, 3, True),
    ]


async def test_an_erased_person_is_still_counted_and_named_nowhere(db: Database) -> None:
    async with db.write() as uow:
        person = await offered(uow, 500_500)
        source = await uow.sources.add(code="f-1", kind="seed", campaign="Tom", at=NOW)
        await uow.links.befriend(source_id=source.id, visitor_id=person.visitor_id)
        await uow.dialogs.save(person.dialog_id, state(replies=3), revision=1, at=after(1))
        await uow.leads.move(
            dialog_id=person.dialog_id, lead_id=person.lead_id, stage="lead", reason="name", actor=ENGINE, at=after(1)
        )
        await uow.erasure.erase_visitor(person.visitor_id, at=after(2))
        raw = await uow.source_reports.raw(Period())
    assert [talk.replies for talk in raw.talks] == [3]
    assert [lead.stages >= {"lead"} for lead in raw.leads] == [True]
    assert [row.campaign for row in raw.sources] == [None]
