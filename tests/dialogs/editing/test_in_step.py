"""Form and text are two views of one script: whatever is done in either, the other shows the same."""

import random
from typing import Any

import pytest

from dialogs.editing import Document, EditRefused, Insert, Move, Put, Take, edited
from dialogs.editing._tree import every_path
from dialogs.editing.edits import Edit
from dialogs.loader import shipped_scripts
from dialogs.yaml_source import Path, read_yaml

RUNS = 1000
WORDS = (
    "Hi", "no", "3", "Да: нет", "a # b", "- dash", "{x}", "[1, 2]", "'q'", '"', "x: y", "null", "1e5", "2026-01-01",
    "two\nlines", " lead", "trail ", "ends:", "&a", "*a", "!t", "%", "@", "`", "\u2028", "\x85", "#", "?", "key?", "🦊",
    "a, b", "\t", "Żółć", "çığ", "~", "true", "0o7", "0x1F", "1_000", ".5", "+1", "=", "<<", "|", ">", "---", "...",
    "\\", "\ufeff",
)  # fmt: skip
FIELDS = ("text", "why", "id", "en", "ru", "pl", "weight", "new_one", "label", "is")
ODD = """\
# a script in another hand
schema: 1
id:   odd     # why odd
empty:
none: ~
nothing: {}
list: []
block: |
  two lines

  and more
folded: >-
  a
  b
"quoted key": 'it''s'
items:
- one   # first
# about two
- two
-
  # inside
  id: three
  text: plain
    goes on

- id: four
  deep: {a: {b: [1, 2, {c: d}]}, e: [x,
    y, z ] }
    # stray
last: "x"
"""


def a_value(chance: random.Random, *, depth: int = 0) -> Any:
    kind = chance.random()
    if kind < 0.6 or depth > 2:
        return chance.choice([*WORDS, chance.randrange(100), round(chance.random(), 3), True, None])
    if kind < 0.8:
        return [a_value(chance, depth=depth + 1) for _ in range(chance.randrange(4))]
    return {chance.choice(FIELDS): a_value(chance, depth=depth + 1) for _ in range(chance.randrange(4))}


def an_edit(chance: random.Random, data: Any) -> Edit:
    paths = [(path, value) for path, value in every_path(data) if path]
    path, value = chance.choice(paths)
    lists: list[tuple[Path, list[Any]]] = [(at, here) for at, here in paths if isinstance(here, list)]
    blocks: list[Path] = [at for at, here in paths if isinstance(here, dict)]
    gesture = chance.random()
    if gesture < 0.4:
        return Put(path=path, value=a_value(chance))
    if gesture < 0.55 and blocks:
        return Put(path=(*chance.choice(blocks), chance.choice(FIELDS)), value=a_value(chance), order=FIELDS)
    if gesture < 0.7 and len(paths) > 40:
        return Take(path=path)
    if lists and gesture < 0.85:
        at, here = chance.choice(lists)
        return Insert(path=at, at=chance.randrange(len(here) + 1), value=a_value(chance))
    full = [(at, here) for at, here in lists if here]
    if not full:
        return Put(path=path, value=value)
    at, here = chance.choice(full)
    return Move(path=at, place=chance.randrange(len(here)), to=chance.randrange(len(here)))


def typed(chance: random.Random, text: str) -> str:
    """Somebody types, cuts or pastes somewhere in the text."""
    at = chance.randrange(len(text) + 1)
    gesture = chance.random()
    if gesture < 0.5:
        return text[:at] + chance.choice([*WORDS, "\n", "  ", "x", "\nnote: more\n"]) + text[at:]
    if gesture < 0.8:
        return text[:at] + text[at + chance.randrange(1, 30) :]
    lines = text.splitlines(keepends=True)
    place = chance.randrange(len(lines)) if lines else 0
    return "".join([*lines[:place], *lines[place + 1 :]])


@pytest.mark.parametrize(
    ("start", "runs", "may_refuse"),
    [*((text, 150, 0) for text in shipped_scripts().values()), (ODD, RUNS, RUNS // 100)],
    ids=[*shipped_scripts(), "another hand"],
)
def test_whatever_is_done_in_either_view_the_other_shows_the_same(start: str, runs: int, may_refuse: int) -> None:
    chance, refused = random.Random(6), 0
    document = Document(start)
    for run in range(runs):
        if run % 25 == 0:
            document = Document(start)
        before = document.text
        if chance.random() < 0.7:
            edit = an_edit(chance, document.data)
            wanted = edited(document.data, edit)
            try:
                document.edit(edit)
            except EditRefused:
                # Cutting at random leaves texts that nobody writes; there the form says so and changes nothing.
                refused += 1
                assert document.text == before
            else:
                assert document.data == wanted, edit
        else:
            document.write(typed(chance, document.text))
        seen = read_yaml(document.text, name="x").data
        if isinstance(seen, dict):
            assert document.data == seen
            assert not document.broken
        else:
            assert document.broken
            document.undo()
            assert document.text == before
    assert refused < may_refuse + 1
