"""Whether a running dialog may go on with another version of its script.

Usage::

    why = why_it_stays(state, old=version_3, new=version_4)     # None: it moves
"""

from typing import Final, Literal

from dialogs.options import CONTACT, Option, options
from dialogs.schema import Script
from dialogs.state import DialogState
from dialogs.wording import in_language

#: Why a dialog finishes on the version it began with.
Stays = Literal[
    "over", "with_sales", "company", "language", "money", "price", "consent", "step_gone", "step_changed", "buttons"
]
_OVER: Final = frozenset({"closed", "stopped"})


def why_it_stays(state: DialogState, *, old: Script, new: Script) -> Stays | None:
    """The first reason against moving a dialog from ``old`` to ``new``; None where it is safe.

    The rule: whatever the visitor has read, tapped, agreed to or been promised must mean the same afterwards.
    A dialog moves where all of this holds:

    * it is open: a lead that sales have seen was judged by the thresholds of its version;
    * the visitor still talks with the same company, in a language the new version speaks, about the same currency;
    * a price they were shown is still the price, and what they agreed to is word for word what they agreed to;
    * the question that waits for an answer exists and fills the same facts, and every button under it is still
      there with the same label and the same effect (how the question is worded may change, and buttons may be added);
    * no question that they were asked before fills other facts now.

    Weights, thresholds, texts to come, new and removed questions that they were not asked are no reason to stay.
    """
    lang = state.lang
    if state.status in _OVER:
        return "over"
    if state.status != "open" or state.offered:
        return "with_sales"
    if (old.id, old.company.name, old.formality) != (new.id, new.company.name, new.formality):
        return "company"
    if lang not in new.languages:
        return "language"
    if (old.currency.get(lang), old.scoring.budget_period) != (new.currency.get(lang), new.scoring.budget_period):
        return "money"
    if state.price_shown is not None and old.prices != new.prices:
        return "price"
    agreed = state.consent is not None or state.asked == CONTACT
    if agreed and _terms(old, state) != _terms(new, state):
        return "consent"
    return _open_step(state, old=old, new=new)


def _open_step(state: DialogState, *, old: Script, new: Script) -> Stays | None:
    asked = state.asked
    if asked is not None and old.question(asked) is not None and new.question(asked) is None:
        return "step_gone"
    for question_id in {*state.asked_times, *([asked] if asked else [])}:
        before, after = old.question(question_id), new.question(question_id)
        if before and after and (before.fills, before.about) != (after.fills, after.about):
            return "step_changed"
    if asked == CONTACT and old.contact.accept != new.contact.accept:
        return "step_changed"
    kept = {_meaning(option) for option in options(state, new)}
    if any(_meaning(option) not in kept for option in options(state, old)):
        return "buttons"
    if asked == CONTACT and _share_button(old, state) != _share_button(new, state):
        return "buttons"
    return None


def _meaning(option: Option) -> tuple[str, ...]:
    """What a visitor sees of a button, and what a tap does; synonyms, echoes and signs are not seen."""
    choice = option.choice
    does = "" if choice is None else choice.model_dump_json(exclude={"label", "also", "signs", "hear"})
    return option.id, option.label, option.means or "", does


def _share_button(script: Script, state: DialogState) -> str:
    return in_language(script.contact.share, state.lang)[0]


def _terms(script: Script, state: DialogState) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(in_language(texts, state.lang)) for texts in (script.privacy, script.consent))
