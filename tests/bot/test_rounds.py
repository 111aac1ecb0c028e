"""Routing and the agreement over a real database: who sees the card, who is called, and who has it in the end."""

from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from bot.contacting import Contacting
from bot.deals import Deals
from bot.desk import WorkingHours
from bot.offering import Offering
from bot.promises import Promises, zone_of
from bot.rounds import Rounds, SmallTeam
from bot.routed import RoutedTeam
from bot.routing import load_routing, load_sla
from bot.shelf import Shelf
from bot.staffing import Staffing, leave_days
from bot.team import Team
from bot.turn import Turn
from bot.working.access import LeadAccess
from bot.working.drawing import Drawing
from bot.working.together import make_sales_desk
from dialogs.effects import Say
from dialogs.formats import moment_phrase
from dialogs.state import DialogState, KnownFact
from nlu.labels import Warmth
from storage.engine import Database
from storage.tables import Manager
from storage.unit_of_work import UnitOfWork
from tests.storage import kit

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)  # a Wednesday, noon in Warsaw
NIGHT = datetime(2026, 11, 18, 23, 0, tzinfo=UTC)
RULES = """
schema: 1
timezone: Europe/Warsaw
head_of_sales: Maria
managers:
  Maria: {telegram: 9}
  Anna: {telegram: 1}
  Bo: {telegram: 2}
"""
SLA = "schema: 1\nhand_over:\n  hot: {needs: [need, budget]}\n"
ADMIN = 77


class Company:
    """The use cases with their rules, on one database."""

    def __init__(self, db: Database, *, rules: str | None = RULES, agreement: str | None = SLA) -> None:
        self.db = db
        team = Team(sales_chat_id=None, admin_ids=(ADMIN,))
        hours, sla = WorkingHours(zone=ZoneInfo("Europe/Warsaw")), load_sla(agreement or SLA)
        self.rounds: Rounds = (
            RoutedTeam(team=team, rules=load_routing(rules), sla=sla, zone=hours.zone)
            if rules
            else SmallTeam(team=team, hours=hours, patience=timedelta(minutes=5), sla=sla if agreement else None)
        )
        self.offering = Offering(team=team, hours=hours, rounds=self.rounds, sla=sla if rules else None)
        contacting = Contacting(team=team, rounds=self.rounds, sla=sla)
        drawing = Drawing(hours=hours, access=LeadAccess(team=team, rounds=self.rounds))
        self.deals = Deals(offering=self.offering, drawing=drawing, contacting=contacting)
        self.progress = make_sales_desk(
            drawing=drawing, deals=self.deals, offering=self.offering, rounds=self.rounds, shelf=Shelf()
        ).progress
        self.staffing = Staffing(team=team, rounds=self.rounds, offering=self.offering, deals=self.deals)
        self.promises = Promises(rounds=self.rounds)
        self._rows = count(1)

    def turn(self, uow: UnitOfWork, now: datetime) -> Turn:
        return Turn(uow=uow, row_id=next(self._rows), update_id=None, written_at=now, now=now)

    async def hire(self) -> dict[int, Manager]:
        async with self.db.write() as uow:
            for telegram_id, name in ((1, "Anna"), (2, "Bo"), (9, "Maria")):
                await uow.managers.join(telegram_id=telegram_id, name=name, language="en", at=NOON)
            return {one.telegram_id: one for one in await uow.managers.here()}

    async def lead(self, telegram_id: int, at: datetime = NOON, *, urgent: bool = True) -> int:
        async with self.db.write() as uow:
            person = await kit.visitor(uow, telegram_id)
            opened = await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=at)
            warmth: Warmth = "hot" if urgent else "warm"
            await uow.leads.qualify(opened.lead.id, warmth=warmth, score=80, breakdown=[], at=at)
            await self.offering.offer(self.turn(uow, at), opened.lead.id, reason="hot", urgent=urgent)
            return opened.lead.id

    async def due(self, until: datetime) -> list[datetime]:
        """Let every timer fire up to a moment; when each did."""
        fired: list[datetime] = []
        while True:
            async with self.db.write() as uow:
                ready = await uow.inbox.next_ready(now=until, limit=1)
                if not ready:
                    return fired
                [row] = ready
                assert row.due_at is not None
                turn, payload = self.turn(uow, row.due_at), row.payload
                if payload["kind"] == "offer":
                    fired.append(row.due_at)
                    await self.offering.overdue(turn, payload["offer"], payload["round"])
                elif payload["kind"] == "contact":
                    fired.append(row.due_at)
                    await self.deals.uncontacted(turn, payload["claim"], payload["step"])
                await uow.inbox.done(row.id, lease=row.lease, at=row.due_at)

    async def steps(self, lead_id: int) -> list[tuple[str, int | None]]:
        async with self.db.read() as uow:
            offer = await uow.offers.current(lead_id)
            assert offer is not None
            return [(one.step, one.manager_id) for one in await uow.routing.rounds(offer.id)]

    async def take(self, manager: Manager, lead_id: int, at: datetime) -> str:
        async with self.db.write() as uow:
            offer = await uow.offers.current(lead_id)
            return await self.deals.take(self.turn(uow, at), manager, offer.id if offer else 0)


@pytest.fixture
async def company(db: Database) -> Company:
    return Company(db)


async def test_a_lead_climbs_from_manager_to_manager_to_all_to_the_head_to_the_admins(company: Company) -> None:
    await company.hire()
    lead_id = await company.lead(500)
    fired = await company.due(NOON + timedelta(hours=3))
    steps = [step for step, _ in await company.steps(lead_id)]
    assert steps[:5] == ["first", "next", "wider", "head_of_sales", "admins"]
    assert set(steps[4:]) == {"admins"}
    minutes = [round((at - NOON).total_seconds() / 60) for at in fired]
    assert minutes == [5, 10, 20, 50, 110, 170]
    async with company.db.read() as uow:
        [offer] = await uow.offers.waiting()
        shown = [card.chat_id for card in await uow.offers.cards(offer.id)]
    assert sorted(shown[:2]) == [1, 2]
    assert shown[4:] == [9, ADMIN, ADMIN, ADMIN]


async def test_a_lead_of_the_night_is_shown_to_nobody_until_the_morning(company: Company) -> None:
    await company.hire()
    lead_id = await company.lead(500, NIGHT)
    assert await company.steps(lead_id) == [("night", None)]
    async with company.db.read() as uow:
        [offer] = await uow.offers.waiting()
        assert await uow.offers.cards(offer.id) == []
    assert offer.due_at == datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
    await company.due(offer.due_at)
    assert [step for step, _ in await company.steps(lead_id)] == ["night", "first"]


async def test_who_passes_does_not_keep_the_lead_waiting(company: Company) -> None:
    managers = await company.hire()
    lead_id = await company.lead(500)
    [(_, first)] = await company.steps(lead_id)
    asked = next(one for one in managers.values() if one.id == first)
    async with company.db.write() as uow:
        offer = await uow.offers.current(lead_id)
        assert offer is not None
        await company.deals.pass_on(company.turn(uow, NOON + timedelta(minutes=1)), asked, offer.id)
    [_, (step, second)] = await company.steps(lead_id)
    assert step == "next"
    assert second not in (first, None)


async def test_the_card_says_why_and_what_is_not_known_yet(company: Company) -> None:
    await company.hire()
    await company.lead(500)
    async with company.db.write() as uow:
        [row] = await uow.outbox.lease_next(now=NOON + timedelta(minutes=1))
    text = row.payload["text"]
    assert "no hot leads finished yet, worth a try" in text
    assert "Not known yet, please ask: Need, Budget" in text


async def test_a_taken_lead_that_nobody_writes_to_goes_to_somebody_else(company: Company) -> None:
    managers = await company.hire()
    lead_id = await company.lead(500)
    [(_, first)] = await company.steps(lead_id)
    owner = next(one for one in managers.values() if one.id == first)
    await company.take(owner, lead_id, NOON + timedelta(minutes=1))
    fired = await company.due(NOON + timedelta(minutes=61))
    assert [round((at - NOON).total_seconds() / 60) for at in fired] == [16, 31, 61]
    async with company.db.read() as uow:
        [claim] = await uow.offers.claims(lead_id)
    assert claim.end_reason == "not contacted"
    [(_, second)] = await company.steps(lead_id)
    assert second not in (first, None)


async def test_a_lead_that_was_written_to_is_left_alone(company: Company) -> None:
    managers = await company.hire()
    lead_id = await company.lead(500)
    await company.take(managers[1], lead_id, NOON + timedelta(minutes=1))
    async with company.db.write() as uow:
        turn = company.turn(uow, NOON + timedelta(minutes=2))
        await company.progress.contacted(turn, managers[1], await uow.leads.get(lead_id))
    assert await company.due(NOON + timedelta(days=3)) == []


async def test_the_leads_of_who_leaves_the_company_go_back_to_routing(company: Company) -> None:
    managers = await company.hire()
    lead_id = await company.lead(500)
    await company.take(managers[1], lead_id, NOON)
    async with company.db.write() as uow:
        answer = await company.staffing.remove(company.turn(uow, NOON), "Anna", lang="en", by=None)
    assert answer.endswith("Open leads back with the team: 1.")
    assert await company.steps(lead_id) == [("first", managers[2].id)]
    assert await company.take(managers[1], lead_id, NOON) == "This offer is over."


async def test_who_goes_on_leave_today_hands_over_what_they_have_not_begun(company: Company) -> None:
    managers = await company.hire()
    lead_id = await company.lead(500)
    await company.take(managers[2], lead_id, NOON)
    async with company.db.write() as uow:
        answer = await company.staffing.leave(company.turn(uow, NOON), managers[2], "until Friday")
    assert "away from" in answer
    assert await company.steps(lead_id) == [("first", managers[1].id)]


async def test_a_client_who_comes_back_is_shown_to_their_manager_first(company: Company) -> None:
    managers = await company.hire()
    lead_id = await company.lead(500)
    await company.take(managers[2], lead_id, NOON)
    async with company.db.write() as uow:
        await company.progress.won(company.turn(uow, NOON), managers[2], await uow.leads.get(lead_id))
        dialog = await uow.dialogs.latest((await uow.leads.get(lead_id)).visitor_id)
        assert dialog is not None
        later = NOON + timedelta(days=1)
        again = await uow.leads.open_or_attach(visitor_id=dialog.visitor_id, dialog_id=dialog.id, at=later)
        await company.offering.offer(company.turn(uow, later), again.lead.id, reason="hot", urgent=True)
    assert await company.steps(again.lead.id) == [("first", managers[2].id)]


async def test_a_small_team_without_a_file_is_asked_all_at_once_twice_and_then_the_admins(db: Database) -> None:
    company = Company(db, rules=None, agreement=None)
    await company.hire()
    await company.lead(500)
    fired = await company.due(NOON + timedelta(minutes=45))
    assert [round((at - NOON).total_seconds() / 60) for at in fired] == [5, 10, 40]
    async with db.read() as uow:
        [offer] = await uow.offers.waiting()
        shown = [card.chat_id for card in await uow.offers.cards(offer.id)]
        assert await uow.routing.rounds(offer.id) == []
    assert shown == [1, 2, 9, 1, 2, 9, ADMIN, ADMIN]


async def test_the_agreement_alone_sets_the_times_of_a_small_team(db: Database) -> None:
    # Without a routing file every offer waited BANTIK_OFFER_MINUTES, whatever had been agreed.
    company = Company(db, rules=None, agreement="schema: 1\ntake: {hot: {first: 2m, next: 3m, admins: 20m}}\n")
    managers = await company.hire()
    lead_id = await company.lead(500)
    assert [round((at - NOON).total_seconds() / 60) for at in await company.due(NOON + timedelta(minutes=30))] == [
        *(2, 5, 25),
    ]
    await company.take(managers[1], lead_id, NOON + timedelta(minutes=30))
    fired = await company.due(NOON + timedelta(minutes=91))
    assert [round((at - NOON).total_seconds() / 60) for at in fired] == [45, 60, 90], "and the first contact is watched"
    async with db.write() as uow:
        desk = await company.rounds.desk(company.turn(uow, NOON), lang="en", product="crm", warmth="hot")
    assert desk.promise_by - NOON == timedelta(minutes=2 + 3 + 15)


async def test_a_promise_is_told_in_the_visitors_own_time_and_measured(company: Company) -> None:
    await company.hire()
    phone = KnownFact(
        kind="phone", quote="+90", value={"e164": "+905321234567"}, confidence=1, reply_id=1, at=NIGHT, origin="words"
    )
    state = DialogState(script_id="crm", version=1, lang="en", facts={"phone": phone})
    await company.lead(500, NIGHT)
    async with company.db.write() as uow:
        turn = company.turn(uow, NIGHT)
        desk = await company.promises.desk(turn, state)
        assert (desk.timezone, desk.open_now) == ("Europe/Istanbul", False)
        phrase = moment_phrase(desk.promise_by, now=NIGHT, timezone=desk.timezone, lang="en")
        say = Say(text=f"Somebody writes {phrase}.", turn=1, kind="answer")
        await company.promises.remember(turn, 1, desk, [say], state=state, at=NIGHT)
        await company.promises.remember(turn, 1, desk, [], state=state, at=NIGHT)
        assert await uow.promises.kept(1, at=desk.promise_by - timedelta(minutes=1)) == 1
        kept = await uow.promises.summary(since=NIGHT, now=NIGHT + timedelta(days=1))
    assert (kept.told, kept.in_time, kept.late, kept.broken) == (1, 1, 0, 0)


def test_a_number_that_could_be_in_several_zones_tells_none() -> None:
    def fact(e164: str) -> dict[str, KnownFact]:
        return {
            "phone": KnownFact(
                kind="phone", quote=e164, value={"e164": e164}, confidence=1, reply_id=1, at=NOON, origin="words"
            )
        }

    assert zone_of(fact("+79161234567")) is None  # type: ignore[arg-type]  # keys are kinds of facts
    assert zone_of(fact("+48601234567")) == ZoneInfo("Europe/Warsaw")  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("words", "lang", "days"),
    [
        ("24.12 - 2.01", "pl", ("2026-12-24", "2027-01-02")),
        ("24.12.2026-02.01.2027", "ru", ("2026-12-24", "2027-01-02")),
        ("с 24 декабря по 2 января", "ru", ("2026-12-24", "2027-01-02")),
        ("tomorrow", "en", ("2026-11-22", "2026-11-22")),
        ("do piątku", "pl", ("2026-11-21", "2026-11-27")),
        ("gelecek hafta", "tr", ("2026-11-23", "2026-11-29")),
        ("from Monday", "en", None),
        ("whenever", "en", None),
    ],
)
def test_leave_is_read_as_people_write_it(words: str, lang: str, days: tuple[str, str] | None) -> None:
    found = leave_days(words, today=datetime(2026, 11, 21, tzinfo=UTC).date(), lang=lang)  # type: ignore[arg-type]  # one of ours
    assert (found and tuple(str(day) for day in found)) == days
