"""All pages of the console, in the order of the navigation. A new one is a module here and a line below."""

from typing import Final

from bot.console.pages import audit, dialogs, home, lead, leads, reports, scripts, sessions
from bot.console.registry import Page

PAGES: Final[tuple[Page, ...]] = (
    home.PAGE,
    leads.PAGE,
    lead.PAGE,
    dialogs.PAGE,
    dialogs.ONE,
    reports.PAGE,
    scripts.PAGE,
    scripts.EDITOR,
    audit.PAGE,
    sessions.PAGE,
)
