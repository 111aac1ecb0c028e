"""A button that was tapped, or typed word for word."""

import re
from typing import Final

from dialogs._facts import Taken, choose, forget, learn, open_fact, pass_over, say_back
from dialogs._leaving import choose_own
from dialogs._offers import call_person, leave_open, proceed
from dialogs._questions import open_words
from dialogs._turn import Turn
from dialogs.events import ButtonPressed, ContactShared
from dialogs.lexicon import plain
from dialogs.options import CONTACT, CORRECT, GO_AHEAD, Option, options
from dialogs.state import KnownFact
from nlu.labels import FACT_KINDS

_PARTS: Final = re.compile(r"[.,;!?\n]+")


def press(turn: Turn, event: ButtonPressed) -> None:
    """Handle a tap. The same button tapped twice counts once; an old one gets a polite word, once."""
    pressed = f"{event.turn}:{event.button}"
    if pressed == turn.state.last_button:
        return
    option = next((offered for offered in options(turn.state, turn.script) if offered.id == event.button), None)
    if option is None:
        _stale(turn)
        return
    turn.cancel_timers()
    turn.put(replies=turn.state.replies + 1, misread=0)
    take_option(turn, option)
    turn.put(last_button=pressed)


def take_option(turn: Turn, option: Option) -> None:
    """Do what a button of the open question stands for."""
    asked, _, short = option.id.partition(".")
    if turn.state.status == "closed":
        turn.put(status="open")
    question = turn.script.question(asked)
    if question is None or option.choice is None:
        _take_own(turn, asked, short, option)
        return
    choice = option.choice
    if choice.does == "person":
        words = turn.text("asked_person" if turn.desk.open_now else "asked_person_later")
        call_person(turn, reason="asked_for_person", words=words, urgent=True)
        return
    if choice.does == "pass":
        pass_over(turn, question)
        turn.add(turn.words(choice.hear, key=f"hear.{option.id}") if choice.hear else turn.text("unsure"))
    else:
        choose(turn, question, option, choice)
    turn.judge()
    proceed(turn, then=choice.then)


def _take_own(turn: Turn, asked: str, short: str, option: Option) -> None:
    if asked == CONTACT and short == "here":
        turn.put(reach_here=True, consent=True)
        turn.learned = True
        name = name_beside(turn.quote, option.typed) if "name" not in turn.state.facts else None
        if name is not None:
            taken = Taken()
            learn(turn, open_fact(turn, "name", name), taken=taken)
            say_back(turn, taken)
        turn.judge()
        proceed(turn)
    elif asked == CONTACT:
        turn.mark("no_contact")
        if turn.state.offered:
            proceed(turn)
        else:
            leave_open(turn)
    elif asked == CORRECT:
        kind = next(kind for kind in FACT_KINDS if kind == short)
        forget(turn, kind)
        turn.add(turn.text("forgotten"))
        asks = next((question.id for question in turn.script.questions if kind in question.fills), None)
        proceed(turn, then=asks)
    else:
        choose_own(turn, option)


def name_beside(text: str, here: frozenset[str]) -> str | None:
    """The name that stands beside "write to me here": "here is fine. Tom"."""
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    said = [part for part in parts if any(f" {word} " in f" {plain(part)} " for word in here)]
    names = [part for part in parts if part not in said and part.istitle() and len(part.split()) < 3]
    return names[0] if said and len(names) == 1 and names[0].replace(" ", "").isalpha() else None


def _stale(turn: Turn) -> None:
    once = f"stale:{turn.state.turn}"
    if turn.marked(once):
        return
    turn.put(marks=frozenset(mark for mark in turn.state.marks if not mark.startswith("stale:")) | {once})
    if turn.state.asked is None:
        turn.add(turn.text("stale"))
        turn.flush(kind="notice")
        return
    turn.add(turn.text("stale"))
    turn.ask_again(open_words(turn, turn.state.asked), kind="notice")


def share_contact(turn: Turn, event: ContactShared) -> None:
    """Telegram's own contact: verified where it is the sender's own, asked for again where it is not."""
    turn.cancel_timers()
    turn.put(replies=turn.state.replies + 1)
    if not event.own:
        turn.add(turn.text("contact_not_own"))
        turn.flush(kind="notice")
        return
    taken = Taken()
    learn(turn, shared_phone(event), taken=taken)
    if event.name and "name" not in turn.state.facts:
        learn(turn, _named(turn, event.name), taken=taken)
    turn.put(consent=True)
    turn.unmark("no_contact")
    if turn.state.status == "closed":
        turn.put(status="handed_over" if turn.state.offered else "open")
        turn.come_back()
    turn.judge()
    if turn.state.asked == GO_AHEAD:
        choose_own(turn, next(option for option in options(turn.state, turn.script) if option.means == "yes"))
    else:
        proceed(turn)


def shared_phone(event: ContactShared) -> KnownFact:
    return KnownFact(
        kind="phone",
        quote=event.phone,
        value={"e164": "+" + "".join(sign for sign in event.phone if sign.isdigit())},
        confidence=1.0,
        reply_id=event.reply_id,
        at=event.at,
        origin="contact",
    )


def _named(turn: Turn, name: str) -> KnownFact:
    return KnownFact(
        kind="name",
        quote=name,
        value={"text": name},
        confidence=0.9,
        reply_id=turn.reply_id,
        at=turn.at,
        origin="contact",
    )
