"""The use cases, put together once and handed to every router."""

from dataclasses import dataclass

from bot.after_sale.later import AfterSale
from bot.console.addresses import Addresses
from bot.conversation import Conversation
from bot.deals import Deals
from bot.desk import WorkingHours
from bot.erasing import Erasing
from bot.identity.same_person import SamePerson
from bot.identity.sharing import Sharing
from bot.joining import Joining
from bot.offering import Offering
from bot.publishing.desk import ScriptDesk
from bot.publishing.preview import Preview
from bot.publishing.publishing import Publishing
from bot.routing import SlaFile
from bot.shelf import Shelf
from bot.staffing import Staffing
from bot.talking.housing import Housing
from bot.talking.passing import Passing
from bot.talking.talks import Talking
from bot.team import Team
from bot.working.asking import Asking
from bot.working.finding import Finding
from bot.working.noting import Noting
from bot.working.planning import Planning
from bot.working.taps import Taps


@dataclass(slots=True, kw_only=True)
class Services:
    """What routers call. ``username`` is the bot's, for links; it changes once, when Telegram first answers.
    ``public_url`` is the web server's, if it has one;
    ``console`` where the console is reached."""

    username: str
    public_url: str | None
    console: Addresses
    team: Team
    hours: WorkingHours
    shelf: Shelf
    offering: Offering
    conversation: Conversation
    deals: Deals
    joining: Joining
    publishing: Publishing
    script_desk: ScriptDesk
    preview: Preview
    erasing: Erasing
    staffing: Staffing
    same_person: SamePerson
    sharing: Sharing
    talking: Talking
    passing: Passing
    housing: Housing
    asking: Asking
    noting: Noting
    planning: Planning
    finding: Finding
    taps: Taps
    after_sale: AfterSale
    #: The agreement between marketing and sales; None where there is none.
    sla: SlaFile | None = None
