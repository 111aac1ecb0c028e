"""The people of the demo: a sales group, two managers, and a new visitor for every browser tab."""

import asyncio
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.attribution import source_name
from bot.demo.knows import Knowledge, ReadReply
from bot.joining import INVITE_PREFIX
from bot.local_telegram import Group, LocalTelegram, Person, World
from bot.sources.routes import SCRIPT_MARK
from dialogs.loader import load_script
from dialogs.qualification import qualify
from nlu.labels import Language
from storage.engine import Database

SCRIPTS: Final = ("crm", "fitness")
#: Codes of the demo's sources, with the names of their labels; the empty one is a visitor without a source.
SOURCES: Final = {"fair-spring": "fair", "ad-search": "search", "friend-maria": "friend", "": "none"}
VISITORS: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("Tom", "Grace", "Oliver", "Amara"),
    "ru": ("Марина", "Алексей", "Ольга", "Тимур"),
    "pl": ("Kasia", "Tomasz", "Ewa", "Michał"),
    "tr": ("Elif", "Mehmet", "Zeynep", "Can"),
}
PHONES: Final[dict[Language, str]] = {
    "en": "+447400123456",
    "ru": "+79161234567",
    "pl": "+48512345678",
    "tr": "+905301234567",
}
ANSWER_SECONDS: Final = 3.0


class Cast:
    """Everybody who takes part, and what is known of them."""

    def __init__(self, telegram: LocalTelegram, *, zone: ZoneInfo) -> None:
        self.telegram = telegram
        self.world: World = telegram.world
        self.zone = zone
        self.group: Group = telegram.group("Sales")
        self.managers: list[Person] = [
            telegram.person("Anna", language="en", username="anna_sales"),
            telegram.person("Piotr", language="pl", username="piotr_sales"),
        ]
        self.admin = telegram.person("Admin", language="en")
        self.first_script = SCRIPTS[0]
        self._db: Database | None = None
        self._visitors = 0

    async def take_places(self, db: Database) -> None:
        """The managers join the way real ones do: by an invitation, then Start."""
        self._db = db
        for manager in self.managers:
            self.group.joins(manager)
            if not self.admin.chat.open_to_bot:
                await self.admin.start()
            before = len(self.admin.messages)
            await self.admin.says("/invite")
            link = await self.admin.waits("start=" + INVITE_PREFIX, after=before, seconds=20)
            await manager.start(link.text.rsplit("start=", 1)[1].strip())
            await manager.waits("", seconds=20)

    def new_visitor(self, lang: Language) -> Person:
        names = VISITORS[lang]
        self._visitors += 1
        return self.telegram.person(names[self._visitors % len(names)], language=lang, phone=PHONES[lang])

    def payload(self, *, script: str, source: str) -> str:
        """What stands behind ``?start=`` in the link by which the visitor comes."""
        return source if script == self.first_script else f"{source}{SCRIPT_MARK}{script}"

    async def answer_to(self, callback_id: str) -> str | None:
        """What Telegram would show for a moment after a tap."""
        if not callback_id:
            return None
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while callback_id not in self.world.callback_answers:
                    await self.world.changed.wait()
        except TimeoutError:
            return None
        text: str | None = self.world.callback_answers[callback_id]["text"]
        return text

    async def knowledge(self, person: Person) -> Knowledge | None:
        """What Bantik knows of a visitor, from the database as it stands."""
        if self._db is None:
            return None
        async with self._db.read() as uow:
            visitor = await uow.visitors.by_telegram(person.user.id)
            dialog = await uow.dialogs.latest(visitor.id) if visitor else None
            if visitor is None or dialog is None:
                return None
            lead = await uow.leads.of_dialog(dialog.id)
            lines = await uow.transcripts.of_dialog(dialog.id)
            touches = await uow.sources.touches(visitor.id)
            version = await uow.scripts.version(dialog.script_version_id)
        state = dialog.state
        judged = qualify(
            state.facts,
            state.warm_replies,
            load_script(version.yaml, name=version.name),
            reach_here=state.reach_here,
            lang=state.lang,
        )
        return Knowledge(
            stage=lead.stage if lead else state.stage,
            warmth=judged.warmth,
            score=judged.score,
            facts=state.facts,
            breakdown=judged.breakdown,
            replies=tuple(_read(line.text, line.reading) for line in lines if line.reading),
            source=source_name(touches.last_source),
        )


def _read(text: str, reading: dict[str, object] | None) -> ReadReply:
    found: dict[str, Any] = reading or {}
    warmth = found.get("warmth") or {"none": 1.0}
    warmest = max(warmth, key=lambda name: warmth[name])
    return ReadReply(
        text=text,
        intents=found.get("intents") or {},
        warmth=warmest,
        certainty=warmth[warmest],
        abstained=bool(found.get("abstained")),
    )
