"""Puts the sales desk together."""

from dataclasses import dataclass

from bot.after_sale.card import CustomerCards
from bot.after_sale.later import AfterSale
from bot.deals import Deals
from bot.offering import Offering
from bot.rounds import Rounds
from bot.shelf import Shelf
from bot.working.asking import Asking
from bot.working.correcting import Correcting
from bot.working.drawing import Drawing
from bot.working.finding import Finding
from bot.working.noting import Noting
from bot.working.planning import Planning
from bot.working.progress import Progress
from bot.working.selling import Selling
from bot.working.taps import Taps


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesDesk:
    """The use cases that routers and timers call."""

    asking: Asking
    noting: Noting
    planning: Planning
    progress: Progress
    finding: Finding
    taps: Taps
    after_sale: AfterSale


def make_sales_desk(*, drawing: Drawing, deals: Deals, offering: Offering, rounds: Rounds, shelf: Shelf) -> SalesDesk:
    """Everything with which a lead is worked. Other parts of the desk add what they ask to ``asking.answers``."""
    asking = Asking()
    access = drawing.access
    cards = CustomerCards(access=access)
    after_sale = AfterSale(
        cards=cards, team=access.team, rounds=rounds, offering=offering, shelf=drawing.shelf, hours=drawing.hours
    )
    selling = Selling(asking=asking, drawing=drawing, cards=cards)
    progress = Progress(deals=deals, drawing=drawing, selling=selling, asking=asking, after_sale=after_sale)
    correcting = Correcting(asking=asking, drawing=drawing, shelf=shelf)
    planning = Planning(asking=asking, drawing=drawing, offering=offering, rounds=rounds)
    finding = Finding(drawing=drawing, offering=offering)
    asking.answers |= {
        "sale": selling.answered,
        "lost": progress.why,
        "rejected": progress.why,
        "fact": correcting.answered,
        "warmth": correcting.why_warmth,
        "task": planning.task,
        "snooze": planning.snoozed,
    }
    taps = Taps(
        drawing=drawing,
        deals=deals,
        progress=progress,
        correcting=correcting,
        planning=planning,
        selling=selling,
        finding=finding,
    )
    return SalesDesk(
        asking=asking,
        noting=Noting(drawing=drawing),
        planning=planning,
        progress=progress,
        finding=finding,
        taps=taps,
        after_sale=after_sale,
    )
