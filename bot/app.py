"""Puts the bot together: from settings to running services, and back to silence."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramUnauthorizedError
from aiogram.types import BotCommand

from bot.aftermath import Consequences
from bot.console.access import Access
from bot.console.addresses import Addresses
from bot.console.backstage import Backstage
from bot.console.service import Console
from bot.contacting import Contacting
from bot.conversation import Conversation
from bot.deals import Deals
from bot.desk import WorkingHours
from bot.erasing import Erasing
from bot.errors import ScriptMissingError, SettingsError, StartError, TokenRefusedError
from bot.handler import Handling
from bot.health import Health
from bot.identity.same_person import SamePerson
from bot.identity.sharing import Sharing
from bot.intake import FIRST_PAUSE, LONGEST_PAUSE, Poller
from bot.joining import Joining
from bot.loading import load_reader, open_database
from bot.matching import Matcher
from bot.nursery import Nursery
from bot.offering import Offering
from bot.promises import Promises
from bot.publishing.desk import ScriptDesk
from bot.publishing.preview import Preview
from bot.publishing.publishing import Publishing
from bot.pulse import Pulse
from bot.relay import Relay
from bot.reports.weekly import begin_weekly
from bot.routers import make_dispatcher
from bot.ruling import make_rounds
from bot.services import Services
from bot.settings import Settings
from bot.shelf import Shelf, stock
from bot.sources.clicks import Clicks
from bot.sources.routes import router as link_routes
from bot.sources.tokens import Signer
from bot.staffing import Staffing
from bot.talking.housing import Housing
from bot.talking.passing import Passing
from bot.talking.talks import Talking
from bot.talking.topics import TopicKeeper
from bot.team import Team
from bot.telegram import UPDATE_KINDS, RawApi, make_bot
from bot.understanding import Understanding
from bot.web import Web
from bot.wording import say
from bot.worker import Worker
from bot.working.access import LeadAccess
from bot.working.drawing import Drawing
from bot.working.together import make_sales_desk
from nlu.labels import LANGUAGES
from nlu.reader import ParsersOnly, Reader
from storage.engine import Database
from storage.errors import StorageError

log = structlog.get_logger(__name__)

#: How long a start waits for a Bot API that does not answer before it goes on trying in the background.
GREETING_SECONDS: Final = 5.0
VISITOR_COMMANDS: Final = ("start", "help", "language", "privacy", "cancel", "stop", "forget", "share")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A bot at work. ``nursery.wait()`` sleeps until an error that nothing survives.

    ``wake`` makes relay and worker look at once: after others than they have queued something.
    """

    settings: Settings
    db: Database
    services: Services
    nursery: Nursery
    health: Health
    understanding: Understanding
    wake: Callable[[], None]


@asynccontextmanager
async def running(
    settings: Settings, *, reader: Reader | None = None, now: Callable[[], datetime] = utc_now, web: bool = True
) -> AsyncIterator[Running]:
    """Start every service of the bot and end them all at the end of the block.

    ``reader`` is one that is loaded already; without it the shipped model is loaded.

    Raises:
        StartError: the settings, the model, the scripts or the database do not allow a start.
    """
    token = settings.token  # asked first: without it nothing else matters
    # A second thread would spin after every reply, on the core on which everything else runs.
    reader = reader or load_reader(threads=1)
    db = await open_database(settings)
    health, arrived, queued = Health(), Pulse(), Pulse()
    bot, raw = make_bot(settings), RawApi(settings)
    try:
        site = Web(settings=settings, db=db, health=health, arrived=arrived, now=now) if web else None
        if site is not None:
            # Before anything is recovered: where a second Bantik has the port, its messages are not ours to take up.
            await site.open()
        await _stock(db, settings, now)
        await _recover(db, settings, now)
        await begin_weekly(db, zone=settings.zone, now=now())
        username = await _introduce(bot, settings, health)
        services = make_services(settings, username=username)
        understanding = Understanding(reader=reader, parsers=ParsersOnly(), matcher=Matcher(reader), health=health)
        async with db.read() as uow:
            live = [await services.shelf.version(uow, stored.id) for stored in await uow.scripts.all_live()]
        await understanding.warm_up([one.script for one in live], now=now())
        handler = Handling(
            db=db,
            bot=bot,
            dispatcher=make_dispatcher(services),
            services=services,
            understanding=understanding,
            queued=queued,
            arrived=arrived,
            now=now,
        )
        worker = Worker(db=db, handler=handler, arrived=arrived, health=health, now=now)

        def wake() -> None:
            queued.ring()
            arrived.ring()

        consequences = Consequences(
            team=services.team, offering=services.offering, passing=services.passing, housing=services.housing
        )
        topics = TopicKeeper(bot=bot, db=db, team=services.team, housing=services.housing, queued=queued, now=now)
        relay = Relay(bot=bot, db=db, queued=queued, health=health, aftermath=consequences, now=now)
        async with Nursery() as nursery:
            if site is not None:
                clicks = await _clicks(db, health, now)
                site.include(link_routes(clicks, username=lambda: services.username))
                access = Access(db=db, admin_ids=settings.admin_ids, bot_token=settings.bot_token, now=now)
                console = Console(addresses=services.console)
                console.open(
                    Backstage(
                        access=access,
                        settings=settings,
                        services=services,
                        health=health,
                        understanding=understanding,
                        wake=wake,
                    )
                )
                site.mount(console)
                nursery.keep("console", console.run)
                nursery.keep("web", site.serve)
                nursery.keep("clicks", clicks.run)
            nursery.keep("worker", worker.run)
            nursery.keep("sweep", worker.sweep)
            nursery.keep("scrub", handler.scrub)
            nursery.keep("retention", handler.forget_the_silent)
            nursery.keep("untimed", handler.time_the_untimed)
            nursery.keep("relay", relay.run)
            if settings.sales_chat_id is not None:
                nursery.keep("topics", topics.run)
            nursery.once("arrangements", _arrange(bot, settings, services, health))
            if settings.webhook_url is None:
                poller = Poller(api=raw, db=db, bot_id=settings.bot_id, arrived=arrived, health=health, now=now)
                nursery.keep("poller", poller.run)
            log.info("Bantik runs", bot=username, token_of=token.partition(":")[0])
            yield Running(
                settings=settings,
                db=db,
                services=services,
                nursery=nursery,
                health=health,
                understanding=understanding,
                wake=wake,
            )
    finally:
        await raw.close()
        await bot.session.close()
        await db.close()


def make_services(settings: Settings, *, username: str) -> Services:
    """The use cases for these settings."""
    team = Team(sales_chat_id=settings.sales_chat_id, admin_ids=settings.admin_ids)
    hours = WorkingHours(zone=settings.zone)
    rounds, sla = make_rounds(settings, team=team, hours=hours)
    shelf = Shelf()
    publishing = Publishing(shelf=shelf)
    drawing = Drawing(hours=hours, access=LeadAccess(team=team, rounds=rounds), shelf=shelf, sla=sla)
    offering = Offering(team=team, hours=hours, rounds=rounds, sla=sla, drawing=drawing)
    contacting = Contacting(team=team, rounds=rounds, sla=sla) if sla else None
    deals = Deals(offering=offering, drawing=drawing, contacting=contacting)
    desk = make_sales_desk(drawing=drawing, deals=deals, offering=offering, rounds=rounds, shelf=shelf)
    same_person = SamePerson(team=team, offering=offering, drawing=drawing, shelf=shelf)
    conversation = Conversation(
        shelf=shelf, promises=Promises(rounds=rounds), offering=offering, same_person=same_person
    )
    talking = Talking(shelf=shelf, length=timedelta(minutes=settings.talk_minutes))
    return Services(
        username=username,
        public_url=None if settings.public_url is None else str(settings.public_url),
        console=Addresses.of(settings.public_url, port=settings.console_port),
        team=team,
        hours=hours,
        shelf=shelf,
        offering=offering,
        conversation=conversation,
        same_person=same_person,
        sharing=Sharing(conversation=conversation, username=username),
        deals=deals,
        staffing=Staffing(team=team, rounds=rounds, offering=offering, deals=deals),
        joining=Joining(team=team, offering=offering),
        publishing=publishing,
        script_desk=ScriptDesk(publishing=publishing),
        preview=Preview(hours=hours),
        erasing=Erasing(team=team, offering=offering, shelf=shelf),
        sla=sla,
        talking=talking,
        passing=Passing(talking=talking, deals=deals),
        housing=Housing(team=team, hours=hours, talking=talking),
        asking=desk.asking,
        noting=desk.noting,
        planning=desk.planning,
        finding=desk.finding,
        taps=desk.taps,
        after_sale=desk.after_sale,
    )


async def _stock(db: Database, settings: Settings, now: Callable[[], datetime]) -> None:
    try:
        await stock(db, default=settings.script, now=now)
    except ScriptMissingError as error:
        raise SettingsError(f"BANTIK_SCRIPT: {error}") from None
    except StorageError as error:
        raise StartError(f"BANTIK_DATABASE_URL: {error}") from None


async def _recover(db: Database, settings: Settings, now: Callable[[], datetime]) -> None:
    """Take up what the last process had in its hands when it ended. On SQLite there is no other process.

    A sales group that could not be written to gets another chance.
    """
    alone = db.dialect == "sqlite"
    async with db.write() as uow:
        await uow.inbox.recover(now=now(), everything=alone)
        await uow.outbox.recover(now=now(), everything=alone)
        team = Team(sales_chat_id=settings.sales_chat_id, admin_ids=settings.admin_ids)
        await uow.settings.put(team.lost_key, {}, at=now())


async def _clicks(db: Database, health: Health, now: Callable[[], datetime]) -> Clicks:
    """What takes the clicks on links, with the key that signs their tokens."""
    async with db.write() as uow:
        signer = Signer(await uow.links.secret(at=now()))
    return Clicks(db=db, signer=signer, health=health, now=now)


async def _introduce(bot: Bot, settings: Settings, health: Health) -> str:
    """The bot's user name. A Bot API that cannot be reached does not stop the start; a refused token does."""
    try:
        async with asyncio.timeout(GREETING_SECONDS):
            return await _username(bot, settings)
    except TelegramUnauthorizedError:
        raise TokenRefusedError from None
    except (TelegramAPIError, TimeoutError) as error:
        health.bad("telegram", f"{settings.telegram_api.host} does not answer ({type(error).__name__})")
        return f"bot{settings.bot_id}"


async def _arrange(bot: Bot, settings: Settings, services: Services, health: Health) -> None:
    """Tell Telegram what it must know of this start; as often as it takes while Telegram does not answer.

    A Bot API server that refuses the webhook is shown by ``/health`` until it takes it: no update comes meanwhile.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            services.username = await _username(bot, settings)
            if settings.webhook_url is not None:
                await _set_webhook(bot, settings)
            break
        except TelegramAPIError as error:
            health.bad("telegram", f"{settings.telegram_api.host} answers {type(error).__name__}")
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
    health.good("telegram")
    await _set_commands(bot)


async def _username(bot: Bot, settings: Settings) -> str:
    # aiogram remembers it, so that no handler asks for it over the network in the middle of a transaction.
    return (await bot.me()).username or f"bot{settings.bot_id}"


async def _set_commands(bot: Bot) -> None:
    """The command menu in every language; a server that does not know the method is passed over."""
    for lang in LANGUAGES:
        commands = [BotCommand(command=name, description=say(lang, f"command.{name}")) for name in VISITOR_COMMANDS]
        try:
            await bot.set_my_commands(commands, language_code=lang)
            if lang == "en":
                await bot.set_my_commands(commands)
        except TelegramAPIError as error:
            log.warning("the command menu was not set", reason=type(error).__name__)
            return


async def _set_webhook(bot: Bot, settings: Settings) -> None:
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    await bot.set_webhook(
        str(settings.webhook_url), secret_token=secret, allowed_updates=list(UPDATE_KINDS), drop_pending_updates=False
    )
