"""Routing as a head of sales would do it: who is asked, in which order, until when. Pure: no I/O and no clock."""

from bot.routing.calendar import WorkCalendar, add_working, opening, together
from bot.routing.choosing import Candidate, Choice, Wanted, choose, estimates
from bot.routing.estimate import Estimate, estimate, fairness
from bot.routing.loading import RulesError, load_routing, load_sla
from bot.routing.schema import Capacity, ManagerRules, Mode, RoutingFile, Skills
from bot.routing.sla import Contact, SlaFile, StepName, Take

__all__ = [
    "Candidate",
    "Capacity",
    "Choice",
    "Contact",
    "Estimate",
    "ManagerRules",
    "Mode",
    "RoutingFile",
    "RulesError",
    "Skills",
    "SlaFile",
    "StepName",
    "Take",
    "Wanted",
    "WorkCalendar",
    "add_working",
    "choose",
    "estimate",
    "estimates",
    "fairness",
    "load_routing",
    "load_sla",
    "opening",
    "together",
]
