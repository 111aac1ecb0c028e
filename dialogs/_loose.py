"""Replies that neither ask nor state: yes, no, do not know, politeness, an open answer, or nothing that fits."""

from typing import Final

from dialogs import _answers
from dialogs._facts import Taken, answers_openly, learn, open_fact, pass_over, say_back
from dialogs._offers import call_person, leave_open, proceed
from dialogs._pressed import take_option
from dialogs._questions import repeat
from dialogs._turn import Turn
from dialogs._urgent import go_on
from dialogs.events import ReplyRead
from dialogs.options import CONTACT, CORRECT, NAME, option_meaning, options
from nlu.labels import Intent

_MISREADS_FOR_BUTTONS: Final = 2
_MISREADS_FOR_PERSON: Final = 3


def answer_loosely(turn: Turn, event: ReplyRead, primary: Intent | None) -> None:
    """A reply that neither asks nor states: yes, no, do not know, politeness, noise, or an open answer."""
    question = turn.script.question(turn.state.asked or "")
    meaning = {"affirm": "yes", "deny": "no"}.get(primary or "")
    if meaning:
        option = option_meaning("yes" if meaning == "yes" else "no", options(turn.state, turn.script))
        if option is not None:
            turn.put(misread=0)
            take_option(turn, option)
            return
    if primary in {"deny", "unsure"}:
        turn.put(misread=0)
        _skip(turn)
    elif primary in {"greet", "small_talk", "off_topic", "thanks", "goodbye"}:
        _chat(turn, event, primary)
    elif primary == "correct" and turn.state.facts and turn.has_room:
        turn.ask(CORRECT, turn.text("correct_what"))
    elif turn.state.asked == NAME and _take_name(turn, event.text):
        turn.judge()
        proceed(turn)
    elif (
        question is not None and primary in {None, "inform"} and (opened := answers_openly(turn, question, event.text))
    ):
        turn.put(misread=0)
        say_back(turn, opened)
        go_on(turn, "inform")
    else:
        _unplaced(turn, event)


def _skip(turn: Turn) -> None:
    """The visitor does not know or will not say: it is remembered and never asked again."""
    question = turn.script.question(turn.state.asked or "")
    if question is not None:
        pass_over(turn, question)
        way_out = next((choice for choice in question.buttons if choice.does == "pass" and choice.hear), None)
        if way_out is not None:
            turn.add(turn.words(way_out.hear, key=f"hear.{question.id}.{way_out.id}"))
        else:
            turn.add(turn.text("unsure"))
        turn.judge()
        proceed(turn)
    elif turn.state.asked == CONTACT:
        turn.mark("no_contact")
        if turn.state.offered:
            proceed(turn)
        else:
            leave_open(turn)
    elif turn.state.asked == NAME:
        turn.put(asked_times={**turn.state.asked_times, NAME: 9})
        proceed(turn)
    elif turn.state.status == "open":
        proceed(turn)


def _chat(turn: Turn, event: ReplyRead, primary: Intent) -> None:
    turn.put(misread=0)
    if primary == "goodbye":
        turn.add(turn.text("goodbye"))
        turn.flush(kind="notice")
        return
    found = _answers.matched_answer(turn, event.match)
    if primary in {"off_topic", "small_talk"} and found is not None:
        turn.add(_answers.say(turn, found))
    else:
        turn.add(turn.text("hello" if primary == "greet" else primary))
    if turn.state.asked is not None:
        turn.put(misread=0)
        repeat(turn)
    elif turn.state.status == "open":
        proceed(turn)
    else:
        turn.flush(kind="notice")


def _take_name(turn: Turn, text: str) -> bool:
    """A short line without digits after "how should we call you" is a name."""
    words = text.strip().strip(".!")
    if not 1 < len(words) < 41 or len(words.split()) > 4 or any(sign.isdigit() or sign in "?@/" for sign in words):
        return False
    taken = Taken()
    learn(turn, open_fact(turn, "name", words), taken=taken)
    say_back(turn, taken)
    return True


def is_question(text: str) -> bool:
    """Whether a reply asks something of more than a word or two ("what?" is only a failure to understand)."""
    return "?" in text and len(text.split()) > 2


def _unplaced(turn: Turn, event: ReplyRead) -> None:
    """A reply that fits nothing: once in other words, then with buttons, then a person."""
    found = _answers.matched_answer(turn, event.match)
    if found is not None:
        turn.put(misread=0)
        turn.add(_answers.say(turn, found))
        proceed(turn, answered=True)
        return
    if is_question(event.text):
        # A question of which nobody can tell what it asks: a person answers it, the dialog goes on.
        turn.put(misread=0)
        _answers.admit(turn)
        proceed(turn, answered=True)
        return
    if turn.state.asked == CONTACT and any(sign.isdigit() or sign == "@" for sign in event.text):
        turn.add(turn.text("contact_bad"))
        repeat(turn)
        return
    late_name = turn.state.status == "handed_over" and "name" not in turn.state.facts
    if late_name and event.text.strip(" .!").istitle() and _take_name(turn, event.text):
        return
    if turn.state.status == "handed_over":
        turn.note(turn.quote)
        turn.add(turn.text("noted"))
        turn.flush(kind="answer")
        return
    misread = turn.state.misread + 1
    turn.put(misread=misread)
    if misread >= _MISREADS_FOR_PERSON:
        turn.note(turn.quote)
        call_person(turn, reason="unreadable", words=turn.text("misread_person"), urgent=False)
        return
    turn.add(turn.text("misread_buttons" if misread >= _MISREADS_FOR_BUTTONS else "misread"))
    if turn.state.asked is None:
        proceed(turn)
    else:
        repeat(turn)
