"""The picture of a script, of a half-written one too, and joining two texts."""

import pytest

from dialogs.editing.merging import merge
from dialogs.flow import CONTACT, GREETING, NAME, SALES, flow_of
from dialogs.loader import shipped_scripts
from dialogs.yaml_source import read_yaml

CRM = read_yaml(shipped_scripts()["crm"], name="crm").data


def test_steps_stand_in_the_order_of_their_weight() -> None:
    flow = flow_of(CRM)
    questions = sorted(CRM["questions"], key=lambda one: -one["weight"])
    assert [step.id for step in flow.steps] == [GREETING, *(one["id"] for one in questions), CONTACT, NAME, SALES]
    assert len([one for one in flow.lines if one.kind == "next"]) == len(flow.steps) - 1


def test_button_that_leads_somewhere_is_a_line_and_one_into_nothing_is_marked() -> None:
    data = {
        "questions": [
            {"id": "a", "weight": 2, "buttons": [{"id": "x", "then": "b"}, {"id": "y", "then": "oops"}]},
            {"id": "b", "weight": 1, "when": [{"fact": "need", "known": True}]},
        ]
    }
    flow = flow_of(data)
    jumps = {(one.start, one.end, one.known) for one in flow.lines if one.kind == "button"}
    assert jumps == {("a", "b", True), ("a", "oops", False)}
    assert flow.steps[2].conditions == ({"fact": "need", "known": True},)


@pytest.mark.parametrize("data", [{}, {"questions": 3}, {"questions": [1, None, {"weight": True, "buttons": "x"}]}])
def test_half_written_script_has_a_picture(data: dict[str, object]) -> None:
    assert flow_of(data).steps[0].id == GREETING


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ("a\nb\nc\nd\n", "a\nb\nc\nd\n", "a\nb\nc\nd\n"),
        ("A\nb\nc\nd\n", "a\nb\nc\nD\n", "A\nb\nc\nD\n"),
        ("a\nb\nc\nd\ne\n", "x\na\nb\nc\nd\n", "x\na\nb\nc\nd\ne\n"),
        ("a\nd\n", "a\nb\nC\nd\n", None),
        ("A\nb\nc\nd\n", "B\nb\nc\nd\n", None),
        ("A\nb\nc\nd\n", "A\nb\nc\nD\n", "A\nb\nc\nD\n"),
        ("a\nb\nc\nd\nx\n", "a\nb\nc\nd\ny\n", None),
    ],
)
def test_changes_that_do_not_touch_each_other_are_joined(mine: str, theirs: str, both: str | None) -> None:
    assert merge("a\nb\nc\nd\n", mine, theirs) == both
    assert merge("a\nb\nc\nd\n", theirs, mine) == both
