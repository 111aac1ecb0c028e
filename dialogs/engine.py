"""The dialog itself: a state and an event give the next state and what is to be done about it.

Usage::

    state = begin(script, version=3, lang="en")
    state, effects = step(state, Started(at=now, name="Tom"), script=script, desk=desk)

Nothing here reads a clock, draws lots or waits: the same state and event always give the same result.
"""

from dialogs import _leaving
from dialogs._facts import Taken, learn, take_facts
from dialogs._offers import proceed
from dialogs._pressed import press, share_contact, shared_phone
from dialogs._questions import ask_question, next_question, open_words, repeat
from dialogs._replies import feel, take_reply
from dialogs._turn import Turn
from dialogs.desk import Desk
from dialogs.effects import Effect, Learn
from dialogs.events import (
    AnyEvent,
    ButtonPressed,
    CommandGiven,
    ContactShared,
    LanguageChosen,
    ManagerGaveBack,
    ManagerTook,
    MediaReceived,
    ReplyRead,
    Started,
    TalkBegan,
    TalkEnded,
    TimerFired,
)
from dialogs.lexicon import intent_of
from dialogs.options import GO_ON
from dialogs.schema import Script
from dialogs.state import DialogState, KnownFact
from nlu.labels import Language

Step = tuple[DialogState, tuple[Effect, ...]]


def begin(script: Script, *, lang: Language, lang_chosen: bool = False, version: int = 1) -> DialogState:
    """A dialog nobody has said anything in. A language the script does not speak becomes its first one."""
    spoken = lang if lang in script.languages else script.languages[0]
    return DialogState(script_id=script.id, version=version, lang=spoken, lang_chosen=lang_chosen and spoken == lang)


def step(state: DialogState, event: AnyEvent, *, script: Script, desk: Desk) -> Step:
    """What the event does to the dialog. Pure; never raises for any state and event that fit their types.

    After "stop" nothing but ``Started`` has an effect. While a manager has the lead the bot says nothing: facts
    are still taken, and "stop" is still honoured.
    """
    reply_id = getattr(event, "reply_id", 0)
    turn = Turn(state, script=script, desk=desk, at=event.at, reply_id=reply_id, quote=getattr(event, "text", ""))
    if isinstance(event, Started):
        _start(turn, event)
    elif state.status == "stopped":
        _in_silence(turn, event)
    elif state.status == "with_manager":
        _beside_manager(turn, event)
    else:
        _in_dialog(turn, event)
    return turn.done()


def _in_dialog(turn: Turn, event: AnyEvent) -> None:
    if isinstance(event, ReplyRead):
        take_reply(turn, event)
    elif isinstance(event, ButtonPressed):
        press(turn, event)
    elif isinstance(event, ContactShared):
        share_contact(turn, event)
    elif isinstance(event, MediaReceived):
        _media(turn, event)
    elif isinstance(event, CommandGiven):
        _command(turn, event)
    elif isinstance(event, LanguageChosen):
        _language(turn, event)
    elif isinstance(event, TimerFired):
        _timer(turn, event)
    elif isinstance(event, ManagerTook):
        _took(turn, event)
    elif isinstance(event, TalkBegan):
        turn.cancel_timers()
        turn.put(status="with_manager", asked=None, offered=True)


def _start(turn: Turn, event: Started) -> None:
    state = turn.state
    if state.status == "with_manager":
        return
    name = (event.name or "").strip()
    if sum(character.isalpha() for character in name) > 1 and "name" not in state.facts:
        fact = KnownFact(
            kind="name",
            quote=name[:60],
            value={"text": name[:60]},
            confidence=0.8,
            reply_id=0,
            at=event.at,
            origin="profile",
        )
        turn.put(facts={**state.facts, "name": fact})
        turn.emit(Learn(fact=fact))
    if state.turn == 0:
        turn.add(turn.words(turn.script.greeting, key="greeting"), kind="greeting")
        first = next_question(turn.state, script=turn.script, needs=turn.desk.needs)
        if first is not None:
            ask_question(turn, first)
        return
    turn.cancel_timers()
    turn.come_back()
    turn.put(misread=0)
    if state.offered:
        turn.put(status="handed_over")
        turn.add(turn.text("back_done"))
        if turn.state.asked is not None:
            repeat(turn)
        return
    turn.put(status="open")
    turn.add(turn.text("back"))
    if turn.state.asked is not None:
        repeat(turn)
    else:
        proceed(turn)


def _in_silence(turn: Turn, event: AnyEvent) -> None:
    """Silent for ever after: replies are only counted."""
    if isinstance(event, ReplyRead | ButtonPressed | ContactShared | MediaReceived):
        turn.put(replies=turn.state.replies + 1)
    elif isinstance(event, LanguageChosen):
        turn.put(lang=event.lang, lang_chosen=True)


def _beside_manager(turn: Turn, event: AnyEvent) -> None:
    if isinstance(event, ManagerGaveBack):
        turn.put(status="handed_over")
        turn.add(turn.text("gave_back", promise=turn.promise()), kind="notice")
    elif isinstance(event, TalkEnded):
        turn.put(status="handed_over")
        turn.add(turn.text("talk_over", who=event.manager), kind="notice")
    elif isinstance(event, ManagerTook):
        _took(turn, event)
    elif isinstance(event, ReplyRead):
        turn.put(replies=turn.state.replies + 1)
        if "stop" in {event.reading.primary, intent_of(event.text)}:
            _leaving.stop(turn)
            return
        feel(turn, event, event.reading.primary)
        take_facts(turn, event.reading)
        turn.judge()
    elif isinstance(event, ContactShared) and event.own:
        turn.put(replies=turn.state.replies + 1, consent=True)
        learn(turn, shared_phone(event), taken=Taken())
    elif isinstance(event, CommandGiven):
        _command(turn, event)
    elif isinstance(event, LanguageChosen):
        turn.put(lang=event.lang if event.lang in turn.script.languages else turn.state.lang, lang_chosen=True)


def _media(turn: Turn, event: MediaReceived) -> None:
    turn.put(replies=turn.state.replies + 1)
    once = f"media:{event.kind}"
    if turn.marked(once):
        return
    turn.mark(once)
    turn.add(turn.text("voice" if event.kind == "voice" else "media"))
    if turn.state.asked is not None and turn.state.status == "open":
        repeat(turn)
    else:
        turn.flush(kind="notice")


def _command(turn: Turn, event: CommandGiven) -> None:
    if event.command == "stop":
        _leaving.stop(turn)
    elif event.command == "privacy":
        turn.add(turn.words(turn.script.privacy, key="privacy"))
        turn.flush(kind="notice")
    elif event.command == "help":
        turn.add(turn.text("help"))
        turn.flush(kind="notice")
    elif turn.state.status != "with_manager":
        turn.cancel_timers()
        turn.put(asked=None, status="handed_over" if turn.state.offered else "closed")
        turn.add(turn.text("cancelled"))
        turn.flush(kind="closing")


def _language(turn: Turn, event: LanguageChosen) -> None:
    if event.lang not in turn.script.languages:
        turn.put(lang_chosen=True)
    else:
        turn.put(lang=event.lang, lang_chosen=True, lang_votes=())
    if turn.state.asked is not None:
        repeat(turn)


def _timer(turn: Turn, event: TimerFired) -> None:
    """A timer of an earlier turn is void, and so is one that was not asked for."""
    state = turn.state
    if event.turn != state.turn:
        return
    if event.timer in {"remind", "give_up"}:
        turn.unmark("timer")
    if event.timer == "remind" and state.status == "open" and state.asked is not None and not turn.marked("reminded"):
        turn.mark("reminded")
        turn.add(turn.text("remind"))
        turn.ask_again(open_words(turn, state.asked), kind="follow_up")
        turn.timer("give_up", turn.script.reminders.give_up)
    elif event.timer == "give_up" and state.status == "open":
        turn.cancel_timers()
        turn.put(asked=None, status="closed")
        if state.exit is None:
            turn.leave("silent", reason="no answer")
    elif event.timer in {"revive", "follow_up"} and state.status == "closed" and state.exit != "refused":
        turn.put(status="open", revive_at=None)
        # The visitor agreed to be written to: that begins a new round of questions.
        turn.put(puts=0)
        turn.unmark("may_follow_asked", "when_asked")
        turn.ask(GO_ON, turn.text("revive" if event.timer == "revive" else "follow_up"), kind="follow_up")


def _took(turn: Turn, event: ManagerTook) -> None:
    turn.cancel_timers()
    turn.put(status="with_manager", asked=None, offered=True)
    turn.climb("accepted", reason=f"taken by {event.manager}")
    turn.add(turn.text("took", who=event.manager), kind="notice")
