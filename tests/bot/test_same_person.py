"""One lead per person at the edges: who is recognised, what managers are asked, the second person's link."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import make_services
from bot.conversation import Scene, first_event
from bot.identity.signs import Signs, is_desk, is_switchboard, judge, same_name
from bot.leads_export import lead_rows
from bot.services import Services
from bot.settings import Settings
from bot.shelf import stock
from bot.turn import Turn
from bot.working.view import lead_view
from dialogs.events import ContactShared, ReplyRead
from nlu.labels import FactKind
from nlu.reading import Fact, Reading
from storage import Database, UnitOfWork
from storage.tables import Lead, Visitor

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BOSS = 9000
ANNA = 9001


# What makes two people one


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (Signs(phone="+48512345678", verified=True), Signs(phone="+48512345678", verified=True), ("phone", True)),
        (Signs(email="tom@acme.pl"), Signs(email="TOM@acme.pl"), ("email", True)),
        (Signs(phone="+48512345678", verified=True), Signs(phone="+48512345678"), ("typed_phone", False)),
        (Signs(email="biuro@acme.pl"), Signs(email="biuro@acme.pl"), ("shared_email", False)),
        (
            Signs(name="Анна Петрова", company="ООО «Ромашка»"),
            Signs(name="петрова анна", company="Ромашка"),
            ("name_and_company", False),
        ),
        (Signs(name="Anna", company="Acme"), Signs(name="Anna", company="Other"), None),
        (Signs(name="Anna", phone="+48512345678"), Signs(name="Tom", phone="+48512345678"), None),
        (Signs(name="Anna"), Signs(name="Anna"), None),
    ],
)
def test_proof_is_sure_and_a_hint_is_asked(one: Signs, other: Signs, verdict: tuple[str, bool] | None) -> None:
    for pair in ((one, other), (other, one)):
        found = judge(*pair)
        assert (None if found is None else (found.ground, found.sure)) == verdict


def test_a_number_of_a_whole_company_is_a_switchboard() -> None:
    assert is_switchboard("+48800123456", name="Tom", others=[])  # toll-free
    assert is_switchboard("+48221234567", name="Tom", others=["Anna"])
    assert is_switchboard("+48221234567", name=None, others=[None, None])
    assert not is_switchboard("+48512345678", name="Tom", others=["Tom Nowak"])
    assert not is_switchboard("+48512345678", name="Tom", others=[])


def test_desks_and_names_are_told_from_people() -> None:
    assert is_desk("info@acme.com")
    assert is_desk("biuro.warszawa@acme.pl")
    assert not is_desk("anna.sales@acme.com")
    assert same_name("Łukasz", "lukasz nowak")
    assert not same_name("", "Anna")


# A small company in a database


@dataclass
class Company:
    """Services over a database; each verb is one update in one transaction."""

    db: Database
    services: Services
    at: datetime = NOW
    rows: int = 0
    sent: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    def turn(self, uow: UnitOfWork) -> Turn:
        self.rows += 1
        self.at += timedelta(minutes=1)
        return Turn(uow=uow, row_id=self.rows, update_id=self.rows, written_at=self.at, now=self.at)

    async def _scene(self, turn: Turn, telegram_id: int, name: str) -> Scene:
        met = await turn.uow.visitors.meet(telegram_id=telegram_id, at=self.at, name=name, language="en")
        scene = await self.services.conversation.scene(turn, met.visitor)
        if scene is None or scene.dialog.state.status == "closed":
            scene = await self.services.conversation.open(turn, met.visitor, lang="en")
            await self.services.conversation.play(turn, scene, first_event(met.visitor, turn, returning=False))
            scene = await self.services.conversation.scene(turn, met.visitor) or scene
        return scene

    async def says(self, telegram_id: int, text: str, *, name: str, **facts: dict[str, Any]) -> None:
        async with self.db.write() as uow:
            turn = self.turn(uow)
            scene = await self._scene(turn, telegram_id, name)
            reply_id = await self.services.conversation.hear(turn, scene, text=text)
            found = [_fact(kind, text, value) for kind, value in facts.items()]
            reading = Reading(lang="en", facts=tuple(found))
            event = ReplyRead(at=self.at, reply_id=reply_id, text=text, reading=reading)
            await self.services.conversation.play(turn, scene, event)

    async def shares_phone(self, telegram_id: int, phone: str, *, name: str) -> None:
        async with self.db.write() as uow:
            turn = self.turn(uow)
            scene = await self._scene(turn, telegram_id, name)
            reply_id = await self.services.conversation.hear(turn, scene, text=phone)
            event = ContactShared(at=self.at, reply_id=reply_id, phone=phone, name=name, own=True)
            await self.services.conversation.play(turn, scene, event)

    async def lead_of(self, telegram_id: int) -> Lead | None:
        async with self.db.read() as uow:
            visitor = await uow.visitors.by_telegram(telegram_id)
            return None if visitor is None else await uow.leads.open_of(visitor.id)

    async def messages(self, chat_id: int) -> list[dict[str, Any]]:
        """Everything that is queued for a chat, in order."""
        async with self.db.write() as uow:
            while leased := await uow.outbox.lease_next(now=self.at + timedelta(hours=1)):
                for one in leased:
                    self.sent.append((one.chat_id, dict(one.payload)))
                    await uow.outbox.sent(one.id, lease=one.lease, message_id=len(self.sent), at=self.at)
        return [payload for chat, payload in self.sent if chat == chat_id]


def _fact(kind: Any, text: str, value: dict[str, Any]) -> Fact:
    known: FactKind = kind
    return Fact(kind=known, quote=text, start=0, end=len(text), value=value, confidence=0.9)


NEED = {"text": "a CRM"}


@pytest.fixture
async def company(db: Database) -> Company:
    settings = Settings(bot_token="1:x", admin_ids=str(BOSS), _env_file=None)
    await stock(db, default="crm", now=lambda: NOW)
    async with db.write() as uow:
        await uow.erasure.ensure_salt(at=NOW)
        await uow.managers.join(telegram_id=BOSS, name="Boss", language="en", at=NOW, is_admin=True)
    return Company(db=db, services=make_services(settings, username="bantik_bot"))


async def test_one_phone_verified_twice_is_one_lead_and_can_be_taken_apart(company: Company) -> None:
    await company.says(1, "we need a CRM", name="Tom", need=NEED)
    await company.shares_phone(1, "+48512345678", name="Tom")
    await company.says(2, "still looking for a CRM", name="Tomasz", need=NEED)
    await company.shares_phone(2, "+48512345678", name="Tomasz")
    one, other = await company.lead_of(1), await company.lead_of(2)
    assert one is not None
    assert other is not None
    assert one.id == other.id
    told = [message for message in await company.messages(BOSS) if "one person" in message.get("text", "")]
    assert len(told) == 1
    assert "Telegram confirms the same phone" in told[0]["text"]
    async with company.db.write() as uow:
        boss = await uow.managers.by_telegram(BOSS)
        assert boss is not None
        merge_id = int(told[0]["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[1])
        words, becomes = await company.services.same_person.tapped(company.turn(uow), boss, merge_id, "undo")
    assert words == "They are two leads again."
    assert becomes is not None
    apart = [await company.lead_of(number) for number in (1, 2)]
    assert len({lead.id for lead in apart if lead is not None}) == 2


async def test_the_owners_card_names_the_people_of_the_lead_after_a_merge_and_after_its_undoing(
    company: Company,
) -> None:
    # After an unmerge the owner's card still named the other account, and how to reach it.
    await company.says(1, "we need a CRM", name="Tom", need=NEED)
    await company.shares_phone(1, "+48512345678", name="Tom")
    lead = await company.lead_of(1)
    assert lead is not None
    async with company.db.write() as uow:
        anna = await uow.managers.join(telegram_id=ANNA, name="Anna", language="en", at=NOW)
        turn = company.turn(uow)
        await company.services.offering.offer(turn, lead.id, reason="hot", urgent=True)
        offer = await uow.offers.current(lead.id)
        assert offer is not None
        await company.services.deals.take(turn, anna, offer.id)
        await company.services.taps.progress.contacted(company.turn(uow), anna, await uow.leads.get(lead.id))
    await company.says(2, "still looking for a CRM", name="Tomasz", need=NEED)
    await company.shares_phone(2, "+48512345678", name="Tomasz")
    cards = [m for m in await company.messages(ANNA) if "Taken · Anna" in m.get("text", "")]
    assert "Tomasz" in cards[-1]["text"]
    told = [m for m in await company.messages(ANNA) if "one person" in m.get("text", "")]
    merge_id = int(told[0]["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[1])
    async with company.db.write() as uow:
        await company.services.same_person.tapped(company.turn(uow), anna, merge_id, "undo")
    cards = [m for m in await company.messages(ANNA) if "Taken · Anna" in m.get("text", "")]
    assert "Tomasz" not in cards[-1]["text"]
    labels = [key["text"] for row in cards[-1]["reply_markup"]["inline_keyboard"] for key in row]
    assert "Contacted" not in labels, "it was contacted before"


async def test_typed_phone_is_a_question_to_the_admins_and_no_merge(company: Company) -> None:
    for number in (1, 2):
        await company.says(number, "call me on 512345678", name="Tom", need=NEED, phone={"e164": "+48512345678"})
    one, other = await company.lead_of(1), await company.lead_of(2)
    assert one is not None
    assert other is not None
    assert one.id != other.id
    asked = [message for message in await company.messages(BOSS) if "one person?" in message.get("text", "")]
    assert len(asked) == 1
    labels = [key["text"] for row in asked[0]["reply_markup"]["inline_keyboard"] for key in row]
    assert labels == ["One person", "Two people"]


async def test_a_switchboard_alone_is_no_lead_until_they_say_who_they_are(company: Company) -> None:
    await company.says(1, "call 221234567", name="Anna", need=NEED, phone={"e164": "+48221234567"})
    await company.says(2, "call 221234567", name="Piotr", need=NEED, phone={"e164": "+48221234567"})
    assert await company.lead_of(1) is not None
    assert await company.lead_of(2) is None
    await company.says(2, "piotr@acme.pl", name="Piotr", email={"address": "piotr@acme.pl"})
    assert await company.lead_of(2) is not None


async def test_decider_joins_by_the_link_and_neither_sees_the_others_words(company: Company) -> None:
    await company.says(1, "askers-words we need a CRM", name="Tom", need={"text": "askers-words"})
    await company.shares_phone(1, "+48512345678", name="Tom")
    await company.says(1, "my boss decides with me", name="Tom", authority={"role": "boss", "power": "shares"})
    offered = [m for m in await company.messages(1) if "s:share" in str(m.get("reply_markup"))]
    assert len(offered) == 1
    async with company.db.write() as uow:
        turn = company.turn(uow)
        tom = await _visitor(uow, 1)
        made = await company.services.sharing.invite(turn, tom, lang="en")
    token = made["text"].rsplit("with-", 1)[1]
    async with company.db.write() as uow:
        turn = company.turn(uow)
        met = await uow.visitors.meet(telegram_id=2, at=company.at, name="Kasia", language="en")
        assert (await company.services.sharing.come(turn, await _visitor(uow, 1), token)).outcome == "own"
        assert (await company.services.sharing.come(turn, met.visitor, token)).outcome == "joined"
    await company.says(2, "deciders-words, 3000 a month", name="Kasia", budget={"max": 3000, "currency": "EUR"})
    one, other = await company.lead_of(1), await company.lead_of(2)
    assert one is not None
    assert other is not None
    assert one.id == other.id
    async with company.db.read() as uow:
        view = await lead_view(company.turn(uow), one.id, None)
    assert view.facts["authority"].value["power"] == "decides"
    assert view.facts["need"].quote.startswith("askers-words")
    assert view.facts["budget"].quote.startswith("deciders-words")
    assert (view.name, [person.name for person in view.others]) == ("Tom", ["Kasia"])
    # `bantik leads` listed only the one who asks, and only what they had said.
    async with company.db.read() as uow:
        [row] = await lead_rows(uow)
    assert [(other["part"], other["name"]) for other in row.others] == [("decides", "Kasia")]
    assert row.facts["authority"]["value"]["power"] == "decides"
    assert row.facts["budget"]["quote"].startswith("deciders-words")
    assert "deciders-words" not in str(await company.messages(1))
    assert "askers-words" not in str(await company.messages(2))
    assert "Tom has asked us about this" in str(await company.messages(2))


async def test_erasing_the_decider_leaves_the_askers_lead_without_their_words(company: Company) -> None:
    await test_decider_joins_by_the_link_and_neither_sees_the_others_words(company)
    async with company.db.write() as uow:
        await company.services.erasing.erase(company.turn(uow), await _visitor(uow, 2))
    lead = await company.lead_of(1)
    assert lead is not None
    assert "deciders-words" not in str(lead.breakdown)
    async with company.db.read() as uow:
        view = await lead_view(company.turn(uow), lead.id, None)
    assert view.others == ()
    assert view.facts["authority"].value["power"] == "shares"


async def _visitor(uow: UnitOfWork, telegram_id: int) -> Visitor:
    visitor = await uow.visitors.by_telegram(telegram_id)
    assert visitor is not None
    return visitor
