"""The use cases, put together once and handed to every router."""

from dataclasses import dataclass

from bot.conversation import Conversation
from bot.deals import Deals
from bot.desk import WorkingHours
from bot.erasing import Erasing
from bot.joining import Joining
from bot.offering import Offering
from bot.shelf import Shelf
from bot.team import Team


@dataclass(slots=True, kw_only=True)
class Services:
    """What routers call. ``username`` is the bot's, for links to it; it changes once, when Telegram first answers."""

    username: str
    team: Team
    hours: WorkingHours
    shelf: Shelf
    offering: Offering
    conversation: Conversation
    deals: Deals
    joining: Joining
    erasing: Erasing
