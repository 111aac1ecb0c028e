"""The relay on the wire: what is queued arrives once, in order, and trouble stays where it belongs."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from aiogram import Bot

from bot.aftermath import SILENCE, Consequences
from bot.deals import Deals
from bot.desk import WorkingHours
from bot.health import Health
from bot.local_telegram import Fault, LocalTelegram, Person
from bot.nursery import Nursery
from bot.offering import Offering
from bot.pulse import Pulse
from bot.relay import Relay
from bot.ruling import make_rounds
from bot.settings import Settings
from bot.shelf import Shelf
from bot.talking.housing import Housing
from bot.talking.passing import Passing
from bot.talking.talks import Talking
from bot.team import Team
from bot.working.access import LeadAccess
from bot.working.drawing import Drawing
from storage.engine import Database
from storage.outbox import Outgoing
from tests.bot.conftest import now


@asynccontextmanager
async def relay(db: Database, bot: Bot, team: Team | None = None) -> AsyncIterator[Pulse]:
    """A relay at work; yields its bell."""
    team = team or Team(sales_chat_id=None, admin_ids=())
    settings = Settings(_env_file=None)
    hours = WorkingHours(zone=settings.zone)
    rounds, sla = make_rounds(settings, team=team, hours=hours)
    offering = Offering(team=team, hours=hours, rounds=rounds, sla=sla)
    drawing = Drawing(hours=hours, access=LeadAccess(team=team, rounds=rounds))
    talking = Talking(shelf=Shelf(), length=timedelta(minutes=30))
    passing = Passing(talking=talking, deals=Deals(offering=offering, drawing=drawing))
    housing = Housing(team=team, hours=hours, talking=talking)
    queued = Pulse()
    service = Relay(
        bot=bot,
        db=db,
        queued=queued,
        health=Health(),
        aftermath=Consequences(team=team, offering=offering, passing=passing, housing=housing),
        now=now,
    )
    async with Nursery() as nursery:
        nursery.keep("relay", service.run)
        yield queued


async def put(db: Database, chat_id: int, *texts: str, message_class: str = "prompt", **extra: object) -> None:
    async with db.write() as uow:
        for text in texts:
            await uow.outbox.put(
                Outgoing(
                    chat_id=chat_id,
                    method="sendMessage",
                    payload={"text": text},
                    dedupe_key=f"{chat_id}:{text}",
                    message_class=message_class,  # type: ignore[arg-type]  # one of the two
                    **extra,  # type: ignore[arg-type]  # fields of Outgoing
                ),
                at=now(),
            )


async def drained(db: Database, seconds: float = 15.0) -> None:
    async with asyncio.timeout(seconds):
        while True:
            async with db.read() as uow:
                if not await uow.outbox.waiting():
                    return
            await asyncio.sleep(0.05)


async def started(telegram: LocalTelegram, name: str = "Tom") -> Person:
    person = telegram.person(name)
    await person.start()
    return person


async def test_messages_of_a_chat_arrive_once_and_in_order(telegram: LocalTelegram, bot: Bot, db: Database) -> None:
    people = [await started(telegram, f"P{number}") for number in range(4)]
    words = [f"message {number}" for number in range(8)]
    for person in people:
        await put(db, person.user.id, *words)
        await put(db, person.user.id, *words)
    async with relay(db, bot):
        await drained(db)
    for person in people:
        assert [m.text for m in person.messages] == words


async def test_a_429_is_obeyed_and_holds_up_nobody_else(telegram: LocalTelegram, bot: Bot, db: Database) -> None:
    tom, eve = await started(telegram, "Tom"), await started(telegram, "Eve")
    telegram.faults.add(Fault(kind="flood", method="SendMessage", chat=tom.user.id, seconds=2))
    telegram.faults.add(Fault(kind="flood", method="sendMessage", chat=tom.user.id, seconds=2))
    await put(db, tom.user.id, "first", "second")
    await put(db, eve.user.id, "hello")
    began = time.monotonic()
    async with relay(db, bot):
        await eve.waits("hello", seconds=1.5)
        assert tom.messages == []
        await tom.waits("second", seconds=15)
    assert time.monotonic() - began >= 2
    assert [m.text for m in tom.messages] == ["first", "second"]


async def test_a_prompt_that_may_have_arrived_is_not_said_twice(
    telegram: LocalTelegram, bot: Bot, db: Database
) -> None:
    tom = await started(telegram)
    telegram.faults.add(Fault(kind="hang_after", chat=tom.user.id))
    await put(db, tom.user.id, "question")
    async with relay(db, bot):
        await drained(db)
        await asyncio.sleep(0.3)
    assert [m.text for m in tom.messages] == ["question"]
    async with db.read() as uow:
        assert [row.state for row in await uow.outbox.unknown_in(tom.user.id)] == ["unknown"]


async def test_an_alert_that_may_not_have_arrived_is_sent_again(
    telegram: LocalTelegram, bot: Bot, db: Database
) -> None:
    anna = await started(telegram, "Anna")
    telegram.faults.add(Fault(kind="reset", chat=anna.user.id))
    await put(db, anna.user.id, "card", message_class="alert")
    async with relay(db, bot):
        await anna.waits("card", seconds=15)
    assert len(anna.messages) == 1


async def test_a_blocked_visitor_gets_no_more_tries(telegram: LocalTelegram, bot: Bot, db: Database) -> None:
    tom = await started(telegram)
    async with db.write() as uow:
        await uow.visitors.meet(telegram_id=tom.user.id, name="Tom", at=now())
    await tom.blocks()
    await put(db, tom.user.id, "one", "two", "three")
    async with relay(db, bot):
        await drained(db)
    calls = [args for _, method, args in telegram.world.calls if method == "sendMessage"]
    assert len(calls) == 1
    async with db.read() as uow:
        visitor = await uow.visitors.by_telegram(tom.user.id)
    assert visitor is not None
    assert visitor.blocked_at is not None


async def test_a_group_that_became_a_supergroup_is_followed(telegram: LocalTelegram, bot: Bot, db: Database) -> None:
    admin = await started(telegram, "Boss")
    group = telegram.group(supergroup=False)
    team = Team(sales_chat_id=group.id, admin_ids=(admin.user.id,))
    grown = group.upgrade()
    await put(db, group.id, "card 1", "card 2", message_class="alert")
    async with relay(db, bot, team):
        await drained(db)
        await admin.waits(f"BANTIK_SALES_CHAT_ID={grown.id}")
        async with db.read() as uow:
            assert await team.sales_chat(uow) == grown.id
    assert [m.text for m in grown.messages] == ["card 1", "card 2"]


async def test_an_alert_that_is_refused_reaches_the_admins(telegram: LocalTelegram, bot: Bot, db: Database) -> None:
    admin = await started(telegram, "Boss")
    team = Team(sales_chat_id=None, admin_ids=(admin.user.id,))
    await put(db, 987654, "card", message_class="alert")
    async with relay(db, bot, team):
        await admin.waits("could not be delivered", "987654")
    async with db.read() as uow:
        assert [row.chat_id for row in await uow.outbox.dead_rows()] == [987654]


async def test_a_lost_group_is_told_to_the_admins_once(telegram: LocalTelegram, bot: Bot, db: Database) -> None:
    admin = await started(telegram, "Boss")
    group = telegram.group()
    group.chat.blocked = True
    team = Team(sales_chat_id=group.id, admin_ids=(admin.user.id,))
    await put(db, group.id, "card 1", "card 2", message_class="alert")
    async with relay(db, bot, team):
        await admin.waits("cannot write to the sales group")
        await drained(db)
        async with db.read() as uow:
            assert await team.sales_chat(uow) is None
    assert len([m for m in admin.messages if "sales group" in m.text]) == 1


async def test_admins_who_cannot_be_reached_do_not_report_each_other_for_ever(bot: Bot, db: Database) -> None:
    # Each report of a lost report was lost in its turn and reported to the other: hundreds of calls a minute.
    team = Team(sales_chat_id=None, admin_ids=(501, 502))
    await put(db, 501, "poison", message_class="alert")
    await put(db, 987654, "card", message_class="alert")
    async with relay(db, bot, team):
        await drained(db, seconds=60)
    async with db.read() as uow:
        assert len(await uow.outbox.dead_rows()) == 4, "the two alerts, and the report of the second to each admin"


async def test_what_is_on_its_way_at_the_end_arrives_once(telegram: LocalTelegram, bot: Bot, db: Database) -> None:
    # The call was cut off and the message went out again after the next start.
    tom = await started(telegram)
    telegram.faults.add(Fault(kind="slow", method="sendMessage", seconds=1))
    await put(db, tom.user.id, "question")
    async with relay(db, bot):
        async with asyncio.timeout(30):
            while not any(method == "sendMessage" for _, method, _ in telegram.world.calls):
                await asyncio.sleep(0.02)
    async with db.write() as uow:
        assert await uow.outbox.recover(now=now(), everything=True) == 0
    assert [m.text for m in tom.messages] == ["question"]


async def test_cards_of_different_leads_go_to_one_chat_side_by_side(
    telegram: LocalTelegram, bot: Bot, db: Database
) -> None:
    # One message at a time went to the sales group: the twentieth hot lead waited for nineteen answers of Telegram.
    group = telegram.group()
    for _ in range(5):
        telegram.faults.add(Fault(kind="slow", method="sendMessage", chat=group.id, seconds=1))
    for number in range(5):
        await put(db, group.id, f"card {number}", message_class="alert", priority="alert", order_key=f"lead:{number}")
    began = time.monotonic()
    async with relay(db, bot):
        await drained(db)
    assert len(group.messages) == 5
    assert time.monotonic() - began < 4


async def test_a_question_that_may_not_have_arrived_is_put_again_in_silence(
    telegram: LocalTelegram, bot: Bot, db: Database
) -> None:
    tom = await started(telegram)
    telegram.faults.add(Fault(kind="reset", chat=tom.user.id))
    await put(db, tom.user.id, "question")
    async with relay(db, bot) as queued:
        await drained(db)
        assert tom.messages == []
        async with db.write() as uow:
            [timer] = await uow.inbox.next_ready(now=now() + SILENCE)
            assert timer.chat_key == str(tom.user.id)
            assert await uow.outbox.say_again(timer.payload["message"], at=now())
        queued.ring()
        await tom.waits("question")
