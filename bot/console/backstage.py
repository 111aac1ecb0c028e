"""What the pages of the console reach behind the scenes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.console.access import Access
from bot.console.figures import Figures
from bot.health import Health
from bot.services import Services
from bot.settings import Settings
from bot.understanding import Understanding
from storage.engine import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Backstage:
    """The parts of a running bot that the console works with. ``wake`` makes the relay and the worker look at once."""

    access: Access
    settings: Settings
    services: Services
    health: Health
    understanding: Understanding
    wake: Callable[[], None]
    figures: Figures = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "figures", Figures(db=self.access.db, zone=self.settings.zone))

    @property
    def db(self) -> Database:
        return self.access.db

    @property
    def zone(self) -> ZoneInfo:
        """The team's time zone, in which the console tells times."""
        return self.settings.zone

    def now(self) -> datetime:
        return self.access.now()
