"""The buttons under a lead's card. This is the one place that makes them.

Callback data is ``o:<offer>:<action>`` on a card of an offer and ``c:<lead>:<action>[:<argument>]`` on the card from
which a lead is worked; ``k:<task>:<action>`` stands under a reminder, and
``t:<lead>:on`` begins a talk through the bot.
"""

from collections.abc import Sequence
from typing import Any, Final, Literal

from bot.outgoing import inline
from bot.wording import say
from nlu.labels import WARMTHS, FactKind, Language
from storage.tables import Lead, Manager

#: Why a lead was lost, and why one was none, as the buttons offer it. "other" wants words.
LOST_REASONS: Final = ("price", "competitor", "no_need", "no_answer", "not_fit", "other")
NOT_REASONS: Final = ("not_target", "no_money", "no_say", "not_now", "unreachable", "spam", "other")
#: What a manager can say of each kind of fact that was misread.
FACTS: Final[tuple[FactKind, ...]] = (
    "need", "timeline", "authority", "budget", "company", "company_size", "industry", "location", "name", "phone",
    "email", "competitor",
)  # fmt: skip
#: When a lead comes back that is put off.
LATER: Final = ("hour", "evening", "tomorrow", "week")
POWERS: Final = ("decides", "shares", "influences", "none")
MOST_COLLEAGUES: Final = 20

Menu = Literal["main", "more", "lost", "not", "later", "fact", "warmth", "hand"]
#: Which menu "back" leads to.
ABOVE: Final[dict[Menu, Menu]] = {"fact": "more", "warmth": "more", "hand": "more"}

Keyboard = dict[str, Any]
Pair = tuple[str, str]


def offer_buttons(offer_id: int, *, lang: Language) -> Keyboard:
    """Under the card of a lead on offer."""

    def pair(name: str) -> Pair:
        return say(lang, f"button.{name}"), f"o:{offer_id}:{name}"

    return inline([[pair("take")], [pair("pass"), pair("later"), pair("transcript")]])


def lead_buttons(
    lead: Lead, *, lang: Language, menu: Menu = "main", colleagues: Sequence[Manager] = (), contacted: bool = False
) -> Keyboard:
    """Under the card of a lead, for who may work it. ``contacted``: its owner has written to the visitor."""
    if lead.closed_at is not None:
        # Whoever asked for silence is not written to again, whatever a manager would like.
        again = [] if lead.exit == "stopped" else [_pair(lead, "reopen", lang)]
        return inline([again, [_pair(lead, "transcript", lang)]] if again else [[_pair(lead, "transcript", lang)]])
    match menu:
        case "main":
            return inline(_main(lead, lang, contacted=contacted))
        case "more":
            rows = [["fact", "warmth"], ["hand", "give_back"], ["transcript"]]
            return inline([*([_pair(lead, name, lang) for name in row] for row in rows), _back(lead, menu, lang)])
        case "lost":
            return _choice(lead, menu, [(say(lang, f"button.lost_{name}"), name) for name in LOST_REASONS], lang)
        case "not":
            return _choice(lead, menu, [(say(lang, f"button.not_{name}"), name) for name in NOT_REASONS], lang)
        case "later":
            choices = [(say(lang, f"button.later_{name}"), name) for name in (*LATER, "words")]
            return _choice(lead, menu, choices, lang)
        case "fact":
            return _choice(lead, menu, [(say(lang, f"card.{kind}"), kind) for kind in FACTS], lang)
        case "warmth":
            others = [warmth for warmth in reversed(WARMTHS) if warmth != lead.warmth]
            return _choice(lead, menu, [(say(lang, f"card.{warmth}"), warmth) for warmth in others], lang)
        case "hand":
            people = [(one.name[:40], str(one.id)) for one in colleagues[:MOST_COLLEAGUES]]
            return _choice(lead, menu, people, lang)


def task_buttons(task_id: int, lead_id: int, *, lang: Language) -> Keyboard:
    """Under the reminder of a task."""
    pairs = [(say(lang, f"button.task_{name}"), f"k:{task_id}:{name}") for name in ("done", "hour", "tomorrow")]
    return inline([pairs, [(say(lang, "button.card"), f"c:{lead_id}:card")]])


def power_buttons(lead_id: int, *, lang: Language) -> list[list[Pair]]:
    """Who decides, as an answer to the question for the right value."""
    pairs = [(say(lang, f"power.{power}"), f"c:{lead_id}:power:{power}") for power in POWERS]
    return [pairs[:2], pairs[2:]]


def _main(lead: Lead, lang: Language, *, contacted: bool) -> list[list[Pair]]:
    rows = [["won", "lost"], ["task", "later", "more"]]
    if lead.stage not in ("qualified", "customer", "loyal"):
        rows.insert(0, ["qualified", "not"])
    write = (say(lang, "button.talk"), f"t:{lead.id}:on")
    first = [write, _pair(lead, "contacted_again" if contacted else "contacted", lang)]
    return [first, *([_pair(lead, name, lang) for name in row] for row in rows)]


def _pair(lead: Lead, name: str, lang: Language) -> Pair:
    return say(lang, f"button.{name}"), f"c:{lead.id}:{name.removesuffix('_again')}"


def _choice(lead: Lead, menu: Menu, choices: Sequence[Pair], lang: Language) -> Keyboard:
    pairs = [(text, f"c:{lead.id}:{menu}:{name}") for text, name in choices]
    rows = [pairs[place : place + 2] for place in range(0, len(pairs), 2)]
    return inline([*rows, _back(lead, menu, lang)])


def _back(lead: Lead, menu: Menu, lang: Language) -> list[Pair]:
    above = ABOVE.get(menu)
    return [(say(lang, "button.back"), f"c:{lead.id}:{above or 'back'}")]
