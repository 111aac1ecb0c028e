"""The routing file: who sells what to whom, when they are at work, and in which order they are asked."""

from collections.abc import Iterator
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.routing.calendar import OFFICE_WEEK, WorkCalendar
from bot.routing.fields import Day, HourSpans, Leave, Strict, Week, Zone
from nlu.labels import Language

Mode = Literal["best_first", "all_at_once", "round_robin", "least_busy"]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class Skills(Strict):
    """What a lead must be like; a field that is not given fits every lead."""

    languages: tuple[Language, ...] | None = None
    #: Words looked for in the place that the visitor named ("Kraków", "Texas").
    regions: tuple[Name, ...] | None = None
    #: Names of scripts: each sells one thing.
    products: tuple[Name, ...] | None = None


class Hours(Skills):
    """Working time as it is written; what is not given is taken from the team, and then from the file."""

    timezone: Zone | None = None
    hours: Week | None = None
    breaks: HourSpans | None = None
    holidays: tuple[Day, ...] = ()


class TeamRules(Hours):
    """A team: what its people share."""


class Capacity(Strict):
    """How many leads somebody can have at once; without a number there is no limit."""

    open: int | None = Field(default=None, ge=1)
    hot: int | None = Field(default=None, ge=1)


class ManagerRules(Hours):
    """One manager. ``telegram`` is the numeric id or the user name."""

    telegram: int | str
    team: Name | None = None
    capacity: Capacity = Capacity()
    leave: tuple[Leave, ...] = ()


class RoutingFile(Hours):
    """The whole file. Load it with :func:`bot.routing.load_routing`."""

    schema_: Literal[1] = Field(alias="schema")
    mode: Mode = "best_first"
    #: The name of the manager who gets what the others did not take.
    head_of_sales: Name | None = None
    teams: dict[Name, TeamRules] = Field(default_factory=dict)
    managers: dict[Name, ManagerRules] = Field(min_length=1)

    def rules_of(self, *, telegram_id: int, username: str | None) -> tuple[str, ManagerRules] | None:
        """The rules of a person, with the name under which they stand in the file."""
        for name, rules in self.managers.items():
            if rules.telegram == telegram_id or _same_name(rules.telegram, username):
                return name, rules
        return None

    def calendar(self, rules: ManagerRules | None, *, zone: ZoneInfo, leave: tuple[Leave, ...] = ()) -> WorkCalendar:
        """Somebody's working time; ``leave`` is what they said with /leave, ``zone`` the team's of the settings.

        Who is not in the file works the hours of the file.
        """
        layers = list(self._layers(rules))
        return WorkCalendar(
            zone=next((layer.timezone for layer in layers if layer.timezone), zone),
            week=next((layer.hours for layer in layers if layer.hours), OFFICE_WEEK),
            breaks=next((layer.breaks for layer in layers if layer.breaks is not None), ()),
            holidays=frozenset(day for layer in layers for day in layer.holidays),
            leave=(*(rules.leave if rules else ()), *leave),
        )

    def skills(self, rules: ManagerRules | None) -> Skills:
        """What somebody sells to whom, in which language."""
        layers = list(self._layers(rules))
        return Skills(
            languages=next((layer.languages for layer in layers if layer.languages is not None), None),
            regions=next((layer.regions for layer in layers if layer.regions is not None), None),
            products=next((layer.products for layer in layers if layer.products is not None), None),
        )

    def _layers(self, rules: ManagerRules | None) -> Iterator[Hours]:
        if rules is not None:
            yield rules
            if rules.team is not None:
                yield self.teams[rules.team]
        yield self

    def defects(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """What no single field shows: names that do not exist, people who stand there twice, empty weeks."""
        seen: dict[int | str, str] = {}
        for name, rules in self.managers.items():
            where: tuple[str | int, ...] = ("managers", name)
            if rules.team is not None and rules.team not in self.teams:
                known = ", ".join(self.teams) or "none is written"
                yield (*where, "team"), f'there is no team "{rules.team}" ({known}): correct the name or add the team'
            key = rules.telegram if isinstance(rules.telegram, int) else rules.telegram.lstrip("@").casefold()
            if key in seen:
                message = f'"{seen[key]}" has the same account: every person stands here once'
                yield (*where, "telegram"), message
            seen[key] = name
        if self.head_of_sales is not None and self.head_of_sales not in self.managers:
            message = f'"{self.head_of_sales}" is not among the managers: write one of their names'
            yield ("head_of_sales",), message


def _same_name(telegram: int | str, username: str | None) -> bool:
    return isinstance(telegram, str) and username is not None and telegram.lstrip("@").casefold() == username.casefold()
