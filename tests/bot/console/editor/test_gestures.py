"""What the gestures of the form make of the script."""

import random
from typing import Any

import pytest

from bot.console.editor.gestures import (
    add_question,
    copy_question,
    move_question,
    put_text,
    put_words,
    remove_question,
    rename_question,
    set_languages,
    texts_of,
)
from bot.console.editor.places import all_places, asking_order, place_of
from dialogs.editing import Document
from dialogs.loader import inspect_script, shipped_scripts
from dialogs.yaml_source import read_yaml

SCRIPTS = shipped_scripts()
RUNS = 120


@pytest.fixture
def crm() -> Document:
    return Document(SCRIPTS["crm"])


def asked(document: Document) -> list[str]:
    return [document.data["questions"][place]["id"] for place in asking_order(document.data)]


@pytest.mark.parametrize("name", SCRIPTS)
def test_moved_question_is_asked_where_it_was_dropped_and_nothing_is_wrong_with_it(name: str) -> None:
    for start in range(len(asking_order(Document(SCRIPTS[name]).data))):
        for to in range(len(asking_order(Document(SCRIPTS[name]).data))):
            document = Document(SCRIPTS[name])
            order = asked(document)
            place = asking_order(document.data)[start]
            document.edit(*move_question(document.data, place, to=to))
            order.insert(to, order.pop(start))
            assert asked(document) == order
            weights = [document.data["questions"][at]["weight"] for at in asking_order(document.data)]
            assert len(set(weights)) == len(weights)
            assert all(-1 < weight < 101 for weight in weights)


def test_new_question_is_named_by_the_checker_and_its_texts_are_missing(crm: Document) -> None:
    edits, place = add_question(crm.data)
    crm.edit(*edits)
    findings = inspect_script(crm.text).findings
    assert findings
    assert all(place_of(one.path) == place for one in findings if "no English text" in one.message)


def test_copied_question_has_a_name_of_its_own(crm: Document) -> None:
    edits, place = copy_question(crm.data, 1)
    crm.edit(*edits)
    assert place == ("questions", 2)
    assert crm.data["questions"][2] == {**crm.data["questions"][1], "id": "timeline_2"}


def test_buttons_follow_a_renamed_question_and_forget_a_removed_one(crm: Document) -> None:
    crm.write(crm.text.replace("      - id: lost\n", "      - id: lost\n        then: budget\n"))
    place = next(at for at, one in enumerate(crm.data["questions"]) if one["id"] == "budget")
    crm.edit(*rename_question(crm.data, place, "money"))
    assert crm.data["questions"][0]["buttons"][0]["then"] == "money"
    crm.edit(*remove_question(crm.data, place))
    assert "then" not in crm.data["questions"][0]["buttons"][0]
    crm.undo()
    assert crm.data["questions"][0]["buttons"][0]["then"] == "money"


def test_emptied_text_is_taken_out_and_found_missing(crm: Document) -> None:
    crm.edit(*put_text(crm.data, ("questions", 0, "text"), "pl", ["  "]))
    assert texts_of(crm.data, ("questions", 0, "text"), "pl") == []
    (finding,) = inspect_script(crm.text).findings
    assert "no Polish text" in finding.message
    assert place_of(finding.path) == ("questions", 0)
    assert crm.line(finding.path) == finding.line


def test_text_that_is_the_same_is_no_change(crm: Document) -> None:
    before = crm.data["questions"][1]["text"]["en"]
    assert put_text(crm.data, ("questions", 1, "text"), "en", list(before)) == []
    assert put_words(crm.data, ("questions", 0, "buttons", 0, "signs"), "en", ["lose"]) != []


def test_language_that_is_no_longer_spoken_leaves_its_texts(crm: Document) -> None:
    crm.edit(*set_languages(crm.data, ["pl", "en"]))
    assert crm.data["languages"] == ["en", "pl"]
    assert "ru" in crm.data["greeting"]
    assert set_languages(crm.data, []) == []


def test_every_card_is_there_whatever_is_missing() -> None:
    for text in ("schema: 1\n", "questions: x\n", "questions: [1, {}, null]\nanswers: {a: 1}\n"):
        data = Document(text).data
        assert ("greeting",) in all_places(data)
        assert len(all_places(data)) == len(set(all_places(data)))


def test_form_and_text_show_the_same_whatever_the_form_does() -> None:
    chance = random.Random(7)
    document = Document(SCRIPTS["fitness"])
    for run in range(RUNS):
        if run % 30 == 0:
            document = Document(SCRIPTS["fitness"])
        data: dict[str, Any] = document.data
        count = len(data["questions"])
        at = chance.randrange(count)
        gesture = chance.randrange(6)
        if gesture == 0:
            document.edit(*move_question(data, at, to=chance.randrange(count)))
        elif gesture == 1:
            document.edit(*copy_question(data, at)[0])
        elif gesture == 2 and count > 2:
            document.edit(*remove_question(data, at))
        elif gesture == 3:
            lang = chance.choice(["en", "ru", "pl", "tr"])
            text = chance.choice(["", "a: b", "#1?", "two\nlines", "«ё»", "- x", "yes", "{company}", " "])
            document.edit(*put_text(data, ("questions", at, "again"), lang, [text] * chance.randrange(3)))
        elif gesture == 4:
            document.edit(*rename_question(data, at, f"q{run}"))
        else:
            document.undo()
        assert read_yaml(document.text, name="x").data == document.data
        assert "# Every text stands once per language" in document.text or "#" in document.text
