"""Which question comes next, and when there is nothing more to ask."""

from collections.abc import Collection, Mapping

from dialogs._turn import Turn
from dialogs.conditions import holds
from dialogs.formats import day
from dialogs.options import CONTACT, CORRECT, GO_AHEAD, GO_ON, MAY_FOLLOW, MAY_WRITE, NAME, REASON, WHEN
from dialogs.qualification import BANT, qualify, reachable
from dialogs.schema import Question, Script
from dialogs.state import DialogState
from nlu.labels import FactKind

#: A question is put twice at most, then it is left open.
MOST_TIMES = 2
#: Once sales would take the visitor, only a question of at least this weight is still worth their time.
WORTH_ASKING = 50
_OWN_WORDS = {
    REASON: "refused_why",
    WHEN: "postpone_when",
    CORRECT: "correct_what",
    GO_ON: "shall_we",
    GO_AHEAD: "go_ahead",
}
#: Who asked about the price has brought up the money: then the budget may be asked before anything else.
_PRICE_BOOST = 100


def is_open(question: Question, state: DialogState, *, script: Script) -> bool:
    """Whether the question may be put: its answer is unknown, was not passed over, and its conditions hold."""
    first = question.fills[0]
    if first in state.facts or first in state.passed_over:
        return False
    if state.asked_times.get(question.id, 0) >= MOST_TIMES:
        return False
    return all(holds(condition, state.facts, script=script, lang=state.lang) for condition in question.when)


def next_question(state: DialogState, *, script: Script, needs: Collection[FactKind] = frozenset()) -> Question | None:
    """The open question whose answer changes most; None where the rest changes nothing or the limit is near.

    ``needs`` is asked also where sales would take the visitor without it.
    """
    if state.puts >= script.most_questions - _kept_for_contact(state):
        return None
    open_ones = [question for question in script.questions if is_open(question, state, script=script)]
    if not _could_be_offered(state, open_ones, script=script):
        return None
    if ready_to_offer(state, script=script):
        open_ones = [
            question for question in open_ones if question.weight >= WORTH_ASKING or question.fills[0] in needs
        ]
    if "price_asked" not in state.marks and "need" not in {*state.facts, *state.passed_over}:
        # Never begin with the money.
        open_ones = [question for question in open_ones if question.fills[0] != "budget"] or open_ones
    return max(open_ones, key=lambda question: _weight(question, state), default=None)


def ready_to_offer(state: DialogState, *, script: Script) -> bool:
    """Whether the visitor would be an opportunity once they can be reached."""
    stages = script.scoring.stages
    found = qualify(state.facts, state.warm_replies, script, reach_here=True, lang=state.lang)
    score = found.score
    fits = found.fit is None or found.fit >= stages.fit_at_least
    return fits and len(found.coverage) >= stages.opportunity.bant and score >= stages.opportunity.score


def _could_be_offered(state: DialogState, open_ones: list[Question], *, script: Script) -> bool:
    """Whether the best answers to all open questions would still make an opportunity; else asking is pointless."""
    scoring = script.scoring
    weights: Mapping[str, int] = {str(name): weight for name, weight in scoring.weights.items()}
    found = qualify(state.facts, state.warm_replies, script, reach_here=True, lang=state.lang)
    hoped = {kind for question in open_ones for kind in question.fills if kind not in state.facts}
    earned = sum(line.points for line in found.breakdown if line.what != "warmth")
    score = earned + weights.get("warmth", 0) + sum(weights.get(kind, 0) for kind in hoped)
    score += sum(rule.points for rule in scoring.fit if rule.fact in hoped)
    coverage = len(found.coverage) + sum(kind in hoped for kind in BANT)
    return coverage >= scoring.stages.opportunity.bant and score >= scoring.stages.opportunity.score


def can_be_reached(state: DialogState) -> bool:
    return "name" in state.facts and reachable(state.facts, reach_here=state.reach_here)


def ask_question(turn: Turn, question: Question) -> None:
    """Put the question, in other words where it was put before."""
    again = turn.state.asked_times.get(question.id, 0) > 0
    texts, key = (question.again, f"again.{question.id}") if again else (question.text, f"ask.{question.id}")
    turn.ask(question.id, turn.words(texts, key=key))


def repeat(turn: Turn) -> None:
    """Show what is asked right now once more, in its other words."""
    asked = turn.state.asked
    if asked is None:
        turn.flush()
        return
    turn.ask_again(open_words(turn, asked), kind="question")


def open_words(turn: Turn, asked: str) -> str:
    """The short form of a question that is open."""
    question = turn.script.question(asked)
    if question is not None:
        both = {lang: (*again, *question.text.get(lang, ())) for lang, again in question.again.items()}
        return turn.words(both, key=f"again.{asked}")
    if asked == CONTACT:
        return turn.words(turn.script.contact.again, key="again.contact")
    if asked == NAME:
        return turn.words(turn.script.name.again, key="again.name")
    if asked in {MAY_WRITE, MAY_FOLLOW}:
        later = turn.state.revive_at if asked == MAY_WRITE else None
        when = (later or turn.at + turn.script.reminders.follow_up).date()
        return turn.text("postpone_may", date=day(when, lang=turn.state.lang, today=turn.at.date()))
    return turn.text(_OWN_WORDS[asked])


def _kept_for_contact(state: DialogState) -> int:
    return int("name" not in state.facts) + int(not reachable(state.facts, reach_here=state.reach_here))


def _weight(question: Question, state: DialogState) -> int:
    asks_budget = question.fills[0] == "budget"
    return question.weight + (_PRICE_BOOST if asks_budget and "price_asked" in state.marks else 0)
