"""Handles one inbox row: reads the words first, then does everything else in one transaction."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Update

from bot.after_sale.later import KIND as AFTER_SALE
from bot.conversation import RUNNING, Scene
from bot.erasing import KEPT
from bot.publishing.fetching import fetch, is_script
from bot.publishing.publishing import MOVE, PUBLISH
from bot.publishing.uploads import Upload
from bot.pulse import Pulse
from bot.reports.asked import KIND as REPORT
from bot.reports.asked import AskedReport, DrawnReport
from bot.reports.weekly import KIND as WEEKLY
from bot.reports.weekly import send_weekly
from bot.services import Services
from bot.turn import Turn
from bot.understanding import Understanding
from bot.wording import say
from dialogs.events import AnyEvent, ManagerGaveBack, ManagerTook, Matched, TalkBegan, TalkEnded, TimerFired
from dialogs.options import asked_label
from dialogs.schema import Script
from nlu.labels import Asked, Language
from nlu.reading import Reading
from storage.engine import Database
from storage.errors import RowMissing, StorageError
from storage.inbox import Ready
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

SCRUB_GLANCE_SECONDS: Final = 60.0
RETENTION_SECONDS: Final = 3600.0
UNTIMED_GLANCE_SECONDS: Final = 60.0
#: So long after its time an open offer without a timer is looked at again.
UNTIMED: Final = timedelta(minutes=10)


class Handling:
    """The worker's handler."""

    def __init__(
        self,
        *,
        db: Database,
        bot: Bot,
        dispatcher: Dispatcher,
        services: Services,
        understanding: Understanding,
        queued: Pulse,
        arrived: Pulse,
        now: Callable[[], datetime],
    ) -> None:
        self._db, self._bot, self._dispatcher, self._services = db, bot, dispatcher, services
        self._understanding, self._queued, self._arrived, self._now = understanding, queued, arrived, now
        self._erased, self._scrub_due = Pulse(), False

    async def update(self, row: Ready, update: Update, *, at: datetime) -> None:
        """Handle an update as it was written at ``at``."""
        upload = await self._fetch(update)
        reading, match = await self._read(update, at=at)
        async with self._db.write() as uow:
            turn = self._turn(uow, row, at=at, reading=reading, match=match)
            turn.upload = upload
            await self._dispatcher.feed_update(self._bot, update, turn=turn)
            await uow.inbox.done(row.id, lease=row.lease, at=self._now())
        self._wake()
        if turn.scrub:
            self._scrub_due = True
            self._erased.ring()

    async def timer(self, row: Ready, *, at: datetime) -> None:
        """Handle a timer that is due."""
        drawn = await self._draw(row)
        async with self._db.write() as uow:
            turn = self._turn(uow, row, at=at)
            await (self._timer(turn, row) if drawn is None else drawn.send(turn))
            await uow.inbox.done(row.id, lease=row.lease, at=self._now())
        self._wake()

    async def poison(self, uow: UnitOfWork, row: Ready, *, at: datetime) -> None:
        """Tell the admins that a row was put aside."""
        turn = self._turn(uow, row, at=at)
        for place in await self._services.team.admin_places(uow):
            text = say(place.lang, "admin.poison", row=row.id)
            key = f"poison:{row.id}:{place.chat_id}"
            await turn.send(place.chat_id, {"text": text}, message_class="alert", key=key)
        self._wake()

    def _turn(
        self, uow: UnitOfWork, row: Ready, *, at: datetime, reading: Reading | None = None, match: Matched | None = None
    ) -> Turn:
        return Turn(
            uow=uow,
            row_id=row.id,
            update_id=row.update_id,
            written_at=at,
            now=self._now(),
            reading=reading,
            match=match,
        )

    def _wake(self) -> None:
        self._queued.ring()
        self._arrived.ring()

    async def scrub(self) -> None:
        """Rewrite the database file after an erasure, so that not a byte of it is left; for ever."""
        while True:
            await self._erased.wait(SCRUB_GLANCE_SECONDS)
            if self._scrub_due:
                try:
                    await self._db.scrub()
                except StorageError as error:
                    log.warning("the file could not be rewritten after an erasure; trying again", reason=str(error))
                else:
                    self._scrub_due = False

    async def forget_the_silent(self) -> None:
        """Erase, a few at a time, people of whom nothing was heard for as long as the scripts promise; for ever."""
        while True:
            now = self._now()
            try:
                async with self._db.write() as uow:
                    silent = await uow.visitors.silent_since(now - KEPT)
                    for visitor in silent:
                        await uow.erasure.erase_visitor(visitor.id, at=now)
                self._scrub_due |= bool(silent)
            except StorageError as error:
                log.warning("the silent could not be forgotten; trying again in an hour", reason=str(error))
            await asyncio.sleep(RETENTION_SECONDS)

    async def time_the_untimed(self) -> None:
        """See that no open offer is left without a timer: where the timer's row died, another one is set; for ever."""
        while True:
            await asyncio.sleep(UNTIMED_GLANCE_SECONDS)
            now = self._now()
            try:
                async with self._db.write() as uow:
                    for offer in await uow.offers.untimed(overdue_since=now - UNTIMED):
                        turn = Turn(uow=uow, row_id=0, update_id=None, written_at=now, now=now)
                        await self._services.offering.time_again(turn, offer)
                        log.error("an open offer had no timer; it has one again", offer=offer.id)
            except StorageError as error:
                log.warning("offers could not be looked through; trying again", reason=str(error))
            self._arrived.ring()

    # Reading

    async def _fetch(self, update: Update) -> Upload | None:
        """The script that an admin sent as a file, before any transaction: the network may take its time."""
        message = update.message
        document = message.document if message is not None and message.chat.type == "private" else None
        if message is None or document is None or not is_script(document):
            return None
        user_id = message.chat.id
        if user_id not in self._services.team.admin_ids:
            async with self._db.glance() as uow:
                manager = await uow.managers.by_telegram(user_id)
            if manager is None or manager.state == "left" or not manager.is_admin:
                return None
        return await fetch(self._bot, document)

    async def _read(self, update: Update, *, at: datetime) -> tuple[Reading | None, Matched | None]:
        """What a visitor's words mean, before any transaction: reading takes time that nobody should wait for."""
        message = update.message
        if message is None or not message.text or message.chat.type != "private":
            return None, None
        user_id = message.chat.id
        async with self._db.glance() as uow:
            dialog = await uow.dialogs.latest_of_person(user_id)
            # The few managers who were visitors once are read in vain.
            manager = await uow.managers.by_telegram(user_id) if dialog is None else None
            # An admin may be talking with a draft.
            may_try = manager is not None or user_id in self._services.team.admin_ids
            tried = await self._services.preview.heard(uow, user_id) if may_try else None
            shelved = (
                await self._services.shelf.version(uow, dialog.script_version_id)
                if dialog is not None
                else await self._services.shelf.for_new_dialog(uow)
            )
        if tried is not None:
            return await self._understood(message.text, asked=tried.asked, lang=tried.lang, script=tried.script, at=at)
        if manager is not None and manager.state != "left":
            return None, None
        asked: Asked | None = None
        lang: Language | None = None
        if dialog is not None and dialog.state.status in RUNNING:
            asked = asked_label(dialog.state, shelved.script)
            lang = dialog.state.lang
        return await self._understood(message.text, asked=asked, lang=lang, script=shelved.script, at=at)

    async def _understood(
        self, text: str, *, asked: Asked | None, lang: Language | None, script: Script, at: datetime
    ) -> tuple[Reading | None, Matched | None]:
        return await asyncio.gather(
            self._understanding.read(text, asked=asked, now=at.astimezone(self._services.hours.zone), lang=lang),
            self._understanding.match(text, script=script),
        )

    # Timers

    async def _draw(self, row: Ready) -> DrawnReport | None:
        """The report that a row asks for, before any transaction: nobody should wait for a picture."""
        if row.payload["kind"] != REPORT:
            return None
        asked = AskedReport.of(row.payload)
        return await asked.draw(self._db, now=self._now(), zone=self._services.hours.zone)

    async def _timer(self, turn: Turn, row: Ready) -> None:
        payload = row.payload
        if await self._without_a_dialog(turn, payload):
            return
        if payload["kind"] == PUBLISH:
            await self._services.publishing.due(turn, payload)
            return
        if payload["kind"] == MOVE:
            await self._services.publishing.move(turn, payload)
            return
        scene = await self._scene_of(turn, row)
        if scene is not None:
            await self._in_scene(turn, scene, payload)

    async def _in_scene(self, turn: Turn, scene: Scene, payload: dict[str, Any]) -> None:
        if payload["kind"] == "reopened":
            await self._services.conversation.leave_to_manager(turn, scene)
            return
        if payload["kind"] in ("took", "gave_back", "closed"):
            await self._services.talking.settle(turn, scene.visitor)
        if payload["kind"] == "closed":
            if scene.dialog.state.status in RUNNING:
                await self._services.conversation.close(turn, scene)
            return
        await self._services.conversation.play(turn, scene, _event(payload, turn))

    async def _without_a_dialog(self, turn: Turn, payload: dict[str, Any]) -> bool:
        """Do what concerns the team or a customer. False where a timer belongs to a dialog."""
        services = self._services
        match payload["kind"]:
            case "offer":
                await services.offering.overdue(turn, payload["offer"], payload["round"])
            case "unclear":
                await turn.uow.outbox.say_again(payload["message"], at=turn.now)
            case "contact":
                await services.deals.uncontacted(turn, payload["claim"], payload["step"])
            case "talk":
                await services.talking.overdue(turn, payload["talk"])
            case "task":
                await services.planning.due(turn, payload["task"])
            case _ if payload["kind"] == WEEKLY:
                await send_weekly(turn, team=services.team, zone=services.hours.zone)
            case _ if payload["kind"] == AFTER_SALE:
                await services.after_sale.due(turn, payload["customer"], payload["what"])
            case _:
                return False
        return True

    async def _scene_of(self, turn: Turn, row: Ready) -> Scene | None:
        if row.dialog_id is None:
            return None
        try:
            dialog = await turn.uow.dialogs.get(row.dialog_id)
        except RowMissing:
            return None
        latest = await turn.uow.dialogs.latest(dialog.visitor_id)
        if latest is not None and latest.id != dialog.id:
            if row.payload["kind"] == "dialog":
                return None  # a reminder of a dialog that another one has followed
            dialog = latest
        visitor = await turn.uow.visitors.get(dialog.visitor_id)
        shelved = await self._services.shelf.version(turn.uow, dialog.script_version_id)
        return Scene(visitor=visitor, dialog=dialog, shelved=shelved)


def _event(payload: dict[str, Any], turn: Turn) -> AnyEvent:
    if payload["kind"] == "took":
        return ManagerTook(at=turn.now, manager=payload["manager"])
    if payload["kind"] == "gave_back":
        return ManagerGaveBack(at=turn.now)
    if payload["kind"] == "talk_began":
        return TalkBegan(at=turn.now)
    if payload["kind"] == "talk_ended":
        return TalkEnded(at=turn.now, manager=payload["manager"])
    return TimerFired(at=turn.now, timer=payload["timer"], turn=payload["turn"])
