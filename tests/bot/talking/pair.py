"""A visitor whose lead a manager has taken, and the two talking through the bot."""

from dataclasses import dataclass

from bot.local_telegram import LocalMessage, Person
from storage.tables import Talk
from tests.bot.stage import Stage

BUYS = "we want to buy it, where do we pay?"


@dataclass
class Pair:
    """Anna owns the lead of Tom."""

    place: Stage
    anna: Person
    tom: Person
    lead_id: int

    async def begins(self) -> None:
        """Anna takes the dialog over from her private chat."""
        await self.anna.says(f"/talk {self.lead_id}")
        await self.anna.waits("You are talking with", after=self.seen_by_anna)
        await self.tom.waits("a person, not the bot")
        await self.place.settled()

    @property
    def seen_by_anna(self) -> int:
        return len(self.anna.messages)

    @property
    def seen_by_tom(self) -> int:
        return len(self.tom.messages)

    def tom_got(self, after: int) -> list[LocalMessage]:
        return self.tom.messages[after:]

    def anna_got(self, after: int) -> list[LocalMessage]:
        return self.anna.messages[after:]

    async def talk(self) -> Talk | None:
        """The talk that goes on."""
        async with self.place.db.read() as uow:
            return await uow.talks.of_lead(self.lead_id)

    async def status(self) -> str:
        """Whose the dialog is."""
        async with self.place.db.read() as uow:
            visitor = await uow.visitors.by_telegram(self.tom.user.id)
            assert visitor is not None
            dialog = await uow.dialogs.latest(visitor.id)
            assert dialog is not None
            return dialog.state.status


async def taken(place: Stage, *, name: str = "Tom", anna: Person | None = None) -> Pair:
    """Tom wants to buy, and Anna takes the lead."""
    anna = anna or await place.hire("Anna")
    tom = place.telegram.person(name, language="en")
    before = len(place.group.messages)
    await tom.start()
    await tom.waits("What made you look")
    await tom.says(BUYS)
    card = await place.group.waits("wants to buy", name, after=before, seconds=20)
    await place.group.press(anna, "Take", on=card)
    owned = await anna.waits("is yours", name, seconds=20)
    await place.settled()
    return Pair(place, anna, tom, int(owned.text.split("#")[1].split()[0]))
