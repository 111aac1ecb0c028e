"""Why the bot said what it said next: the same rules as ``_questions``, told to people.

A reason is a code with its values; whoever shows it has the words.
"""

from dataclasses import dataclass
from typing import Literal

from dialogs._questions import MOST_TIMES, is_open, next_question, ready_to_offer
from dialogs.effects import MakeOffer, Move, NoteForManager, Say
from dialogs.options import CONTACT, NAME
from dialogs.schema import Question, Script
from dialogs.state import DialogState
from dialogs.transcript import Moment

Code = Literal[
    "answered",  # a question of theirs was answered first
    "noted",  # a question that nobody can answer was noted for the manager
    "left",  # they are on the way out: exit
    "offered",  # sales was called: reason
    "again",  # the same question once more
    "jumped",  # a button led here: question
    "heaviest",  # the open question that changes most: question, weight
    "contact",  # enough is known to offer: score
    "contact_last",  # no question is left that would change anything
    "name",  # how to address them
    "own",  # a question of the engine's own
    "nothing",  # nothing is asked
]
Skipped = Literal["known", "passed_over", "asked_twice", "condition", "lighter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason; ``value`` is a question, an exit or a word of the engine, ``number`` a weight or a score."""

    code: Code
    value: str = ""
    number: int = 0


def reasons(moment: Moment, script: Script) -> tuple[Reason, ...]:
    """Why the dialog went on as it did, most important last."""
    found: list[Reason] = []
    for effect in moment.effects:
        if isinstance(effect, Say) and effect.kind == "answer":
            found.append(Reason(code="answered"))
        elif isinstance(effect, NoteForManager):
            found.append(Reason(code="noted"))
        elif isinstance(effect, Move) and effect.exit is not None:
            found.append(Reason(code="left", value=effect.exit))
        elif isinstance(effect, MakeOffer):
            found.append(Reason(code="offered", value=effect.reason))
    found.append(_next(moment, script))
    return tuple(dict.fromkeys(found))


def skipped(state: DialogState, script: Script) -> dict[str, Skipped]:
    """Of every question that is not the one being asked: why not."""
    return {one.id: _why_not(one, state, script) for one in script.questions if one.id != state.asked}


def _next(moment: Moment, script: Script) -> Reason:
    before, after = moment.before, moment.after
    asked = after.asked
    if asked is None:
        return Reason(code="nothing")
    if asked == before.asked and after.turn in {before.turn, before.turn + 1} and before.turn > 0:
        return Reason(code="again", value=asked)
    question = script.question(asked)
    if question is not None:
        unasked = after.model_copy(update={"asked": None, "puts": before.puts, "asked_times": before.asked_times})
        expected = next_question(unasked, script=script)
        jumped = expected is not None and expected.id != asked
        return Reason(code="jumped" if jumped else "heaviest", value=asked, number=question.weight)
    if asked == CONTACT:
        ready = ready_to_offer(after, script=script)
        return Reason(code="contact" if ready else "contact_last", number=after.score)
    return Reason(code="name" if asked == NAME else "own", value=asked)


def _why_not(question: Question, state: DialogState, script: Script) -> Skipped:
    first = question.fills[0]
    if first in state.facts:
        return "known"
    if first in state.passed_over:
        return "passed_over"
    if state.asked_times.get(question.id, 0) >= MOST_TIMES:
        return "asked_twice"
    return "lighter" if is_open(question, state, script=script) else "condition"
