"""What a page of the console is. The pages themselves are listed in ``pages/__init__.py``."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from bot.console.addresses import PREFIX
from bot.console.roles import Permission
from bot.console.visit import Visit

Place = Literal["look", "write", "run", "person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its address below ``/console``, its name, who may see it, how it is drawn.

    .. code-block:: python

        PAGE = Page(path="/sources", title="sources.title", needs="sources", place="run", icon="link", draw=draw)

        async def draw(visit: Visit) -> None:
            async with visit.seeing("sources") as uow:
                ...
    """

    path: str
    #: Name of a text below ``console.``
    title: str
    needs: Permission
    draw: Callable[[Visit], Awaitable[None]]
    #: Where it stands in the navigation; None where other pages lead to it.
    place: Place | None = None
    icon: str = "circle"
    #: Pressed after "g", this letter leads here.
    letter: str | None = None
    #: Whether it stands in the bar at the bottom of a phone, where there is room for four.
    on_phone: bool = False

    @property
    def address(self) -> str:
        return PREFIX + self.path
