"""What is honoured at once, wherever it comes: stop, anger, noise, a wish for a person, readiness to buy."""

from collections.abc import Callable
from typing import Final

from dialogs import _leaving
from dialogs._offers import call_person, proceed
from dialogs._turn import Turn
from dialogs.qualification import budget_is_enough
from dialogs.values import date_of, word_of
from dialogs.warmth import is_hot_reply
from nlu.labels import Intent

#: Replies that do these are never taken for a wish to buy, however warm they were read.
_NEVER_HOT: Final[frozenset[Intent]] = frozenset(
    {"stop", "abuse", "spam", "complain", "support", "refuse", "postpone", "deny", "off_topic", "small_talk"}
)


def _complain(turn: Turn) -> None:
    turn.note(turn.quote)
    call_person(turn, reason="complaint", words=turn.text("complaint"), urgent=True)


def _support(turn: Turn) -> None:
    turn.note(turn.quote)
    call_person(turn, reason="support", words=turn.text("support"), urgent=False, stage=False)


def _person(turn: Turn) -> None:
    words = turn.text("asked_person" if turn.desk.open_now else "asked_person_later")
    call_person(turn, reason="asked_for_person", words=words, urgent=True)


def _meeting(turn: Turn) -> None:
    call_person(turn, reason="asked_for_person", words=turn.text("meeting"), urgent=True)


def _abuse(turn: Turn) -> None:
    if not turn.marked("abuse_answered"):
        turn.mark("abuse_answered")
        turn.add(turn.text("abuse"))
        turn.flush(kind="notice")


def _spam(turn: Turn) -> None:
    if not turn.marked("spam_answered"):
        turn.mark("spam_answered")
        turn.add(turn.text("spam"))
        turn.flush(kind="notice")


def _buy(turn: Turn) -> None:
    call_person(turn, reason="hot", words=turn.text("hot"), urgent=True, buys=True)


URGENT: Final[dict[Intent, Callable[[Turn], None]]] = {
    "stop": _leaving.stop,
    "abuse": _abuse,
    "spam": _spam,
    "complain": _complain,
    "support": _support,
    "buy": _buy,
    "request_human": _person,
    "book_meeting": _meeting,
}


def go_on(turn: Turn, primary: Intent, *, answered: bool = False) -> None:
    """Offer who has become hot, else the next question."""
    turn.judge()
    if not turn.state.offered and primary not in _NEVER_HOT and is_hot(turn):
        call_person(turn, reason="hot", words=turn.text("hot"), urgent=True)
        return
    proceed(turn, answered=answered)


def is_hot(turn: Turn) -> bool:
    state, scoring = turn.state, turn.script.scoring
    if state.warm_replies and is_hot_reply(state.warm_replies[-1], scoring=scoring):
        return True
    timeline, budget = state.facts.get("timeline"), state.facts.get("budget")
    if not scoring.hot.urgent_with_budget or timeline is None or budget is None or budget.origin == "shown":
        return False
    # "From the first of next month" is near, but it is a beginning and no hurry.
    waits = date_of(timeline.value, "latest") is None and date_of(timeline.value, "earliest") is not None
    return word_of(timeline) == "now" and not waits and budget_is_enough(budget, turn.script, lang=state.lang) is True
