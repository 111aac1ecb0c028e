"""One reply of the visitor: what it does is honoured first, what it states is taken, what it asks is answered."""

from typing import Final

from dialogs import _answers, _leaving
from dialogs._facts import Taken, answers_openly, known_fact, learn, pass_over, say_back, take_facts
from dialogs._loose import answer_loosely, is_question
from dialogs._offers import proceed
from dialogs._pressed import take_option
from dialogs._questions import is_open, repeat
from dialogs._turn import Turn
from dialogs._urgent import URGENT, go_on
from dialogs.events import ReplyRead
from dialogs.language import after_reply
from dialogs.lexicon import intent_of, plain
from dialogs.options import (
    CONTACT,
    GO_AHEAD,
    GO_ON,
    MAY_FOLLOW,
    MAY_WRITE,
    NAME,
    REASON,
    WHEN,
    asked_label,
    option_meaning,
    option_typed,
    option_within,
    options,
)
from dialogs.state import WarmReply
from nlu.labels import QUESTIONS, Intent

_QUOTE: Final = 200
#: Intents that say nothing by themselves once facts were taken from the reply.
_POLITE: Final[frozenset[Intent]] = frozenset(
    {"greet", "thanks", "affirm", "small_talk", "unsure", "deny", "off_topic"}
)
#: A probability from which an unsure reader is believed where believing costs little.
_SURE_ENOUGH: Final = 0.5
#: Said about what they have now, not about us, when the question was what hurts.
_TELLS_NEED: Final = frozenset({"complain", "object_competitor"})
#: A date this near, after "by when", is an answer and no putting off.
_SOON: Final = frozenset({"now", "month", "quarter"})
#: A doubtful question that was read as one of these is handled as what it states.
_TELLS: Final[frozenset[Intent]] = frozenset({"inform", "correct", "affirm", "deny", "clarify", "buy"})
_OWN_QUESTIONS: Final = frozenset({REASON, WHEN, MAY_WRITE, MAY_FOLLOW, GO_ON, GO_AHEAD})
#: "Write to me here" may be read as any of these.
_WRITE_HERE: Final[frozenset[Intent | None]] = frozenset(
    {None, "affirm", "inform", "request_human", "unsure", "ask_materials", "deny"}
)
#: What a visitor who was told goodbye must say for the dialog to go on.
_REOPENS: Final[frozenset[Intent]] = QUESTIONS | {"buy", "request_human", "book_meeting", "inform", "correct", "greet"}


def take_reply(turn: Turn, event: ReplyRead) -> None:
    """Handle a text reply of a dialog that the bot is responsible for."""
    turn.put(**_language(turn, event))
    primary = _in_context(turn, event, _primary(event))
    turn.put(replies=turn.state.replies + 1)
    feel(turn, event, primary)
    turn.cancel_timers()
    urgent = URGENT.get(primary) if primary is not None else None
    if urgent is not None:
        _keep_facts(turn, event)
        urgent(turn)
        return
    if primary not in QUESTIONS and turn.has_room and _perhaps_calls(turn, event):
        turn.mark("go_ahead_asked")
        _keep_facts(turn, event)
        turn.ask(GO_AHEAD, turn.text("go_ahead"))
        return
    option = option_typed(event.text, options(turn.state, turn.script))
    if option is not None:
        turn.put(misread=0)
        take_option(turn, option)
        return
    _route(turn, event, primary)
    if not turn.has_said and turn.state.status == "handed_over":
        # Nothing a visitor writes while they wait for a person goes without a word.
        turn.note(turn.quote)
        turn.add(turn.text("noted"))


def feel(turn: Turn, event: ReplyRead, primary: Intent | None) -> None:
    """Keep how warm a reply was, whoever answers it."""
    felt = WarmReply(
        reply_id=event.reply_id,
        at=event.at,
        warmth=dict(event.reading.warmth),
        primary=primary,
        quote=event.text[:_QUOTE],
    )
    turn.put(warm_replies=(*turn.state.warm_replies, felt))


def _language(turn: Turn, event: ReplyRead) -> dict[str, object]:
    state = after_reply(turn.state, event.text, event.reading, script=turn.script)
    return {"lang": state.lang, "lang_votes": state.lang_votes}


def _primary(event: ReplyRead) -> Intent | None:
    """What drives the next move; None where nobody can tell.

    The few words that must always work are known without a model. Where the reader would rather ask than
    guess, only what it read as a fact or as a question counts: nobody is sent away on a guess.
    """
    reading, word = event.reading, intent_of(event.text)
    primary = reading.primary
    if word in {"stop", "request_human"} or primary is None or reading.degraded:
        return word or primary
    if not reading.abstained:
        return primary
    probability = reading.intents.get(primary, 0.0)
    if primary in QUESTIONS and ("?" in event.text or probability >= _SURE_ENOUGH):
        return primary
    if primary == "request_human" and probability >= _SURE_ENOUGH:
        return primary
    if "?" in event.text and (event.match is not None or (is_question(event.text) and primary not in _TELLS)):
        return "ask_product"
    return word or ("inform" if reading.facts and not is_question(event.text) else None)


def _perhaps_calls(turn: Turn, event: ReplyRead) -> bool:
    """Whether an unsure reader thinks first of buying or meeting: then one question settles it."""
    reading = event.reading
    if not reading.abstained or reading.degraded or turn.state.offered or turn.marked("go_ahead_asked"):
        return False
    if reading.primary == "buy":
        return True
    return reading.primary in {"request_human", "book_meeting"} and not is_question(event.text)


def _in_context(turn: Turn, event: ReplyRead, primary: Intent | None) -> Intent | None:
    """What an intent means after the question that was asked: told what hurts, nobody is complaining about us."""
    reading = event.reading
    asked = asked_label(turn.state, turn.script)
    kinds = {fact.kind for fact in reading.facts}
    if asked == "contact" and primary in _WRITE_HERE and _says_here(turn, event.text):
        return "affirm"
    if asked == "need" and "need" not in turn.state.facts and primary in _TELLS_NEED:
        theirs = primary == "object_competitor" and reading.warmest in {"warm", "hot"}
        if theirs or (primary == "complain" and ("need" in kinds or "inform" in reading.intents)):
            return "inform"
    soon = any(fact.kind == "timeline" and fact.value.get("urgency") in _SOON for fact in reading.facts)
    if asked == "timeline" and primary == "postpone" and soon:
        return "inform"
    return primary


def _keep_facts(turn: Turn, event: ReplyRead) -> Taken:
    taken = take_facts(turn, event.reading)
    if taken:
        turn.judge()
    return taken


def _route(turn: Turn, event: ReplyRead, primary: Intent | None) -> None:
    asked = turn.state.asked
    if turn.state.status == "closed" and not _reopen(turn, event, primary):
        return
    if asked in _OWN_QUESTIONS and _own_question(turn, event, primary, asked or ""):
        return
    if primary == "refuse" and asked in {CONTACT, NAME} and "deny" in event.reading.intents:
        primary = "deny"
    if primary == "refuse":
        _keep_facts(turn, event)
        _leaving.refuse(turn)
        return
    if primary == "postpone":
        taken = _keep_facts(turn, event)
        _leaving.postpone(turn, until=turn.state.facts.get("timeline") if "timeline" in taken.kinds else None)
        return
    taken = take_facts(turn, event.reading)
    _take_named_choice(turn, event.text, taken)
    if primary in QUESTIONS and primary is not None:
        _answer(turn, event, primary, taken)
    elif primary in {"object_price", "object_competitor"}:
        _object(turn, primary, taken)
    elif primary == "clarify" and not taken and asked is not None:
        turn.put(misread=0)
        repeat(turn)
    elif (taken or event.reading.primary in _TELLS_NEED) and (
        primary is None or primary in {"inform", "correct"} or primary in _POLITE
    ):
        _inform(turn, event, taken)
    else:
        answer_loosely(turn, event, primary)


def _take_named_choice(turn: Turn, text: str, taken: Taken) -> None:
    """A place that the question offered, named in a longer reply: "the one by the river, is there parking?"."""
    question = turn.script.question(turn.state.asked or "")
    if question is None or question.fills[0] != "location" or question.fills[0] in turn.state.facts:
        return
    option = option_within(text, options(turn.state, turn.script))
    if option is not None and option.choice is not None and option.choice.does == "fill":
        named = known_fact(turn, "location", text.strip(), {"text": option.label}, confidence=0.7)
        learn(turn, named, taken=taken)


def _reopen(turn: Turn, event: ReplyRead, primary: Intent | None) -> bool:
    """Whether a dialog that was closed goes on; a polite word after the end gets a polite word."""
    if primary in _REOPENS or event.reading.facts:
        turn.put(status="handed_over" if turn.state.offered else "open")
        turn.come_back()
        return True
    if primary in {"refuse", "postpone", "object_price", "object_competitor"}:
        return True
    if primary in {"thanks", "goodbye", "small_talk"} and not turn.marked("thanked"):
        turn.mark("thanked")
        turn.add(turn.text("goodbye" if primary == "goodbye" else "thanks"))
        turn.flush(kind="notice")
    elif primary is None or primary == "off_topic":
        turn.note(turn.quote)
    return False


def _own_question(turn: Turn, event: ReplyRead, primary: Intent | None, asked: str) -> bool:
    """Answers to the engine's own questions; False where the reply is about something else."""
    meaning = {"affirm": "yes", "deny": "no"}.get(primary or "")
    option = option_meaning(meaning, options(turn.state, turn.script)) if meaning in {"yes", "no"} else None  # type: ignore[arg-type]  # narrowed by the test beside it
    if asked == REASON and primary not in QUESTIONS:
        _keep_facts(turn, event)
        _leaving.take_reason(turn, event.text.strip() or "not said")
        return True
    if option is not None and not event.reading.facts:
        take_option(turn, option)
        return True
    if asked in {WHEN, MAY_WRITE} and primary not in QUESTIONS:
        return _postpone_answer(turn, event, primary, asked)
    if asked == GO_ON and primary in {"object_price", "refuse", "deny"}:
        _leaving.answer_go_on(turn, "leave")
        return True
    if asked == MAY_FOLLOW and primary in {"refuse", "goodbye", "postpone", "thanks", "unsure"}:
        _leaving.answer_may_follow(turn, yes=False)
        return True
    turn.put(asked=None)
    turn.come_back()
    return False


def _postpone_answer(turn: Turn, event: ReplyRead, primary: Intent | None, asked: str) -> bool:
    taken = _keep_facts(turn, event)
    when = turn.state.facts.get("timeline") if "timeline" in taken.kinds else None
    if when is not None:
        _leaving.postpone(turn, until=when)
        return True
    if taken:
        turn.put(asked=None)
        say_back(turn, taken)
        proceed(turn)
        return True
    if asked == WHEN and primary in {"postpone", "unsure", None, "inform"}:
        _leaving.postpone(turn, until=None)
        return True
    _leaving.answer_may_write(turn, yes=False)
    return True


def _answer(turn: Turn, event: ReplyRead, primary: Intent, taken: Taken) -> None:
    turn.put(misread=0)
    turn.come_back()
    say_back(turn, taken)
    _answers.answer(turn, event.reading, asks=primary, match=event.match)
    go_on(turn, primary, answered=True)


def _object(turn: Turn, primary: Intent, taken: Taken) -> None:
    turn.put(misread=0)
    if primary == "object_price":
        _leaving.object_price(turn)
        return
    turn.add(turn.text("objection_competitor"))
    say_back(turn, taken)
    turn.judge()
    need = next((question for question in turn.script.questions if question.fills[0] == "need"), None)
    if need is not None and turn.state.status == "open" and is_open(need, turn.state, script=turn.script):
        turn.ask(need.id, turn.text("after_competitor"))
    else:
        proceed(turn)


def _inform(turn: Turn, event: ReplyRead, taken: Taken) -> None:
    turn.put(misread=0)
    asked = turn.script.question(turn.state.asked or "")
    if asked is not None and asked.about == "need" and event.reading.primary in _TELLS_NEED:
        taken.new += answers_openly(turn, asked, event.text).new
    if asked is not None and "unsure" in event.reading.intents and asked.fills[0] not in taken.kinds:
        pass_over(turn, asked)
    if turn.state.asked == CONTACT and ("affirm" in event.reading.intents or _says_here(turn, event.text)):
        turn.put(reach_here=True, consent=True)
    say_back(turn, taken)
    go_on(turn, "inform")


def _says_here(turn: Turn, text: str) -> bool:
    """Whether "write to me here" stands somewhere in a longer reply."""
    here = next((option for option in options(turn.state, turn.script) if option.short == "here"), None)
    words = f" {plain(text)} "
    return here is not None and any(f" {typed} " in words for typed in here.typed)
