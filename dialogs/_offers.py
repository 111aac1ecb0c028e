"""Going on: the next question, or a person, or the end. Handing over is honest about who writes and when."""

from dialogs._questions import MOST_TIMES, ask_question, can_be_reached, is_open, next_question, ready_to_offer
from dialogs._turn import OfferReason, Turn
from dialogs.formats import day
from dialogs.options import CONTACT, MAY_FOLLOW, NAME
from dialogs.qualification import higher, reachable


def proceed(turn: Turn, *, then: str | None = None, answered: bool = False) -> None:
    """Do what comes next after something was taken in. ``then`` is the question a button leads to; after an
    ``answered`` question with nothing left to ask, the answer stands alone."""
    state, script = turn.state, turn.script
    if state.status == "handed_over":
        reach_after_offer(turn)
        return
    wanted = script.question(then) if then else None
    if wanted is None or not is_open(wanted, state, script=script):
        wanted = next_question(state, script=script, needs=turn.desk.needs)
    if wanted is not None:
        ask_question(turn, wanted)
    elif ready_to_offer(state, script=script):
        reach_before_offer(turn)
    elif answered and turn.has_said:
        turn.put(asked=None)
        turn.flush(kind="answer")
    else:
        close_without_offer(turn)


def reach_before_offer(turn: Turn) -> None:
    """Ask how to reach a visitor who is worth an offer, then offer them."""
    state = turn.state
    reached = reachable(state.facts, reach_here=state.reach_here)
    if not reached and not turn.marked("no_contact") and _may_ask(turn, CONTACT):
        again = state.asked_times.get(CONTACT, 0) > 0
        contact = turn.script.contact
        text = turn.words(contact.again if again else contact.text, key="ask.contact")
        turn.ask(CONTACT, text if again else f"{text} {turn.words(turn.script.consent, key='consent')}")
    elif not reached:
        leave_open(turn)
    elif "name" not in state.facts and _may_ask(turn, NAME):
        ask_name(turn)
    else:
        turn.judge()
        if can_be_reached(turn.state):
            turn.climb("opportunity", reason="everything needed is known")
        turn.offer("qualified", urgent=False)
        close_with_promise(turn)


def reach_after_offer(turn: Turn) -> None:
    """After the offer only a missing name or a number is asked for, each once; then the end is said, once."""
    state = turn.state
    asks = [asked for asked in (NAME, CONTACT) if state.asked_times.get(asked)]
    if "name" not in state.facts and not asks and _may_ask(turn, NAME):
        ask_name(turn)
    elif not asks and not turn.marked("no_contact") and not _has_number(turn) and _may_ask(turn, CONTACT):
        turn.ask(CONTACT, turn.words(turn.script.contact.again, key="ask.contact"))
    elif not turn.marked("closed_kindly"):
        close_with_promise(turn)
    else:
        turn.put(asked=None)
        turn.flush(kind="answer")


def ask_name(turn: Turn) -> None:
    again = turn.state.asked_times.get(NAME, 0) > 0
    texts = turn.script.name.again if again else turn.script.name.text
    turn.ask(NAME, turn.words(texts, key="ask.name"))


def close_with_promise(turn: Turn) -> None:
    """The last words: what happens next, who, when, and how to undo it."""
    turn.put(asked=None)
    if not turn.marked(f"promised:{turn.way}"):
        if not turn.has_said:
            turn.add(turn.text("qualified"))
        turn.add(turn.promise())
    elif not turn.has_said:
        turn.add(turn.text("noted"))
    turn.add(turn.text("undo"))
    turn.mark("closed_kindly")
    turn.flush(kind="closing")


def close_without_offer(turn: Turn) -> None:
    """Nothing to offer yet: thanks, and one question whether to write again."""
    if turn.marked("may_follow_asked") or not turn.has_room:
        turn.put(asked=None, status="closed")
        if not turn.has_said:
            turn.add(turn.text("noted_end"))
        turn.flush(kind="closing")
        return
    turn.mark("may_follow_asked")
    later = (turn.at + turn.script.reminders.follow_up).date()
    text = turn.text("closing_cold", date=day(later, lang=turn.state.lang, today=turn.at.date()))
    turn.ask(MAY_FOLLOW, text, kind="closing")


def leave_open(turn: Turn) -> None:
    """The visitor would not be contacted: no offer, nothing lost, the door stays open."""
    turn.put(asked=None, status="closed")
    turn.cancel_timers()
    turn.add(turn.text("noted_end" if turn.marked("left_open") else "no_contact"))
    turn.mark("left_open")
    turn.flush(kind="closing")


def call_person(
    turn: Turn, *, reason: OfferReason, words: str, urgent: bool, stage: bool = True, buys: bool = False
) -> None:
    """Hand over at once, wherever the dialog stands, and say who writes and when; ``buys``: about the payment."""
    if turn.state.status == "closed":
        turn.put(status="open")
    turn.come_back()
    first = not turn.state.offered
    turn.put(reach_here="here" in turn.script.contact.accept or turn.state.reach_here, misread=0)
    turn.judge()
    if stage:
        turn.climb(higher("lead", turn.state.stage) if can_be_reached(turn.state) else turn.state.stage, reason=reason)
    if reason == "hot":
        turn.climb("opportunity", reason="hot")
    turn.offer(reason, urgent=urgent)
    turn.put(status="handed_over")
    turn.add(words, kind="notice")
    if first or not turn.marked(f"promised:{turn.way}"):
        turn.add(turn.promise(buys=buys), kind="notice")
    reach_after_offer(turn)


def _has_number(turn: Turn) -> bool:
    return "phone" in turn.state.facts or "email" in turn.state.facts


def _may_ask(turn: Turn, asked: str) -> bool:
    return turn.state.asked_times.get(asked, 0) < MOST_TIMES and turn.has_room
