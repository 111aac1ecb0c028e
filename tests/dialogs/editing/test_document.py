"""A document keeps the author's hand: an edit touches the characters it is about and no others."""

import difflib

import pytest

from dialogs.editing import Document, EditRefused, Insert, Move, Put, Take, apply
from dialogs.loader import check_script, shipped_scripts
from dialogs.yaml_source import MAX_BYTES, read_yaml

CRM = shipped_scripts()["crm"]
SCRIPT = """\
# whose script
id: x   # why this name

greeting: {en: Hi, pl: Cześć}  # short

questions:
  # the first
  - id: need
    weight: 100   # most
    text:
      en: 'What?'
      # in a hurry
      ru: Что?

  - id: budget
    when: []
"""


def changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came."""
    rows = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [row[2:] for row in rows if row[0] == "-"], [row[2:] for row in rows if row[0] == "+"]


def test_changed_text_leaves_every_other_line_as_it_was() -> None:
    after = apply(CRM, [Put(path=("questions", 0, "text", "pl"), value="Czego Państwo szukają: CRM-u?")])
    went, came = changed(CRM, after)
    assert went == ["      pl: Co skłoniło Państwa do szukania CRM-u?"]
    assert came == ['      pl: "Czego Państwo szukają: CRM-u?"']


def test_quotes_and_comments_in_the_line_stay() -> None:
    after = apply(SCRIPT, [Put(path=("questions", 0, "weight"), value=80), Put(path=("id",), value="z")])
    assert changed(SCRIPT, after) == (
        ["id: x   # why this name", "    weight: 100   # most"],
        ["id: z   # why this name", "    weight: 80   # most"],
    )
    assert changed(SCRIPT, apply(SCRIPT, [Put(path=("questions", 0, "text", "en"), value="Who?")]))[1] == [
        '      en: "Who?"'
    ]


def test_moved_step_takes_its_comment_along_and_no_other() -> None:
    after = apply(SCRIPT, [Move(path=("questions",), place=0, to=1)])
    first = SCRIPT.index("  # the first")
    second = SCRIPT.index("\n  - id: budget")
    assert after == SCRIPT[:first] + "  - id: budget\n    when: []\n\n" + SCRIPT[first:second]


def test_step_that_is_taken_out_leaves_the_comments_of_the_others() -> None:
    after = apply(SCRIPT, [Take(path=("questions", 1))])
    assert "# the first" in after
    assert "budget" not in after
    assert "# the first" not in apply(SCRIPT, [Take(path=("questions", 0))])


def test_new_language_stands_in_the_order_of_the_languages() -> None:
    order = ("en", "ru", "pl", "tr")
    after = apply(SCRIPT, [Put(path=("questions", 0, "text", "pl"), value="Co?", order=order)])
    assert changed(SCRIPT, after) == ([], ["      pl: Co?"])
    assert after.index("pl: Co?") > after.index("ru: Что?")
    assert "greeting: {en: Hi, ru: Привет, pl: Cześć}  # short" in apply(
        SCRIPT, [Put(path=("greeting", "ru"), value="Привет", order=order)]
    )


def test_new_step_is_written_like_those_around_it() -> None:
    step = {"id": "team", "fills": ["company_size"], "text": {"en": "How many?", "ru": "Сколько?"}}
    after = apply(SCRIPT, [Insert(path=("questions",), at=1, value=step)])
    text = '    text: {en: "How many?", ru: "Сколько?"}'
    assert changed(SCRIPT, after)[1] == ["  - id: team", "    fills: [company_size]", text, ""]


def test_every_shipped_step_can_be_moved_anywhere_and_the_script_stays_good() -> None:
    for text in shipped_scripts().values():
        count = len(read_yaml(text, name="x").data["questions"])
        for place in range(count):
            after = apply(text, [Move(path=("questions",), place=place, to=count - 1 - place)])
            assert sorted(after) == sorted(text)
            assert check_script(after) == []


def test_undo_and_redo_go_through_every_text() -> None:
    document = Document(SCRIPT)
    texts = [document.text]
    for weight in (1, 2, 3):
        document.edit(Put(path=("questions", 0, "weight"), value=weight))
        texts.append(document.text)
    for text in texts[-2::-1]:
        assert document.undo()
        assert document.text == text
    assert not document.undo()
    assert document.data["questions"][0]["weight"] == 100
    assert document.redo()
    assert document.text == texts[1]
    document.write("id: z\n")
    assert not document.can_redo, "what was undone is gone once something else is written"


def test_edits_of_one_gesture_are_one_step_back_and_all_or_none() -> None:
    document = Document(SCRIPT)
    document.edit(Put(path=("id",), value="a"), Put(path=("questions", 0, "weight"), value=1))
    assert document.undo()
    assert document.text == SCRIPT
    with pytest.raises(EditRefused, match="not there any more"):
        document.edit(Put(path=("id",), value="a"), Take(path=("questions", 7)))
    assert document.text == SCRIPT


def test_form_waits_while_the_text_cannot_be_read() -> None:
    document = Document(SCRIPT)
    document.write(SCRIPT + 'bad: "quote\n')
    assert document.data["id"] == "x", "the form still has something to show"
    with pytest.raises(EditRefused, match="mend it first"):
        document.edit(Put(path=("id",), value="y"))
    document.undo()
    assert not document.broken


@pytest.mark.parametrize(
    "text", ["", "\n", "[]", "x", "a: &a [1]\nb: *a\n", "{" * 40, "a: !!python/object:os.system x"]
)
def test_what_is_no_script_is_said_and_changes_nothing(text: str) -> None:
    document = Document(text)
    assert document.broken
    assert document.data == {}


def test_bomb_is_said_at_once_and_an_oversize_text_is_not_kept() -> None:
    document = Document(SCRIPT)
    bomb = "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*{p}, *{p}]\n" for p, n in zip("abcdef", "bcdefg", strict=True))
    document.write(bomb)
    assert "anchor" in document.broken[0].message
    with pytest.raises(EditRefused, match="larger than 256 KiB"):
        document.write("a: " + "x" * MAX_BYTES)
    assert document.text == bomb


def test_windows_lines_and_marks_of_byte_order_do_not_disturb() -> None:
    document = Document("\ufeff" + SCRIPT.replace("\n", "\r\n"))
    assert document.text == SCRIPT
