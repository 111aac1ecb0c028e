"""From the settings to the rules by which leads go to people."""

from datetime import timedelta

from bot.desk import WorkingHours
from bot.errors import SettingsError
from bot.rounds import Rounds, SmallTeam
from bot.routed import RoutedTeam
from bot.routing import RulesError, SlaFile, load_routing, load_sla
from bot.settings import PREFIX, Settings
from bot.team import Team


def make_rounds(settings: Settings, *, team: Team, hours: WorkingHours) -> tuple[Rounds, SlaFile | None]:
    """Who is asked in which order, and the agreement with its times; None where first contacts are not watched.

    Raises:
        SettingsError: a file is wrong; the text has a line for each defect.
    """
    sla: SlaFile | None = None
    try:
        name = "SLA"
        if settings.sla is not None:
            sla = load_sla(settings.sla)
        name = "ROUTING"
        if settings.routing is not None:
            rules = load_routing(settings.routing)
            sla = sla or SlaFile(schema=1)
            return RoutedTeam(team=team, rules=rules, sla=sla, zone=settings.zone), sla
    except RulesError as error:
        raise SettingsError(f"{PREFIX}{name}: {error}") from None
    patience = timedelta(minutes=settings.offer_minutes)
    return SmallTeam(team=team, hours=hours, patience=patience, sla=sla), sla
