"""When a running dialog may go on with another version of its script."""

from typing import Any

import pytest

from dialogs.engine import begin
from dialogs.loader import load_script, shipped_scripts
from dialogs.options import CONTACT
from dialogs.schema import Script
from dialogs.state import DialogState
from dialogs.succession import why_it_stays

CRM = load_script(shipped_scripts()["crm"])
FIRST = CRM.questions[0]


def _standing(**changes: Any) -> DialogState:
    state = begin(CRM, lang="en")
    return state.model_copy(update={"turn": 1, "asked": FIRST.id, "asked_times": {FIRST.id: 1}} | changes)


def _with_first(**changes: Any) -> Script:
    first = FIRST.model_copy(update=changes)
    return CRM.model_copy(update={"questions": (first, *CRM.questions[1:])})


MOVES = {
    "the same": CRM,
    "other words of the open question": _with_first(text={**FIRST.text, "en": ("Something else entirely?",)}),
    "another weight": _with_first(weight=1),
    "fewer questions in all": CRM.model_copy(update={"most_questions": 3}),
    "another order": CRM.model_copy(update={"questions": CRM.questions[::-1]}),
    "a question gone that was not asked": CRM.model_copy(update={"questions": CRM.questions[:-1]}),
}


@pytest.mark.parametrize("change", MOVES)
def test_what_the_visitor_cannot_notice_moves_a_dialog(change: str) -> None:
    assert why_it_stays(_standing(), old=CRM, new=MOVES[change]) is None


def test_a_dialog_stays_where_its_question_is_gone() -> None:
    new = CRM.model_copy(update={"questions": CRM.questions[1:]})
    assert why_it_stays(_standing(), old=CRM, new=new) == "step_gone"


def test_a_dialog_stays_where_its_question_asks_for_something_else() -> None:
    assert why_it_stays(_standing(), old=CRM, new=_with_first(fills=("location",))) == "step_changed"


def test_a_dialog_stays_where_a_button_in_the_chat_would_do_something_else() -> None:
    button = FIRST.buttons[0]
    relabelled = button.model_copy(update={"label": {"en": ("Another label",)}, "range": None})
    other_effect = button.model_copy(update={"does": "person", "value": None})
    for changed in (relabelled, other_effect):
        new = _with_first(buttons=(changed, *FIRST.buttons[1:]))
        assert why_it_stays(_standing(), old=CRM, new=new) == "buttons"
    assert why_it_stays(_standing(), old=CRM, new=_with_first(buttons=FIRST.buttons[1:])) == "buttons"


@pytest.mark.parametrize(
    ("state", "new", "why"),
    [
        (_standing(status="closed"), CRM, "over"),
        (_standing(status="handed_over", offered=True), CRM, "with_sales"),
        (_standing(status="with_manager", offered=True, asked=None), CRM, "with_sales"),
        (_standing(lang="pl"), CRM.model_copy(update={"languages": ("en",)}), "language"),
        (_standing(), CRM.model_copy(update={"formality": "informal"}), "company"),
        (_standing(), CRM.model_copy(update={"currency": {**CRM.currency, "en": "USD"}}), "money"),
        (_standing(consent=True), CRM.model_copy(update={"consent": {"en": ("We sell it.",)}}), "consent"),
        (_standing(asked=CONTACT), CRM.model_copy(update={"privacy": {"en": ("We sell it.",)}}), "consent"),
    ],
)
def test_what_was_read_agreed_to_or_promised_still_holds(state: DialogState, new: Script, why: str) -> None:
    assert why_it_stays(state, old=CRM, new=new) == why


def test_terms_nobody_agreed_to_yet_may_change() -> None:
    new = CRM.model_copy(update={"consent": {"en": ("Other terms.",)}})
    assert why_it_stays(_standing(), old=CRM, new=new) is None
