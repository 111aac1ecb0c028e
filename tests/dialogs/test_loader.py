"""Reading a script file: bounded, strict, and with a line for everything that is wrong."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs import ScriptError, check_script, load_script, shipped_scripts
from dialogs.yaml_source import MAX_BYTES, read_yaml


def messages(text: str) -> list[str]:
    with pytest.raises(ScriptError) as caught:
        load_script(text, name="s.yaml")
    return [str(defect) for defect in caught.value.defects]


@pytest.mark.parametrize("name", ["crm", "fitness"])
def test_shipped_script_loads_in_all_four_languages(name: str) -> None:
    script = load_script(shipped_scripts()[name])
    assert set(script.languages) == {"ru", "en", "pl", "tr"}
    assert len(script.answers) >= 12


def test_file_and_text_are_read_alike(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("\ufeff" + shipped_scripts()["crm"], encoding="utf-8")
    assert load_script(file) == load_script(shipped_scripts()["crm"])


def test_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    (defect,) = check_script(tmp_path / "gone.yaml")
    assert "cannot be read (No such file or directory): check the path" in str(defect)


def test_file_in_another_encoding_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "old.yaml"
    file.write_bytes("greeting: привет".encode("cp1251"))
    (defect,) = check_script(file)
    assert "save it as UTF-8" in defect.message


def test_misspelt_field_is_named_at_its_line() -> None:
    text = shipped_scripts()["crm"].replace("greeting:", "greting:")
    line = 1 + next(index for index, row in enumerate(text.splitlines()) if row.startswith("greting:"))
    found = messages(text)
    assert f"s.yaml:{line}: greting: this field is not known here: look for a misspelling, or take it out" in found
    assert any('the field "greeting" is missing' in message for message in found)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "begin with"),
        ("just words", "the file holds no script"),
        ("- a\n- b\n", "the file holds no script"),
        ("a: b: c", "needs quotes"),
        ("a:\n\t- b", "with spaces, not with tabs"),
        ("a: 'b", "not readable as YAML"),
        ("a: [1, 2", "not readable as YAML"),
        ("a: &x 1\nb: *x", "an anchor (&) is not allowed"),
        ("b: *x", "a reference to another place (*) is not allowed"),
        ("a: !!python/object/apply:os.system [ls]", "a tag (!) is not allowed"),
        ("a: 1\n---\nb: 2", "a second document"),
        ("? [1, 2]\n: 3", "a name is expected here"),
        ("a: 1\nb: 2\na: 3", 'line: "a" is written twice'),
        ("a: \x00", "not readable as YAML"),
    ],
)
def test_unreadable_file_says_what_to_do(text: str, part: str) -> None:
    found = " | ".join(messages(text)).replace('s.yaml:3: "a"', 'line: "a"')
    assert part in found


def test_words_that_yaml_takes_for_truth_stay_words() -> None:
    source = read_yaml(
        "a: no\nb: [yes, off, on, ~]\nc: 12:30\nd: 2026-01-01\ne: 007\nf: true\ng: 1_000\nh: 1.5", name="s"
    )
    assert source.data == {
        "a": "no",
        "b": ["yes", "off", "on", None],
        "c": "12:30",
        "d": "2026-01-01",
        "e": "007",
        "f": True,
        "g": 1000,
        "h": 1.5,
    }


def bomb() -> str:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (bomb(), "an anchor (&) is not allowed"),
        ("[" * 3000, "nested deeper than 20 levels"),
        ("{a: " * 3000, "nested deeper than 20 levels"),
        ("a: " + "9" * 200_000, 'begin with "schema: 1"'),
        ("- 1\n" * 20_000, "more than 10000 entries"),
        ("x" * (MAX_BYTES + 1), "larger than 256 KiB"),
        ("a: '" + "я" * MAX_BYTES + "'", "larger than 256 KiB"),
    ],
)
def test_oversize_and_bombs_are_refused_quickly(text: str, part: str) -> None:
    began = time.thread_time()
    found = check_script(text, name="bomb.yaml")
    assert time.thread_time() - began < 0.5
    if part.startswith("begin"):
        assert len(found) > 5  # a mapping that is no script: every field of it is named
    else:
        assert part in found[0].message


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_text_is_worse_than_a_list_of_defects(text: str) -> None:
    assert messages(text)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_script_is_a_list_of_defects_and_never_an_error(data: st.DataObject) -> None:
    text = shipped_scripts()["crm"]
    start = data.draw(st.integers(min_value=0, max_value=len(text)))
    length = data.draw(st.integers(min_value=1, max_value=400))
    junk = data.draw(st.sampled_from(["", ":", "\n", "  ", "[", "}", "null", "- x", "\t", '"']))
    for defect in check_script(text[:start] + junk + text[start + length :], name="d.yaml"):
        assert defect.line >= 1
        assert defect.message
