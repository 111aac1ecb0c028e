"""Home: what happens just now."""

from bot.console.parts import empty
from bot.console.registry import Page
from bot.console.visit import Visit


async def draw(visit: Visit) -> None:
    empty(visit.say("home.empty"), visit.say("home.empty_text"))


PAGE = Page(path="", title="home.title", needs="see", draw=draw, place="look", icon="home", letter="h", on_phone=True)
