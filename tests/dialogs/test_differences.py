"""What changed between two versions of a script."""

from dialogs.differences import Difference, differences, line_difference
from dialogs.editing import Put, Take, apply
from dialogs.loader import load_script, shipped_scripts

TEXT = shipped_scripts()["crm"]
CRM = load_script(TEXT)


def _changed(*edits: Put | Take) -> tuple[Difference, ...]:
    return differences(CRM, load_script(apply(TEXT, edits)))


def test_the_same_script_has_no_differences() -> None:
    assert differences(CRM, CRM) == ()
    assert line_difference(TEXT, TEXT, names=("a", "b")) == ""


def test_a_changed_text_names_its_language_only() -> None:
    question = CRM.questions[0].id
    found = _changed(Put(path=("questions", 0, "text", "pl"), value="Inaczej?"))
    assert found == (Difference(kind="texts", where=("questions", question, "text"), langs=("pl",)),)


def test_a_threshold_shows_both_figures() -> None:
    was = CRM.scoring.stages.opportunity.score
    [found] = _changed(Put(path=("scoring", "stages", "opportunity", "score"), value=was - 5))
    assert (found.where, found.before, found.after) == (
        ("scoring", "stages", "opportunity", "score"),
        str(was),
        str(was - 5),
    )


def test_a_question_that_is_gone_is_one_difference() -> None:
    gone = CRM.questions[-1].id
    found = _changed(Take(path=("questions", len(CRM.questions) - 1)))
    assert found == (Difference(kind="removed", where=("questions", gone)),)
    back = differences(load_script(apply(TEXT, [Take(path=("questions", len(CRM.questions) - 1))])), CRM)
    assert back == (Difference(kind="added", where=("questions", gone)),)


def test_moved_questions_are_said_to_be_moved() -> None:
    turned = CRM.model_copy(update={"questions": CRM.questions[::-1]})
    assert differences(CRM, turned) == (Difference(kind="order", where=("questions",)),)
