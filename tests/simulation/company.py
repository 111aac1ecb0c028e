"""A made-up company of twelve managers in three time zones, and the two thousand visitors of its fortnight."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from nlu.labels import Language, Warmth

Habit = Literal["quick", "slow", "never", "takes_only"]

#: Two weeks around the night of 25 October 2026, in which Warsaw puts its clocks back and Istanbul and Almaty do not.
BEGIN: Final = datetime(2026, 10, 19, tzinfo=UTC)
END: Final = BEGIN + timedelta(days=14)
ADMIN: Final = 1
HEAD: Final = 900
VISITORS: Final = 2000
SOURCES: Final = 15
LANGUAGES: Final[tuple[Language, ...]] = ("ru", "en", "pl", "tr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A manager: what the rules say of them stands in ``RULES``; what nobody knows but the simulation is here."""

    telegram_id: int
    name: str
    language: Language
    habit: Habit
    #: The share of contacted leads that they win, by warmth.
    wins: dict[Warmth, float]


def _wins(hot: float) -> dict[Warmth, float]:
    return {"hot": hot, "warm": hot * 0.5, "cold": 0.06, "none": 0.0}


_PEOPLE: Final[tuple[tuple[str, Language, Habit, float], ...]] = (
    ("Anna", "pl", "quick", 0.65),
    ("Bartek", "pl", "quick", 0.25),
    ("Celina", "pl", "slow", 0.45),
    ("Darek", "pl", "never", 0.50),
    ("Emre", "tr", "quick", 0.60),
    ("Fatma", "tr", "quick", 0.20),
    ("Gül", "tr", "slow", 0.40),
    ("Hakan", "tr", "takes_only", 0.50),
    ("Irina", "ru", "quick", 0.70),
    ("Jamal", "ru", "quick", 0.15),
    ("Kira", "ru", "slow", 0.35),
    ("Lev", "ru", "never", 0.30),
)
COLLEAGUES: Final = tuple(
    Colleague(telegram_id=901 + place, name=name, language=language, habit=habit, wins=_wins(hot))
    for place, (name, language, habit, hot) in enumerate(_PEOPLE)
)

RULES: Final = """
schema: 1
timezone: Europe/Warsaw
mode: {mode}
head_of_sales: Maria
hours: {{mon-fri: 09:00-18:00}}
breaks: 13:00-13:45
holidays: [2026-11-01]
teams:
  warsaw:
    languages: [pl, en]
  istanbul:
    languages: [tr, en]
    timezone: Europe/Istanbul
    hours: {{mon-fri: [09:00-13:00, 14:00-19:00], sat: 10:00-14:00}}
    breaks: []
    holidays: [2026-10-29]
  almaty:
    languages: [ru, en]
    timezone: Asia/Almaty
    hours: {{mon-fri: 10:00-19:00, sun: 10:00-13:00}}
    breaks: 14:00-14:30
    holidays: [2026-10-25]
managers:
  Maria: {{telegram: 900}}
  Anna: {{telegram: 901, team: warsaw, capacity: {{open: 40, hot: 12}}}}
  Bartek: {{telegram: 902, team: warsaw}}
  Celina: {{telegram: 903, team: warsaw, leave: [2026-10-22..2026-10-26]}}
  Darek: {{telegram: 904, team: warsaw}}
  Emre: {{telegram: 905, team: istanbul, capacity: {{open: 40, hot: 12}}}}
  Fatma: {{telegram: 906, team: istanbul}}
  Gül: {{telegram: 907, team: istanbul, leave: [2026-10-28..2026-10-30]}}
  Hakan: {{telegram: 908, team: istanbul, capacity: {{open: 25}}}}
  Irina: {{telegram: 909, team: almaty, capacity: {{open: 40, hot: 12}}}}
  Jamal: {{telegram: 910, team: almaty}}
  Kira: {{telegram: 911, team: almaty, breaks: 12:00-13:00}}
  Lev: {{telegram: 912, team: almaty}}
"""

SLA: Final = """
schema: 1
take:
  hot: {first: 3m, next: 3m, wider: 5m, head_of_sales: 15m, admins: 30m}
  warm: {first: 10m, next: 10m, wider: 20m, head_of_sales: 30m, admins: 60m}
  cold: {first: 30m, next: 30m, wider: 60m, head_of_sales: 60m, admins: 2h}
contact:
  hot: {within: 10m, head_of_sales: 15m, take_back: 30m}
  warm: {within: 1h, head_of_sales: 1h, take_back: 3h}
  cold: {within: 4h, head_of_sales: 4h, take_back: 8h}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A visitor: when they come, from where, how warm they are, and the die that decides whether they buy.

    ``source`` is None where nobody knows; ``clicked`` by a link on the web, under a ``campaign`` or none. ``back`` is
    the source by which they come a second time, an hour later; ``replies`` is what they say in their first dialog.
    """

    telegram_id: int
    at: datetime
    source: int | None
    language: Language
    warmth: Warmth
    die: float
    clicked: bool = False
    campaign: str | None = None
    back: int | None = None
    replies: int = 0
    spam: bool = False


def callers(seed: int) -> list[Caller]:
    """The visitors of the fortnight; one in eight says enough to be handed to sales."""
    chance = random.Random(seed)
    found = []
    for number in range(VISITORS):
        warmth: Warmth = chance.choices(("hot", "warm", "cold", "none"), weights=(6, 4, 2, 88))[0]
        found.append(
            Caller(
                telegram_id=10_000 + number,
                at=BEGIN + timedelta(seconds=chance.uniform(0, (END - BEGIN).total_seconds())),
                source=chance.randrange(SOURCES),
                language=chance.choice(LANGUAGES),
                warmth=warmth,
                die=chance.random(),
            )
        )
    # A die of its own: what sales does with its leads does not hang on where they came from.
    ways = random.Random(f"{seed}:ways")
    return [_by_some_way(caller, ways) for caller in sorted(found, key=lambda caller: caller.at)]


def _by_some_way(caller: Caller, chance: random.Random) -> Caller:
    unknown = chance.random() < 0.1
    clicked = not unknown and chance.random() < 0.6
    wants = caller.warmth != "none"
    return replace(
        caller,
        source=None if unknown else caller.source,
        clicked=clicked,
        campaign=chance.choice(("autumn", "winter", None)) if clicked else None,
        back=chance.randrange(SOURCES) if chance.random() < 0.08 else None,
        replies=chance.randint(1 if wants else 0, 6),
        spam=not wants and chance.random() < 0.05,
    )
