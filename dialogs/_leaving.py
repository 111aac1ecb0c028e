"""The ways out: stop, no, not now, too expensive, and what the visitor answers when asked about them."""

from datetime import date, timedelta

from dialogs._offers import call_person, proceed
from dialogs._turn import Turn
from dialogs.formats import day
from dialogs.options import GO_AHEAD, GO_ON, MAY_WRITE, REASON, WHEN, Option
from dialogs.state import KnownFact
from dialogs.values import date_of

#: A revival lies at least this far ahead and at most three years.
_SOONEST = timedelta(days=3)
_LATEST = timedelta(days=1095)
_VAGUE = timedelta(days=91)


def stop(turn: Turn) -> None:
    """One short confirmation, then silence until /start."""
    turn.add(turn.words(turn.script.stop, key="stop"), kind="closing")
    turn.cancel_timers()
    turn.put(status="stopped", asked=None)
    turn.leave("stopped", reason="the visitor wants no more messages")
    turn.flush(kind="closing")


def refuse(turn: Turn, *, reason: str = "not interested") -> None:
    """Thanks and one question why, once."""
    turn.cancel_timers()
    turn.leave("refused", reason=reason)
    if turn.marked("why_not_asked") or not turn.has_room:
        say_farewell(turn)
        return
    turn.mark("why_not_asked")
    turn.ask(REASON, turn.text("refused_why"))


def say_farewell(turn: Turn) -> None:
    turn.put(asked=None, status="handed_over" if turn.state.offered else "closed")
    turn.cancel_timers()
    turn.add(turn.text("refused_bye"))
    turn.flush(kind="closing")


def take_reason(turn: Turn, reason: str) -> None:
    """Keep why the visitor refused, thank, and be quiet."""
    turn.leave("refused", reason=reason[:200])
    turn.cancel_timers()
    turn.put(asked=None, status="handed_over" if turn.state.offered else "closed")
    turn.add(turn.text("refused_end"))
    turn.flush(kind="closing")


def postpone(turn: Turn, *, until: KnownFact | None) -> None:
    """When would be better, and may we write then."""
    when = revive_day(until, turn.at.date()) if until is not None else None
    if not turn.has_room:
        answer_may_write(turn, yes=False)
    elif when is None and not turn.marked("when_asked"):
        turn.mark("when_asked")
        turn.ask(WHEN, turn.text("postpone_when"))
    elif when is None:
        may_we_write(turn, turn.at.date() + _VAGUE)
    else:
        may_we_write(turn, when)


def may_we_write(turn: Turn, when: date) -> None:
    if not turn.has_room:
        answer_may_write(turn, yes=False)
        return
    today = turn.at.date()
    when = min(max(when, today + _SOONEST), today + _LATEST)
    turn.put(revive_at=turn.at + (when - today))
    turn.ask(MAY_WRITE, turn.text("postpone_may", date=day(when, lang=turn.state.lang, today=today)))


def answer_may_write(turn: Turn, *, yes: bool) -> None:
    """A timer only with a yes."""
    turn.cancel_timers()
    when = turn.state.revive_at
    turn.put(asked=None, status="handed_over" if turn.state.offered else "closed")
    if yes and when is not None:
        turn.timer("revive", when - turn.at)
        turn.unmark("timer")
        dated = day(when.date(), lang=turn.state.lang, today=turn.at.date())
        turn.add(turn.text("postpone_yes", date=dated))
    else:
        turn.put(revive_at=None)
        turn.add(turn.text("postpone_no"))
    turn.flush(kind="closing")


def answer_may_follow(turn: Turn, *, yes: bool) -> None:
    """Whether to ask once more in a while; a timer only with a yes."""
    turn.cancel_timers()
    turn.put(asked=None, status="closed")
    if yes:
        later = turn.script.reminders.follow_up
        turn.timer("follow_up", later)
        turn.unmark("timer")
        dated = day((turn.at + later).date(), lang=turn.state.lang, today=turn.at.date())
        turn.add(turn.text("postpone_yes", date=dated))
    else:
        turn.add(turn.text("postpone_no"))
    turn.flush(kind="closing")


def object_price(turn: Turn) -> None:
    """Heard, what the price contains, and the choice to go on or to leave it. No discount, no argument."""
    second = turn.marked("price_objected")
    turn.mark("price_objected")
    if second:
        turn.note(turn.quote)
    if not turn.has_room or turn.state.status == "handed_over":
        turn.add(turn.text("noted"))
        turn.note(turn.quote)
        turn.flush(kind="answer")
        return
    turn.ask(GO_ON, turn.text("objection_price_again" if second else "objection_price"))


def choose_own(turn: Turn, option: Option) -> None:
    """A press on one of the engine's own buttons."""
    asked, short = option.id.split(".", 1)
    if asked == REASON:
        take_reason(turn, short)
    elif asked == WHEN:
        may_we_write(turn, turn.at.date() + timedelta(days=int(short)))
    elif asked == MAY_WRITE:
        answer_may_write(turn, yes=short == "yes")
    elif asked == GO_AHEAD:
        answer_go_ahead(turn, yes=short == "yes")
    elif asked == GO_ON:
        answer_go_on(turn, short)
    else:
        answer_may_follow(turn, yes=short == "yes")


def answer_go_ahead(turn: Turn, *, yes: bool) -> None:
    """Whether a person is to settle it now."""
    if yes:
        call_person(turn, reason="hot", words=turn.text("hot"), urgent=True)
    else:
        turn.put(asked=None)
        proceed(turn)


def answer_go_on(turn: Turn, short: str) -> None:
    if short == "person":
        words = turn.text("asked_person" if turn.desk.open_now else "asked_person_later")
        call_person(turn, reason="asked_for_person", words=words, urgent=True)
    elif short == "leave":
        if turn.marked("price_objected"):
            turn.leave("refused", reason="price")
            say_farewell(turn)
        else:
            refuse(turn)
    else:
        turn.come_back()
        if turn.state.status == "closed":
            turn.put(status="open")
        proceed(turn)


def revive_day(fact: KnownFact, today: date) -> date | None:
    """The day on which a postponing visitor would rather hear from us; None where they named none ahead."""
    earliest, latest = date_of(fact.value, "earliest"), date_of(fact.value, "latest")
    when = earliest if earliest is not None and earliest > today else latest
    return when if when is not None and when > today else None
