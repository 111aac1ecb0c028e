"""All pages of the console, in the order of the navigation. A new one is a module here and a line below."""

from typing import Final

from bot.console.pages import home, scripts, sessions
from bot.console.registry import Page

PAGES: Final[tuple[Page, ...]] = (home.PAGE, scripts.PAGE, scripts.EDITOR, sessions.PAGE)
