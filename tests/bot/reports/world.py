"""A small company whose every number was counted by hand; see the table in ``test_numbers``."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.state import DialogState, Stage
from storage.engine import Database
from storage.leads import ENGINE
from storage.links import NewClick
from storage.unit_of_work import UnitOfWork

WARSAW = ZoneInfo("Europe/Warsaw")
#: The first of the month in Warsaw, noon; everything happens in the days after it.
START = datetime(2026, 11, 1, 11, 0, tzinfo=UTC)
#: The tenth, in the evening: nine nights later.
NOW = datetime(2026, 11, 10, 20, 0, tzinfo=UTC)


def day(number: float) -> datetime:
    """So many days after START."""
    return START + timedelta(days=number)


class World:
    """Writes people, dialogs and leads into a database, one by one."""

    def __init__(self, uow: UnitOfWork, version_id: int) -> None:
        self.uow, self.version_id, self.people = uow, version_id, 0
        self.sources: dict[str, int] = {}

    async def source(self, code: str, **given: Any) -> None:
        self.sources[code] = (await self.uow.sources.add(code=code, at=START, **given)).id

    async def clicks(self, code: str | None, *ids: int, at: float = 0, campaign: str | None = None) -> None:
        utm = {"campaign": campaign} if campaign else {}
        source_id = self.sources[code] if code else None
        await self.uow.links.record(
            [NewClick(id=number, source_id=source_id, link=code or "x", at=day(at), utm=utm) for number in ids]
        )

    async def comes(self, code: str | None, *, at: float, click: int | None = None, who: int | None = None) -> int:
        """Somebody arrives; returns their number."""
        if who is None:
            self.people += 1
            who = (await self.uow.visitors.meet(telegram_id=self.people, at=day(at))).visitor.id
        arrival: Any = None if click is None else "click"
        await self.uow.sources.touch(
            visitor_id=who,
            source_id=self.sources[code] if code else None,
            payload=code,
            at=day(at),
            arrival=arrival,
            click_id=click,
        )
        return who

    async def talks(self, who: int, *, at: float, replies: int = 1, spam: bool = False) -> int:
        """A dialog begins; returns its number."""
        state = DialogState(script_id="crm", version=1, lang="en", replies=replies, status="closed")
        dialog = await self.uow.dialogs.begin(
            visitor_id=who, script_version_id=self.version_id, state=state, at=day(at)
        )
        for number in range(replies):
            reading = {"primary": "spam" if spam and number == 0 else "inform"}
            await self.uow.transcripts.add(dialog.id, direction="in", text="…", reading=reading, at=day(at))
        return dialog.id

    async def leads(self, who: int, dialog_id: int, *stages: Stage, at: float, hot: bool = False) -> None:
        """A lead that goes through stages; the last one closes it where it is a win, or it is lost."""
        opened = await self.uow.leads.open_or_attach(visitor_id=who, dialog_id=dialog_id, at=day(at))
        if hot:
            await self.uow.leads.qualify(opened.lead.id, warmth="hot", score=9, breakdown=[], at=day(at))
            await self.uow.leads.qualify(opened.lead.id, warmth="cold", score=1, breakdown=[], at=day(at))
        for stage in stages:
            await self._move(dialog_id, opened.lead.id, stage, at=at)
        if stages[-1] not in ("customer", "loyal"):
            await self._move(dialog_id, opened.lead.id, stages[-1], at=at, exit_by="lost")

    async def _move(self, dialog_id: int, lead_id: int, stage: Stage, *, at: float, **given: Any) -> None:
        await self.uow.leads.move(
            dialog_id=dialog_id, lead_id=lead_id, stage=stage, reason="r", actor=ENGINE, at=day(at), **given
        )


async def small_company(db: Database) -> None:
    """Three sources and some who came from nowhere."""
    async with db.write() as uow:
        version = await uow.scripts.add_version("crm", yaml="schema: 1", author="bantik", at=START)
        world = World(uow, version.id)
        await world.source("ads", kind="net", campaign="Search")
        await world.source("fair", kind="net", campaign="Fair")
        await world.source("f-1", kind="seed", campaign="Maria")
        await uow.links.set_cost(
            world.sources["ads"], hundredths=1_000, currency="EUR", per="day", starts_at=START, ends_at=day(30)
        )
        await uow.links.set_cost(world.sources["fair"], hundredths=20_000, currency="EUR", per="total", starts_at=START)

        # ads: four clicks in the period, one before it; two of the four arrive, one of them twice by forwarding.
        await world.clicks("ads", 1, 2, at=1)
        await world.clicks("ads", 3, 4, at=2, campaign="brand")
        await world.clicks("ads", 5, at=-1)
        await world.clicks(None, 6, at=1)
        anna = await world.comes("ads", at=1, click=1)
        ben = await world.comes("ads", at=2, click=3)
        carl = await world.comes("ads", at=3, click=1)
        # fair: two people; one of them comes back by the ads.
        dora = await world.comes("fair", at=1)
        emil = await world.comes("fair", at=1)
        # Maria's friend; somebody from nowhere; somebody who came before the period.
        fred = await world.comes("f-1", at=2)
        gina = await world.comes(None, at=2)
        hugo = await world.comes("fair", at=-5)

        anna_talk = await world.talks(anna, at=1, replies=2)
        await world.talks(ben, at=2, replies=3, spam=True)
        await world.talks(carl, at=3, replies=0)
        dora_talk = await world.talks(dora, at=1.5)
        emil_talk = await world.talks(emil, at=1, replies=1)
        fred_talk = await world.talks(fred, at=2, replies=4)
        await world.talks(gina, at=2, replies=1)
        hugo_talk = await world.talks(hugo, at=5, replies=1)

        await world.leads(anna, anna_talk, "lead", "prospect", "opportunity", "accepted", "customer", at=1, hot=True)
        # Dora's lead is lost; it opens again when she comes by the ads, is taken and given back.
        await world.leads(dora, dora_talk, "lead", at=1.5)
        await world.comes("ads", at=4, who=dora)
        dora_talk = await world.talks(dora, at=4.5)
        await world.leads(dora, dora_talk, "lead", "accepted", "opportunity", at=4.5, hot=True)
        # Emil only asked for a person: not a lead in the trade's sense.
        await world.leads(emil, emil_talk, "inquiry", at=1)
        await world.leads(fred, fred_talk, "lead", "prospect", "accepted", "customer", "loyal", at=2)
        await world.leads(hugo, hugo_talk, "prospect", at=5)
