"""The agreement between marketing and sales, as a file: what is handed over, how fast it is taken and contacted."""

from datetime import timedelta
from typing import Final, Literal

from pydantic import Field

from bot.routing.fields import Length, Strict
from dialogs.state import Stage
from nlu.labels import FactKind, Warmth

#: Whom a lead is shown to, one after another. Each step has its time; the last comes again until somebody takes it.
StepName = Literal["first", "next", "wider", "head_of_sales", "admins"]


class Take(Strict):
    """How long each step has, in working time."""

    first: Length = timedelta(minutes=5)
    next: Length = timedelta(minutes=5)
    wider: Length = timedelta(minutes=10)
    head_of_sales: Length = timedelta(minutes=30)
    admins: Length = timedelta(minutes=60)

    def of(self, step: StepName) -> timedelta:
        """The time of a step."""
        length: timedelta = getattr(self, step)
        return length


class Contact(Strict):
    """A taken lead that is not contacted: the owner is reminded, then the head of sales is told, then the lead goes
    to others. Lengths are the owner's working time, each counted from the one before; only ``verdict`` from the
    taking."""

    within: Length
    #: From the taking on: by then the lead is confirmed, or rejected with a reason. Reported, not chased.
    verdict: Length = timedelta(hours=16)
    head_of_sales: Length = timedelta(hours=1)
    take_back: Length = timedelta(hours=4)


class HandOver(Strict):
    """What must be known before a lead goes to sales: it is asked first, unless the visitor is hot or wants a person.
    What is missing all the same stands on the card and is counted."""

    needs: tuple[FactKind, ...] = ()


_CONTACT: Final[dict[Warmth, Contact]] = {
    "hot": Contact(within=timedelta(minutes=15), head_of_sales=timedelta(minutes=15), take_back=timedelta(minutes=30)),
    "warm": Contact(within=timedelta(hours=2), head_of_sales=timedelta(hours=2), take_back=timedelta(hours=4)),
    "cold": Contact(within=timedelta(hours=8), head_of_sales=timedelta(hours=8), take_back=timedelta(hours=16)),
    "none": Contact(within=timedelta(hours=4), head_of_sales=timedelta(hours=4), take_back=timedelta(hours=8)),
}


class SlaFile(Strict):
    """The whole file. Load it with :func:`bot.routing.load_sla`; a warmth that is not given has the defaults."""

    schema_: Literal[1] = Field(alias="schema")
    #: What each stage means between the two departments, in their own words, shown with how many leads reached it.
    stages: dict[Stage, str] = Field(default_factory=dict)
    hand_over: dict[Warmth, HandOver] = Field(default_factory=dict)
    take: dict[Warmth, Take] = Field(default_factory=dict)
    contact: dict[Warmth, Contact] = Field(default_factory=dict)

    def take_of(self, warmth: Warmth) -> Take:
        return self.take.get(warmth, Take())

    def contact_of(self, warmth: Warmth) -> Contact:
        return self.contact.get(warmth, _CONTACT[warmth])

    def needs(self, warmth: Warmth) -> tuple[FactKind, ...]:
        """The facts without which a lead of this warmth is handed over early."""
        return self.hand_over.get(warmth, HandOver()).needs
